"""Who recognises a need, the one who reported it included."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member, Organisation
from netwerk.needs.models.needs import Need


class Recognition(Base):
    """Somebody meets the same: once for each person. Who it is, is told to nobody but the organisers."""

    __tablename__ = "need_recognition"
    __table_args__ = (UniqueConstraint("need_id", "person_key"), {"sqlite_autoincrement": True})
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    # The digest of the mail address: a member and a visitor with the same one are one person.
    person_key: Mapped[str] = mapped_column(String(64), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    # Of a visitor only; a member is written to where they are now.
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(2), default="nl")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    # As a visitor typed it; becomes an organisation once the address is confirmed.
    organisation_name: Mapped[str] = mapped_column(String(160), default="")
    # How it is at their place, and whether that place is named beside it.
    sentence: Mapped[str] = mapped_column(String(300), default="")
    shows_organisation: Mapped[bool] = mapped_column(default=False)
    # Whoever reported the need.
    reported: Mapped[bool] = mapped_column(default=False)
    # Stands in the links of their mails.
    nonce: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column()
    # A visitor confirms by mail first; until then they count for nothing.
    confirmed_at: Mapped[datetime | None] = mapped_column()
    # Wants no mail about this need any more.
    muted_at: Mapped[datetime | None] = mapped_column()

    need: Mapped[Need] = relationship(lazy="raise_on_sql")
    member: Mapped[Member | None] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
