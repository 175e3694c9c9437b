"""Mails that tell when something changed about signing in, so that nobody does that unseen."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from netwerk.kernel import i18n, links, outbox
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members.models import Member

TOTP_ON = "member.totp_on"
TOTP_OFF = "member.totp_off"
CODE_USED = "member.recovery_used"
CODES_RENEWED = "member.recovery_renewed"


def queue_second_factor(kind: str, member: Member, now: datetime, *, left: int = 0) -> None:
    """Tell a member what changed, or that a code from paper was used and how many are `left`."""
    outbox.enqueue(
        kind,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("member", member.id),
        sequence=int(now.timestamp()) % 2**31,
        facts={"at": now.isoformat(), "left": left},
    )


@outbox.composer(TOTP_ON, lazy("Aanmelden in twee stappen staat aan"), "totp_on")
def compose_totp_on(message: OutboxMessage) -> EmailMessage:
    """That a code is asked from now on."""
    return _told("totp_on", message)


@outbox.composer(TOTP_OFF, lazy("Aanmelden in twee stappen staat uit"), "totp_off")
def compose_totp_off(message: OutboxMessage) -> EmailMessage:
    """That no code is asked any more."""
    return _told("totp_off", message)


@outbox.composer(CODE_USED, lazy("Een herstelcode werd gebruikt"), "recovery_used")
def compose_recovery_used(message: OutboxMessage) -> EmailMessage:
    """That somebody used a code from paper, and how many are left."""
    return _told("recovery_used", message)


@outbox.composer(CODES_RENEWED, lazy("Nieuwe herstelcodes"), "recovery_renewed")
def compose_recovery_renewed(message: OutboxMessage) -> EmailMessage:
    """That the codes on paper were replaced."""
    return _told("recovery_renewed", message)


def _told(name: str, message: OutboxMessage) -> EmailMessage:
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat er iets veranderde aan hoe je je aanmeldt.")
        moment = i18n.format_moment(datetime.fromisoformat(str(message.facts["at"])))
    return composed(
        message,
        name,
        person=message.recipient_name,
        moment=moment,
        left=int(str(message.facts["left"])),
        address=links.link("members.two_steps", message.language),
        why=why,
    )
