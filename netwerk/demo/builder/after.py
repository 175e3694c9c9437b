"""What happens after a day of the demo: report, material, thanks, answers, and a list opened again."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from netwerk.demo.builder.content import DATA, DemoDay
from netwerk.events import question_rules
from netwerk.events.models import EvaluationTicket, Event
from netwerk.events.queries import attendance
from netwerk.events.services import attendance as marking
from netwerk.events.services import (
    closing,
    evaluation,
    evaluation_presets,
    materials,
    questions,
    reopening,
)
from netwerk.events.services.evaluation_presets import EVALUATION, FOLLOWUP
from netwerk.kernel import uploads
from netwerk.kernel.database import db
from netwerk.kernel.pdf import Document
from netwerk.members.actor import Actor

Happening = tuple[datetime, Callable[[datetime], object]]

# The list of this day was opened again and corrected; of that one somebody has only asked it.
REOPENED, ASKED = "ouders-in-vier-talen", "taal-op-de-werf"
# So many of those who were asked answer.
ANSWERED = {EVALUATION: 0.7, FOLLOWUP: 0.45}


@dataclass(frozen=True)
class Words:
    """What people say, from the data file."""

    takeaways: list[str]
    changes: list[str]
    followups: list[str]
    links: list[list[str]]

    @classmethod
    def read(cls) -> Words:
        """The words as they stand in the file."""
        return cls(**tomllib.loads((DATA / "after.toml").read_text("utf-8")))


class After:
    """The weeks and months after one day."""

    def __init__(self, day: DemoDay, event_id: Callable[[], int], organiser: Actor, second: Actor, seed: str):
        """`event_id` is known once the day was made; `second` allows what the organiser asks."""
        self._day, self._event_id = day, event_id
        self._organiser, self._second = organiser, second
        self._rng = Random(f"{seed}:after:{day.key}")  # noqa: S311 (invented answers, not secrets)
        self._words = Words.read()

    def happenings(self, ends_at: datetime, now: datetime) -> Iterator[Happening]:
        """Everything up to now, in order."""
        for at, do in self._all(ends_at):
            if at < now:
                yield at, do

    def _all(self, ends_at: datetime) -> Iterator[Happening]:
        yield ends_at + timedelta(days=1), self._prepare
        yield ends_at + timedelta(days=2), self._conclude
        yield ends_at + timedelta(days=9), lambda now: self._answer(EVALUATION, now)
        if self._day.key in {REOPENED, ASKED}:
            yield ends_at + timedelta(days=20), self._ask_to_reopen
        if self._day.key == REOPENED:
            yield ends_at + timedelta(days=21), self._correct
        yield ends_at + closing.FOLLOWUP_AFTER + timedelta(hours=1), self._ask_followup
        yield ends_at + closing.FOLLOWUP_AFTER + timedelta(days=8), lambda now: self._answer(FOLLOWUP, now)

    def _prepare(self, now: datetime) -> None:
        event_id, by = self._event_id(), self._organiser
        closing.write_report(event_id, self._day.report, by, now=now)
        for purpose in evaluation_presets.PURPOSES:
            evaluation_presets.add_usual(db.session.get_one(Event, event_id), purpose, by, now=now)
        if not self._day.report:
            return
        slides = uploads.store(io.BytesIO(self._slides(now)), "presentatie.pdf")
        materials.add_file(event_id, "Presentatie van de dag", slides, by, is_public=True, now=now)
        agreed = io.BytesIO(b"Afspraken van de tafels\n\n- Elke tafel belt binnen de maand.\n")
        notes = uploads.store(agreed, "afspraken.txt")
        materials.add_file(event_id, "Afspraken van de tafels", notes, by, is_public=False, now=now)
        title, url = self._rng.choice(self._words.links)
        materials.add_link(event_id, title, url, by, is_public=True, now=now)

    def _slides(self, now: datetime) -> bytes:
        document = Document(self._day.title, language=self._day.language, made_at=now)
        document.page()
        document.title(self._day.title)
        document.paragraph(self._day.summary)
        return document.data()

    def _conclude(self, now: datetime) -> None:
        closing.conclude(self._event_id(), self._organiser, now=now)

    def _ask_followup(self, now: datetime) -> None:
        closing.ask_followup(self._event_id(), now=now)

    def _answer(self, purpose: str, now: datetime) -> None:
        event_id = self._event_id()
        asked = questions.asked(event_id, purpose)
        tickets = db.session.scalars(
            select(EvaluationTicket)
            .filter_by(event_id=event_id, purpose=purpose)
            .order_by(EvaluationTicket.id)
        ).all()
        for ticket in tickets:
            if self._rng.random() < ANSWERED[purpose]:
                given = self._given(purpose, [question.root for question in asked])
                token = evaluation.token_of(ticket.id, ticket.nonce)
                evaluation.answer(event_id, token, given, now=now)

    def _given(self, purpose: str, roots: list[str]) -> dict[str, Any]:
        rng, words = self._rng, self._words
        if purpose == FOLLOWUP:
            is_new = rng.random() < 0.3
            said = [rng.choice(words.followups), question_rules.YES if is_new else question_rules.NO]
            return dict(zip(roots, [*said, str(rng.choice([1, 1, 1, 2]))] if is_new else said, strict=False))
        marks = [str(min(5, rng.choice([3, 4, 4, 5, 5]))) for _ in range(3)]
        texts = [
            rng.choice(words.takeaways) if rng.random() < 0.6 else "",
            rng.choice(words.changes) if rng.random() < 0.4 else "",
        ]
        advice = question_rules.YES if rng.random() < 0.9 else question_rules.NO
        return dict(zip(roots, [*marks, *texts, advice], strict=False))

    def _ask_to_reopen(self, now: datetime) -> None:
        reason = "Iemand tekende op het blad van de namiddag en staat hier als afwezig."
        reopening.ask(self._event_id(), reason, self._organiser, now=now)

    def _correct(self, now: datetime) -> None:
        event_id = self._event_id()
        reopening.allow(event_id, self._second, now=now)
        table = attendance.present(event_id)
        missing = [person for person in table.people if not person.is_present]
        if missing:
            marking.correct(
                event_id,
                missing[0].attendee_id,
                table.parts[-1].key,
                present=True,
                reason="Tekende op het blad van de namiddag.",
                actor=self._organiser,
                now=now,
            )
        reopening.close(event_id, self._organiser, now=now)
