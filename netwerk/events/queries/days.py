"""Reads of network days themselves, named after the page that needs them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from netwerk.events.models import Attendee, Event, event_theme
from netwerk.events.rules import PUBLIC_STATES, SEAT_HOLDING, State
from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.taxonomy.models import Municipality, Region, Theme
from netwerk.taxonomy.school_year import SchoolYear

PAGE = 20
ON_A_MAP = 200
COMING, PAST, ALL = "komend", "voorbij", "alles"
PERIODS = (COMING, PAST, ALL)

# What a list shows; the long texts stay where they are.
CARD_COLUMNS = (
    Event.kind,
    Event.state,
    Event.language,
    Event.title,
    Event.slug,
    Event.summary,
    Event.starts_at,
    Event.ends_at,
    Event.zone,
    Event.moved_from,
    Event.venue_name,
    Event.is_online,
    Event.capacity,
    Event.taken,
    Event.opens_at,
    Event.closes_at,
    Event.changed_at,
    Event.cancelled_at,
    Event.cancel_reason,
    Event.contact_email,
    Event.municipality_id,
)

HAS_REPORT = Event.report_html != ""


@dataclass(frozen=True)
class Listed:
    """A day in a list, with how many people wait for a seat, and whether there is a report of it."""

    event: Event
    waiting: int
    has_report: bool = False


@dataclass(frozen=True)
class Wishes:
    """What a visitor filters the days by."""

    theme: Theme | None = None
    region: Region | None = None
    school_year: SchoolYear | None = None
    period: str = COMING

    @property
    def key(self) -> tuple[object, ...]:
        """The wishes as plain values, to remember a count by."""
        year = self.school_year.start if self.school_year else None
        return (self.theme and self.theme.id, self.region and self.region.id, year, self.period)

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The same for a query, the period included."""
        found = self.lasting_conditions()
        if self.period == COMING:
            found.extend(is_ahead(now))
        if self.period == PAST:
            found.extend(is_behind(now))
        return found

    def lasting_conditions(self) -> list[ColumnElement[bool]]:
        """The same without the period, for a month and a feed that have their own."""
        found: list[ColumnElement[bool]] = [is_public()]
        if self.theme is not None:
            found.append(in_theme(self.theme.id))
        if self.region is not None:
            found.append(Event.region_id == self.region.id)
        if self.school_year is not None:
            found.append(Event.school_year_start == self.school_year.start)
        return found


def is_public() -> ColumnElement[bool]:
    """May visitors see the day? Said so that days are read in the order of their start, none sorted."""
    return Event.state != "draft"


def is_ahead(now: datetime) -> list[ColumnElement[bool]]:
    """Is the day not yet over? The second condition follows from the first and bounds what is read."""
    first = overview(now).earliest_ahead
    return [Event.ends_at > now, Event.starts_at >= (first or now)]


def is_behind(now: datetime) -> list[ColumnElement[bool]]:
    """Is the day over? Here too the second follows from the first."""
    return [Event.ends_at <= now, Event.starts_at <= now]


def was_held(now: datetime) -> list[ColumnElement[bool]]:
    """Did the day take place?"""
    return [*is_behind(now), Event.state.not_in(("draft", "cancelled"))]


def in_theme(theme_id: int) -> ColumnElement[bool]:
    """Is the day about this theme?"""
    return (
        select(event_theme.c.event_id)
        .where(event_theme.c.event_id == Event.id, event_theme.c.theme_id == theme_id)
        .correlate(Event)
        .exists()
    )


@functools.cache
def waiting_count() -> ScalarSelect[int]:
    """The length of a day's waiting list, as a column beside the day."""
    return (
        select(func.count(Attendee.id))
        .where(Attendee.event_id == Event.id, Attendee.state == State.WAITLISTED)
        .correlate(Event)
        .scalar_subquery()
    )


@functools.cache
def card_options() -> tuple[_AbstractLoad, ...]:
    """Load what a card shows: with the day's own columns its place and its themes."""
    place = joinedload(Event.municipality).options(raiseload(Municipality.regions))
    return (load_only(*CARD_COLUMNS, raiseload=True), place, selectinload(Event.themes))


@functools.cache
def full_options() -> tuple[_AbstractLoad, ...]:
    """Load everything about a day that its page, its calendar entry and its mails show."""
    place = joinedload(Event.municipality).options(raiseload(Municipality.regions))
    return (place, joinedload(Event.region), joinedload(Event.funding), selectinload(Event.themes))


def cards(statement: Select[Event, int, bool]) -> list[Listed]:
    """The days a statement selects (as day, waiting, reported), ready for cards."""
    return [Listed(*row) for row in db.session.execute(statement.options(*card_options()))]


def listing(wishes: Wishes, now: datetime, page: int) -> tuple[list[Listed], int]:
    """One page of the list of days, and how many there are in all. Raises NotFound beyond the last page."""
    conditions = wishes.conditions(now)
    order = (
        (Event.starts_at.desc(), Event.id.desc()) if wishes.period == PAST else (Event.starts_at, Event.id)
    )
    known = cache.recalled(("listing", wishes.key))
    counted = select(func.count(Event.id)).where(*conditions).scalar_subquery()
    rows = db.session.execute(
        select(Event, waiting_count(), HAS_REPORT, counted if known is None else literal(known))
        .where(*conditions)
        .order_by(*order)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(*card_options())
    ).all()
    if not rows and page > 1:
        raise NotFound
    total: int = rows[0][3] if rows else 0
    days = [Listed(row[0], row[1], row[2]) for row in rows]
    return days, cache.remembered(("listing", wishes.key), lambda: total)


def in_span(wishes: Wishes, start: datetime, end: datetime) -> list[Listed]:
    """The days of a month: whatever the period, as the month is one itself."""
    return cards(
        select(Event, waiting_count(), HAS_REPORT)
        .where(*wishes.lasting_conditions(), Event.starts_at >= start, Event.starts_at < end)
        .order_by(Event.starts_at, Event.id)
        .limit(ON_A_MAP)
    )


def on_map(wishes: Wishes, now: datetime) -> list[Listed]:
    """The days for the map and the list beside it."""
    return cards(
        select(Event, waiting_count(), HAS_REPORT)
        .where(*wishes.conditions(now))
        .order_by(Event.starts_at, Event.id)
        .limit(ON_A_MAP)
    )


def coming(now: datetime, limit: int) -> list[Listed]:
    """The next days of all learning networks that go through."""
    return cards(
        select(Event, waiting_count(), HAS_REPORT)
        .where(Event.state == "published", *is_ahead(now))
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )


def nearest(now: datetime) -> Event | None:
    """The next day of all, to offer where a filter finds nothing."""
    return db.session.scalars(
        select(Event)
        .where(Event.state == "published", *is_ahead(now))
        .order_by(Event.starts_at, Event.id)
        .limit(1)
        .options(load_only(*CARD_COLUMNS, raiseload=True))
    ).first()


@dataclass(frozen=True)
class Overview:
    """All days in a few values: first and last start, the earliest that is not over, and what was held."""

    first: datetime | None
    last: datetime | None
    earliest_ahead: datetime | None
    days_held: int
    organisations: int
    people: int


def overview(now: datetime) -> Overview:
    """All days in a few values, read once for each content version."""
    return cache.remembered("overview", lambda: _overview(now))


def _overview(now: datetime) -> Overview:
    held = was_held(now)
    organisations = (
        select(func.count(Attendee.organisation_id.distinct()))
        .join(Event, Event.id == Attendee.event_id)
        .where(*held, Attendee.state.in_(SEAT_HOLDING))
    )
    row = db.session.execute(
        select(
            select(func.min(Event.starts_at)).where(is_public()).scalar_subquery(),
            select(func.max(Event.starts_at)).where(is_public()).scalar_subquery(),
            select(func.min(Event.starts_at)).where(Event.ends_at > now).scalar_subquery(),
            select(func.count(Event.id)).where(*held).scalar_subquery(),
            organisations.scalar_subquery(),
            select(func.coalesce(func.sum(Event.taken), 0)).where(*held).scalar_subquery(),
        )
    ).one()
    return Overview(*row)


def of_theme(theme_id: int, now: datetime, limit: int) -> tuple[list[Listed], list[Listed]]:
    """The coming and the latest past days of a learning network; of each at most `limit`."""
    public = and_(is_public(), in_theme(theme_id))
    ahead = select(Event.id).where(public, *is_ahead(now)).order_by(Event.starts_at, Event.id).limit(limit)
    behind = (
        select(Event.id)
        .where(public, *is_behind(now))
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(limit)
    )
    found = cards(
        select(Event, waiting_count(), HAS_REPORT)
        .where(or_(Event.id.in_(ahead.scalar_subquery()), Event.id.in_(behind.scalar_subquery())))
        .order_by(Event.starts_at, Event.id)
    )
    return (
        [day for day in found if day.event.ends_at > now],
        [day for day in reversed(found) if day.event.ends_at <= now],
    )


def load_event(event_id: int) -> Event:
    """A day with all that its page, calendar entry and mails show. Raises NotFound."""
    event = db.session.scalars(_whole_day(), {"event_id": event_id}).one_or_none()
    if event is None:
        raise NotFound
    return event


@functools.cache
def _whole_day() -> Select[Event]:
    return select(Event).where(Event.id == bindparam("event_id")).options(*full_options())


def load_public_event(event_id: int) -> Event:
    """The same for a day that visitors may see. Raises NotFound for a draft."""
    event = load_event(event_id)
    if event.state not in PUBLIC_STATES:
        raise NotFound
    return event


def day_page(event_id: int) -> Listed:
    """A day for its own page. Raises NotFound."""
    row = db.session.execute(_whole_day().add_columns(waiting_count()), {"event_id": event_id}).one_or_none()
    if row is None:
        raise NotFound
    return Listed(row[0], row[1])
