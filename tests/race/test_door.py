"""Three hundred people and some who were not on the list come in at once by four phones, on a real server."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from netwerk.events import seats
from netwerk.events.models import AttendanceMark, Event
from netwerk.events.queries.attendance import present
from netwerk.kernel.database import db
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.door import part_now, today
from tests.support.live import Live, prepared, running
from tests.support.visitor import session_cookie

PHONES, PEOPLE, PORTION, WITH_GUESTS = 4, 300, 5, 4
# Taps come one by one or a few together, each at least twice, as over a shaky connection.
SECONDS = 60
TOKEN = re.compile(r'data-token="([^"]+)"')
pytestmark = pytest.mark.slow


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    with prepared(database, tmp_path) as live, running(live, workers=2):
        yield live


class Phone:
    """One telephone: a cookie, a token, and marks that it keeps sending until it hears an answer."""

    def __init__(self, live: Live, cookie: tuple[str, str], event: Event, number: int) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=60)
        self.headers = {"Cookie": "=".join(cookie), "Content-Type": "application/json"}
        self.path = f"/beheer/netwerkdagen/{event.id}/inchecken"
        self.number = number
        page = self.ask("GET", self.path)
        token = TOKEN.search(page)
        assert token
        self.headers["X-CSRFToken"] = token[1]

    def ask(self, method: str, path: str, body: str | None = None) -> str:
        self.connection.request(method, path, body, self.headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        if cookie := response.getheader("Set-Cookie"):
            self.headers["Cookie"] = cookie.split(";")[0]
        assert response.status == 200, (response.status, text[:300])
        return text

    def check_in(self, people: list[int], part: str) -> list[float]:
        """Mark these people, in portions, each portion sent twice; gives how long each took.

        With each of the first portions goes a guest of this phone's own and one that all phones send.
        """
        took = []
        for start in range(0, len(people), PORTION):
            guests = [a_guest(part, f"{self.number}-{start}"), a_guest(part, f"all-{start}")]
            guests = guests if start < PORTION * WITH_GUESTS else []
            marks = [
                {"key": f"{self.number}-{one}", "id": one, "part": part, "kind": "in", "age": 1, "reason": ""}
                for one in people[start : start + PORTION]
            ]
            for _time in range(2):
                begun = time.monotonic()
                body = json.dumps({"marks": marks, "guests": guests})
                answer = json.loads(self.ask("POST", f"{self.path}/markeringen", body))
                took.append(time.monotonic() - begun)
                assert answer["refused"] == []
                assert len(answer["kept"]) == len(marks) + len(guests)
        return took


def a_guest(part: str, key: str) -> dict[str, object]:
    """Somebody who is not on the list, of an organisation that nobody knew before."""
    answers = {"name": f"Nieuw {key}", "organisation": f"Bedrijf {key}", "function": "", "email": ""}
    return {"key": f"guest-{key}", "part": part, "age": 1, **answers}


def test_four_phones_check_three_hundred_people_in_at_once(live: Live) -> None:
    make, cast = Make(), Cast()
    event = today(make, PEOPLE, by=actor(cast.chantal), capacity=PEOPLE)
    ids = [person.id for person in make.attendees(event)]
    assert len(ids) == PEOPLE
    part = part_now(event)
    cookie = session_cookie(live.app, cast.chantal.id)
    phones = [Phone(live, cookie, event, number) for number in range(PHONES)]
    # A quarter each, and ten people that every phone marks.
    shared = ids[:10]
    begun = time.monotonic()
    with ThreadPoolExecutor(PHONES) as pool:
        work = [
            pool.submit(phone.check_in, shared + ids[10 + number :: PHONES], part)
            for number, phone in enumerate(phones)
        ]
        took = sorted(second for one in work for second in one.result())
    lasted = time.monotonic() - begun
    for phone in phones:
        phone.connection.close()
    db.session.rollback()
    table = present(event.id)
    guests = WITH_GUESTS * (PHONES + 1)
    assert table.totals.walk_ins == guests, "each guest once, however often and by how many phones"
    assert table.totals.present == PEOPLE + guests
    assert [person.attendee_id for person in table.people if not person.is_present] == []
    marks = db.session.scalar(select(func.count(AttendanceMark.id)))
    pressed = PEOPLE - len(shared) + PHONES * len(shared)
    assert marks == pressed + guests, "each mark once, however often it was sent"
    assert seats.recount(event.id) == db.session.get_one(Event, event.id).taken == PEOPLE + guests
    assert lasted < SECONDS, f"it took {lasted:.1f} s"
    assert took[len(took) * 95 // 100] < 2, f"one in twenty waited {took[len(took) * 95 // 100]:.1f} s"
