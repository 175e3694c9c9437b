"""Asking at the counter: a visitor by a mail address that they confirm; then it finds its way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from netwerk.kernel import tokens
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line, plain_text
from netwerk.members import limits
from netwerk.members import rules as member_rules
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.login import actor_of
from netwerk.members.models import Member
from netwerk.members.queries import holders_of, member_with_rights
from netwerk.members.services import tries
from netwerk.needs.helpdesk import mails, policy, queries, rules
from netwerk.needs.helpdesk.models import HelpdeskEntry, HelpdeskQuestion
from netwerk.needs.helpdesk.rules import LONGEST_SUBJECT, LONGEST_WORDS, Act, Status


@dataclass(frozen=True)
class QuestionFacts:
    """What somebody asks, and who they are."""

    subject: str
    words: str
    name: str
    email: str
    organisation: str = ""
    region_id: int | None = None
    sector_id: int | None = None
    theme_id: int | None = None
    language: str = "nl"


def ask(
    facts: QuestionFacts,
    *,
    actor: Actor | None = None,
    ip: str | None = None,
    form_key: str | None = None,
    now: datetime,
) -> HelpdeskQuestion:
    """Ask a question; a member's own address needs no confirmation. Raises Invalid and TooMany."""
    _check(facts)
    own = actor is not None and actor.email_key == key(facts.email)
    kept = hashlib.sha256(f"{key(facts.email)}:{form_key}".encode()).hexdigest() if form_key else None
    if kept is not None:
        hold(f"helpdesk form:{kept}")
        known = db.session.scalars(select(HelpdeskQuestion).where(HelpdeskQuestion.form_key == kept)).first()
        if known is not None:
            return known
    if ip is not None:
        tries.check("helpdesk", facts.email, ip, limits.mails())
        tries.count("helpdesk", facts.email, ip)
    question = HelpdeskQuestion(
        status=Status.UNCONFIRMED,
        status_at=now,
        subject=plain_line(facts.subject),
        words=plain_text(facts.words),
        language=member_rules.known_language(facts.language),
        region_id=facts.region_id,
        sector_id=facts.sector_id,
        theme_id=facts.theme_id,
        name=plain_line(facts.name),
        email=plain_line(facts.email),
        email_key=key(facts.email),
        organisation=plain_line(facts.organisation)[:160],
        nonce=tokens.nonce(),
        form_key=kept,
        asked_at=now,
    )
    db.session.add(question)
    db.session.flush()
    if own:
        _accept(question, now)
    else:
        mails.queue_confirm(question)
    return question


def _check(facts: QuestionFacts) -> None:
    for value, longest, name, sentence in (
        (facts.subject, LONGEST_SUBJECT, "subject", lazy("Zeg in enkele woorden waarover het gaat.")),
        (facts.words, LONGEST_WORDS, "words", lazy("Schrijf je vraag.")),
        (facts.name, 120, "name", lazy("Vul je naam in.")),
    ):
        if not plain_line(value):
            raise Invalid(sentence, name)
        if len(plain_text(value)) > longest:
            raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=longest), name)
    if not is_email(plain_line(facts.email)):
        raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "email")


def read_link(token: str) -> HelpdeskQuestion:
    """The question that a link confirms. Raises NotFound for one that we did not make, or that is too old."""
    values = tokens.signer(mails.ASKER).read(token)
    question = (
        db.session.get(HelpdeskQuestion, values[0])
        if len(values) == 2 and isinstance(values[0], int)
        else None
    )
    if question is None or question.nonce != values[1] or question.purged_at is not None:
        raise NotFound(lazy("Deze link is te oud of al gebruikt. Stel je vraag opnieuw."))
    return question


def confirm(token: str, now: datetime) -> HelpdeskQuestion:
    """Show that the address is one's own: from now on the question waits in the queue. Once."""
    found = select(HelpdeskQuestion).where(HelpdeskQuestion.id == read_link(token).id)
    found = found.with_for_update().execution_options(populate_existing=True)
    question = db.session.scalars(found).one()
    if question.status == Status.UNCONFIRMED:
        _accept(question, now)
    return question


def _accept(question: HelpdeskQuestion, now: datetime) -> None:
    """Put it into the queue of whoever answers such questions, and tell them."""
    question.status, question.status_at, question.confirmed_at = Status.NEW, now, now
    today = now.astimezone(BRUSSELS).date()
    organisers = {one.id: one for one in holders_of(ORGANISER, today)}
    owner_id = rules.owner_for(queries.plain_routes(), question.region_id, question.sector_id)
    # Who is an organiser no longer gets no question.
    question.owner_id = owner_id if owner_id in organisers else None
    entry = HelpdeskEntry(question_id=question.id, act=Act.CONFIRM, at=now)
    db.session.add(entry)
    db.session.flush()
    mails.queue_given(question, _who(question, list(organisers.values())), entry.id)


def _who(question: HelpdeskQuestion, organisers: Sequence[Member]) -> list[Member]:
    """Whoever it was given to, else those whose scope reaches it, else every organiser."""
    if question.owner_id is not None:
        return [one for one in organisers if one.id == question.owner_id]
    near = [one for one in organisers if policy.sees(actor_of(member_with_rights(one.id)), question)]
    return near or list(organisers)
