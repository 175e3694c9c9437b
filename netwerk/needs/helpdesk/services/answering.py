"""Working through the queue: take, hand over, wait, answer, close, and put an answer on the site."""

from __future__ import annotations

from datetime import datetime

from netwerk.kernel import audit, markdown
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.rerendering import cooks
from netwerk.kernel.text import plain_line, plain_text
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.queries import holders_of
from netwerk.needs.helpdesk import mails, queries, rules
from netwerk.needs.helpdesk.indexing import index_faq
from netwerk.needs.helpdesk.models import HelpdeskEntry, HelpdeskFaq, HelpdeskQuestion
from netwerk.needs.helpdesk.rules import LONGEST_ANSWER, LONGEST_TITLE, OPEN, Act, Status


def take(question_id: int, actor: Actor, *, now: datetime) -> HelpdeskQuestion:
    """See to a question oneself. Raises NotFound, and Conflict for what somebody else sees to."""
    question = queries.load(question_id, actor, lock=True)
    if question.owner_id not in {None, actor.id} and question.status != Status.NEW:
        raise Conflict(lazy("Iemand was je voor: een collega neemt deze vraag op."))
    question.owner_id = actor.id
    _move(question, Status.TAKEN if question.status == Status.NEW else Status(question.status), now)
    _note(question, Act.TAKE, actor, now)
    return question


def hand_over(question_id: int, owner_id: int, actor: Actor, *, now: datetime) -> HelpdeskQuestion:
    """Let a colleague see to it, who is told. Raises NotFound, and Invalid for who is no organiser."""
    question = queries.load(question_id, actor, lock=True)
    people = {one.id: one for one in holders_of(ORGANISER, now.astimezone(BRUSSELS).date())}
    if owner_id not in people:
        raise Invalid(lazy("Kies een organisator."), "owner")
    if question.owner_id == owner_id:
        return question
    question.owner_id = owner_id
    if question.status not in OPEN:
        _move(question, Status.TAKEN, now)
    entry = _note(question, Act.HAND_OVER, actor, now, people[owner_id].name)
    mails.queue_given(question, [people[owner_id]], entry.id)
    return question


def wait(question_id: int, words: str, actor: Actor, *, now: datetime) -> HelpdeskQuestion:
    """Say for whom or what it waits. Raises NotFound, and Invalid without that."""
    question = queries.load(question_id, actor, lock=True)
    said = plain_line(words)[:500]
    if not said:
        raise Invalid(lazy("Schrijf op wie of wat je wacht."), "words")
    question.owner_id = question.owner_id or actor.id
    _move(question, Status.WAITING, now)
    _note(question, Act.WAIT, actor, now, said)
    return question


def answer(
    question_id: int, words: str, actor: Actor, *, seen: int | None = None, now: datetime
) -> HelpdeskQuestion:
    """Mail an answer to whoever asked.

    `seen` is the last act that was on the page: when somebody did something since, nothing is sent twice.
    Raises NotFound, Invalid without words, and Conflict for what was closed or done meanwhile.
    """
    question = queries.load(question_id, actor, lock=True)
    said = plain_text(words)
    if not said:
        raise Invalid(lazy("Schrijf je antwoord."), "words")
    if len(said) > LONGEST_ANSWER:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=LONGEST_ANSWER), "words")
    if not rules.may_answer(Status(question.status)) or question.purged_at is not None:
        raise Conflict(lazy("Deze vraag is afgesloten. Open ze eerst weer."))
    entries = queries.entries_of(question.id)
    if seen is not None and entries and entries[-1].id != seen:
        raise Conflict(lazy("Intussen deed iemand iets met deze vraag. Lees het en verstuur dan."))
    question.owner_id = question.owner_id or actor.id
    _move(question, Status.ANSWERED, now)
    entry = _note(question, Act.ANSWER, actor, now, said)
    mails.queue_answer(question, entry)
    return question


def close(question_id: int, actor: Actor, *, now: datetime) -> HelpdeskQuestion:
    """Be done with a question. Raises NotFound."""
    question = queries.load(question_id, actor, lock=True)
    _move(question, Status.CLOSED, now)
    _note(question, Act.CLOSE, actor, now)
    return question


def reopen(question_id: int, actor: Actor, *, now: datetime) -> HelpdeskQuestion:
    """Go on with a question after all. Raises NotFound, and Conflict once who asked is forgotten."""
    question = queries.load(question_id, actor, lock=True)
    if question.purged_at is not None:
        raise Conflict(lazy("Wie dit vroeg, is intussen gewist."))
    _move(question, Status.TAKEN, now)
    question.owner_id = question.owner_id or actor.id
    _note(question, Act.REOPEN, actor, now)
    return question


def publish(question_id: int, title: str, raw: str, actor: Actor, *, now: datetime) -> HelpdeskFaq:
    """Put a question with its answer on the site, in words without who asked; again changes it.

    Raises NotFound, and Invalid without a title or an answer.
    """
    question = queries.load(question_id, actor, lock=True)
    line, text = plain_line(title), plain_text(raw)
    if not line or len(line) > LONGEST_TITLE:
        raise Invalid(lazy("Schrijf de vraag in hoogstens 160 tekens."), "title")
    if not text or len(text) > LONGEST_ANSWER:
        raise Invalid(lazy("Schrijf een antwoord van hoogstens %(max)d tekens.", max=LONGEST_ANSWER), "raw")
    faq = queries.faq_of(question.id)
    if faq is None:
        faq = HelpdeskFaq(source_id=question.id, published_at=now)
        db.session.add(faq)
    faq.title, faq.raw, faq.language = line, text, question.language
    _cook(faq)
    faq.sector_id, faq.region_id = question.sector_id, question.region_id
    faq.changed_at, faq.withdrawn_at = now, None
    _note(question, Act.PUBLISH, actor, now)
    index_faq(faq)
    return faq


@cooks(HelpdeskFaq)
def _cook(faq: HelpdeskFaq) -> None:
    cooked = markdown.cook(faq.raw)
    faq.cooked, faq.text = cooked.html, cooked.text


def unpublish(question_id: int, actor: Actor, *, now: datetime) -> None:
    """Take an answer off the site. Raises NotFound; nothing happens when none is there."""
    question = queries.load(question_id, actor, lock=True)
    faq = queries.faq_of(question.id)
    if faq is not None and faq.withdrawn_at is None:
        faq.withdrawn_at = now
        audit.record(actor.label, "helpdesk.unpublish", "helpdesk_question", question.id)
        db.session.flush()
        index_faq(faq)


def _move(question: HelpdeskQuestion, status: Status, now: datetime) -> None:
    question.status, question.status_at = status, now


def _note(
    question: HelpdeskQuestion, act: Act, actor: Actor, now: datetime, words: str = ""
) -> HelpdeskEntry:
    entry = HelpdeskEntry(question_id=question.id, act=act, words=words, member_id=actor.id, at=now)
    db.session.add(entry)
    audit.record(actor.label, f"helpdesk.{act}", "helpdesk_question", question.id)
    db.session.flush()
    return entry
