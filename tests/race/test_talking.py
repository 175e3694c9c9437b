"""Many answer at once, while somebody merges the thread: numbers stay dense and no answer is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from netwerk.forum.services import marks, ordering, thanking, writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import DomainError
from tests.talk import Talk

MANY = 20


def together(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act gives, or the refusal it met; all start together, each in its own transaction."""
    db.session.rollback()
    start = Barrier(len(acts))

    def press(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with transaction():
                    given = act()
            except DomainError as error:
                given = error
            db.session.remove()
            return given

    with ThreadPoolExecutor(len(acts)) as pool:
        given = list(pool.map(press, acts))
    db.session.rollback()
    return given


@pytest.mark.both_databases
def test_one_form_sent_ten_times_at_once_is_one_post(app: Flask, talk: Talk) -> None:
    thread_id, by = talk.thread().id, talk.somebody()

    def answer() -> int:
        return writing.reply(thread_id, Words("Een keer.", form_key="zelfde"), by, now=clock.now()).no

    assert together(app, [answer] * 10) == [2] * 10
    assert talk.fresh(thread_id).post_count == 2


@pytest.mark.both_databases
def test_answers_during_a_merge_all_arrive_once(app: Flask, talk: Talk) -> None:
    first, second = talk.thread(replies=2).id, talk.thread().id
    people, by = [talk.somebody() for _one in range(8)], talk.moderator

    def answer(place: int) -> Callable[[], int]:
        return lambda: writing.reply(first, Words(f"Woord {place}"), people[place], now=clock.now()).no

    acts = [answer(place) for place in range(8)]
    acts.insert(4, lambda: ordering.merge(first, second, "Samen.", by, now=clock.now()).id)
    together(app, acts)
    posts = talk.posts(second)
    assert not talk.posts(first)
    assert [post.no for post in posts] == list(range(1, 13))
    assert {post.raw for post in posts} >= {f"Woord {place}" for place in range(8)}
    assert talk.fresh(second).post_count == 12


@pytest.mark.both_databases
def test_of_two_merges_against_each_other_one_is_done(app: Flask, talk: Talk) -> None:
    first, second = talk.thread(replies=1).id, talk.thread(replies=1).id
    by = talk.moderator
    given = together(
        app,
        [
            lambda: ordering.merge(first, second, "Samen.", by, now=clock.now()).id,
            lambda: ordering.merge(second, first, "Samen.", by, now=clock.now()).id,
        ],
    )
    assert sum(isinstance(one, DomainError) for one in given) == 1
    states = sorted(talk.fresh(one).state for one in (first, second))
    assert states == ["merged", "open"]


@pytest.mark.both_databases
def test_thanks_and_marks_at_once_are_counted_right(app: Flask, talk: Talk) -> None:
    thread_id, people = talk.thread(replies=1).id, [talk.somebody() for _one in range(10)]

    def thank(by: Any) -> Callable[[], bool]:
        return lambda: thanking.thank(thread_id, 2, by, now=clock.now())

    assert together(app, [thank(by) for by in people]) == [True] * 10
    assert talk.posts(thread_id)[1].thanks_count == 10
    reader = people[0]

    def read(no: int) -> Callable[[], None]:
        return lambda: marks.raise_to(reader.id, thread_id, no, clock.now())

    assert together(app, [read(no) for no in (1, 2, 1, 2, 1)]) == [None] * 5
