"""One clock for all machines: that of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from netwerk.kernel import clock
from netwerk.kernel.database import db

WRONG_BY = timedelta(minutes=10)
NEAR = timedelta(seconds=20)


@pytest.fixture
def wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is ten minutes ahead, and its connections to the database new."""
    db.engine.dispose()
    monkeypatch.setattr(clock.clock, "machine", lambda: datetime.now(UTC) + WRONG_BY)
    yield
    db.session.rollback()
    db.engine.dispose()
    clock.clock.behind = timedelta()


@pytest.mark.usefixtures("wrong")
def test_a_machine_whose_clock_is_wrong_goes_by_that_of_the_database(database: str) -> None:
    assert clock.now() - datetime.now(UTC) > WRONG_BY - NEAR
    db.session.execute(text("SELECT 1"))
    # SQLite is a file on this machine: there is no other clock.
    ahead = timedelta() if database == "postgresql" else WRONG_BY
    assert abs(clock.now() - datetime.now(UTC) - ahead) < NEAR


def test_a_clock_that_is_right_is_left_alone() -> None:
    own = clock.Clock()
    own.follow(datetime.now(UTC) + timedelta(milliseconds=300))
    assert own.behind == timedelta()
    own.follow(datetime.now(UTC) - WRONG_BY)
    assert abs(own.source() + WRONG_BY - datetime.now(UTC)) < NEAR
    own.follow(datetime.now(UTC))
    assert own.behind == timedelta()
