"""Questions that many days ask, put in with one press: what people eat and what they need to take part."""

from __future__ import annotations

from datetime import datetime

from netwerk.events.models import Event, Question
from netwerk.events.question_rules import Kind
from netwerk.events.services import questions
from netwerk.events.services.questions import QuestionFacts
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _, speaking
from netwerk.members.actor import Actor

DIET, ACCESS = "dieet", "toegankelijkheid"


def add_preset(event: Event, name: str, actor: Actor, *, now: datetime) -> list[Question]:
    """Add the questions of a preset, in the language of the day. Raises NotFound and Invalid."""
    with speaking(event.language):
        match name:
            case "dieet":
                return _diet(event, actor, now)
            case "toegankelijkheid":
                return [questions.add(event.id, _access(), actor, now=now)]
            case _:
                raise NotFound


def _diet(event: Event, actor: Actor, now: datetime) -> list[Question]:
    other = _("Iets anders")
    options = [
        *(_("Vegetarisch"), _("Veganistisch"), _("Halal"), _("Zonder gluten"), _("Zonder lactose")),
        *(_("Zonder noten"), other),
    ]
    first = questions.add(
        event.id,
        QuestionFacts(Kind.SEVERAL, _("Eet je iets niet?"), options=options, sensitive=True),
        actor,
        now=now,
    )
    more = QuestionFacts(
        Kind.TEXT,
        _("Wat moet de keuken nog weten?"),
        sensitive=True,
        shown_when_root=first.root,
        shown_when_value=other,
    )
    return [first, questions.add(event.id, more, actor, now=now)]


def _access() -> QuestionFacts:
    return QuestionFacts(
        Kind.LONG,
        _("Wat heb je nodig om goed mee te doen?"),
        help=_("Bijvoorbeeld plaats voor een rolstoel, een tolk of een plek vooraan."),
        sensitive=True,
    )
