"""What an organiser decides about people who ask or wait: yes, no, and who goes first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events import rules, seats
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import Priority, State
from netwerk.events.services import admission, inviting
from netwerk.events.services.waiting import change_state, note_change, release_and_promote
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.members.actor import Actor


def approve(attendee_id: int, actor: Actor, *, now: datetime) -> list[Attendee]:
    """Say yes to a request: a seat when there is one, else the waiting list.

    Those who want to come together only are approved together. Raises NotFound and Conflict.
    """
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_manageable(event, attendee, now)
    if attendee.state != State.REQUESTED:
        raise Conflict(lazy("Over deze aanvraag is al beslist."))
    people = _asked_together(attendee)
    new = _place_for(event, people, now)
    for person in people:
        change_state(person, new, actor=actor.label, reason="approved", now=now)
        audit.record(actor.label, "attendee.approve", "attendee", person.id, state=new.value)
    release_and_promote(event, now, told={person.id for person in people})
    for person in people:
        inviting.queue_registered(event, person, now, approved=True, cap=False)
    return people


def approve_many(
    event_id: int, attendee_ids: Collection[int], actor: Actor, *, now: datetime
) -> list[Attendee]:
    """Say yes to several requests for one day, the eldest first; others than requests are left alone.

    Raises NotFound and Conflict.
    """
    seats.lock_event(event_id)
    asking = select(Attendee.id).where(
        Attendee.event_id == event_id, Attendee.id.in_(attendee_ids), Attendee.state == State.REQUESTED
    )
    approved: dict[int, Attendee] = {}
    for attendee_id in list(db.session.scalars(asking.order_by(*seats.IN_ORDER))):
        if attendee_id not in approved:
            approved |= {person.id: person for person in approve(attendee_id, actor, now=now)}
    return list(approved.values())


def reject(attendee_id: int, actor: Actor, *, reason: str, now: datetime) -> Attendee:
    """Say no to a request, with the reason in the mail. Raises NotFound, Conflict and Invalid."""
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_manageable(event, attendee, now)
    if attendee.state != State.REQUESTED:
        raise Conflict(lazy("Over deze aanvraag is al beslist."))
    if not reason:
        raise Invalid(lazy("Schrijf de reden op."), "reason")
    held = seats.holds_seat(event, attendee.state)
    change_state(attendee, State.REJECTED, actor=actor.label, reason=reason, now=now)
    seats.give_back(event, 1 if held else 0)
    inviting.queue_rejected(event, attendee, reason)
    audit.record(actor.label, "attendee.reject", "attendee", attendee.id, reason=reason)
    release_and_promote(event, now)
    return attendee


def set_priority(
    attendee_id: int, priority: Priority, actor: Actor, *, reason: str, now: datetime
) -> Attendee:
    """Put somebody who waits before or behind the others, for a reason that stays in the log.

    Raises NotFound, Conflict and Invalid.
    """
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_manageable(event, attendee, now)
    if attendee.state != State.WAITLISTED:
        raise Conflict(lazy("Deze persoon staat niet meer op de wachtlijst."))
    if not reason:
        raise Invalid(lazy("Schrijf de reden op."), "reason")
    attendee.priority = priority.rank
    db.session.flush()
    note_change(attendee, State.WAITLISTED, actor=actor.label, reason=reason, now=now)
    audit.record(
        actor.label,
        "attendee.priority",
        "attendee",
        attendee.id,
        reason=reason,
        priority=priority.value,
    )
    release_and_promote(event, now)
    return attendee


# --- parts ------------------------------------------------------------------------------------------------


def _asked_together(attendee: Attendee) -> list[Attendee]:
    if attendee.booking.group_policy != "together":
        return [attendee]
    return list(
        db.session.scalars(
            select(Attendee)
            .where(Attendee.booking_id == attendee.booking_id, Attendee.state == State.REQUESTED)
            .order_by(Attendee.id)
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )


def _place_for(event: Event, people: Collection[Attendee], now: datetime) -> State:
    """A seat for all of them where they stand in line, or the waiting list for all of them."""
    if event.requests_hold_seats:
        return State.CONFIRMED
    ids = {person.id for person in people}
    if ids <= set(rules.next_in_line(seats.queue(event.id, ids), seats.room(event, now))) and seats.take(
        event, len(ids)
    ):
        return State.CONFIRMED
    return State.WAITLISTED
