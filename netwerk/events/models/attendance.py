"""Who was there: marks that are only ever added, and what closes and reopens the list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.events.models.people import Attendee
from netwerk.kernel.database import Base


class AttendanceMark(Base):
    """One mark at the door or on the list; evidence for the funder, so never changed or removed."""

    __tablename__ = "attendance_mark"
    __table_args__ = (Index("ix_attendance_mark_event", "event_id", "attendee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"), index=True)
    # A half-day of the day (`2027-03-11:am`, `…:pm`) or a workshop (`w12`).
    part: Mapped[str] = mapped_column(String(20))
    # in, out, excused; present and absent correct what the others say, with a reason
    kind: Mapped[str] = mapped_column(String(10))
    # When it happened, as the phone at the door says; and when we heard of it.
    at: Mapped[datetime] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column()
    by: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500), default="")
    # Made by whoever marks: a mark sent again after a lost answer is the same mark.
    mark_key: Mapped[str] = mapped_column(String(64), unique=True)

    attendee: Mapped[Attendee] = relationship(lazy="raise_on_sql")


class Reopening(Base):
    """A closed attendance list that was opened again: asked with a reason by one, allowed by another."""

    __tablename__ = "reopening"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    asked_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime] = mapped_column()
    allowed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    allowed_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()


class Attestation(Base):
    """The code under which anybody can check somebody's attestation; hours follow from the marks."""

    __tablename__ = "attestation"

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    issued_at: Mapped[datetime] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column()

    attendee: Mapped[Attendee] = relationship(lazy="raise_on_sql")


class Material(Base):
    """Something to read or keep after a day: a file of ours or an address elsewhere."""

    __tablename__ = "material"
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(140))
    url: Mapped[str] = mapped_column(String(500), default="")
    # The name under which the file is kept, the name it was given, its type and size in bytes.
    stored_name: Mapped[str] = mapped_column(String(80), default="")
    file_name: Mapped[str] = mapped_column(String(140), default="")
    content_type: Mapped[str] = mapped_column(String(80), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    # Everybody, or only people who were registered.
    is_public: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column()
