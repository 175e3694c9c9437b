"""Reads of series: their days, who may manage them, and attendance added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload

from netwerk.events import policy
from netwerk.events.models import Event, Series
from netwerk.events.queries.attendance import present_at
from netwerk.events.queries.attestations import HELD, identity
from netwerk.events.queries.days import CARD_COLUMNS
from netwerk.events.rules import PUBLIC_STATES
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor
from netwerk.taxonomy.models import Municipality
from netwerk.taxonomy.school_year import SchoolYear


@dataclass(frozen=True)
class WithDays:
    """A series with its days in order of time."""

    series: Series
    days: tuple[Event, ...] = ()


@dataclass
class Track:
    """One person in a series: on which days they were there, and the minutes that count."""

    name: str
    organisation: str
    days: set[int] = field(default_factory=set)
    minutes: int = 0
    is_whole: bool = False


def days_of(series_id: int) -> list[Event]:
    """All days of a series, drafts too, in order of time, with their themes."""
    return list(
        db.session.scalars(
            select(Event)
            .where(Event.series_id == series_id)
            .order_by(Event.starts_at, Event.id)
            .options(selectinload(Event.themes))
        )
    )


def managed(actor: Actor) -> list[WithDays]:
    """The series a member may manage, the latest school year first."""
    days: dict[int, list[Event]] = {}
    for event in db.session.scalars(
        select(Event)
        .where(Event.series_id.is_not(None))
        .order_by(Event.starts_at, Event.id)
        .options(selectinload(Event.themes))
    ):
        days.setdefault(event.series_id or 0, []).append(event)
    rows = db.session.scalars(select(Series).order_by(Series.school_year_start.desc(), Series.title))
    found = [WithDays(row, tuple(days.get(row.id, ()))) for row in rows]
    return [one for one in found if policy.may_manage_series(actor, one.days)]


def days_alone(actor: Actor, year: SchoolYear) -> list[Event]:
    """Days of the member's scope that are in no series, of a school year or the one before; latest first."""
    rows = db.session.scalars(
        select(Event)
        .where(
            Event.school_year_start.in_((year.start - 1, year.start)),
            Event.series_id.is_(None),
            Event.state != "cancelled",
        )
        .order_by(Event.starts_at.desc(), Event.id)
        .options(
            load_only(Event.title, Event.starts_at, Event.zone, Event.region_id, raiseload=True),
            selectinload(Event.themes),
        )
    )
    return [event for event in rows if policy.may_manage(actor, event)]


def load_managed(series_id: int, actor: Actor | None) -> Series:
    """A series of the member's own scope. Raises NotFound for another, as if it did not exist."""
    series = db.session.get(Series, series_id)
    if series is None or not policy.may_manage_series(actor, days_of(series_id)):
        raise NotFound
    return series


def public(series_id: int) -> WithDays:
    """A series as visitors see it: without its drafts. Raises NotFound when nothing of it is public."""
    series = db.session.get(Series, series_id)
    days = db.session.scalars(
        select(Event)
        .where(Event.series_id == series_id, Event.state.in_(PUBLIC_STATES))
        .order_by(Event.starts_at, Event.id)
        .options(
            load_only(*CARD_COLUMNS, raiseload=True),
            joinedload(Event.municipality).options(raiseload(Municipality.regions)),
        )
    ).all()
    if series is None or not days:
        raise NotFound
    return WithDays(series, tuple(days))


def vevents(series_id: int, since: datetime) -> list[tuple[int, bytes]]:
    """The id and the stored VEVENT of each public day of a series that ends after a moment."""
    rows = db.session.execute(
        select(Event.id, Event.vevent)
        .where(Event.series_id == series_id, Event.state.in_(PUBLIC_STATES), Event.ends_at > since)
        .order_by(Event.starts_at, Event.id)
    )
    return [(row[0], row[1]) for row in rows]


def attendance(series: Series, days: Iterable[Event]) -> list[Track]:
    """Who was there, added up over these days, by name."""
    held = [event for event in days if event.state in HELD]
    tables = present_at([event.id for event in held])
    tracks: dict[tuple[str, str], Track] = {}
    for event in held:
        for person in tables[event.id].present:
            track = tracks.setdefault(identity(person), Track(person.name, person.organisation))
            track.days.add(event.id)
            track.minutes += person.minutes
    for track in tracks.values():
        track.is_whole = len(track.days) >= (series.days_required or len(held))
    return sorted(tracks.values(), key=lambda track: (track.name.casefold(), track.organisation))
