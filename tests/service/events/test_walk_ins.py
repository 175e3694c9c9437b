from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from netwerk.events import seats
from netwerk.events.models import Booking, Event, Transition
from netwerk.events.queries.attendance import marks_of, present
from netwerk.events.services import booking, closing, walk_ins
from netwerk.events.services.attendance import ListClosed
from netwerk.events.services.walk_ins import Guest, Welcomed
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.models import Organisation
from tests.builders import SYSTEM, Make
from tests.support.door import guest_of, today, walk_in


def test_a_walk_in_gets_a_seat_beyond_the_capacity_and_is_in(make: Make) -> None:
    event = today(make, people=4, capacity=4)
    came = walk_in(make, event, "Nele Nieuw")
    db.session.expire_all()
    day = db.session.get_one(Event, event.id)
    assert day.taken == seats.recount(event.id) == 5
    found = present(event.id).one(came.id)
    assert found is not None
    assert found.is_present
    assert found.is_walk_in
    assert found.organisation == "Bakkerij Claes"
    line = db.session.scalars(select(Transition).where(Transition.attendee_id == came.id)).one()
    assert (line.new_state, line.reason, line.actor) == ("confirmed", "walk-in", SYSTEM.label)


def test_a_walk_in_sent_again_is_one_person(make: Make) -> None:
    event = today(make)
    first = walk_in(make, event, "Nele Nieuw", key="formulier-van-de-deur-1")
    second = walk_in(make, event, "Nele Nieuw", key="formulier-van-de-deur-1")
    assert first.id == second.id
    assert present(event.id).totals.walk_ins == 1
    assert len(marks_of(event.id)) == 1


def test_a_walk_in_is_mailed_only_at_an_address_of_their_own(make: Make) -> None:
    event = today(make, people=0)
    silent = walk_in(make, event, "Nele Nieuw")
    told = walk_in(make, event, "Omar Ook", "omar@bedrijf.example")
    rows = db.session.scalars(select(OutboxMessage)).all()
    assert [(row.kind, row.recipient, row.subject_id) for row in rows] == [
        ("event.confirmed", "omar@bedrijf.example", told.id)
    ]
    assert db.session.get_one(Booking, silent.booking_id).contact_email == ""
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=event.ends_at + timedelta(hours=1)))
    assert {row.recipient for row in db.session.scalars(select(OutboxMessage))} == {"omar@bedrijf.example"}


def test_a_walk_in_who_is_on_the_list_is_only_marked(make: Make) -> None:
    event = today(make, people=0, capacity=5)
    known = make.attendee(event, "An Peeters", "an@school.example")
    came = walk_in(make, event, "An P.", "An@School.example")
    assert came.id == known.id
    assert present(event.id).totals.people == 1
    assert db.session.get_one(Event, event.id).taken == 1


def test_a_walk_in_who_waits_gets_a_seat(make: Make) -> None:
    event = today(make, people=0, capacity=1)
    make.attendee(event)
    waiting = make.attendee(event, "Wim Wacht", "wim@school.example")
    assert waiting.state == "waitlisted"
    came = walk_in(make, event, "Wim Wacht", "wim@school.example")
    db.session.expire_all()
    assert (came.id, came.state) == (waiting.id, "confirmed")
    assert db.session.get_one(Event, event.id).taken == seats.recount(event.id) == 2


def test_a_walk_in_has_a_name(make: Make) -> None:
    with pytest.raises(Invalid):
        walk_in(make, today(make), "")


# --- as a phone kept them -------------------------------------------------------------------------------


def welcome(make: Make, event: Event, *guests: Guest) -> Welcomed:
    now = clock.now()
    welcomed: Welcomed = make.within(lambda: walk_ins.walk_in_all(event.id, guests, SYSTEM, now=now))
    return welcomed


def test_guests_sent_again_are_the_same_people_marked_when_they_stood_there(make: Make) -> None:
    event = today(make, people=0)
    early = clock.now() - timedelta(minutes=20)
    guests = [guest_of(event, "Nele Nieuw", at=early), guest_of(event, "Omar Ook")]
    first = welcome(make, event, *guests)
    again = welcome(make, event, *guests)
    assert first.people == again.people
    assert again.refused == {}
    assert present(event.id).totals.people == 2
    found = present(event.id).one(first.people["deur-Nele Nieuw"])
    assert found is not None
    assert found.first_in == early
    assert len(marks_of(event.id)) == 2


def test_one_guest_who_is_refused_does_not_hold_up_the_others_and_leaves_nothing_behind(make: Make) -> None:
    event = today(make, people=0)
    welcomed = welcome(
        make,
        event,
        guest_of(event, "", key="nameless"),
        guest_of(event, "Organisatie Zonder Letters", key="odd", organisation_name="---"),
        guest_of(event, "Weg Gevallen", key="gone", part="w999"),
        guest_of(event, "Nele Nieuw", key="good"),
    )
    assert set(welcomed.people) == {"good"}
    assert {key: str(error.sentence) for key, error in welcomed.refused.items()} == {
        "nameless": "Vul een naam in.",
        "odd": "Vul de naam van de organisatie in.",
        "gone": "Dit deel van de dag staat niet meer in het programma.",
    }
    db.session.expire_all()
    assert [person.name for person in make.attendees(event)] == ["Nele Nieuw"]
    assert db.session.get_one(Event, event.id).taken == seats.recount(event.id) == 1


def test_a_guest_s_organisation_is_the_one_we_know_and_a_new_one_is_made_once(make: Make) -> None:
    known = make.organisation("Bakkerij Claes")
    event = today(make, people=0)
    welcome(
        make,
        event,
        guest_of(event, "Nele", organisation_name="bakkerij claes"),
        guest_of(event, "Omar", organisation_name="Garage Nieuw"),
        guest_of(event, "Petra", organisation_name="garage nieuw"),
    )
    of_each = {person.name: person.organisation_id for person in make.attendees(event)}
    assert of_each["Nele"] == known.id
    assert of_each["Omar"] == of_each["Petra"]
    assert db.session.scalar(select(func.count(Organisation.id))) == 2


def test_a_key_of_another_day_is_another_guest(make: Make) -> None:
    event, other = today(make, people=0), today(make, people=0)
    for day in (event, other):
        welcome(make, day, guest_of(day, "Nele Nieuw", key="same"))
    assert [present(day.id).totals.present for day in (event, other)] == [1, 1]


def test_a_guest_taken_off_the_list_meanwhile_is_not_let_in_again_by_a_late_second_sending(
    make: Make,
) -> None:
    event = today(make, people=0)
    guests = [guest_of(event, "Nele Nieuw"), guest_of(event, "Omar Ook", "omar@bedrijf.example")]
    people = welcome(make, event, *guests).people
    for number in people.values():
        make.within(lambda number=number: booking.cancel_attendee(number, by="organiser:1", now=clock.now()))
    assert welcome(make, event, *guests).people == people
    assert {person.state for person in make.attendees(event)} == {"cancelled"}


def test_no_guest_is_let_in_where_the_list_is_closed(make: Make) -> None:
    event = make.event()
    guest = guest_of(event, "Nele Nieuw", part="2001-01-01:am")
    with pytest.raises(ListClosed):
        welcome(make, event, guest)
    assert make.attendees(event) == []
