"""Seats shared fairly: so many for each organisation, requests that an organiser decides, and the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from netwerk.events import jobs, queries, seats
from netwerk.events.errors import TooFewSeats
from netwerk.events.models import Booking, Event, Transition
from netwerk.events.rules import Priority, Shortage
from netwerk.events.services import booking, deciding, publishing
from netwerk.events.services.describing import facts_of
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM


def of(make, event):
    return [person.state for person in make.attendees(event)]


def taken(event):
    db.session.rollback()
    return db.session.get(Event, event.id).taken


def kinds(*attendees):
    ids = [attendee.id for attendee in attendees]
    rows = select(OutboxMessage).where(
        OutboxMessage.subject_kind == "attendee", OutboxMessage.subject_id.in_(ids)
    )
    return [row.kind for row in db.session.scalars(rows.order_by(OutboxMessage.id))]


def from_(make, event, organisation, **more):
    return make.attendees(make.booking(event, [make.person(organisation_name=organisation)], **more))[0]


def change(make, event, **facts):
    def act():
        day = queries.load_event(event.id)
        return publishing.edit(
            event.id, replace(facts_of(day), **facts), SYSTEM, version=day.version, now=clock.now()
        )

    return make.within(act)


def act(make, verb, attendee, *arguments, **more):
    return make.within(lambda: verb(attendee.id, *arguments, now=clock.now(), **more))


def cancel(make, attendee):
    act(make, booking.cancel_attendee, attendee, by="system")


# --- a share for each organisation ------------------------------------------------------------------------


def test_whoever_comes_above_the_share_waits_and_others_pass(make):
    day = make.event(capacity=5, share_limit=2)
    for _ in range(3):
        from_(make, day, "Technische School")
    from_(make, day, "Bakkerij Claes")

    assert of(make, day) == ["confirmed", "confirmed", "waitlisted", "confirmed"]
    assert taken(day) == seats.recount(day.id) == 3


def test_two_spellings_and_a_known_organisation_are_each_one_organisation(make):
    known = make.organisation("De Brug")
    day = make.event(share_limit=1)
    from_(make, day, "De Brug")
    from_(make, day, "DE  BRUG")
    for _ in range(2):
        person = make.person(organisation_id=known.id, organisation_name="De Brug")
        make.booking(day, [person])
    assert of(make, day) == ["confirmed", "waitlisted", "confirmed", "waitlisted"]


def test_people_without_an_organisation_have_no_share(make):
    day = make.event(share_limit=1)
    make.booking(day, 4)
    assert of(make, day) == ["confirmed"] * 4


def test_on_a_day_without_a_limit_a_share_still_holds(make):
    day = make.event(capacity=None, share_limit=1)
    first = from_(make, day, "School")
    from_(make, day, "School")
    assert of(make, day) == ["confirmed", "waitlisted"]
    cancel(make, first)
    assert of(make, day) == ["cancelled", "confirmed"]


def test_a_group_above_the_share_is_asked_what_it_wants(make):
    day = make.event(share_limit=2)
    people = [make.person(organisation_name="School") for _ in range(3)]
    request = make.request(people, shortage=Shortage.ASK)
    with pytest.raises(TooFewSeats) as error:
        make.within(lambda: booking.register(day.id, request, actor=None, now=clock.now()))
    assert error.value.available == 2

    make.booking(day, people, shortage=Shortage.SPLIT)
    assert of(make, day) == ["confirmed", "confirmed", "waitlisted"]


def test_the_release_date_gives_the_seats_to_those_who_wait_once(make, at):
    now = at("2027-02-01 10:00")
    starts, until = now + timedelta(days=30), now + timedelta(days=5)
    day = make.event(capacity=3, starts=starts, share_limit=1, share_until=until, now=now)
    for _ in range(4):
        from_(make, day, "School", now=now)
    at(until - timedelta(seconds=1))
    assert jobs.promote_waiting() == 0
    assert of(make, day) == ["confirmed", "waitlisted", "waitlisted", "waitlisted"]

    at(until)
    # The page says so from that instant, and whoever comes now stands behind those who wait.
    from_(make, day, "Bakkerij", now=until)
    assert jobs.promote_waiting() == 2
    assert jobs.promote_waiting() == 0

    assert of(make, day) == ["confirmed", "confirmed", "confirmed", "waitlisted", "waitlisted"]


def test_a_seat_that_frees_goes_past_those_whose_organisation_has_its_share(make):
    day = make.event(capacity=2, share_limit=1)
    _school, bakery = from_(make, day, "School"), from_(make, day, "Bakkerij")
    from_(make, day, "School")
    from_(make, day, "Garage")
    cancel(make, bakery)
    assert of(make, day) == ["confirmed", "cancelled", "waitlisted", "confirmed"]


def test_a_higher_share_moves_people_up_and_a_lower_one_drops_nobody(make):
    day = make.event(capacity=5, share_limit=1)
    for _ in range(3):
        from_(make, day, "School")
    change(make, day, share_limit=2)
    assert of(make, day) == ["confirmed", "confirmed", "waitlisted"]
    change(make, day, share_limit=1)
    assert of(make, day) == ["confirmed", "confirmed", "waitlisted"]
    change(make, day, share_limit=None)
    assert of(make, day) == ["confirmed"] * 3


def test_a_seat_cannot_be_passed_to_an_organisation_that_has_its_share(make):
    day = make.event(share_limit=1)
    from_(make, day, "School")
    other = from_(make, day, "Bakkerij")
    colleague = make.person(organisation_name="School")
    with pytest.raises(Invalid) as error:
        act(make, booking.change_person, other, colleague, actor_label="test")
    assert error.value.field == "organisation"
    act(make, booking.change_person, other, make.person(organisation_name="Garage"), actor_label="test")
    assert of(make, day) == ["confirmed", "confirmed"]


def test_another_organisation_for_a_seat_leaves_room_for_those_who_wait(make):
    day = make.event(share_limit=1)
    first = from_(make, day, "School")
    from_(make, day, "School")
    new = make.person(first.name, first.email, organisation_name="Bakkerij")
    act(make, booking.change_person, first, new, actor_label="test")
    assert of(make, day) == ["confirmed", "confirmed"]


def test_an_organiser_may_pass_a_share(make):
    day = make.event(share_limit=1)
    from_(make, day, "School")
    late = from_(make, day, "School")
    act(make, booking.admit, late, SYSTEM, reason="spreekt")
    assert of(make, day) == ["confirmed", "confirmed"]


def test_the_mail_says_why_somebody_waits_beside_free_seats(make, post_office):
    day = make.event(share_limit=1, share_until=clock.now() + timedelta(days=3))
    from_(make, day, "School")
    late = from_(make, day, "School")
    text = post_office.text(post_office.to(late.email)[0])
    assert "Van jouw organisatie is er al 1 persoon ingeschreven." in text
    assert "tellen alle plaatsen" in text
    assert "volzet" not in text


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"share_limit": 0}, "share_limit"), ({"share_limit": 2, "share_until": "late"}, "share_until")],
)
def test_a_share_that_cannot_be_is_refused(make, facts, field):
    day = make.event()
    given = {
        name: day.starts_at + timedelta(hours=1) if value == "late" else value
        for name, value in facts.items()
    }
    with pytest.raises(Invalid) as error:
        change(make, day, **given)
    assert error.value.field == field


# --- requests ---------------------------------------------------------------------------------------------


def test_with_approval_everybody_asks_and_nobody_sits(make, post_office):
    day = make.event(capacity=1, needs_approval=True)
    made = make.booking(day, 3)
    assert of(make, day) == ["requested"] * 3
    assert taken(day) == seats.recount(day.id) == 0
    first = make.attendees(made)[0]
    mail = post_office.to(first.email)[0]
    assert "Je aanvraag is binnen" in mail["Subject"]
    assert post_office.calendar(mail) is None


def test_a_yes_gives_a_seat_or_the_waiting_list(make, post_office):
    day = make.event(capacity=1, needs_approval=True)
    first, second = make.attendee(day), make.attendee(day)
    act(make, deciding.approve, second, SYSTEM)
    act(make, deciding.approve, first, SYSTEM)
    assert of(make, day) == ["waitlisted", "confirmed"]
    assert taken(day) == 1
    subjects = [mail["Subject"] for mail in post_office.to(second.email)]
    assert subjects[1].startswith("Je bent ingeschreven")
    assert post_office.calendar(post_office.to(second.email)[1])
    assert "keurde je aanvraag goed" in post_office.text(post_office.to(first.email)[1])


def test_whoever_was_approved_moves_up_without_asking_again(make):
    day = make.event(capacity=1, needs_approval=True)
    first, second = make.attendee(day), make.attendee(day)
    make.within(lambda: deciding.approve_many(day.id, [second.id, first.id], SYSTEM, now=clock.now()))
    assert of(make, day) == ["confirmed", "waitlisted"], "the eldest request first"
    cancel(make, first)
    assert of(make, day) == ["cancelled", "confirmed"]


def test_a_no_gives_the_reason_and_ends_it(make, post_office):
    day = make.event(needs_approval=True)
    person = make.attendee(day)
    act(make, deciding.reject, person, SYSTEM, reason="Deze dag is voor mentoren.")
    assert of(make, day) == ["rejected"]
    mail = post_office.to(person.email)[1]
    assert "Deze dag is voor mentoren." in post_office.text(mail)
    assert post_office.calendar(mail) is None
    with pytest.raises(Conflict):
        act(make, deciding.approve, person, SYSTEM)


def test_a_request_may_hold_a_seat_and_what_is_beyond_waits(make):
    day = make.event(capacity=2, needs_approval=True, requests_hold_seats=True)
    first, _second, third = (make.attendee(day) for _ in range(3))
    assert of(make, day) == ["requested", "requested", "waitlisted"]
    assert taken(day) == seats.recount(day.id) == 2

    act(make, deciding.approve, first, SYSTEM)
    assert taken(day) == 2
    act(make, deciding.reject, make.attendees(day)[1], SYSTEM, reason="x")
    # The seat is free, but the next one has not been approved of either.
    assert of(make, day) == ["confirmed", "rejected", "requested"]
    assert taken(day) == seats.recount(day.id) == 2
    assert kinds(third) == ["event.waitlisted", "event.requested"]


def test_a_yes_to_a_request_without_a_seat_never_oversells_unless_that_is_said(make):
    day = make.event(capacity=1, needs_approval=True)
    people = [make.attendee(day) for _ in range(2)]
    make.within(
        lambda: deciding.approve_many(day.id, [person.id for person in people], SYSTEM, now=clock.now())
    )
    assert taken(day) == 1
    act(make, booking.admit, people[1], SYSTEM, reason="spreekt")
    assert of(make, day) == ["confirmed", "confirmed"]
    assert taken(day) == seats.recount(day.id) == 2


def test_a_group_that_comes_together_is_approved_together(make):
    day = make.event(capacity=2, needs_approval=True)
    group = make.booking(day, 3, shortage=Shortage.TOGETHER)
    pair = make.booking(day, 2, shortage=Shortage.TOGETHER)
    act(make, deciding.approve, make.attendees(group)[1], SYSTEM)
    assert of(make, group) == ["waitlisted"] * 3
    act(make, deciding.approve, make.attendees(pair)[0], SYSTEM)
    # Strict order: the pair fits, but stands behind a group that does not.
    assert of(make, pair) == ["waitlisted"] * 2


def test_a_yes_keeps_to_the_share(make):
    day = make.event(needs_approval=True, share_limit=1)
    people = [from_(make, day, "School") for _ in range(2)]
    make.within(
        lambda: deciding.approve_many(day.id, [person.id for person in people], SYSTEM, now=clock.now())
    )
    assert of(make, day) == ["confirmed", "waitlisted"]


def test_once_approval_is_asked_nobody_gets_in_unasked(make):
    day = make.event(capacity=1)
    first, _second = make.attendee(day), make.attendee(day)
    change(make, day, needs_approval=True)
    assert of(make, day) == ["confirmed", "requested"]
    cancel(make, first)
    assert of(make, day) == ["cancelled", "requested"]
    assert taken(day) == 0


def test_what_a_request_holds_follows_the_organisers_choice(make):
    day = make.event(capacity=3, needs_approval=True)
    make.booking(day, 2)
    change(make, day, requests_hold_seats=True)
    assert taken(day) == seats.recount(day.id) == 2
    change(make, day, requests_hold_seats=False)
    assert taken(day) == seats.recount(day.id) == 0


def test_somebody_who_asked_may_take_it_back(make):
    day = make.event(capacity=1, needs_approval=True, requests_hold_seats=True)
    first, _second = make.attendee(day), make.attendee(day)
    cancel(make, first)
    assert of(make, day) == ["cancelled", "requested"]
    assert taken(day) == 1


# --- the line ---------------------------------------------------------------------------------------------


def test_priority_moves_somebody_to_the_front_and_the_reason_stays(make):
    day = make.event(capacity=1)
    first, _second, third = (make.attendee(day) for _ in range(3))
    act(make, deciding.set_priority, third, Priority.FIRST, SYSTEM, reason="mentor van een nieuwe werkplek")
    assert seats.waiting_list(day.id)[0].id == third.id
    notes = select(Transition.reason).where(Transition.attendee_id == third.id)
    assert "mentor van een nieuwe werkplek" in list(db.session.scalars(notes))
    cancel(make, first)
    assert of(make, day) == ["cancelled", "waitlisted", "confirmed"]


def test_priority_that_unblocks_the_line_promotes_at_once(make):
    day = make.event(capacity=1)
    group = make.booking(day, 2, shortage=Shortage.TOGETHER)
    single = make.attendee(day)
    assert of(make, day) == ["waitlisted"] * 3
    act(make, deciding.set_priority, single, Priority.FIRST, SYSTEM, reason="spreekt")
    assert of(make, day) == ["waitlisted", "waitlisted", "confirmed"]
    assert group.id


def test_priority_needs_a_reason_and_somebody_who_waits(make):
    day = make.event(capacity=1)
    first, second = make.attendee(day), make.attendee(day)
    with pytest.raises(Invalid):
        act(make, deciding.set_priority, second, Priority.FIRST, SYSTEM, reason="")
    with pytest.raises(Conflict):
        act(make, deciding.set_priority, first, Priority.FIRST, SYSTEM, reason="x")


def test_fits_first_lets_one_pass_a_group_that_does_not_fit(make):
    day = make.event(capacity=1)
    make.booking(day, 2, shortage=Shortage.TOGETHER)
    make.attendee(day)
    assert of(make, day) == ["waitlisted"] * 3
    change(make, day, fits_first=True)
    assert of(make, day) == ["waitlisted", "waitlisted", "confirmed"]


def test_splitting_a_group_gives_it_what_is_free(make):
    day = make.event(capacity=2)
    group = make.booking(day, 3, shortage=Shortage.TOGETHER)
    make.within(
        lambda: booking.set_group_policy(group.id, together=False, actor_label="test", now=clock.now())
    )
    assert of(make, day) == ["confirmed", "confirmed", "waitlisted"]
    assert db.session.get(Booking, group.id).group_policy == "split"


def test_a_group_may_choose_to_wait_for_each_other(make):
    day = make.event(capacity=1)
    first = make.attendee(day)
    group = make.booking(day, 2)
    make.within(
        lambda: booking.set_group_policy(group.id, together=True, actor_label="test", now=clock.now())
    )
    cancel(make, first)
    assert of(make, group) == ["waitlisted"] * 2


def test_a_group_of_which_nobody_waits_has_nothing_to_choose(make):
    made = make.booking(make.event(), 2)
    with pytest.raises(Conflict):
        make.within(
            lambda: booking.set_group_policy(made.id, together=True, actor_label="test", now=clock.now())
        )
