"""What a participant chooses within a day: parallel workshops with seats of their own, and who leads them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.events.models.days import Event
from netwerk.events.models.people import Attendee
from netwerk.kernel.database import Base


class Workshop(Base):
    """A part of the programme that people choose. Its seats stand apart from those of the day."""

    __tablename__ = "workshop"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    # scheduled or cancelled
    state: Mapped[str] = mapped_column(String(12), default="scheduled")
    title: Mapped[str] = mapped_column(String(140))
    summary: Mapped[str] = mapped_column(Text, default="")
    speaker: Mapped[str] = mapped_column(String(200), default="")
    room: Mapped[str] = mapped_column(String(80), default="")
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    # None is unlimited.
    capacity: Mapped[int | None] = mapped_column()
    # Seats held: raised only under the event's lock, equal to a recount of the rows.
    taken: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column()

    event: Mapped[Event] = relationship(lazy="raise_on_sql")

    @property
    def seats_left(self) -> int | None:
        """Seats still free; None when unlimited; never below zero."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


class WorkshopPlace(Base):
    """Somebody's wish for a workshop, by rank, and whether there was a seat."""

    __tablename__ = "workshop_place"
    __table_args__ = (
        UniqueConstraint("attendee_id", "workshop_id"),
        Index("ix_workshop_place_queue", "workshop_id", "state", "created_at", "id"),
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    # 1 is what they like best among those at the same time.
    rank: Mapped[int] = mapped_column()
    # wish (has no seat for the day yet), confirmed, waitlisted, or left
    state: Mapped[str] = mapped_column(String(12), default="wish")
    created_at: Mapped[datetime] = mapped_column()
    state_since: Mapped[datetime] = mapped_column()

    attendee: Mapped[Attendee] = relationship(lazy="raise_on_sql")
    workshop: Mapped[Workshop] = relationship(lazy="raise_on_sql")


class Speaker(Base):
    """An expert who speaks or leads something on a day."""

    __tablename__ = "speaker"
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120), default="")
    organisation_name: Mapped[str] = mapped_column(String(160), default="")
    about: Mapped[str] = mapped_column(String(600), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
