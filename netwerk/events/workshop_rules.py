"""Pure decisions about workshops, on plain values: what overlaps, and who gets which seat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

MOST_WISHES = 40


class PlaceState(StrEnum):
    """Where somebody stands with one workshop."""

    # No seat for the day yet, or sits in one they like better at that time.
    WISH = "wish"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    LEFT = "left"


class Standing(StrEnum):
    """What somebody's place on the day means for their workshops."""

    COMES = "comes"
    WAITS = "waits"
    GONE = "gone"


class Timed(Protocol):
    """Anything with a beginning and an end."""

    @property
    def starts_at(self) -> datetime:
        """The first instant."""

    @property
    def ends_at(self) -> datetime:
        """The instant after the last."""


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True)
class Session:
    """A workshop that takes place; `is_open` until it begins, then no seat of it is given any more."""

    id: int
    starts_at: datetime
    ends_at: datetime
    # None is unlimited.
    capacity: int | None = None
    is_open: bool = True


@dataclass(frozen=True)
class Wish:
    """Somebody's wish for one workshop; 1 is the rank they like best, `since` orders those who wait."""

    id: int
    attendee_id: int
    workshop_id: int
    rank: int
    since: datetime
    state: PlaceState = PlaceState.WISH
    standing: Standing = Standing.COMES


def overlap(one: Timed, other: Timed) -> bool:
    """Are both going on at some instant? One that begins when another ends does not overlap it."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def blocks(sessions: Iterable[T]) -> list[list[T]]:
    """The sessions in time blocks: within a block each overlaps another, directly or through others."""
    found: list[list[T]] = []
    last_end: datetime | None = None
    for session in sorted(sessions, key=lambda each: each.starts_at):
        if last_end is None or session.starts_at >= last_end:
            found.append([])
            last_end = session.ends_at
        found[-1].append(session)
        last_end = max(last_end, session.ends_at)
    return found


def settle(
    sessions: Sequence[Session], wishes: Sequence[Wish], gainers: Collection[int] | None = None
) -> dict[int, PlaceState]:
    """The new state of each wish that changes, by the id of the wish; settling twice changes nothing.

    Who comes gets what they like best of all that has a free seat and does not clash with something they
    like better; they wait for what is full, and move up as soon as there is a seat. Nobody loses a seat
    to somebody else, and a seat is given up only in the move that brings a better one. Free seats go to
    the first in line. `gainers` are the only ones who may get a seat now; None is everybody.
    """
    return _Settling(sessions, wishes, gainers).settled()


class _Settling:
    """The seats of one day while they are dealt out."""

    def __init__(
        self, sessions: Sequence[Session], wishes: Sequence[Wish], gainers: Collection[int] | None
    ) -> None:
        self._sessions = {session.id: session for session in sessions}
        self._wishes = sorted(wishes, key=lambda wish: (wish.since, wish.id))
        self._gainers = gainers
        self._held: dict[int, dict[int, int]] = {}
        self._seated = dict.fromkeys(self._sessions, 0)

    def settled(self) -> dict[int, PlaceState]:
        self._sit_down()
        while self._move_up():
            pass
        new = {wish.id: self._state_of(wish) for wish in self._wishes}
        return {wish.id: new[wish.id] for wish in self._wishes if new[wish.id] != wish.state}

    def _sit_down(self) -> None:
        """Everybody keeps what they have, the best first, as far as it still takes place and fits."""
        for wish in sorted(self._wishes, key=lambda wish: wish.rank):
            has_it = wish.state is PlaceState.CONFIRMED and wish.standing is Standing.COMES
            if has_it and wish.workshop_id in self._sessions and not self._clashing(wish):
                self._seat(wish)

    def _move_up(self) -> bool:
        """Give every free seat to the first in line for it; says whether anybody moved."""
        moved = False
        for wish in self._wishes:
            if self._may_gain(wish) and self._has_room(wish.workshop_id) and self._is_improvement(wish):
                for worse in self._clashing(wish):
                    del self._held[wish.attendee_id][worse]
                    self._seated[worse] -= 1
                self._seat(wish)
                moved = True
        return moved

    def _seat(self, wish: Wish) -> None:
        self._held.setdefault(wish.attendee_id, {})[wish.workshop_id] = wish.rank
        self._seated[wish.workshop_id] += 1

    def _may_gain(self, wish: Wish) -> bool:
        session = self._sessions.get(wish.workshop_id)
        return (
            session is not None
            and session.is_open
            and wish.standing is Standing.COMES
            and wish.state is not PlaceState.LEFT
            and (self._gainers is None or wish.attendee_id in self._gainers)
        )

    def _has_room(self, workshop_id: int) -> bool:
        capacity = self._sessions[workshop_id].capacity
        return capacity is None or self._seated[workshop_id] < capacity

    def _is_improvement(self, wish: Wish) -> bool:
        """Not had yet, and better than all it would replace; what has begun is not replaced."""
        held = self._held.get(wish.attendee_id, {})
        if wish.workshop_id in held:
            return False
        return all(
            held[other] > wish.rank and self._sessions[other].is_open for other in self._clashing(wish)
        )

    def _clashing(self, wish: Wish) -> list[int]:
        own = self._sessions[wish.workshop_id]
        held: Mapping[int, int] = self._held.get(wish.attendee_id, {})
        return [other for other in held if other != wish.workshop_id and overlap(own, self._sessions[other])]

    def _state_of(self, wish: Wish) -> PlaceState:
        if wish.state is PlaceState.LEFT:
            return wish.state
        if wish.standing is Standing.GONE or wish.workshop_id not in self._sessions:
            return PlaceState.LEFT
        if wish.standing is Standing.WAITS:
            return PlaceState.WISH
        if wish.workshop_id in self._held.get(wish.attendee_id, {}):
            return PlaceState.CONFIRMED
        return PlaceState.WAITLISTED if self._is_improvement(wish) else PlaceState.WISH


def keep_until_swapped(
    ranked: Sequence[int], held: Collection[int], sessions: Mapping[int, Timed]
) -> list[int]:
    """A new choice, with what one has behind it: it is given up only for something at the same time."""
    kept = [
        own
        for own in held
        if own not in ranked and any(overlap(sessions[own], sessions[new]) for new in ranked)
    ]
    return [*ranked, *kept]
