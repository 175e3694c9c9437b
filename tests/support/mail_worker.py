"""A worker of its own process for tests: `python -m tests.support.mail_worker DATABASE SMTP OWNER`."""

from __future__ import annotations

import sys
import threading
from email.message import EmailMessage

from flask import Flask

from netwerk.kernel import database, i18n, outbox
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.smtp import Transport
from netwerk.settings import Settings


@outbox.composer("test", i18n.lazy("Test"))
def compose(message: OutboxMessage) -> EmailMessage | None:
    """A mail that says what its facts say, with the switches that the tests need."""
    if message.facts.get("raises"):
        raise RuntimeError("no such day for an@school.example")
    if message.facts.get("nothing"):
        return None
    return outbox.finish_message(
        message, subject=message.facts.get("subject", "Dag"), text="Tekst\n", html=None
    )


def main(database_url: str, smtp_url: str, owner: str) -> None:
    settings = Settings.read({}, mode="development", database_url=database_url)
    app = Flask("worker")
    app.config["SETTINGS"] = settings
    database.init_app(app, settings.database)
    i18n.init_app(app)
    with app.app_context():
        outbox.drain(Transport(smtp_url), owner=owner, stop=threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
