"""A mail server that refuses, hangs or is not there slows no page and loses no mail, on a real server."""

from __future__ import annotations

import http.client
import select
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy
from flask import Flask

from netwerk.kernel import clock, outbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.smtp import Transport
from tests.builders import Make
from tests.support.live import Live, free_port, prepared, running
from tests.support.registering import open_form, press
from tests.support.smtp import Server

ROUNDS = 4
# Whoever waits for the mail server waits for much longer than this; the rest is a busy machine.
TIMES_SLOWER, SECONDS_SLOWER, NEVER_LONGER = 3, 0.1, 5
REFUSALS = ("421 4.3.2 closing", "450 4.2.0 try later", "550 5.1.1 nobody here")
# Whether a worker with this transport has met the trouble.
Met = Callable[[Transport], bool]


class Refuser(Server):
    """Takes nobody's mail, each time for another reason."""

    def __init__(self, port: int) -> None:
        self._reasons, self.refused = cycle(REFUSALS), 0
        super().__init__(port=port)

    async def _answer(self, command: str, server: object, recipient: str | None) -> str | None:
        if command != "RCPT":
            return None
        self.refused += 1
        return next(self._reasons)


@contextmanager
def is_absent(_port: int) -> Iterator[Met]:
    yield lambda transport: not transport.ready(clock.now())


@contextmanager
def takes_the_call_and_is_silent(port: int) -> Iterator[Met]:
    with socket.create_server(("127.0.0.1", port)) as listening:
        yield lambda _transport: bool(select.select([listening], [], [], 0)[0])


@contextmanager
def hangs_before_its_yes(port: int) -> Iterator[Met]:
    server = Server(port=port)
    server.answers = {"DATA": Server.HANG}
    yield from met(server, lambda: server.connections > 0)


@contextmanager
def refuses(port: int) -> Iterator[Met]:
    server = Refuser(port)
    yield from met(server, lambda: server.refused >= len(REFUSALS))


def met(server: Server, is_met: Callable[[], bool]) -> Iterator[Met]:
    """A server that is stopped at the end, and that has taken nothing."""
    try:
        yield lambda _transport: is_met()
    finally:
        server.stop()
    assert not server.received


TROUBLES = (is_absent, takes_the_call_and_is_silent, hangs_before_its_yes, refuses)


class Worker:
    """What `netwerk worker` does about mail, in a thread, so that its clock can be put forward."""

    def __init__(self, live: Live) -> None:
        self.stop = threading.Event()
        self.transport = Transport(live.settings.smtp_url)
        self.thread = threading.Thread(target=self._work, args=(live.app,), daemon=True)

    def _work(self, app: Flask) -> None:
        with app.app_context():
            while not self.stop.wait(0.05):
                outbox.drain(self.transport, owner="worker", stop=self.stop)

    def __enter__(self) -> Worker:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        # A conversation that hangs ends with its server only.
        self.stop.set()


class Visitors:
    """People who look at pages and register, one after the other."""

    def __init__(self, live: Live) -> None:
        day = Make().event(capacity=None)
        self.live = live
        self.address = f"/netwerkdagen/{day.id}-{day.slug}"
        self.numbers = count(1)
        self.registered: list[str] = []
        db.session.rollback()

    def look(self) -> None:
        connection = http.client.HTTPConnection(urlsplit(self.live.url).netloc, timeout=60)
        connection.request("GET", self.address)
        assert connection.getresponse().status == 200
        connection.close()

    def register(self) -> None:
        number = next(self.numbers)
        path = f"{self.address}/inschrijven"
        assert press(self.live.url, path, open_form(self.live.url, path, number)) == 303
        self.registered.append(f"persoon{number}@school.example")

    def times(self) -> dict[str, list[float]]:
        return {act.__name__: [timed(act) for _round in range(ROUNDS)] for act in (self.register, self.look)}


def timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "it did not come so far"
        time.sleep(0.01)


def rows(*states: str) -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(sqlalchemy.select(OutboxMessage).where(OutboxMessage.state.in_(states))))


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    url = f"smtp://127.0.0.1:{free_port()}"
    with prepared(database, tmp_path, smtp_url=url) as live, running(live, workers=1):
        yield live


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Put the worker's clock forward."""
    real = clock.clock.source

    def move(span: timedelta) -> None:
        monkeypatch.setattr(clock.clock, "source", lambda: real() + span)

    return move


def test_a_mail_server_in_trouble_slows_no_page_and_all_mail_arrives_once_it_works_again(
    live: Live, later: Callable[[timedelta], None]
) -> None:
    visitors, port = Visitors(live), urlsplit(live.settings.smtp_url).port or 0
    visitors.register()
    calm, before = in_calm(visitors, port)
    for trouble in TROUBLES:
        for act, seconds in in_trouble(visitors, port, trouble).items():
            told = f"the server {trouble.__name__}: {act} took {seconds}, in calm {calm[act]}"
            usual = statistics.median(calm[act])
            assert statistics.median(seconds) < TIMES_SLOWER * usual + SECONDS_SLOWER, told
            assert max(seconds) < NEVER_LONGER, told
    assert {row.last_error for row in rows("queued", "failed")} >= set(REFUSALS)

    for row in rows("failed"):
        outbox.retry(row.id)
    db.session.commit()
    arrived = before + recovered(live, port, later)
    assert not rows("queued", "failed", "parked")
    assert Counter(arrived) == Counter(visitors.registered)


def in_calm(visitors: Visitors, port: int) -> tuple[dict[str, list[float]], list[str]]:
    """How long everything takes while mail leaves, and who got some."""
    server = Server(port=port)
    with Worker(visitors.live) as worker:
        until(lambda: len(server.received) == 1)
        times = visitors.times()
    until(lambda: not worker.thread.is_alive())
    server.stop()
    return times, server.recipients()


def in_trouble(visitors: Visitors, port: int, trouble: Callable[[int], Any]) -> dict[str, list[float]]:
    """How long everything takes while the worker is stuck with a server in trouble."""
    with trouble(port) as is_met_by, Worker(visitors.live) as worker:
        for _reason in REFUSALS:
            visitors.register()
        until(lambda: is_met_by(worker.transport))
        times = visitors.times()
    until(lambda: not worker.thread.is_alive())
    return times


def recovered(live: Live, port: int, later: Callable[[timedelta], None]) -> list[str]:
    """Who gets mail in the hours after the server works again."""
    server = Server(port=port)
    for hours in (1, 2, 3):
        later(timedelta(hours=hours))
        outbox.drain(Transport(live.settings.smtp_url), owner="next", stop=threading.Event())
    server.stop()
    return server.recipients()
