"""The databases tests run on: a SQLite file and a PostgreSQL database, made once and emptied often."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import Table, TextClause, select, text
from sqlalchemy.engine import make_url

from netwerk.kernel import schema
from netwerk.kernel.append_only import forgetting
from netwerk.kernel.database import Base, ContentVersion, db

KINDS = ("sqlite", "postgresql")
DEFAULT_SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
PREFIX = "netwerk_test_"
# Rises through all tests of a process, so that no page kept for one test answers in the next.
_versions = itertools.count(1_000, 1_000)


def server_address() -> str:
    return os.environ.get("NETWERK_TEST_POSTGRES") or DEFAULT_SERVER


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a new, empty database that is gone at the end."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'netwerk.sqlite'}"
        return
    name = f"{PREFIX}{os.getpid()}_{secrets.token_hex(3)}"
    with _connection() as connection:
        _remove_left_behind(connection)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(_name(name))
        )
    try:
        yield make_url(server_address()).set(database=name).render_as_string(hide_password=False)
    finally:
        with _connection() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_name(name)))


def _connection() -> psycopg.Connection:
    address = make_url(server_address()).set(drivername="postgresql")
    try:
        return psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True, connect_timeout=5
        )
    except psycopg.OperationalError:
        pytest.exit(
            f"These tests need a PostgreSQL server at {address.render_as_string()}: "
            "start one, or name another in NETWERK_TEST_POSTGRES.",
            returncode=3,
        )


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def _remove_left_behind(connection: psycopg.Connection) -> None:
    """Drop the databases of test processes that were killed."""
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{PREFIX}%",))
    for (name,) in rows.fetchall():
        process = name.removeprefix(PREFIX).split("_")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_name(name)))


def make_schema(app: Flask) -> None:
    with app.app_context():
        schema.upgrade()


def empty(app: Flask) -> None:
    """Leave every table empty but for the content version."""
    with app.app_context():
        with forgetting():
            for name in filled_tables():
                db.session.execute(Base.metadata.tables[name].delete())
        db.session.execute(ContentVersion.__table__.delete())
        version = next(_versions)
        db.session.execute(ContentVersion.__table__.insert().values(id=1, value=version, words=version))
        db.session.commit()


def filled_tables() -> list[str]:
    """The tables that hold rows, whatever refers to a table before it; the content version apart."""
    row = db.session.execute(_which_are_filled()).one()
    return [name for name, is_filled in row._mapping.items() if is_filled]


@cache
def _which_are_filled() -> TextClause:
    names = [table.name for table in reversed(Base.metadata.sorted_tables) if table.name != "content_version"]
    return text("SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{name}") AS "{name}"' for name in names))


class Kept:
    """Rows that many tests begin with, made once for each database and put back as they were."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Table, list[dict[str, Any]]]]] = {}

    def put(self, kind: str, make: Callable[[], object]) -> None:
        """Fill the tables: the first time by `make`, from then on with the same rows."""
        if kind not in self._rows:
            others = {name: _keys_of(_table(name)) for name in filled_tables()}
            make()
            db.session.flush()
            tables = [_table(name) for name in reversed(filled_tables())]
            made = [(table, _rows_of(table, without=others.get(table.name, set()))) for table in tables]
            self._rows[kind] = [(table, rows) for table, rows in made if rows]
        else:
            for table, rows in self._rows[kind]:
                db.session.execute(table.insert(), rows)
            if kind == "postgresql":
                _count_on([table for table, _rows in self._rows[kind]])
        db.session.commit()


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _keys_of(table: Table) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in db.session.execute(select(*table.primary_key.columns))}


def _rows_of(table: Table, *, without: set[tuple[Any, ...]]) -> list[dict[str, Any]]:
    rows = [dict(row._mapping) for row in db.session.execute(select(table))]
    keys = [column.name for column in table.primary_key.columns]
    return [row for row in rows if tuple(row[key] for key in keys) not in without]


def _count_on(tables: list[Table]) -> None:
    """Let PostgreSQL number new rows behind those that were put back with their numbers."""
    for table in tables:
        if "id" in table.c:
            db.session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                    f'(SELECT max(id) FROM "{table.name}"))'
                )
            )
