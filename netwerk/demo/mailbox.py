"""The mailbox of the demo: a mail server on this machine that keeps what it gets; sole user of aiosmtpd."""

from __future__ import annotations

import asyncio
import logging
import mailbox
import re
import socket
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from netwerk.kernel.errors import NotFound

# Where in the data folder the mails are kept.
FOLDER = "demo-mail"
KEY = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)\.")
OLDEST = datetime.min.replace(tzinfo=UTC)
BARE_NEWLINE = re.compile(rb"(?<!\r)\n")


@dataclass(frozen=True)
class Caught:
    """A line in the list of mails."""

    id: str
    subject: str
    to: str
    date: datetime | None
    invites: bool


class Mailbox:
    """Mails in a Maildir folder."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when it is not there yet."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def _open(self) -> mailbox.Maildir:
        # Opened anew each time: the receiver may be another process.
        return mailbox.Maildir(self._folder, create=True)

    def add(self, octets: bytes) -> None:
        """Keep a mail as it was received."""
        self._open().add(octets)

    def list(self, limit: int = 200) -> list[Caught]:
        """The mails that came last, by the date they bear, newest first."""
        maildir = self._open()
        keys = sorted(maildir.keys(), key=_arrival, reverse=True)
        mails = [_caught(key, maildir.get_bytes(key)) for key in keys[:limit]]
        # Sorting keeps the order of arrival among those of one second.
        return sorted(mails, key=lambda mail: mail.date or OLDEST, reverse=True)

    def get(self, mail_id: str) -> bytes:
        """The octets of a mail; raises NotFound when there is none with this id."""
        try:
            octets = self._open().get_bytes(mail_id)
        except KeyError as error:
            raise NotFound from error
        # A Maildir holds lines as this machine ends them; the network's end in CRLF.
        return BARE_NEWLINE.sub(b"\r\n", octets)


def _arrival(key: str) -> tuple[int, ...]:
    found = KEY.match(key)
    return tuple(int(part) for part in found.groups()) if found else ()


def _caught(mail_id: str, octets: bytes) -> Caught:
    mail = message_from_bytes(octets, policy=default)
    invites = any(part.get_content_type() == "text/calendar" for part in mail.walk())
    return Caught(mail_id, str(mail["Subject"] or ""), str(mail["To"] or ""), sent_at(mail), invites)


def sent_at(mail: Message) -> datetime | None:
    """When a mail says it was sent; None where it says nothing that can be read."""
    try:
        date = parsedate_to_datetime(str(mail["Date"]))
    except ValueError:
        return None
    # A date with "-0000": in UTC, of an unknown zone (RFC 5322, 3.3).
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date


class Receiver:
    """A mail server in a thread of its own; `handler` is told of each mail as aiosmtpd describes."""

    def __init__(self, handler: object, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen at once; port 0 means any that is free, `port` tells which. Raises OSError when taken."""
        self._loop = asyncio.new_event_loop()
        self._socket = socket.create_server((host, port))
        self.port: int = self._socket.getsockname()[1]
        self._handler = handler
        # The loop lives in its own thread from the start: the caller's may have a loop already.
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailbox", daemon=True)
        self._thread.start()
        listening = self._loop.create_server(self._conversation, sock=self._socket)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(5)

    def _conversation(self) -> SMTP:
        return SMTP(
            self._handler, loop=self._loop, enable_SMTPUTF8=True, hostname="localhost", ident="netwerk"
        )

    def stop(self) -> None:
        """Stop listening and end every conversation."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.content or b""
        self._box.add(content if isinstance(content, bytes) else content.encode())
        return "250 OK"


def start_receiver(folder: Path, host: str = "127.0.0.1", port: int = 0) -> tuple[Receiver, int]:
    """Start a mail server that keeps all mail in `folder`; gives it and its port. Stop it with `stop()`."""
    # aiosmtpd tells of every command.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    receiver = Receiver(_Keeper(Mailbox(folder)), host, port)
    return receiver, receiver.port
