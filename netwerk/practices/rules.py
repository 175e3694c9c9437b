"""Pure decisions about sheets: kinds, states, the steps of the ladder and what each asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What kind of practice a sheet tells of."""

    QUICK_WIN = "quick_win"
    PRACTICE = "praktijk"
    METHOD = "werkvorm"
    TOOL = "tool"
    PATHWAY = "traject"
    VISION = "visie"
    SUCCESS = "succesverhaal"
    # Told without names, so that also what went wrong can be shared.
    CASE = "casus"


class State(StrEnum):
    """Where a sheet is on its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    # Thrown away before anybody else saw it; only the row is left.
    DISCARDED = "discarded"


class Act(StrEnum):
    """What is done to a sheet, as its log names it."""

    BEGIN = "begin"
    SAVE = "save"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    RECONFIRM = "reconfirm"


class Step(IntEnum):
    """The ladder: how far a practice has shown that it works."""

    IDEA = 0
    LOCAL = 1
    PROVEN = 2
    REGIONAL = 3
    INTERREGIONAL = 4


class AdoptionState(StrEnum):
    """How far an organisation is with somebody else's practice."""

    CONSIDERED = "considered"
    STARTED = "started"
    RUNNING = "running"
    STOPPED = "stopped"


# Whoever only considers it or stopped shows nothing of how well it works elsewhere.
COUNTING = frozenset({AdoptionState.STARTED, AdoptionState.RUNNING})

# What is told of an adoption as evidence: how far it is, and how many workplaces it made.
Told = tuple[str, int | None]


def stays_confirmed(before: Told, now: Told) -> bool:
    """May a confirmation stand? From begun to running it does; what else changes the evidence asks anew."""
    return before == now or (before[1] == now[1] and {before[0], now[0]} <= COUNTING)


# From which states an act may be done and where it leads; a published sheet stays published while a newer
# version of it is with the editors.
MOVES: dict[Act, tuple[frozenset[State], State]] = {
    Act.SUBMIT: (frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED),
    Act.TAKE_BACK: (frozenset({State.SUBMITTED}), State.DRAFT),
    Act.RETURN: (frozenset({State.SUBMITTED}), State.RETURNED),
    Act.PUBLISH: (frozenset({State.SUBMITTED}), State.PUBLISHED),
    Act.WITHDRAW: (frozenset({State.PUBLISHED}), State.WITHDRAWN),
    Act.RESTORE: (frozenset({State.WITHDRAWN}), State.PUBLISHED),
}


def after(act: Act, state: State) -> State | None:
    """The state that an act leads to; None when it cannot be done in this one."""
    before, then = MOVES[act]
    return then if state in before else None


@dataclass(frozen=True)
class Thresholds:
    """What the steps of the ladder ask; from the settings."""

    regional_adoptions: int = 2
    interregional_adoptions: int = 1
    review_months: int = 24


@dataclass(frozen=True)
class Evidence:
    """What is known of a published sheet, counted now."""

    partners: int
    done_once: bool
    checked_by_editor: bool
    kinds_of_evidence: int
    school_reviews: int
    company_reviews: int
    # Confirmed ones, of other organisations than the partners; stopped ones do not count.
    adoptions: int
    # Of these, those in another region than the partners'.
    adoptions_elsewhere: int
    languages: int
    transfer_note: bool


class Gap(StrEnum):
    """What a sheet may lack for its next step."""

    PARTNERS = "partners"
    DONE_ONCE = "done_once"
    CHECK = "check"
    EVIDENCE = "evidence"
    SCHOOL_REVIEW = "school_review"
    COMPANY_REVIEW = "company_review"
    ADOPTIONS = "adoptions"
    ADOPTIONS_ELSEWHERE = "adoptions_elsewhere"
    LANGUAGE = "language"
    TRANSFER_NOTE = "transfer_note"


Gaps = dict[Gap, int]
# What editors settle themselves, by looking or by asking somebody.
OF_EDITORS = frozenset({Gap.CHECK, Gap.SCHOOL_REVIEW, Gap.COMPANY_REVIEW})


def highest_step(known: Evidence, asked: Thresholds) -> Step:
    """The step that this evidence carries; each step needs all the ones below it."""
    return _climb(known, asked)[0]


def lacks_for_next(known: Evidence, asked: Thresholds) -> Gaps:
    """What is missing for the step above that, and how much of it; empty on the top one."""
    return _climb(known, asked)[1]


def is_within_reach(gaps: Gaps) -> bool:
    """Is a sheet ripe for its next step: does it wait for editors only, or lack one thing?"""
    return bool(gaps) and (set(gaps) <= OF_EDITORS or sum(gaps.values()) == 1)


def _climb(known: Evidence, asked: Thresholds) -> tuple[Step, Gaps]:
    for below, gate in zip(Step, _gates(known, asked), strict=False):
        gaps = {gap: number for gap, number in gate.items() if number > 0}
        if gaps:
            return below, gaps
    return Step.INTERREGIONAL, {}


def _gates(known: Evidence, asked: Thresholds) -> tuple[Gaps, Gaps, Gaps, Gaps]:
    """For each step above the first, how much is missing of what it asks."""
    return (
        {
            Gap.PARTNERS: 1 - known.partners,
            Gap.DONE_ONCE: 1 - known.done_once,
            Gap.CHECK: 1 - known.checked_by_editor,
        },
        {
            Gap.EVIDENCE: 1 - known.kinds_of_evidence,
            Gap.SCHOOL_REVIEW: 1 - known.school_reviews,
            Gap.COMPANY_REVIEW: 1 - known.company_reviews,
        },
        {Gap.ADOPTIONS: asked.regional_adoptions - known.adoptions},
        {
            Gap.ADOPTIONS_ELSEWHERE: asked.interregional_adoptions - known.adoptions_elsewhere,
            Gap.LANGUAGE: 2 - known.languages,
            Gap.TRANSFER_NOTE: 1 - known.transfer_note,
        },
    )


def awaits_confirmation(review_before: date | None, today: date) -> bool:
    """Is it time to say again that a sheet still holds?"""
    return review_before is not None and review_before < today


# --- reviews ---------------------------------------------------------------------------------------------

# What reviewers look at, each from 1 to 4.
CRITERIA = ("clear", "evidence", "usable", "both_sides")
REVIEW_DAYS, REMINDER_DAYS = 21, 7


class ReviewState(StrEnum):
    """How far a review is."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    LATE = "late"
    # Taken back by an editor before it was answered.
    CANCELLED = "cancelled"


# Still to be answered.
OPEN_REVIEWS = frozenset({ReviewState.ASKED, ReviewState.LATE})


class Side(StrEnum):
    """On whose behalf somebody looks at a sheet."""

    SCHOOL = "school"
    COMPANY = "company"
