"""Whatever people choose and organisers change, the promises about workshops hold (Hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
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

from netwerk.events import jobs, programme_lines, queries, seats
from netwerk.events.models import ACTIVE, Attendee, Event, Workshop, WorkshopPlace
from netwerk.events.queries import workshops as reads
from netwerk.events.rules import SEAT_HOLDING, State
from netwerk.events.services import booking, describing, publishing, workshops
from netwerk.events.services.workshops import WorkshopFacts
from netwerk.events.workshop_rules import PlaceState, overlap
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make
from tests.support import databases

pytestmark = pytest.mark.slow

CAPACITIES = st.one_of(st.integers(0, 3), st.none())
HALF_HOURS = st.integers(0, 4)
MOST = 6


class Workshops(RuleBasedStateMachine):
    """One day with workshops that overlap, and everything that can happen to their seats."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        db.session.remove()
        databases.empty(app)
        self.make = Make()
        self.held_before: dict[int, int] = {}

    @initialize(capacity=st.integers(3, 6), data=st.data())
    def announce(self, capacity: int, data: st.DataObject) -> None:
        """A day with two rounds of workshops with few seats, a waiting list of its own, and some people."""
        self.day_id = self.make.event(capacity=capacity, starts=clock.now() + timedelta(days=40)).id
        for half_hour in (0, 0, 1, 2):
            self._add(half_hour, 2, data.draw(CAPACITIES))
        for _number in range(3):
            self._register(1, data)

    # --- what people do -------------------------------------------------------------------------------

    @rule(size=st.integers(1, 2), data=st.data())
    def register(self, size: int, data: st.DataObject) -> None:
        self._register(size, data)

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        if person := self._some(data):
            self._act(lambda: booking.cancel_attendee(person.id, by="system", now=clock.now()))
            assert not reads.of_attendees([person.id]), "who leaves the day leaves the workshops"

    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        """Swapping never loses the day, nor a workshop before there is another at that time."""
        person = self._some(data)
        if person is None:
            return
        ranked = self._ranking(data)
        days, held = self._states(), self._held(person.id)
        self._act(lambda: workshops.choose(person.id, ranked, "system", clock.now()))
        assert self._states() == days
        sessions = {each.id: each for each in self._all()}
        now_held = self._held(person.id)
        for lost in held - now_held:
            meant = any(overlap(sessions[lost], sessions[one]) for one in ranked)
            got = any(overlap(sessions[lost], sessions[one]) for one in now_held)
            assert got or not meant, "a workshop was lost before another was had"
        assert now_held <= set(ranked) | held

    @rule(data=st.data())
    def send_a_colleague(self, data: st.DataObject) -> None:
        if person := self._some(data):
            before = self._places()
            colleague = self.make.person()
            self._act(lambda: booking.change_person(person.id, colleague, actor_label="x", now=clock.now()))
            assert self._places() == before

    # --- what organisers do ---------------------------------------------------------------------------

    @precondition(lambda self: len(self._all()) < MOST)
    @rule(half_hour=HALF_HOURS, length=st.integers(1, 3), capacity=CAPACITIES)
    def add_a_workshop(self, half_hour: int, length: int, capacity: int | None) -> None:
        before = self._places()
        self._add(half_hour, length, capacity)
        assert self._places() == before

    @rule(data=st.data(), capacity=CAPACITIES)
    def change_the_seats_of_a_workshop(self, data: st.DataObject, capacity: int | None) -> None:
        """Fewer seats drop nobody."""
        workshop = self._a_workshop(data)
        if workshop is None:
            return
        held = self._holders(workshop.id)
        self._edit(workshop, capacity=capacity)
        if capacity is not None and len(held) > capacity:
            assert self._holders(workshop.id) == held

    @rule(data=st.data(), half_hour=HALF_HOURS, length=st.integers(1, 3))
    def move_a_workshop(self, data: st.DataObject, half_hour: int, length: int) -> None:
        """Another hour moves people between workshops at most; nobody's day is at stake."""
        if workshop := self._a_workshop(data):
            self._edit(workshop, **self._hours(half_hour, length))

    @rule(data=st.data())
    def call_a_workshop_off(self, data: st.DataObject) -> None:
        workshop = self._a_workshop(data)
        if workshop is None or len(self._all()) < 3:
            return
        days, elsewhere = self._states(), self._held_by_all(without=workshop.id)
        self._act(
            lambda: workshops.cancel_workshop(self.day_id, workshop.id, "ziek", SYSTEM, now=clock.now())
        )
        assert self._states() == days
        assert not self._holders(workshop.id)
        # Nobody else had to make room for those who came free.
        for person, had in elsewhere.items():
            ranks = self._ranks(person)
            for lost in had - self._held(person):
                assert any(ranks[one] < ranks[lost] for one in self._held(person))

    @rule(capacity=st.integers(1, 8))
    def change_the_seats_of_the_day(self, capacity: int) -> None:
        def change() -> None:
            day = queries.load_event(self.day_id)
            facts = replace(describing.facts_of(day), capacity=capacity)
            publishing.edit(self.day_id, facts, SYSTEM, version=day.version, now=clock.now())

        self._act(change)

    @rule()
    def tell_what_changed(self) -> None:
        """The quiet time of an edit ends."""

        def hurry() -> None:
            day = seats.lock_event(self.day_id)
            day.tell_at = day.tell_at and clock.now()

        self._act(hurry)
        jobs.tell_changes()
        db.session.rollback()
        assert self._day().tell_at is None

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def promises(self) -> None:
        if not hasattr(self, "day_id"):
            return
        db.session.rollback()
        self._counters_are_right()
        self._only_who_comes_sits_and_never_at_two_places()
        self._nobody_waits_beside_a_free_seat()
        self._everybody_knows_their_workshops()
        assert jobs.promote_waiting() == 0
        day = queries.load_event(self.day_id)
        assert self._act(lambda: workshops.settle(day, clock.now())) == set(), "settling again moved somebody"

    def _counters_are_right(self) -> None:
        counted = reads.recount(self.day_id)
        for workshop in self._all(cancelled=True):
            assert workshop.taken == counted[workshop.id] == len(self._holders(workshop.id))
            limit = workshop.capacity
            if limit is not None:
                before = self.held_before.get(workshop.id, 0)
                assert workshop.taken <= max(limit, before), "a workshop was oversold"
        self.held_before = counted

    def _only_who_comes_sits_and_never_at_two_places(self) -> None:
        sessions = {each.id: each for each in self._all(cancelled=True)}
        states = self._states()
        for person, had in self._held_by_all().items():
            assert states[person] in SEAT_HOLDING
            assert all(sessions[one].state == "scheduled" for one in had)
            assert not any(overlap(sessions[a], sessions[b]) for a, b in combinations(had, 2))

    def _nobody_waits_beside_a_free_seat(self) -> None:
        free = {each.id for each in self._all() if each.seats_left != 0}
        waiting = select(WorkshopPlace.workshop_id).where(WorkshopPlace.state == PlaceState.WAITLISTED)
        assert not free & set(db.session.scalars(waiting)), "somebody waits beside a free seat"

    def _everybody_knows_their_workshops(self) -> None:
        """The last mail to each says what they have, unless one is on its way."""
        day = self._day()
        if day.tell_at is not None:
            return
        said = db.session.execute(
            select(OutboxMessage.subject_id, OutboxMessage.facts)
            .where(OutboxMessage.subject_kind == "attendee")
            .order_by(OutboxMessage.id)
        )
        heard = {row[0]: row[1]["own"] for row in said if "own" in row[1]}
        coming = [one for one, state in self._states().items() if state == State.CONFIRMED]
        places = reads.of_attendees(coming)
        for person in coming:
            own = programme_lines.entries(places.get(person, []), day.zone)
            assert programme_lines.same(heard.get(person, []), own), "somebody was not told"

    # --- means ----------------------------------------------------------------------------------------

    def _day(self) -> Event:
        return db.session.get_one(Event, self.day_id, populate_existing=True)

    def _all(self, *, cancelled: bool = False) -> list[Workshop]:
        if not hasattr(self, "day_id"):
            return []
        if not cancelled:
            return reads.of_event(self.day_id)
        return [each.workshop for each in reads.parallel(self.day_id, cancelled=True)]

    def _a_workshop(self, data: st.DataObject) -> Workshop | None:
        found = self._all()
        return data.draw(st.sampled_from(found)) if found else None

    def _some(self, data: st.DataObject) -> Attendee | None:
        wanted = select(Attendee).where(Attendee.event_id == self.day_id, Attendee.state.in_(ACTIVE))
        people = list(db.session.scalars(wanted.order_by(Attendee.id)))
        return data.draw(st.sampled_from(people)) if people else None

    def _states(self) -> dict[int, str]:
        rows = db.session.execute(select(Attendee.id, Attendee.state).where(Attendee.event_id == self.day_id))
        return {row[0]: row[1] for row in rows}

    def _places(self) -> dict[int, str]:
        rows = db.session.execute(select(WorkshopPlace.id, WorkshopPlace.state))
        return {row[0]: row[1] for row in rows}

    def _held_by_all(self, *, without: int = 0) -> dict[int, set[int]]:
        held: dict[int, set[int]] = {}
        rows = db.session.execute(
            select(WorkshopPlace.attendee_id, WorkshopPlace.workshop_id).where(
                WorkshopPlace.state == PlaceState.CONFIRMED
            )
        )
        for person, workshop in rows:
            if workshop != without:
                held.setdefault(person, set()).add(workshop)
        return held

    def _held(self, person: int) -> set[int]:
        return self._held_by_all().get(person, set())

    def _holders(self, workshop: int) -> set[int]:
        return {person for person, had in self._held_by_all().items() if workshop in had}

    def _ranks(self, person: int) -> dict[int, int]:
        rows = db.session.execute(
            select(WorkshopPlace.workshop_id, WorkshopPlace.rank).where(WorkshopPlace.attendee_id == person)
        )
        return {row[0]: row[1] for row in rows}

    def _ranking(self, data: st.DataObject) -> list[int]:
        ids = [each.id for each in self._all()]
        return data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=4)) if ids else []

    def _hours(self, half_hour: int, length: int) -> dict[str, Any]:
        start = self._day().starts_at + timedelta(minutes=30 * half_hour)
        return {"starts_at": start, "ends_at": start + timedelta(minutes=30 * length)}

    def _add(self, half_hour: int, length: int, capacity: int | None) -> None:
        facts = WorkshopFacts("Workshop", **self._hours(half_hour, length), capacity=capacity)
        self._act(lambda: workshops.add_workshop(self.day_id, facts, SYSTEM, now=clock.now()))

    def _edit(self, workshop: Workshop, **facts: Any) -> None:
        same = WorkshopFacts(workshop.title, workshop.starts_at, workshop.ends_at, capacity=workshop.capacity)
        number, days = workshop.id, self._states()
        self._act(
            lambda: workshops.edit_workshop(
                self.day_id, number, replace(same, **facts), SYSTEM, now=clock.now()
            )
        )
        assert self._states() == days

    def _register(self, size: int, data: st.DataObject) -> None:
        people = [self.make.person(workshop_ids=tuple(self._ranking(data))) for _number in range(size)]
        self._act(
            lambda: booking.register(self.day_id, self.make.request(people), actor=None, now=clock.now())
        )

    def _act(self, act: Any) -> Any:
        return self.make.within(act)


def drive(app: Flask, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        lambda: Workshops(app),
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


def test_workshops_keep_their_promises(app: Flask) -> None:
    drive(app, examples=30, steps=25)


@pytest.mark.drill
def test_workshops_keep_their_promises_for_long(app: Flask) -> None:
    drive(app, examples=400, steps=60)
