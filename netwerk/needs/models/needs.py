"""A need or a chance, what it said before, and what was done with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member, Organisation
from netwerk.taxonomy.models import Municipality, Region, Sector, Theme

need_theme = Table(
    "need_theme",
    Base.metadata,
    Column("need_id", ForeignKey("need.id"), primary_key=True),
    Column("theme_id", ForeignKey("theme.id"), primary_key=True, index=True),
)
need_sector = Table(
    "need_sector",
    Base.metadata,
    Column("need_id", ForeignKey("need.id"), primary_key=True),
    Column("sector_id", ForeignKey("sector.id"), primary_key=True, index=True),
)


class Need(Base):
    """What somebody lacks or has on offer. Who reported it is its first `Recognition`."""

    __tablename__ = "need"
    __table_args__ = (
        Index("ix_need_listed", "state", "recognised_count", "id"),
        # An address holds the id: that of a need that was removed never comes back.
        {"sqlite_autoincrement": True},
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    # See rules.Kind and rules.State.
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    state_at: Mapped[datetime] = mapped_column()
    # Why it is hidden or was withdrawn.
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    title: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    raw: Mapped[str] = mapped_column(Text)
    cooked: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    cook_version: Mapped[int] = mapped_column()
    # Raised at each edit: whoever saves an older one is told that somebody was first.
    version: Mapped[int] = mapped_column(default=1)

    # None is the whole network.
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    # Whether whoever reported it wants the organisation to be named.
    shows_organisation: Mapped[bool] = mapped_column(default=False)
    # None for a visitor, and once the member left.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    # Counted by `services.noting.recount` alone: people, and the organisations they are of.
    recognised_count: Mapped[int] = mapped_column(default=0)
    organisation_count: Mapped[int] = mapped_column(default=0)
    # The need that this one is the same as.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    # When people are told of what was answered; None while there is nothing to tell.
    tell_at: Mapped[datetime | None] = mapped_column(index=True)

    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    author: Mapped[Member | None] = relationship(lazy="raise_on_sql")
    themes: Mapped[list[Theme]] = relationship(
        secondary=need_theme, lazy="raise_on_sql", order_by=(Theme.position, Theme.id)
    )
    sectors: Mapped[list[Sector]] = relationship(
        secondary=need_sector, lazy="raise_on_sql", order_by=(Sector.position, Sector.id)
    )


class NeedRevision(Base):
    """What a need said before an edit."""

    __tablename__ = "need_revision"

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    raw: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column()


class NeedEntry(Base):
    """One act on a need: rows are only ever added."""

    __tablename__ = "need_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    # See rules.Act and, after it, rules.State.
    act: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    # None for a visitor, and for what nobody did.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column()

    member: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class NeedReport(Base):
    """A reader asks to look at a need: something in it is not right."""

    __tablename__ = "need_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    words: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column()
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
