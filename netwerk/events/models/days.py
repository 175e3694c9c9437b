"""The day itself, and the series it may belong to."""

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
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member
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


class Series(Base):
    """Days that belong together over a school year: one track, one calendar, attendance added up."""

    __tablename__ = "series"
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(140))
    slug: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(1000), default="")
    school_year_start: Mapped[int] = mapped_column(index=True)
    # An attestation of the whole track asks so many days; None is every day.
    days_required: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()

    @property
    def school_year(self) -> SchoolYear:
        """The school year it belongs to."""
        return SchoolYear(self.school_year_start)


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
    # Rows of {start, end, title, speaker, room}, times as wall clock `13:30`; what is chosen is a Workshop.
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

    # At most so many seats for one organisation, until the release date; None is no share.
    share_limit: Mapped[int | None] = mapped_column()
    share_until: Mapped[datetime | None] = mapped_column(index=True)
    # Whoever registers asks first; an asked seat is held or not.
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    requests_hold_seats: Mapped[bool] = mapped_column(default=False, server_default=false())
    # On the waiting list somebody who fits may pass a group that does not.
    fits_first: Mapped[bool] = mapped_column(default=False, server_default=false())

    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    # So many days before the start a reminder leaves.
    reminder_days: Mapped[list[int]] = mapped_column(JSON, default=lambda: [7, 1], server_default="[7, 1]")
    # What an attestation of the whole day counts; None is the day from start to end.
    credit_minutes: Mapped[int | None] = mapped_column()
    # Whoever agreed stands on a list that the other participants can see.
    has_participant_list: Mapped[bool] = mapped_column(default=False, server_default=false())

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
    series: Mapped[Series | None] = relationship(lazy="raise_on_sql")

    @property
    def school_year(self) -> SchoolYear:
        """The school year it falls in."""
        return SchoolYear(self.school_year_start)

    @property
    def seats_left(self) -> int | None:
        """Seats still free; None when unlimited; never below zero."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


class EventStep(Base):
    """Something that happens once for a day, such as a reminder or the thanks: the row is the claim."""

    __tablename__ = "event_step"
    __table_args__ = (UniqueConstraint("event_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    # Such as reminder:7, thanks, evaluation, followup.
    step: Mapped[str] = mapped_column(String(40))
    done_at: Mapped[datetime] = mapped_column()
