"""What people thought of a day, added up: nothing before three of them answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from netwerk.events import question_rules
from netwerk.events.models import EvaluationResponse, EvaluationTicket, Question
from netwerk.events.question_rules import HIGHEST_MARK, LOWEST_MARK, Kind
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _

# With fewer answers one could guess whose they are.
FEWEST = 3
COUNTED = (Kind.SCALE, Kind.CHOICE, Kind.SEVERAL, Kind.YESNO)


@dataclass(frozen=True)
class Result:
    """One question through all its versions, with what was answered.

    `counts` are options with how often each was chosen, `texts` what people wrote, in the order of the
    responses' random keys; `mean` of marks and numbers, `total` of numbers.
    """

    root: str
    label: str
    kind: str
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()
    mean: float | None = None
    total: int | None = None


@dataclass(frozen=True)
class Results:
    """A list of questions, how many were asked and answered; `shown` only from three answers on."""

    asked: int
    answered: int
    results: tuple[Result, ...]
    rows: tuple[dict[str, Any], ...]

    @property
    def shown(self) -> bool:
        """May what people answered be seen?"""
        return self.answered >= FEWEST


def results(event_id: int, purpose: str) -> Results:
    """The answers to one list of a day; empty of content while there are too few."""
    asked = db.session.scalar(
        select(func.count(EvaluationTicket.id)).filter_by(event_id=event_id, purpose=purpose)
    )
    # By the random key: the order is the same at each look and tells nothing.
    given: list[dict[str, Any]] = list(
        db.session.scalars(
            select(EvaluationResponse.answers)
            .where(EvaluationResponse.event_id == event_id, EvaluationResponse.purpose == purpose)
            .order_by(EvaluationResponse.id)
        )
    )
    if len(given) < FEWEST:
        return Results(asked or 0, len(given), (), ())
    versions = _versions(event_id, purpose)
    roots = {str(version.id): root for root, ones in versions.items() for version in ones}
    rows = tuple(
        {roots[name]: value for name, value in answers.items() if name in roots} for answers in given
    )
    found = tuple(
        _result(ones[-1], [row[root] for row in rows if root in row]) for root, ones in versions.items()
    )
    return Results(asked or 0, len(given), found, rows)


def _versions(event_id: int, purpose: str) -> dict[str, list[Question]]:
    """All versions of each question, in the order in which they are asked."""
    rows = db.session.scalars(
        select(Question)
        .where(Question.event_id == event_id, Question.purpose == purpose)
        .order_by(Question.version)
    )
    found: dict[str, list[Question]] = {}
    for row in rows:
        found.setdefault(row.root, []).append(row)
    return dict(sorted(found.items(), key=lambda pair: (pair[1][-1].position, pair[1][-1].id)))


def _result(question: Question, values: Sequence[Any]) -> Result:
    kind = question.kind
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    mean = sum(numbers) / len(numbers) if numbers and kind in (Kind.SCALE, Kind.NUMBER) else None
    counts: list[tuple[str, int]] = []
    if kind in COUNTED:
        counts = [
            (_worded(option), number) for option, number in question_rules.tally(_options(question), values)
        ]
    texts = [str(value) for value in values] if kind in (Kind.TEXT, Kind.LONG) else []
    return Result(
        root=question.root,
        label=question.label,
        kind=kind,
        answered=len(values),
        counts=tuple(counts),
        texts=tuple(texts),
        mean=mean,
        total=sum(numbers) if kind == Kind.NUMBER else None,
    )


def _options(question: Question) -> list[str]:
    if question.kind == Kind.SCALE:
        return [str(mark) for mark in range(LOWEST_MARK, HIGHEST_MARK + 1)]
    return question_rules.options_of(question.kind, question.options)


def _worded(option: str) -> str:
    return {question_rules.YES: _("ja"), question_rules.NO: _("nee")}.get(option, option)
