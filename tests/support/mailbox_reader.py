"""A reader in a process of its own: `-m tests.support.mailbox_reader DATABASE FOLDER IMAP [NUMBER]`."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from netwerk.app import create_app
from netwerk.kernel import clock, inbox
from netwerk.kernel.imap import Mailbox
from netwerk.kernel.inbox import IncomingMail
from tests.conftest import settings_for
from tests.support import killing
from tests.support.dovecot import Dovecot


def main(database_url: str, folder: str, imap_url: str, dies_at: str = "") -> None:
    app = create_app(settings_for(database_url, Path(folder)))
    with app.app_context():
        if dies_at:
            killing.die_with(IncomingMail, int(dies_at))
        read_to_end(imap_url)


def read_to_end(imap_url: str) -> None:
    """Read until a look into the mailbox found nothing new; a server that is slow is asked again."""
    mailbox = Mailbox(imap_url)
    while inbox.fetch(mailbox, threading.Event()) or not mailbox.ready(clock.now()):
        if not mailbox.ready(clock.now()):
            time.sleep(0.5)
            mailbox = Mailbox(imap_url)


def read_through_kills(folder: Path, post: Dovecot, killed_at: Iterable[int]) -> None:
    """Read the mailbox to its end; the reader is killed at each of these messages, and started again."""
    for number in killed_at:
        ended = killing.run(__name__, IncomingMail, str(folder), post.url, str(number))
        killing.check_killed(IncomingMail, number, ended)
    assert killing.run(__name__, IncomingMail, str(folder), post.url) == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
