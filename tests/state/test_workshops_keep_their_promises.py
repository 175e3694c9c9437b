"""Whatever people choose and organisers change, the promises about workshops hold (Hypothesis)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import select

from netwerk.events import jobs, queries, seats
from netwerk.events.models import ACTIVE, Attendee, Workshop, WorkshopPlace
from netwerk.events.queries import workshops as reads
from netwerk.events.services import booking, describing, publishing
from netwerk.kernel import clock
from netwerk.kernel.database import db
from tests.builders import SYSTEM, Make
from tests.support import databases
from tests.support.machines import Drive
from tests.support.workshop_promises import WorkshopPromises

pytestmark = pytest.mark.slow

CAPACITIES = st.one_of(st.integers(0, 3), st.none())
HALF_HOURS = st.integers(0, 4)
FEWEST, MOST = 3, 6


class Workshops(WorkshopPromises, RuleBasedStateMachine):
    """One day with workshops that overlap, and everything that can happen to their seats."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        db.session.remove()
        databases.empty(app)
        self.make = Make()

    @initialize(capacity=st.integers(3, 6), data=st.data())
    def announce(self, capacity: int, data: st.DataObject) -> None:
        """A day with two rounds of workshops with few seats, a waiting list of its own, and some people."""
        self.day_id = self.make.event(capacity=capacity, starts=clock.now() + timedelta(days=40)).id
        for half_hour in (0, 0, 1, 2):
            self.add_workshop(half_hour, 2, data.draw(CAPACITIES))
        for _number in range(3):
            self._register(1, data)

    # --- what people do -------------------------------------------------------------------------------

    @rule(size=st.integers(1, 2), data=st.data())
    def register(self, size: int, data: st.DataObject) -> None:
        self._register(size, data)

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        if person := self._some(data):
            self.make.within(lambda: booking.cancel_attendee(person.id, by="system", now=clock.now()))
            assert not reads.of_attendees([person.id]), "who leaves the day leaves the workshops"

    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        if person := self._some(data):
            self.swap_workshops(person.id, self._ranking(data))

    @rule(data=st.data())
    def send_a_colleague(self, data: st.DataObject) -> None:
        if person := self._some(data):
            before, colleague = self._places(), self.make.person()
            self.make.within(
                lambda: booking.change_person(person.id, colleague, actor_label="x", now=clock.now())
            )
            assert self._places() == before

    # --- what organisers do ---------------------------------------------------------------------------

    @precondition(lambda self: self.on_offer < MOST)
    @rule(half_hour=HALF_HOURS, length=st.integers(1, 3), capacity=CAPACITIES)
    def announce_one_more(self, half_hour: int, length: int, capacity: int | None) -> None:
        before = self._places()
        self.add_workshop(half_hour, length, capacity)
        assert self._places() == before

    @rule(data=st.data(), capacity=CAPACITIES)
    def change_the_seats_of_a_workshop(self, data: st.DataObject, capacity: int | None) -> None:
        if workshop := self._a_workshop(data):
            self.resize_workshop(workshop, capacity)

    @rule(data=st.data(), half_hour=HALF_HOURS, length=st.integers(1, 3))
    def move_a_workshop(self, data: st.DataObject, half_hour: int, length: int) -> None:
        """Another hour moves people between workshops at most; nobody's day is at stake."""
        if workshop := self._a_workshop(data):
            self.edit_workshop(workshop, **self.hours(half_hour, length))

    @precondition(lambda self: self.on_offer >= FEWEST)
    @rule(data=st.data())
    def call_a_workshop_off(self, data: st.DataObject) -> None:
        if workshop := self._a_workshop(data):
            self.call_off(workshop.id)

    @rule(capacity=st.integers(1, 8))
    def change_the_seats_of_the_day(self, capacity: int) -> None:
        def change() -> None:
            day = queries.load_event(self.day_id)
            facts = replace(describing.facts_of(day), capacity=capacity)
            publishing.edit(self.day_id, facts, SYSTEM, version=day.version, now=clock.now())

        self.make.within(change)

    @rule()
    def tell_what_changed(self) -> None:
        """The quiet time of an edit ends."""

        def hurry() -> None:
            day = seats.lock_event(self.day_id)
            day.tell_at = day.tell_at and clock.now()

        self.make.within(hurry)
        jobs.tell_changes()
        db.session.rollback()
        assert queries.load_event(self.day_id).tell_at is None

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def promises(self) -> None:
        if not hasattr(self, "day_id"):
            return
        db.session.rollback()
        assert jobs.promote_waiting() == 0
        self.workshops_keep_their_promises()

    # --- means ----------------------------------------------------------------------------------------

    def _a_workshop(self, data: st.DataObject) -> Workshop | None:
        found = self.all_workshops()
        return data.draw(st.sampled_from(found)) if found else None

    def _some(self, data: st.DataObject) -> Attendee | None:
        wanted = select(Attendee).where(Attendee.event_id == self.day_id, Attendee.state.in_(ACTIVE))
        people = list(db.session.scalars(wanted.order_by(Attendee.id)))
        return data.draw(st.sampled_from(people)) if people else None

    def _places(self) -> dict[int, str]:
        rows = db.session.execute(select(WorkshopPlace.id, WorkshopPlace.state))
        return {row[0]: row[1] for row in rows}

    def _ranking(self, data: st.DataObject) -> list[int]:
        ids = [each.id for each in self.all_workshops()]
        return data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=4)) if ids else []

    def _register(self, size: int, data: st.DataObject) -> None:
        people = [self.make.person(workshop_ids=tuple(self._ranking(data))) for _number in range(size)]
        request = self.make.request(people)
        self.make.within(lambda: booking.register(self.day_id, request, actor=None, now=clock.now()))


def test_workshops_keep_their_promises(app: Flask, drive: Drive) -> None:
    drive(lambda: Workshops(app), steps=30)


@pytest.mark.drill
def test_workshops_keep_their_promises_for_long(
    app: Flask, drive: Drive, database: str, say: Callable[[str], None]
) -> None:
    runs = drive(lambda: Workshops(app), steps=60, seconds=45)
    say(f"Places in workshops on {database}: {runs} runs of up to 60 acts in any order broke no promise")
