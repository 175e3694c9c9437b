"""`netwerk demo`: content, web server, worker and mailbox started together and ended together."""

from __future__ import annotations

import logging
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import click
from flask import Flask

from netwerk.demo import builder
from netwerk.demo.mailbox import FOLDER, start_receiver
from netwerk.kernel import schema
from netwerk.kernel.database import db
from netwerk.settings import Settings

HOST = "127.0.0.1"
SENDER = "lerendenetwerken@netwerk.example"
ROLES = (
    ("an@school.example", "trajectbegeleider, comes to days"),
    ("bart@bedrijf.example", "mentor, contact person of a company"),
    ("chantal@netwerk.example", "organiser"),
    ("dirk@elders.example", "member from another region"),
    ("els@netwerk.example", "editor and moderator"),
    ("admin@netwerk.example", "administrator"),
)


class Serve(Protocol):
    """Answers requests until it is told to stop."""

    def __call__(self, settings: Settings, *, host: str, port: int, workers: int, with_worker: bool) -> None:
        """Start the processes and wait for their end."""


def run(
    settings: Settings,
    *,
    port: int,
    fresh: bool,
    create_app: Callable[[Settings], Flask],
    serve: Serve,
) -> None:
    """Show the demo until SIGINT or SIGTERM; with `fresh` from nothing.

    Ends with a sentence when the port is taken or the data folder holds a real installation.
    """
    _check_port(port)
    if settings.mail_from == Settings.model_fields["mail_from"].default:
        settings = settings.model_copy(update={"mail_from": SENDER})
    try:
        if fresh:
            _clear(settings, create_app)
        _fill(create_app(settings))
    except builder.NotEmptyError:
        sys.exit(f"{settings.data} holds content of its own. Name another folder with --data.")
    with _mail_caught(settings) as ready:
        _greet(ready)
        serve(ready, host=HOST, port=port, workers=1, with_worker=True)


def _check_port(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        sys.exit(f"Port {port} is taken. Name another with --port.")


def _clear(settings: Settings, create_app: Callable[[Settings], Flask]) -> None:
    """Remove what an earlier demo made in the data folder, and nothing else."""
    if not settings.is_sqlite or settings.database_url:
        sys.exit("--fresh empties the data folder only, and the database is elsewhere.")
    with create_app(settings).app_context():
        builder.refuse_other_content()
        db.session.remove()
        db.engine.dispose()
    for file in settings.data.glob("netwerk.sqlite*"):
        file.unlink()
    for folder in (FOLDER, "static"):
        shutil.rmtree(settings.data / folder, ignore_errors=True)


def _fill(app: Flask) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        schema.upgrade()
        builder.build(progress=lambda words: click.echo(f"  {words}"))
        db.session.remove()
        # The processes started after this one open connections of their own.
        db.engine.dispose()


@contextmanager
def _mail_caught(settings: Settings) -> Iterator[Settings]:
    """Settings under which mail comes into the demo mailbox, unless a mail server is named."""
    if settings.smtp_url:
        yield settings
        return
    receiver, port = start_receiver(settings.data / FOLDER, HOST)
    try:
        yield settings.model_copy(update={"smtp_url": f"smtp://{HOST}:{port}"})
    finally:
        receiver.stop()


def _greet(settings: Settings) -> None:
    click.echo(f"\nnetwerk runs at {settings.external_url}  (Ctrl+C ends it)\n")
    if HOST in settings.smtp_url:
        click.echo(f"All mail stays here: {settings.external_url}/demo/mail\n")
    click.echo(f"Sign in at {settings.external_url}/aanmelden with password {builder.PASSWORD} as")
    for email, role in ROLES:
        click.echo(f"  {email:<26}{role}")
    click.echo("")
