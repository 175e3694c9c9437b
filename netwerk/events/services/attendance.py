"""Marking who is there: at the door by several phones at once, and on the list afterwards.

Marks are only ever added and do not wait for the event's lock.
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
from netwerk.events.attendance_rules import Mark
from netwerk.events.models import AttendanceMark, Attendee, Event, Workshop
from netwerk.events.services import reopening
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
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


def mark(event_id: int, taps: Sequence[Tap], actor: Actor, *, now: datetime) -> Taken:
    """Keep marks, each once however often it is sent. Raises NotFound and ListClosed."""
    event = open_list(event_id, now)
    people = _people_of(event_id, taps)
    day_parts = _day_part_of_each(event)
    good = [tap for tap in taps if _is_usable(tap, people, day_parts)]
    rows = []
    for tap in good:
        rows.append(_row(event, tap, tap.key, actor, now))
        half_day = day_parts[tap.part]
        if tap.kind == Mark.IN and half_day != tap.part:
            # Whoever comes into a workshop is in the building.
            rows.append(_row(event, tap, f"{tap.key}:day", actor, now) | {"part": half_day})
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


def is_open(event: Event, now: datetime) -> bool:
    """Does the list take marks: around the day, and later only where it was opened again?"""
    return rules.may_mark(event.state, event, now) or (
        event.state in rules.CLOSED_STATES and reopening.is_open(event.id)
    )


def open_list(event_id: int, now: datetime) -> Event:
    """The day, when its list takes marks; its row is not locked. Raises NotFound and ListClosed."""
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound
    if not is_open(event, now):
        raise ListClosed
    return event


def mark_key(event_id: int, tap_key: str) -> str:
    """Under which key a mark is kept: what a phone calls it says nothing about other days."""
    return f"{event_id}:{tap_key}"


# --- parts ------------------------------------------------------------------------------------------------


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


def _row(event: Event, tap: Tap, tap_key: str, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "attendee_id": tap.attendee_id,
        "part": tap.part,
        "kind": tap.kind,
        # A phone with a clock that is wrong does not move a mark off the day.
        "at": min(max(tap.at, rules.opens_at(event)), now),
        "recorded_at": now,
        "by": actor.label,
        "reason": tap.reason[:500],
        "mark_key": mark_key(event.id, tap_key),
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
    event = open_list(event_id, now)
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
            secrets.token_urlsafe(16),
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
