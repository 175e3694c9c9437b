"""A request that only reads asks without a transaction; what it changes all the same is undone as ever."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from netwerk.kernel import clock, routing
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import ContentVersion, begin_write, db, only_read

pytestmark = pytest.mark.both_databases


def entry() -> AuditEntry:
    return AuditEntry(at=clock.now(), actor="test", act="test.read", thing_kind="test", details={})


def entries() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


def version() -> int:
    db.session.rollback()
    return db.session.scalars(select(ContentVersion.value)).one()


def test_what_a_reading_request_adds_is_gone_at_its_end(app: Flask) -> None:
    before = entries()
    only_read()
    assert entries() == before
    db.session.add(entry())
    db.session.flush()
    assert entries() == before


def test_what_a_reading_request_changes_is_gone_at_its_end(app: Flask) -> None:
    before = version()
    only_read()
    db.session.execute(update(ContentVersion).values(value=before + 5))
    assert version() == before


def test_whoever_begins_to_write_after_reading_writes_in_a_transaction(app: Flask) -> None:
    before = entries()
    only_read()
    entries()
    db.session.rollback()
    begin_write()
    db.session.add(entry())
    db.session.flush()
    assert entries() == before
    db.session.rollback()
    begin_write()
    db.session.add(entry())
    db.session.commit()
    assert entries() == before + 1


def test_statements_that_come_again_keep_their_plan(app: Flask, database: str) -> None:
    for _time in range(40):
        only_read()
        db.session.scalars(select(ContentVersion.value)).one()
        db.session.rollback()
    if database == "sqlite":
        assert routing.READS_ALONE not in db.session().info
        return
    only_read()
    kept = db.session.connection().exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars()
    assert any("content_version" in statement for statement in kept)
