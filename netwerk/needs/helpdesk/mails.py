"""Mails of the counter: to confirm a question, to whoever gets it, and the answer."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage

from netwerk.kernel import i18n, links, outbox, tokens
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members.models import Member
from netwerk.needs.helpdesk.models import HelpdeskEntry, HelpdeskQuestion
from netwerk.needs.helpdesk.rules import OPEN, Status

CONFIRM, GIVEN, ANSWER = "helpdesk.confirm", "helpdesk.given", "helpdesk.answer"
# Whom the link in the mail is signed for.
ASKER = "helpdesk.asker"


def queue_confirm(question: HelpdeskQuestion) -> None:
    """Ask the owner of an address whether the question is theirs."""
    outbox.enqueue(
        CONFIRM,
        to=question.email,
        name=question.name,
        language=question.language,
        subject=("helpdesk_question", question.id),
        facts={},
        cap=True,
    )


@outbox.composer(CONFIRM, lazy("Bevestig je vraag aan het loket"), "helpdesk_confirm")
def compose_confirm(message: OutboxMessage) -> EmailMessage | None:
    """The question to confirm, with what was asked; nothing when that was done."""
    question = db.session.get(HelpdeskQuestion, message.subject_id)
    if question is None or question.status != Status.UNCONFIRMED:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat iemand met dit e-mailadres een vraag stelde aan het loket.")
    token = tokens.signer(ASKER).sign(question.id, question.nonce)
    return composed(
        message,
        "helpdesk_confirm",
        why=why,
        name=question.name,
        subject_words=question.subject,
        text=question.words,
        address=links.link("helpdesk.confirm", message.language, token=token),
    )


def queue_given(question: HelpdeskQuestion, people: Iterable[Member], number: int) -> None:
    """Tell those who may answer that a question is there; `number` is that of the act that gave it."""
    for one in people:
        outbox.enqueue(
            GIVEN,
            to=one.email,
            name=one.name,
            language=one.language,
            subject=("helpdesk_question", question.id),
            facts={"member": one.id},
            sequence=one.id,
            resend=number,
        )


@outbox.composer(GIVEN, lazy("Een vraag aan het loket"), "helpdesk_given")
def compose_given(message: OutboxMessage) -> EmailMessage | None:
    """What is asked and where to answer; nothing when somebody else sees to it by now."""
    question = db.session.get(HelpdeskQuestion, message.subject_id)
    if question is None or question.status not in OPEN:
        return None
    if question.owner_id not in {None, int(message.facts["member"])}:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat jij vragen aan het loket beantwoordt.")
    return composed(
        message,
        "helpdesk_given",
        why=why,
        name=message.recipient_name,
        subject_words=question.subject,
        text=question.words,
        address=links.link("manage_helpdesk.question", message.language, question_id=question.id),
    )


def queue_answer(question: HelpdeskQuestion, entry: HelpdeskEntry) -> None:
    """Mail an answer to whoever asked."""
    outbox.enqueue(
        ANSWER,
        to=question.email,
        name=question.name,
        language=question.language,
        subject=("helpdesk_entry", entry.id),
        facts={"question": question.id},
        order_key=f"helpdesk:{question.id}",
    )


@outbox.composer(ANSWER, lazy("Antwoord van het loket"), "helpdesk_answer")
def compose_answer(message: OutboxMessage) -> EmailMessage | None:
    """The answer, above what was asked; nothing when who asked is forgotten meanwhile."""
    question = db.session.get(HelpdeskQuestion, int(message.facts["question"]))
    entry = db.session.get(HelpdeskEntry, message.subject_id)
    if question is None or entry is None or question.purged_at is not None:
        return None
    by = db.session.get(Member, entry.member_id) if entry.member_id else None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je een vraag stelde aan het loket.")
    return composed(
        message,
        "helpdesk_answer",
        why=why,
        name=question.name,
        subject_words=question.subject,
        text=question.words,
        answer=entry.words,
        by=by.name if by else "",
        address=links.link("helpdesk.ask", message.language),
    )
