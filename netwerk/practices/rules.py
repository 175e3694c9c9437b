"""Pure decisions about sheets: kinds, states, the steps of the ladder and what each asks."""

from __future__ import annotations

import re
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


# --- privacy ---------------------------------------------------------------------------------------------

# Digits with at most two signs between them: each can be read in one way only, however long the text.
PHONE = re.compile(r"(?<![\w.,])(?<!\bBE )[+(]?\d(?:[ ./()-]{0,2}\d){8,14}(?!\w)")
DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}(?!\d)")
EMAIL = re.compile(r"(?<![^\s@<>(),;:])[^\s@<>(),;:]{1,64}@[^\s@<>()]{1,255}\.[a-zA-Z]{2,}")
NATIONAL = re.compile(r"(?<!\d)(\d{2})[. ]?(\d{2})[. ]?(\d{2})[- .]?(\d{3})[. ]?(\d{2})(?!\d)")
# "leerling Yassin": a capital right behind such a word is a name. Behind several pupils it is one when a
# second follows ("leerlingen An en Jef", not "leerlingen Mechanica"), behind a colon when nothing else does.
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?"
_ONE = (
    r"(?:[Ll]eerlinge?|[Ss]tagiaire?|[Cc]ursiste?|[Jj]ongere|[Ss]tudente?|[Pp]upil"
    r"|[Éé]lève|Schüler(?:in)?)"
)
_SEVERAL = (
    r"(?:[Ll]eerlingen|[Ss]tagiaire?s|[Cc]ursisten|[Jj]ongeren|[Ss]tudenten|[Pp]upils"
    r"|[Éé]lèves|Schüler(?:innen)?)"
)
PUPIL = re.compile(
    rf"\b(?:{_ONE}\s{{1,3}}{_NAME}"
    rf"|{_SEVERAL}\s{{1,3}}{_NAME}(?:,\s{_NAME}){{0,9}}\s(?:en|and|et|und)\s{_NAME}"
    rf"|(?:{_SEVERAL}|{_ONE})\s?:\s{{0,3}}{_NAME}(?:\s{_NAME}){{0,2}}(?=[,;.)]?\s*$))",
    re.MULTILINE,
)


class Worry(StrEnum):
    """What the check on privacy may find in a text."""

    PHONE = "phone"
    EMAIL = "email"
    NATIONAL_NUMBER = "national_number"
    PUPIL = "pupil"
    # An organisation by name, where a sheet is told without names.
    NAMED = "named"


def worries(text: str) -> list[tuple[Worry, str]]:
    """What in a text looks like something about a person, with the words that do; the author decides."""
    found = [(Worry.NATIONAL_NUMBER, match[0]) for match in NATIONAL.finditer(text) if _is_national(match)]
    numbers = {words for _worry, words in found}
    found += [(Worry.EMAIL, match[0]) for match in EMAIL.finditer(text)]
    phones = (match[0] for match in PHONE.finditer(DATE.sub("·", text)))
    found += [(Worry.PHONE, words) for words in phones if _is_phone(words) and words not in numbers]
    found += [(Worry.PUPIL, match[0]) for match in PUPIL.finditer(text)]
    return list(dict.fromkeys(found))


def _is_national(match: re.Match[str]) -> bool:
    """Do the last two digits check the first nine, born before or after 2000 (Royal Decree of 3-4-1984)?"""
    digits = "".join(match.groups())
    first, check = digits[:9], int(digits[9:])
    if not (1 <= int(digits[2:4]) % 20 <= 12 and int(digits[4:6]) <= 31):
        return False
    return check in {97 - int(first) % 97, 97 - int(f"2{first}") % 97}


def _is_phone(words: str) -> bool:
    """Nine or ten digits behind a 0, or up to fifteen behind the number of a country (ITU-T E.164)."""
    digits = "".join(letter for letter in words if letter.isdigit())
    if "+" in words or digits.startswith("00"):
        return len(digits) >= 10
    return digits.startswith("0") and 9 <= len(digits) <= 11


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
