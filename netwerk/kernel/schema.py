"""The shape of the database: bringing it up to date and telling whether it is."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade as run_migrations

from netwerk.kernel.database import db
from netwerk.paths import MIGRATIONS


def upgrade() -> None:
    """Bring the database up to date; also makes it when it is empty."""
    prepare()
    run_migrations(directory=str(MIGRATIONS))


def prepare() -> None:
    """Set what SQLite keeps in the file: the write-ahead log, once and not at each connection."""
    if db.engine.dialect.name != "sqlite":
        return
    path = Path(str(db.engine.url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    path.chmod(0o600)


@cache
def newest() -> str:
    """The revision this program was written for."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def current() -> str:
    """The revision the database has; empty when it has none."""
    return MigrationContext.configure(db.session.connection()).get_current_revision() or ""


def is_current() -> bool:
    """Is the database the one this program was written for?"""
    return current() == newest()
