"""What organisers of demo days ask at registration, and what people answer and share."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from netwerk.demo.builder.content import DATA
from netwerk.events.models import Event, Question
from netwerk.events.queries import workshops
from netwerk.events.question_rules import Kind
from netwerk.events.services import question_presets, questions
from netwerk.events.services.questions import QuestionFacts
from netwerk.events.services.requests import Person
from netwerk.members.actor import Actor

# So many people eat something else, need something, agree to stand on the list, and want no photos.
DIETS, NEEDS, LISTED, CAMERA_SHY = 0.3, 0.06, 0.5, 0.07
OWN_DIETS = ("Geen varken", "Ik ben allergisch voor noten en sesam", "Geen vis, wel vlees")
OWN_NEEDS = ("Een plaats voor mijn rolstoel.", "Een plek vooraan, ik hoor links slecht.")


@dataclass
class Inquiry:
    """What is added to one day; `asked` are its questions once they are made."""

    preset: list[str] = field(default_factory=list)
    has_list: bool = False
    seeks: list[str] = field(default_factory=list)
    question: list[dict[str, Any]] = field(default_factory=list)
    asked: tuple[Question, ...] = ()
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, day_key: str) -> Inquiry:
        """What a day asks; nothing for most."""
        for row in tomllib.loads((DATA / "questions.toml").read_text("utf-8"))["asking"]:
            if row.pop("day") == day_key:
                return cls(**row)
        return cls()

    def add(self, event: Event, actor: Actor, now: datetime) -> None:
        """Put the questions on a day that was just made, its workshops included."""
        for name in self.preset:
            question_presets.add_preset(event, name, actor, now=now)
        titles = {one.title: one.id for one in workshops.of_event(event.id)}
        roots: dict[str, str] = {}
        for row in self.question:
            label, answer = row.get("after", ("", ""))
            facts = QuestionFacts(
                row["kind"],
                row["label"],
                help=row.get("help", ""),
                options=row.get("options", []),
                required=row.get("required", False),
                workshop_id=titles[row["workshop"]] if "workshop" in row else None,
                shown_when_root=roots.get(label, ""),
                shown_when_value=answer,
            )
            made = questions.add(event.id, facts, actor, now=now)
            roots[row["label"]] = made.root
            self.given[made.root] = row
        if self.has_list:
            questions.offer_list(event.id, actor, offered=True)
        self.asked = tuple(questions.asked(event.id))

    def answered(self, person: Person, rng: Random) -> Person:
        """Somebody on a form, with what they answer and agree to."""
        if not self.asked and not self.has_list:
            return person
        answers = {question.root: self._draw(question, rng) for question in self.asked}
        shares = self.has_list and rng.random() < LISTED
        seeks = rng.choice(self.seeks) if shares and rng.random() < LISTED else ""
        shy = rng.random() < CAMERA_SHY
        return replace(person, answers=answers, shares_details=shares, seeks=seeks, no_photos=shy)

    def _draw(self, question: Question, rng: Random) -> Any:
        row = self.given.get(question.root)
        if row is None:
            return _diet_or_need(question, rng)
        if rng.random() > row["share"]:
            return None
        answer = rng.choice(row["given"])
        return [answer] if question.kind == Kind.SEVERAL else answer


def _diet_or_need(question: Question, rng: Random) -> Any:
    """An answer to a question of a preset."""
    if question.kind == Kind.SEVERAL:
        return [rng.choice(question.options)] if rng.random() < DIETS else None
    if question.shown_when_root:
        return rng.choice(OWN_DIETS)
    return rng.choice(OWN_NEEDS) if rng.random() < NEEDS else None
