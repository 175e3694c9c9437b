"""Whatever order people register, cancel and change in, the promises about seats hold (Hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from netwerk.events import jobs, queries, seats
from netwerk.events.errors import AlreadyRegistered, TooFewSeats
from netwerk.events.models import ACTIVE, Attendee, Booking, Event, Invitation, Transition
from netwerk.events.rules import GROUP_MAXIMUM, SEAT_HOLDING, Shortage, State
from netwerk.events.services import booking, describing, publishing
from netwerk.events.services.booking import BookingRequest
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict
from tests.builders import SYSTEM, Make
from tests.support import databases

pytestmark = pytest.mark.slow

CAPACITIES = st.one_of(st.integers(0, 8), st.none())
WISHES = st.sampled_from(list(Shortage))


class Seats(RuleBasedStateMachine):
    """One day, and everything that can happen to its seats."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        db.session.remove()
        databases.empty(app)
        self.make = Make()
        # Bookings that were split on purpose: a place given by an organiser, a colleague added later.
        self.split: set[int] = set()
        self.held_before = 0
        self.active = self.waiting = self.gone = False
        self.uids: dict[int, str] = {}

    @initialize(capacity=st.integers(1, 4), more=st.integers(0, 3))
    def announce(self, capacity: int, more: int) -> None:
        """A day that is already full, with some people on the waiting list."""
        self.day_id = self.make.event(capacity=capacity, starts=clock.now() + timedelta(days=40)).id
        for _number in range(capacity + more):
            self._register(self.make.request(1))

    # --- what people do -------------------------------------------------------------------------------

    @rule(size=st.integers(1, 4), wish=WISHES)
    def register(self, size: int, wish: Shortage) -> None:
        request = self.make.request(size, shortage=wish)
        day, waiting = self._day(), len(self._people(State.WAITLISTED))
        free = 0 if waiting and day.capacity is not None else day.seats_left
        if wish is Shortage.ASK and free is not None and 0 < free < size:
            with pytest.raises(TooFewSeats):
                self._register(request)
            db.session.rollback()
            return
        made = self._register(request)
        if waiting and day.capacity is not None:
            assert {person.state for person in self.make.attendees(made)} == {State.WAITLISTED}, (
                "jumped the line"
            )
        again = self._register(request)
        assert again.id == made.id, "a form sent twice is one booking"

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def register_somebody_twice(self, data: st.DataObject) -> None:
        person = self._some(data, *ACTIVE)
        if person is None or person.email is None:
            return
        request = self.make.request([self.make.person(person.name, person.email.upper())])
        with pytest.raises(AlreadyRegistered):
            self._register(request)
        db.session.rollback()

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def cancel_one(self, data: st.DataObject) -> None:
        if person := self._some(data, *ACTIVE):
            self._act(booking.cancel_attendee, person.id, by="system")

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def cancel_a_booking(self, data: st.DataObject) -> None:
        if person := self._some(data, *ACTIVE):
            self._act(booking.cancel_booking, person.booking_id, by="system")

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        """Registering again after cancelling works, and goes to the end of the line."""
        person = self._some(data, State.CANCELLED)
        if person is None or person.email is None:
            return
        request = self.make.request([self.make.person(person.name, person.email)])
        try:
            made = self._register(request)
        except AlreadyRegistered:
            db.session.rollback()
            assert person.email_key in {other.email_key for other in self._people(*ACTIVE)}
            return
        new = self.make.attendees(made)[0]
        line = [one.id for one in seats.waiting_list(self.day_id)]
        assert new.state == State.CONFIRMED or line[-1] == new.id
        assert new.id != person.id

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def send_a_colleague(self, data: st.DataObject) -> None:
        """Replacing works on a full day too and moves nobody."""
        person = self._some(data, *ACTIVE)
        if person is None:
            return
        before = self._states()
        old = self.uids.pop(person.id, None)
        colleague = self.make.person()
        self._act(booking.change_person, person.id, colleague, actor_label="system")
        assert self._states() == before
        db.session.rollback()
        new = db.session.scalar(select(Invitation.uid).where(Invitation.attendee_id == person.id))
        assert new != old, "another person is another invitation"

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def add_a_colleague(self, data: st.DataObject) -> None:
        person = self._some(data, *ACTIVE)
        if person is None:
            return
        size = sum(1 for other in self._people(*ACTIVE) if other.booking_id == person.booking_id)
        if size < GROUP_MAXIMUM:
            self.split.add(person.booking_id)
            self._act(booking.add_colleague, person.booking_id, self.make.person(), actor_label="system")

    # --- what organisers do ---------------------------------------------------------------------------

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def let_somebody_in(self, data: st.DataObject) -> None:
        if person := self._some(data, State.WAITLISTED):
            self.split.add(person.booking_id)
            self._act(booking.admit, person.id, SYSTEM, reason="spreker")
            self.held_before = self._day().taken

    @rule(capacity=CAPACITIES)
    def change_the_number_of_seats(self, capacity: int | None) -> None:
        """Lowering drops nobody; raising gives the seats to the first in line."""
        active = {person.id for person in self._people(*ACTIVE)}
        sitting = {person.id for person in self._people(*SEAT_HOLDING)}

        def change() -> None:
            day = queries.load_event(self.day_id)
            facts = replace(describing.facts_of(day), capacity=capacity)
            publishing.edit(self.day_id, facts, SYSTEM, version=day.version, now=clock.now())

        self.make.within(change)
        assert {person.id for person in self._people(*ACTIVE)} == active
        assert sitting <= {person.id for person in self._people(*SEAT_HOLDING)}

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def promises(self) -> None:
        if not hasattr(self, "day_id"):
            return
        db.session.rollback()
        day = self._day()
        held = seats.recount(self.day_id)
        assert held == day.taken == len(self._people(*SEAT_HOLDING)), "the counter and the rows tell the same"
        if day.capacity is not None:
            assert held <= max(day.capacity, self.held_before), "an act of its own oversold"
        self.held_before = held
        # Every path has already given away what it freed: the sweep finds nothing to do.
        assert jobs.promote_waiting() == 0
        states = set(self._states().values())
        self.active, self.gone = bool(states & set(ACTIVE)), State.CANCELLED in states
        self.waiting = State.WAITLISTED in states
        self._nobody_waits_for_a_free_seat(day)
        self._nobody_is_there_twice()
        self._groups_stay_whole()
        self._names_in_calendars_stay()
        self._every_change_is_written_down()

    def _nobody_waits_for_a_free_seat(self, day: Event) -> None:
        line = seats.waiting_list(self.day_id)
        if not line or day.seats_left == 0:
            return
        assert day.seats_left is not None, "people wait for a day without a limit"
        first = line[0]
        assert first.booking.group_policy == "together", "somebody waits beside a free seat"
        group = [person for person in line if person.booking_id == first.booking_id]
        assert len(group) > day.seats_left, "a group waits though all of it fits"

    def _nobody_is_there_twice(self) -> None:
        emails = [person.email_key for person in self._people(*ACTIVE) if person.email_key]
        assert len(emails) == len(set(emails))

    def _groups_stay_whole(self) -> None:
        whole = select(Booking.id).where(Booking.group_policy == "together")
        for booking_id in set(db.session.scalars(whole)) - self.split:
            states = {person.state for person in self._people(*ACTIVE) if person.booking_id == booking_id}
            assert len(states) <= 1, "half of a group moved up"

    def _names_in_calendars_stay(self) -> None:
        rows = db.session.execute(select(Invitation.attendee_id, Invitation.uid))
        now = {row[0]: row[1] for row in rows}
        assert len(set(now.values())) == len(now)
        for attendee_id, uid in self.uids.items():
            assert now[attendee_id] == uid, "a calendar entry changed its name"
        self.uids = now

    def _every_change_is_written_down(self) -> None:
        last: dict[int, str] = {}
        for change in db.session.scalars(select(Transition).order_by(Transition.id)):
            assert change.old_state == last.get(change.attendee_id, "")
            last[change.attendee_id] = change.new_state
        assert last == self._states()

    # --- means ----------------------------------------------------------------------------------------

    def _day(self) -> Event:
        return db.session.get_one(Event, self.day_id, populate_existing=True)

    def _people(self, *states: str) -> list[Attendee]:
        wanted = select(Attendee).where(Attendee.event_id == self.day_id, Attendee.state.in_(states))
        return list(
            db.session.scalars(wanted.order_by(Attendee.id).execution_options(populate_existing=True))
        )

    def _states(self) -> dict[int, str]:
        return {person.id: person.state for person in self._people(*State)}

    def _some(self, data: st.DataObject, *states: str) -> Attendee | None:
        people = self._people(*states)
        return data.draw(st.sampled_from(people)) if people else None

    def _register(self, request: BookingRequest) -> Booking:
        made: Booking = self.make.within(
            lambda: booking.register(self.day_id, request, actor=None, now=clock.now())
        )
        return made

    def _act(self, verb: Any, *arguments: Any, **more: Any) -> None:
        try:
            self.make.within(lambda: verb(*arguments, now=clock.now(), **more))
        except Conflict as error:
            raise AssertionError(f"{verb.__name__} was refused: {error.sentence}") from error


def drive(app: Flask, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        lambda: Seats(app),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            # Steps as they came are told, not shortened: shortening takes minutes on a database.
            phases=(Phase.explicit, Phase.generate),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_seats_keep_their_promises(app: Flask) -> None:
    drive(app, examples=40, steps=25)


@pytest.mark.drill
def test_seats_keep_their_promises_for_long(app: Flask) -> None:
    drive(app, examples=400, steps=60)
