"""Answering a need within one's scope, and taking a wrong answer back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from netwerk.kernel import joints, search
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.kernel.origins import ANSWERS
from netwerk.kernel.text import fold, plain_line, plain_text
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.members.policy import may_find
from netwerk.needs import policy, rules
from netwerk.needs.indexing import KIND
from netwerk.needs.models import Need, NeedAnswer
from netwerk.needs.queries import follow_up as follow_ups
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import (
    ANSWERED_BY,
    GRACE,
    LONGEST_ANSWER,
    LONGEST_PARTNER,
    LONGEST_REASON,
    Act,
    AnswerKind,
    State,
)
from netwerk.needs.services.noting import move, note


@dataclass(frozen=True)
class AnswerFacts:
    """What an organiser answers; what a kind of answer does not ask is left out of it."""

    kind: AnswerKind
    words: str = ""
    thing: tuple[str, int] | None = None
    partner: str = ""
    owner_id: int | None = None
    due_on: date | None = None


def answer(
    need_id: int, facts: AnswerFacts, actor: Actor, *, version: int | None = None, now: datetime
) -> NeedAnswer:
    """Answer a need; those who recognise it are told a little later.

    `version` is what was read: a need that was changed since is read again first. Raises NotFound outside
    what they see, NotAllowed outside their scope, Conflict and Invalid.
    """
    need = _managed(need_id, actor)
    if not rules.may_answer(State(need.state)):
        raise Conflict(lazy("Dit staat niet meer in het register."))
    if version is not None and need.version != version:
        raise Conflict(lazy("De tekst is intussen gewijzigd. Lees hem opnieuw."))
    row = _row(need, facts, actor, now)
    same = _same(row)
    if same is not None:
        return same
    db.session.add(row)
    db.session.flush()
    if facts.thing is not None:
        joints.connect(Thing(*facts.thing), ANSWERS, Thing(KIND, need.id), actor_label=actor.label, now=now)
    settle(need, Act.ANSWER, actor, now, "")
    return row


def _managed(need_id: int, actor: Actor) -> Need:
    need = reads.load(need_id, lock=True)
    if not policy.sees(actor, need):
        raise NotFound
    if not policy.may_organise(actor, need):
        raise NotAllowed(lazy("Alleen een organisator van dit thema en deze regio kan dat."))
    return need


def _row(need: Need, facts: AnswerFacts, actor: Actor, now: datetime) -> NeedAnswer:
    words = plain_text(facts.words)
    if len(words) > LONGEST_ANSWER:
        raise Invalid(lazy("Hou het op hoogstens 1.000 tekens."), "words")
    row = NeedAnswer(need_id=need.id, kind=facts.kind, words=words, member_id=actor.id, at=now)
    wanted = ANSWERED_BY.get(facts.kind, ())
    if wanted:
        row.thing_kind, row.thing_id = _thing(facts.thing, wanted, need)
    elif facts.kind == AnswerKind.PASSED_ON:
        _pass_on(row, facts, now)
    elif not plain_line(words):
        raise Invalid(lazy("Schrijf waarom het nu niet kan. Wie het herkent, krijgt dit te lezen."), "words")
    return row


def _thing(given: tuple[str, int] | None, kinds: tuple[str, ...], need: Need) -> tuple[str, int]:
    """What answers it, as long as everybody may find that. Raises Invalid."""
    if (
        given is None
        or given[0] not in kinds
        or given not in search.named([given], need.language, may_find(None))
    ):
        raise Invalid(lazy("Kies iets dat iedereen op de site kan vinden."), "thing")
    return given


def _pass_on(row: NeedAnswer, facts: AnswerFacts, now: datetime) -> None:
    row.partner_name = plain_line(facts.partner)
    if not row.partner_name or len(row.partner_name) > LONGEST_PARTNER:
        raise Invalid(lazy("Aan wie geef je het door? Hoogstens 160 tekens."), "partner")
    if facts.due_on is None or facts.due_on < now.astimezone(BRUSSELS).date():
        raise Invalid(lazy("Tegen wanneer verwacht je antwoord? Kies een dag die nog komt."), "due_on")
    row.due_on = facts.due_on
    row.owner_id = facts.owner_id or row.member_id
    # Who answers may do so: that was asked before.
    allowed = follow_ups.who_may(row.need_id, now.astimezone(BRUSSELS).date())
    if row.owner_id not in {row.member_id, *(member_id for member_id, _name in allowed)}:
        raise Invalid(lazy("Kies een organisator die dit opvolgt."), "owner")
    known = select(Organisation).where(Organisation.name_key == fold(row.partner_name), Organisation.verified)
    found = db.session.scalars(known.order_by(Organisation.id)).first()
    row.partner_id = found.id if found else None


def _same(row: NeedAnswer) -> NeedAnswer | None:
    """The same answer that stands already: a form sent twice is one answer."""
    last = next(reversed(reads.answers_of(row.need_id)), None)
    told = ("kind", "words", "thing_kind", "thing_id", "partner_name", "owner_id", "due_on")
    if last is not None and all(
        (getattr(last, name) or None) == (getattr(row, name) or None) for name in told
    ):
        return last
    return None


def take_back(need_id: int, answer_id: int, reason: str, actor: Actor, *, now: datetime) -> Need:
    """Take a wrong answer back; who was told of it hears why.

    Raises NotFound, NotAllowed outside their scope, and Invalid without a reason.
    """
    need = _managed(need_id, actor)
    row = db.session.get(NeedAnswer, answer_id, populate_existing=True)
    if row is None or row.need_id != need.id:
        raise NotFound
    words = plain_line(reason)[:LONGEST_REASON]
    if not words:
        raise Invalid(lazy("Schrijf waarom je het terugneemt."), "reason")
    if row.taken_back_at is not None:
        return need
    row.taken_back_at, row.taken_back_because = now, words
    db.session.flush()
    if row.thing_id is not None and not _still_answers(need.id, row.thing_kind, row.thing_id):
        joints.disconnect(Thing(row.thing_kind, row.thing_id), ANSWERS, Thing(KIND, need.id))
    settle(need, Act.TAKE_BACK, actor, now, words)
    return need


def plan_in(need_id: int, day: Thing, actor: Actor, *, now: datetime) -> None:
    """The day that was made for a need is published: that is its answer, where this member may give one.

    Where they may not, or the need is gone by now, it waits for whoever organises there.
    """
    need = reads.load(need_id, lock=True)
    if not policy.may_organise(actor, need) or not rules.may_answer(State(need.state)):
        return
    if not _still_answers(need.id, day.kind, day.id):
        answer(need.id, AnswerFacts(AnswerKind.PLANNED, thing=(day.kind, day.id)), actor, now=now)


def _still_answers(need_id: int, kind: str, thing_id: int) -> bool:
    return any((one.thing_kind, one.thing_id) == (kind, thing_id) for one in reads.answers_of(need_id))


def settle(need: Need, act: Act, actor: Actor | None, now: datetime, reason: str) -> None:
    """Let the state follow the answers that stand, and people be told of it; what was hidden stays so."""
    if need.state in rules.PUBLIC:
        move(need, standing_state(need), now)
    need.tell_at = need.tell_at or now + GRACE
    note(need, act, actor, now, reason)
    db.session.flush()


def standing_state(need: Need) -> State:
    """The state of a need by the answers that stand."""
    return rules.state_of([AnswerKind(one.kind) for one in reads.answers_of(need.id)])
