"""The furniture of a mail: its headers, its envelope and the shape of an invitation."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

from flask import current_app

from netwerk.kernel.mail_policy import PLAIN, remember
from netwerk.kernel.outbox.models import OutboxMessage
from netwerk.kernel.text import plain_line
from netwerk.settings import MailReceive, Settings

ADDRESS = re.compile(r'[^\s<>(),;:\\"\[\]@]+@[^\s<>(),;:\\"\[\]@]+')


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _ascii(address: str) -> str:
    """The address with its domain as the mail system knows it (RFC 5891); raises ValueError when it is none.

    Quoted local parts are legal and unknown among people; without them an address cannot hold a second one.
    """
    if not ADDRESS.fullmatch(address):
        raise ValueError("not a mail address")
    local, _at, domain = address.partition("@")
    return f"{local}@{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    return domain.encode("idna").decode()


def new_message_id() -> str:
    """A new Message-ID on the sender's domain (RFC 5322, 3.6.4)."""
    return message_id_of(secrets.token_hex(16))


def message_id_of(token: str) -> str:
    """The Message-ID whose first part is `token`."""
    settings = _settings()
    domain = settings.mail_from.rpartition("@")[2] or settings.external_host
    return f"<{token}@{_ascii_domain(domain)}>"


def envelope(message: OutboxMessage) -> tuple[str, str]:
    """Sender and recipient for the mail server.

    When replies are read, the sender names the message, so that a bounce can be told from another.
    """
    settings = _settings()
    token = message.message_id.strip("<>").partition("@")[0]
    back = settings.mail_reply_address.replace("{tag}", f"bounce-{token}") or settings.mail_from
    return _ascii(back), _ascii(message.recipient)


def reply_address(tag: str) -> str:
    """The address at which we read an answer under a tag; empty when no mail is read."""
    settings = _settings()
    if settings.receives_mail is MailReceive.NONE:
        return ""
    return settings.mail_reply_address.replace("{tag}", tag)


def tags_in(addresses: Iterable[str]) -> list[str]:
    """The tags of our reply address among these addresses, in lower case."""
    before, mark, after = _settings().mail_reply_address.casefold().partition("{tag}")
    if not mark:
        return []
    found = []
    for address in addresses:
        plain = address.casefold()
        if plain.startswith(before) and plain.endswith(after) and len(plain) > len(before) + len(after):
            found.append(plain[len(before) : len(plain) - len(after)])
    return found


def finish_message(
    message: OutboxMessage, *, subject: str, text: str, html: str | None, by: str = "", reply_to: str = ""
) -> EmailMessage:
    """The mail of an outbox row, with every header that automatic mail should carry.

    A fact `reply_to`, or the argument, names who answers go to; `by` is on whose behalf the site writes.
    Sources: RFC 5322 for the threading headers, RFC 3834 for Auto-Submitted, [MS-OXCMAIL] for
    X-Auto-Response-Suppress. Raises ValueError for an impossible address.
    """
    settings = _settings()
    mail = EmailMessage(policy=PLAIN)
    sender = f"{plain_line(by)} via {settings.site_name}" if by else settings.site_name
    mail["From"] = _from(sender, settings.mail_from)
    mail["To"] = _address(message.recipient_name, message.recipient)
    mail["Subject"] = plain_line(subject)
    mail["Date"] = message.created_at
    mail["Message-ID"] = message.message_id
    if message.root_message_id:
        mail["In-Reply-To"] = message.root_message_id
        mail["References"] = message.root_message_id
    reply_to = reply_to or _reply_to(message)
    if reply_to:
        mail["Reply-To"] = _address("", reply_to)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    # On the parts, as a calendar part is not in that language.
    language = [f"Content-Language: {message.language}"]
    # Quoted-printable, because not every server on the way carries eight bits.
    mail.set_content(text, cte="quoted-printable", headers=language)
    if html is not None:
        mail.make_alternative(boundary=_boundary())
        mail.add_alternative(html, subtype="html", cte="quoted-printable", headers=language)
    return mail


@lru_cache(maxsize=64)
def _from(name: str, address: str) -> Any:
    return remember(PLAIN.header_factory("From", _address(name, address)))


def _reply_to(message: OutboxMessage) -> str:
    settings = _settings()
    named = message.facts.get("reply_to")
    if named:
        return str(named)
    # Nobody reads the sender's mailbox: answers go to the people of the service.
    return settings.organisation_email if settings.receives_mail is MailReceive.NONE else ""


def _address(name: str, address: str) -> Address:
    local, _at, domain = _ascii(address).partition("@")
    return Address(plain_line(name), local, domain)


def attach_invitation(mail: EmailMessage, ics: bytes, method: str, filename: str) -> None:
    """Add a calendar object as calendar clients want it (RFC 6047): as alternative, and as attachment.

    Both carry exactly the octets of `ics`. The alternative comes last and has no disposition, else some
    clients show it as a file instead of an invitation.
    """
    mail.add_alternative(
        ics,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"charset": "utf-8", "method": method},
    )
    mail.make_mixed(boundary=_boundary())
    mail.add_attachment(ics, maintype="application", subtype="ics", cte="base64", filename=filename)


def _boundary() -> str:
    """A line between parts that none of them can hold: "=_" is neither base64 nor quoted-printable.

    The library would search each mail for the one that it makes up (RFC 2045, 6.7).
    """
    return f"=_{secrets.token_hex(12)}"


def unsubscribe(mail: EmailMessage, url: str, address: str = "") -> None:
    """Let mail programs offer one-click unsubscription (RFC 8058), or by a mail to an address (RFC 2369).

    Not for essential mail.
    """
    mail["List-Unsubscribe"] = f"<{url}>, <mailto:{address}>" if address else f"<{url}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
