"""What people answer to an organiser's questions: kept with their version, read together, wiped in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from netwerk.events import question_rules
from netwerk.events.models import Answer, Attendee, Event, Question, WorkshopPlace
from netwerk.events.question_rules import SENSITIVE_KEPT
from netwerk.events.services.questions import REGISTRATION, asked
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid

# States of a place in a workshop that somebody no longer wants.
GIVEN_UP = ("left",)


@dataclass(frozen=True)
class Column:
    """A question through all its versions: what the answers of a day are gathered under."""

    root: str
    versions: tuple[Question, ...]
    # One version that promised it makes them all so.
    sensitive: bool

    @property
    def newest(self) -> Question:
        """The last version, asked still or removed."""
        return self.versions[-1]

    @property
    def is_asked(self) -> bool:
        """Is it still put to people?"""
        return self.newest.retired_at is None


@dataclass(frozen=True)
class DayAnswers:
    """All answers of a day: its questions, removed ones too, and by attendee what they answered by root."""

    columns: tuple[Column, ...]
    given: Mapping[int, Mapping[str, Answer]]

    def of(self, attendee_id: int, column: Column) -> Answer | None:
        """One person's answer to one question."""
        return self.given.get(attendee_id, {}).get(column.root)


def keep(
    event: Event,
    attendee: Attendee,
    answers: Mapping[str, Any] | None,
    now: datetime,
    *,
    only: Collection[str] | None = None,
) -> None:
    """Keep what somebody answered, by root, in place of their earlier answers; None leaves those alone.

    With `only` the questions with other roots were not put to them and stay as they are. Call it after
    their workshops are known, as some questions go with a workshop. Raises Invalid for an answer that is
    missing or cannot be used.
    """
    if answers is None:
        return
    questions = [one for one in asked(event.id) if only is None or one.root in only]
    checked = question_rules.check(questions, answers, chosen_workshops(attendee.id))
    for root, problem in checked.problems.items():
        raise Invalid(problem, root)
    _forget(attendee.id, [question.root for question in questions])
    for question in questions:
        if question.root in checked.values:
            value = checked.values[question.root]
            db.session.add(Answer(attendee_id=attendee.id, question_id=question.id, value=value, at=now))
    db.session.flush()


def forget(attendee: Attendee) -> None:
    """Wipe everything somebody answered: their seat goes to somebody else."""
    db.session.execute(delete(Answer).where(Answer.attendee_id == attendee.id))


def chosen_workshops(attendee_id: int) -> set[int]:
    """The workshops somebody chose, whether they have a seat there or not."""
    places = select(WorkshopPlace.workshop_id).where(
        WorkshopPlace.attendee_id == attendee_id, WorkshopPlace.state.not_in(GIVEN_UP)
    )
    return set(db.session.scalars(places))


def of_event(event_id: int, purpose: str = REGISTRATION) -> DayAnswers:
    """All answers of a day, those to removed questions and earlier versions too."""
    columns = _columns(event_id, purpose)
    rows = db.session.scalars(
        select(Answer)
        .join(Answer.question)
        .where(Question.event_id == event_id, Question.purpose == purpose)
        .order_by(Question.version)
        .options(joinedload(Answer.question))
    )
    return DayAnswers(columns, _by_attendee(rows.all()))


def of_attendees(event_id: int, attendee_ids: Collection[int]) -> DayAnswers:
    """What these people of a day answered at registration."""
    rows = db.session.scalars(
        select(Answer)
        .join(Answer.question)
        .where(Answer.attendee_id.in_(attendee_ids))
        .order_by(Question.version)
        .options(joinedload(Answer.question))
    )
    return DayAnswers(_columns(event_id, REGISTRATION), _by_attendee(rows.all()))


def purge_due(now: datetime) -> list[int]:
    """The days, cancelled ones too, whose sensitive answers have outlived their time."""
    due = (
        select(Question.event_id)
        .join(Answer, Answer.question_id == Question.id)
        .join(Event, Event.id == Question.event_id)
        .where(Question.root.in_(_sensitive_roots()), Event.ends_at <= now - SENSITIVE_KEPT)
        .distinct()
    )
    return list(db.session.scalars(due))


def purge(event: Event, now: datetime) -> int:
    """Wipe the sensitive answers of a day that ended long enough ago; gives how many there were.

    Whoever was there and everything else stays. A second run finds nothing and notes nothing.
    """
    if event.ends_at > now - SENSITIVE_KEPT:
        return 0
    of_day = select(Question.id).where(Question.event_id == event.id, Question.root.in_(_sensitive_roots()))
    number = db.session.scalar(select(func.count(Answer.id)).where(Answer.question_id.in_(of_day))) or 0
    if number:
        db.session.execute(delete(Answer).where(Answer.question_id.in_(of_day)))
        audit.record("system", "answers.purge", "event", event.id, answers=number)
    return number


# --- parts ------------------------------------------------------------------------------------------------


def _sensitive_roots() -> Any:
    return select(Question.root).where(Question.sensitive.is_(True))


def _forget(attendee_id: int, roots: Sequence[str]) -> None:
    """Wipe somebody's answers to these questions, whatever the version."""
    versions = select(Question.id).where(Question.root.in_(roots))
    db.session.execute(
        delete(Answer)
        .where(Answer.attendee_id == attendee_id, Answer.question_id.in_(versions))
        .execution_options(synchronize_session="fetch")
    )


def _columns(event_id: int, purpose: str) -> tuple[Column, ...]:
    """The questions of a day through their versions, in the order they are asked; removed ones last."""
    versions: dict[str, list[Question]] = defaultdict(list)
    rows = select(Question).where(Question.event_id == event_id, Question.purpose == purpose)
    for question in db.session.scalars(rows.order_by(Question.version)):
        versions[question.root].append(question)
    columns = [
        Column(root, tuple(found), any(one.sensitive for one in found)) for root, found in versions.items()
    ]
    return tuple(
        sorted(columns, key=lambda column: (not column.is_asked, column.newest.position, column.newest.id))
    )


def _by_attendee(rows: Sequence[Answer]) -> dict[int, dict[str, Answer]]:
    """Answers by person and root; of two versions the newer counts, as it comes last."""
    given: dict[int, dict[str, Answer]] = defaultdict(dict)
    for answer in rows:
        given[answer.attendee_id][answer.question.root] = answer
    return dict(given)
