"""The log of acts grows only, whoever asks the database to change it, and forgets what is promised."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from netwerk.kernel import audit, clock, needles, sweeping
from netwerk.kernel.append_only import forgetting
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction

pytestmark = pytest.mark.both_databases

CHANGE = "UPDATE audit_entry SET actor = 'nobody'"
LOSS = "DELETE FROM audit_entry"
ALL_AT_ONCE = {
    "sqlite": "INSERT OR REPLACE INTO audit_entry (id, at, actor, act, thing_kind, reason, details) "
    "SELECT id, at, 'nobody', act, thing_kind, reason, details FROM audit_entry",
    "postgresql": "TRUNCATE audit_entry",
}


@pytest.fixture
def entry(app: Flask) -> int:
    with transaction():
        audit.record("member:1", "test", "thing", 1, name="An Peeters")
    number = db.session.scalars(select(AuditEntry.id)).one()
    # Nobody else waits for a lock of this reading.
    db.session.rollback()
    return number


def actors() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.actor)))


def test_the_database_refuses_a_change_of_the_log(database: str, entry: int) -> None:
    for statement in (CHANGE, LOSS, ALL_AT_ONCE[database], f"{CHANGE} WHERE id = {entry}"):
        with pytest.raises(DBAPIError, match="the log only grows"), transaction():
            db.session.execute(text(statement))
    assert actors() == ["member:1"]


def test_it_refuses_other_programs_too(database: str, entry: int) -> None:
    assert entry
    for statement in (CHANGE, LOSS, ALL_AT_ONCE[database]):
        if database == "sqlite":
            with sqlite3.connect(str(db.engine.url.database)) as file, pytest.raises(sqlite3.Error):
                file.execute(statement)
        else:
            address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(address) as server, pytest.raises(psycopg.Error, match="only grows"):
                server.execute(statement)
    assert actors() == ["member:1"]


def go_in_and_out() -> None:
    with forgetting():
        db.session.execute(text(f"{CHANGE} WHERE id = -1"))


def test_the_door_of_forgetting_shuts_behind_whoever_went_through(entry: int) -> None:
    with transaction():
        go_in_and_out()
        with pytest.raises(DBAPIError, match="the log only grows"):
            db.session.execute(text(LOSS))
        db.session.rollback()
    with pytest.raises(ZeroDivisionError), transaction(), forgetting():
        _ = entry / 0
    for _connection in range(3):
        with pytest.raises(DBAPIError, match="the log only grows"), transaction():
            db.session.execute(text(LOSS))
    assert actors() == ["member:1"]


def test_what_is_a_term_old_goes_and_names_are_taken_out(entry: int) -> None:
    with transaction():
        sweeping.take_out(needles.of_name("An Peeters", "…"), {})
    assert db.session.get_one(AuditEntry, entry).details == {"name": "…"}
    with transaction():
        assert audit.purge(clock.now() + timedelta(minutes=1)) == 1
    assert actors() == []
