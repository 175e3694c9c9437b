"""Pure decisions about network days, on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

KINDS = ("netwerkdag", "vorming", "intervisie", "speeddate", "slotdag")
EVENT_STATES = ("draft", "published", "concluded", "archived", "cancelled")
# These stand on public pages; a draft does not.
PUBLIC_STATES = ("published", "concluded", "archived", "cancelled")
# Whoever registers and forty colleagues: ten added one by one, more as a pasted list.
GROUP_MAXIMUM = 41
FEW = 3
MOVED_SHOWN_FOR = timedelta(days=60)


class State(StrEnum):
    """Where an attendee stands."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DECLINED = "declined"
    CANCELLED = "cancelled"


ACTIVE_STATES = (State.REQUESTED, State.CONFIRMED, State.WAITLISTED, State.OFFERED)
SEAT_HOLDING = (State.CONFIRMED, State.OFFERED)

# Every lawful change; anything else is a mistake in the program.
TRANSITIONS: dict[State | None, frozenset[State]] = {
    None: frozenset({State.REQUESTED, State.CONFIRMED, State.WAITLISTED}),
    State.REQUESTED: frozenset({State.CONFIRMED, State.REJECTED, State.CANCELLED}),
    State.WAITLISTED: frozenset({State.CONFIRMED, State.OFFERED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.EXPIRED, State.DECLINED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
}


class Status(StrEnum):
    """What the one status block of a day says."""

    OPEN = "open"
    FEW = "few"
    FULL = "full"
    SOON = "soon"
    CLOSED = "closed"
    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    PAST = "past"
    MOVED = "moved"


class Timed(Protocol):
    """What the rules need to know of a day."""

    state: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    moved_from: datetime | None
    changed_at: datetime
    capacity: int | None
    taken: int


def may_change(old: State | None, new: State) -> bool:
    """Is this change of an attendee's state lawful?"""
    return new in TRANSITIONS.get(old, frozenset())


def closing_time(day: Timed) -> datetime:
    """Until when one may register: the set time, else the start."""
    return min(day.closes_at, day.starts_at) if day.closes_at else day.starts_at


def takes_registrations(day: Timed, now: datetime) -> bool:
    """Is the registration window open? Says nothing of seats."""
    return (
        day.state == "published" and (day.opens_at is None or day.opens_at <= now) and now < closing_time(day)
    )


def is_full(day: Timed, waiting: int) -> bool:
    """Must the next one wait? Free seats go to waiting people first."""
    return day.capacity is not None and (day.taken >= day.capacity or waiting > 0)


def status_of(day: Timed, waiting: int, now: datetime, own: State | None = None) -> Status:
    """What to tell somebody who looks at a day; `own` is where they stand themselves."""
    if day.state == "cancelled":
        return Status.CANCELLED
    if day.ends_at <= now or day.state in {"concluded", "archived"}:
        return Status.PAST
    if own in SEAT_HOLDING and day.moved_from is not None:
        return Status.MOVED
    if own in SEAT_HOLDING:
        return Status.REGISTERED
    if own in {State.WAITLISTED, State.REQUESTED}:
        return Status.WAITING
    return _status_for_visitors(day, waiting, now)


def _status_for_visitors(day: Timed, waiting: int, now: datetime) -> Status:
    if day.opens_at is not None and now < day.opens_at:
        return Status.SOON
    if not takes_registrations(day, now):
        return Status.CLOSED
    if is_full(day, waiting):
        return Status.FULL
    if day.capacity is not None and day.capacity - day.taken <= FEW:
        return Status.FEW
    return Status.OPEN


def changes_of(days: Iterable[Timed]) -> list[datetime]:
    """The instants at which a page with these days reads otherwise by time alone."""
    instants: list[datetime] = []
    for day in days:
        times = (day.opens_at, closing_time(day), day.starts_at, day.ends_at)
        instants.extend(time for time in times if time)
    return instants


@dataclass(frozen=True)
class Waiting:
    """One person on the waiting list."""

    id: int
    booking_id: int
    together: bool


def next_in_line(queue: Sequence[Waiting], seats: int | None) -> list[int]:
    """Who moves up into the free seats, in order; `seats` None is unlimited.

    The order is strict: somebody who does not fit holds up those behind, and a group that wants to come
    together moves up whole or not at all.
    """
    chosen: list[int] = []
    left = len(queue) if seats is None else seats
    seen: set[int] = set()
    for person in queue:
        if person.booking_id in seen:
            continue
        group = [person.id]
        if person.together:
            group = [other.id for other in queue if other.booking_id == person.booking_id]
            seen.add(person.booking_id)
        if len(group) > left:
            break
        chosen.extend(group)
        left -= len(group)
    return chosen


class Shortage(StrEnum):
    """What a group wants when there are seats for some of them only."""

    ASK = "ask"
    TOGETHER = "together"
    SPLIT = "split"
    FIRST_ONLY = "first_only"


@dataclass(frozen=True)
class Places:
    """How a group is placed: so many confirmed, so many waiting, the rest not registered."""

    confirmed: int
    waiting: int


def place_group(size: int, capacity: int | None, taken: int, waiting: int, wish: Shortage) -> Places | None:
    """Places for a group of `size`; None when it must be asked, because only some of them fit.

    Nobody gets a seat while somebody else waits.
    """
    left = size if capacity is None else max(capacity - taken, 0)
    if waiting and capacity is not None:
        left = 0
    if size <= left:
        return Places(size, 0)
    if left == 0:
        return Places(0, size)
    match wish:
        case Shortage.TOGETHER:
            return Places(0, size)
        case Shortage.SPLIT:
            return Places(left, size - left)
        case Shortage.FIRST_ONLY:
            return Places(left, 0)
        case _:
            return None
