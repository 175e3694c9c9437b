"""Whether an installation can be run, and if not why: sentences for whoever looks after it."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from flask.helpers import get_debug_flag
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.sansio.utils import host_is_trusted

from netwerk.app import create_app
from netwerk.demo import builder
from netwerk.kernel import backup, clock, schema
from netwerk.kernel.error_pages import is_away
from netwerk.kernel.imap import Mailbox
from netwerk.kernel.smtp import Transport
from netwerk.kernel.write_queue import Busy
from netwerk.settings import PREFIX, MailReceive, Mode, Settings

NOT_CURRENT = "The database is not up to date: run `netwerk upgrade`, or `netwerk init` for a new site."
SHORT_TOKEN = 16
SHORT_KEY = 32
# Of 32 random letters or digits fewer are different only by a chance nobody meets.
FEW_SIGNS = 8
EMPTY = "The database is empty: run `netwerk init`."


def findings(settings: Settings) -> list[str]:
    """Everything that makes this installation unfit for production."""
    found = unreadable(settings) + unsafe(settings) + unfit_database(settings)
    if not settings.smtp_url:
        found.append(f"{PREFIX}SMTP_URL is empty: mail waits until a mail server is named.")
    if settings.mode is Mode.PRODUCTION and not settings.requires_totp:
        found.append(
            f"{PREFIX}TOTP_REQUIRED is off: a stolen password of an organiser opens the data of others."
        )
    return found + astray(settings) + without_backup(settings) + without_helpers(settings)


def without_backup(settings: Settings) -> list[str]:
    """What is missing for `netwerk backup` and `restore`."""
    try:
        for name in () if settings.is_sqlite else ("pg_dump", "pg_restore", "psql"):
            backup.program(name)
    except backup.BackupError as error:
        return [f"No backup can be made. {error}"]
    return []


def without_helpers(settings: Settings) -> list[str]:
    """What the settings name and is not there: a scanner of files, a list of passwords."""
    found = []
    if (words := shlex.split(settings.scan_command)) and not shutil.which(words[0]):
        found.append(f"{PREFIX}SCAN_COMMAND: {words[0]} is no program here: no file can be brought in.")
    listed = settings.breached_passwords
    if listed is not None and not os.access(listed, os.R_OK):
        found.append(f"{PREFIX}BREACHED_PASSWORDS: {listed} cannot be read: nobody can choose a password.")
    return found


def unreadable(settings: Settings) -> list[str]:
    """Which mail servers cannot be read from their addresses."""
    servers: dict[str, Callable[[], object]] = {}
    if settings.smtp_url:
        servers["SMTP_URL"] = lambda: Transport(settings.smtp_url)
    if settings.receives_mail is MailReceive.IMAP:
        servers["IMAP_URL"] = lambda: Mailbox(settings.imap_url)
    found = []
    for name, read in servers.items():
        try:
            read()
        except ValueError as error:
            found.append(f"{PREFIX}{name}: {error}.")
    return found


def unsafe(settings: Settings) -> list[str]:
    """What makes these settings unfit for production; nothing is wrong with them in other modes."""
    if settings.mode is not Mode.PRODUCTION:
        return []
    found = []
    if is_guessable(settings.secret_key):
        found.append(
            f"{PREFIX}SECRET_KEY is missing or short: whoever guesses it signs in as anybody. "
            f"Take for example {secrets.token_urlsafe(32)!r}."
        )
    if any(is_guessable(key) for key in settings.secret_key_fallbacks):
        found.append(
            f"{PREFIX}SECRET_KEY_FALLBACKS holds a short key: what it signs is believed too. Leave it out."
        )
    if not settings.external_url.startswith("https://"):
        found.append(f"{PREFIX}EXTERNAL_URL must begin with https://: passwords would travel in the clear.")
    found += [
        f"Everybody on this machine can read {path}, where all that people confide lies: chmod o-rwx it."
        for path in open_to_everybody(settings)
    ]
    if get_debug_flag():
        found.append("FLASK_DEBUG is set, and would show visitors our program and settings: unset it.")
    if "localhost" in settings.mail_from:
        found.append(f"{PREFIX}MAIL_FROM must be an address at which mail arrives: replies go there.")
    if 0 < len(settings.metrics_token) < SHORT_TOKEN:
        found.append(f"{PREFIX}METRICS_TOKEN can be guessed: take {SHORT_TOKEN} characters or more.")
    return found


def is_guessable(key: str) -> bool:
    """Is this a key that somebody could try, or that was only filled in to have one?"""
    return len(key) < SHORT_KEY or len(set(key)) < FEW_SIGNS


def open_to_everybody(settings: Settings) -> list[Path]:
    """What lies open to every user of this machine: the data folder, and a database file elsewhere."""
    found = [path for path in (settings.data,) if path.exists() and path.stat().st_mode & stat.S_IRWXO]
    file = settings.database_file
    if file is None or file.parent == settings.data or not file.exists():
        return found
    # Who may not enter the folder cannot reach what lies in it either.
    is_shut = not file.parent.stat().st_mode & stat.S_IXOTH
    return found if is_shut or not file.stat().st_mode & stat.S_IRWXO else [*found, file]


def astray(settings: Settings) -> list[str]:
    """What keeps visitors from a site in production, takes all of them for one, or is not what it seems."""
    if settings.mode is not Mode.PRODUCTION:
        return []
    found = []
    if not host_is_trusted(settings.external_host, list(settings.hosts)):
        found.append(
            f"{PREFIX}TRUSTED_HOSTS leaves out {settings.external_host}: every link in a mail is refused."
        )
    if settings.timezone != clock.BRUSSELS.key:
        found.append(
            f"{PREFIX}TIMEZONE changes nothing: days are in {clock.BRUSSELS.key} here. Leave it out."
        )
    if settings.proxy_hops == 0:
        found.append(
            f"{PREFIX}PROXY_HOPS is 0: behind the proxy that does https all visitors seem to come from one "
            "place and share its limits. Take 1 for one proxy."
        )
    return found


def unfit_database(settings: Settings) -> list[str]:
    """What is wrong with the database: away, of another version, or full of demo content."""
    try:
        with create_app(settings).app_context():
            revision = schema.current()
            if not revision:
                return [EMPTY]
            if not schema.is_known(revision):
                return [newer_words(revision)]
            if revision != schema.newest():
                return [NOT_CURRENT]
            if settings.mode is Mode.PRODUCTION and builder.has_demo_content():
                return ["The database holds demo content: begin with an empty one."]
    except OSError as error:
        return [folder_words(settings, error)]
    except OperationalError as error:
        return [database_words(error)]
    return []


def database_words(error: OperationalError | ProgrammingError | Busy) -> str:
    """What a failure of the database means."""
    if isinstance(error, Busy):
        return f"The database cannot be reached: {error}."
    if isinstance(error, ProgrammingError) or not is_away(error):
        return NOT_CURRENT
    return f"The database cannot be reached: {str(error.orig).splitlines()[0]}."


def folder_words(settings: Settings, error: OSError) -> str:
    """What a failure of the disk means."""
    return f"The data folder {settings.data} cannot be used: {error.strerror}."


def newer_words(revision: str) -> str:
    """What to do about a database that this program does not know yet."""
    return f"The database is of a newer version ({revision}) than this program: install that version."
