"""The waiting list: whatever frees a seat comes through here, inside the event's lock."""

from __future__ import annotations

from datetime import datetime

from netwerk.events import rules, seats
from netwerk.events.models import Attendee, Event, Transition
from netwerk.events.rules import State
from netwerk.events.services import inviting
from netwerk.kernel.database import db


def change_state(attendee: Attendee, new: State, *, actor: str, reason: str, now: datetime) -> None:
    """Move somebody to another state and write it down; the caller keeps the seats right."""
    old = State(attendee.state)
    if not rules.may_change(old, new):
        raise AssertionError(f"unlawful change {old} -> {new}")
    attendee.state = new
    attendee.state_since = now
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


def release_and_promote(event: Event, now: datetime) -> list[Attendee]:
    """Give free seats to the first in line, mail them, and say who they are.

    The event must be locked by the caller. Running it twice changes nothing the second time.
    """
    if event.state != "published" or event.starts_at <= now:
        return []
    free = event.seats_left
    if free == 0:
        return []
    queue = seats.waiting_list(event.id)
    chosen = set(rules.next_in_line(seats.as_queue(queue), free))
    promoted = [person for person in queue if person.id in chosen]
    if not promoted or not seats.take(event, len(promoted)):
        return []
    for person in promoted:
        change_state(person, State.CONFIRMED, actor="system", reason="place freed", now=now)
        inviting.queue_promoted(event, person, now)
    return promoted
