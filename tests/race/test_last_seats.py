"""Two hundred people press the button for twenty seats, on a real server of two processes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, event, func, select
from sqlalchemy.engine import Connection

from netwerk.events import seats
from netwerk.events.models import Attendee, Event, Invitation
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import Make
from tests.support import databases
from tests.support.live import Live, prepared, running
from tests.support.registering import SCHOOLS, open_form, press

CLIENTS, SEATS, ROUNDS = 200, 20, 5
pytestmark = pytest.mark.slow


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    with prepared(database, tmp_path) as live, running(live, workers=2):
        yield live


def storm(live: Live, day: Event) -> list[int]:
    """Everybody fills in the form, then all press at once; gives the answers."""
    path = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    db.session.rollback()
    with ThreadPoolExecutor(8) as pool:
        ready = list(pool.map(lambda number: open_form(live.url, path, number), range(CLIENTS)))
    start = threading.Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda one: press(live.url, path, one, start), ready))


def check(day_id: int) -> None:
    """Twenty sit, the others wait in order, each has one mail and one identity in calendars."""
    db.session.rollback()
    day = db.session.get_one(Event, day_id)
    people = list(db.session.scalars(select(Attendee).where(Attendee.event_id == day_id)))
    assert Counter(person.state for person in people) == {"confirmed": SEATS, "waitlisted": CLIENTS - SEATS}
    assert day.taken == seats.recount(day_id) == SEATS
    assert len({person.email_key for person in people}) == CLIENTS
    ids = [person.id for person in people]
    uids = list(db.session.scalars(select(Invitation.uid).where(Invitation.attendee_id.in_(ids))))
    assert len(uids) == len(set(uids)) == CLIENTS
    mails = (
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.subject_kind == "attendee", OutboxMessage.subject_id.in_(ids))
    )
    assert db.session.scalar(mails) == CLIENTS
    # Rows are written inside the lock, so their numbers tell who came first.
    sitting = [person.id for person in people if person.state == "confirmed"]
    waiting = [person.id for person in people if person.state == "waitlisted"]
    assert max(sitting) < min(waiting), "somebody got a seat while another waited"


def test_two_hundred_people_get_twenty_seats_in_five_rounds(live: Live) -> None:
    make = Make()
    for _round in range(ROUNDS):
        day = make.event(capacity=SEATS)
        answers = storm(live, day)
        assert answers == [303] * CLIENTS, Counter(answers)
        check(day.id)


def test_no_school_gets_more_than_its_share_in_the_same_storm(live: Live) -> None:
    share = 1
    day = Make().event(capacity=SEATS, share_limit=share)
    answers = storm(live, day)
    assert answers == [303] * CLIENTS, Counter(answers)
    db.session.rollback()
    day = db.session.get_one(Event, day.id)
    people = list(db.session.scalars(select(Attendee).where(Attendee.event_id == day.id)))
    sitting = Counter(person.organisation_name for person in people if person.state == "confirmed")
    assert sitting == {f"School {number}": share for number in range(SCHOOLS)}
    assert day.taken == seats.recount(day.id) == SCHOOLS * share
    assert Counter(person.state for person in people)["waitlisted"] == CLIENTS - SCHOOLS * share


def test_thirty_threads_that_look_and_take_without_the_lock_oversell(database: str, tmp_path: Path) -> None:
    """The control, on a bare table and in this one process: even so few see a seat that is gone by then."""
    with databases.database(database, tmp_path) as address:
        taken = _without_the_lock(address)
    assert taken > SEATS


def _without_the_lock(address: str) -> int:
    engine = create_engine(address, pool_size=30, connect_args=_patient(address))
    seat = Table("seat", MetaData(), Column("id", Integer, primary_key=True), Column("owner", Integer))
    seat.create(engine)
    if engine.dialect.name == "sqlite":
        event.listen(
            engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL")
        )
    start = threading.Barrier(30)

    def look_then_take(owner: int) -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            start.wait()
            if _count(connection, seat) < SEATS:
                connection.execute(seat.insert().values(owner=owner))

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(look_then_take, range(30)))
    with engine.connect() as connection:
        taken = _count(connection, seat)
    engine.dispose()
    return taken


def _count(connection: Connection, seat: Table) -> int:
    return connection.scalar(select(func.count()).select_from(seat)) or 0


def _patient(address: str) -> dict[str, float]:
    return {"timeout": 30.0} if address.startswith("sqlite") else {}
