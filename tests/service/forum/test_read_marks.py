"""How far somebody has read."""

from __future__ import annotations

from datetime import timedelta

from netwerk.forum.models import ReadMark
from netwerk.forum.queries import lists
from netwerk.forum.queries import threads as reads
from netwerk.forum.queries.lists import Tab, Wanted
from netwerk.forum.services import marks, ordering
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from tests.conftest import Apps
from tests.support.visitor import Counter
from tests.talk import Talk


def mark(by: Actor, thread_id: int) -> int | None:
    db.session.rollback()
    found = db.session.get(ReadMark, (by.id, thread_id))
    return found.last_no if found else None


def read(by: Actor, thread_id: int, no: int) -> None:
    with transaction():
        marks.raise_to(by.id, thread_id, no, clock.now())


def unread(by: Actor, tab: Tab = Tab.NEWEST) -> dict[int, tuple[int, bool]]:
    """Of each thread how many posts are new to somebody, and whether they never opened it."""
    db.session.rollback()
    rows = lists.page(Wanted(tab=tab), by, 1, clock.now())
    return {row.thread.id: (row.unread, row.is_new) for row in rows}


def test_reading_raises_a_mark_and_never_lowers_it(talk: Talk) -> None:
    by, thread = talk.somebody(), talk.thread(replies=4)
    for no in (3, 5, 1, 4):
        read(by, thread.id, no)
    assert mark(by, thread.id) == 5
    with transaction():
        marks.mark_unread(by.id, thread.id, 3, clock.now())
    assert mark(by, thread.id) == 2
    assert unread(by) == {thread.id: (3, False)}
    with transaction():
        marks.mark_unread(by.id, thread.id, 1, clock.now())
    assert unread(by)[thread.id][0] == 5


def test_ones_own_post_is_never_unread(talk: Talk) -> None:
    by = talk.somebody()
    thread = talk.thread(by=by)
    assert unread(by) == {thread.id: (0, False)}
    other = talk.thread(replies=1)
    read(by, other.id, 2)
    talk.reply(other, by=by)
    assert unread(by)[other.id] == (0, False)
    with transaction():
        marks.mark_unread(by.id, other.id, 3, clock.now())
    assert unread(by)[other.id] == (0, False)
    assert other.id not in unread(by, Tab.UNREAD)
    assert reads.opened(other.id, by).first_unread is None


def test_ones_own_post_is_not_unread_where_it_moves_either(talk: Talk) -> None:
    by = talk.somebody()
    first, second = talk.thread(), talk.thread(replies=1)
    talk.reply(first, by=by)
    read(by, second.id, 2)
    talk.moderate(ordering.merge, first, second.id, "Zelfde vraag.")
    assert unread(by) == {second.id: (1, False)}
    assert reads.opened(second.id, by).first_unread == 3


def test_what_nobody_sees_is_not_unread(talk: Talk) -> None:
    by, thread = talk.somebody(), talk.thread()
    read(by, thread.id, 1)
    talk.hide(talk.reply(thread))
    talk.erase(talk.reply(thread))
    held = talk.reply(thread, by=talk.newcomer())
    assert unread(by) == {thread.id: (0, False)}
    assert unread(by, Tab.UNREAD) == {}
    talk.reply(thread)
    read(by, thread.id, 5)
    talk.show(held)
    assert unread(by) == {thread.id: (1, False)}
    assert reads.opened(thread.id, by).first_unread == 6


def test_what_was_said_long_ago_and_never_opened_is_not_new(talk: Talk) -> None:
    by, now = talk.somebody(), clock.now()
    old, new = talk.thread(now=now - timedelta(days=61)), talk.thread(now=now)
    assert unread(by) == {new.id: (1, True), old.id: (0, False)}
    assert set(unread(by, Tab.UNREAD)) == {new.id}


def test_a_whole_board_is_read_at_once(talk: Talk, apps: Apps, database: str) -> None:
    by = talk.somebody()
    here = [talk.thread(board="mobiliteit", replies=1) for _thread in range(5)]
    elsewhere, general = talk.thread(board="begeleiden"), talk.thread()
    counter: Counter = apps.get(database)[1]
    read(by, here[0].id, 1)
    with transaction():
        before = len(counter.statements)
        marks.mark_all_read(by.id, here[0].theme_id, clock.now())
        assert len(counter.statements) - before <= 2
    assert {one for one, (number, _new) in unread(by).items() if number} == {elsewhere.id, general.id}
    with transaction():
        marks.mark_all_read(by.id, None, clock.now())
    assert {one for one, (number, _new) in unread(by).items() if number} == {elsewhere.id}
