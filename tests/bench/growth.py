"""What a hundred times the rows do to a page: its time and its number of queries, in this process."""

from __future__ import annotations

import gc
import html
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from netwerk.events import calendar, facts
from netwerk.events.feeds import LOOK_BACK
from netwerk.events.models import Event
from netwerk.events.queries import load_for_calendar
from netwerk.kernel import clock
from netwerk.kernel.database import mark_visible_change, transaction
from tests.bench.browser import TOKEN
from tests.bench.content import EMAIL, PASSWORD, Content, fill
from tests.bench.processes import Failed
from tests.bench.product import HOST, PROXY_HEADERS, application
from tests.bench.report import DOWN, Line
from tests.support.visitor import Counter

SMALL = {"days": 60, "past": 60, "people_a_day": 5, "organisations": 30, "needs": 30}
TIMES = 100
SIGNED_OUT, SIGNED_IN = 6, 10
FEED, DAYS = "/agenda.ics", 5000


class Counted:
    """One application, with its statements counted."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._counter = Counter(app)
        self.visitor = app.test_client()

    def ask(self, client: FlaskClient, path: str) -> tuple[float, int]:
        """How long a page takes, in milliseconds, and how many queries it sends."""
        before, start = len(self._counter.statements), time.perf_counter()
        response = client.get(path, base_url=f"https://{HOST}", headers=PROXY_HEADERS)
        taken = (time.perf_counter() - start) * 1000
        if response.status_code != 200:
            raise Failed(f"{path} answered {response.status_code}")
        return taken, len(self._counter.statements) - before


class Measured(Counted):
    """The same with what it is filled with."""

    def __init__(self, app: Flask, content: Content) -> None:
        super().__init__(app)
        self.content = content


def pages(content: Content) -> dict[str, str]:
    """The pages that must not grow."""
    return {
        "home": "/",
        "list of days": "/netwerkdagen",
        "list of past days": "/netwerkdagen?wanneer=voorbij",
        "list of a learning network": "/netwerkdagen?thema=leren-en-werken",
        "day": content.day_path,
        "learning network": content.network_path,
        "region": content.region_path,
        "need": content.need_path,
        "registration form": f"{content.day_path}/inschrijven",
        "day .ics": f"{content.day_path}.ics",
        "library": "/praktijken",
        "practice": content.practice_path,
    }


def measure(database: str, folder: Path, small: str, large: str, *, repeats: int) -> Iterator[Line]:
    """The growth of each page between two databases."""
    grown = {name: number * TIMES if name != "people_a_day" else number for name, number in SMALL.items()}
    with ExitStack() as stack:
        apps = [
            stack.enter_context(application(folder / name, at))
            for name, at in (("x1", small), ("x100", large))
        ]
        sides = [Measured(app, fill(app, **rows)) for app, rows in zip(apps, (SMALL, grown), strict=True)]
        gc.collect()
        gc.freeze()
        for name in pages(sides[0].content):
            paths = [pages(side.content)[name] for side in sides]
            taken: list[list[float]] = [[], []]
            queries = [0, 0]
            for _round in range(repeats + 2):
                for place, side in enumerate(sides):
                    milliseconds, queries[place] = side.ask(side.visitor, paths[place])
                    taken[place].append(milliseconds)
            one, hundred = (statistics.median(times[2:]) for times in taken)
            yield Line(
                f"growth, {database}",
                f"{name}, 100 x the rows",
                hundred / one,
                "x the time",
                1.5,
                DOWN,
                details={"p50": hundred, "p50_at_1x": one},
            )
            yield Line(f"growth, {database}", f"{name}, more queries", queries[1] - queries[0], "", 0, DOWN)
        yield _first_feed(database, sides[1])
        gc.unfreeze()


def _first_feed(database: str, side: Measured) -> Line:
    """The first feed of many days of which nothing is stored, beside what icalendar alone takes for them."""
    with side.app.app_context():
        with transaction() as session:
            session.execute(update(Event).values(vevent=b""))
            mark_visible_change()
            ids = session.scalars(select(Event.id).where(Event.ends_at > clock.now() - LOOK_BACK))
            days = [facts.day_facts(event, event.language) for event in load_for_calendar(ids.all()[:DAYS])]
        start = time.perf_counter()
        for day in days:
            calendar.public_event(day)
        alone = (time.perf_counter() - start) / len(days)
    whole = side.app.test_client().get(FEED, base_url=f"https://{HOST}", headers=PROXY_HEADERS)
    number = whole.data.count(calendar.EVENT_BEGIN)
    with side.app.app_context(), transaction():
        mark_visible_change()
    taken = side.ask(side.visitor, FEED)[0] / 1000
    return Line(
        f"feed, {database}",
        f"first of {number:,} days, nothing stored",
        taken / (alone * number),
        "x icalendar alone",
        1.2,
        DOWN,
        details={"p50": taken * 1000},
    )


def count_queries(database: str, app: Flask, content: Content) -> Iterator[Line]:
    """How many queries each hot page sends, without the page cache."""
    measured = Measured(app, content)
    everywhere = pages(content) | {"month": "/netwerkdagen?weergave=maand", "feed": content.feed_path}
    part = f"queries a page, {database}"
    for name, path in everywhere.items():
        measured.ask(measured.visitor, path)
        yield Line(part, f"{name}, signed out", measured.ask(measured.visitor, path)[1], "", SIGNED_OUT, DOWN)
    member = app.test_client()
    sign_in(member)
    for name, path in (everywhere | {"mijn": "/mijn"}).items():
        measured.ask(member, path)
        yield Line(part, f"{name}, signed in", measured.ask(member, path)[1], "", SIGNED_IN, DOWN)


def sign_in(client: FlaskClient) -> None:
    """Sign the benchmark's member in."""
    base = {"base_url": f"https://{HOST}", "headers": PROXY_HEADERS | {"Referer": f"https://{HOST}/"}}
    found = TOKEN.search(client.get("/aanmelden", **base).text)
    form = {"csrf_token": html.unescape(found[1]) if found else "", "email": EMAIL, "password": PASSWORD}
    response = client.post("/aanmelden/wachtwoord", data=form, **base)
    if response.status_code not in {302, 303}:
        raise Failed(f"signing in answered {response.status_code}")
