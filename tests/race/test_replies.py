"""Twenty people answer at once while a moderator merges and hides, on a real server of two processes."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from netwerk.forum.models import Post, PostPointer, Thread
from netwerk.forum.rules import PostState, ThreadState
from netwerk.forum.services import moderating, ordering
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services as member_services
from netwerk.taxonomy.services import load_words
from tests.bench.browser import Browser, signed_in
from tests.builders import Make
from tests.support.live import Live, prepared, running
from tests.talk import Talk

PEOPLE, ROUNDS = 20, 3
PASSWORD = "een-lange-zin-om-mee-te-praten"
FORM_KEY = re.compile(r'name="form_key"[^>]*value="([^"]+)"')
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Pressed:
    """What somebody wrote, and what they saw when they pressed the button."""

    words: str
    status: int
    page: str


class Person:
    """Somebody at a browser of their own, signed in."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._path, self._key = "", ""

    def open(self, path: str) -> None:
        """Have a thread before them, with the form below it."""
        assert self._browser.get(path) == 200
        found = FORM_KEY.search(self._browser.page)
        assert found
        self._path, self._key = path, found[1]

    def press(self, words: str, start: threading.Barrier) -> Pressed:
        start.wait()
        form = {"raw": words, "form_key": self._key, "reply_to": ""}
        return Pressed(words, self._browser.post(f"{self._path}/reageer", form), self._browser.page)


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    with prepared(database, tmp_path) as live, running(live, workers=2):
        with transaction():
            load_words()
        yield live


@pytest.fixture
def talk(live: Live) -> Talk:
    return Talk(Make())


@pytest.fixture
def people(live: Live, talk: Talk) -> Iterator[list[Person]]:
    """Members of organisations that are known, each signed in."""
    make, port = Make(), urlsplit(live.url).port or 0
    emails = [f"antwoorder{number}@school.example" for number in range(PEOPLE)]
    organisation = make.organisation("Een school", verified=True)
    for number, email in enumerate(emails):
        member = make.member(f"Antwoorder {number}", email, password=PASSWORD)
        with transaction():
            member_services.add_membership(member.id, organisation.id)
    with ThreadPoolExecutor(4) as pool:
        browsers = list(pool.map(lambda email: signed_in(port, {}, email, PASSWORD), emails))
    yield [Person(browser) for browser in browsers]
    for browser in browsers:
        browser.close()


def at_once(
    live: Live, people: Sequence[Person], name: str, acts: Sequence[Callable[[], object]] = ()
) -> list[Pressed]:
    """Everybody presses the button and these acts are done, all from one moment on."""
    start = threading.Barrier(len(people) + len(acts))

    def act(done: Callable[[], object]) -> None:
        with live.app.app_context():
            start.wait()
            with transaction():
                done()
            db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(len(people) + len(acts)) as pool:
        doing = [pool.submit(act, one) for one in acts]
        pressed = [
            pool.submit(one.press, f"{name}, antwoord {number}.", start) for number, one in enumerate(people)
        ]
        for one in doing:
            one.result()
        return [one.result() for one in pressed]


def check_counters(talk: Talk, thread: Thread) -> list[Post]:
    """The numbers are dense, and what a list shows of the thread is what stands in it."""
    now, posts = talk.fresh(thread), talk.posts(thread)
    visible = [post for post in posts if post.state == PostState.VISIBLE]
    assert now.post_count == len(visible)
    if visible:
        last = max(visible, key=lambda post: (post.created_at, post.no))
        assert (now.last_at, now.last_author_id) == (last.created_at, last.author_id)
    pointers = set(db.session.scalars(select(PostPointer.no).where(PostPointer.thread_id == thread.id)))
    assert sorted(pointers | {post.no for post in posts}) == list(range(1, now.last_no + 1))
    return posts


def test_twenty_answers_at_once_get_twenty_numbers(live: Live, talk: Talk, people: list[Person]) -> None:
    for round_ in range(ROUNDS):
        thread = talk.thread()
        for one in people:
            one.open(talk.path(thread))
        pressed = at_once(live, people, f"Ronde {round_}")
        assert Counter(one.status for one in pressed) == {303: PEOPLE}
        posts = check_counters(talk, thread)
        assert [post.no for post in posts] == list(range(1, PEOPLE + 2))
        assert {post.raw for post in posts[1:]} == {one.words for one in pressed}
        assert len({post.author_id for post in posts}) == PEOPLE + 1


def _talked(talk: Talk) -> Thread:
    return talk.thread(replies=3, now=clock.now() - timedelta(hours=1))


def test_nobodys_words_are_lost_while_threads_are_merged_and_posts_hidden(
    live: Live, talk: Talk, people: list[Person]
) -> None:
    moderator = talk.moderator
    for round_ in range(ROUNDS):
        thread, into = _talked(talk), _talked(talk)
        for number, one in enumerate(people):
            one.open(talk.path((thread, into)[number % 2]))
        merge = partial(ordering.merge, thread.id, into.id, "Hetzelfde.", moderator, now=clock.now())
        hide = partial(moderating.hide, into.id, 3, "Reclame.", moderator, version=1, now=clock.now())

        pressed = at_once(live, people, f"Ronde {round_}", [merge, hide])

        posts = check_counters(talk, into)
        assert check_counters(talk, thread) == []
        assert talk.fresh(thread).state == ThreadState.MERGED
        assert [post.no for post in posts] == list(range(1, len(posts) + 1))
        assert posts[2].state == PostState.HIDDEN
        # Whoever was late answers in the thread where it goes on.
        assert Counter(one.status for one in pressed) == {303: PEOPLE}
        said = Counter(post.raw for post in posts if post.raw.startswith("Ronde"))
        assert said == Counter(one.words for one in pressed)
