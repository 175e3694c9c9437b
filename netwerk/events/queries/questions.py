"""Reads of the questions of a day, for the organiser's list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from netwerk.events.models import Answer, Attendee, Question, Workshop
from netwerk.events.rules import State
from netwerk.kernel.database import db


@dataclass(frozen=True)
class Row:
    """A question in the list: how many people answered it through its versions, and when it is asked."""

    question: Question
    answered: int
    workshop: str
    hangs_on: str


def count_listed(event_id: int) -> int:
    """How many of those who come agreed to stand on the list of participants."""
    agreed = select(func.count(Attendee.id)).where(
        Attendee.event_id == event_id,
        Attendee.state == State.CONFIRMED,
        Attendee.shares_details.is_(True),
    )
    return db.session.scalar(agreed) or 0


def rows(questions: Sequence[Question], event_id: int) -> list[Row]:
    """The list of these questions, in their order."""
    answered = _answered_by_root(event_id)
    labels = {question.root: question.label for question in questions}
    titles = _titles({question.workshop_id for question in questions if question.workshop_id})
    return [
        Row(
            question,
            answered.get(question.root, 0),
            titles.get(question.workshop_id or 0, ""),
            labels.get(question.shown_when_root, ""),
        )
        for question in questions
    ]


def _answered_by_root(event_id: int) -> dict[str, int]:
    found = db.session.execute(
        select(Question.root, func.count(func.distinct(Answer.attendee_id)))
        .join(Answer, Answer.question_id == Question.id)
        .where(Question.event_id == event_id)
        .group_by(Question.root)
    )
    return {row[0]: row[1] for row in found}


def _titles(workshop_ids: set[int]) -> dict[int, str]:
    if not workshop_ids:
        return {}
    found = db.session.execute(select(Workshop.id, Workshop.title).where(Workshop.id.in_(workshop_ids)))
    return {row[0]: row[1] for row in found}
