"""Who gets the next seat: the waiting list, groups and shares, on plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from netwerk.kernel.text import key

# Whoever registers and forty colleagues: ten added one by one, more as a pasted list.
GROUP_MAXIMUM = 41


class Priority(StrEnum):
    """Where an organiser puts somebody on the waiting list."""

    FIRST = "first"
    USUAL = "usual"
    LAST = "last"

    @property
    def rank(self) -> int:
        """As it is stored: lower goes first."""
        return {Priority.FIRST: -10, Priority.USUAL: 0, Priority.LAST: 10}[self]


def priority_of(rank: int) -> Priority:
    """The priority a stored rank means."""
    if rank == 0:
        return Priority.USUAL
    return Priority.FIRST if rank < 0 else Priority.LAST


def share_key(organisation_id: int | None, organisation_name: str) -> str | None:
    """What the people of one organisation have in common; None for somebody without one."""
    if organisation_id is not None:
        return f"id:{organisation_id}"
    return f"name:{key(organisation_name)}" if organisation_name else None


@dataclass(frozen=True)
class Waiting:
    """One person on the waiting list; `share` is what counts as their organisation."""

    id: int
    booking_id: int
    together: bool
    share: str | None = None


@dataclass(frozen=True)
class Room:
    """What there is to give away: free seats (None is unlimited) within the share of each organisation.

    `held` counts the seats of each organisation; with `fits_first` a group that does not fit is passed by
    whoever does.
    """

    seats: int | None
    share_limit: int | None = None
    held: Mapping[str, int] = field(default_factory=dict)
    fits_first: bool = False


def next_in_line(queue: Sequence[Waiting], room: Room) -> list[int]:
    """Who moves up into the free seats, in order.

    The order is strict unless the room says otherwise: somebody who does not fit holds up those behind. A
    group that wants to come together moves up whole or not at all. Whose organisation has its share is
    not in line as long as that lasts, so that others pass.
    """
    chosen: list[int] = []
    left = len(queue) if room.seats is None else room.seats
    held = Counter(room.held)
    for group in _groups(queue):
        wanted = Counter(person.share for person in group if person.share is not None)
        if room.share_limit is not None and any(
            held[share] + number > room.share_limit for share, number in wanted.items()
        ):
            continue
        if len(group) > left:
            if room.fits_first:
                continue
            break
        chosen.extend(person.id for person in group)
        left -= len(group)
        held.update({share: number for share, number in wanted.items() if share})
    return chosen


def _groups(queue: Sequence[Waiting]) -> list[list[Waiting]]:
    """Who moves up at once: a group that comes together stands where its first person stands."""
    groups: list[list[Waiting]] = []
    whole: dict[int, list[Waiting]] = {}
    for person in queue:
        if person.together and person.booking_id in whole:
            whole[person.booking_id].append(person)
            continue
        groups.append([person])
        if person.together:
            whole[person.booking_id] = groups[-1]
    return groups


class Shortage(StrEnum):
    """What a group wants when there are seats for some of them only."""

    ASK = "ask"
    TOGETHER = "together"
    SPLIT = "split"
    FIRST_ONLY = "first_only"


@dataclass(frozen=True)
class Places:
    """How a group is placed: who of them sits and who waits, by their place on the form from 0.

    The others are not registered. `asks` says that they must choose first: only those in `seated` fit.
    """

    seated: tuple[int, ...]
    waiting: tuple[int, ...] = ()
    asks: bool = False


def place_group(shares: Sequence[str | None], queue: Sequence[Waiting], room: Room, wish: Shortage) -> Places:
    """Places for a new group; `shares` names the organisation of each, in the order of the form.

    Nobody gets a seat while somebody waits who could have it.
    """
    everybody = tuple(range(len(shares)))
    seated = _free_for(shares, queue, room)
    if len(seated) == len(everybody):
        return Places(everybody)
    if not seated:
        return Places((), everybody)
    rest = tuple(place for place in everybody if place not in seated)
    match wish:
        case Shortage.TOGETHER:
            return Places((), everybody)
        case Shortage.SPLIT:
            return Places(seated, rest)
        case Shortage.FIRST_ONLY:
            return Places(seated)
        case _:
            return Places(seated, rest, asks=True)


def _free_for(shares: Sequence[str | None], queue: Sequence[Waiting], room: Room) -> tuple[int, ...]:
    if next_in_line(queue, room):
        return ()
    # They stand behind everybody who waits; no row has a number below zero.
    behind = [Waiting(-1 - place, -1, together=False, share=share) for place, share in enumerate(shares)]
    return tuple(-1 - number for number in next_in_line([*queue, *behind], room))
