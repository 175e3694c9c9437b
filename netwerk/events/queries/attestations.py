"""Reads of attestations: by the code on the paper, and of a whole series of days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from netwerk.events.models import Attendee, Attestation, Event, Series
from netwerk.events.queries.attendance import (
    AttendanceTable,
    Attended,
    organisation_key,
    present,
    present_at,
)
from netwerk.events.queries.days import full_options
from netwerk.kernel.database import db
from netwerk.kernel.text import key

# A day that was called off, or is still a draft, is no day of a track.
HELD = ("published", "concluded", "archived")


@dataclass(frozen=True)
class Issued:
    """An attestation with what the attendance list says now."""

    attestation: Attestation
    event: Event
    table: AttendanceTable
    person: Attended

    @property
    def is_valid(self) -> bool:
        """Was this person there, and was the paper not taken back?"""
        return self.attestation.withdrawn_at is None and self.person.is_present


@dataclass(frozen=True)
class AttendedDay:
    """One day of a series on which somebody was there."""

    event: Event
    person: Attended
    code: str
    issued_at: datetime


@dataclass(frozen=True)
class Track:
    """How far somebody is in a series: the days attended with an attestation, and how many it asks."""

    series: Series
    days: tuple[AttendedDay, ...]
    required: int

    @property
    def is_complete(self) -> bool:
        """Does the series give an attestation of the whole?"""
        return bool(self.days) and len(self.days) >= self.required


def by_code(code: str) -> Issued | None:
    """The attestation with this code, in whatever case it was typed."""
    return _issued(Attestation.code == code.strip().upper())


def of_attendee(attendee_id: int) -> Issued | None:
    """Somebody's attestation for a day; None when none was made or it no longer holds."""
    found = _issued(Attestation.attendee_id == attendee_id)
    return found if found is not None and found.is_valid else None


def codes_of(attendee_ids: Collection[int]) -> dict[int, Attestation]:
    """The attestations that were made and not taken back, by attendee."""
    rows = db.session.scalars(
        select(Attestation).where(
            Attestation.attendee_id.in_(attendee_ids), Attestation.withdrawn_at.is_(None)
        )
    )
    return {row.attendee_id: row for row in rows}


def track_of(attendee: Attendee, event: Event) -> Track | None:
    """How far somebody is in the series of a day; None for a day that stands alone.

    The same person on another day is whoever has the same address there or, without one, the same name
    and organisation.
    """
    if event.series_id is None:
        return None
    series = db.session.get_one(Series, event.series_id)
    days = db.session.scalars(
        select(Event)
        .where(Event.series_id == series.id, Event.state.in_(HELD))
        .order_by(Event.starts_at, Event.id)
        .options(*full_options())
    ).all()
    tables = present_at([day.id for day in days])
    wanted = tables[event.id].one(attendee.id) if event.id in tables else None
    if wanted is None:
        return Track(series, (), series.days_required or len(days))
    mine = {day.id: _same(tables[day.id], wanted) for day in days}
    codes = codes_of([person.attendee_id for person in mine.values() if person])
    attended = tuple(
        AttendedDay(day, person, codes[person.attendee_id].code, codes[person.attendee_id].issued_at)
        for day in days
        if (person := mine[day.id]) and person.attendee_id in codes
    )
    return Track(series, attended, series.days_required or len(days))


def _issued(condition: object) -> Issued | None:
    row = db.session.execute(
        select(Attestation, Attendee.event_id).join(Attestation.attendee).where(condition)  # type: ignore[arg-type]
    ).first()
    if row is None:
        return None
    attestation, event_id = row
    table = present(event_id)
    person = table.one(attestation.attendee_id)
    event = db.session.scalars(select(Event).where(Event.id == event_id).options(*full_options())).one()
    return Issued(attestation, event, table, person) if person else None


def _same(table: AttendanceTable, wanted: Attended) -> Attended | None:
    return next((one for one in table.present if identity(one) == identity(wanted)), None)


def identity(person: Attended) -> tuple[str, str]:
    """What is the same of one person on several days: the address, else the name and the organisation."""
    return (key(person.email), "") if person.email else (key(person.name), organisation_key(person))
