"""What a day is for whoever looks at it: open, full, over; on plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from netwerk.events.rules.states import State

KINDS = ("netwerkdag", "vorming", "intervisie", "speeddate", "slotdag")
EVENT_STATES = ("draft", "published", "concluded", "archived", "cancelled")
# These stand on public pages; a draft does not.
PUBLIC_STATES = ("published", "concluded", "archived", "cancelled")
FEW = 3
MOVED_SHOWN_FOR = timedelta(days=60)


class Status(StrEnum):
    """What the one status block of a day says."""

    OPEN = "open"
    FEW = "few"
    FULL = "full"
    SOON = "soon"
    CLOSED = "closed"
    REGISTERED = "registered"
    WAITING = "waiting"
    REQUESTED = "requested"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    PAST = "past"
    MOVED = "moved"


OWN = {
    State.CONFIRMED: Status.REGISTERED,
    State.OFFERED: Status.OFFERED,
    State.WAITLISTED: Status.WAITING,
    State.REQUESTED: Status.REQUESTED,
}


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
    share_limit: int | None
    share_until: datetime | None
    fits_first: bool


def closing_time(day: Timed) -> datetime:
    """Until when one may register: the set time, else the start."""
    return min(day.closes_at, day.starts_at) if day.closes_at else day.starts_at


def takes_registrations(day: Timed, now: datetime) -> bool:
    """Is the registration window open? Says nothing of seats."""
    return (
        day.state == "published" and (day.opens_at is None or day.opens_at <= now) and now < closing_time(day)
    )


def is_full(day: Timed, waiting: int) -> bool:
    """Must the next one wait? Free seats go to waiting people first.

    Those who wait for more seats for their organisation, or for their whole group where others may pass
    it, keep nobody else out.
    """
    if day.capacity is None:
        return False
    passable = day.fits_first or day.share_limit is not None
    return day.taken >= day.capacity or (waiting > 0 and not passable)


def share_of(day: Timed, now: datetime) -> int | None:
    """How many seats one organisation may hold now; None where there is no such limit."""
    released = day.share_until is not None and day.share_until <= now
    return None if released else day.share_limit


def status_of(day: Timed, waiting: int, now: datetime, own: State | None = None) -> Status:
    """What to tell somebody who looks at a day; `own` is where they stand themselves."""
    if day.state == "cancelled":
        return Status.CANCELLED
    if day.ends_at <= now or day.state in {"concluded", "archived"}:
        return Status.PAST
    if own is State.CONFIRMED and day.moved_from is not None:
        return Status.MOVED
    if own in OWN:
        return OWN[own]
    return _status_for_visitors(day, waiting, now)


def _status_for_visitors(day: Timed, waiting: int, now: datetime) -> Status:
    if day.opens_at is not None and now < day.opens_at:
        return Status.SOON
    if not takes_registrations(day, now):
        return Status.CLOSED
    if is_full(day, waiting):
        return Status.FULL
    # A small day on which nobody is registered yet is not almost full.
    if day.capacity is not None and day.taken and day.capacity - day.taken <= FEW:
        return Status.FEW
    return Status.OPEN


def changes_of(days: Iterable[Timed]) -> list[datetime]:
    """The instants at which a page with these days reads otherwise by time alone."""
    instants: list[datetime] = []
    for day in days:
        times = (day.opens_at, closing_time(day), day.starts_at, day.ends_at, day.share_until)
        instants.extend(time for time in times if time)
    return instants
