"""The `netwerk` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from netwerk import __version__, fitness, serving
from netwerk.app import create_app
from netwerk.demo import run as demo_run
from netwerk.kernel import clock, inbox, outbox, schema, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import DomainError, Invalid
from netwerk.kernel.forms import is_email
from netwerk.kernel.write_queue import Busy
from netwerk.members import commands as member_commands
from netwerk.members.commands import user
from netwerk.practices.services import importing
from netwerk.settings import PREFIX, Mode, Settings, SettingsError
from netwerk.taxonomy.services import load_words

# What a mail server takes as "later" (sysexits.h, EX_TEMPFAIL).
TRY_AGAIN = 75


class Commands(click.Group):
    """Commands that say in a sentence what is wrong with the database."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(context)
        except (OperationalError, ProgrammingError, Busy) as error:
            raise click.ClickException(fitness.database_words(error)) from error


def read_settings(**overrides: Any) -> Settings:
    """The settings, or a plain sentence on what is wrong with them."""
    try:
        return Settings.read(**overrides)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def make_app(**overrides: Any) -> Flask:
    """The application for a command."""
    settings = read_settings(**overrides)
    try:
        app = create_app(settings)
    except OSError as error:
        raise click.ClickException(fitness.folder_words(settings, error)) from error
    schema.init_app(app)
    return app


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="netwerk")
@click.pass_context
def main(context: click.Context) -> None:
    """Run and look after a netwerk site."""
    context.obj = ScriptInfo(create_app=make_app, set_debug_flag=False)


@main.command()
@click.option("--port", default=8000, show_default=True, help="Port on this machine.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder.")
@click.option("--fresh", is_flag=True, help="Begin again with new demo content.")
def demo(port: int, data: Path | None, fresh: bool) -> None:
    """Show everything at once: demo content, web server, worker and a local mailbox."""
    overrides: dict[str, Any] = {"mode": Mode.DEMO, "external_url": f"http://127.0.0.1:{port}"}
    if data is not None:
        overrides["data"] = data
    settings = read_settings(**overrides)
    demo_run.run(settings, port=port, fresh=fresh, create_app=create_app, serve=serving.serve)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Web processes; about one a core.")
@click.option("--with-worker", is_flag=True, help="Also start the worker that sends mail.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Answer visitors."""
    settings = read_settings()
    refuse_unfit(settings)
    serving.serve(settings, host=host, port=port, workers=workers, with_worker=with_worker)


@main.command()
def worker() -> None:
    """Send mail and keep time; any number may run."""
    settings = read_settings()
    refuse_unfit(settings)
    serving.work(settings)


@main.command()
@click.option("--email", prompt="Mail address of the first administrator", help="First administrator.")
@click.option("--name", prompt="Name", help="Name of the first administrator.")
def init(email: str, name: str) -> None:
    """Make the database, the shared words and the first administrator."""
    if not is_email(email):
        raise click.ClickException("That is not a mail address.")
    with make_app().app_context():
        refuse_newer_database()
        schema.upgrade()
        with transaction():
            load_words()
        try:
            link = member_commands.create_administrator(email, name)
        except DomainError as error:
            raise click.ClickException(str(error.sentence)) from error
    click.echo(f"Sign in once within a day through this link:\n  {link}")


@main.command()
def upgrade() -> None:
    """Bring the database up to date with this version."""
    with make_app().app_context():
        before = refuse_newer_database()
        schema.upgrade()
        with transaction():
            added = load_words()
        click.echo(f"Database {before or 'empty'} -> {schema.current()}; {added} new words.")
        if before != schema.current():
            click.echo(f"The search knows {search.rebuild(lambda *_done: None)} things.")


@main.command()
def check() -> None:
    """Say whether this installation is fit for production."""
    settings = read_settings()
    found = fitness.findings(settings)
    for finding in found:
        click.echo(f"- {finding}")
    if found:
        sys.exit(1)
    click.echo("Everything is as it should be.")


@main.command(name="settings")
@click.option("--table", is_flag=True, help="As the table of the README.")
def show_settings(table: bool) -> None:
    """List every setting with its value, secrets left out."""
    if table:
        click.echo(settings_table())
        return
    current = read_settings()
    for name in Settings.model_fields:
        value = getattr(current, name)
        shown = "(set)" if value and ("secret" in name or name.endswith("_url")) else value
        click.echo(f"{PREFIX}{name.upper()} = {shown}")


@main.command()
def reindex() -> None:
    """Make the index of the search anew; safe to interrupt and to run beside the site."""
    with make_app().app_context():
        done = search.rebuild(lambda kind, number: click.echo(f"{kind}: {number}"))
    click.echo(f"The search knows {done} things.")


@main.group(name="import")
def import_() -> None:
    """Take in what stands in a table."""


@import_.command()
@click.argument("file", type=click.File("rb"))
@click.option("--by", required=True, help="Mail address of the editor in whose name it happens.")
@click.option("--publish", is_flag=True, help="Show the practices at once, without an editor reading them.")
@click.option("--dry-run", is_flag=True, help="Only say what would come of each row.")
def practices(file: BinaryIO, by: str, publish: bool, dry_run: bool) -> None:
    """Take in good practices from a CSV FILE; all of them, or none when a row is wrong."""
    with make_app().app_context():
        actor = member_commands.actor_by_email(by)
        octets = file.read()
        try:
            planned = importing.plan(octets, actor)
            for row in planned.rows:
                said = "; ".join((*row.problems, *row.worries)) or ("known" if row.is_known else "new")
                click.echo(f"row {row.number}: {row.title or row.key}: {said}")
            click.echo(f"{len(planned.new)} new, {len(planned.known)} known, {len(planned.wrong)} wrong.")
            if planned.wrong:
                raise click.ClickException("Nothing was taken in: mend the wrong rows first.")
            if not dry_run:
                with transaction():
                    made = importing.run(octets, actor, publishes=publish, now=clock.now())
                click.echo(f"{len(made)} practices taken in.")
        except Invalid as error:
            raise click.ClickException(str(error.sentence)) from error


@main.group()
def mail() -> None:
    """The queue of mail."""


@mail.command()
def queue() -> None:
    """Show what waits and what failed."""
    with make_app().app_context():
        state = outbox.queue_state()
    click.echo(f"waiting {state.waiting}, failed {state.failed}, parked {state.parked}")


@mail.command()
@click.argument("message_id", type=int)
def retry(message_id: int) -> None:
    """Try a message again now."""
    with make_app().app_context(), transaction():
        outbox.retry(message_id)
    click.echo(f"Message {message_id} will be tried again at {clock.now():%H:%M} UTC.")


@mail.command()
def receive() -> None:
    """Handle one message from standard input, for the pipe of a mail server.

    Ends with 75 (EX_TEMPFAIL) when that does not work now: the mail server keeps the message and tries again.
    """
    pipe = sys.stdin.buffer
    octets = pipe.read(inbox.LIMIT + 1)
    while pipe.read(inbox.LIMIT):
        # A mail server whose pipe closes early takes the message for refused.
        continue
    try:
        with make_app().app_context(), transaction():
            inbox.receive(octets, clock.now())
    except (SQLAlchemyError, Busy, OSError, click.ClickException) as error:
        click.echo(f"Not now: {type(error).__name__}.", err=True)
        sys.exit(TRY_AGAIN)


main.add_command(user)


def refuse_newer_database() -> str:
    """The revision of the database; raises ClickException when a newer program made it."""
    schema.prepare()
    revision = schema.current()
    # An open transaction would be in the way of the migration.
    db.session.rollback()
    if not schema.is_known(revision):
        raise click.ClickException(fitness.newer_words(revision))
    return revision


def refuse_unfit(settings: Settings) -> None:
    """Raise ClickException when a start would fail later, or be unsafe in production."""
    found = fitness.unreadable(settings) + fitness.unsafe(settings)
    if settings.mode is Mode.PRODUCTION:
        found += fitness.unfit_database(settings)
    if found:
        raise click.ClickException("This cannot start:\n- " + "\n- ".join(found))


def settings_table() -> str:
    """The settings as the README shows them, in Markdown."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in ("", (), None) else f"`{getattr(default, 'value', default)}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)
