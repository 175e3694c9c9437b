"""Workers that are killed where they are told: `python -m tests.support.mortal_worker`, settings as usual.

Each line names a place and a mail server; a process of its own then sends what is due with the whole site
loaded, and is killed there. What it ended by is answered in a line.
"""

from __future__ import annotations

import os
import select
import signal
import smtplib
import sys
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from netwerk.app import create_app
from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import delivery
from netwerk.kernel.smtp import Transport
from netwerk.settings import Settings

KIND = "event.confirmed"
# With the command answered and the answer not read; `half` of the data sent; all of it `taken`.
PLACES = ("claim", "composing", "mail", "rcpt", "data", "half", "taken")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fatal(act: Callable[..., Any]) -> Callable[..., Any]:
    """Be killed when this has done its work."""

    def do(*given: Any) -> None:
        act(*given)
        die()

    return do


class Mortal(smtplib.SMTP):
    """Talks to a mail server until it is killed."""

    place = _said = ""

    def putcmd(self, cmd: str, args: str = "") -> None:
        self._said = cmd
        super().putcmd(cmd, args)

    def send(self, s: Any) -> None:
        # Commands are text, and a mail is octets.
        if isinstance(s, bytes):
            self._said = "taken"
            if self.place == "half":
                super().send(s[: len(s) // 2])
                die()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self._said == self.place:
            select.select([self.sock], [], [], 10)
            die()
        return super().getreply()


def work(app: Flask, place: str, smtp_url: str) -> None:
    Mortal.place = place
    smtplib.SMTP = Mortal  # type: ignore[misc]
    if place == "claim":
        delivery._claim = fatal(delivery._claim)
    if place == "composing":
        delivery._composers[KIND] = fatal(delivery._composers[KIND])
    with app.app_context():
        db.engine.dispose(close=False)
        outbox.drain(Transport(smtp_url), owner=f"killed at {place}", stop=threading.Event())


def main() -> None:
    app = create_app(Settings.read())
    for line in sys.stdin:
        child = os.fork()
        if not child:
            work(app, *line.split())
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 (the answer)


if __name__ == "__main__":
    main()
