"""Reads of who comes to a day, what is one's own, and how the network does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, load_only, raiseload

from netwerk.events.models import ACTIVE, Attendee, Booking, Event, event_theme
from netwerk.events.queries.days import CARD_COLUMNS, in_theme, is_ahead, was_held
from netwerk.events.rules import SEAT_HOLDING
from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.taxonomy.models import Municipality


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


def organisations_of(event_id: int) -> list[str]:
    """The organisations that come to a day, by name: public where people's names are not.

    Only those an organiser has looked at, as visitors type the others themselves.
    """
    names = (
        select(Organisation.name)
        .join(Attendee, Attendee.organisation_id == Organisation.id)
        .where(
            Attendee.event_id == event_id,
            Attendee.state.in_(SEAT_HOLDING),
            Organisation.verified.is_(True),
        )
        .distinct()
        .order_by(Organisation.name)
    )
    return cache.remembered(("organisations", event_id), lambda: list(db.session.scalars(names)))


def organisations_of_theme(theme_id: int, now: datetime) -> list[str]:
    """The organisations that took part in past days of a learning network, by name."""
    return cache.remembered(("organisations of theme", theme_id), lambda: _names_of_theme(theme_id, now))


def _names_of_theme(theme_id: int, now: datetime) -> list[str]:
    names = (
        select(Organisation.name)
        .join(Attendee, Attendee.organisation_id == Organisation.id)
        .join(Event, Event.id == Attendee.event_id)
        .where(
            in_theme(theme_id),
            *was_held(now),
            Attendee.state.in_(SEAT_HOLDING),
            Organisation.verified.is_(True),
        )
        .distinct()
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(names))


def own_place(event_id: int, actor: Actor) -> Own | None:
    """Where a member stands with a day: as somebody who comes or, failing that, who registered others."""
    rows = db.session.scalars(
        select(Attendee)
        .join(Attendee.booking)
        .where(
            Attendee.event_id == event_id,
            Attendee.state.in_(ACTIVE),
            or_(Attendee.email_key == actor.email_key, _booked_by(actor)),
        )
        .order_by(Attendee.id)
        .options(joinedload(Attendee.booking))
    ).all()
    if not rows:
        return None
    mine = next((row for row in rows if row.email_key == actor.email_key), rows[0])
    companions = sum(row.booking_id == mine.booking_id for row in rows) - 1
    return Own(mine, mine.booking, companions)


def _booked_by(actor: Actor) -> ColumnElement[bool]:
    return or_(Booking.member_id == actor.id, Booking.contact_email_key == actor.email_key)


def registrations_of(actor: Actor, after: datetime | None = None, limit: int = 200) -> list[Attendee]:
    """Everybody a member comes as or registered, the latest day first; only days that end `after`."""
    found = (
        select(Attendee)
        .join(Attendee.booking)
        .join(Attendee.event)
        .where(or_(Attendee.email_key == actor.email_key, _booked_by(actor)))
    )
    if after is not None:
        found = found.where(Event.ends_at > after)
    return list(db.session.scalars(_with_day(found).limit(limit)))


def registrations_of_organisations(actor: Actor, now: datetime, limit: int = 200) -> list[Attendee]:
    """The people of a contact person's organisations who come to or wait for days ahead."""
    if not actor.contact_of:
        return []
    return list(
        db.session.scalars(
            _with_day(
                select(Attendee)
                .join(Attendee.booking)
                .join(Attendee.event)
                .where(
                    Attendee.organisation_id.in_(actor.contact_of),
                    Attendee.state.in_(ACTIVE),
                    Event.ends_at > now,
                )
            ).limit(limit)
        )
    )


def _with_day(statement: Select[Attendee]) -> Select[Attendee]:
    place = joinedload(Event.municipality).options(raiseload(Municipality.regions))
    return statement.order_by(Event.starts_at.desc(), Attendee.id).options(
        joinedload(Attendee.booking),
        joinedload(Attendee.organisation),
        joinedload(Attendee.event).options(load_only(*CARD_COLUMNS, raiseload=True), place),
    )


def coming_per_theme(now: datetime) -> dict[int, int]:
    """How many days are ahead in each learning network."""
    return cache.remembered("coming per theme", lambda: _coming_per_theme(now))


def _coming_per_theme(now: datetime) -> dict[int, int]:
    numbers = (
        select(event_theme.c.theme_id, func.count(Event.id))
        .join(Event, Event.id == event_theme.c.event_id)
        .where(Event.state == "published", *is_ahead(now))
        .group_by(event_theme.c.theme_id)
    )
    return {row[0]: row[1] for row in db.session.execute(numbers)}
