"""Reading a mailbox on a server (RFC 3501); the only user of imaplib.

The folder is opened for reading alone: what people do with their mail there, and whether they have read it,
is theirs. How far we got is kept by whoever calls.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from netwerk.kernel.patience import Rest, at_most

PATIENCE = 30
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# What a server may send at once: a message is asked for in part.
LARGEST_ANSWER = 1024 * 1024
PIECE = 512 * 1024
PLAIN_FOLDER = re.compile(r"[\x20-\x7e]{1,100}")


class Unreachable(Exception):
    """The server is not there, does not want us, or says what cannot be read."""


class _Plain(imaplib.IMAP4):
    def read(self, size: int) -> bytes:
        """Refuse an answer that no honest server gives."""
        if size > LARGEST_ANSWER:
            raise self.abort("the answer is too large")
        return super().read(size)


class _Secure(imaplib.IMAP4_SSL):
    def read(self, size: int) -> bytes:
        """Refuse an answer that no honest server gives."""
        if size > LARGEST_ANSWER:
            raise self.abort("the answer is too large")
        return super().read(size)


class Opened:
    """A folder while it is open; each question to it may raise Unreachable."""

    def __init__(self, client: imaplib.IMAP4, validity: int, seconds: float) -> None:
        """`validity` is the UIDVALIDITY: another one means that all UIDs are new (RFC 3501, 2.3.1.1)."""
        self._client = client
        self._seconds = seconds
        self.validity = validity

    def newer_than(self, uid: int) -> list[int]:
        """The UIDs above this one, in order."""
        answer = self._ask("SEARCH", f"UID {uid + 1}:*")
        found = [
            int(one) for line in answer if isinstance(line, bytes) for one in line.split() if one.isdigit()
        ]
        # `n:*` names the last message even when its UID is below n.
        return sorted({one for one in found if one > uid})

    def octets(self, uid: int, limit: int) -> bytes | None:
        """The first `limit` octets of a message, piece by piece; None when it is no longer there."""
        pieces: list[bytes] = []
        start = 0
        while start < limit:
            wanted = min(PIECE, limit - start)
            piece = self._piece(uid, start, wanted)
            if piece is None:
                return None
            pieces.append(piece)
            start += len(piece)
            if len(piece) < wanted:
                break
        return b"".join(pieces)

    def _piece(self, uid: int, start: int, size: int) -> bytes | None:
        named = re.compile(rb"\bUID %d\b" % uid)
        for part in self._ask("FETCH", str(uid), f"(UID BODY.PEEK[]<{start}.{size}>)"):
            if isinstance(part, tuple) and named.search(part[0]):
                return bytes(part[1])
        return None

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        with _translated(), at_most(self._seconds, lambda: self._client.sock):
            return _answered(self._client.uid(command, *arguments))


class Mailbox:
    """One folder of one account."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        """`imaps://user:pass@host:port/INBOX` or `imap://…?tls=starttls|none`; raises ValueError for others.

        Without `tls` a server on this machine is spoken to in the clear and any other with STARTTLS.
        `patience` is how many seconds an answer may take; each step may take three times that.
        """
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        tls = options.pop("tls", "none" if parts.hostname in LOOPBACK else "starttls")
        self._folder = unquote(parts.path.lstrip("/")) or "INBOX"
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username or options:
            raise ValueError("a mailbox looks like imaps://user:pass@host:port/INBOX")
        if tls not in {"starttls", "none"} or not PLAIN_FOLDER.fullmatch(self._folder):
            raise ValueError("tls is starttls or none, and a folder has a plain name")
        self._secure = parts.scheme == "imaps"
        self._starttls = not self._secure and tls == "starttls"
        self._host, self._port = parts.hostname, parts.port or (993 if self._secure else 143)
        self._user, self._password = unquote(parts.username), unquote(parts.password or "")
        self._patience = patience
        self._rest = Rest()

    @property
    def name(self) -> str:
        """Who reads which folder where, without the password."""
        return f"{self._user}@{self._host}:{self._port}/{self._folder}"[:254]

    def ready(self, now: datetime) -> bool:
        """Whether the server may be tried, or is still left alone after a failure."""
        return self._rest.is_over(now)

    def trip(self, now: datetime) -> None:
        """Leave the server alone for a while, longer at each failure."""
        self._rest.begin(now)

    def mend(self) -> None:
        """The server works again."""
        self._rest.end()

    @contextmanager
    def open(self) -> Iterator[Opened]:
        """The folder, open until the end of the block. Raises Unreachable."""
        with _translated():
            client = self._connect()
        try:
            with _translated(), at_most(3 * self._patience, lambda: client.sock):
                opened = self._enter(client)
            yield opened
            with suppress(OSError, imaplib.IMAP4.error), at_most(1, lambda: client.sock):
                client.logout()
        finally:
            with suppress(OSError):
                client.shutdown()

    def _connect(self) -> imaplib.IMAP4:
        if self._secure:
            context = ssl.create_default_context()
            return _Secure(self._host, self._port, ssl_context=context, timeout=self._patience)
        return _Plain(self._host, self._port, timeout=self._patience)

    def _enter(self, client: imaplib.IMAP4) -> Opened:
        if self._starttls:
            client.starttls(ssl.create_default_context())
        client.login(self._user, self._password)
        _answered(client.select(f'"{self._folder}"', readonly=True))
        _name, values = client.response("UIDVALIDITY")
        if not values or not isinstance(values[0], bytes):
            raise Unreachable("the server names no UIDVALIDITY")
        return Opened(client, int(values[0]), 3 * self._patience)


def _answered(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, lines = answer
    if kind != "OK":
        raise Unreachable(f"the server says {kind}")
    return lines


@contextmanager
def _translated() -> Iterator[None]:
    """Whatever is wrong with the server or with what it says, as one exception."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
