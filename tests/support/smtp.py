"""A real mail server for tests, that can be told to misbehave.

The names of its handlers are those that aiosmtpd calls.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from netwerk.demo.mailbox import Receiver


@dataclass(frozen=True)
class Received:
    """A mail as it came over the wire, with its envelope."""

    sender: str
    recipient: str
    octets: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.octets, policy=default)

    @property
    def message_id(self) -> str:
        return self.mail["Message-ID"].strip()


class Server(Receiver):
    """Keeps what it takes in `received`.

    `answers` maps a command (MAIL, RCPT, DATA) to what it is answered instead of 250; HANG answers never,
    DROP ends the connection without an answer. With `only_for` just that recipient is treated so.
    `password` is the one that signs in; None offers no signing in.
    """

    HANG, DROP = "hang", "drop"

    def __init__(self, password: str | None = None, port: int = 0) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.answers: dict[str, str] = {}
        self.only_for: str | None = None
        self.password = password
        self.on_data = lambda: None
        super().__init__(self, port=port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.received]

    def _conversation(self) -> SMTP:
        self.connections += 1
        offered = self.password is not None
        return SMTP(
            self,
            loop=self._loop,
            enable_SMTPUTF8=True,
            auth_require_tls=not offered,
            authenticator=self._sign_in if offered else None,
        )

    def _sign_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password.decode() == self.password, handled=False)

    async def _answer(self, command: str, server: SMTP, recipient: str | None) -> str | None:
        answer = self.answers.get(command)
        if answer is None or (self.only_for is not None and recipient != self.only_for):
            return None
        if answer == self.HANG:
            await asyncio.sleep(60)
        if answer == self.DROP:
            server.transport.close()
        return answer

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = await self._answer("MAIL", server, None)
        if answer is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = await self._answer("RCPT", server, address)
        if answer is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await self._answer("DATA", server, envelope.rcpt_tos[0])
        if answer is None:
            self.received.append(Received(envelope.mail_from, envelope.rcpt_tos[0], envelope.content))
            self.on_data()
        return answer or "250 OK"
