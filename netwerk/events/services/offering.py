"""Seats that are held for a while for somebody on the waiting list: yes, no, or no answer in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from netwerk.events import seats
from netwerk.events.errors import OfferGone
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import State
from netwerk.events.services import admission, inviting
from netwerk.events.services.waiting import SYSTEM, change_state, release_and_promote
from netwerk.kernel import audit
from netwerk.kernel.database import db


def accept(attendee_id: int, *, actor_label: str, now: datetime) -> list[Attendee]:
    """Take a seat that is held; those who want to come together only take theirs at once.

    Doing it twice changes nothing. Raises NotFound, OfferGone, and Conflict when the day is over.
    """
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_ahead(event, now)
    if attendee.state == State.CONFIRMED:
        return [attendee]
    _check_held(attendee, now)
    people = _offered_together(attendee, now)
    for person in people:
        change_state(person, State.CONFIRMED, actor=actor_label, reason="offer accepted", now=now)
    release_and_promote(event, now, told={person.id for person in people})
    for person in people:
        inviting.queue_registered(event, person, now, cap=False)
    audit.record(actor_label, "offer.accept", "attendee", attendee.id, people=len(people))
    return people


def decline(attendee_id: int, *, actor_label: str, now: datetime) -> Attendee:
    """Leave a seat that is held to the next in line.

    Doing it twice changes nothing. Raises NotFound, OfferGone, and Conflict when the day is over.
    """
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_ahead(event, now)
    if attendee.state == State.DECLINED:
        return attendee
    _check_held(attendee, now)
    change_state(attendee, State.DECLINED, actor=actor_label, reason="offer declined", now=now)
    seats.give_back(event, 1)
    inviting.queue_left(event, attendee, now, kind="event.left")
    audit.record(actor_label, "offer.decline", "attendee", attendee.id)
    release_and_promote(event, now)
    return attendee


def days_with_late_offers(now: datetime) -> list[int]:
    """The days on which seats are held for people who did not answer in time."""
    late = select(Attendee.event_id).where(Attendee.state == State.OFFERED, Attendee.offer_expires_at <= now)
    return list(db.session.scalars(late.distinct().order_by(Attendee.event_id)))


def expire(event_id: int, *, now: datetime) -> int:
    """Take back the seats of those who did not answer in time, for the next in line; gives how many."""
    event = seats.lock_event(event_id)
    late = _late(event, now)
    for attendee in late:
        change_state(attendee, State.EXPIRED, actor=SYSTEM, reason="no answer in time", now=now)
    seats.give_back(event, len(late))
    if event.state == "published":
        for attendee in late:
            inviting.queue_offer_expired(event, attendee)
    if late:
        release_and_promote(event, now)
    return len(late)


# --- parts ------------------------------------------------------------------------------------------------


def _check_held(attendee: Attendee, now: datetime) -> None:
    until = attendee.offer_expires_at
    if attendee.state != State.OFFERED or until is None or until <= now:
        raise OfferGone


def _offered_together(attendee: Attendee, now: datetime) -> list[Attendee]:
    if attendee.booking.group_policy != "together":
        return [attendee]
    group = _offered().where(Attendee.booking_id == attendee.booking_id, Attendee.offer_expires_at > now)
    return list(db.session.scalars(group))


def _late(event: Event, now: datetime) -> list[Attendee]:
    late = _offered().where(Attendee.event_id == event.id, Attendee.offer_expires_at <= now)
    return list(db.session.scalars(late.execution_options(populate_existing=True)))


def _offered() -> Select[Attendee]:
    return (
        select(Attendee)
        .where(Attendee.state == State.OFFERED)
        .order_by(Attendee.id)
        .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
    )
