"""A day that is over, with people who were there and people who were not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta

from netwerk.events import attendance_rules
from netwerk.events.models import Attendee, EvaluationTicket, Event
from netwerk.events.services import attendance, closing, evaluation, evaluation_presets, questions
from netwerk.events.services.attendance import Tap
from netwerk.events.services.evaluation_presets import EVALUATION
from netwerk.kernel import clock
from netwerk.kernel.database import db
from tests.builders import SYSTEM, Make


def past_day(make: Make, people: int = 4, absent: int = 1, *, days: int = 2, **facts: object) -> Event:
    """A day of `days` ago: the first people were there, the last `absent` were not."""
    event = make.event(starts=clock.now() - timedelta(days=days), **facts)  # type: ignore[arg-type]
    for number in range(1, people + 1):
        make.attendee(event, f"Persoon {number}", f"p{number}@school{event.id}.example")
    everybody = make.attendees(event)
    mark(make, event, everybody[: people - absent])
    return event


def mark(make: Make, event: Event, people: Sequence[Attendee]) -> None:
    """Let these people in at the start of every half-day."""
    parts = attendance_rules.parts_of(event)
    taps = [
        Tap(f"t{person.id}-{part.key}", person.id, part.key, "in", part.starts_at)
        for person in people
        for part in parts
    ]
    make.within(lambda: attendance.mark(event.id, taps, SYSTEM, now=event.starts_at + timedelta(hours=1)))


def concluded_day(
    make: Make, people: int = 4, absent: int = 1, *, with_questions: bool = True, **facts: object
) -> Event:
    """The same, closed: thanked, and asked what they thought."""
    event = past_day(make, people, absent, **facts)  # type: ignore[arg-type]
    now = max(event.ends_at + timedelta(hours=3), clock.now() - timedelta(days=1))
    if with_questions:
        for purpose in evaluation_presets.PURPOSES:
            make.within(lambda purpose=purpose: evaluation_presets.add_usual(event, purpose, SYSTEM, now=now))
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=now))
    return event


def tokens(event: Event, purpose: str = EVALUATION) -> list[str]:
    """The ways in to a list of questions, in the order of the people."""
    rows = db.session.query(EvaluationTicket).filter_by(event_id=event.id, purpose=purpose)
    return [evaluation.token_of(row.id, row.nonce) for row in rows.order_by(EvaluationTicket.id)]


def answer_all(make: Make, event: Event, purpose: str = EVALUATION) -> None:
    """Let everybody who was asked answer: a rising mark and some words, or only words."""
    roots = question_roots(event, purpose)
    for number, token in enumerate(tokens(event, purpose), 1):
        given = {roots[0]: str(min(number, 5)), roots[3]: f"Woord {number}"}
        if purpose != EVALUATION:
            given = {roots[0]: f"Woord {number}"}
        make.within(
            lambda token=token, given=given: evaluation.answer(event.id, token, given, now=clock.now())
        )


def question_roots(event: Event, purpose: str = EVALUATION) -> list[str]:
    """The roots of the questions of a list, in order."""
    return [question.root for question in questions.asked(event.id, purpose)]


def office_file(kind: str) -> bytes:
    """The smallest office file that is one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        if kind in {"docx", "xlsx", "pptx"}:
            main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
            package.writestr("[Content_Types].xml", "<Types/>")
            package.writestr(main[kind], "<x/>")
        else:
            name = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}[kind]
            package.writestr("mimetype", f"application/vnd.oasis.opendocument.{name}")
            package.writestr("content.xml", "<x/>")
    return out.getvalue()
