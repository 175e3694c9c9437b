"""Tables of network days: the day, who is registered, and what was sent into their calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member, Organisation
from netwerk.taxonomy.models import Funding, Municipality, Region, Theme
from netwerk.taxonomy.school_year import SchoolYear

event_theme = Table(
    "event_theme",
    Base.metadata,
    Column("event_id", ForeignKey("event.id"), primary_key=True),
    Column("theme_id", ForeignKey("theme.id"), primary_key=True, index=True),
)
event_organiser = Table(
    "event_organiser",
    Base.metadata,
    Column("event_id", ForeignKey("event.id"), primary_key=True),
    Column("member_id", ForeignKey("member.id"), primary_key=True, index=True),
)

ACTIVE = ("requested", "confirmed", "waitlisted", "offered")
ACTIVE_ROWS = text("state IN ('requested', 'confirmed', 'waitlisted', 'offered') AND email_key IS NOT NULL")
ACTIVE_NAMES = text("state IN ('requested', 'confirmed', 'waitlisted', 'offered') AND email_key IS NULL")


class Event(Base):
    """A network day. Open, full, over and moved follow from dates and seats and are never stored."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        Index("ix_event_state_starts_at", "state", "starts_at"),
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    # What the calendar knows it by: never changes.
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    # Rises on a change of time, place or status (RFC 5546 section 2.1.4).
    sequence: Mapped[int] = mapped_column(default=0)

    kind: Mapped[str] = mapped_column(String(20), default="netwerkdag")
    state: Mapped[str] = mapped_column(String(20), default="draft")
    language: Mapped[str] = mapped_column(String(2), default="nl")
    title: Mapped[str] = mapped_column(String(140))
    slug: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[str] = mapped_column(String(300), default="")
    price: Mapped[str] = mapped_column(String(120), default="")

    # Markdown as typed, and as cooked by kernel.markdown.
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    description_text: Mapped[str] = mapped_column(Text, default="")
    practical: Mapped[str] = mapped_column(Text, default="")
    practical_html: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[str] = mapped_column(Text, default="")
    report_html: Mapped[str] = mapped_column(Text, default="")
    cook_version: Mapped[int] = mapped_column(default=0)
    # Rows of {start, end, title, speaker}, times as wall clock `13:30`.
    programme: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)

    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column()
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Brussels")
    school_year_start: Mapped[int] = mapped_column(index=True)
    # The former start, when a published day was moved.
    moved_from: Mapped[datetime | None] = mapped_column()

    venue_name: Mapped[str] = mapped_column(String(120), default="")
    venue_address: Mapped[str] = mapped_column(String(200), default="")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    # Shown to registered people only.
    online_url: Mapped[str] = mapped_column(String(500), default="")
    is_online: Mapped[bool] = mapped_column(default=False)

    # None is unlimited.
    capacity: Mapped[int | None] = mapped_column()
    # Seats held: raised only under the event's lock, equal to a recount of the rows.
    taken: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime | None] = mapped_column()
    closes_at: Mapped[datetime | None] = mapped_column()

    funding_id: Mapped[int | None] = mapped_column(ForeignKey("funding.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")

    created_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    # Rises with every save: tells an editor that somebody else was quicker.
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None] = mapped_column()
    cancelled_at: Mapped[datetime | None] = mapped_column()
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")

    # Changes not yet mailed: what registered people last heard, and when to tell them the new.
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    tell_at: Mapped[datetime | None] = mapped_column(index=True)
    # Followers of this day were told that registration is open.
    opening_told_at: Mapped[datetime | None] = mapped_column()

    # The bytes icalendar wrote for feeds: 0.3 ms an event, so kept and renewed with the day.
    vevent: Mapped[bytes] = deferred(mapped_column(LargeBinary, default=b""))

    themes: Mapped[list[Theme]] = relationship(secondary=event_theme, lazy="raise_on_sql")
    organisers: Mapped[list[Member]] = relationship(secondary=event_organiser, lazy="raise_on_sql")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")
    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")
    funding: Mapped[Funding | None] = relationship(lazy="raise_on_sql")

    @property
    def school_year(self) -> SchoolYear:
        """The school year it falls in."""
        return SchoolYear(self.school_year_start)

    @property
    def seats_left(self) -> int | None:
        """Seats still free; None when unlimited; never below zero."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


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

    attendee: Mapped[Attendee] = relationship(back_populates="invitation", lazy="raise_on_sql")


class CalendarFeed(Base):
    """Somebody's own calendar address; only the hash of its token is kept."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()
