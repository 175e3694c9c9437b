"""Addresses under which people follow their days, and what they answered to an invitation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class CalendarFeed(Base):
    """Somebody's own calendar address; only the hash of its token is kept."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()


class Reply(Base):
    """One answer that came by mail, and what became of it."""

    __tablename__ = "reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The message it came in; empty for one typed by an organiser.
    incoming_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_mail.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"), index=True)
    method: Mapped[str] = mapped_column(String(20))
    partstat: Mapped[str] = mapped_column(String(20), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[datetime | None] = mapped_column()
    sender: Mapped[str] = mapped_column(String(254), default="")
    comment: Mapped[str] = mapped_column(String(500), default="")
    # What we did: noted, freed, resent, or why nothing changed.
    verdict: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column()
