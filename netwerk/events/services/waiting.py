"""The waiting list: whatever frees or changes seats comes through here, inside the event's lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events import rules, seats
from netwerk.events.models import Attendee, Event, Transition
from netwerk.events.rules import State, Way
from netwerk.events.services import inviting, workshops
from netwerk.kernel.database import db

SYSTEM = "system"


def change_state(attendee: Attendee, new: State, *, actor: str, reason: str, now: datetime) -> None:
    """Move somebody to another state and write it down; the caller keeps the seats right."""
    old = State(attendee.state)
    if not rules.may_change(old, new):
        raise AssertionError(f"unlawful change {old} -> {new}")
    attendee.state = new
    attendee.state_since = now
    attendee.offer_expires_at = None
    db.session.flush()
    note_change(attendee, old, actor=actor, reason=reason, now=now)


def note_change(
    attendee: Attendee, old: State | None, *, actor: str, reason: str = "", now: datetime
) -> None:
    """Add a line to the log of an attendee's states."""
    line = Transition(
        attendee_id=attendee.id,
        at=now,
        actor=actor,
        old_state=old or "",
        new_state=attendee.state,
        reason=reason[:500],
    )
    db.session.add(line)


def release_and_promote(event: Event, now: datetime, told: Collection[int] = ()) -> list[Attendee]:
    """Give free seats to the first in line, then those in workshops; mail them, and say who moved up.

    `told` are ids of people who hear of their workshops in another mail of this act. The event must be
    locked by the caller. Running it twice changes nothing the second time.
    """
    moved = _move_up(event, now)
    changed = workshops.settle(event, now)
    for person in moved:
        _tell(event, person, now)
    workshops.tell(event, changed - {person.id for person in moved} - set(told), now)
    return moved


def settle_workshops(event: Event, now: datetime, told: Collection[int]) -> None:
    """Give the seats in workshops after an act that frees no seat of the day."""
    workshops.tell(event, workshops.settle(event, now) - set(told), now)


def approved_among(attendee_ids: Collection[int]) -> set[int]:
    """Who of these waits because an organiser said yes when there was no seat."""
    approvals = select(Transition.attendee_id).where(
        Transition.attendee_id.in_(attendee_ids),
        Transition.old_state == State.REQUESTED,
        Transition.new_state == State.WAITLISTED,
    )
    return set(db.session.scalars(approvals))


# --- parts ------------------------------------------------------------------------------------------------


def _move_up(event: Event, now: datetime) -> list[Attendee]:
    way = rules.way_up(event.starts_at, event.zone, now)
    if event.state != "published" or way is Way.NOT:
        return []
    asking = _become_requests(event, now) if event.needs_approval and not event.requests_hold_seats else []
    if event.seats_left == 0:
        return asking
    chosen = rules.next_in_line(seats.queue(event.id), seats.room(event, now))
    if not chosen or not seats.take(event, len(chosen)):
        return asking
    people = _load(chosen)
    approved = approved_among(chosen) if event.needs_approval else set(chosen)
    for person in people:
        if person.id not in approved:
            change_state(person, State.REQUESTED, actor=SYSTEM, reason="place freed", now=now)
        elif way is Way.OFFERED:
            change_state(person, State.OFFERED, actor=SYSTEM, reason="place freed", now=now)
            person.offer_expires_at = rules.offer_until(event.starts_at, now)
        else:
            change_state(person, State.CONFIRMED, actor=SYSTEM, reason="place freed", now=now)
    db.session.flush()
    return asking + people


def _become_requests(event: Event, now: datetime) -> list[Attendee]:
    """Nobody comes to a day with approval unasked: who waited before it was asked, asks now."""
    waiting = [one.id for one in seats.queue(event.id)]
    people = _load([one for one in waiting if one not in approved_among(waiting)]) if waiting else []
    for person in people:
        change_state(person, State.REQUESTED, actor=SYSTEM, reason="approval needed", now=now)
    return people


def _load(attendee_ids: Sequence[int]) -> list[Attendee]:
    """These people in this order, with what mails to them need."""
    people = db.session.scalars(
        select(Attendee)
        .where(Attendee.id.in_(attendee_ids))
        .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
    )
    by_id = {person.id: person for person in people}
    return [by_id[attendee_id] for attendee_id in attendee_ids]


def _tell(event: Event, person: Attendee, now: datetime) -> None:
    match person.state:
        case State.CONFIRMED:
            inviting.queue_promoted(event, person, now)
        case State.OFFERED:
            inviting.queue_offered(event, person)
        case _:
            inviting.queue_registered(event, person, now)
