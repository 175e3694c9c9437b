"""Sixty people press the button at once for the ten seats of one workshop, on a server of two processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from netwerk.events.extras import CONTACT
from netwerk.events.models import Attendee, Event, Workshop, WorkshopPlace
from netwerk.events.queries import workshops as reads
from netwerk.kernel.database import db
from tests.builders import Make
from tests.support.live import Live, prepared, running
from tests.support.registering import open_form, press

CLIENTS, DAY_SEATS, WORKSHOP_SEATS, SECOND_SEATS = 60, 40, 10, 15
pytestmark = pytest.mark.slow


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    with prepared(database, tmp_path) as live, running(live, workers=2):
        yield live


def storm(live: Live, day: Event, first: Workshop, second: Workshop) -> list[int]:
    path = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    wishes = urlencode({"x-versies": "", f"x-{CONTACT}-w1_1": first.id, f"x-{CONTACT}-w1_2": second.id})
    db.session.rollback()

    def prepare(number: int) -> object:
        form = open_form(live.url, path, number)
        return replace(form, body=f"{form.body}&{wishes}")

    with ThreadPoolExecutor(8) as pool:
        ready = list(pool.map(prepare, range(CLIENTS)))
    start = Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda one: press(live.url, path, one, start), ready))


def test_no_workshop_is_oversold_and_nobody_waits_beside_a_free_seat(live: Live) -> None:
    make = Make()
    day = make.event(capacity=DAY_SEATS)
    first = make.workshop(day, "Fiets", capacity=WORKSHOP_SEATS)
    second = make.workshop(day, "Bus", capacity=SECOND_SEATS)
    db.session.rollback()

    answers = storm(live, day, first, second)

    assert answers == [303] * CLIENTS, Counter(answers)
    db.session.rollback()
    states = dict(
        db.session.execute(select(Attendee.id, Attendee.state).where(Attendee.event_id == day.id)).all()
    )
    assert Counter(states.values()) == {"confirmed": DAY_SEATS, "waitlisted": CLIENTS - DAY_SEATS}
    assert reads.recount(day.id) == {first.id: WORKSHOP_SEATS, second.id: SECOND_SEATS}
    counters = dict(
        db.session.execute(select(Workshop.id, Workshop.taken).where(Workshop.event_id == day.id)).all()
    )
    assert counters == reads.recount(day.id)
    held = db.session.execute(
        select(WorkshopPlace.attendee_id, WorkshopPlace.workshop_id).where(WorkshopPlace.state == "confirmed")
    ).all()
    assert all(states[row[0]] == "confirmed" for row in held)
    assert not any(one[0] == other[0] for one, other in combinations(held, 2)), "two workshops at once"
    # Rows are written inside the lock, so their numbers tell who came first.
    got = [row[0] for row in held if row[1] == first.id]
    others = [one for one, state in states.items() if state == "confirmed" and one not in got]
    assert max(got) < min(others), "somebody got a seat while another waited"
