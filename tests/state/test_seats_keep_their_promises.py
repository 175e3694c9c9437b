"""Whatever order people and organisers act in, the promises about seats hold (Hypothesis).

Seats of the day and, on some days, of its workshops: what frees the one frees the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

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
from netwerk.events.services.requests import BookingRequest
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.inbox import IncomingMail
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make
from tests.support import databases
from tests.support.incoming import PROGRAMS, Answer, answer_to, owa
from tests.support.machines import Drive
from tests.support.workshop_promises import WorkshopPromises

pytestmark = pytest.mark.slow

CAPACITIES = st.one_of(st.integers(0, 8), st.none())
WISHES = st.sampled_from(list(Shortage))
ORGANISATIONS = st.sampled_from(["", "School", "School", "Bakkerij", "Garage"])
SHARES = st.one_of(st.none(), st.integers(1, 3))
CHANGES = st.one_of(
    st.fixed_dictionaries({"capacity": CAPACITIES}),
    st.fixed_dictionaries({"share_limit": SHARES, "fits_first": st.booleans()}),
    st.sampled_from(
        [
            {"needs_approval": asked, "requests_hold_seats": holding}
            for asked, holding in ((False, False), (True, False), (True, True))
        ]
    ),
)
# What an organiser may decide about whoever is not in yet.
DECISIONS = {
    State.WAITLISTED: ["admit", "order"],
    State.REQUESTED: ["admit", "approve", "reject"],
    State.OFFERED: ["admit"],
}
ANSWERS = st.sampled_from(["ACCEPTED", "TENTATIVE", "DECLINED", "DECLINED"])
# Workshops as half-hours after the start and seats: none, two at once, or two rounds that overlap.
PROGRAMMES: list[tuple[tuple[int, int | None], ...]] = [
    (),
    ((0, 1), (0, 2)),
    ((0, 1), (0, None), (1, 1), (2, 2)),
]
# Answers that may not do anything, by the verdict on them.
ODD: dict[str, dict[str, Any]] = {
    "other_sender": {"sender": "dirk@elders.example"},
    "unknown_uid": {"uid": "elsewhere@elders.example"},
    "delegated": {"partstat": "DELEGATED"},
    "counter": {"method": "COUNTER"},
    "several": {"extra": "ATTENDEE;PARTSTAT=DECLINED:mailto:bart@bedrijf.example"},
    "stale": {},
}
# It is Monday: free seats are given for more than a week yet, are offered from tomorrow on, or now already.
AHEAD = [timedelta(days=10, hours=4), timedelta(days=3, hours=4), timedelta(days=2, hours=4)]
# A day is not called off before something happened to it.
WARMED_UP = 32
# Before the first offers, between them and the day, and when there is no time left for an answer.
LONG, SHORT = timedelta(days=1), timedelta(hours=3)


class Seats(WorkshopPromises, RuleBasedStateMachine):
    """One day, and everything that can happen to its seats and to those in its workshops."""

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
        self.seen = self.answers = self.steps = 0
        # Called off: from then on nothing moves anybody.
        self.off = False

    def teardown(self) -> None:
        clock.clock.source = self.usual_clock

    @initialize(
        capacity=st.integers(1, 4),
        more=st.integers(1, 3),
        share=SHARES,
        released=st.booleans(),
        approval=st.sampled_from(["no", "no", "no", "yes", "holding"]),
        fits_first=st.booleans(),
        programme=st.sampled_from(PROGRAMMES),
        ahead=st.sampled_from(AHEAD),
    )
    def announce(
        self,
        capacity: int,
        more: int,
        share: int | None,
        released: bool,
        approval: str,
        fits_first: bool,
        programme: tuple[tuple[int, int | None], ...],
        ahead: timedelta,
    ) -> None:
        """A day that is already full, with some people on the waiting list; maybe with workshops."""
        starts = self.now + ahead
        self.day_id = self.make.event(
            capacity=capacity,
            starts=starts,
            now=self.now,
            share_limit=share,
            share_until=self.now + ahead / 2 if share and released else None,
            needs_approval=approval != "no",
            requests_hold_seats=approval == "holding",
            fits_first=fits_first,
        ).id
        for half_hour, seats_there in programme:
            self.add_workshop(half_hour, 2, seats_there)
        self.has_workshops = bool(programme)
        for number in range(capacity + more):
            self._register(self._form(1, ["School", "Bakkerij", "Garage"][number % 3]))

    # --- what people do -------------------------------------------------------------------------------

    @precondition(lambda self: not self.off)
    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        """Any act that is possible now is as likely as any other."""
        acts = {
            "register": True,
            "register_somebody_known": self.active or self.gone,
            "leave": self.active,
            "send_a_colleague": self.active,
            "send_somebody_from_elsewhere": self.active,
            "add_a_colleague": self.active,
            "come_together_or_apart": self.waiting or self.asking,
            "choose_workshops": self.active and self.on_offer,
            "answer_an_offer": self.offered,
        }
        self._do_one_of(data, acts)

    def register(self, data: st.DataObject) -> None:
        size, wish = data.draw(st.integers(1, 4)), data.draw(WISHES)
        request = self._form(size, data.draw(ORGANISATIONS), shortage=wish)
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

    def register_somebody_known(self, data: st.DataObject) -> None:
        """Whoever is in cannot come twice; who left may come again, at the end of the line."""
        person = self._some(data, *State)
        if person is None or person.email is None:
            return
        request = self.make.request([self.make.person(person.name, person.email.upper())])
        if person.email_key in {other.email_key for other in self._people(*ACTIVE)}:
            with pytest.raises(AlreadyRegistered):
                self._register(request)
            db.session.rollback()
            return
        made = self._register(request)
        new = self.make.attendees(made)[0]
        line = [one.id for one in seats.waiting_list(self.day_id) if one.priority <= 0]
        assert new.state in {State.CONFIRMED, State.REQUESTED} or line[-1] == new.id
        assert new.id != person.id

    def leave(self, data: st.DataObject) -> None:
        person = self._some(data, *ACTIVE)
        if person is None:
            return
        if data.draw(st.booleans()):
            self._act(booking.cancel_attendee, person.id, by="system")
        else:
            self._act(booking.cancel_booking, person.booking_id, by="system")
        assert not self.held_by(person.id), "who leaves the day leaves the workshops"

    def send_a_colleague(self, data: st.DataObject) -> None:
        """Replacing by somebody of the same organisation works on a full day too and moves nobody."""
        person = self._some(data, *ACTIVE)
        if person is None or self.behind:
            return
        before = self._states()
        old = self.uids.pop(person.id, None)
        sat = self.held_by_all()
        colleague = self.make.person(organisation_name=person.organisation_name)
        self._act(booking.change_person, person.id, colleague, actor_label="system")
        assert (self._states(), self.held_by_all()) == (before, sat)
        db.session.rollback()
        new = db.session.scalar(select(Invitation.uid).where(Invitation.attendee_id == person.id))
        assert new != old, "another person is another invitation"

    def send_somebody_from_elsewhere(self, data: st.DataObject) -> None:
        """A seat passes to another organisation only within its share."""
        person, organisation = self._some(data, *ACTIVE), data.draw(ORGANISATIONS)
        if person is None:
            return
        day = self._day()
        others = organisation and organisation != person.organisation_name
        full = others and self._share_is_full(day, self._held_by_name(day)[organisation] + 1)
        sits = seats.holds_seat(day, person.state)
        colleague = self.make.person(organisation_name=organisation)
        if full and sits:
            with pytest.raises(Invalid):
                self._do(booking.change_person, person.id, colleague, actor_label="system")
            db.session.rollback()
            return
        self.uids.pop(person.id, None)
        self._act(booking.change_person, person.id, colleague, actor_label="system")

    def add_a_colleague(self, data: st.DataObject) -> None:
        person = self._some(data, *ACTIVE)
        if person is None:
            return
        size = sum(1 for other in self._people(*ACTIVE) if other.booking_id == person.booking_id)
        if size < GROUP_MAXIMUM:
            self.split.add(person.booking_id)
            self._act(booking.add_colleague, person.booking_id, self.make.person(), actor_label="system")

    def come_together_or_apart(self, data: st.DataObject) -> None:
        together = data.draw(st.booleans())
        if person := self._some(data, State.WAITLISTED, State.REQUESTED):
            # From here on it is about those who wait; who sits already stays.
            self.split.add(person.booking_id)
            self._act(booking.set_group_policy, person.booking_id, together=together, actor_label="system")

    def choose_workshops(self, data: st.DataObject) -> None:
        if person := self._some(data, *ACTIVE):
            ids = [each.id for each in self.all_workshops()]
            self.swap_workshops(person.id, data.draw(st.lists(st.sampled_from(ids), unique=True)))

    def answer_an_offer(self, data: st.DataObject) -> None:
        verb: Callable[..., object] = data.draw(st.sampled_from([offering.accept, offering.decline]))
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
    @rule(data=st.data())
    def a_calendar_answers(self, data: st.DataObject) -> None:
        """Outlook, Gmail, Apple, Thunderbird and Proton answer, and whoever forges an answer."""
        acts = {"answer_by_mail": True, "answer_in_an_odd_way": self.active, "undo_a_no": self.gone}
        self._do_one_of(data, acts)

    def answer_by_mail(self, data: st.DataObject) -> None:
        """A yes moves nobody; a no frees what is held; the same message once more is nothing."""
        partstat, program = data.draw(ANSWERS), data.draw(st.sampled_from(list(PROGRAMS.values())))
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
            assert not self.held_by(number), "who leaves the day leaves the workshops"
        else:
            assert (verdict, after) == ("left_already", before)
        self._receive(octets)
        assert self._states() == after, "a message that came twice did something twice"

    def answer_in_an_odd_way(self, data: st.DataObject) -> None:
        """What is forged, for somebody else, stale or of no known invitation changes nothing at all."""
        wrong = data.draw(st.sampled_from(list(ODD)))
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

    @precondition(lambda self: not self.off)
    @rule(data=st.data())
    def the_organiser_acts(self, data: st.DataObject) -> None:
        acts = {
            "decide_about_somebody": self.waiting or self.asking or self.offered,
            "edit": True,
            "change_a_workshop": self.on_offer,
        }
        self._do_one_of(data, acts)

    def decide_about_somebody(self, data: st.DataObject) -> None:
        """Let in although it is full, approve, reject, or put elsewhere in the line."""
        person = self._some(data, State.WAITLISTED, State.REQUESTED, State.OFFERED)
        if person is None:
            return
        match data.draw(st.sampled_from(DECISIONS[person.state])):
            case "admit":
                self.split.add(person.booking_id)
                self._act(booking.admit, person.id, SYSTEM, reason="spreker")
                self._note_what_is_held()
            case "approve":
                self._act(deciding.approve, person.id, SYSTEM)
                assert self._states()[person.id] != State.REQUESTED
            case "reject":
                self._act(deciding.reject, person.id, SYSTEM, reason="te ver")
            case "order":
                priority = data.draw(st.sampled_from(list(Priority)))
                self._act(deciding.set_priority, person.id, priority, SYSTEM, reason="nodig")

    def edit(self, data: st.DataObject) -> None:
        """Lowering drops nobody, raising gives the seats to the first in line, as the effect foretold."""
        changes = data.draw(CHANGES)
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

    def change_a_workshop(self, data: st.DataObject) -> None:
        workshop = data.draw(st.sampled_from(self.all_workshops()))
        if data.draw(st.integers(0, 3)) == 0:
            self.call_off(workshop.id)
        else:
            self.resize_workshop(workshop, data.draw(CAPACITIES))

    @precondition(lambda self: self.steps > WARMED_UP and not self.off)
    @rule()
    def call_the_day_off(self) -> None:
        """Everybody who comes, waits or asks hears it once, and nobody moves into what comes free."""
        before, held = self._states(), self.held_by_all()
        told = [one for one, state in before.items() if state in ACTIVE]
        self._act(publishing.cancel, self.day_id, "Te weinig volk", SYSTEM)
        self.off = True
        assert (self._states(), self.held_by_all()) == (before, held)
        mails = select(OutboxMessage.subject_id).filter_by(kind="event.day_cancelled")
        assert sorted(db.session.scalars(mails)) == told

    @precondition(lambda self: self.off)
    @rule(data=st.data(), partstat=ANSWERS)
    def answer_when_it_is_off(self, data: st.DataObject, partstat: str) -> None:
        """An answer to a day that was called off changes nothing, and mails nobody."""
        found = self._some_answer(data)
        if found is None:
            return
        number, answer = found
        before, mails, held = self._states(), self._mails(), self.held_by_all()
        verdict = self._receive(owa(answer.but(partstat=partstat)))
        late = {"too_late"} if before[number] in ACTIVE else {"left_already", "no_longer_in"}
        assert verdict in late
        assert (self._states(), self._mails(), self.held_by_all()) == (before, mails, held)

    # --- time -----------------------------------------------------------------------------------------

    @rule(step=st.sampled_from([SHORT, SHORT, LONG]), worker=st.booleans())
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
        self.steps += 1
        day, people = self._day(), self._people(*State)
        active = [person for person in people if person.state in ACTIVE]
        sitting = [person for person in active if seats.holds_seat(day, person.state)]
        assert seats.recount(self.day_id) == day.taken == len(sitting), "counter and rows tell the same"
        if day.capacity is not None:
            assert day.taken <= max(day.capacity, self.held_before), "an act of its own oversold"
        self._shares_hold(day)
        if not self.behind:
            # Every path has already given away what it freed: the sweeps find nothing to do.
            assert jobs.expire_offers() == jobs.promote_waiting() == 0
            self._nobody_waits_for_a_free_seat(day)
        self._note_who_there_is({person.state for person in people})
        self._nobody_is_there_twice(active)
        self._groups_stay_whole(active)
        self._offers_end(people)
        changes = list(db.session.scalars(select(Transition).order_by(Transition.id)))
        self._nobody_gets_in_unasked(day, changes)
        self._every_change_is_written_down(changes, {person.id: person.state for person in people})
        self._names_in_calendars_stay()
        if self.has_workshops:
            self.workshops_keep_their_promises()

    def _note_who_there_is(self, states: set[str]) -> None:
        """What can be done next: nothing any more to a day that was called off."""
        ahead = not self.off
        self.active = ahead and bool(states & set(ACTIVE))
        self.gone = ahead and bool(states - set(ACTIVE))
        self.waiting, self.asking = ahead and State.WAITLISTED in states, ahead and State.REQUESTED in states
        self.offered = ahead and State.OFFERED in states

    def _shares_hold(self, day: Event) -> None:
        """From here on only an organiser may go beyond what is held now."""
        limit = rules.share_of(day, self.now)
        held = seats.held_by_organisation(self.day_id)
        for share, number in held.items():
            assert limit is None or number <= max(limit, self.shares_before[share]), "above the share"
        self.held_before, self.shares_before = day.taken, held

    def _eligible(self) -> list[list[Attendee]]:
        """Who could be given a free seat now, told in another way than the rules do."""
        day = self._day()
        if day.seats_left == 0:
            return []
        found, held = [], self._held_by_name(day)
        for group in self._line():
            names = Counter(person.organisation_name for person in group)
            if any(name and self._share_is_full(day, held[name] + number) for name, number in names.items()):
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

    def _share_is_full(self, day: Event, number: int) -> bool:
        """Are so many seats more than one organisation may have?"""
        limit = rules.share_of(day, self.now)
        return limit is not None and number > limit

    def _held_by_name(self, day: Event) -> Counter[str]:
        return Counter(
            person.organisation_name
            for person in self._people(*ACTIVE)
            if seats.holds_seat(day, person.state)
        )

    def _nobody_waits_for_a_free_seat(self, day: Event) -> None:
        if day.state == "published" and rules.way_up(day.starts_at, day.zone, self.now) is not Way.NOT:
            assert not self._eligible(), "somebody waits beside a seat they could have"

    def _nobody_is_there_twice(self, active: list[Attendee]) -> None:
        emails = [person.email_key for person in active if person.email_key]
        assert len(emails) == len(set(emails))

    def _groups_stay_whole(self, active: list[Attendee]) -> None:
        whole = select(Booking.id).where(Booking.group_policy == "together")
        for booking_id in set(db.session.scalars(whole)) - self.split:
            states = {person.state for person in active if person.booking_id == booking_id}
            assert len(states) <= 1, "half of a group moved up"

    def _offers_end(self, people: list[Attendee]) -> None:
        for person in people:
            assert (person.offer_expires_at is not None) == (person.state == State.OFFERED)
            if person.offer_expires_at is not None:
                assert self.off or self.behind or person.offer_expires_at > self.now
                mails = select(OutboxMessage.id).filter_by(
                    kind="event.offered", subject_kind="attendee", subject_id=person.id
                )
                assert len(db.session.scalars(mails).all()) >= 1, "nobody was told of the offer"

    def _nobody_gets_in_unasked(self, day: Event, changes: list[Transition]) -> None:
        """On a day with approval only an organiser, or what an organiser approved, gives a seat."""
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

    def _every_change_is_written_down(self, changes: list[Transition], states: dict[int, str]) -> None:
        last: dict[int, str] = {}
        for change in changes:
            assert change.old_state == last.get(change.attendee_id, "")
            last[change.attendee_id] = change.new_state
        assert last == states

    # --- means ----------------------------------------------------------------------------------------

    def _do_one_of(self, data: st.DataObject, acts: dict[str, Any]) -> None:
        """Left to choose among rules, Hypothesis leaves most of them out of a short run."""
        act = data.draw(st.sampled_from([name for name, possible in acts.items() if possible]), label="act")
        getattr(self, act)(data)

    def _note_what_is_held(self) -> None:
        """An organiser has just gone beyond the limits."""
        self.held_before = self._day().taken
        self.shares_before = seats.held_by_organisation(self.day_id)

    def _form(self, size: int, organisation: str, **more: Any) -> BookingRequest:
        people = [
            self.make.person(organisation_name=organisation, workshop_ids=self._likes(number))
            for number in range(size)
        ]
        return self.make.request(people, **more)

    def _likes(self, number: int) -> tuple[int, ...]:
        """All workshops, each person of a form with another one first."""
        ids = [each.id for each in self.all_workshops()] if self.has_workshops else []
        return tuple(ids[number % len(ids) :] + ids[: number % len(ids)]) if ids else ()

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


def test_seats_keep_their_promises(app: Flask, drive: Drive) -> None:
    drive(lambda: Seats(app), steps=40)


@pytest.mark.drill
def test_seats_keep_their_promises_for_long(
    app: Flask, drive: Drive, database: str, say: Callable[[str], None]
) -> None:
    runs = drive(lambda: Seats(app), steps=60, seconds=45)
    say(f"Seats on {database}: {runs} runs of up to 60 acts in any order broke no promise")
