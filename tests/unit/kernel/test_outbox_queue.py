"""What is written into the outbox, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from netwerk.kernel import outbox
from netwerk.kernel.clock import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.kernel.outbox import OutboxMessage

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "source", lambda: NOW)


def write(number: int = 1, **values: Any) -> None:
    given = {"to": "an@school.example", "name": "An", "language": "nl", "facts": {}, **values}
    outbox.enqueue("test", subject=("attendee", number), **given)


def rows() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_what_is_rolled_back_leaves_no_mail() -> None:
    def register_and_fail() -> None:
        with transaction():
            write()
            raise RuntimeError("full")

    with pytest.raises(RuntimeError):
        register_and_fail()
    assert rows() == []


def test_the_same_message_again_is_nothing_and_a_next_one_is_another() -> None:
    with transaction():
        write()
        write()
    with transaction():
        write()
        write(sequence=1)
        write(resend=1)
        write(number=2)
    assert [(row.subject_id, row.sequence, row.resend) for row in rows()] == [
        (1, 0, 0),
        (1, 1, 0),
        (1, 0, 1),
        (2, 0, 0),
    ]
    assert len({row.message_id for row in rows()}) == 4


def test_the_database_itself_refuses_a_double() -> None:
    with transaction():
        write()
    copied = (
        "kind, subject_kind, subject_id, sequence, resend, facts, recipient, recipient_key, recipient_name"
    )
    rest = "root_message_id, order_key, state, created_at, due_at, attempts, last_error"
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(
            text(
                f"INSERT INTO outbox_message ({copied}, language, message_id, {rest}) "
                f"SELECT {copied}, language, '<other@x>', {rest} FROM outbox_message"
            )
        )


def test_facts_are_frozen_and_the_first_of_a_row_of_messages_is_named_by_the_next() -> None:
    facts = {"day": "Fruitstreek werkt", "seats": 2}
    with transaction():
        write(facts=facts, order_key="attendee:1")
        write(facts=facts, order_key="attendee:1", sequence=1)
        write(facts=facts, order_key="attendee:1", sequence=2)
        write(number=2, facts=facts)
    first, second, third, other = rows()
    assert first.facts == facts
    assert first.root_message_id == other.root_message_id == ""
    assert second.root_message_id == third.root_message_id == first.message_id


def test_an_address_gets_five_mails_an_hour_and_the_rest_when_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with transaction():
        for number in range(7):
            write(number, cap=True, to="An@School.example" if number % 2 else "an@school.example")
        write(50, cap=True, to="bart@bedrijf.example")
        write(51)
    assert [row.state for row in rows()] == [*["queued"] * 5, "held", "held", "queued", "queued"]
    assert "5 mails" in rows()[5].last_error
    assert outbox.release_held() == 0

    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(hours=1, seconds=1))
    assert outbox.release_held() == 2
    assert {row.state for row in rows()} == {"queued"}
    assert rows()[5].last_error == ""


def test_the_state_of_the_queue_and_a_new_try() -> None:
    with transaction():
        for number, state in enumerate(["queued", "held", "sent", "failed", "parked"]):
            write(number)
            db.session.flush()
            rows()[-1].state = state
    state = outbox.queue_state()
    assert (state.waiting, state.failed, state.parked, state.oldest_due) == (2, 1, 1, NOW)

    newest = outbox.recent(2)
    assert [row.state for row in newest] == ["parked", "failed"]
    before = newest[0].message_id
    with transaction():
        outbox.retry(newest[0].id)
    assert outbox.recent(1)[0].state == "queued"
    assert outbox.recent(1)[0].message_id == before


def test_what_is_sent_or_unknown_cannot_be_tried_again() -> None:
    with transaction():
        write()
        db.session.flush()
        rows()[0].state = "sent"
    with pytest.raises(Conflict):
        outbox.retry(rows()[0].id)
    with pytest.raises(NotFound):
        outbox.retry(999)


@pytest.fixture(autouse=True)
def nothing_left_open(app: Flask) -> Iterator[None]:
    yield
    db.session.rollback()
