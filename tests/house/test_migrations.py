"""The migrations make exactly the tables of the models, on both databases, and can be undone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Connection

from netwerk.app import create_app
from netwerk.kernel import schema
from netwerk.kernel.database import Base, db
from netwerk.paths import MIGRATIONS
from tests.conftest import settings_for
from tests.support import databases

pytestmark = pytest.mark.house


@pytest.fixture
def empty_app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables yet."""
    with databases.database(database, tmp_path) as address:
        app = create_app(settings_for(address, tmp_path, page_cache=False))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": schema.is_modelled}
    )
    return list(compare_metadata(context, Base.metadata))


def test_up_gives_the_models_and_down_gives_nothing_and_up_again(empty_app: Flask) -> None:
    schema.upgrade()
    with db.engine.connect() as connection:
        assert differences(connection) == []
        assert connection.scalar(text("SELECT value FROM content_version")) == 0
    assert schema.current() == schema.newest()

    downgrade(directory=str(MIGRATIONS), revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

    schema.upgrade()
    schema.upgrade()
    with db.engine.connect() as connection:
        assert differences(connection) == []


def columns() -> dict[str, dict[str, Any]]:
    """Every column of every table, by their names."""
    found = inspect(db.engine).get_multi_columns()
    return {str(table): {one["name"]: one for one in each} for (_schema, table), each in found.items()}


def obstacles(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What a program made for the tables before finds no longer, or must give and does not know."""
    for table, each in before.items():
        now = after.get(table, {})
        yield from (f"{table}.{name} is gone" for name in each if name not in now)
        for name, one in now.items():
            was = each.get(name)
            if not one["nullable"] and one["default"] is None and (was is None or was["nullable"]):
                yield f"{table}.{name} must be given"
            if was is not None and str(was["type"]) != str(one["type"]):
                yield f"{table}.{name} is of another kind"


@pytest.mark.one_database
def test_no_migration_stands_in_the_way_of_the_program_before_it(empty_app: Flask) -> None:
    """So that the former program goes on beside the new one until it is replaced."""
    schema.init_app(empty_app)
    schema.prepare()
    before: dict[str, dict[str, Any]] = {}
    for file in sorted((MIGRATIONS / "versions").glob("0*.py")):
        upgrade(directory=str(MIGRATIONS), revision=file.name.partition("_")[0])
        after = columns()
        assert list(obstacles(before, after)) == [], file.name
        before = after


@pytest.mark.one_database("postgresql")
def test_a_migration_gives_way_to_visitors_whom_it_would_hold_up(empty_app: Flask) -> None:
    """Each waits for what the other has: PostgreSQL would refuse one of the two."""
    schema.init_app(empty_app)
    upgrade(directory=str(MIGRATIONS), revision="0013")

    def migrate() -> None:
        with empty_app.app_context():
            schema.upgrade()

    other = create_engine(db.engine.url)
    with ThreadPoolExecutor(1) as pool, other.connect() as visitor:
        # 0014 makes a table that refers to municipalities, then changes the answers to needs.
        visitor.execute(text("SELECT count(*) FROM need_answer"))
        migrating = pool.submit(migrate)
        end = time.monotonic() + 60
        while not is_waited_for("need_answer"):
            assert time.monotonic() < end, "nobody waits for it"
        visitor.execute(text("UPDATE municipality SET name = name"))
        visitor.commit()
        migrating.result(timeout=60)
        met = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert visitor.scalar(met) == 0
    other.dispose()
    assert schema.current() == schema.newest()


def is_waited_for(table: str) -> bool:
    """Does somebody wait for a table on PostgreSQL?"""
    with db.engine.connect() as connection:
        query = text(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST(:table AS regclass)"
        )
        return bool(connection.scalar(query, {"table": table}))


def test_constraints_of_the_models_hold_in_the_database(empty_app: Flask) -> None:
    schema.upgrade()
    inspector = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        stored = {check["name"] for check in inspector.get_check_constraints(table.name)}
        wanted = {str(one.name) for one in table.constraints if one.__visit_name__ == "check_constraint"}
        assert wanted <= stored, table.name
        uniques = {tuple(one["column_names"]) for one in inspector.get_unique_constraints(table.name)}
        uniques |= {tuple(one["column_names"]) for one in inspector.get_indexes(table.name) if one["unique"]}
        for one in table.constraints:
            if one.__visit_name__ == "unique_constraint":
                assert tuple(column.name for column in one.columns) in uniques, (table.name, one)
        stored_keys = {tuple(one["constrained_columns"]) for one in inspector.get_foreign_keys(table.name)}
        assert {(key.parent.name,) for key in table.foreign_keys} <= stored_keys, table.name
