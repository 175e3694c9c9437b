"""After an erasure nothing says who it was, but for the attendance of a fund; numbers and order stay."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from netwerk.events.models import Attendee, Event
from netwerk.forum.models import Post, Thread
from netwerk.kernel import clock, search, uploads
from netwerk.kernel.database import db, transaction
from netwerk.members.services import erasing
from tests.builders import Make
from tests.library import Library
from tests.register import Register
from tests.support.post_office import PostOffice
from tests.support.traces import EMAIL, NAME, attendees_named, dump, everything, told
from tests.talk import Talk

At = Callable[[str], datetime]


def erase(email: str = EMAIL, *, words_too: bool = False, **more: object) -> erasing.Erased:
    with transaction():
        return erasing.erase(email, words_too=words_too, by="person", now=clock.now(), **more)


def files(app: Flask) -> dict[str, bytes]:
    folder: Path = app.config["SETTINGS"].data / uploads.FOLDER
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


@pytest.mark.parametrize("words_too", [False, True])
def test_whoever_did_everything_is_found_nowhere_but_on_the_list_of_a_fund(
    app: Flask,
    at: At,
    make: Make,
    library: Library,
    talk: Talk,
    register: Register,
    post_office: PostOffice,
    words_too: bool,
) -> None:
    at("2026-11-24 10:00")
    traces = everything(make, library, talk, register, post_office)
    before = _shape(counts=not words_too)
    assert len(told(dump())) > 40
    assert any(NAME.encode() in content for content in files(app).values())

    erase(words_too=words_too)

    left = told(dump())
    assert [line.partition(":")[0] for line in left] == ["attendee"], left
    assert EMAIL not in "".join(left)
    assert not any(NAME.encode() in content for content in files(app).values())
    assert _shape(counts=not words_too) == before
    assert attendees_named(traces.funded)[0] == NAME
    assert attendees_named(traces.unfunded)[0] == "Voormalig deelnemer"
    assert not search.find(NAME, {"public", "members"}).groups


@pytest.mark.one_database
def test_the_files_of_the_database_hold_nobody_who_was_erased(
    app: Flask, make: Make, library: Library, talk: Talk, register: Register, post_office: PostOffice
) -> None:
    everything(make, library, talk, register, post_office)
    with transaction() as session:
        # No fund may ask who was there: then nothing at all stays.
        session.query(Event).update({"funding_id": None})
    assert any(said(content) for content in octets_of_database(app).values())

    erase(words_too=True)

    assert {
        name: found for name, content in octets_of_database(app).items() if (found := said(content))
    } == {}


def octets_of_database(app: Flask) -> dict[str, bytes]:
    """What stands in the file of the database and in its log, deleted or not."""
    db.session.rollback()
    # By another process: to close a file of SQLite ends the locks that this one has on it.
    return {
        path.name: subprocess.run(["cat", path], stdout=subprocess.PIPE, check=True).stdout
        for path in app.config["SETTINGS"].data.glob("*.sqlite*")
    }


def said(content: bytes) -> list[bytes]:
    """Where octets tell who it was, with what stands around it."""
    return re.findall(rb".{0,60}(?:zonderland|0470 ?12).{0,20}", content.lower(), re.DOTALL)


def _shape(*, counts: bool) -> list[object]:
    """How much there is, and in which order: nothing of it may change. Erased posts count as no answers."""
    db.session.rollback()
    return [
        [(one.id, one.no, one.thread_id, one.author_id) for one in db.session.query(Post).order_by(Post.id)],
        [
            (one.id, one.post_count * counts, one.last_no)
            for one in db.session.query(Thread).order_by(Thread.id)
        ],
        [one.id for one in db.session.query(Attendee).order_by(Attendee.id)],
        [one.id for one in db.session.query(Event).order_by(Event.id)],
    ]
