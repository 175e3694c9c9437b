"""Seats: one lock an event, one counter, one recount. Whoever changes seats goes through here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from netwerk.events import rules
from netwerk.events.models import ACTIVE, Attendee, Booking, Event
from netwerk.events.rules import SEAT_HOLDING, Room, State, Waiting
from netwerk.kernel.database import UtcDateTime, db
from netwerk.kernel.errors import NotFound
from netwerk.taxonomy.models import Municipality

# Does this attendee hold a seat? For queries that join the day; `holds_seat` says it of a loaded row.
HOLDS_SEAT: ColumnElement[bool] = or_(
    Attendee.state.in_(SEAT_HOLDING),
    and_(Attendee.state == State.REQUESTED, Event.requests_hold_seats),
)
IN_ORDER = (Attendee.priority, Attendee.created_at, Attendee.id)


def holds_seat(event: Event, state: str) -> bool:
    """Does somebody in this state hold a seat of the day?"""
    return state in rules.holding_states(requests_hold=event.requests_hold_seats)


def lock_event(event_id: int) -> Event:
    """The event, with its row locked until the end of the transaction. Raises NotFound.

    Themes, municipality and funding come along, as mails and calendar entries name them.

    On SQLite the transaction itself is the lock (BEGIN IMMEDIATE); on PostgreSQL the row is.
    """
    event = db.session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.municipality).lazyload(Municipality.regions),
            joinedload(Event.funding),
            selectinload(Event.themes),
        )
        .with_for_update(of=Event)
        .execution_options(populate_existing=True)
    ).first()
    if event is None:
        raise NotFound
    return event


def take(event: Event, number: int) -> bool:
    """Hold `number` seats more, unless that would pass the capacity; says whether it did."""
    return _raise_counter(event, number, Event.capacity.is_(None) | (Event.taken + number <= Event.capacity))


def take_beyond(event: Event, number: int) -> None:
    """Hold seats whatever the capacity: an organiser's explicit choice."""
    _raise_counter(event, number, None)


def give_back(event: Event, number: int) -> None:
    """Free seats that were held."""
    _raise_counter(event, -number, None)


def _raise_counter(event: Event, number: int, condition: ColumnElement[bool] | None) -> bool:
    if number == 0:
        return True
    statement = update(Event).where(Event.id == event.id).values(taken=Event.taken + number)
    if condition is not None:
        statement = statement.where(condition)
    db.session.flush()
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return False
    set_committed_value(event, "taken", event.taken + number)
    return True


def recount(event_id: int) -> int:
    """Seats held, counted from the rows: what the counter must equal."""
    held = select(func.count(Attendee.id)).join(Attendee.event).where(Event.id == event_id, HOLDS_SEAT)
    return db.session.scalar(held) or 0


def set_right(event: Event) -> None:
    """Give the counter what the rows say, after a change of what holds a seat."""
    db.session.flush()
    _raise_counter(event, recount(event.id) - event.taken, None)


def room(event: Event, now: datetime) -> Room:
    """What there is to give away on this day now."""
    limit = rules.share_of(event, now)
    held = held_by_organisation(event.id) if limit is not None else Counter[str]()
    return Room(event.seats_left, limit, held, event.fits_first)


def held_by_organisation(event_id: int) -> Counter[str]:
    """The seats that each organisation holds, by what counts as one (`rules.share_key`)."""
    rows = db.session.execute(
        select(Attendee.organisation_id, Attendee.organisation_name, func.count(Attendee.id))
        .join(Attendee.event)
        .where(Event.id == event_id, HOLDS_SEAT)
        .group_by(Attendee.organisation_id, Attendee.organisation_name)
    )
    held: Counter[str] = Counter()
    for organisation_id, name, number in rows:
        share = rules.share_key(organisation_id, name)
        if share is not None:
            held[share] += number
    return held


def share_is_full(event: Event, share: str | None, now: datetime) -> bool:
    """Does this organisation hold all the seats it may have for now?"""
    limit = rules.share_of(event, now)
    return limit is not None and share is not None and held_by_organisation(event.id)[share] >= limit


def count_waiting(event_id: int) -> int:
    """How many people are on the waiting list."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Attendee)
            .where(Attendee.event_id == event_id, Attendee.state == State.WAITLISTED)
        )
        or 0
    )


def waiting_list(event_id: int) -> list[Attendee]:
    """Who waits, in order."""
    return list(
        db.session.scalars(
            select(Attendee)
            .where(Attendee.event_id == event_id, Attendee.state == State.WAITLISTED)
            .order_by(*IN_ORDER)
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )


def queue(event_id: int, more: Collection[int] = ()) -> list[Waiting]:
    """The waiting list as plain values for the rules; `more` are ids of others who would stand in it."""
    rows = db.session.execute(
        select(
            Attendee.id,
            Attendee.booking_id,
            Booking.group_policy,
            Attendee.organisation_id,
            Attendee.organisation_name,
        )
        .join(Attendee.booking)
        .where(
            Attendee.event_id == event_id,
            or_(Attendee.state == State.WAITLISTED, Attendee.id.in_(more)),
        )
        .order_by(*IN_ORDER)
    )
    return [
        Waiting(row[0], row[1], row[2] == "together", rules.share_key(row[3], row[4] or "")) for row in rows
    ]


def position(attendee: Attendee) -> int:
    """The place on the waiting list, counted from 1; 0 for somebody who does not wait."""
    if attendee.state != State.WAITLISTED:
        return 0
    order = tuple_(*IN_ORDER)
    own = tuple_(
        literal(attendee.priority), literal(attendee.created_at, UtcDateTime()), literal(attendee.id)
    )
    before = select(func.count()).where(
        Attendee.event_id == attendee.event_id, Attendee.state == State.WAITLISTED, order < own
    )
    return 1 + (db.session.scalar(before) or 0)


def active_with_email(event_id: int, email_keys: Collection[str]) -> list[Attendee]:
    """Who of these addresses is registered or waiting already."""
    if not email_keys:
        return []
    return list(
        db.session.scalars(
            select(Attendee)
            .where(
                Attendee.event_id == event_id,
                Attendee.email_key.in_(email_keys),
                Attendee.state.in_(ACTIVE),
            )
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )


def booking_of_form(form_key: str) -> Booking | None:
    """The booking that a form, sent before, already made."""
    return db.session.scalars(select(Booking).where(Booking.form_key == form_key)).first()


def attendee_locked(attendee_id: int) -> tuple[Event, Attendee]:
    """An attendee with booking and invitation, their event locked first. Raises NotFound."""
    event_id = db.session.scalar(select(Attendee.event_id).where(Attendee.id == attendee_id))
    if event_id is None:
        raise NotFound
    event = lock_event(event_id)
    attendee = db.session.scalars(
        select(Attendee)
        .where(Attendee.id == attendee_id)
        .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        .execution_options(populate_existing=True)
    ).one()
    return event, attendee


def booking_locked(booking_id: int) -> tuple[Event, Booking, list[Attendee]]:
    """A booking with its people, their event locked first. Raises NotFound."""
    event_id = db.session.scalar(select(Booking.event_id).where(Booking.id == booking_id))
    if event_id is None:
        raise NotFound
    event = lock_event(event_id)
    booking = db.session.get(Booking, booking_id, populate_existing=True)
    if booking is None:
        raise NotFound
    return event, booking, people_of(booking_id)


def people_of(booking_id: int) -> list[Attendee]:
    """Everybody of one booking, in the order of the form."""
    return list(
        db.session.scalars(
            select(Attendee)
            .where(Attendee.booking_id == booking_id)
            .order_by(Attendee.id)
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )
