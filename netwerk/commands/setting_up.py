"""`netwerk init` and `upgrade`: from nothing to a site, and from one version to the next."""

from __future__ import annotations

import os
import secrets
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import ScriptInfo, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from netwerk import fitness
from netwerk.commands.keeping import plainly
from netwerk.commands.progress import progress
from netwerk.kernel import backup, schema, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import DomainError
from netwerk.kernel.forms import is_email
from netwerk.kernel.write_queue import Busy
from netwerk.members import commands as member_commands
from netwerk.settings import PREFIX, Mode, Settings, SettingsError
from netwerk.taxonomy.services import load_words

BACKUPS = "backups"
# What is asked of whoever has set nothing yet, beside the first administrator's address and name.
QUESTIONS = {
    "external_url": "1. Address of the site, such as https://netwerk.example.org",
    "database_url": "2. Database, such as postgresql+psycopg://netwerk:password@127.0.0.1/netwerk\n"
    "   (empty for SQLite, on one machine)",
    "smtp_url": "3. Mail server, such as smtp://user:password@mail.example.org:587\n"
    "   (empty for now: mail waits until there is one)",
}


@click.command()
@click.option("--email", help="Mail address of the first administrator; asked for when not given.")
@click.option("--name", help="Name of the first administrator; asked for when not given.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    default="netwerk.env",
    show_default=True,
    help="Where the answers are written when nothing was set yet.",
)
@click.pass_obj
def init(info: ScriptInfo, email: str | None, name: str | None, file: Path) -> None:
    """Make the database, the shared words and the first administrator.

    Asks five things when nothing is set yet: address, database, mail server, and the administrator's mail
    address and name. The answers, with a secret key, go into a file for systemd, containers and shells.
    """
    answers = {} if _is_set_up() else _ask(file)
    email = email or click.prompt("4. Mail address of the first administrator")
    if not is_email(email):
        raise click.ClickException("That is not a mail address.")
    name = name if name is not None else click.prompt("5. Name of the first administrator")
    if answers:
        _write(file, answers)
    app = info.create_app(**answers) if answers and info.create_app else info.load_app()
    with app.app_context():
        refuse_newer_database()
        schema.upgrade()
        with transaction():
            load_words()
        try:
            link = member_commands.create_administrator(email, name)
        except DomainError as error:
            raise click.ClickException(member_commands.in_english(error)) from error
    click.echo(f"Sign in once within a day through this link:\n  {link}")


def _is_set_up() -> bool:
    """Does the environment say what this site is? In production nothing works without its address."""
    mode = os.environ.get(PREFIX + "MODE") or Mode.PRODUCTION
    return mode != Mode.PRODUCTION or bool(os.environ.get(PREFIX + "EXTERNAL_URL"))


def _ask(file: Path) -> dict[str, str]:
    """The answers as settings, by field. Raises ClickException for one that cannot be."""
    if file.exists():
        raise click.ClickException(f"{file} is there already: load it first (set -a; . {file}; set +a).")
    answers: dict[str, Any] = {
        name: click.prompt(words, default="", show_default=False) for name, words in QUESTIONS.items()
    }
    host = urlsplit(answers["external_url"]).hostname
    if not answers["external_url"].startswith("https://") or not host:
        raise click.ClickException("The address must begin with https:// and name the site.")
    answers |= {
        "mode": Mode.PRODUCTION.value,
        # Something else does https.
        "proxy_hops": "1",
        "mail_from": f"netwerk@{host}",
        "secret_key": secrets.token_urlsafe(48),
        "data": os.environ.get(PREFIX + "DATA") or str(Settings.model_fields["data"].default.absolute()),
    }
    answers = {name: value for name, value in answers.items() if value}
    try:
        Settings.read(os.environ, **answers)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    return answers


def _write(file: Path, answers: dict[str, str]) -> None:
    lines = [f"{PREFIX}{name.upper()}={shlex.quote(value)}" for name, value in sorted(answers.items())]
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write("# Settings of netwerk. Keep a copy of this file apart from the backups.\n")
        out.write("\n".join(lines) + "\n")
    click.echo(f"Written to {file}, readable by you alone. Load it before other commands:")
    click.echo(f"  set -a; . {shlex.quote(str(file.absolute()))}; set +a")


@click.command()
@click.option(
    "--backup",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder for the backup that is made first; by default `{BACKUPS}` in the data folder.",
)
@click.option("--no-backup", is_flag=True, help="Make no backup first.")
@with_appcontext
def upgrade(folder: Path | None, no_backup: bool) -> None:
    """Bring the database up to date with this version: check, back up, migrate, verify.

    Each migration is whole or not at all: interrupted, it can be run again and goes on from there.
    """
    before = refuse_newer_database()
    if before and before != schema.newest() and not no_backup:
        with plainly():
            made = backup.make(folder or current_app.config["SETTINGS"].data / BACKUPS, progress("files"))
        click.echo(f"Backup: {made}")
    _migrate()
    with transaction():
        added = load_words()
    click.echo(f"Database {before or 'empty'} -> {schema.current()}; {added} new words.")
    differing = schema.differences()
    if differing:
        raise click.ClickException(
            "The tables are not as this version wants them:\n- " + "\n- ".join(differing)
        )
    if before != schema.newest():
        click.echo(f"The search knows {search.rebuild(lambda *_done: None)} things.")


def _migrate() -> None:
    try:
        schema.upgrade()
    except Busy:
        raise
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error)).splitlines()[0]
        raise click.ClickException(
            f"A migration failed and was undone ({said}): the database is at {schema.current() or 'empty'}."
        ) from error


def refuse_newer_database() -> str:
    """The revision of the database; raises ClickException when a newer program made it."""
    schema.prepare()
    revision = schema.current()
    # An open transaction would be in the way of the migration.
    db.session.rollback()
    if not schema.is_known(revision):
        raise click.ClickException(fitness.newer_words(revision))
    return revision
