"""Tables of the counter: questions, what was done with them, who answers what, and what all may read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member
from netwerk.taxonomy.models import Region, Sector, Theme


class HelpdeskQuestion(Base):
    """What somebody asks. Who they are goes once the term is over; see rules.KEPT."""

    __tablename__ = "helpdesk_question"
    __table_args__ = (
        Index("ix_helpdesk_question_queue", "status", "id"),
        # A mail knows a question by its id.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # See rules.Status.
    status: Mapped[str] = mapped_column(String(20))
    status_at: Mapped[datetime] = mapped_column()
    subject: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))

    # Who asks; empty once the term is over.
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    organisation: Mapped[str] = mapped_column(String(160), default="")
    nonce: Mapped[str] = mapped_column(String(16))
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column()
    # Nobody sees it before the address is confirmed.
    confirmed_at: Mapped[datetime | None] = mapped_column()
    purged_at: Mapped[datetime | None] = mapped_column()

    # Who sees to it.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)

    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")
    sector: Mapped[Sector | None] = relationship(lazy="raise_on_sql")
    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    owner: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class HelpdeskEntry(Base):
    """One act on a question, such as an answer with its words."""

    __tablename__ = "helpdesk_entry"
    # A mail knows an answer by its id.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("helpdesk_question.id"), index=True)
    # See rules.Act.
    act: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    # None for who asks.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column()

    member: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class HelpdeskRoute(Base):
    """Who answers what: the narrowest row that fits a question gives its owner."""

    __tablename__ = "helpdesk_route"

    id: Mapped[int] = mapped_column(primary_key=True)
    # None is every region, every sector.
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)

    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")
    sector: Mapped[Sector | None] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class HelpdeskFaq(Base):
    """A question and its answer for all to read, without who asked."""

    __tablename__ = "helpdesk_faq"
    __table_args__ = {"sqlite_autoincrement": True}
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    # Where it came from.
    source_id: Mapped[int | None] = mapped_column(ForeignKey("helpdesk_question.id"), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    raw: Mapped[str] = mapped_column(Text)
    cooked: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    published_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    # When it was taken off the page.
    withdrawn_at: Mapped[datetime | None] = mapped_column()

    sector: Mapped[Sector | None] = relationship(lazy="raise_on_sql")
    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")
