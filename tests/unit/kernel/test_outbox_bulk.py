"""Many messages are written at once under the same rules as one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from netwerk.kernel import outbox
from netwerk.kernel.clock import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import Draft, OutboxMessage
from tests.support.pace import measured

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
# A machine that does other things besides; it takes a quarter of a second on a quiet one.
GENEROUS_SECONDS = 4


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "source", lambda: NOW)


def draft(number: int, **more: Any) -> Draft:
    given = {"to": f"m{number}@school.example", "name": "An", "language": "nl", "facts": {"n": number}}
    return Draft(**{**given, "subject": ("attendee", number), **more})


def write(drafts: list[Draft]) -> int:
    with transaction():
        return outbox.enqueue_many("test", drafts)


def rows() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_nobody_gets_it_twice_whether_in_one_list_or_in_two() -> None:
    assert write([draft(1), draft(2), draft(1)]) == 2
    assert write([draft(2), draft(3), draft(3, sequence=1)]) == 2
    assert [(row.subject_id, row.sequence) for row in rows()] == [(1, 0), (2, 0), (3, 0), (3, 1)]


def test_each_follows_the_first_under_its_key() -> None:
    write([draft(1, order_key="a")])
    write([draft(2, order_key="a"), draft(3, order_key="b"), draft(4, order_key="b"), draft(5)])
    first, second, third, fourth, alone = rows()
    assert second.root_message_id == first.message_id
    assert fourth.root_message_id == third.message_id
    assert third.root_message_id == alone.root_message_id == ""


def test_the_hour_of_an_address_counts_within_the_list_too() -> None:
    write([draft(number, to="an@school.example", cap=True) for number in range(7)])
    assert [row.state for row in rows()] == [*["queued"] * 5, "held", "held"]


def test_a_day_that_has_sent_its_share_leaves_the_rest_for_tomorrow_and_the_service_hears_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = app.config["SETTINGS"].model_copy(update={"mail_daily_cap": 3})
    monkeypatch.setitem(app.config, "SETTINGS", few)
    write([draft(number, budget="event:1") for number in range(5)])
    write([draft(8, budget="event:1"), draft(9, budget="event:2")])
    states = {row.subject_id: row.state for row in rows() if row.kind == "test"}
    assert states == {0: "queued", 1: "queued", 2: "queued", 3: "held", 4: "held", 8: "held", 9: "queued"}
    (told,) = [row for row in rows() if row.kind == outbox.OVER_BUDGET_KIND]
    assert told.recipient == app.config["SITE"].email
    assert outbox.release_held() == 0

    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(days=1))
    assert outbox.release_held() == 3
    assert {row.state for row in rows()} == {"queued"}


def test_two_thousand_are_written_in_a_breath_and_in_few_statements() -> None:
    facts = {"day": {"text": "Een namiddag over leren op de werkvloer. " * 60}}
    many = [
        draft(number, facts=facts, cap=True, budget="event:1", order_key=f"k{number}")
        for number in range(2000)
    ]
    statements: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    with measured() as work:
        assert write(many) == 2000
    event.remove(db.engine, "before_cursor_execute", count)
    assert work.seconds < GENEROUS_SECONDS
    assert len(statements) < 20
