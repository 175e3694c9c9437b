"""Mails to those who run the site."""

from __future__ import annotations

from email.message import EmailMessage

from netwerk.kernel import i18n, outbox
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.links import link
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import render_mail


@outbox.composer(outbox.OVER_BUDGET_KIND, lazy("Mails tegengehouden tot morgen"))
def compose_over_budget(message: OutboxMessage) -> EmailMessage:
    """Say that a network day sent as many mails as it may in a day."""
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je deze site beheert.")
    words = render_mail(
        "over_budget",
        message.language,
        title="",
        limit=message.facts["limit"],
        address=link("manage.mail", message.language),
        why=why,
        unsubscribe="",
        funding_statement="",
    )
    return outbox.finish_message(message, subject=words.subject, text=words.text, html=words.html)
