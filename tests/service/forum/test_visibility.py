"""Who sees what: the same answer for one post, as a condition on rows, and by every way out."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum import policy
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries import lists, people
from netwerk.forum.queries.lists import Tab, Wanted
from netwerk.forum.queries.visible import visible_posts, visible_threads
from netwerk.forum.rules import Cause
from netwerk.forum.services import ordering
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from tests.cast import Cast, actor
from tests.talk import Talk

STATES = ("visible", "held", "hidden", "erased")
THREADS = ("open", "locked", "hidden", "merged")


def in_every_state(talk: Talk, author: Actor) -> list[Thread]:
    """A thread in each state with a post of the author in each state, here and in other places."""
    here, there = {"board": "mobiliteit"}, {"region": "haspengouw"}
    places: list[dict[str, Any]] = [here, here | {"region": "midden-limburg"}, here | there, there, {}]
    threads = []
    for day, (place, state) in enumerate(itertools.product(places, THREADS), 1):
        now = clock.now() - timedelta(days=60 - day)
        thread = talk.thread(by=author, now=now, **place)
        for post_state in STATES:
            cause = Cause.PERSONAL if post_state == "held" else None
            post = talk.reply(thread, f"Woord {post_state}", author, wait_for=cause, now=now)
            if post_state == "hidden":
                talk.hide(post)
            if post_state == "erased":
                talk.erase(post)
        _settle(talk, thread, state)
        threads.append(thread)
    return threads


def _settle(talk: Talk, thread: Thread, state: str) -> None:
    if state == "locked":
        talk.moderate(ordering.lock, thread, "Klaar.")
    if state == "hidden":
        talk.moderate(ordering.hide_thread, thread, "Weg.")
    if state == "merged":
        talk.moderate(ordering.merge, thread, talk.thread(board="mobiliteit").id, "Samen.")


@pytest.fixture
def roles(talk: Talk, cast: Cast) -> dict[str, Actor | None]:
    return {
        "visitor": None,
        "other": talk.somebody(),
        "moderator": talk.moderator,
        "of the theme": talk.scoped_moderator(theme="mobiliteit"),
        "of another theme": talk.scoped_moderator(theme="begeleiden"),
        "of the region": talk.scoped_moderator(region="midden-limburg"),
        "of theme and region": talk.scoped_moderator(theme="mobiliteit", region="haspengouw"),
        "organiser": actor(cast.chantal),
        "administrator": actor(cast.admin),
    }


def test_one_post_and_the_condition_on_rows_give_the_same_answer(
    talk: Talk, roles: dict[str, Actor | None]
) -> None:
    author = talk.scoped_moderator(theme="techniek")
    in_every_state(talk, author)
    db.session.rollback()
    posts = db.session.scalars(select(Post).options(joinedload(Post.thread))).all()
    threads = db.session.scalars(select(Thread)).all()
    assert len(posts) > 60
    for name, one in (roles | {"author": author}).items():
        seen = set(db.session.scalars(select(Post.id).join(Post.thread).where(visible_posts(one))))
        assert seen == {post.id for post in posts if policy.sees_post(one, post, post.thread)}, name
        opened = set(db.session.scalars(select(Thread.id).where(visible_threads(one))))
        assert opened == {thread.id for thread in threads if policy.sees_thread(one, thread)}, name
    assert any(policy.sees_post(None, post, post.thread) for post in posts)


def test_lists_and_counts_hold_the_same_threads(talk: Talk, roles: dict[str, Actor | None]) -> None:
    author = talk.somebody()
    in_every_state(talk, author)
    talk.thread("Wacht nog", by=talk.newcomer())
    now = clock.now()
    for name, one in (roles | {"author": author}).items():
        for tab in Tab if one else (Tab.NEWEST, Tab.UNANSWERED):
            wanted = Wanted(tab=tab)
            db.session.rollback()
            rows = lists.page(wanted, one, 1, now, size=500)
            assert len(rows) == lists.count(wanted, one, now), (name, tab)
            if tab != Tab.MINE:
                assert all(row.thread.listed and row.thread.state in {"open", "locked"} for row in rows)
            assert "Wacht nog" not in {row.thread.title for row in rows}, (name, tab)


def test_nobody_is_suggested_who_wrote_nothing_that_can_be_seen(talk: Talk) -> None:
    unseen = [talk.somebody(f"Zoekmij {number}") for number in range(4)]
    shown = talk.somebody("Zoekmij Gevonden")
    thread, hidden = talk.thread(by=shown), talk.thread(by=unseen[0])
    talk.moderate(ordering.hide_thread, hidden, "Weg.")
    talk.hide(talk.reply(thread, by=unseen[1]))
    talk.erase(talk.reply(thread, by=unseen[2]))
    talk.reply(thread, by=unseen[3], wait_for=Cause.PERSONAL)
    for thread_id in (None, thread.id, hidden.id):
        assert [one.name for one in people.suggest("zoek", thread_id)] == ["Zoekmij Gevonden"]
    assert people.suggest("gevo", None)
    for nothing in ("", " ", "\x00", "%", "_"):
        assert people.suggest(nothing, None) == []
