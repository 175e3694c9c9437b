"""What the days of a school year or a series add up to, for who pays for them.

Everything is counted from one list: who was present on which day, as the attendance table of that day says.
So each way to cut it (by day, person, type, region) adds up to the same totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, raiseload

from netwerk.events.models import Event, Series
from netwerk.events.queries import attendance
from netwerk.events.queries.attendance import Attended, organisation_key
from netwerk.events.queries.attestations import HELD, identity
from netwerk.kernel.database import db
from netwerk.kernel.text import key
from netwerk.taxonomy.models import Funding
from netwerk.taxonomy.school_year import SchoolYear

K = TypeVar("K")


@dataclass(frozen=True)
class Presence:
    """One person on one day: what all of the report is counted from."""

    event: Event
    person: Attended

    @property
    def who(self) -> tuple[str, str]:
        """What tells people apart over several days."""
        return identity(self.person)


@dataclass(frozen=True)
class Sum:
    """What some presences come to: presences, different people and organisations, minutes."""

    presences: int
    people: int
    organisations: int
    minutes: int


@dataclass(frozen=True)
class PersonRow:
    """One person over all days: the newest name and organisation, and the minutes of each day by its id."""

    newest: Attended
    presences: int
    minutes_of: dict[int, int]

    @property
    def minutes(self) -> int:
        """All together."""
        return sum(self.minutes_of.values())


@dataclass(frozen=True)
class Report:
    """The days and everybody who was there."""

    days: tuple[Event, ...]
    presences: tuple[Presence, ...]

    @property
    def total(self) -> Sum:
        """All of it."""
        return add_up(self.presences)

    @property
    def by_day(self) -> list[tuple[Event, Sum]]:
        """Each day, also one at which nobody was marked."""
        of_each = grouped(self.presences, lambda one: one.event.id)
        return [(day, add_up(of_each.get(day.id, ()))) for day in self.days]

    @property
    def by_type(self) -> list[tuple[str, Sum]]:
        """Each type of organisation by its slug, the most presences first."""
        return _ranked(grouped(self.presences, lambda one: one.person.type))

    @property
    def by_region(self) -> list[tuple[str, Sum]]:
        """Each region of an organisation by its slug, the most presences first."""
        return _ranked(grouped(self.presences, lambda one: one.person.region))

    @property
    def by_person(self) -> list[PersonRow]:
        """Each person, by name."""
        rows = []
        for presences in grouped(self.presences, lambda one: one.who).values():
            newest = max(presences, key=lambda one: one.event.starts_at).person
            minutes: dict[int, int] = {}
            for one in presences:
                minutes[one.event.id] = minutes.get(one.event.id, 0) + one.person.minutes
            rows.append(PersonRow(newest, len(presences), minutes))
        return sorted(rows, key=lambda row: (key(row.newest.name), row.newest.attendee_id))


def report(
    within: ColumnElement[bool],
    now: datetime,
    *,
    year: SchoolYear | None = None,
    series_id: int | None = None,
    funding_id: int | None = None,
) -> Report:
    """The days among these that took place, cut by school year, series and project."""
    wanted = select(Event).where(within, Event.state.in_(HELD), Event.ends_at <= now)
    if year is not None:
        wanted = wanted.where(Event.school_year_start == year.start)
    if series_id is not None:
        wanted = wanted.where(Event.series_id == series_id)
    if funding_id is not None:
        wanted = wanted.where(Event.funding_id == funding_id)
    loaded = wanted.order_by(Event.starts_at, Event.id).options(
        joinedload(Event.municipality).raiseload("*"), raiseload("*")
    )
    days = tuple(db.session.scalars(loaded))
    tables = attendance.present_at([day.id for day in days]) if days else {}
    presences = tuple(Presence(day, person) for day in days for person in tables[day.id].present)
    return Report(days, presences)


def choices(
    within: ColumnElement[bool], now: datetime
) -> tuple[list[SchoolYear], list[Series], list[Funding]]:
    """The school years, series and projects of the days that took place, to cut by."""
    held = (within, Event.state.in_(HELD), Event.ends_at <= now)
    years = db.session.scalars(select(Event.school_year_start).where(*held).distinct())
    series = db.session.scalars(
        select(Series).where(Series.id.in_(select(Event.series_id).where(*held))).order_by(Series.title)
    )
    projects = db.session.scalars(
        select(Funding).where(Funding.id.in_(select(Event.funding_id).where(*held))).order_by(Funding.name)
    )
    return [SchoolYear(start) for start in sorted(years, reverse=True)], list(series), list(projects)


def grouped(presences: Iterable[Presence], by: Callable[[Presence], K]) -> dict[K, list[Presence]]:
    """The presences under each of a thing's values."""
    found: dict[K, list[Presence]] = {}
    for one in presences:
        found.setdefault(by(one), []).append(one)
    return found


def add_up(presences: Sequence[Presence]) -> Sum:
    """What these come to: a presence is one line of an attendance list that says present."""
    return Sum(
        presences=len(presences),
        people=len({one.who for one in presences}),
        organisations=len({organisation_key(one.person) for one in presences} - {""}),
        minutes=sum(one.person.minutes for one in presences),
    )


def _ranked(groups: dict[str, list[Presence]]) -> list[tuple[str, Sum]]:
    sums = [(name, add_up(presences)) for name, presences in groups.items()]
    return sorted(sums, key=lambda pair: (-pair[1].presences, pair[0]))
