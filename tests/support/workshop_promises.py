"""What is promised about workshops, for state machines that act on a day with some (Hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

from sqlalchemy import select

from netwerk.events import programme_lines, queries
from netwerk.events.models import Attendee, Event, Workshop, WorkshopPlace
from netwerk.events.queries import workshops as reads
from netwerk.events.rules import SEAT_HOLDING, State
from netwerk.events.services import workshops
from netwerk.events.services.workshops import WorkshopFacts
from netwerk.events.workshop_rules import PlaceState, overlap
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make

Held = dict[int, set[int]]


class WorkshopPromises:
    """Part of a machine that has `make` and, once its day is announced, `day_id`."""

    make: Make
    day_id: int
    # After the act before: how many sat in each workshop (only an organiser may leave more than there is room
    # for), and how many workshops there are to act on.
    seated: dict[int, int] = {}
    on_offer = 0

    def workshops_keep_their_promises(self) -> None:
        every, held = (
            [each.workshop for each in reads.parallel(self.day_id, cancelled=True)],
            self.held_by_all(),
        )
        states = self.states_of_all()
        self.on_offer = sum(each.state == "scheduled" for each in every)
        self._counters_are_right(every, held)
        self._only_who_comes_sits_and_never_at_two_places(every, held, states)
        self._nobody_waits_beside_a_free_seat(every)
        day = db.session.get_one(Event, self.day_id)
        self._everybody_knows_their_workshops(day, states)
        moved = self.make.within(lambda: workshops.settle(day, clock.now()))
        assert moved == set(), "settling again moved somebody"

    def _counters_are_right(self, every: list[Workshop], held: Held) -> None:
        counted = reads.recount(self.day_id)
        for workshop in every:
            sitting = sum(workshop.id in had for had in held.values())
            assert workshop.taken == counted[workshop.id] == sitting
            if workshop.capacity is not None:
                before = self.seated.get(workshop.id, 0)
                assert workshop.taken <= max(workshop.capacity, before), "a workshop was oversold"
        self.seated = counted

    def _only_who_comes_sits_and_never_at_two_places(
        self, every: list[Workshop], held: Held, states: dict[int, str]
    ) -> None:
        sessions = {each.id: each for each in every}
        for person, had in held.items():
            assert states[person] in SEAT_HOLDING, "a seat in a workshop without one on the day"
            assert all(sessions[one].state == "scheduled" for one in had)
            assert not any(overlap(sessions[a], sessions[b]) for a, b in combinations(had, 2))

    def _nobody_waits_beside_a_free_seat(self, every: list[Workshop]) -> None:
        free = {each.id for each in every if each.state == "scheduled" and each.seats_left != 0}
        waiting = select(WorkshopPlace.workshop_id).where(WorkshopPlace.state == PlaceState.WAITLISTED)
        assert not free & set(db.session.scalars(waiting)), "somebody waits beside a free seat"

    def _everybody_knows_their_workshops(self, day: Event, states: dict[int, str]) -> None:
        """The last mail to each says what they have, unless one is on its way."""
        if day.tell_at is not None:
            return
        said = db.session.execute(
            select(OutboxMessage.subject_id, OutboxMessage.facts["own"])
            .where(OutboxMessage.subject_kind == "attendee")
            .order_by(OutboxMessage.id)
        )
        heard = {row[0]: row[1] for row in said if row[1] is not None}
        coming = [one for one, state in states.items() if state == State.CONFIRMED]
        places = reads.of_attendees(coming)
        for person in coming:
            own = programme_lines.entries(places.get(person, []), day.zone)
            assert programme_lines.same(heard.get(person, []), own), "somebody was not told"

    # --- acts, with what each promises ----------------------------------------------------------------

    def swap_workshops(self, person: int, ranked: list[int]) -> None:
        """Swapping never loses the day, nor a workshop before there is another at that time."""
        days, held = self.states_of_all(), self.held_by(person)
        self.make.within(lambda: workshops.choose(person, ranked, "system", clock.now()))
        assert self.states_of_all() == days
        sessions = {each.id: each for each in self.all_workshops()}
        now_held = self.held_by(person)
        for lost in held - now_held:
            meant = any(overlap(sessions[lost], sessions[one]) for one in ranked)
            got = any(overlap(sessions[lost], sessions[one]) for one in now_held)
            assert got or not meant, "a workshop was lost before another was had"
        assert now_held <= set(ranked) | held

    def call_off(self, workshop: int) -> None:
        """Nobody loses the day, and nobody elsewhere makes room for those who came free."""
        days, elsewhere = self.states_of_all(), self.held_by_all(without=workshop)
        self.make.within(
            lambda: workshops.cancel_workshop(self.day_id, workshop, "ziek", SYSTEM, now=clock.now())
        )
        assert self.states_of_all() == days
        assert not self.holders(workshop)
        for person, had in elsewhere.items():
            ranks = self._ranks(person)
            for lost in had - self.held_by(person):
                assert any(ranks[one] < ranks[lost] for one in self.held_by(person))

    def edit_workshop(self, workshop: Workshop, **facts: Any) -> None:
        """Whatever changes of a workshop, nobody's day does."""
        same = WorkshopFacts(workshop.title, workshop.starts_at, workshop.ends_at, capacity=workshop.capacity)
        number, days = workshop.id, self.states_of_all()
        self.make.within(
            lambda: workshops.edit_workshop(
                self.day_id, number, replace(same, **facts), SYSTEM, now=clock.now()
            )
        )
        assert self.states_of_all() == days

    def resize_workshop(self, workshop: Workshop, capacity: int | None) -> None:
        """Fewer seats drop nobody."""
        held = self.holders(workshop.id)
        self.edit_workshop(workshop, capacity=capacity)
        if capacity is not None and len(held) > capacity:
            assert self.holders(workshop.id) == held

    def add_workshop(self, half_hour: int, length: int, capacity: int | None) -> None:
        facts = WorkshopFacts("Workshop", **self.hours(half_hour, length), capacity=capacity)
        self.make.within(lambda: workshops.add_workshop(self.day_id, facts, SYSTEM, now=clock.now()))

    # --- what stands in the rows ----------------------------------------------------------------------

    def all_workshops(self) -> list[Workshop]:
        """Those that take place, in the order of the programme."""
        return reads.of_event(self.day_id)

    def states_of_all(self) -> dict[int, str]:
        rows = db.session.execute(select(Attendee.id, Attendee.state).where(Attendee.event_id == self.day_id))
        return {row[0]: row[1] for row in rows}

    def held_by_all(self, *, without: int = 0) -> Held:
        held: Held = {}
        rows = db.session.execute(
            select(WorkshopPlace.attendee_id, WorkshopPlace.workshop_id).where(
                WorkshopPlace.state == PlaceState.CONFIRMED
            )
        )
        for person, workshop in rows:
            if workshop != without:
                held.setdefault(person, set()).add(workshop)
        return held

    def held_by(self, person: int) -> set[int]:
        return self.held_by_all().get(person, set())

    def holders(self, workshop: int) -> set[int]:
        return {person for person, had in self.held_by_all().items() if workshop in had}

    def hours(self, half_hour: int, length: int) -> dict[str, Any]:
        start = queries.load_event(self.day_id).starts_at + timedelta(minutes=30 * half_hour)
        return {"starts_at": start, "ends_at": start + timedelta(minutes=30 * length)}

    def _ranks(self, person: int) -> dict[int, int]:
        rows = db.session.execute(
            select(WorkshopPlace.workshop_id, WorkshopPlace.rank).where(WorkshopPlace.attendee_id == person)
        )
        return {row[0]: row[1] for row in rows}
