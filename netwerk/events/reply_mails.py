"""Mails to the contact person of a day: what people wrote to us, and that the mails of the day wait."""

from __future__ import annotations

from email.message import EmailMessage

from netwerk.events.services import asking, warning
from netwerk.kernel import i18n, outbox
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.links import link
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed


@outbox.composer(asking.KIND, lazy("Vraag van een deelnemer, doorgestuurd"), "question")
def compose_question(message: OutboxMessage) -> EmailMessage:
    """Somebody's question, to be answered by answering the mail."""
    facts = message.facts
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je de contactpersoon van deze netwerkdag bent.")
    named = f"{facts['sender_name']} <{facts['sender']}>" if facts["sender_name"] else facts["sender"]
    return composed(
        message,
        "question",
        title=facts["title"],
        sender=named,
        subject=facts["subject"],
        text=facts["text"],
        address=link("manage_events.replies", message.language, event_id=facts["event"]),
        why=why,
    )


@outbox.composer(warning.KIND, lazy("Mails van een netwerkdag tegengehouden tot morgen"), "over_budget")
def compose_mails_wait(message: OutboxMessage) -> EmailMessage:
    """That the day sent as many mails as it may today, and where they can be looked at."""
    facts = message.facts
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je de contactpersoon van deze netwerkdag bent.")
    return composed(
        message,
        "over_budget",
        title=facts["title"],
        limit=facts["limit"],
        address=link("manage_events.messages", message.language, event_id=facts["event"]),
        why=why,
    )
