"""The answer that a mail program sends when somebody presses yes, perhaps or no (RFC 6047, 2)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from netwerk.events.calendar_reading import ReceivedEvent
from netwerk.kernel import site
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LazyString, lazy

ANSWERS: dict[str, LazyString] = {
    "ACCEPTED": lazy("Accepteren"),
    "TENTATIVE": lazy("Misschien"),
    "DECLINED": lazy("Weigeren"),
}
# What mail programs put before the title of the invitation.
SUBJECTS = {"ACCEPTED": "Accepted", "TENTATIVE": "Tentative", "DECLINED": "Declined"}


def answer(invitation: ReceivedEvent, partstat: str, now: datetime) -> bytes:
    """The mail with which the invited person answers. Raises Invalid for what is no answer."""
    if partstat not in ANSWERS or invitation.method != "REQUEST":
        raise Invalid(lazy("Op deze mail kan je niet antwoorden."))
    mail = EmailMessage(policy=SMTP)
    mail["From"] = invitation.attendee
    mail["To"] = site.sender()
    mail["Subject"] = f"{SUBJECTS[partstat]}: {invitation.title}"
    mail["Date"] = now
    mail.set_content(f"{invitation.attendee}: {SUBJECTS[partstat]}\n")
    mail.add_alternative(
        _reply(invitation, partstat, now),
        maintype="text",
        subtype="calendar",
        params={"charset": "utf-8", "method": "REPLY"},
    )
    return mail.as_bytes()


def _reply(invitation: ReceivedEvent, partstat: str, now: datetime) -> bytes:
    """What RFC 5546 section 3.2.3 asks of a reply, and no more."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//netwerk//demo//NL",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{invitation.uid}",
        f"SEQUENCE:{invitation.sequence}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"ORGANIZER:mailto:{site.sender()}",
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{quote(invitation.attendee, safe='@+')}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode()
