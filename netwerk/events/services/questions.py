"""What an organiser asks: add, change, move and remove questions. An answered version is never changed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select

from netwerk.events import policy, question_rules, seats
from netwerk.events.models import Answer, EvaluationResponse, Event, Question, Workshop
from netwerk.events.question_rules import DECIDING, WITH_OPTIONS, Kind
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.members.actor import Actor

REGISTRATION = "registration"
MOST_QUESTIONS, MOST_OPTIONS = 40, 30
LONGEST_LABEL, LONGEST_HELP, LONGEST_OPTION = 200, 300, 120


@dataclass(frozen=True)
class QuestionFacts:
    """What an organiser says of a question; `shown_when_root` names the question it hangs on."""

    kind: str
    label: str
    help: str = ""
    options: list[str] = field(default_factory=list)
    required: bool = False
    sensitive: bool = False
    workshop_id: int | None = None
    shown_when_root: str = ""
    shown_when_value: str = ""


def asked(event_id: int, purpose: str = REGISTRATION) -> list[Question]:
    """The questions of a day that are put to people now, in their order."""
    return list(
        db.session.scalars(
            select(Question)
            .where(Question.event_id == event_id, Question.purpose == purpose, Question.retired_at.is_(None))
            .order_by(Question.position, Question.id)
        )
    )


def facts_of(question: Question) -> QuestionFacts:
    """A stored question as the facts that would make it."""
    return QuestionFacts(**{name: getattr(question, name) for name in QuestionFacts.__dataclass_fields__})


def add(
    event_id: int, facts: QuestionFacts, actor: Actor, *, now: datetime, purpose: str = REGISTRATION
) -> Question:
    """Ask one question more, behind the others. Raises NotFound outside the actor's scope and Invalid."""
    event = _managed(event_id, actor)
    others = asked(event_id, purpose)
    if len(others) >= MOST_QUESTIONS:
        raise Invalid(lazy("Meer dan 40 vragen vult niemand in. Haal er eerst een weg."))
    facts = _checked(event, facts, others)
    position = max((other.position for other in others), default=0) + 1
    question = _new(event, facts, secrets.token_hex(8), 1, position, purpose, now)
    audit.record(actor.label, "question.add", "event", event.id, question=question.root)
    return question


def change(question_id: int, facts: QuestionFacts, actor: Actor, *, now: datetime) -> Question:
    """Ask it otherwise: in place while nobody answered, else as a new version beside the answered one.

    Raises NotFound, Conflict for a question that is no longer asked, and Invalid.
    """
    event, question = _live(question_id, actor)
    others = asked(event.id, question.purpose)
    facts = _checked(event, facts, [one for one in others if one.position < question.position])
    if facts == facts_of(question):
        return question
    _check_those_behind(question, facts, others)
    if count_answers(event.id).get(question.id):
        question.retired_at = now
        question = _new(
            event, facts, question.root, question.version + 1, question.position, question.purpose, now
        )
    else:
        for name, value in asdict(facts).items():
            setattr(question, name, value)
        db.session.flush()
    audit.record(
        actor.label, "question.change", "event", event.id, question=question.root, version=question.version
    )
    return question


def retire(question_id: int, actor: Actor, *, now: datetime) -> Question:
    """Ask it no more; its answers stay. Raises NotFound, and Conflict when another question hangs on it."""
    event, question = _live(question_id, actor)
    behind = _hanging_on(question, asked(event.id, question.purpose))
    if behind:
        raise Conflict(
            lazy("“%(question)s” hangt van deze vraag af. Pas die eerst aan.", question=behind[0].label)
        )
    question.retired_at = now
    db.session.flush()
    audit.record(actor.label, "question.retire", "event", event.id, question=question.root)
    return question


def move(question_id: int, *, up: bool, actor: Actor) -> Question:
    """Swap places with the question before or behind; at the end of the row nothing happens.

    Raises NotFound, and Conflict where a question would come before the one it hangs on.
    """
    event, question = _live(question_id, actor)
    row = asked(event.id, question.purpose)
    here = row.index(question)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(row):
        return question
    first, second = (row[there], question) if up else (question, row[there])
    if second.shown_when_root == first.root:
        raise Conflict(
            lazy("“%(question)s” hangt van de vraag erboven af en blijft eronder.", question=second.label)
        )
    row[here], row[there] = row[there], row[here]
    for number, one in enumerate(row, 1):
        one.position = number
    db.session.flush()
    return question


def offer_list(event_id: int, actor: Actor, *, offered: bool) -> Event:
    """Let participants who agree see each other's names, or no longer. Raises NotFound."""
    event = _managed(event_id, actor)
    event.has_participant_list = offered
    db.session.flush()
    audit.record(actor.label, "event.participant_list", "event", event.id, offered=offered)
    return event


def copy(
    from_event_id: int,
    event: Event,
    *,
    now: datetime,
    purposes: Sequence[str] = (REGISTRATION,),
    workshop_ids: Mapping[int, int] | None = None,
) -> int:
    """Put the questions of one day to another too, without their answers; gives how many.

    Whether participants can see each other goes along.
    `workshop_ids` maps the workshops of the one onto those of the other; a question for a workshop that
    has no counterpart is left out, and so is what hangs on it.
    """
    event.has_participant_list = bool(
        db.session.scalar(select(Event.has_participant_list).where(Event.id == from_event_id))
    )
    map_workshops = workshop_ids or {}
    copied = 0
    for purpose in purposes:
        roots: dict[str, str] = {}
        for question in asked(from_event_id, purpose):
            facts = facts_of(question)
            if facts.workshop_id is not None and facts.workshop_id not in map_workshops:
                continue
            if facts.shown_when_root and facts.shown_when_root not in roots:
                continue
            facts = replace(
                facts,
                options=list(facts.options),
                workshop_id=map_workshops.get(facts.workshop_id) if facts.workshop_id else None,
                shown_when_root=roots.get(facts.shown_when_root, ""),
            )
            roots[question.root] = secrets.token_hex(8)
            _new(event, facts, roots[question.root], 1, question.position, purpose, now)
            copied += 1
    return copied


def count_answers(event_id: int) -> dict[int, int]:
    """How many people answered each version of the questions of a day; without those nobody answered."""
    rows = db.session.execute(
        select(Answer.question_id, func.count(Answer.id))
        .join(Question, Question.id == Answer.question_id)
        .where(Question.event_id == event_id)
        .group_by(Answer.question_id)
    )
    counts = {row[0]: row[1] for row in rows}
    responses = db.session.scalars(
        select(EvaluationResponse.answers).where(EvaluationResponse.event_id == event_id)
    )
    for answers in responses:
        for name in answers:
            counts[int(name)] = counts.get(int(name), 0) + 1
    return counts


# --- parts ------------------------------------------------------------------------------------------------


def _managed(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event


def _live(question_id: int, actor: Actor) -> tuple[Event, Question]:
    """A question that is still asked, its day locked: nobody answers it meanwhile."""
    event_id = db.session.scalar(select(Question.event_id).where(Question.id == question_id))
    if event_id is None:
        raise NotFound
    event = _managed(event_id, actor)
    question = db.session.get(Question, question_id, populate_existing=True)
    if question is None:
        raise NotFound
    if question.retired_at is not None:
        raise Conflict(lazy("Deze vraag werd intussen gewijzigd of weggehaald."))
    return event, question


def _new(
    event: Event,
    facts: QuestionFacts,
    root: str,
    version: int,
    position: int,
    purpose: str,
    now: datetime,
) -> Question:
    question = Question(
        event_id=event.id,
        root=root,
        version=version,
        position=position,
        purpose=purpose,
        created_at=now,
        **asdict(facts),
    )
    db.session.add(question)
    db.session.flush()
    return question


def _checked(event: Event, facts: QuestionFacts, before: Sequence[Question]) -> QuestionFacts:
    """The facts without what does not belong to the kind. Raises Invalid."""
    if facts.kind not in set(Kind):
        raise Invalid(lazy("Kies wat voor antwoord je wil."), "kind")
    if not facts.label:
        raise Invalid(lazy("Schrijf de vraag."), "label")
    options = list(dict.fromkeys(facts.options)) if facts.kind in WITH_OPTIONS else []
    if facts.kind in WITH_OPTIONS and len(options) < 2:
        raise Invalid(lazy("Geef minstens twee antwoorden om uit te kiezen, elk op een regel."), "options")
    if len(options) > MOST_OPTIONS or any(len(option) > LONGEST_OPTION for option in options):
        raise Invalid(lazy("Geef hoogstens 30 antwoorden van elk hoogstens 120 tekens."), "options")
    if facts.workshop_id is not None:
        workshop = db.session.get(Workshop, facts.workshop_id)
        if workshop is None or workshop.event_id != event.id:
            raise Invalid(lazy("Kies een workshop van deze dag."), "workshop_id")
    if not facts.shown_when_root:
        return replace(facts, options=options, shown_when_value="")
    decider = next((one for one in before if one.root == facts.shown_when_root), None)
    if decider is None or decider.kind not in DECIDING:
        raise Invalid(lazy("Kies een vraag die hierboven staat."), "shown_when")
    if facts.shown_when_value not in question_rules.options_of(decider.kind, decider.options):
        raise Invalid(lazy("Kies een antwoord dat bij die vraag hoort."), "shown_when")
    return replace(facts, options=options)


def _hanging_on(question: Question, others: Sequence[Question]) -> list[Question]:
    return [other for other in others if other.shown_when_root == question.root]


def _check_those_behind(question: Question, facts: QuestionFacts, others: Sequence[Question]) -> None:
    """The answers on which other questions hang stay possible."""
    possible = question_rules.options_of(facts.kind, facts.options)
    for other in _hanging_on(question, others):
        if other.shown_when_value not in possible:
            raise Invalid(
                lazy(
                    "“%(question)s” hangt af van het antwoord “%(answer)s”. Laat dat antwoord staan.",
                    question=other.label,
                    answer=other.shown_when_value,
                ),
                "options",
            )
