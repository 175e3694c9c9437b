"""The conversations with two hundred thousand posts: their pages and answers, in this process."""

from __future__ import annotations

import itertools
import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select, text

from netwerk.forum import cooking
from netwerk.forum.indexing import POST
from netwerk.forum.models import Post, ReadMark, Thread
from netwerk.forum.rules import Kind
from netwerk.forum.services import writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock, schema
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.members.actor import Actor
from netwerk.members.models import Member, Organisation
from netwerk.members.services import add_membership
from netwerk.taxonomy.models import Theme
from netwerk.taxonomy.services import load_words
from tests.bench import answers, growth, search
from tests.bench.content import EMAIL, PASSWORD
from tests.bench.product import application
from tests.bench.report import DOWN, Line
from tests.builders import Make
from tests.cast import actor

BATCH, DAYS, AT_ONCE = 5_000, 730, 20
GROWTH, SIGNED_OUT, SIGNED_IN = 1.5, 6, 10
LONG, SHORT = 1, 2
LONG_PATH = f"/forum/mobiliteit/{LONG}-lang"


@dataclass(frozen=True)
class Size:
    """How much is talked about; the index holds the first `found` posts."""

    posts: int
    threads: int
    longest: int
    members: int
    marks: int
    found: int

    def less(self, times: int) -> Size:
        """The same site, so many times smaller."""
        numbers = (self.posts, self.threads, self.longest, self.members, self.marks, self.found)
        return Size(*(max(number // times, 1) for number in numbers))


LARGE = Size(posts=200_000, threads=8_000, longest=10_000, members=2_000, marks=150, found=20_000)
TIMES = 100
SMALL = LARGE.less(TIMES)
WORDS = (
    "Bij ons neemt de **mentor** de leerling de eerste twee weken mee op elke werkplek. " * 4,
    "Wij spreken elke maand af:\n\n- wat liep goed\n- wat kan beter\n\nDat kost een uur.",
    "Zie ook [de fiche](https://voorbeeld.example/fiche) die we daarvoor maakten.",
)


def measure(kind: str, folder: Path, large: str, small: str, *, repeats: int) -> Iterator[Line]:
    """Each page and each answer beside those of a site with a hundredth of the rows, turn about."""
    part = f"conversations, {LARGE.posts:,} posts, {kind}"
    with ExitStack() as stack:
        apps = [
            stack.enter_context(application(folder / name, at))
            for name, at in (("many", large), ("few", small))
        ]
        sides = [_Forum(app, size) for app, size in zip(apps, (LARGE, SMALL), strict=True)]
        for name, (here, there) in _pages().items():
            for member in (False, True):
                if member or "ongelezen" not in here:
                    yield from _page(part, name, sides, (here, there), repeats, member=member)
        for name, thread_id in (("long", LONG), ("short", SHORT)):
            yield from _answers(part, f"an answer in the {name} thread", sides, thread_id, repeats)
        yield from _at_once(part, sides[0])
        yield from answers.measure(part, folder / "many", large, sides[0].writers, PASSWORD, LONG_PATH)


def _pages() -> dict[str, tuple[str, str]]:
    """What is opened on the large site, and the page on the small one that shows as much."""
    board, thread = "/forum/mobiliteit", LONG_PATH
    news = f"/forum/gesprek/{LONG}/nieuws?na="
    network = "/netwerken/mobiliteit"
    return {
        # These show what was said last.
        "home": ("/", "/"),
        "learning network": (network, network),
        "conversations": ("/forum", "/forum"),
        "board": (board, board),
        "board, page 20": (f"{board}?pagina=20", board),
        "unread": ("/forum?toon=ongelezen", "/forum?toon=ongelezen"),
        "without an answer": ("/forum?toon=zonder-antwoord", "/forum?toon=zonder-antwoord"),
        "long thread": (thread, thread),
        "long thread, page 200": (f"{thread}/pagina-200", f"{thread}/pagina-2"),
        "news of the long thread": (f"{news}{LARGE.longest - 3}", f"{news}{SMALL.longest - 3}"),
        "news after the opening": (f"{news}1", f"{news}1"),
    }


class _Forum(growth.Counted):
    """A site with so much talk, a visitor, a member, and people who answer."""

    def __init__(self, app: Flask, size: Size) -> None:
        super().__init__(app)
        with app.app_context():
            schema.upgrade()
            _fill(size)
            self.writers = _writers()
            db.session.remove()
        self.member = app.test_client()
        growth.sign_in(self.member)
        self._writer = itertools.cycle(self.writers)

    def ask_anew(self, path: str, *, member: bool) -> tuple[float, int]:
        """The page as the first one after somebody said something."""
        with self.app.app_context(), transaction():
            mark_visible_change()
        return self.ask(self.member if member else self.visitor, path)

    def answer(self, thread_id: int) -> tuple[float, int]:
        """How long the service takes for an answer, in milliseconds, and how many statements it sends."""
        with self.app.app_context():
            before, start = len(self._counter.statements), time.perf_counter()
            with transaction():
                writing.reply(thread_id, Words(WORDS[0]), next(self._writer), now=clock.now())
            taken = (time.perf_counter() - start) * 1000
            db.session.remove()
        return taken, len(self._counter.statements) - before


def _page(
    part: str, name: str, sides: Sequence[_Forum], paths: tuple[str, str], repeats: int, *, member: bool
) -> Iterator[Line]:
    taken: list[list[float]] = [[], []]
    queries = [0, 0]
    for _round in range(repeats + 2):
        for place, (side, path) in enumerate(zip(sides, paths, strict=True)):
            client = side.member if member else side.visitor
            milliseconds, queries[place] = side.ask(client, path)
            taken[place].append(milliseconds)
    many, few = (statistics.median(times[2:]) for times in taken)
    who = "signed in" if member else "signed out"
    first = _first(sides[0], paths[0], member=member)
    details = {"p50": many, "p50_at_1x": few, "first": first}
    yield Line(part, f"{name}, {who}", many / few, "x the time", GROWTH, DOWN, details=details)
    most = SIGNED_IN if member else SIGNED_OUT
    yield Line(part, f"{name}, {who}, queries", queries[0], "", most, DOWN)
    yield Line(part, f"{name}, {who}, more queries", queries[0] - queries[1], "", 0, DOWN)


def _first(side: _Forum, path: str, *, member: bool) -> float:
    """The page as the first one after a change, when nothing is remembered: the median of three, in ms."""
    return statistics.median(side.ask_anew(path, member=member)[0] for _time in range(3))


def _answers(part: str, name: str, sides: Sequence[_Forum], thread_id: int, repeats: int) -> Iterator[Line]:
    taken: list[list[float]] = [[], []]
    queries = [0, 0]
    for _round in range(repeats + 2):
        for place, side in enumerate(sides):
            milliseconds, queries[place] = side.answer(thread_id)
            taken[place].append(milliseconds)
    many, few = (statistics.median(times[2:]) for times in taken)
    details = {"p50": many, "p50_at_1x": few}
    yield Line(part, name, many / few, "x the time", GROWTH, DOWN, details=details)
    yield Line(part, f"{name}, more queries", queries[0] - queries[1], "", 0, DOWN)


def _at_once(part: str, side: _Forum) -> Iterator[Line]:
    """Twenty people answer in the long thread at the same moment."""
    start = threading.Barrier(AT_ONCE)

    def answer(who: Actor) -> None:
        with side.app.app_context():
            start.wait()
            with transaction():
                writing.reply(LONG, Words(WORDS[1]), who, now=clock.now())
            db.session.remove()

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(answer, side.writers[:AT_ONCE]))
    taken = (time.perf_counter() - began) * 1000
    with side.app.app_context():
        counts = select(func.count(), func.count(Post.no.distinct()), func.max(Post.no))
        rows, different, last = db.session.execute(counts.where(Post.thread_id == LONG)).one()
        said = db.session.scalar(select(Thread.post_count).where(Thread.id == LONG))
        db.session.remove()
    yield Line(part, f"{AT_ONCE} answers at once, all of them", taken, "ms")
    wrong = abs(rows - different) + abs(rows - last) + abs(rows - (said or 0))
    yield Line(part, f"{AT_ONCE} answers at once: numbers doubled or left out", wrong, "", 0, DOWN)


# --- rows -------------------------------------------------------------------------------------------------


def _fill(size: Size) -> None:
    """So many rows, past the services, which take a post at a time."""
    chance, now = random.Random(20261128), clock.now()
    with transaction():
        load_words()
    member = Make().member("An Peeters", EMAIL, password=PASSWORD)
    themes = list(db.session.scalars(select(Theme.id).order_by(Theme.position, Theme.id).limit(4)))
    with transaction():
        members, organisation = _people(size.members, now)
    lengths = _lengths(size, chance)
    # A third of the threads had an answer in the last two months, on a small site as on a large one.
    lasts = [
        now - timedelta(days=DAYS * (place / size.threads) ** 2, minutes=5) for place in range(size.threads)
    ]
    # The board that is opened has two of five: enough for a full page on a small site too.
    around = [themes[0], *themes[1:], None, themes[0]]
    boards = [around[place % len(around)] for place in range(size.threads)]
    with transaction():
        _threads(lengths, lasts, boards, members)
    _posts(lengths, lasts, members, organisation)
    with transaction():
        marks = [
            {"member_id": member.id, "thread_id": place + 1, "at": now}
            | {"last_no": length if place % 2 and place else max(length // 2, 1)}
            for place, length in enumerate(lengths[: max(size.marks, 10)])
        ]
        db.session.execute(insert(ReadMark), marks)
    search.fill(size.found, [POST], facts=lambda one: {"slug": "x", "theme": None, "thread": 1, "no": one})
    if db.engine.dialect.name == "postgresql":
        with transaction() as session:
            for table in ("forum_thread", "search_document"):
                # These ids were given here; it goes on counting behind them.
                session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
        db.session.remove()
        # What its autovacuum does by itself within a minute or so.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _people(number: int, now: datetime) -> tuple[list[int], int]:
    name = "Technische school"
    rows = [{"name": name, "name_key": name.lower(), "slug": "school", "verified": True, "created_at": now}]
    organisation = db.session.scalars(insert(Organisation).returning(Organisation.id), rows).one()
    people = [
        {"email": f"lid{one}@school.example", "email_key": f"lid{one}@school.example"}
        | {"name": f"Lid {one}", "language": "nl", "created_at": now}
        for one in range(number)
    ]
    return list(db.session.scalars(insert(Member).returning(Member.id), people)), organisation


def _lengths(size: Size, chance: random.Random) -> list[int]:
    """How many posts each thread has: the first is the long one, a third are questions without an answer."""
    lengths = [size.longest, 3, *(1 if place % 3 == 0 else 2 for place in range(size.threads - 2))]
    answered = [place for place, length in enumerate(lengths) if length == 2]
    shares = [chance.expovariate(1) for _one in answered]
    left = size.posts - sum(lengths)
    for place, share in zip(answered, shares, strict=True):
        lengths[place] += int(left * share / sum(shares))
    return lengths


def _threads(
    lengths: Sequence[int], lasts: Sequence[datetime], boards: Sequence[int | None], members: Sequence[int]
) -> None:
    rows = [
        {
            "id": place + 1,
            "theme_id": board,
            "kind": Kind.QUESTION,
            "title": f"Hoe doen jullie dat? ({place})",
        }
        | {"slug": "lang", "author_id": members[place % len(members)], "created_at": last, "last_at": last}
        | {"last_author_id": members[-1 - place % len(members)], "last_no": length, "post_count": length}
        | {"others_count": length - 1}
        | {"listed": True}
        for place, (length, last, board) in enumerate(zip(lengths, lasts, boards, strict=True))
    ]
    db.session.execute(insert(Thread), rows)


def _posts(
    lengths: Sequence[int], lasts: Sequence[datetime], members: Sequence[int], organisation: int
) -> None:
    cooked = [(words, cooking.cook(words)) for words in WORDS]
    everything = [
        (place, no, lasts[place] - timedelta(minutes=length - no))
        for place, length in enumerate(lengths)
        for no in range(1, length + 1)
    ]
    for first in range(0, len(everything), BATCH):
        rows = []
        for place, no, at in everything[first : first + BATCH]:
            raw, made = cooked[(place + no) % len(cooked)]
            author = members[(place if no == 1 else place * 7 + no) % len(members)]
            rows.append(
                {"thread_id": place + 1, "no": no, "author_id": author, "organisation_id": organisation}
                | {"function": "mentor", "raw": raw, "cooked": made.html, "text": made.text}
                | {"cook_version": made.version, "created_at": at, "told_at": at}
            )
        with transaction() as session:
            session.execute(insert(Post), rows)


def _writers() -> list[Actor]:
    """People of a known school, who may write thirty answers an hour each."""
    make = Make()
    organisation = make.organisation("School van de schrijvers", verified=True)
    made = [
        make.member(f"Schrijver {one}", f"schrijver{one}@vti.example", password=PASSWORD)
        for one in range(AT_ONCE)
    ]
    with transaction():
        for one in made:
            add_membership(one.id, organisation.id, function="mentor")
    return [actor(one) for one in made]
