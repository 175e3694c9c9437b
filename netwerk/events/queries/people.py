"""Reads of who comes to a day, what is one's own, and how the network does."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVarTuple

from sqlalchemy import Select, bindparam, func, or_, select, union
from sqlalchemy.orm import contains_eager

from netwerk.events.models import ACTIVE, Attendee, Booking, Event, event_theme
from netwerk.events.queries.conditions import Shape, asked, is_ahead, was_held
from netwerk.events.queries.days import known, moments
from netwerk.events.rules import SEAT_HOLDING
from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.members.queries.directory import is_listed

Columns = TypeVarTuple("Columns")

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Own:
    """Where somebody stands with a day: their state, how many come along, and the way in."""

    attendee: Attendee
    booking: Booking
    companions: int


def is_organiser_of(event_id: int, actor: Actor) -> bool:
    """Does this member stand in the day's organising team?"""
    team = select(Event.id).where(Event.id == event_id, Event.organisers.any(id=actor.id))
    return db.session.scalar(team) is not None


def organisations_of(event_id: int) -> tuple[str, ...]:
    """The organisations that come to a day, by name: public where people's names are not.

    Only those an organiser has looked at, as visitors type the others themselves.
    """
    values = {"event_id": event_id}
    return cache.remembered(
        ("organisations", event_id), lambda: tuple(db.session.scalars(_names_of_day(), values))
    )


@dataclass(frozen=True)
class TookPart:
    """An organisation as a list of who took part names it."""

    id: int
    slug: str
    name: str


def organisations_of_theme(theme_id: int, now: datetime) -> tuple[TookPart, ...]:
    """The organisations that took part in past days of a learning network, by name."""
    return _organisations_of({"theme_id": theme_id}, now)


def organisations_of_region(region_id: int, now: datetime) -> tuple[TookPart, ...]:
    """The organisations that took part in past days in a region, by name."""
    return _organisations_of({"region_id": region_id}, now)


def _organisations_of(of: dict[str, int], now: datetime) -> tuple[TookPart, ...]:
    query = _of_days(tuple(of))
    return cache.remembered(
        ("organisations of days", *of.items()),
        lambda: tuple(TookPart(*row) for row in db.session.execute(query, of | {"now": now})),
    )


@functools.cache
def _names_of_day() -> Select[str]:
    return _come(select(Organisation.name)).where(Attendee.event_id == bindparam("event_id"))


@functools.cache
def _of_days(shape: Shape) -> Select[int, str, str]:
    rows = _come(select(Organisation.id, Organisation.slug, Organisation.name))
    return rows.join(Event, Event.id == Attendee.event_id).where(*asked(shape), *was_held())


def _come(organisations: Select[*Columns]) -> Select[*Columns]:
    return (
        organisations.join(Attendee, Attendee.organisation_id == Organisation.id)
        .where(Attendee.state.in_(SEAT_HOLDING), is_listed())
        .distinct()
        .order_by(Organisation.name)
    )


def own_place(event_id: int, actor: Actor) -> Own | None:
    """Where a member stands with a day: as somebody who comes or, failing that, who registered others."""
    values = _who(actor) | {"event_id": event_id}
    rows = db.session.scalars(_own_places(), values).all()
    if not rows:
        return None
    mine = next((row for row in rows if row.email_key == actor.email_key), rows[0])
    companions = sum(row.booking_id == mine.booking_id for row in rows) - 1
    return Own(mine, mine.booking, companions)


@functools.cache
def _own_places() -> Select[Attendee]:
    return (
        select(Attendee)
        .join(Attendee.booking)
        .where(
            Attendee.event_id == bindparam("event_id"),
            Attendee.state.in_(ACTIVE),
            or_(
                Attendee.email_key == bindparam("email_key"),
                Booking.member_id == bindparam("member_id"),
                Booking.contact_email_key == bindparam("email_key"),
            ),
        )
        .order_by(Attendee.id)
        .options(contains_eager(Attendee.booking))
    )


def _who(actor: Actor) -> dict[str, object]:
    return {"email_key": actor.email_key, "member_id": actor.id}


@dataclass(frozen=True)
class Registration:
    """Somebody who comes to a day or waits for it, with what their private link is made of."""

    event_id: int
    booking_id: int
    attendee_id: int
    name: str
    state: str
    email_key: str | None
    nonce: str
    booking_nonce: str
    is_duo: bool
    contact_email_key: str
    member_id: int | None
    event: Event


def registrations_of(actor: Actor, after: datetime | None = None, limit: int = 200) -> list[Registration]:
    """Everybody a member comes as or registered, the latest day first; only days that end `after`."""
    values = _who(actor) | {"after": after or EARLIEST, "limit": limit}
    return _registrations(_own_registrations(), values)


def registrations_of_organisations(actor: Actor, now: datetime, limit: int = 200) -> list[Registration]:
    """The people of a contact person's organisations who come to or wait for days ahead."""
    if not actor.contact_of:
        return []
    values: dict[str, object] = {"organisations": sorted(actor.contact_of), "after": now, "limit": limit}
    return _registrations(_registrations_of_organisations(), values)


def _registrations(statement: Select[*tuple[Any, ...]], values: dict[str, object]) -> list[Registration]:
    rows = db.session.execute(statement, values).all()
    days = {day.event.id: day.event for day in known(dict.fromkeys(row.event_id for row in rows))}
    return [Registration(**row._asdict(), event=days[row.event_id]) for row in rows]


@functools.cache
def _own_registrations() -> Select[*tuple[Any, ...]]:
    # Each by its index: joined by OR, every row would be read.
    booked = select(Attendee.id).join(Attendee.booking)
    own = union(
        select(Attendee.id).where(Attendee.email_key == bindparam("email_key")),
        booked.where(Booking.member_id == bindparam("member_id")),
        booked.where(Booking.contact_email_key == bindparam("email_key")),
    )
    return _of_people().where(Attendee.id.in_(own))


@functools.cache
def _registrations_of_organisations() -> Select[*tuple[Any, ...]]:
    return _of_people().where(Attendee.organisation_id.in_(bindparam("organisations", expanding=True)))


def _of_people() -> Select[*tuple[Any, ...]]:
    found: Select[*tuple[Any, ...]] = (
        select(
            Attendee.event_id,
            Attendee.booking_id,
            Attendee.id.label("attendee_id"),
            Attendee.name,
            Attendee.state,
            Attendee.email_key,
            Attendee.nonce,
            Booking.nonce.label("booking_nonce"),
            Booking.is_duo,
            Booking.contact_email_key,
            Booking.member_id,
        )
        .join(Attendee.booking)
        .join(Attendee.event)
        .where(Attendee.state.in_(ACTIVE), Event.ends_at > bindparam("after"))
        .order_by(Event.starts_at.desc(), Attendee.id)
        .limit(bindparam("limit"))
    )
    return found


def coming_per_theme(now: datetime) -> dict[int, int]:
    """How many days are ahead in each learning network."""
    return cache.remembered("coming per theme", lambda: _coming_per_theme(now))


def _coming_per_theme(now: datetime) -> dict[int, int]:
    numbers = (
        select(event_theme.c.theme_id, func.count(Event.id))
        .join(Event, Event.id == event_theme.c.event_id)
        .where(Event.state == "published", *is_ahead())
        .group_by(event_theme.c.theme_id)
    )
    return {row[0]: row[1] for row in db.session.execute(numbers, moments(now))}


def coming_per_region(now: datetime) -> dict[int | None, int]:
    """How many days are ahead in each region."""
    return cache.remembered("coming per region", lambda: _coming_per_region(now))


def _coming_per_region(now: datetime) -> dict[int | None, int]:
    numbers = (
        select(Event.region_id, func.count(Event.id))
        .where(Event.state == "published", *is_ahead())
        .group_by(Event.region_id)
    )
    return {row[0]: row[1] for row in db.session.execute(numbers, moments(now))}
