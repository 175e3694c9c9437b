"""Pure decisions about questions and answers: what may be asked, who is asked, what counts as an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from netwerk.kernel.i18n import _
from netwerk.kernel.text import plain_line, plain_text

LONGEST_LINE, LONGEST_TEXT = 300, 2000
LARGEST_NUMBER = 1_000_000
LOWEST_MARK, HIGHEST_MARK = 1, 5
# So long after the end of a day sensitive answers are kept.
SENSITIVE_KEPT = timedelta(days=30)
YES, NO = "ja", "nee"

Answer = str | int | bool | list[str]


class Kind(StrEnum):
    """What sort of answer a question wants."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    YESNO = "yesno"
    SCALE = "scale"


WITH_OPTIONS = (Kind.CHOICE, Kind.SEVERAL)
# A question may hang on one of these: their answers can be foretold.
DECIDING = (Kind.CHOICE, Kind.SEVERAL, Kind.YESNO)


class Asked(Protocol):
    """What the rules need to know of a question."""

    root: str
    kind: str
    label: str
    options: list[str]
    required: bool
    workshop_id: int | None
    shown_when_root: str
    shown_when_value: str


Q = TypeVar("Q", bound=Asked)


class Unusable(ValueError):
    """An answer that cannot be used, with the sentence that says why."""


@dataclass(frozen=True)
class Checked:
    """The answers that count, and what is wrong with the others; both by root."""

    values: dict[str, Answer] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def check(questions: Sequence[Asked], given: Mapping[str, Any], workshop_ids: Collection[int]) -> Checked:
    """Look at everything somebody answered: cleaned values of the questions put to them, and problems.

    `workshop_ids` are the workshops they chose. What was answered to a question that was not put to them
    does not count.
    """
    values: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for question in questions:
        if not is_put(question, values, workshop_ids):
            continue
        try:
            value = clean(question, given.get(question.root))
        except Unusable as error:
            problems[question.root] = str(error)
            continue
        if value is not None:
            values[question.root] = value
        elif question.required:
            problems[question.root] = _missing(question)
    return Checked(values, problems)


def is_put(question: Asked, values: Mapping[str, Any], workshop_ids: Collection[int]) -> bool:
    """Is this question put to somebody who chose these workshops and answered so before it?"""
    if question.workshop_id is not None and question.workshop_id not in workshop_ids:
        return False
    if not question.shown_when_root:
        return True
    return question.shown_when_value in choices_of(values.get(question.shown_when_root))


def choices_of(value: Any) -> list[str]:
    """An answer as the options it stands for."""
    if isinstance(value, bool):
        return [YES if value else NO]
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def options_of(kind: str, options: Sequence[str]) -> list[str]:
    """What can be answered to a question that others may hang on; nothing for the other kinds."""
    if kind == Kind.YESNO:
        return [YES, NO]
    return list(options) if kind in DECIDING else []


def clean(question: Asked, given: Any) -> Answer | None:
    """The answer as it is kept; None when nothing was answered. Raises Unusable."""
    match question.kind:
        case Kind.TEXT:
            return _text(plain_line(_word(given)), LONGEST_LINE)
        case Kind.LONG:
            return _text(plain_text(_word(given)), LONGEST_TEXT)
        case Kind.CHOICE:
            return _choice(plain_line(_word(given)), question.options)
        case Kind.SEVERAL:
            return _several(given, question.options)
        case Kind.YESNO:
            return _yes_or_no(given)
        case Kind.SCALE:
            return _number(given, LOWEST_MARK, HIGHEST_MARK)
        case _:
            return _number(given, 0, LARGEST_NUMBER)


def say(value: Any) -> str:
    """An answer as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    return ", ".join(choices_of(value))


def tally(options: Iterable[str], values: Iterable[Any]) -> list[tuple[str, int]]:
    """How often each option was answered, those no longer offered behind."""
    numbers = dict.fromkeys(options, 0)
    for value in values:
        for one in choices_of(value):
            numbers[one] = numbers.get(one, 0) + 1
    return list(numbers.items())


def _missing(question: Asked) -> str:
    if question.kind in (Kind.TEXT, Kind.LONG, Kind.NUMBER):
        return _("Vul een antwoord in op “%(question)s”.", question=question.label)
    return _("Kies een antwoord op “%(question)s”.", question=question.label)


def _word(given: Any) -> str:
    return "" if given is None else str(given)


def _text(text: str, longest: int) -> str | None:
    if len(text) > longest:
        raise Unusable(_("Hou het op hoogstens %(max)d tekens.", max=longest))
    return text or None


def _choice(text: str, options: Sequence[str]) -> str | None:
    if text and text not in options:
        raise Unusable(_("Kies een antwoord uit de lijst."))
    return text or None


def _several(given: Any, options: Sequence[str]) -> list[str] | None:
    wanted = [plain_line(str(one)) for one in given] if isinstance(given, list | tuple) else []
    if not set(wanted) <= set(options):
        raise Unusable(_("Kies een antwoord uit de lijst."))
    return [option for option in options if option in wanted] or None


def _yes_or_no(given: Any) -> bool | None:
    if given in (None, ""):
        return None
    if given in (True, YES):
        return True
    if given in (False, NO):
        return False
    raise Unusable(_("Kies ja of nee."))


def _number(given: Any, smallest: int, largest: int) -> int | None:
    text = plain_line(_word(given))
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and smallest <= int(text) <= largest):
        raise Unusable(
            _("Vul een getal in van %(smallest)d tot %(largest)d.", smallest=smallest, largest=largest)
        )
    return int(text)
