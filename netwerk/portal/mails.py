"""Mails to those who run the site."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import select

from netwerk.kernel import i18n, outbox
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.links import link
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.outbox.models import HELD
from netwerk.kernel.rendering import composed
from netwerk.members.actor import Actor
from netwerk.portal import feedback, mail_samples
from netwerk.portal.models import Feedback

PROOF = "mail.proof"


def queue_proof(kind: str, language: str, actor: Actor, now: datetime) -> bool:
    """Send somebody who looks after the mails one of a kind, with examples in it; a few an hour.

    Gives whether it leaves now.
    """
    sequence = int(now.timestamp()) % 2**31
    outbox.enqueue(
        PROOF,
        to=actor.email,
        name=actor.name,
        language=language,
        subject=("member", actor.id),
        sequence=sequence,
        facts={"kind": kind},
        cap=True,
    )
    written = select(OutboxMessage.state).filter_by(kind=PROOF, subject_id=actor.id, sequence=sequence)
    return db.session.scalar(written) != HELD


@outbox.composer(PROOF, lazy("Proefmail"), "")
def compose_proof(message: OutboxMessage) -> EmailMessage | None:
    """The example; nothing for a kind that is no more."""
    kind = str(message.facts["kind"])
    if kind not in outbox.templates():
        return None
    words = mail_samples.rendered(kind, message.language, message.recipient_name)
    with i18n.speaking(message.language):
        subject = _("Proef: %(subject)s", subject=words.subject)
    return outbox.finish_message(message, subject=subject, text=words.text, html=words.html)


@outbox.composer(outbox.OVER_BUDGET_KIND, lazy("Mails tegengehouden tot morgen"), "over_budget")
def compose_over_budget(message: OutboxMessage) -> EmailMessage:
    """Say that a network day sent as many mails as it may in a day."""
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je deze site beheert.")
    return composed(
        message,
        "over_budget",
        title="",
        limit=message.facts["limit"],
        address=link("manage.mail", message.language),
        why=why,
    )


@outbox.composer(feedback.RECEIVED, lazy("Melding over de website"), "feedback")
def compose_feedback(message: OutboxMessage) -> EmailMessage | None:
    """What a visitor told us; nothing when it is gone by now."""
    told = db.session.get(Feedback, message.subject_id)
    if told is None:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je deze site beheert.")
        about = str(feedback.TITLES[told.about])
    return composed(
        message,
        "feedback",
        about=about,
        # The name of somebody who was erased goes into no mailbox.
        text="" if told.about == feedback.NAME_LEFT else told.words,
        page=told.page,
        sender=told.email,
        address=link("manage.feedback", message.language),
        why=why,
    )
