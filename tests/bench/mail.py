"""Mail to everybody of a large day: how soon it is written, how quickly it leaves, what pages notice."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from netwerk.events import queries, seats
from netwerk.events.services import changing, publishing
from netwerk.events.services.describing import facts_of
from netwerk.kernel import clock, outbox
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import OutboxMessage
from tests.bench import load, processes
from tests.bench.content import fill
from tests.bench.product import HOST, PROXY_HEADERS, application, environment
from tests.bench.report import DOWN, Line
from tests.builders import SYSTEM, Make

PEOPLE, A_BOOKING = 2_000, 40
QUEUE_SECONDS, MAILS_A_SECOND, PAGE_RATIO = 2.0, 100.0, 0.5
PATIENCE = 180
SINK = """
import time
from netwerk.demo.mailbox import Receiver
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
print(Receiver(Sink()).port, flush=True)
time.sleep(3600)
"""


def measure(kind: str, folder: Path, address: str, *, people: int = PEOPLE) -> Iterator[Line]:
    """Queue an update of a day with so many people, send it with one worker, look at a page meanwhile."""
    part = f"mail, {kind}"
    with application(folder, address) as app:
        content = fill(app, days=20, past=5, people_a_day=2, organisations=10)
        with app.app_context():
            seconds, written = _queue(people)
    yield Line(part, f"{written} invitations written", seconds, "s", QUEUE_SECONDS, DOWN)
    with _sink() as port, application(folder, address) as app, app.app_context():
        settings = environment(folder, address) | {
            "NETWERK_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "NETWERK_MAIL_RECEIVE": "pipe",
            "NETWERK_MAIL_REPLY_ADDRESS": f"netwerk+{{tag}}@{HOST}",
        }
        log = folder / "mail.log"
        with processes.served(processes.PRODUCT, settings, f"{HOST}/healthz", log) as server:
            before = load.drive(server.port, content.day_path, PROXY_HEADERS, 2).rate
            with processes.mail_worker(settings, log):
                _wait_until_left(written - 50, written)
                during = load.drive(server.port, content.day_path, PROXY_HEADERS, 2).rate
        with processes.mail_worker(settings, log):
            _wait_until_left(_left() - 100, written)
            begin, already = time.monotonic(), _left()
            _wait_until_left(0, written)
            rate = already / (time.monotonic() - begin)
    yield Line(part, "mails a second, one worker", rate, "/s", MAILS_A_SECOND)
    yield Line(part, "a page while mail leaves, x before", during / before, "x", PAGE_RATIO)


def _queue(people: int) -> tuple[float, int]:
    make = Make()
    day = make.event(capacity=None, title="De grote dag")
    for _booking in range(people // A_BOOKING):
        make.booking(day, A_BOOKING)
    later = facts_of(queries.load_event(day.id))
    with transaction():
        outbox.settle(clock.now() + timedelta(minutes=1))
        moved = type(later)(**{**vars(later), "ends_at": later.ends_at + timedelta(hours=1)})
        publishing.edit(day.id, moved, SYSTEM, version=day.version, now=clock.now())
    begin = time.monotonic()
    with transaction():
        written = changing.queue_updates(seats.lock_event(day.id), clock.now())
    return time.monotonic() - begin, written


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server in a process of its own that takes everything."""
    process = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _left() -> int:
    db.session.rollback()
    waiting = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == "queued")
    return db.session.scalar(waiting) or 0


def _wait_until_left(number: int, all_of_them: int) -> None:
    until = time.monotonic() + PATIENCE
    while _left() > max(number, 0):
        if time.monotonic() > until:
            raise processes.Failed(f"{_left()} of {all_of_them} mails did not leave in {PATIENCE} s")
        time.sleep(0.1)
