"""A mail of the demo mailbox as a page shows it: nothing of it is read as markup."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from markupsafe import Markup, escape

from netwerk.demo.mailbox import sent_at
from netwerk.events import calendar_reading
from netwerk.events.calendar_reading import ReceivedEvent
from netwerk.kernel import links
from netwerk.kernel.i18n import LazyString, format_moment, lazy

HEADERS: dict[str, LazyString] = {
    "From": lazy("Van"),
    "To": lazy("Aan"),
    "Date": lazy("Verstuurd"),
    "Reply-To": lazy("Antwoord naar"),
    "Message-ID": lazy("Kenmerk"),
}
# Up to the full stop or bracket that ends the sentence around it.
PATH = r"(?:[/?#][\w\-.~%/?#&=+:@!$'*]*[\w/\-=])"
NOT_INSIDE, NOT_GOING_ON = r"(?<![\w/=])", r"(?![\w.:@\-]*\w)"


@dataclass(frozen=True)
class Letter:
    """A received mail: its headers, its plain text with our own addresses to click on, its calendar part.

    `html` is what the sender wrote, to be shown where nothing in it can run.
    """

    subject: str
    headers: tuple[tuple[str, str], ...]
    text: Markup
    html: str
    event: ReceivedEvent | None


def read(octets: bytes) -> Letter:
    """The mail in `octets`, whatever stands in it."""
    mail = message_from_bytes(octets, policy=default)
    assert isinstance(mail, EmailMessage)
    body, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return Letter(
        subject=str(mail["Subject"] or ""),
        headers=tuple((str(words), _value(mail, name)) for name, words in HEADERS.items() if mail[name]),
        text=with_links(body.get_content() if body is not None else ""),
        html=html.get_content() if html is not None else "",
        event=_event(mail),
    )


def _value(mail: EmailMessage, name: str) -> str:
    """A header as a reader says it: the date in words, on the clock of Brussels."""
    moment = sent_at(mail) if name == "Date" else None
    return format_moment(moment) if moment else str(mail[name])


def _event(mail: EmailMessage) -> ReceivedEvent | None:
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            octets = part.get_payload(decode=True)
            return calendar_reading.read(octets) if isinstance(octets, bytes) else None
    return None


def with_links(text: str) -> Markup:
    """Plain text in which addresses of this site, and no others, can be clicked on."""
    ours = re.compile(rf"{NOT_INSIDE}({re.escape(links.external())}{PATH}?){NOT_GOING_ON}")
    parts = ours.split(text)
    # Of what `split` gives, every second part is an address.
    marked = (
        Markup('<a href="{0}">{0}</a>').format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )
    return Markup("").join(marked)
