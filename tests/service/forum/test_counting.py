"""What lists say of a thread is what stands in it, however it came there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from netwerk.forum.models import ReadMark, Thread
from netwerk.forum.queries import desk, lists
from netwerk.forum.queries.lists import Tab, Wanted
from netwerk.forum.services import linking, marks, ordering, thanking
from netwerk.forum.services.recounting import recount
from netwerk.forum.subscribing import board_scope
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import Level
from tests.builders import Make
from tests.talk import Talk


def counters(thread: Thread) -> tuple[object, ...]:
    return (
        thread.post_count,
        thread.others_count,
        thread.last_at,
        thread.last_author_id,
        thread.listed,
        thread.answer_no,
    )


def check(talk: Talk, thread: Thread) -> None:
    """Counting everything again changes nothing."""
    kept = counters(talk.fresh(thread))
    with transaction():
        recount(db.session.get_one(Thread, thread.id))
    assert counters(talk.fresh(thread)) == kept


def test_adding_each_answer_comes_to_the_same_as_counting_them_all(talk: Talk) -> None:
    thread = talk.thread(replies=2)
    check(talk, thread)
    talk.reply(thread, by=talk.author(thread))
    check(talk, thread)
    held = talk.reply(thread, by=talk.newcomer())
    check(talk, thread)
    talk.hide(talk.reply(thread))
    talk.erase(talk.reply(thread))
    talk.reply(thread)
    check(talk, thread)
    talk.show(held)
    talk.reply(thread, now=clock.now() - timedelta(days=1))
    check(talk, thread)
    older = talk.thread(replies=1, now=clock.now() - timedelta(days=9))
    talk.moderate(ordering.merge, older, thread.id, "Hetzelfde.")
    talk.reply(thread)
    check(talk, thread)
    for state in ("first", "second"):
        waiting = talk.thread(state, by=talk.newcomer())
        talk.reply(waiting, by=talk.moderator)
        check(talk, waiting)


def test_what_whoever_asked_adds_is_no_answer(talk: Talk) -> None:
    asked, now = talk.somebody(), clock.now()
    thread = talk.thread(by=asked, now=now - timedelta(days=9))
    talk.reply(thread, "Ik vergat: het gaat over Tongeren.", asked)
    waiting = Wanted(tab=Tab.UNANSWERED)
    assert [one.id for one in desk.unanswered(talk.moderator, now)] == [thread.id]
    assert lists.count(waiting, None, now) == 1
    answer = talk.reply(thread)
    assert not desk.unanswered(talk.moderator, now)
    talk.hide(answer)
    assert lists.count(waiting, None, now) == 1
    with transaction():
        thanking.mark_answer(thread.id, 2, asked)
    assert not lists.page(waiting, None, 1, now)


def test_the_tab_of_unread_threads_holds_each_with_something_new_and_no_other(talk: Talk) -> None:
    by = talk.somebody()
    for replies in (0, 1):
        mine, theirs = talk.thread(by=by, replies=replies), talk.thread(replies=replies)
        talk.reply(talk.thread(replies=replies), by=by)
        _read(by, talk.thread(replies=replies), replies + 1)
        _read(by, talk.thread(replies=replies), replies)
        talk.hide(talk.posts(theirs)[-1])
        _forget(by, mine)
        ended = talk.thread(replies=replies)
        talk.reply(ended, by=by)
        _forget(by, ended)
    talk.reply(talk.thread(replies=1), by=by)
    counted = {row.thread.id for row in lists.page(Wanted(), by, 1, clock.now()) if row.unread}
    found = {row.thread.id for row in lists.page(Wanted(tab=Tab.UNREAD), by, 1, clock.now())}
    assert found == counted
    assert lists.count(Wanted(tab=Tab.UNREAD), by, clock.now()) == len(found) > 0


def _read(by: Actor, thread: Thread, no: int) -> None:
    with transaction():
        marks.raise_to(by.id, thread.id, no, clock.now())


def _forget(by: Actor, thread: Thread) -> None:
    """As for somebody whose posts came there by a move, and who never opened it."""
    with transaction() as session:
        session.execute(delete(ReadMark).where(ReadMark.member_id == by.id, ReadMark.thread_id == thread.id))


def test_what_is_unread_stands_first_and_every_thread_on_one_page(talk: Talk) -> None:
    by, now = talk.somebody(), clock.now()
    threads = [talk.thread(f"Gesprek {age}", now=now - timedelta(hours=age)) for age in range(7)]
    threads.append(talk.thread("Oud", now=now - timedelta(days=90)))
    for read in (0, 1, 3, 6):
        _read(by, threads[read], 1)
    unread = ["Gesprek 2", "Gesprek 4", "Gesprek 5"]
    others = ["Gesprek 0", "Gesprek 1", "Gesprek 3", "Gesprek 6", "Oud"]
    for size in range(1, 10):
        pages = [lists.page(Wanted(), by, number, now, size=size) for number in range(1, -(-8 // size) + 1)]
        assert [row.thread.title for page in pages for row in page] == unread + others, size
        assert [bool(row.unread) for page in pages for row in page] == [True] * 3 + [False] * 5
        with pytest.raises(NotFound):
            lists.page(Wanted(), by, len(pages) + 1, now, size=size)
    visitors = [row.thread.title for row in lists.page(Wanted(), None, 1, now)]
    assert visitors == [*(f"Gesprek {age}" for age in range(7)), "Oud"]


def test_the_tab_of_what_one_follows_holds_threads_boards_and_things_and_nothing_switched_off(
    talk: Talk, make: Make
) -> None:
    by, day = talk.somebody(), make.event()
    own, board = talk.thread("Zelf begonnen", by=by), talk.thread("Op het bord", board="mobiliteit")
    off, weekly = (talk.thread(title, board="mobiliteit") for title in ("Uit", "Wekelijks"))
    about, other = talk.thread("Over de dag"), talk.thread("Iets anders")
    theme_id = talk.fresh(board).theme_id
    with transaction():
        linking.link(talk.fresh(about), "event", day.id, by, now=clock.now())
    choices = {
        board_scope(theme_id): Level.FIRST,
        ("event", day.id): Level.EVERY,
        ("thread", off.id): Level.OFF,
        ("thread", weekly.id): Level.DIGEST,
    }
    with transaction():
        for scope, level in choices.items():
            subscriptions.choose(by.id, scope, level, now=clock.now())
    rows = lists.page(Wanted(tab=Tab.FOLLOWED), by, 1, clock.now())
    assert {row.thread.title for row in rows} == {"Zelf begonnen", "Op het bord", "Over de dag"}
    assert lists.count(Wanted(tab=Tab.FOLLOWED), by, clock.now()) == 3
    assert own.id in {row.thread.id for row in rows}
    assert other.id not in {row.thread.id for row in rows}
