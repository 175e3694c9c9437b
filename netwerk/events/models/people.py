"""Who is registered for a day, and every change of where they stand."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.events.models.days import Event
from netwerk.kernel.database import Base
from netwerk.members.models import Organisation

ACTIVE = ("requested", "confirmed", "waitlisted", "offered")
ACTIVE_ROWS = text("state IN ('requested', 'confirmed', 'waitlisted', 'offered') AND email_key IS NOT NULL")
ACTIVE_NAMES = text("state IN ('requested', 'confirmed', 'waitlisted', 'offered') AND email_key IS NULL")


class Booking(Base):
    """One form sent: a contact person who registers people. It holds no seat itself."""

    __tablename__ = "booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    # The one-time key of the form: a form sent twice is one booking.
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    # Changing it ends the private links made with it.
    nonce: Mapped[str] = mapped_column(String(16))
    contact_name: Mapped[str] = mapped_column(String(120))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_email_key: Mapped[str] = mapped_column(String(254), index=True)
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    # together: all move up at once or nobody; split: each as soon as there is a seat.
    group_policy: Mapped[str] = mapped_column(String(10), default="split")
    is_duo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column()

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    attendees: Mapped[list[Attendee]] = relationship(
        back_populates="booking", order_by="Attendee.id", lazy="raise_on_sql"
    )


class Attendee(Base):
    """Somebody who comes or waits: the unit that holds a seat."""

    __tablename__ = "attendee"
    __table_args__ = (
        Index(
            "uq_attendee_active_email",
            "event_id",
            "email_key",
            unique=True,
            sqlite_where=ACTIVE_ROWS,
            postgresql_where=ACTIVE_ROWS,
        ),
        Index(
            "uq_attendee_active_name",
            "event_id",
            "booking_id",
            "name_key",
            unique=True,
            sqlite_where=ACTIVE_NAMES,
            postgresql_where=ACTIVE_NAMES,
        ),
        Index("ix_attendee_queue", "event_id", "state", "priority", "created_at", "id"),
    )
    # Seats left and the length of the waiting list stand on public pages.
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    # A colleague without an own address is reached through the contact person.
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)
    function: Mapped[str] = mapped_column(String(80), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(160), default="")
    nonce: Mapped[str] = mapped_column(String(16))

    state: Mapped[str] = mapped_column(String(12))
    # Lower goes first on the waiting list.
    priority: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column()
    state_since: Mapped[datetime] = mapped_column()
    # Until then an offered seat is held.
    offer_expires_at: Mapped[datetime | None] = mapped_column(index=True)

    # Agreed to stand on the list of participants, with what they look for.
    shares_details: Mapped[bool] = mapped_column(default=False, server_default=false())
    seeks: Mapped[str] = mapped_column(String(200), default="", server_default="")
    no_photos: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The table of the proposal that mixes schools and companies.
    table_number: Mapped[int | None] = mapped_column()
    # Somebody who was erased, and whose name a fund may ask for until this day; then that goes too.
    held_until: Mapped[date | None] = mapped_column(index=True)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    booking: Mapped[Booking] = relationship(back_populates="attendees", lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    invitation: Mapped[Invitation | None] = relationship(back_populates="attendee", lazy="raise_on_sql")

    @property
    def is_active(self) -> bool:
        """Comes, waits or has asked to come."""
        return self.state in ACTIVE


class Transition(Base):
    """One change of an attendee's state: added, never changed (evidence for the funder)."""

    __tablename__ = "attendee_transition"

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"), index=True)
    at: Mapped[datetime] = mapped_column()
    actor: Mapped[str] = mapped_column(String(120))
    old_state: Mapped[str] = mapped_column(String(12), default="")
    new_state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500), default="")


class Invitation(Base):
    """What stands in one person's calendar."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"), unique=True)
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    # Added to the event's own sequence: changes that concern this person only.
    own_sequence: Mapped[int] = mapped_column(default=0)
    # REQUEST, PUBLISH or CANCEL; empty until something was queued.
    last_method: Mapped[str] = mapped_column(String(10), default="")
    last_sequence: Mapped[int] = mapped_column(default=-1)
    partstat: Mapped[str] = mapped_column(String(20), default="NEEDS-ACTION")
    # The newest answer by mail: a reply that is not newer, by sequence and then by stamp, changes nothing.
    replied_sequence: Mapped[int | None] = mapped_column()
    replied_stamp: Mapped[datetime | None] = mapped_column()
    replied_at: Mapped[datetime | None] = mapped_column()

    attendee: Mapped[Attendee] = relationship(back_populates="invitation", lazy="raise_on_sql")
