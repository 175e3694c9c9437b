"""`netwerk mail …`: the queue of mail, and mail that comes in through the pipe of a mail server."""

from __future__ import annotations

import sys

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from netwerk.kernel import clock, inbox, outbox
from netwerk.kernel.database import transaction
from netwerk.kernel.errors import DomainError
from netwerk.kernel.outbox import desk
from netwerk.kernel.write_queue import Busy
from netwerk.members.commands import in_english, operator

# What a mail server takes as "later" (sysexits.h, EX_TEMPFAIL).
TRY_AGAIN = 75
MOST_SHOWN = 50
STUCK = ("failed", "parked")
# What fits the key of a row.
ROW = click.IntRange(min=1, max=2**31 - 1)


@click.group()
def mail() -> None:
    """The queue of mail."""


@mail.command()
@click.option("--state", type=click.Choice(["queued", "held", "failed", "parked"]), help="Only these.")
@click.option("--limit", type=ROW, default=MOST_SHOWN, show_default=True, help="How many to show at most.")
@click.pass_obj
def queue(info: ScriptInfo, state: str | None, limit: int) -> None:
    """Show what waits and what did not leave, without addresses."""
    with info.load_app().app_context():
        counted = outbox.queue_state()
        paused = desk.paused()
        click.echo(f"waiting {counted.waiting}, failed {counted.failed}, parked {counted.parked}")
        if paused is not None:
            click.echo(f"All mail is held back since {paused.since:%Y-%m-%d %H:%M} UTC: {paused.reason}")
        for one in (state,) if state else ("queued", "held", *STUCK):
            for row in desk.found(desk.Wanted(state=one), limit):
                said = outbox.without_addresses(row.last_error)
                click.echo(
                    f"{row.id}  {row.state}  {row.kind}  since {row.created_at:%Y-%m-%d %H:%M} UTC  "
                    f"tried {row.attempts}  {said}".rstrip()
                )


@mail.command()
@click.argument("message_id", type=ROW, required=False)
@click.option("--all", "everything", is_flag=True, help="Every message that failed or is parked.")
@click.option("--state", type=click.Choice(STUCK), help="Every message in this state.")
@click.option("--kind", default="", help="Of these only those of one kind.")
@click.pass_obj
def retry(info: ScriptInfo, message_id: int | None, everything: bool, state: str | None, kind: str) -> None:
    """Try a message again now, or many."""
    if (message_id is None) == (not everything and state is None):
        raise click.UsageError("Name one message, or --all or --state.")
    with info.load_app().app_context():
        try:
            with transaction():
                if message_id is not None:
                    outbox.retry(message_id)
                else:
                    number = desk.retry_all(desk.Wanted(state=state or "", kind=kind), operator())
        except DomainError as error:
            raise click.ClickException(in_english(error) or "There is no such message.") from error
    if message_id is not None:
        click.echo(f"Message {message_id} will be tried again at {clock.now():%H:%M} UTC.")
    else:
        click.echo(f"{number} messages will be tried again at {clock.now():%H:%M} UTC.")


@mail.command()
@click.pass_obj
def receive(info: ScriptInfo) -> None:
    """Handle one message from standard input, for the pipe of a mail server.

    Ends with 75 (EX_TEMPFAIL) when that does not work now: the mail server keeps the message and tries again.
    """
    pipe = sys.stdin.buffer
    octets = pipe.read(inbox.LARGEST + 1)
    while pipe.read(inbox.LARGEST):
        # A mail server whose pipe closes early takes the message for refused.
        continue
    try:
        with info.load_app().app_context(), transaction():
            inbox.receive(octets, clock.now())
    except (SQLAlchemyError, Busy, OSError, click.ClickException) as error:
        click.echo(f"Not now: {type(error).__name__}.", err=True)
        sys.exit(TRY_AGAIN)
