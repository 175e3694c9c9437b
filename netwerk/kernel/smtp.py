"""Handing mail over to a server; the only user of smtplib."""

from __future__ import annotations

import logging
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import parse_qsl, unquote, urlsplit

from netwerk.kernel.mail_policy import PLAIN, UTF8
from netwerk.kernel.patience import Rest, at_most

log = logging.getLogger(__name__)

PATIENCE = 30
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# RFC 4954: the server does not know or trust us, whatever command it says so to.
ABOUT_US = frozenset({530, 534, 535, 538})


@dataclass(frozen=True)
class Sent:
    """The server has taken the message and will deliver it."""


@dataclass(frozen=True)
class TemporaryFailure:
    """Not now for this message (4xx): try again later."""

    reason: str


@dataclass(frozen=True)
class PermanentFailure:
    """Never for this recipient (5xx to RCPT or DATA)."""

    reason: str


@dataclass(frozen=True)
class OurFault:
    """The server is not there or does not want us; nothing is wrong with the message."""

    reason: str


Outcome = Sent | TemporaryFailure | PermanentFailure | OurFault


class Transport:
    """A mail server, one connection at a time, with the patience to leave it alone when it fails."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        """`smtp://user:pass@host:port?tls=starttls|none` or `smtps://…`; raises ValueError for others.

        Without `tls` a server on this machine is spoken to in the clear and any other with STARTTLS.
        `patience` is how many seconds an answer may take; a whole message may take three times that.
        """
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        tls = options.pop("tls", "none" if parts.hostname in LOOPBACK else "starttls")
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or options:
            raise ValueError("a mail server looks like smtp://user:pass@host:port?tls=starttls")
        if tls not in {"starttls", "none"}:
            raise ValueError("tls is starttls or none")
        self._secure = parts.scheme == "smtps"
        self._starttls = not self._secure and tls == "starttls"
        self._host = parts.hostname
        self._port = parts.port or (465 if self._secure else 587 if parts.username else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._patience = patience
        self._client: smtplib.SMTP | None = None
        # Our own name costs a name-server's time; smtplib would ask it for each connection.
        self._own_name: str | None = None
        self._rest = Rest()

    @property
    def is_open(self) -> bool:
        """Whether there is a connection to send over."""
        return self._client is not None

    def ready(self, now: datetime) -> bool:
        """Whether the server may be tried, or is still left alone after a failure."""
        return self._rest.is_over(now)

    def trip(self, now: datetime) -> None:
        """Leave the server alone for a while, longer at each failure."""
        self._rest.begin(now)

    def mend(self) -> None:
        """The server works again."""
        self._rest.end()

    def open(self) -> OurFault | None:
        """Connect and sign in, unless connected already; the fault when that does not work."""
        if self._client is not None:
            return None
        client: smtplib.SMTP | None = None
        try:
            client = self._connect()
            with at_most(3 * self._patience, lambda: client.sock):
                self._greet(client)
        except (OSError, ValueError) as error:
            if client is not None:
                client.close()
            return OurFault(_words(error))
        self._client, self._own_name = client, client.local_hostname
        return None

    def _connect(self) -> smtplib.SMTP:
        if self._secure:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self._host, self._port, self._own_name, timeout=self._patience, context=context
            )
        return smtplib.SMTP(self._host, self._port, self._own_name, timeout=self._patience)

    def _greet(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        if self._starttls:
            client.starttls(context=ssl.create_default_context())
            client.ehlo()
        if self._user:
            client.login(self._user, self._password)

    def close(self) -> None:
        """Say goodbye; does nothing when not connected."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError), at_most(1, lambda: client.sock):
                client.quit()
            client.close()

    def send(self, mail: EmailMessage, *, sender: str, recipient: str) -> Outcome:
        """Offer one message to the open connection; gives up after three times the patience.

        A connection that breaks or that the server ends (421) is closed: `is_open` tells.
        """
        client = self._client
        if client is None:
            return OurFault("not connected")
        try:
            with at_most(3 * self._patience, lambda: client.sock):
                outcome, code = _exchange(client, mail, sender, recipient)
                if code != 421:
                    if not isinstance(outcome, Sent):
                        client.rset()
                    return outcome
        except OSError as error:
            outcome = OurFault(_words(error))
        self._client = None
        client.close()
        return outcome


def _exchange(client: smtplib.SMTP, mail: EmailMessage, sender: str, recipient: str) -> tuple[Outcome, int]:
    """MAIL, RCPT and DATA of one message (RFC 5321, 3.3), and the code of the deciding answer."""
    international = not (sender.isascii() and recipient.isascii())
    if international and not client.has_extn("smtputf8"):
        return PermanentFailure("the mail server does not carry letters outside ASCII in an address"), 553
    body = mail.as_bytes(policy=UTF8 if international else PLAIN)
    code, words = client.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if international else [])
    if code != 250:
        return _refusal(code, words, before_recipient=True), code
    code, words = client.rcpt(recipient)
    if code not in {250, 251}:
        return _refusal(code, words), code
    try:
        code, words = client.data(body)
    except smtplib.SMTPDataError as error:
        code, words = error.smtp_code, _octets(error.smtp_error)
    return (Sent() if code == 250 else _refusal(code, words)), code


def _refusal(code: int, words: bytes, *, before_recipient: bool = False) -> Outcome:
    reason = f"{code} {words.decode('utf-8', 'replace')}"
    if 400 <= code < 500:
        return TemporaryFailure(reason)
    if code < 400 or code in ABOUT_US or before_recipient:
        return OurFault(reason)
    return PermanentFailure(reason)


def _octets(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_octets(error.smtp_error).decode('utf-8', 'replace')}"
    return f"{type(error).__name__}: {error}"
