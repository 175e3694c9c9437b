"""Due messages leave once, in order, whatever the server, the network or we ourselves do wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from netwerk.kernel import clock, outbox
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.smtp import Transport
from tests.support import mail_worker
from tests.support.smtp import Server

assert mail_worker.compose  # registers the kind "test"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Move the clock forward."""
    ahead = timedelta(0)
    real = clock.clock.source

    def move(**span: float) -> None:
        nonlocal ahead
        ahead += timedelta(**span)

    monkeypatch.setattr(clock.clock, "source", lambda: real() + ahead)
    return move


def write(number: int = 1, *, to: str = "", order_key: str = "", **facts: Any) -> None:
    with transaction():
        outbox.enqueue(
            "test",
            to=to or f"m{number}@school.example",
            name="An",
            language="nl",
            subject=("attendee", number),
            facts=facts,
            order_key=order_key,
        )


def rows() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def states() -> list[str]:
    return [row.state for row in rows()]


def deliver(where: Server | str, owner: str = "one", **options: Any) -> int:
    url = where if isinstance(where, str) else where.url
    return outbox.deliver_due(Transport(url, patience=1), owner=owner, **options)


def minutes_to_wait(row: OutboxMessage) -> float:
    return (row.due_at - clock.now()).total_seconds() / 60


def test_what_is_due_leaves_over_one_connection_and_is_sent_once(app: Flask, server: Server) -> None:
    for number in range(12):
        write(number)
    assert deliver(server) == 12
    assert deliver(server) == 0
    assert server.recipients() == [f"m{number}@school.example" for number in range(12)]
    assert server.connections == 1
    assert [mail.message_id for mail in server.received] == [row.message_id for row in rows()]
    assert all(row.state == "sent" and row.sent_at and row.lease_owner is None for row in rows())


def test_nothing_to_say_any_more_is_skipped(app: Flask, server: Server) -> None:
    write(nothing=True)
    assert deliver(server) == 1
    assert states() == ["skipped"]
    assert not server.received


@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", "421 4.3.2 closing", "451 4.3.0 later"])
def test_a_temporary_refusal_is_tried_again_and_delivered_once(
    app: Flask, server: Server, later: Any, answer: str
) -> None:
    server.answers, server.only_for = {"RCPT": answer}, "m2@school.example"
    for number in (1, 2, 3):
        write(number)
    outbox.drain(Transport(server.url), owner="one", stop=threading.Event())
    assert states() == ["sent", "queued", "sent"]
    assert 0.9 < minutes_to_wait(rows()[1]) < 1.3

    server.answers = {}
    later(minutes=2)
    assert deliver(server) == 1
    assert states() == ["sent"] * 3
    assert sorted(server.recipients()) == [f"m{number}@school.example" for number in (1, 2, 3)]


def test_the_ladder_grows_to_four_days_and_ends(app: Flask, server: Server, later: Any) -> None:
    server.answers = {"RCPT": "450 4.2.0 greylisted"}
    write()
    begin = clock.now()
    waits = []
    while states() == ["queued"]:
        assert deliver(server) == 1
        if states() == ["queued"]:
            waits.append(minutes_to_wait(rows()[0]))
            later(minutes=waits[-1] + 0.1)
    assert states() == ["failed"]
    for wait, step in zip(waits, (1, 5, 15, 60, 240, 480, 480), strict=False):
        assert step * 0.99 <= wait <= step * 1.21
    assert timedelta(days=3) < clock.now() - begin < timedelta(days=5)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_refusal_for_good_fails_one_recipient_only(app: Flask, server: Server, command: str) -> None:
    server.answers, server.only_for = {command: "550 5.1.1 <m2@school.example> unknown"}, "m2@school.example"
    for number in (1, 2, 3):
        write(number)
    deliver(server)
    assert states() == ["sent", "failed", "sent"]
    assert rows()[1].last_error == "550 5.1.1 <…> unknown"


def test_a_refused_sender_is_our_fault_and_keeps_every_message(
    app: Flask, server: Server, later: Any
) -> None:
    server.answers = {"MAIL": "553 5.7.1 not your address"}
    for number in (1, 2, 3):
        write(number)
    transport = Transport(server.url)
    assert outbox.deliver_due(transport, owner="one") == 1
    assert states() == ["queued"] * 3
    assert [row.attempts for row in rows()] == [0, 0, 0]
    assert [row.lease_owner for row in rows()] == [None] * 3

    server.answers = {}
    assert outbox.deliver_due(transport, owner="one") == 0, "the server is left alone for a while"
    later(minutes=3)
    assert outbox.deliver_due(transport, owner="one") == 3
    assert states() == ["sent"] * 3


def test_an_absent_server_costs_no_attempt_and_all_leaves_when_it_is_back(app: Flask, later: Any) -> None:
    server = Server()
    url = server.url
    server.stop()
    write()
    transport = Transport(url, patience=1)
    assert outbox.deliver_due(transport, owner="one") == 0
    assert (states(), rows()[0].attempts, rows()[0].lease_owner) == (["queued"], 0, None)
    assert not transport.ready(clock.now())


@pytest.mark.parametrize("answer", [Server.HANG, Server.DROP])
def test_a_connection_that_breaks_in_one_message_does_not_hold_the_others(
    app: Flask, server: Server, later: Any, answer: str
) -> None:
    server.answers, server.only_for = {"DATA": answer}, "m1@school.example"
    write(1)
    write(2)
    transport = Transport(server.url, patience=0.3)
    outbox.deliver_due(transport, owner="one")
    assert states() == ["queued", "queued"]
    later(seconds=16)
    outbox.deliver_due(transport, owner="one")
    assert states() == ["queued", "sent"]
    server.answers = {}
    later(minutes=3)
    outbox.deliver_due(transport, owner="one")
    assert states() == ["sent", "sent"]


def test_a_poison_message_is_parked_after_five_tries_and_blocks_nobody(
    app: Flask, server: Server, later: Any
) -> None:
    write(1, raises=True)
    write(2)
    deliver(server)
    assert states() == ["queued", "sent"]
    for _try in range(4):
        later(hours=5)
        deliver(server)
    assert states() == ["parked", "sent"]
    assert rows()[0].last_error == "RuntimeError: no such day for …"


def test_an_impossible_address_or_an_unknown_kind_is_parked_too(
    app: Flask, server: Server, later: Any
) -> None:
    write(1, to="geen adres")
    with transaction() as session:
        outbox.enqueue(
            "gone", to="a@b.example", name="", language="nl", subject=("x", 1), facts={}, order_key=""
        )
        assert session
    for _try in range(5):
        deliver(server)
        later(hours=5)
    assert states() == ["parked", "parked"]


def test_hostile_words_stay_words(app: Flask, server: Server) -> None:
    write(1, subject="Dag\r\nBcc: x@evil.example\r\n\r\nhallo")
    deliver(server)
    (received,) = server.received
    assert received.mail["Bcc"] is None
    assert received.mail["Subject"] == "Dag Bcc: x@evil.example hallo"


def test_a_message_never_overtakes_one_before_it_under_the_same_key(
    app: Flask, server: Server, later: Any
) -> None:
    server.answers, server.only_for = {"RCPT": "450 later"}, "m1@school.example"
    write(1, order_key="attendee:1")
    write(2, order_key="attendee:1")
    write(3, order_key="attendee:3")
    write(4)
    outbox.drain(Transport(server.url), owner="one", stop=threading.Event())
    assert states() == ["queued", "queued", "sent", "sent"]

    server.answers = {}
    later(minutes=2)
    outbox.drain(Transport(server.url), owner="one", stop=threading.Event())
    assert server.recipients()[-2:] == ["m1@school.example", "m2@school.example"]
    first, second = server.received[-2:]
    assert second.mail["References"] == first.message_id


def test_a_failed_or_parked_message_lets_the_next_under_its_key_go(app: Flask, server: Server) -> None:
    server.answers, server.only_for = {"RCPT": "550 unknown"}, "m1@school.example"
    write(1, order_key="k")
    write(2, order_key="k")
    outbox.drain(Transport(server.url), owner="one", stop=threading.Event())
    assert states() == ["failed", "sent"]


def test_a_lease_keeps_others_away_until_it_ends(app: Flask, server: Server, later: Any) -> None:
    write()
    with transaction() as session:
        until = clock.now() + timedelta(seconds=120)
        session.execute(update(OutboxMessage).values(lease_owner="crashed", lease_until=until))
    assert deliver(server) == 0
    later(seconds=121)
    assert deliver(server) == 1
    assert states() == ["sent"]


def test_a_slow_batch_keeps_its_lease_so_that_nobody_else_sends_the_rest(
    app: Flask, server: Server, later: Any
) -> None:
    for number in range(4):
        write(number)
    elsewhere = Server()
    handled_elsewhere: list[int] = []

    def a_slow_mail_while_another_worker_looks() -> None:
        later(seconds=100)
        with app.app_context():
            handled_elsewhere.append(deliver(elsewhere, owner="two"))

    server.on_data = a_slow_mail_while_another_worker_looks
    assert deliver(server) == 4
    elsewhere.stop()
    assert handled_elsewhere == [0] * 4
    assert states() == ["sent"] * 4


def test_a_late_owner_records_nothing(app: Flask, server: Server) -> None:
    write()

    def taken_over() -> None:
        with app.app_context(), transaction() as session:
            session.execute(update(OutboxMessage).values(lease_owner="other"))

    server.on_data = taken_over
    deliver(server)
    assert (states(), rows()[0].lease_owner) == (["queued"], "other")


def test_stopping_finishes_the_message_at_hand_and_releases_the_rest(app: Flask, server: Server) -> None:
    for number in range(4):
        write(number)
    stop = threading.Event()
    server.on_data = stop.set
    assert deliver(server, stop=stop) == 1
    assert states() == ["sent", "queued", "queued", "queued"]
    assert [row.lease_owner for row in rows()] == [None] * 4


def worker(app: Flask, server: Server, owner: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.mail_worker", _database(app), server.url, owner]
    return subprocess.Popen(command)


def _database(app: Flask) -> str:
    return db.engine.url.render_as_string(hide_password=False)


def test_two_workers_never_send_one_message_twice(app: Flask, server: Server) -> None:
    with transaction():
        for number in range(200):
            outbox.enqueue(
                "test",
                to=f"m{number}@school.example",
                name="",
                language="nl",
                subject=("attendee", number),
                facts={},
            )
    workers = [worker(app, server, owner) for owner in ("one", "two")]
    assert [process.wait(60) for process in workers] == [0, 0]
    if "queued" in states():  # one of them found all rows claimed and left before the other was done
        deliver(server)
    assert states() == ["sent"] * 200
    assert len(server.received) == len({mail.message_id for mail in server.received}) == 200


def _nobody_may_write(app: Flask, until: threading.Event, holding: threading.Event) -> None:
    """Hold the lock that recording a result needs."""
    with app.app_context(), transaction() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("SELECT id FROM outbox_message FOR UPDATE"))
        holding.set()
        until.wait(10)


def test_a_worker_killed_between_the_servers_yes_and_its_own_record_repeats_under_one_message_id(
    app: Flask, server: Server, later: Any
) -> None:
    write(1, order_key="attendee:1")
    write(2)
    done, holding = threading.Event(), threading.Event()
    holder = threading.Thread(target=_nobody_may_write, args=(app, done, holding))

    def lock() -> None:
        server.on_data = lambda: None
        holder.start()
        assert holding.wait(10)

    server.on_data = lock
    process = worker(app, server, "killed")
    assert holding.wait(60)
    end = time.monotonic() + 30
    while len(server.received) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.4)  # the server said 250 to both; the worker now waits to record them
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(5) == -signal.SIGKILL
    taken = [one.message_id for one in server.received]
    done.set()
    holder.join(10)
    server.on_data = lambda: None
    assert states() == ["queued", "queued"]
    assert rows()[0].lease_owner == "killed"

    later(seconds=130)
    outbox.drain(Transport(server.url), owner="next", stop=threading.Event())
    assert states() == ["sent", "sent"]
    ids = [row.message_id for row in rows()]
    assert taken == ids
    assert len(server.received) == 4
    assert [one.message_id for one in server.received[-2:]] == ids


def test_the_clock_and_not_the_moment_of_writing_says_what_is_due(app: Flask, server: Server) -> None:
    write()
    with transaction() as session:
        session.execute(update(OutboxMessage).values(due_at=_in(hours=1)))
    assert deliver(server) == 0


def _in(**span: float) -> datetime:
    return clock.now() + timedelta(**span)
