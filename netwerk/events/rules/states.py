"""Where somebody can stand with a day, and which changes of that are lawful."""

from __future__ import annotations

from enum import StrEnum


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
# Comes, or may come by saying yes.
SEAT_HOLDING = (State.CONFIRMED, State.OFFERED)

# Every lawful change; anything else is a mistake in the program.
TRANSITIONS: dict[State | None, frozenset[State]] = {
    None: frozenset({State.REQUESTED, State.CONFIRMED, State.WAITLISTED}),
    State.REQUESTED: frozenset({State.CONFIRMED, State.WAITLISTED, State.REJECTED, State.CANCELLED}),
    # Back to a request: there is a seat to ask for, and nobody has approved of them yet.
    State.WAITLISTED: frozenset({State.CONFIRMED, State.OFFERED, State.REQUESTED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.EXPIRED, State.DECLINED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
}


def may_change(old: State | None, new: State) -> bool:
    """Is this change of an attendee's state lawful?"""
    return new in TRANSITIONS.get(old, frozenset())


def holding_states(*, requests_hold: bool) -> tuple[State, ...]:
    """The states that hold a seat on a day where requests do so or not."""
    return (*SEAT_HOLDING, State.REQUESTED) if requests_hold else SEAT_HOLDING
