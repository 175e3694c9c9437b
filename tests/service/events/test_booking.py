"""Registering people, changing that and leaving again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from netwerk.events import seats
from netwerk.events.errors import AlreadyRegistered, Closed, TooFewSeats
from netwerk.events.models import Booking, Event, Invitation, Transition
from netwerk.events.rules import Shortage, State
from netwerk.events.services import booking, publishing
from netwerk.kernel import clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.outbox import OutboxMessage
from tests.cast import actor


def states(make, of):
    return [attendee.state for attendee in make.attendees(of)]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def taken(event):
    db.session.rollback()
    return db.session.get(Event, event.id).taken


def cancel(make, attendee, by="system"):
    make.within(lambda: booking.cancel_attendee(attendee.id, by=by, now=clock.now()))


def test_one_form_registers_several_colleagues(make):
    day = make.event(capacity=5)
    made = make.booking(day, 3)
    assert states(make, made) == ["confirmed"] * 3
    assert taken(day) == seats.recount(day.id) == 3


def test_a_form_sent_twice_shows_the_first_result(make):
    day = make.event()
    form = make.request(2)
    first = make.within(lambda: booking.register(day.id, form, actor=None, now=clock.now()))
    again = make.within(lambda: booking.register(day.id, form, actor=None, now=clock.now()))
    assert again.id == first.id
    assert count(Booking) == 1
    assert taken(day) == 2


def test_whoever_finds_the_day_full_waits(make):
    day = make.event(capacity=1)
    make.booking(day)
    assert states(make, make.booking(day)) == ["waitlisted"]
    assert taken(day) == 1


def test_nobody_gets_a_seat_while_somebody_waits(make):
    day = make.event(capacity=3)
    make.booking(day, 2)
    make.booking(day, 2, shortage=Shortage.TOGETHER)
    assert states(make, make.booking(day)) == ["waitlisted"]
    assert taken(day) == 2


def test_a_group_that_fits_in_part_is_asked_first(make):
    day = make.event(capacity=2)
    make.booking(day)
    with pytest.raises(TooFewSeats) as refused:
        make.booking(day, 3, shortage=Shortage.ASK)
    assert (refused.value.available, refused.value.wanted) == (1, 3)
    assert taken(day) == 1
    assert count(Booking) == 1


def test_a_group_may_choose_to_be_split(make):
    day = make.event(capacity=2)
    assert states(make, make.booking(day, 3, shortage=Shortage.SPLIT)) == [
        "confirmed",
        "confirmed",
        "waitlisted",
    ]


def test_a_group_may_send_only_those_who_fit(make):
    day = make.event(capacity=2)
    assert states(make, make.booking(day, 3, shortage=Shortage.FIRST_ONLY)) == ["confirmed", "confirmed"]


def test_a_cancellation_gives_the_place_to_the_first_in_line(make):
    day = make.event(capacity=1)
    first = make.attendee(day)
    second, third = make.attendee(day), make.attendee(day)
    cancel(make, first)
    assert {a.id: a.state for a in make.attendees(day)} == {
        first.id: "cancelled",
        second.id: "confirmed",
        third.id: "waitlisted",
    }
    assert taken(day) == seats.recount(day.id) == 1


def test_a_group_that_comes_together_moves_up_whole(make):
    day = make.event(capacity=3)
    one, two, three = (make.attendee(day) for _ in range(3))
    group = make.booking(day, 2, shortage=Shortage.TOGETHER)
    cancel(make, one)
    assert states(make, group) == ["waitlisted", "waitlisted"]
    cancel(make, two)
    assert states(make, group) == ["confirmed", "confirmed"]
    assert make.attendees(day)[2].state == "confirmed", three.name


def test_leaving_twice_frees_one_seat_only(make):
    day = make.event(capacity=2)
    first = make.attendee(day)
    make.booking(day)
    make.booking(day, 2)
    cancel(make, first)
    with pytest.raises(Conflict):
        cancel(make, first)
    assert taken(day) == seats.recount(day.id) == 2
    assert seats.count_waiting(day.id) == 1


def test_promoting_twice_changes_nothing_the_second_time(make):
    from netwerk.events.jobs import promote_waiting

    day = make.event(capacity=1)
    make.attendee(day)
    make.attendee(day)
    assert promote_waiting() == 0
    assert promote_waiting() == 0


def test_whoever_comes_back_goes_to_the_end_of_the_line_with_a_new_calendar_identity(make):
    day = make.event(capacity=1)
    an = make.attendee(day, "An", "an@school.example")
    uid = db.session.scalar(select(Invitation.uid).where(Invitation.attendee_id == an.id))
    waiting = make.attendee(day)
    cancel(make, an)
    back = make.attendee(day, "An", "an@school.example")
    assert back.state == "waitlisted"
    assert make.attendees(day)[1].id == waiting.id
    assert db.session.scalar(select(Invitation.uid).where(Invitation.attendee_id == back.id)) != uid


def test_one_address_is_registered_once_however_it_is_written(make):
    day = make.event()
    make.attendee(day, "An", "an@school.example")
    with pytest.raises(AlreadyRegistered) as refused:
        make.booking(day, [make.person("Bart"), make.person("An P.", "AN@School.example")])
    assert refused.value.emails == ("AN@School.example",)
    assert taken(day) == 1


def test_whoever_registers_again_is_mailed_the_link_once_an_hour(make):
    day = make.event()
    make.attendee(day, "An", "an@school.example")
    for _ in range(3):
        with pytest.raises(AlreadyRegistered):
            make.booking(day, [make.person("An", "an@school.example")])
    kinds = list(db.session.scalars(select(OutboxMessage.kind)))
    assert kinds.count("event.already_registered") == 1


def test_two_people_on_one_form_need_two_addresses(make):
    day = make.event()
    twice = [make.person("An", "an@school.example"), make.person("Jan", "AN@school.example")]
    with pytest.raises(Invalid):
        make.booking(day, twice)
    with pytest.raises(Invalid):
        make.booking(day, [make.person("Jan", None), make.person("jan ", None)])


def test_a_colleague_without_address_is_registered_through_the_contact_person(make):
    day = make.event()
    made = make.booking(day, [make.person("An", "an@school.example"), make.person("Jan", None)])
    assert states(make, made) == ["confirmed", "confirmed"]
    to = [m.recipient for m in db.session.scalars(select(OutboxMessage))]
    assert to == ["an@school.example", "an@school.example"]


@pytest.mark.parametrize("facts", [{"opens_at": timedelta(days=1)}, {"closes_at": timedelta(0)}])
def test_registration_keeps_to_its_window(make, at, facts):
    now = at("2027-03-01 10:00")
    day = make.event(**{name: now + delta for name, delta in facts.items()}, starts=now + timedelta(days=9))
    with pytest.raises(Closed):
        make.booking(day, now=now)


def test_a_cancelled_day_takes_nobody_and_a_draft_is_not_there(make):
    with pytest.raises(Closed):
        make.booking(make.event(state="cancelled"))
    with pytest.raises(NotFound):
        make.booking(make.event(state="draft"))


def test_nothing_is_left_of_a_refused_registration(make):
    day = make.event(capacity=1)
    make.booking(day)
    rows = count(OutboxMessage), count(AuditEntry), count(Transition)
    with pytest.raises(Invalid):
        make.booking(day, [make.person("An", "a@x.example"), make.person("Bo", "a@x.example")])
    assert (count(OutboxMessage), count(AuditEntry), count(Transition)) == rows


def test_a_colleague_takes_over_a_seat_on_a_full_day(make):
    day = make.event(capacity=1)
    an = make.attendee(day, "An", "an@school.example")
    make.booking(day)
    jan = make.person("Jan", "jan@school.example")
    make.within(lambda: booking.change_person(an.id, jan, actor_label="test", now=clock.now()))
    first = make.attendees(day)[0]
    assert (first.id, first.name, first.email, first.state) == (
        an.id,
        "Jan",
        "jan@school.example",
        "confirmed",
    )
    assert first.nonce != an.nonce or db.session.get(type(first), an.id).nonce == first.nonce
    assert taken(day) == 1
    assert seats.count_waiting(day.id) == 1


def test_a_corrected_name_is_the_same_person(make):
    day = make.event()
    an = make.attendee(day, "An Peters", "an@school.example")
    uid = db.session.scalar(select(Invitation.uid))
    right = make.person("An Peeters", "an@school.example")
    make.within(lambda: booking.change_person(an.id, right, actor_label="test", now=clock.now()))
    assert make.attendees(day)[0].name == "An Peeters"
    assert db.session.scalar(select(Invitation.uid)) == uid
    assert count(OutboxMessage) == 1


def test_a_seat_does_not_go_to_somebody_who_has_one(make):
    day = make.event()
    an = make.attendee(day, "An", "an@school.example")
    make.attendee(day, "Jan", "jan@school.example")
    jan = make.person("Jan", "jan@school.example")
    with pytest.raises(AlreadyRegistered):
        make.within(lambda: booking.change_person(an.id, jan, actor_label="test", now=clock.now()))


def test_a_colleague_can_be_added_later(make):
    day = make.event(capacity=2)
    made = make.booking(day)
    for expected in (State.CONFIRMED, State.WAITLISTED):
        added = make.within(
            lambda: booking.add_colleague(made.id, make.person(), actor_label="test", now=clock.now())
        )
        assert added.state == expected
    assert taken(day) == 2


def test_a_whole_booking_leaves_at_once(make):
    day = make.event(capacity=3)
    group = make.booking(day, 3)
    waiting = make.booking(day, 2)
    assert make.within(lambda: booking.cancel_booking(group.id, by="test", now=clock.now())) == 3
    assert states(make, group) == ["cancelled"] * 3
    assert states(make, waiting) == ["confirmed"] * 2
    assert make.within(lambda: booking.cancel_booking(group.id, by="test", now=clock.now())) == 0
    assert taken(day) == seats.recount(day.id) == 2


def test_an_organiser_may_let_somebody_in_beyond_the_capacity_and_it_is_written_down(make, cast):
    day = make.event(capacity=1)
    make.booking(day)
    late = make.attendee(day)
    chantal = actor(cast.chantal)
    make.within(lambda: booking.admit(late.id, chantal, reason="Spreker", now=clock.now()))
    assert taken(day) == seats.recount(day.id) == 2
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "attendee.admit")).one()
    assert entry.details == {"beyond_capacity": True}
    assert entry.reason == "Spreker"


def test_an_overbooked_day_promotes_nobody_until_seats_are_really_free(make, cast):
    day = make.event(capacity=1)
    first = make.attendee(day)
    admitted, waiting = make.attendee(day), make.attendee(day)
    make.within(lambda: booking.admit(admitted.id, actor(cast.chantal), reason="x", now=clock.now()))
    cancel(make, first)
    assert make.attendees(day)[2].state == "waitlisted", waiting.name
    cancel(make, admitted)
    assert make.attendees(day)[2].state == "confirmed"


def test_lowering_the_capacity_drops_nobody_and_raising_it_helps_those_who_wait_first(make, cast):
    from dataclasses import replace

    from netwerk.events.services.describing import facts_of
    from netwerk.events.services.publishing import edit

    day = make.event(capacity=3)
    make.booking(day, 3)
    waiting = make.booking(day, 2)

    def set_capacity(number):
        db.session.rollback()

        def change():
            event = seats.lock_event(day.id)
            edit(
                day.id,
                replace(facts_of(event), capacity=number),
                actor(cast.chantal),
                version=event.version,
                now=clock.now(),
            )

        make.within(change)

    set_capacity(1)
    assert taken(day) == 3
    assert states(make, waiting) == ["waitlisted"] * 2
    set_capacity(4)
    assert states(make, waiting) == ["confirmed", "waitlisted"]
    set_capacity(None)
    assert states(make, waiting) == ["confirmed", "confirmed"]
    assert taken(day) == seats.recount(day.id) == 5


def test_every_change_of_state_is_kept(make):
    day = make.event(capacity=1)
    first, second = make.attendee(day), make.attendee(day)
    cancel(make, first, by="attendee:1")
    log = [
        (line.attendee_id, line.old_state, line.new_state, line.actor)
        for line in db.session.scalars(select(Transition).order_by(Transition.id))
    ]
    assert [entry[:3] for entry in log] == [
        (first.id, "", "confirmed"),
        (second.id, "", "waitlisted"),
        (first.id, "confirmed", "cancelled"),
        (second.id, "waitlisted", "confirmed"),
    ]
    assert log[2][3] == "attendee:1"


def test_after_the_day_nothing_changes_any_more(make, at):
    start = at("2027-03-01 10:00")
    day = make.event(starts=start + timedelta(days=2))
    an = make.attendee(day, now=start)
    at(start + timedelta(days=3))
    with pytest.raises(Conflict):
        cancel(make, an)


def test_a_cancelled_day_cannot_be_left_any_more(make, cast):
    day = make.event()
    an = make.attendee(day)
    make.within(lambda: publishing.cancel(day.id, "Ziek", actor(cast.chantal), now=clock.now()))
    with pytest.raises(Conflict):
        cancel(make, an)


def test_five_mails_an_hour_to_one_address_and_the_rest_is_held(make):
    for number in range(7):
        day = make.event()
        make.attendee(day, f"Naam {number}", "slachtoffer@x.example")
    held = [m.state for m in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]
    assert held == ["queued"] * 5 + ["held"] * 2
