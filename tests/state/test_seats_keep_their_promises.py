"""Whatever order people and organisers act in, the promises about seats hold (Hypothesis)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
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
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from netwerk.events import jobs, queries, rules, seats
from netwerk.events.errors import AlreadyRegistered, OfferGone, TooFewSeats
from netwerk.events.models import ACTIVE, Attendee, Booking, Event, Invitation, Transition
from netwerk.events.rules import GROUP_MAXIMUM, Priority, Shortage, State, Way
from netwerk.events.services import (
    booking,
    coming_back,
    deciding,
    describing,
    offering,
    publishing,
    rehearsal,
)
from netwerk.events.services.booking import BookingRequest
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.inbox import IncomingMail
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make
from tests.support import databases
from tests.support.incoming import PROGRAMS, Answer, answer_to, owa

pytestmark = pytest.mark.slow

CAPACITIES = st.one_of(st.integers(0, 8), st.none())
WISHES = st.sampled_from(list(Shortage))
ORGANISATIONS = st.sampled_from(["", "School", "School", "Bakkerij", "Garage"])
SHARES = st.one_of(st.none(), st.integers(1, 3))
ANSWERS = st.sampled_from(["ACCEPTED", "TENTATIVE", "DECLINED", "DECLINED"])
# Answers that may not do anything, by the verdict on them.
ODD: dict[str, dict[str, Any]] = {
    "other_sender": {"sender": "dirk@elders.example"},
    "unknown_uid": {"uid": "elsewhere@elders.example"},
    "delegated": {"partstat": "DELEGATED"},
    "counter": {"method": "COUNTER"},
    "several": {"extra": "ATTENDEE;PARTSTAT=DECLINED:mailto:bart@bedrijf.example"},
    "stale": {},
}
# Before the first offers, between them and the day, and when there is no time left for an answer.
LONG, SHORT = timedelta(days=1), timedelta(hours=3)


class Seats(RuleBasedStateMachine):
    """One day, and everything that can happen to its seats."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        db.session.remove()
        databases.empty(app)
        self.usual_clock = clock.clock.source
        self.now = datetime.fromisoformat("2027-03-01T09:00:00+00:00")
        clock.clock.source = lambda: self.now
        self.make = Make()
        # Bookings that were split on purpose: a place given by an organiser, a colleague added later.
        self.split: set[int] = set()
        self.held_before = 0
        self.shares_before: Counter[str] = Counter()
        self.active = self.waiting = self.gone = self.asking = self.offered = False
        # The worker has not run since the clock moved: what time alone frees, lies free.
        self.behind = False
        self.uids: dict[int, str] = {}
        self.seen = self.answers = 0

    def teardown(self) -> None:
        clock.clock.source = self.usual_clock

    @initialize(
        capacity=st.integers(1, 4),
        more=st.integers(0, 3),
        share=SHARES,
        released=st.booleans(),
        approval=st.sampled_from(["no", "no", "yes", "holding"]),
        fits_first=st.booleans(),
    )
    def announce(
        self, capacity: int, more: int, share: int | None, released: bool, approval: str, fits_first: bool
    ) -> None:
        """A day that is already full, with some people on the waiting list."""
        starts = self.now + timedelta(days=10, hours=4)
        self.day_id = self.make.event(
            capacity=capacity,
            starts=starts,
            now=self.now,
            share_limit=share,
            share_until=self.now + timedelta(days=5) if share and released else None,
            needs_approval=approval != "no",
            requests_hold_seats=approval == "holding",
            fits_first=fits_first,
        ).id
        for number in range(capacity + more):
            self._register(self._form(1, ["School", "Bakkerij", "Garage"][number % 3]))

    # --- what people do -------------------------------------------------------------------------------

    @rule(size=st.integers(1, 4), wish=WISHES, organisation=ORGANISATIONS)
    def register(self, size: int, wish: Shortage, organisation: str) -> None:
        request = self._form(size, organisation, shortage=wish)
        day, first_in_line = self._day(), self._eligible()
        asks_first = day.needs_approval and not day.requests_hold_seats
        try:
            made = self._register(request)
        except TooFewSeats:
            db.session.rollback()
            assert wish is Shortage.ASK
            assert size > 1
            return
        states = Counter(person.state for person in self.make.attendees(made))
        if asks_first:
            assert states == {State.REQUESTED: size}
        elif first_in_line:
            assert states == {State.WAITLISTED: size}, "jumped the line"
        elif day.needs_approval:
            assert State.CONFIRMED not in states
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
        """Registering again after leaving works, and goes to the end of the line."""
        person = self._some(data, State.CANCELLED, State.EXPIRED, State.DECLINED, State.REJECTED)
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
        line = [one.id for one in seats.waiting_list(self.day_id) if one.priority <= 0]
        assert new.state in {State.CONFIRMED, State.REQUESTED} or line[-1] == new.id
        assert new.id != person.id

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def send_a_colleague(self, data: st.DataObject) -> None:
        """Replacing by somebody of the same organisation works on a full day too and moves nobody."""
        person = self._some(data, *ACTIVE)
        if person is None or self.behind:
            return
        before = self._states()
        old = self.uids.pop(person.id, None)
        colleague = self.make.person(organisation_name=person.organisation_name)
        self._act(booking.change_person, person.id, colleague, actor_label="system")
        assert self._states() == before
        db.session.rollback()
        new = db.session.scalar(select(Invitation.uid).where(Invitation.attendee_id == person.id))
        assert new != old, "another person is another invitation"

    @precondition(lambda self: self.active)
    @rule(data=st.data(), organisation=ORGANISATIONS)
    def send_somebody_from_elsewhere(self, data: st.DataObject, organisation: str) -> None:
        """A seat passes to another organisation only within its share."""
        person = self._some(data, *ACTIVE)
        if person is None:
            return
        full = self._share_is_full(organisation) and organisation != person.organisation_name
        sits = seats.holds_seat(self._day(), person.state)
        colleague = self.make.person(organisation_name=organisation)
        if full and sits:
            with pytest.raises(Invalid):
                self._do(booking.change_person, person.id, colleague, actor_label="system")
            db.session.rollback()
            return
        self.uids.pop(person.id, None)
        self._act(booking.change_person, person.id, colleague, actor_label="system")

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

    @precondition(lambda self: self.waiting or self.asking)
    @rule(data=st.data(), together=st.booleans())
    def come_together_or_apart(self, data: st.DataObject, together: bool) -> None:
        if person := self._some(data, State.WAITLISTED, State.REQUESTED):
            # From here on it is about those who wait; who sits already stays.
            self.split.add(person.booking_id)
            self._act(booking.set_group_policy, person.booking_id, together=together, actor_label="system")

    @precondition(lambda self: self.offered)
    @rule(data=st.data(), verb=st.sampled_from([offering.accept, offering.decline]))
    def answer_an_offer(self, data: st.DataObject, verb: Callable[..., object]) -> None:
        person = self._some(data, State.OFFERED)
        if person is None:
            return
        before = self._states()
        if person.offer_expires_at is None or person.offer_expires_at <= self.now:
            with pytest.raises(OfferGone):
                self._do(verb, person.id, actor_label="system")
            db.session.rollback()
            assert self._states() == before, "a late answer changed something"
            return
        self._act(verb, person.id, actor_label="system")
        after = self._states()[person.id]
        assert after == (State.CONFIRMED if verb is offering.accept else State.DECLINED)

    # --- what people's calendars answer -----------------------------------------------------------------

    @precondition(lambda self: self.active or self.gone)
    @rule(data=st.data(), partstat=ANSWERS, program=st.sampled_from(list(PROGRAMS.values())))
    def answer_by_mail(self, data: st.DataObject, partstat: str, program: Callable[[Answer], bytes]) -> None:
        """A yes moves nobody; a no frees what is held; the same message once more is nothing."""
        found = self._some_answer(data)
        if found is None:
            return
        number, answer = found
        before = self._states()
        was = before[number]
        octets = program(answer.but(partstat=partstat))
        verdict = self._receive(octets)
        after = self._states()
        if partstat != "DECLINED":
            assert (verdict, after) == ("noted" if was in ACTIVE else "no_longer_in", before)
        elif was == State.OFFERED:
            assert (verdict, after[number]) == ("offer_declined", State.DECLINED)
        elif was in ACTIVE:
            assert (verdict, after[number]) == ("freed", State.CANCELLED)
        else:
            assert (verdict, after) == ("left_already", before)
        self._receive(octets)
        assert self._states() == after, "a message that came twice did something twice"

    @precondition(lambda self: self.active)
    @rule(data=st.data(), wrong=st.sampled_from(list(ODD)))
    def answer_in_an_odd_way(self, data: st.DataObject, wrong: str) -> None:
        """What is forged, for somebody else, stale or of no known invitation changes nothing at all."""
        found = self._some_answer(data)
        if found is None:
            return
        number, answer = found
        before, mails = self._states(), self._mails()
        if wrong == "stale":
            self._receive(owa(answer.but(stamp=self._next_stamp())))
        verdict = self._receive(owa(answer.but(partstat="DECLINED").but(**ODD[wrong])))
        assert verdict == wrong or before[number] not in ACTIVE
        assert self._states() == before
        assert self._mails() == mails, "an odd answer sent mail"

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def undo_a_no(self, data: st.DataObject) -> None:
        """The link in the mail after a no gives a seat that is free, else the end of the line."""
        person = self._some(data, State.CANCELLED)
        if person is None:
            return
        if not coming_back.may_come_back(self._day(), person, self.now):
            with pytest.raises((Conflict, AlreadyRegistered)):
                self._do(coming_back.come_back, person.id, actor_label="x")
            db.session.rollback()
            return
        first_in_line = self._eligible()
        self.split.add(person.booking_id)
        added = self._do(coming_back.come_back, person.id, actor_label="x")
        state = self._states()[added.id]
        assert not first_in_line or state != State.CONFIRMED, "jumped the line"
        assert added.id != person.id

    def _some_answer(self, data: st.DataObject) -> tuple[int, Answer] | None:
        """Somebody wherever they stand, and a yes of theirs that is newer than all before it."""
        wanted = (
            select(Attendee)
            .where(Attendee.event_id == self.day_id, Attendee.email.is_not(None))
            .order_by(Attendee.id)
            .options(joinedload(Attendee.invitation))
            .execution_options(populate_existing=True)
        )
        people = list(db.session.scalars(wanted))
        if not people:
            return None
        person = data.draw(st.sampled_from(people))
        return person.id, answer_to(person, stamp=self._next_stamp())

    def _receive(self, octets: bytes) -> str:
        incoming = self.make.within(lambda: inbox.receive(octets, self.now))
        db.session.rollback()
        return db.session.get_one(IncomingMail, incoming.id, populate_existing=True).verdict

    def _next_stamp(self) -> datetime:
        """Each answer is a second newer than the one before it, whoever gave it."""
        self.answers += 1
        return self.now + timedelta(seconds=self.answers)

    def _mails(self) -> int:
        return db.session.scalar(select(func.count(OutboxMessage.id))) or 0

    # --- what organisers do ---------------------------------------------------------------------------

    @precondition(lambda self: self.waiting or self.asking or self.offered)
    @rule(data=st.data())
    def let_somebody_in(self, data: st.DataObject) -> None:
        if person := self._some(data, State.WAITLISTED, State.REQUESTED, State.OFFERED):
            self.split.add(person.booking_id)
            self._act(booking.admit, person.id, SYSTEM, reason="spreker")
            self._note_what_is_held()

    @precondition(lambda self: self.asking)
    @rule(data=st.data())
    def approve(self, data: st.DataObject) -> None:
        if person := self._some(data, State.REQUESTED):
            self._act(deciding.approve, person.id, SYSTEM)
            assert self._states()[person.id] != State.REQUESTED

    @precondition(lambda self: self.asking)
    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        if person := self._some(data, State.REQUESTED):
            self._act(deciding.reject, person.id, SYSTEM, reason="te ver")

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), priority=st.sampled_from(list(Priority)))
    def set_priority(self, data: st.DataObject, priority: Priority) -> None:
        if person := self._some(data, State.WAITLISTED):
            self._act(deciding.set_priority, person.id, priority, SYSTEM, reason="nodig")

    @rule(capacity=CAPACITIES)
    def change_the_number_of_seats(self, capacity: int | None) -> None:
        """Lowering drops nobody; raising gives the seats to the first in line."""
        self._edit(capacity=capacity)

    @rule(
        share=SHARES,
        fits_first=st.booleans(),
        approval=st.sampled_from([None, None, (False, False), (True, False), (True, True)]),
    )
    def change_how_seats_are_given(
        self, share: int | None, fits_first: bool, approval: tuple[bool, bool] | None
    ) -> None:
        asked = {"needs_approval": approval[0], "requests_hold_seats": approval[1]} if approval else {}
        self._edit(share_limit=share, fits_first=fits_first, **asked)

    def _edit(self, **changes: Any) -> None:
        db.session.rollback()
        held = {person.id for person in self._people(*rules.SEAT_HOLDING)}
        active = {person.id for person in self._people(*ACTIVE)}
        day = queries.load_event(self.day_id)
        facts, version = replace(describing.facts_of(day), **changes), day.version

        def change() -> None:
            publishing.edit(self.day_id, facts, SYSTEM, version=version, now=self.now)

        foretold = rehearsal.rehearse(change)
        before = self._states()
        self.make.within(change)
        after = self._states()
        moved = Counter((before[one], after[one]) for one in after if after[one] != before[one])
        assert moved == foretold.moves, "the effect that was shown is not what happened"
        assert {person.id for person in self._people(*ACTIVE)} == active
        assert held <= {person.id for person in self._people(*rules.SEAT_HOLDING)}
        self._note_what_is_held()

    # --- time -----------------------------------------------------------------------------------------

    @rule(step=st.sampled_from([SHORT, LONG, 3 * LONG]), worker=st.booleans())
    def time_passes(self, step: timedelta, worker: bool) -> None:
        """Until an hour before the day; the worker may be late."""
        last = self._day().starts_at - timedelta(hours=1)
        self.now = min(self.now + step, last)
        self.behind = True
        if worker:
            self.the_worker_runs()

    @precondition(lambda self: self.behind)
    @rule()
    def the_worker_runs(self) -> None:
        jobs.expire_offers()
        jobs.promote_waiting()
        self.behind = False

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def promises(self) -> None:
        if not hasattr(self, "day_id"):
            return
        db.session.rollback()
        day = self._day()
        sitting = [person for person in self._people(*ACTIVE) if seats.holds_seat(day, person.state)]
        assert seats.recount(self.day_id) == day.taken == len(sitting), "counter and rows tell the same"
        if day.capacity is not None:
            assert day.taken <= max(day.capacity, self.held_before), "an act of its own oversold"
        self._shares_hold(day)
        self._note_what_is_held()
        if not self.behind:
            # Every path has already given away what it freed: the sweeps find nothing to do.
            assert jobs.expire_offers() == jobs.promote_waiting() == 0
            self._nobody_waits_for_a_free_seat(day)
        states = set(self._states().values())
        self.active = bool(states & set(ACTIVE))
        self.gone = bool(states - set(ACTIVE))
        self.waiting, self.asking = State.WAITLISTED in states, State.REQUESTED in states
        self.offered = State.OFFERED in states
        self._nobody_is_there_twice()
        self._groups_stay_whole()
        self._offers_end()
        self._nobody_gets_in_unasked(day)
        self._names_in_calendars_stay()
        self._every_change_is_written_down()

    def _shares_hold(self, day: Event) -> None:
        limit = rules.share_of(day, self.now)
        for share, number in seats.held_by_organisation(self.day_id).items():
            assert limit is None or number <= max(limit, self.shares_before[share]), "above the share"

    def _eligible(self) -> list[list[Attendee]]:
        """Who could be given a free seat now, told in another way than the rules do."""
        day = self._day()
        if day.seats_left == 0:
            return []
        found = []
        for group in self._line():
            names = Counter(person.organisation_name for person in group)
            if any(name and self._share_is_full(name, number) for name, number in names.items()):
                continue
            if day.seats_left is None or len(group) <= day.seats_left:
                found.append(group)
            elif not day.fits_first:
                break
        return found

    def _line(self) -> list[list[Attendee]]:
        line: dict[object, list[Attendee]] = {}
        for person in seats.waiting_list(self.day_id):
            together = person.booking.group_policy == "together"
            line.setdefault(person.booking_id if together else f"alone {person.id}", []).append(person)
        return list(line.values())

    def _share_is_full(self, organisation: str, more: int = 1) -> bool:
        limit = rules.share_of(self._day(), self.now)
        if limit is None or not organisation:
            return False
        sitting = [person for person in self._people(*ACTIVE) if seats.holds_seat(self._day(), person.state)]
        return sum(person.organisation_name == organisation for person in sitting) + more > limit

    def _nobody_waits_for_a_free_seat(self, day: Event) -> None:
        if rules.way_up(day.starts_at, day.zone, self.now) is not Way.NOT:
            assert not self._eligible(), "somebody waits beside a seat they could have"

    def _nobody_is_there_twice(self) -> None:
        emails = [person.email_key for person in self._people(*ACTIVE) if person.email_key]
        assert len(emails) == len(set(emails))

    def _groups_stay_whole(self) -> None:
        whole = select(Booking.id).where(Booking.group_policy == "together")
        for booking_id in set(db.session.scalars(whole)) - self.split:
            states = {person.state for person in self._people(*ACTIVE) if person.booking_id == booking_id}
            assert len(states) <= 1, "half of a group moved up"

    def _offers_end(self) -> None:
        for person in self._people(*State):
            assert (person.offer_expires_at is not None) == (person.state == State.OFFERED)
            if person.offer_expires_at is not None:
                assert self.behind or person.offer_expires_at > self.now
                mails = select(OutboxMessage.id).filter_by(
                    kind="event.offered", subject_kind="attendee", subject_id=person.id
                )
                assert len(db.session.scalars(mails).all()) >= 1, "nobody was told of the offer"

    def _nobody_gets_in_unasked(self, day: Event) -> None:
        """On a day with approval only an organiser, or what an organiser approved, gives a seat."""
        changes = list(db.session.scalars(select(Transition).order_by(Transition.id)))
        new, self.seen = changes[self.seen :], len(changes)
        if not day.needs_approval:
            return
        approved = {
            change.attendee_id
            for change in changes
            if (change.old_state, change.new_state) == (State.REQUESTED, State.WAITLISTED)
        }
        for change in new:
            if change.new_state in {State.CONFIRMED, State.OFFERED} and change.old_state != State.OFFERED:
                by_organiser = change.actor == SYSTEM.label
                assert by_organiser or change.attendee_id in approved, "a seat without approval"

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

    def _note_what_is_held(self) -> None:
        """From here on only an organiser may go beyond what is held now."""
        self.held_before = self._day().taken
        self.shares_before = seats.held_by_organisation(self.day_id)

    def _form(self, size: int, organisation: str, **more: Any) -> BookingRequest:
        return self.make.request(
            [self.make.person(organisation_name=organisation) for _ in range(size)], **more
        )

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
        made: Booking = self._do(booking.register, self.day_id, request, actor=None)
        return made

    def _do(self, verb: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        return self.make.within(lambda: verb(*arguments, now=self.now, **more))

    def _act(self, verb: Callable[..., Any], *arguments: Any, **more: Any) -> None:
        try:
            self._do(verb, *arguments, **more)
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
    drive(app, examples=30, steps=25)


@pytest.mark.drill
def test_seats_keep_their_promises_for_long(app: Flask) -> None:
    drive(app, examples=400, steps=60)
