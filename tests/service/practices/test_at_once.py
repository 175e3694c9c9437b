"""The same thing pressed twice at the same instant: each press is answered, and one truth is left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.practices.models import Bookmark, Practice
from netwerk.practices.services import importing, keeping
from tests.library import Library

TABLE = (
    "key,kind,title,summary,at_work,themes,licence\n"
    "een,quick_win,Fietsbank,Leen een fiets uit.,Zet er vijf klaar.,mobiliteit,cc-by\n"
)


def twice(app: Flask, act: Callable[[], Any]) -> list[Any]:
    """What an act gives in two threads that start together, each in its own transaction."""
    db.session.rollback()
    start = Barrier(2)

    def press(_number: int) -> Any:
        with app.app_context():
            start.wait(timeout=20)
            with transaction():
                given = act()
            db.session.remove()
            return given

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(press, range(2)))
    db.session.rollback()
    return given


def test_a_practice_kept_twice_at_once_is_kept_and_let_go(app: Flask, library: Library) -> None:
    who, practice_id = library.somebody(), library.practice().id
    given = twice(app, lambda: keeping.keep(practice_id, who, now=clock.now()))
    assert sorted(given) == [False, True]
    assert db.session.scalar(select(func.count()).select_from(Bookmark)) == 0


def test_a_table_read_in_twice_at_once_doubles_nothing(app: Flask, library: Library) -> None:
    editor, table = library.editor, TABLE.encode()
    given = twice(app, lambda: len(importing.run(table, editor, publishes=True, now=clock.now())))
    assert sorted(given) == [0, 1]
    assert db.session.scalar(select(func.count(Practice.id))) == 1
