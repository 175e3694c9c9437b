"""Pure decisions about the counter: states of a question, and who gets it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LONGEST_SUBJECT = 120
LONGEST_WORDS = 3_000
LONGEST_ANSWER = 5_000
LONGEST_TITLE = 160
# So long after a question was last worked on who asked it is still known, for a question that follows.
KEPT_MONTHS = 12
KEPT = timedelta(days=365)


class Status(StrEnum):
    """How far a question got."""

    # Waits until whoever asks shows that the address is theirs.
    UNCONFIRMED = "unconfirmed"
    NEW = "new"
    TAKEN = "taken"
    # Waits for somebody else, such as a partner.
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class Act(StrEnum):
    """What was done with a question."""

    CONFIRM = "confirm"
    TAKE = "take"
    HAND_OVER = "hand_over"
    WAIT = "wait"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    PUBLISH = "publish"
    NOTE = "note"


OPEN = (Status.NEW, Status.TAKEN, Status.WAITING)
DONE = (Status.ANSWERED, Status.CLOSED)
QUEUE = (*OPEN, *DONE)


@dataclass(frozen=True)
class Route:
    """Who answers for a region and a sector; None is all of them."""

    region_id: int | None
    sector_id: int | None
    member_id: int


def owner_for(routes: Iterable[Route], region_id: int | None, sector_id: int | None) -> int | None:
    """Who gets a question: by region and sector, else by sector, else by region, else whoever gets all."""
    fitting = [
        one for one in routes if one.region_id in {None, region_id} and one.sector_id in {None, sector_id}
    ]
    best = max(fitting, key=lambda one: (one.sector_id is not None, one.region_id is not None), default=None)
    return best.member_id if best else None


def may_answer(status: Status) -> bool:
    """May somebody answer it? Also once more, after an answer; not before the address is confirmed."""
    return status in QUEUE and status != Status.CLOSED
