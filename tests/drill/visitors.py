"""People who register on a running site, one after the other, and note what they were told."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

from sqlalchemy import func, select

from netwerk.events import seats
from netwerk.events.models import Attendee, Event
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.support.live import Live
from tests.support.registering import Ready, open_form

CUT_OFF = 0
GOOD = 303
# Seconds between knocking and asking, as over a slow line.
HESITATION = 0.01


@dataclass
class Visitors:
    """What they were told: who was registered, and each answer with its moment; 0 where there was none."""

    live: Live
    path: str
    registered: set[str] = field(default_factory=set)
    answers: list[tuple[float, int]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def statuses(self) -> Counter[int]:
        return Counter(status for _at, status in self.answers)

    def come(self, stop: threading.Event) -> None:
        """Register under a new name again and again; a form that was not answered is sent once more."""
        while not stop.is_set():
            number = next(self.numbers)
            try:
                ready = open_form(self.live.url, self.path, number)
            except (OSError, http.client.HTTPException, AssertionError):
                self.answers.append((time.monotonic(), CUT_OFF))
                time.sleep(0.1)
                continue
            for _try in range(3):
                status = self._press(ready)
                self.answers.append((time.monotonic(), status))
                if status == GOOD:
                    self.registered.add(f"persoon{number}@school.example")
                    break
                time.sleep(0.2)

    def _press(self, ready: Ready) -> int:
        headers = {"Cookie": ready.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection(urlsplit(self.live.url).netloc, timeout=30)
        try:
            connection.connect()
            time.sleep(HESITATION)
            connection.request("POST", self.path, ready.body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return CUT_OFF
        finally:
            connection.close()


@contextmanager
def registering(live: Live, day: Event, people: int = 4, *, first: int = 1) -> Iterator[Visitors]:
    """So many people register for a day at any time, until the block ends; `first` is their first number."""
    path = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    visitors = Visitors(live, path, numbers=count(first))
    db.session.rollback()
    stop = threading.Event()
    threads = [threading.Thread(target=visitors.come, args=(stop,)) for _one in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield visitors
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def reading(live: Live, people: int = 4) -> Iterator[Counter[int]]:
    """So many people read at any time: pages that are kept, and pages that nobody asked for before."""
    stop, statuses, numbers = threading.Event(), Counter[int](), count()

    def read() -> None:
        while not stop.is_set():
            number = next(numbers)
            path = "/netwerkdagen" if number % 2 else f"/zoeken?q=woord{number}"
            try:
                with closing(http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=30)) as connection:
                    connection.connect()
                    time.sleep(number % 4 * HESITATION)
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    answer.read()
                    statuses[answer.status] += 1
            except (OSError, http.client.HTTPException):
                statuses[CUT_OFF] += 1

    threads = [threading.Thread(target=read) for _one in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def check(visitors: Visitors, day_id: int) -> int:
    """All or nothing: everybody who was told so is registered, with a mail and an entry in the log each."""
    db.session.rollback()
    day = db.session.get_one(Event, day_id)
    people = list(db.session.scalars(select(Attendee).where(Attendee.event_id == day_id)))
    assert visitors.registered <= {person.email_key for person in people}
    assert len({person.email_key for person in people}) == len(people), "somebody is registered twice"
    assert day.taken == seats.recount(day_id)
    assert day.capacity is None or day.taken <= day.capacity
    mails = select(OutboxMessage.subject_id).where(OutboxMessage.subject_kind == "attendee")
    assert sorted(db.session.scalars(mails)) == sorted(person.id for person in people)
    bookings = {person.booking_id for person in people}
    noted = select(func.count(AuditEntry.thing_id.distinct())).where(AuditEntry.thing_kind == "booking")
    assert db.session.scalar(noted) == len(bookings)
    return len(people)
