"""Marking who is there: at the door by several phones at once, and on the list afterwards.

Marks are only ever added and do not wait for the event's lock; only a walk-in, who takes a seat, does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from netwerk.events import attendance_rules as rules
from netwerk.events import seats
from netwerk.events.attendance_rules import Mark
from netwerk.events.models import AttendanceMark, Attendee, Booking, Event, Workshop
from netwerk.events.queries.attendance import WALK_IN
from netwerk.events.rules import State
from netwerk.events.services import booking, inviting, reopening
from netwerk.events.services.waiting import note_change
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key
from netwerk.kernel.tokens import nonce
from netwerk.members.actor import Actor

LONGEST_KEY = 40
# What phones send; corrections of theirs undo a mark and carry a reason.
FROM_THE_DOOR = (Mark.IN, Mark.OUT, Mark.ABSENT)


class ListClosed(Conflict):
    """Nobody can be marked: the day is far off yet, cancelled, or its list was closed."""

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__(lazy("De aanwezigheidslijst van deze dag is niet open."))


@dataclass(frozen=True)
class Tap:
    """One mark as a phone made it; `key` is the phone's own, the same each time the mark is sent."""

    key: str
    attendee_id: int
    part: str
    kind: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of marks sent: keys kept, now or at an earlier sending, and keys that cannot be used."""

    kept: frozenset[str]
    refused: frozenset[str]


@dataclass(frozen=True)
class Guest:
    """Somebody at the door who was not on the list; mail comes only with an address."""

    form_key: str
    name: str
    email: str | None = None
    function: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""


def mark(event_id: int, taps: Sequence[Tap], actor: Actor, *, now: datetime) -> Taken:
    """Keep marks, each once however often it is sent. Raises NotFound and ListClosed."""
    event = _open_list(event_id, now)
    people = _people_of(event_id, taps)
    day_parts = _day_part_of_each(event)
    good = [tap for tap in taps if _is_usable(tap, people, day_parts)]
    rows = []
    for tap in good:
        rows.append(_row(event, tap, f"{event_id}:{tap.key}", actor, now))
        half_day = day_parts[tap.part]
        if tap.kind == Mark.IN and half_day != tap.part:
            # Whoever comes into a workshop is in the building.
            rows.append(_row(event, tap, f"{event_id}:{tap.key}:day", actor, now) | {"part": half_day})
    _keep(rows)
    kept = frozenset(tap.key for tap in good)
    return Taken(kept, frozenset(tap.key for tap in taps) - kept)


def correct(
    event_id: int, attendee_id: int, part: str, *, present: bool, reason: str, actor: Actor, now: datetime
) -> None:
    """Overrule what the marks of one person say. Raises NotFound, ListClosed and Invalid (no reason)."""
    _say(event_id, attendee_id, [part], Mark.PRESENT if present else Mark.ABSENT, reason, actor, now)


def excuse(
    event_id: int, attendee_id: int, parts: Sequence[str], *, reason: str, actor: Actor, now: datetime
) -> None:
    """Note that somebody let know they cannot come. Raises NotFound, ListClosed and Invalid (no reason)."""
    _say(event_id, attendee_id, parts, Mark.EXCUSED, reason, actor, now)


def walk_in(event_id: int, guest: Guest, part: str, actor: Actor, *, now: datetime) -> Attendee:
    """Let somebody in who stands at the door, also beyond the capacity, and mark them present.

    Whoever is on the list already is only marked, whoever waits gets a seat; a form sent again changes
    nothing. Raises NotFound, ListClosed and Invalid.
    """
    _open_list(event_id, now)
    if not guest.name:
        raise Invalid(lazy("Vul een naam in."), "name")
    event = seats.lock_event(event_id)
    attendee = _known(event, guest)
    if attendee is None:
        attendee = _let_in(event, guest, actor, now)
    elif attendee.state != State.CONFIRMED:
        attendee = booking.admit(attendee.id, actor, reason="walk-in", now=now)
    tap = Tap(_own_key(guest.form_key), attendee.id, part, Mark.IN, now)
    if mark(event_id, [tap], actor, now=now).refused:
        raise NotFound
    return attendee


def is_open(event: Event, now: datetime) -> bool:
    """Does the list take marks: around the day, and later only where it was opened again?"""
    return rules.may_mark(event.state, event.starts_at, now) or (
        event.state in rules.CLOSED_STATES and reopening.is_open(event.id)
    )


# --- parts ------------------------------------------------------------------------------------------------


def _open_list(event_id: int, now: datetime) -> Event:
    """The day, when its list takes marks; its row is not locked."""
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound
    if not is_open(event, now):
        raise ListClosed
    return event


def _people_of(event_id: int, taps: Sequence[Tap]) -> set[int]:
    wanted = {tap.attendee_id for tap in taps}
    return set(
        db.session.scalars(select(Attendee.id).where(Attendee.event_id == event_id, Attendee.id.in_(wanted)))
    )


def _day_part_of_each(event: Event) -> dict[str, str]:
    """Every part that can be marked, half-days and workshops, with the half-day it falls in."""
    parts = rules.parts_of(event)
    workshops = db.session.execute(
        select(Workshop.id, Workshop.starts_at).where(
            Workshop.event_id == event.id, Workshop.state == "scheduled"
        )
    )
    return {part.key: part.key for part in parts} | {
        rules.workshop_part(row[0]): rules.part_at(parts, row[1]).key for row in workshops
    }


def _is_usable(tap: Tap, people: set[int], parts: dict[str, str]) -> bool:
    return (
        tap.kind in FROM_THE_DOOR
        and tap.attendee_id in people
        and tap.part in parts
        and 0 < len(tap.key) <= LONGEST_KEY
        and (tap.kind not in rules.CORRECTIONS or bool(tap.reason))
    )


def _row(event: Event, tap: Tap, mark_key: str, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "attendee_id": tap.attendee_id,
        "part": tap.part,
        "kind": tap.kind,
        # A phone with a clock that is wrong does not move a mark off the day.
        "at": min(max(tap.at, event.starts_at - rules.OPENS_BEFORE), now),
        "recorded_at": now,
        "by": actor.label,
        "reason": tap.reason[:500],
        "mark_key": mark_key,
    }


def _keep(rows: Iterable[dict[str, Any]]) -> None:
    # In the order of their keys: two phones that send the same marks never wait for each other in a ring.
    ordered = sorted(rows, key=lambda row: row["mark_key"])
    if not ordered:
        return
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(
        insert(AttendanceMark).values(ordered).on_conflict_do_nothing(index_elements=["mark_key"])
    )


def _say(
    event_id: int,
    attendee_id: int,
    parts: Sequence[str],
    kind: Mark,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    event = _open_list(event_id, now)
    if not reason:
        raise Invalid(lazy("Zeg kort waarom."), "reason")
    known = db.session.scalar(
        select(Attendee.id).where(Attendee.id == attendee_id, Attendee.event_id == event_id)
    )
    if known is None or not set(parts) <= set(_day_part_of_each(event)):
        raise NotFound
    _keep(
        _row(
            event,
            Tap("", attendee_id, part, kind, now, reason),
            f"{event_id}:{secrets.token_urlsafe(16)}",
            actor,
            now,
        )
        for part in parts
    )
    audit.record(
        actor.label,
        "attendance.correct",
        "attendee",
        attendee_id,
        reason=reason,
        mark=kind,
        parts=", ".join(parts),
    )


def _own_key(form_key: str) -> str:
    return form_key[:LONGEST_KEY]


def _known(event: Event, guest: Guest) -> Attendee | None:
    """Whoever the guest is already: of this very form sent before, or on the list under their address."""
    if form := seats.booking_of_form(WALK_IN + _own_key(guest.form_key)):
        return seats.people_of(form.id)[0]
    if not guest.email:
        return None
    return next(iter(seats.active_with_email(event.id, {key(guest.email)})), None)


def _let_in(event: Event, guest: Guest, actor: Actor, now: datetime) -> Attendee:
    # A booking of their own; one without an address is reached by nobody's mail.
    form = Booking(
        event_id=event.id,
        form_key=WALK_IN + _own_key(guest.form_key),
        nonce=nonce(),
        contact_name=guest.name,
        contact_email=guest.email or "",
        contact_email_key=key(guest.email or ""),
        language=event.language,
        created_at=now,
    )
    attendee = Attendee(
        event_id=event.id,
        booking=form,
        name=guest.name,
        name_key=key(guest.name)[:120],
        email=guest.email or None,
        email_key=key(guest.email) if guest.email else None,
        function=guest.function,
        organisation_id=guest.organisation_id,
        organisation_name=guest.organisation_name,
        nonce=nonce(),
        state=State.CONFIRMED,
        priority=0,
        created_at=now,
        state_since=now,
    )
    inviting.new_invitation(attendee)
    beyond = event.seats_left == 0
    seats.take_beyond(event, 1)
    db.session.add_all([form, attendee])
    db.session.flush()
    note_change(attendee, None, actor=actor.label, reason="walk-in", now=now)
    audit.record(actor.label, "attendee.walk_in", "attendee", attendee.id, beyond_capacity=beyond)
    if attendee.email and now < event.ends_at:
        inviting.queue_registered(event, attendee, now)
    return attendee
