"""Pure decisions about needs: kinds, states, which answer leads to which, and how much is too much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

PAGE = 20
LONGEST_TITLE = 120
LONGEST_TEXT = 5_000
LONGEST_SENTENCE = 300
LONGEST_ANSWER = 1_000
LONGEST_REASON = 500
LONGEST_PARTNER = 160
# What one member reports in an hour.
AN_HOUR = 10
# Answers given within this time are told in one mail, and a slip of the pen in none.
GRACE = timedelta(minutes=5)


class Kind(StrEnum):
    """What is reported: something that lacks, or something that is on offer."""

    NEED = "need"
    CHANCE = "chance"


class State(StrEnum):
    """What became of a need, and who sees it."""

    # Waits until the visitor who reported it shows that the address is theirs.
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    PLANNED = "planned"
    ANSWERED = "answered"
    PASSED_ON = "passed_on"
    NOT_NOW = "not_now"
    WITHDRAWN = "withdrawn"
    # Taken away by whoever keeps order; kept, with the reason.
    HIDDEN = "hidden"
    # The same as another need; its address leads there.
    MERGED = "merged"


class AnswerKind(StrEnum):
    """What an organiser says to a need; each leads to the state of the same name."""

    PLANNED = "planned"
    ANSWERED = "answered"
    PASSED_ON = "passed_on"
    NOT_NOW = "not_now"


class Act(StrEnum):
    """What somebody did with a need."""

    REPORT = "report"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    ANSWER = "answer"
    TAKE_BACK = "take_back"
    HIDE = "hide"
    SHOW = "show"
    KEEP = "keep"
    MERGE = "merge"


PUBLIC = (State.OPEN, State.PLANNED, State.ANSWERED, State.PASSED_ON, State.NOT_NOW)
# What stands in the register still and has no end.
WAITING = (State.OPEN, State.PLANNED, State.PASSED_ON)
# The things that each answer names, by their kinds.
ANSWERED_BY: dict[AnswerKind, tuple[str, ...]] = {
    AnswerKind.PLANNED: ("event",),
    AnswerKind.ANSWERED: ("event", "practice", "thread"),
}


def state_of(standing: Sequence[AnswerKind]) -> State:
    """The state of a need that everybody sees, from the answers that stand, the oldest first."""
    return State(standing[-1].value) if standing else State.OPEN


def may_recognise(state: State) -> bool:
    """May somebody say that they recognise it? As long as everybody sees it."""
    return state in PUBLIC


def may_answer(state: State) -> bool:
    """May an organiser answer it, for the first time or anew?"""
    return state in PUBLIC


def may_change(state: State) -> bool:
    """May whoever reported it change or withdraw it? Not once somebody answered."""
    return state == State.OPEN


def may_merge(state: State, into: State) -> bool:
    """May a need go up in another? One with an answer stays: then the other goes up in it."""
    return state == State.OPEN and into in PUBLIC
