"""A file taken in while others use the site: nobody is refused, nothing is half there, the search follows."""

from __future__ import annotations

import faulthandler
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from netwerk.events.models import Booking, Event
from netwerk.kernel import clock, importing, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.importing import Context, Importer, ImportRun, Row, State, Tell, working
from netwerk.kernel.importing.working import LEASE
from netwerk.kernel.search import due
from netwerk.members.models import Organisation, SignInLink
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support import import_files as files
from tests.support.pace import measured
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("words")]

Prepare = Callable[[Sequence[Row], object, Context, Tell], object]


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def said_yes(kind: str, octets: bytes, cast: Cast) -> int:
    """A file that was read and now waits to be taken in."""
    with transaction():
        run_id = importing.begin(kind, octets, "bestand", {}, actor(cast.admin).label).id
    importing.work()
    with transaction():
        importing.confirm(run_id, actor(cast.admin).label)
    return run_id


def fresh(run_id: int) -> ImportRun:
    db.session.rollback()
    return importing.found(run_id)


@contextmanager
def prepared_by(kind: str, wrapped: Callable[[Importer], Prepare]) -> Iterator[None]:
    """Have the rows of this kind made ready in another way."""
    usual = importing.importers()[kind]
    importing.register(replace(usual, prepare=wrapped(usual)))
    try:
        yield
    finally:
        importing.register(usual)


def visit(app: Flask, browser: Visitor, day: str, number: int) -> None:
    """Somebody asks for a link to sign in, and registers for a day; each page must answer well."""
    with app.app_context():
        browser.get("/aanmelden")
        browser.submit("Mail me een link", email=f"bea{number}@x.example")
        browser.get(f"{day}/inschrijven")
        someone = {"contact_name": "Bea", "contact_email": f"bea{number}@x.example", "organisation": "School"}
        browser.submit("Kijk je antwoorden na", someone)
        browser.submit("Bevestig de inschrijving")
        db.session.remove()


def test_whoever_signs_in_or_registers_while_a_calendar_is_made_ready_is_answered(
    app: Flask, cast: Cast, client: Visitor, make: Make
) -> None:
    """In the middle of it: with the turn to write in the hands of the import, SQLite would refuse them."""
    event = make.event()
    day = f"/netwerkdagen/{event.id}-{event.slug}"
    run_id = said_yes("calendar", files.calendar(*(files.event(number) for number in range(25))), cast)

    def wrapped(usual: Importer) -> Prepare:
        def prepare(rows: Sequence[Row], around: object, context: Context, tell: Tell) -> object:
            def then_visit(done: int, total: int) -> None:
                tell(done, total)
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(visit, app, client, day, done).result()

            return usual.prepare(rows, around, context, then_visit)

        return prepare

    with prepared_by("calendar", wrapped):
        importing.work()
    assert fresh(run_id).state == State.DONE
    assert count(Event) == 26
    assert count(Booking) == 4
    assert count(SignInLink) == 4


@pytest.mark.slow
def test_nobody_is_refused_beside_an_import_of_five_hundred_events(
    app: Flask, cast: Cast, client: Visitor, make: Make
) -> None:
    event = make.event(capacity=None)
    day = f"/netwerkdagen/{event.id}-{event.slug}"
    run_id = said_yes("calendar", files.calendar(*(files.event(number) for number in range(500))), cast)

    def work() -> None:
        with app.app_context():
            importing.work()
            db.session.remove()

    visits = 0
    with ThreadPoolExecutor(1) as pool:
        taken_in = pool.submit(work)
        while not taken_in.done() and visits < 5:
            visit(app, client, day, visits)
            visits += 1
        taken_in.result()
    assert visits
    assert fresh(run_id).state == State.DONE
    assert count(Event) == 501
    assert count(Booking) == visits


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["organisation", "calendar"])
def test_what_keeps_other_writers_waiting_is_short(
    kind: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = files.calendar(*(files.event(number) for number in range(500)))
    run_id = said_yes(kind, files.organisations(5_000) if kind == "organisation" else events, cast)
    turns: list[float] = []

    @contextmanager
    def timed() -> Iterator[Session]:
        with measured() as work, transaction() as session:
            yield session
        turns.append(work.seconds)

    for module in (working, due):
        monkeypatch.setattr(module, "transaction", timed)
    importing.work()
    assert fresh(run_id).state == State.DONE
    assert max(turns) < 2
    # All but the one that takes everything in are over before anybody notices.
    assert sorted(turns)[-2] < 0.3


def test_what_changes_while_a_file_is_made_ready_makes_it_ready_anew(cast: Cast, make: Make) -> None:
    mine = make.organisation("Bakkerij Claes")
    octets = b"sleutel;naam;gemeente;adres\na;Bakkerij Claes;Genk;\nb;Nieuw;;Markt 1\n"
    run_id = said_yes("organisation", octets, cast)
    tries = 0

    def wrapped(usual: Importer) -> Prepare:
        def prepare(rows: Sequence[Row], around: object, context: Context, tell: Tell) -> object:
            nonlocal tries
            ready = usual.prepare(rows, around, context, tell)
            if not tries:
                with transaction():
                    db.session.get_one(Organisation, mine.id).address = "Dorpsplein 3"
            tries += 1
            return ready

        return prepare

    with prepared_by("organisation", wrapped):
        importing.work()
    assert tries == 2
    assert fresh(run_id).state == State.DONE
    # What somebody wrote in between and the table does not say, stays.
    assert db.session.get_one(Organisation, mine.id).address == "Dorpsplein 3"
    assert count(Organisation) == 2


def test_a_file_whose_organisations_keep_changing_is_given_up_and_leaves_nothing(
    cast: Cast, make: Make
) -> None:
    mine = make.organisation("Bakkerij Claes")
    run_id = said_yes("organisation", b"naam;gemeente\nBakkerij Claes;Genk\nNieuw;\n", cast)

    def wrapped(usual: Importer) -> Prepare:
        def prepare(rows: Sequence[Row], around: object, context: Context, tell: Tell) -> object:
            with transaction():
                db.session.get_one(Organisation, mine.id).address += "x"
            return usual.prepare(rows, around, context, tell)

        return prepare

    with prepared_by("organisation", wrapped):
        importing.work()
    assert fresh(run_id).state == State.FAILED
    assert "Er verandert nu te veel tegelijk." in fresh(run_id).problem
    assert count(Organisation) == 1


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
def test_a_worker_killed_as_it_stores_leaves_nothing_or_everything_and_the_search_follows(
    moment: str, app: Flask, cast: Cast, at: Callable[..., object], tmp_path: Path
) -> None:
    run_id = said_yes("organisation", files.organisations(20), cast)
    address = db.engine.url.render_as_string(hide_password=False)
    module = [sys.executable, "-m", "tests.support.mortal_importer"]
    db.session.rollback()
    # What watches over a whole test does not know how slowly another process starts on a busy machine.
    faulthandler.cancel_dump_traceback_later()
    ended = subprocess.run([*module, address, str(tmp_path), moment], check=False)
    assert ended.returncode == -signal.SIGKILL

    stored = 20 if moment == "after_commit" else 0
    assert count(Organisation) == stored
    assert search.behind() == stored
    assert fresh(run_id).state == (State.DONE if stored else State.TAKING_IN)
    # Another worker takes it up once the lease of the dead one is over.
    at(clock.now() + LEASE + timedelta(minutes=1))
    assert importing.work() == (0 if stored else 1)
    search.catch_up()
    assert count(Organisation) == 20
    assert search.behind() == 0
    things = [("organisation", one) for one in db.session.scalars(select(Organisation.id))]
    assert len(search.named(things, "nl", {search.PUBLIC})) == 20
    with transaction():
        again = importing.begin("organisation", files.organisations(20), "bestand", {}, "test").id
    importing.work()
    assert fresh(again).counts == {"same": 20}
