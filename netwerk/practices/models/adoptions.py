"""Who took a practice over, and the ladder that it climbs on that evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Organisation
from netwerk.taxonomy.models import Region


class Adoption(Base):
    """An organisation that tries or tried a practice: a record, not a like. One for each organisation."""

    __tablename__ = "practice_adoption"
    __table_args__ = (UniqueConstraint("practice_id", "organisation_id"), {"sqlite_autoincrement": True})
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    # Where it was tried, at that time.
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    # See rules.AdoptionState.
    state: Mapped[str] = mapped_column(String(12))
    stopped_because: Mapped[str] = mapped_column(String(500), default="")
    changes: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[int | None] = mapped_column()
    recommends: Mapped[bool | None] = mapped_column()
    new_workplaces: Mapped[int | None] = mapped_column()
    # Their own sheet of it, when they wrote one.
    adaptation_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"))

    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reported_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    # A contact person of the organisation says that it is so; the link in the mail carries the nonce.
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    nonce: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime | None] = mapped_column()
    confirmed_at: Mapped[datetime | None] = mapped_column()
    confirmed_by: Mapped[str] = mapped_column(String(120), default="")
    denied_at: Mapped[datetime | None] = mapped_column()
    # An editor lets it count no longer; only an editor takes that back.
    refused_at: Mapped[datetime | None] = mapped_column()
    refused_because: Mapped[str] = mapped_column(String(500), default="")

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")


class LadderMove(Base):
    """A step up or down the ladder: when, by whom, on which evidence. Never deleted."""

    __tablename__ = "practice_ladder_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    former: Mapped[int] = mapped_column()
    step: Mapped[int] = mapped_column()
    # Rows of {kind, id, words}: versions, reviews and adoptions it rests on, or what fell away.
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    member_name: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column()
