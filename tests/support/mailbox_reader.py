"""A reader in a process of its own: `python -m tests.support.mailbox_reader DATABASE FOLDER IMAP`."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from netwerk.app import create_app
from netwerk.kernel import inbox
from netwerk.kernel.imap import Mailbox
from tests.conftest import settings_for


def main(database_url: str, folder: str, imap_url: str) -> None:
    app = create_app(settings_for(database_url, Path(folder)))
    with app.app_context():
        while inbox.fetch(Mailbox(imap_url), threading.Event()):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
