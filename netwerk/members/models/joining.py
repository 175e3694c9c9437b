"""How somebody becomes known: an account asked for, an organisation joined."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models.people import Member, Organisation

UNDECIDED = text("decided_at IS NULL")


class SignUp(Base):
    """An account that somebody asked for: made when the link in the mail is used, else gone in a day."""

    __tablename__ = "sign_up"
    # The outbox knows a mail by the id of its row, so the id of a removed row never comes back.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(160), default="")
    function: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(2), default="nl")
    # Of the texts that were agreed to.
    text_version: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column()


class OrganisationDomain(Base):
    """Whoever has an address here works at the organisation; several may share one, as school groups do."""

    __tablename__ = "organisation_domain"
    __table_args__ = (UniqueConstraint("organisation_id", "domain"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    domain: Mapped[str] = mapped_column(String(120), index=True)
    added_at: Mapped[datetime] = mapped_column()
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class JoinRequest(Base):
    """A member asks to belong to an organisation; its contact persons decide, else an organiser."""

    __tablename__ = "join_request"
    __table_args__ = (
        Index(
            "uq_join_request_undecided",
            "member_id",
            "organisation_id",
            unique=True,
            sqlite_where=UNDECIDED,
            postgresql_where=UNDECIDED,
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    function: Mapped[str] = mapped_column(String(80), default="")
    asked_at: Mapped[datetime] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column()
    accepted: Mapped[bool | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class OrganisationInvitation(Base):
    """A contact person asks somebody by mail to belong to their organisation."""

    __tablename__ = "organisation_invitation"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    as_contact: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    # Changing it ends the links in earlier mails.
    nonce: Mapped[str] = mapped_column(String(16))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    invited_at: Mapped[datetime] = mapped_column()

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    invited_by: Mapped[Member | None] = relationship(lazy="raise_on_sql")
