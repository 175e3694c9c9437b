"""Reads of network days themselves, named after the page that needs them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ScalarSelect, Select, bindparam, func, select, union_all
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from netwerk.events.models import Attendee, Event
from netwerk.events.queries.conditions import (
    PAST,
    Shape,
    Wishes,
    asked,
    in_period,
    is_ahead,
    is_behind,
    is_public,
    was_held,
)
from netwerk.events.rules import SEAT_HOLDING, State
from netwerk.kernel import cache
from netwerk.kernel.database import db, detach
from netwerk.kernel.errors import NotFound
from netwerk.taxonomy.models import Municipality

Columns = TypeVarTuple("Columns")

PAGE = 20
ON_A_MAP = 200
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
    Event.share_limit,
    Event.share_until,
    Event.fits_first,
    Event.needs_approval,
    Event.changed_at,
    Event.cancelled_at,
    Event.cancel_reason,
    Event.contact_name,
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
    # Asked for the page of a day only, which then need not look for what is not there.
    may_have_speakers: bool = True
    may_have_material: bool = True


def moments(now: datetime) -> dict[str, object]:
    """The values for `is_ahead`, `is_behind` and `was_held`."""
    return {"now": now, "earliest_ahead": overview(now).earliest_ahead or now}


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
    return (load_only(*CARD_COLUMNS, raiseload=True), _place(), selectinload(Event.themes))


@functools.cache
def full_options() -> tuple[_AbstractLoad, ...]:
    """Load everything about a day that its page, its calendar entry and its mails show."""
    return (_place(), joinedload(Event.region), joinedload(Event.funding), selectinload(Event.themes))


def listing(wishes: Wishes, now: datetime, page: int) -> tuple[list[Listed], int]:
    """One page of the list of days, and how many there are in all. Raises NotFound beyond the last page."""
    known_total = cache.recalled(("listing", wishes.key))
    statement = _listed(wishes.shape, wishes.period, counted=known_total is None)
    values = wishes.values | moments(now) | {"limit": PAGE, "offset": (page - 1) * PAGE}
    rows = db.session.execute(statement, values).all()
    if not rows and page > 1:
        raise NotFound
    total: int = known_total if known_total is not None else rows[0][1] if rows else 0
    return known(row[0] for row in rows), cache.remembered(("listing", wishes.key), lambda: total)


@functools.cache
def _listed(shape: Shape, period: str, *, counted: bool) -> Select[*tuple[Any, ...]]:
    wanted = (*asked(shape), *in_period(period))
    order = (Event.starts_at.desc(), Event.id.desc()) if period == PAST else (Event.starts_at, Event.id)
    total = [select(func.count(Event.id)).where(*wanted).scalar_subquery()] if counted else []
    return _slice(select(Event.id, *total).where(*wanted).order_by(*order))


def _slice(statement: Select[*Columns]) -> Select[*Columns]:
    return statement.limit(bindparam("limit")).offset(bindparam("offset"))


def _ids(statement: Select[int], values: dict[str, object], limit: int, offset: int = 0) -> Sequence[int]:
    return db.session.scalars(statement, values | {"limit": limit, "offset": offset}).all()


def known(ids: Iterable[int]) -> list[Listed]:
    """These days in this order, as lists show them; only to be read.

    Which days a list shows is asked at each visit; what it shows of a day is remembered.
    """
    ids = list(ids)
    found: dict[int, Listed | None] = {one: cache.recalled(("day in a list", one)) for one in ids}
    missing = [one for one, day in found.items() if day is None]
    if missing:
        for row in db.session.execute(_for_lists(), {"ids": missing}).unique().all():
            listed = Listed(*row)
            found[listed.event.id] = listed
            if cache.keeps():
                detach(listed.event)
                cache.keep(("day in a list", listed.event.id), listed)
    return [day for one in ids if (day := found[one]) is not None]


@functools.cache
def _for_lists() -> Select[Event, int, bool]:
    wanted = Event.id.in_(bindparam("ids", expanding=True))
    # The themes beside the day: one query more each time would count for more than some double columns.
    options = (load_only(*CARD_COLUMNS, raiseload=True), _place(), joinedload(Event.themes))
    return select(Event, waiting_count(), HAS_REPORT).where(wanted).options(*options)


def _place() -> _AbstractLoad:
    return joinedload(Event.municipality).options(raiseload(Municipality.regions))


def in_span(wishes: Wishes, start: datetime, end: datetime) -> list[Listed]:
    """The days of a month: whatever the period, as the month is one itself."""
    return known(_ids(_spanned(wishes.shape), wishes.values | {"start": start, "end": end}, ON_A_MAP))


@functools.cache
def _spanned(shape: Shape) -> Select[int]:
    within = (Event.starts_at >= bindparam("start"), Event.starts_at < bindparam("end"))
    return _slice(select(Event.id).where(*asked(shape), *within).order_by(Event.starts_at, Event.id))


def on_map(wishes: Wishes, now: datetime) -> list[Listed]:
    """The days for the map and the list beside it."""
    return known(_ids(_mapped(wishes.shape, wishes.period), wishes.values | moments(now), ON_A_MAP))


@functools.cache
def _mapped(shape: Shape, period: str) -> Select[int]:
    wanted = (*asked(shape), *in_period(period))
    return _slice(select(Event.id).where(*wanted).order_by(Event.starts_at, Event.id))


def coming(now: datetime, limit: int) -> list[Listed]:
    """The next days of all learning networks that go through."""
    return known(_ids(_coming(Event.id), moments(now), limit))


@functools.cache
def _coming(column: Any) -> Select[Any]:
    wanted = (Event.state == "published", *is_ahead())
    return _slice(select(column).where(*wanted).order_by(Event.starts_at, Event.id))


def nearest(now: datetime) -> Event | None:
    """The next day of all, to offer where a filter finds nothing."""
    found = _coming(Event).options(load_only(*CARD_COLUMNS, raiseload=True))
    return db.session.scalars(found, moments(now) | {"limit": 1, "offset": 0}).first()


@dataclass(frozen=True)
class Overview:
    """All days in a few values: first and last start, the earliest that is not over, and what was held."""

    first: datetime | None
    last: datetime | None
    earliest_ahead: datetime | None
    days_held: int
    organisations: int
    people: int


def municipalities() -> list[Municipality]:
    """Where days are or were, by name; plain words of no session, remembered until something changes."""
    return cache.remembered("municipalities of days", _municipalities)


def _municipalities() -> list[Municipality]:
    columns = (Municipality.id, Municipality.slug, Municipality.name, Municipality.translations)
    with_days = select(Event.municipality_id).where(is_public())
    rows = db.session.execute(
        select(*columns).where(Municipality.id.in_(with_days)).order_by(Municipality.name)
    )
    return [Municipality(**row._mapping) for row in rows]


def overview(now: datetime) -> Overview:
    """All days in a few values, read once for each content version."""
    return cache.remembered("overview", lambda: _overview(now))


def _overview(now: datetime) -> Overview:
    held = was_held()
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
        ),
        {"now": now},
    ).one()
    return Overview(*row)


def of_theme(theme_id: int, now: datetime, limit: int) -> tuple[list[Listed], list[Listed]]:
    """The coming and the latest past days of a learning network; of each at most `limit`."""
    return _around_now({"theme_id": theme_id}, now, limit)


def of_region(region_id: int, now: datetime, limit: int) -> tuple[list[Listed], list[Listed]]:
    """The coming and the latest past days in a region; of each at most `limit`."""
    return _around_now({"region_id": region_id}, now, limit)


def of_partners(now: datetime, limit: int) -> tuple[list[Listed], list[Listed]]:
    """The coming and the latest past days in the regions of partners; of each at most `limit`."""
    return _around_now({"partners": True}, now, limit)


def _around_now(of: dict[str, int], now: datetime, limit: int) -> tuple[list[Listed], list[Listed]]:
    days = known(db.session.scalars(_both_sides(tuple(of)), moments(now) | of | {"limit": limit}))
    days.sort(key=lambda day: (day.event.starts_at, day.event.id))
    ahead = [day for day in days if day.event.ends_at > now]
    return ahead, [day for day in reversed(days) if day.event.ends_at <= now]


@functools.cache
def _both_sides(shape: Shape) -> Select[int]:
    about = select(Event.id).where(*asked(shape)).limit(bindparam("limit"))
    ahead = about.where(*is_ahead()).order_by(Event.starts_at, Event.id).subquery()
    latest_first = (Event.starts_at.desc(), Event.id.desc())
    behind = about.where(*is_behind()).order_by(*latest_first).subquery()
    return select(union_all(select(ahead.c.id), select(behind.c.id)).subquery().c.id)
