"""The one door through which rows of the audit log go or change; the database itself refuses all else.

Triggers (migration 0017) let a row be changed or taken away while `netwerk.forgetting` is on, a setting of
PostgreSQL that ends with the transaction. SQLite gets the two functions by which PostgreSQL sets and reads
it on each of our connections; any other program that changes a row there misses them, and is refused too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from netwerk.kernel.database import db

SETTING, LOCAL = "netwerk.forgetting", "settings of this transaction"


@contextmanager
def forgetting() -> Iterator[None]:
    """Let what is promised to be forgotten go out of the log, in this transaction and this block only."""
    _set("on")
    yield
    # After an error the transaction is undone, and the setting with it.
    _set("off")


def _set(value: str) -> None:
    db.session.execute(text("SELECT set_config(:name, :value, true)"), {"name": SETTING, "value": value})


@event.listens_for(Engine, "connect")
def _on_connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    local: dict[str, str] = {}
    record.info[LOCAL] = local

    def set_config(name: str, value: str, _is_local: int) -> str:
        local[name] = value
        return value

    connection.create_function("set_config", 3, set_config)
    connection.create_function("current_setting", 2, lambda name, _missing_ok: local.get(name))


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    connection.info.get(LOCAL, {}).clear()
