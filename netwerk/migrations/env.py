"""How Alembic runs the revisions: on the application's own engine, each of them whole or not at all.

On SQLite all are one transaction. On PostgreSQL each is one, so that people who go on meanwhile wait for
few tables at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.engine import Connection, Engine

from netwerk.kernel.database import UtcDateTime

GIVE_WAY_MILLISECONDS = 300


def render_item(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types in plain SQLAlchemy, so that a revision never changes with the program."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run what is asked for on the database of the application."""
    migrate = current_app.extensions["migrate"]
    engine: Engine = migrate.db.engine
    with engine.connect() as plain, _without_foreign_keys(plain):
        postgresql = plain.dialect.name == "postgresql"
        if postgresql:
            _give_way(plain)
        connection = plain.execution_options(netwerk_write=True)
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            render_item=render_item,
            # SQLite can undo a change of tables too, as our engine opens its transactions itself.
            transactional_ddl=True,
            transaction_per_migration=postgresql,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


def _give_way(connection: Connection) -> None:
    """Let a migration wait for a table less long than PostgreSQL lets two wait for one another (a second).

    So of a migration and a visitor who hold each other up it is never the visitor who is refused.
    """
    # Not to be lent to others afterwards.
    connection.detach()
    connection.exec_driver_sql(f"SET lock_timeout = '{GIVE_WAY_MILLISECONDS}ms'")
    connection.commit()


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which its foreign keys would take for a loss of rows."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


run()
