"""Near the day a free seat is offered for a while: yes, no, or no answer in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netwerk.events import jobs, seats
from netwerk.events.errors import OfferGone
from netwerk.events.models import Attendee, Event, Workshop
from netwerk.events.rules import Shortage
from netwerk.events.services import booking, offering, publishing, workshops
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict
from tests.builders import SYSTEM

STARTS = "2027-03-11 13:30"


@pytest.fixture
def near(make, at):
    """A full day of one seat on a Thursday, three people waiting, the clock on the Tuesday before."""
    starts = at(STARTS)
    early = at("2027-02-01 10:00")
    day = make.event(capacity=1, starts=starts, now=early)
    people = [make.attendee(day, now=early + timedelta(minutes=number)) for number in range(4)]
    at("2027-03-09 09:00")
    return day, people


def of(make, event):
    return [person.state for person in make.attendees(event)]


def taken(event):
    db.session.rollback()
    return db.session.get(Event, event.id).taken


def act(make, verb, attendee, **more):
    return make.within(lambda: verb(attendee.id, now=clock.now(), **({"actor_label": "test"} | more)))


def leave(make, attendee):
    make.within(lambda: booking.cancel_attendee(attendee.id, by="system", now=clock.now()))


def test_before_the_last_two_working_days_a_seat_is_simply_given(make, at, near):
    day, people = near
    at("2027-03-08 23:59")
    leave(make, people[0])
    assert of(make, day) == ["cancelled", "confirmed", "waitlisted", "waitlisted"]


def test_near_the_day_a_free_seat_is_offered_and_held(make, at, near, post_office):
    day, people = near
    leave(make, people[0])
    assert of(make, day) == ["cancelled", "offered", "waitlisted", "waitlisted"]
    assert taken(day) == seats.recount(day.id) == 1
    offered = db.session.get(Attendee, people[1].id)
    assert offered.offer_expires_at == at("2027-03-10 09:00")
    at("2027-03-09 09:00")
    mail = post_office.to(offered.email)[-1]
    text = post_office.text(mail)
    assert "woensdag 10 maart" in text
    assert "/inschrijving/" in text
    assert post_office.calendar(mail) is None


def test_a_workshop_called_off_before_the_yes_is_no_part_of_what_somebody_knows(make, near, post_office):
    day, people = near
    bike = make.workshop(day, "Fiets")
    choose(make, people[1], bike)
    leave(make, people[0])
    assert "Fiets" in post_office.text(post_office.to(people[1].email)[-1])
    make.within(lambda: workshops.cancel_workshop(day.id, bike.id, "Ziek", SYSTEM, now=clock.now()))
    act(make, offering.accept, people[1])
    choose(make, people[1], make.workshop(day, "Bus"))
    told = post_office.text(post_office.to(people[1].email)[-1])
    assert "14.00-15.00 Bus (vroeger: nog niets)" in told


def choose(make, attendee, workshop):
    make.within(lambda: workshops.choose(attendee.id, [workshop.id], "attendee", clock.now()))


def test_an_offer_that_lapses_after_the_day_is_called_off_leaves_its_workshop(make, at, near, post_office):
    day, people = near
    bike = make.workshop(day, "Fiets")
    choose(make, people[1], bike)
    leave(make, people[0])
    make.within(lambda: publishing.cancel(day.id, "Ziek", SYSTEM, now=clock.now()))
    at("2027-03-10 09:00")
    told = len(post_office.to(people[1].email))
    assert jobs.expire_offers() == 1
    assert db.session.get_one(Workshop, bike.id).taken == 0
    assert len(post_office.to(people[1].email)) == told


def test_a_yes_makes_it_certain_and_sends_the_invitation(make, near, post_office):
    day, people = near
    leave(make, people[0])
    act(make, offering.accept, people[1])
    act(make, offering.accept, people[1])
    assert of(make, day) == ["cancelled", "confirmed", "waitlisted", "waitlisted"]
    assert taken(day) == 1
    mails = [mail for mail in post_office.to(people[1].email) if post_office.calendar(mail)]
    assert len(mails) == 1


def test_a_no_offers_the_seat_to_the_next(make, near):
    day, people = near
    leave(make, people[0])
    act(make, offering.decline, people[1])
    act(make, offering.decline, people[1])
    assert of(make, day) == ["cancelled", "declined", "offered", "waitlisted"]
    assert taken(day) == seats.recount(day.id) == 1


def test_no_answer_in_time_offers_the_seat_to_the_next_exactly_once(make, at, near, post_office):
    day, people = near
    leave(make, people[0])
    at("2027-03-10 08:59")
    assert jobs.expire_offers() == 0
    at("2027-03-10 09:00")
    assert jobs.expire_offers() == 1
    assert jobs.expire_offers() == 0
    assert of(make, day) == ["cancelled", "expired", "offered", "waitlisted"]
    assert taken(day) == seats.recount(day.id) == 1
    assert "niet meer vrij" in post_office.to(people[1].email)[-1]["Subject"]


@pytest.mark.parametrize("verb", [offering.accept, offering.decline])
def test_a_late_answer_changes_nothing_whether_the_job_ran_or_not(make, at, near, verb):
    day, people = near
    leave(make, people[0])
    at("2027-03-10 09:00")
    with pytest.raises(OfferGone):
        act(make, verb, people[1])
    assert of(make, day)[1] == "offered"
    jobs.expire_offers()
    with pytest.raises(OfferGone):
        act(make, verb, people[1])
    assert of(make, day)[1:3] == ["expired", "offered"]


def test_when_no_answer_can_come_in_time_nobody_is_moved(make, at, near):
    day, people = near
    at("2027-03-11 10:31")
    leave(make, people[0])
    assert jobs.promote_waiting() == 0
    assert of(make, day) == ["cancelled", "waitlisted", "waitlisted", "waitlisted"]
    # Not even for somebody who registers now: those who wait go first, an organiser decides.
    late = make.attendee(day, now=clock.now())
    assert late.state == "waitlisted"
    make.within(lambda: booking.admit(people[2].id, SYSTEM, reason="staat aan de deur", now=clock.now()))
    assert of(make, day)[2] == "confirmed"


def test_an_offer_counts_as_a_seat(make, near):
    day, people = near
    leave(make, people[0])
    make.attendee(day, now=clock.now())
    assert of(make, day) == ["cancelled", "offered", "waitlisted", "waitlisted", "waitlisted"]
    leave(make, people[1])
    assert of(make, day)[1:3] == ["cancelled", "offered"]
    assert taken(day) == seats.recount(day.id) == 1


def test_a_group_that_comes_together_is_offered_and_answers_as_one(make, at):
    starts, early = at(STARTS), at("2027-02-01 10:00")
    day = make.event(capacity=3, starts=starts, now=early)
    first = make.booking(day, 3, now=early)
    group = make.booking(day, 3, shortage=Shortage.TOGETHER, now=early)
    at("2027-03-09 09:00")
    people = make.attendees(first)
    leave(make, people[0])
    leave(make, people[1])
    assert of(make, group) == ["waitlisted"] * 3
    leave(make, people[2])
    assert of(make, group) == ["offered"] * 3

    taken_by = act(make, offering.accept, make.attendees(group)[1])

    assert len(taken_by) == 3
    assert of(make, group) == ["confirmed"] * 3


def test_an_organiser_may_say_yes_for_somebody(make, near):
    day, people = near
    leave(make, people[0])
    make.within(lambda: booking.admit(people[1].id, SYSTEM, reason="belde", now=clock.now()))
    assert of(make, day)[1] == "confirmed"
    assert taken(day) == seats.recount(day.id) == 1


def test_a_day_that_is_called_off_ends_its_offers(make, at, near):
    day, people = near
    leave(make, people[0])
    make.within(lambda: publishing.cancel(day.id, "Ziek", SYSTEM, now=clock.now()))
    with pytest.raises(Conflict):
        act(make, offering.accept, people[1])
    at("2027-03-10 09:00")
    assert jobs.expire_offers() == 1
    assert of(make, day) == ["cancelled", "expired", "waitlisted", "waitlisted"]
