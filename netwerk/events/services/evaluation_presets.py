"""The questions most days end with, and those three months later, put in with one press."""

from __future__ import annotations

from datetime import datetime

from netwerk.events.models import Event, Question
from netwerk.events.question_rules import YES, Kind
from netwerk.events.services import questions
from netwerk.events.services.questions import QuestionFacts
from netwerk.kernel.errors import Conflict
from netwerk.kernel.i18n import _, lazy, speaking
from netwerk.members.actor import Actor

EVALUATION, FOLLOWUP = "evaluation", "followup"
PURPOSES = (EVALUATION, FOLLOWUP)


def add_usual(event: Event, purpose: str, actor: Actor, *, now: datetime) -> list[Question]:
    """Ask the usual questions, in the language of the day. Raises NotFound, and Conflict where some are."""
    if questions.asked(event.id, purpose):
        raise Conflict(lazy("Er staan al vragen op deze lijst."))
    with speaking(event.language):
        if purpose == EVALUATION:
            return [questions.add(event.id, facts, actor, now=now, purpose=purpose) for facts in _usual()]
        return _usual_later(event, actor, now)


def _usual() -> list[QuestionFacts]:
    scale = _("1 is helemaal niet, 5 is heel erg.")
    return [
        QuestionFacts(Kind.SCALE, _("Hoe nuttig was deze dag voor jouw werk?"), scale),
        QuestionFacts(Kind.SCALE, _("Leerde je mensen kennen met wie je verder kan?"), scale),
        QuestionFacts(Kind.SCALE, _("Was alles goed geregeld?"), scale),
        QuestionFacts(Kind.LONG, _("Wat neem je mee?")),
        QuestionFacts(Kind.LONG, _("Wat ga je anders doen?")),
        QuestionFacts(Kind.YESNO, _("Zou je een collega aanraden om te komen?")),
    ]


def _usual_later(event: Event, actor: Actor, now: datetime) -> list[Question]:
    def ask(facts: QuestionFacts) -> Question:
        return questions.add(event.id, facts, actor, now=now, purpose=FOLLOWUP)

    changed = ask(QuestionFacts(Kind.LONG, _("Wat is er sinds de netwerkdag veranderd op de werkvloer?")))
    born = ask(QuestionFacts(Kind.YESNO, _("Kwam er een nieuwe leerwerkplek bij?")))
    many = ask(
        QuestionFacts(
            Kind.NUMBER,
            _("Hoeveel nieuwe leerwerkplekken?"),
            shown_when_root=born.root,
            shown_when_value=YES,
        )
    )
    return [changed, born, many]
