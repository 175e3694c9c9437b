"""The shape of the database: bringing it up to date and telling whether it is; sole user of Alembic.

Commands import this, pages do not: Alembic takes longer to load than the rest of a web process's start.
"""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from functools import cache
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate
from flask_migrate import upgrade as run_migrations
from sqlalchemy.exc import OperationalError

from netwerk.kernel.database import db, is_busy
from netwerk.kernel.write_queue import Busy
from netwerk.paths import MIGRATIONS

# What only a migration can say: the index of the search, which each database has in its own way.
UNMODELLED = ("search_fts", "gin_search_")
# So long a migration waits for a moment in which nobody uses its tables.
PATIENCE_SECONDS = 120


def is_modelled(name: str | None, _kind: str, _parents: object) -> bool:
    """Should the models know this table or index of the database?"""
    return name is None or not name.startswith(UNMODELLED)


migrate = Migrate(
    directory=str(MIGRATIONS), render_as_batch=True, compare_type=True, include_name=is_modelled
)


def init_app(app: Flask) -> None:
    """Let an application migrate its database, with `flask db` too."""
    migrate.init_app(app, db)


def upgrade() -> None:
    """Bring the database up to date; also makes it when it is empty.

    On PostgreSQL people go on meanwhile, and a migration that meets them gives way and is tried again for a
    while. Raises OperationalError when its turn does not come, Busy on SQLite.
    """
    init_app(current_app)
    prepare()
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return run_migrations(directory=str(MIGRATIONS))
        except OperationalError as error:
            if db.engine.dialect.name == "sqlite" or not is_busy(error) or time.monotonic() > end:
                raise
        time.sleep(random.uniform(0.1, 0.5))  # noqa: S311 (so that two do not keep step)


def prepare() -> None:
    """Set what SQLite keeps in the file: the write-ahead log, once and not at each connection.

    Raises Busy when somebody else has the file in use before it has one.
    """
    if db.engine.dialect.name != "sqlite":
        return
    path = Path(str(db.engine.url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            raise Busy(str(error)) from error
    path.chmod(0o600)


@cache
def newest() -> str:
    """The revision this program was written for."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def current() -> str:
    """The revision the database has; empty when it has none."""
    return MigrationContext.configure(db.session.connection()).get_current_revision() or ""


def differences() -> list[str]:
    """How the tables differ from what this program expects; nothing when they are as they should be."""
    options = {"compare_type": True, "include_name": is_modelled}
    found = compare_metadata(MigrationContext.configure(db.session.connection(), opts=options), db.metadata)
    words = [_words(one) for one in found]
    db.session.rollback()
    return words


def _words(difference: object) -> str:
    """`add_table event`: what would have to be done, and to which table or index."""
    parts = difference[0] if isinstance(difference, list) else difference
    act, *about = parts  # type: ignore[misc]
    return f"{act} {' '.join(str(getattr(one, 'name', one)) for one in about if one is not None)}"


def is_known(revision: str) -> bool:
    """Does this program know how to go on from this revision?"""
    known = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return not revision or revision in {script.revision for script in known}
