"""A real replica that streams: who is answered from it, and what happens when it lags, fails or is alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from netwerk.app import create_app
from netwerk.events.models import Event
from netwerk.kernel.database import REPLICA, db, mark_visible_change
from tests.builders import Make
from tests.cast import Cast
from tests.conftest import settings_for
from tests.support import databases
from tests.support.replicas import pair, wait_until_equal
from tests.support.visitor import Counter, Visitor
from tests.tools.with_postgres import NAME, Server

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
FORM = {
    "contact_name": "An Peeters",
    "contact_email": "an@school.example",
    "organisation": "School",
    "comes": "ja",
    "stap": "bevestig",
}


class Pair:
    """A site on a primary with its replica, and how often each was asked."""

    def __init__(self, app: Flask, primary: Server, replica: Server) -> None:
        self.app, self.primary, self.replica = app, primary, replica
        self.counter, self.asked = Counter(app), list[str]()
        event.listen(db.engines[REPLICA], "before_cursor_execute", lambda *said: self.asked.append(said[2]))
        self.visitor = Visitor(app, self.counter)

    def read(self, path: str, by: Visitor | None = None) -> tuple[str, bool]:
        """What a page says, and whether the replica told it."""
        before = len(self.asked)
        page = (by or self.visitor).get(path)
        # The first question is only how far it has come.
        return str(page.text), len(self.asked) > before + 1

    def rename(self, day_id: int, title: str) -> None:
        db.session.get_one(Event, day_id).title = title
        mark_visible_change()
        db.session.commit()

    @contextmanager
    def lagging(self) -> Iterator[None]:
        """The replica gets what is written and does not show it."""
        wait_until_equal(self.primary, self.replica)
        self.replica.tell("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            self.replica.tell("SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    with pair() as both:
        yield both


@pytest.fixture
def both(servers: tuple[Server, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    primary, replica = servers
    monkeypatch.setenv(NAME, primary.address)
    with databases.database("postgresql", tmp_path) as address:
        read_url = address.replace(f":{primary.port}/", f":{replica.port}/")
        app = create_app(settings_for(address, tmp_path, read_url=read_url))
        databases.make_schema(app)
        databases.empty(app)
        wait_until_equal(primary, replica)
        with app.app_context():
            try:
                yield Pair(app, primary, replica)
            finally:
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()


@pytest.fixture
def day(both: Pair) -> Event:
    day = Make().event(capacity=5)
    db.session.commit()
    wait_until_equal(both.primary, both.replica)
    return day


def test_whoever_is_not_signed_in_reads_from_the_replica_and_a_member_from_the_primary(
    both: Pair, day: Event
) -> None:
    path = f"/netwerkdagen/{day.id}-{day.slug}"
    title = day.title
    member = both.visitor.as_(Cast().dirk)
    wait_until_equal(both.primary, both.replica)
    words, from_replica = both.read(path)
    assert title in words
    assert from_replica
    words, from_replica = both.read(path, member)
    assert title in words
    assert not from_replica
    assert both.visitor.open("/readyz", status=None).json["replica"] == "ok"


def test_a_replica_that_is_behind_is_passed_over_and_no_page_of_it_is_kept(both: Pair, day: Event) -> None:
    path, number = f"/netwerkdagen/{day.id}-{day.slug}", day.id
    both.read(path)
    with both.lagging():
        both.rename(number, "De nieuwe naam")
        for _visit in range(2):
            words, from_replica = both.read(path)
            assert "De nieuwe naam" in words
            assert not from_replica
        assert both.visitor.open("/readyz", status=None).json["replica"] == "behind"
    wait_until_equal(both.primary, both.replica)
    assert "De nieuwe naam" in both.read(path)[0]
    both.rename(number, "Nog een andere")
    wait_until_equal(both.primary, both.replica)
    words, from_replica = both.read(path)
    assert "Nog een andere" in words
    assert from_replica


def test_whoever_registered_finds_their_own_page_however_far_the_replica_is(both: Pair, day: Event) -> None:
    path = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    with both.lagging():
        both.visitor.get(path)
        sent = both.visitor.open(
            path,
            method="POST",
            status=303,
            data=FORM | {"csrf_token": both.visitor.token(), "form_key": "once"},
        )
        # In another browser, as from the mail.
        own = Visitor(both.app, both.counter)
        words, from_replica = both.read(sent.headers["Location"].partition("?")[0], own)
        assert "An Peeters" in words
        assert not from_replica


def test_a_replica_that_goes_away_is_noticed_by_nobody(both: Pair, day: Event) -> None:
    path, number = f"/netwerkdagen/{day.id}-{day.slug}", day.id
    assert both.read(path)[1]
    both.replica.stop()
    try:
        for round_ in range(3):
            both.rename(number, f"Naam {round_}")
            words, from_replica = both.read(path)
            assert f"Naam {round_}" in words
            assert not from_replica
        assert both.visitor.open("/readyz", status=None).json["replica"] == "away"
    finally:
        both.replica.start()


def test_a_replica_that_fails_in_the_middle_of_a_page_is_left_for_the_primary(both: Pair, day: Event) -> None:
    path = f"/netwerkdagen/{day.id}-{day.slug}"

    def break_off(*_said: object) -> None:
        if len(both.asked) == 2:
            [(ended,)] = both.replica.tell(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname <> 'postgres' AND pid <> pg_backend_pid()"
            )
            assert ended

    both.asked.clear()
    event.listen(db.engines[REPLICA], "before_cursor_execute", break_off)
    title = day.title
    assert title in both.read(path)[0]
    assert len(both.asked) == 2


def test_with_the_primary_away_visitors_go_on_reading_and_are_asked_to_come_back_to_write(
    both: Pair, day: Event
) -> None:
    path, title = f"/netwerkdagen/{day.id}-{day.slug}", day.title
    both.visitor.get(f"{path}/inschrijven")
    answers = FORM | {"csrf_token": both.visitor.token(), "form_key": "once"}
    db.session.rollback()
    both.primary.stop()
    try:
        reader = Visitor(both.app, both.counter)
        words, from_replica = both.read(path, reader)
        assert title in words
        assert from_replica
        both.visitor.open(f"{path}/inschrijven", method="POST", status=503, data=answers)
    finally:
        both.primary.start()
