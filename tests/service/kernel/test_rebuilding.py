"""A rebuild of the index lets everybody write in between, and goes on where it was stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select
from sqlalchemy.engine import Connection

from netwerk.kernel import search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.i18n import lazy
from netwerk.kernel.search import Document, Kind, Shown, kinds
from netwerk.kernel.search.models import SearchDocument, SearchWord
from tests.builders import Make

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
THINGS = 120
# Ten documents with their texts and words, or the words of one look.
MOST_ROWS = 250


def following(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    ids = range(after + 1, min(after + number, THINGS) + 1)
    some = [Document("proef", one, "nl", f"Ding {one}", f"ding{one} van{one // 7}", NOW) for one in ids]
    return (ids[-1] if len(some) == number else None), some


@pytest.fixture
def things(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many things that can be found, and no other kind."""
    kind = Kind("proef", lazy("Gevonden"), lambda *_of: Shown(href="/"), following)
    monkeypatch.setattr(kinds, "_kinds", {"proef": kind})


@pytest.fixture
def turns(app: Flask) -> Iterator[list[int]]:
    """How many rows each writing transaction wrote."""
    written: list[int] = []
    now = [0]

    def count(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            now[0] += max(cursor.rowcount, 1)

    def end(_connection: Connection) -> None:
        if now[0]:
            written.append(now[0])
            now[0] = 0

    event.listen(db.engine, "after_cursor_execute", count)
    event.listen(db.engine, "commit", end)
    yield written
    event.remove(db.engine, "after_cursor_execute", count)
    event.remove(db.engine, "commit", end)


def of(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def learn_unused(number: int) -> None:
    """Words such as two changes at once leave behind."""
    rows = [{"language": "nl", "word": f"weg{n}", "spelling": f"weg{n}"} for n in range(number)]
    db.session.execute(insert(SearchWord), rows)


@pytest.mark.usefixtures("things")
def test_no_transaction_of_a_rebuild_writes_more_than_a_few_rows(turns: list[int]) -> None:
    assert search.rebuild(lambda *_told: None) == THINGS
    words = of(SearchWord)
    with transaction():
        learn_unused(250)
        search.put_all([Document("vroeger", n, "nl", f"Weg {n}", "", NOW) for n in range(30)])
    del turns[:]

    assert search.rebuild(lambda *_told: None) == THINGS

    assert sum(turns) > THINGS
    assert max(turns) <= MOST_ROWS
    assert (of(SearchDocument), of(SearchWord)) == (THINGS, words)


@pytest.mark.usefixtures("things")
def test_a_rebuild_stopped_among_the_words_forgets_the_rest_when_it_runs_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.service.kernel.test_rebuilding.THINGS", 3)
    monkeypatch.setattr(search.rebuilding, "WORDS", 10)
    search.rebuild(lambda *_told: None)
    words = of(SearchWord)
    with transaction():
        learn_unused(50)
    forget, times = search.rebuilding.forget_words, iter(range(3))

    def die_in_the_third(some: Any) -> None:
        forget(some)
        if next(times) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(search.rebuilding, "forget_words", die_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        search.rebuild(lambda *_told: None)
    assert words < of(SearchWord) < words + 50
    monkeypatch.setattr(search.rebuilding, "forget_words", forget)
    search.rebuild(lambda *_told: None)
    assert of(SearchWord) == words


@pytest.mark.usefixtures("things")
def test_somebody_registers_while_the_index_is_made_anew(app: Flask, make: Make) -> None:
    day = make.event(capacity=1)
    db.session.rollback()
    begun, registered = threading.Event(), threading.Event()
    done: list[int] = []

    def between(_kind: str, number: int) -> None:
        done.append(number)
        begun.set()
        # Its last batches wait for the registration, which one long transaction would keep from coming.
        if number > THINGS // 6:
            assert registered.wait(30)

    def rebuild() -> None:
        with app.app_context():
            search.rebuild(between)

    thread = threading.Thread(target=rebuild)
    thread.start()
    assert begun.wait(30)
    make.booking(day)
    assert done[-1] < THINGS
    registered.set()
    thread.join(60)
    assert done[-1] == THINGS
    assert make.attendees(day)[0].state == "confirmed"
