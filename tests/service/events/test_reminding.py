"""Reminders: at the same hour some days before, once, to whoever may have forgotten."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from netwerk.events import jobs, seats
from netwerk.events.models import Event, EventStep
from netwerk.events.services import booking, publishing, reminding
from netwerk.events.services.describing import facts_of
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM
from tests.cast import actor

AN = ("An Peeters", "an@school.example")
AT_ONCE = timedelta(seconds=1)


@pytest.fixture
def day(make, at):
    """A Thursday in March, published and booked two months before."""
    at("2027-01-11 10:00")
    day = make.event(starts=at("2027-03-11 13:30"), title="Ouders mee aan boord")
    at("2027-01-11 10:00")
    make.attendee(day, *AN)
    return day


def reminded():
    jobs.remind()
    db.session.rollback()
    wanted = select(OutboxMessage.recipient, OutboxMessage.resend).where(
        OutboxMessage.kind == reminding.REMINDER
    )
    return [tuple(row) for row in db.session.execute(wanted.order_by(OutboxMessage.id))]


def change(make, day, **facts):
    def act():
        event = seats.lock_event(day.id)
        wanted = replace(facts_of(event), **facts)
        publishing.edit(day.id, wanted, SYSTEM, version=event.version, now=clock.now())

    db.session.rollback()
    make.within(act)


def test_a_reminder_leaves_seven_days_and_one_day_before_at_the_hour_of_the_start(day, at):
    at(at("2027-03-04 13:30") - AT_ONCE)
    assert reminded() == []
    at("2027-03-04 13:30")
    assert reminded() == [(AN[1], 7)]
    at(at("2027-03-10 13:30") - AT_ONCE)
    assert reminded() == [(AN[1], 7)]
    at("2027-03-10 13:30")
    assert reminded() == [(AN[1], 7), (AN[1], 1)]
    at("2027-03-11 13:29")
    assert len(reminded()) == 2


def test_it_says_when_where_and_how_to_change_and_carries_no_new_invitation(day, at, post_office):
    post_office.deliver()
    at("2027-03-10 14:00")
    jobs.remind()
    [mail] = post_office.deliver()
    text = post_office.text(mail)
    assert mail["Subject"] == "Herinnering: Ouders mee aan boord"
    for words in ("donderdag 11 maart 2027, 13.30 tot 17.00 uur", "PXL Congress", "/inschrijving/"):
        assert words in text
    assert post_office.calendar(mail) is None


@pytest.mark.parametrize(
    ("starts", "week_before", "day_before"),
    [
        # Summer time begins on Sunday 28 March 2027, winter time on Sunday 31 October 2027.
        ("2027-03-29 09:00", "2027-03-22 09:00", "2027-03-28 09:00"),
        ("2027-03-28 13:30", "2027-03-21 13:30", "2027-03-27 13:30"),
        ("2027-11-01 09:00", "2027-10-25 09:00", "2027-10-31 09:00"),
        ("2027-10-31 13:30", "2027-10-24 13:30", "2027-10-30 13:30"),
    ],
)
def test_the_hour_stays_the_hour_when_the_clocks_change(make, at, starts, week_before, day_before):
    at("2027-01-11 10:00")
    starts_at = at(starts)
    at("2027-01-11 10:00")
    day = make.event(starts=starts_at)
    make.attendee(day, *AN)
    for moment, days in ((week_before, 7), (day_before, 1)):
        at(at(moment) - AT_ONCE)
        assert (AN[1], days) not in reminded()
        at(moment)
        assert (AN[1], days) in reminded()


@pytest.fixture(params=["Pacific/Apia", "Australia/Lord_Howe", "America/St_Johns"])
def far_machine(request, monkeypatch):
    """A machine that lives by the clock of another part of the world."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_machine")
def test_it_is_the_hour_of_here_wherever_the_machine_stands(make, at):
    at("2027-01-11 10:00")
    day = make.event(starts=at("2027-03-29 09:00"))
    at("2027-01-11 10:00")
    make.attendee(day, *AN)
    for moment, days in (("2027-03-22 09:00", 7), ("2027-03-28 09:00", 1)):
        at(at(moment) - AT_ONCE)
        assert (AN[1], days) not in reminded()
        at(moment)
        assert (AN[1], days) in reminded()


def test_running_the_job_twice_or_late_sends_each_reminder_once_and_only_the_nearest(day, at):
    at("2027-03-11 08:00")
    assert reminded() == [(AN[1], 1)]
    assert reminded() == [(AN[1], 1)]
    assert len(list(db.session.scalars(select(EventStep)))) == 2


def test_only_who_holds_a_seat_and_registered_before_is_reminded(make, day, at):
    at("2027-03-04 13:29")
    change(make, day, capacity=2)
    make.attendee(day, "Bart", "bart@bedrijf.example")
    make.attendee(day, "Wacht", "wacht@school.example")
    leaver = make.attendees(day)[1]
    make.within(lambda: booking.cancel_attendee(leaver.id, by="attendee", now=clock.now()))
    at("2027-03-05 10:00")
    make.within(lambda: booking.cancel_attendee(make.attendees(day)[0].id, by="attendee", now=clock.now()))
    make.attendee(day, "Laat", "laat@school.example", now=clock.now())
    assert reminded() == [("wacht@school.example", 7)]


def test_a_colleague_without_an_address_is_reminded_through_the_contact(make, day, at):
    make.booking(day, [make.person("Els", "els@school.example"), make.person("Jan", None)])
    at("2027-03-04 14:00")
    assert sorted(reminded()) == [(AN[1], 7), ("els@school.example", 7), ("els@school.example", 7)]


def test_a_cancelled_day_or_a_draft_reminds_nobody(make, day, at):
    make.within(lambda: publishing.cancel(day.id, "Geen zaal", SYSTEM, now=clock.now()))
    make.event(state="draft", starts=at("2027-03-11 13:30"), now=at("2027-01-11 10:00"))
    at("2027-03-10 14:00")
    assert reminded() == []


def test_a_day_that_moves_later_is_reminded_of_anew(make, day, at):
    at("2027-03-04 14:00")
    assert len(reminded()) == 1
    start = at("2027-04-15 13:30")
    at("2027-03-05 10:00")
    change(make, day, starts_at=start, ends_at=start + timedelta(hours=3))
    at("2027-03-05 10:20")
    jobs.tell_changes()
    at("2027-03-10 14:00")
    assert len(reminded()) == 1
    at("2027-04-08 14:00")
    assert reminded() == [(AN[1], 7), (AN[1], 7)]


def test_who_just_heard_of_a_change_is_not_reminded_on_top_of_it(make, day, at):
    start = at("2027-03-05 13:30")
    at("2027-03-01 10:00")
    change(make, day, starts_at=start, ends_at=start + timedelta(hours=3))
    assert reminded() == []
    at("2027-03-01 10:20")
    jobs.tell_changes()
    assert reminded() == []
    at("2027-03-04 13:30")
    assert reminded() == [(AN[1], 1)]


def test_an_organiser_chooses_the_days_and_none_comes_out_of_the_past(make, day, at, cast):
    at("2027-03-01 10:00")
    make.within(lambda: reminding.choose(day.id, [14, 2], SYSTEM, now=clock.now()))
    assert db.session.get(Event, day.id).reminder_days == [14, 2]
    assert reminded() == []
    at("2027-03-09 13:30")
    assert reminded() == [(AN[1], 2)]

    with pytest.raises(Invalid):
        make.within(lambda: reminding.choose(day.id, [5], SYSTEM, now=clock.now()))
    stranger = actor(cast.dirk)
    with pytest.raises(NotFound):
        make.within(lambda: reminding.choose(day.id, [1], stranger, now=clock.now()))
    make.within(lambda: reminding.choose(day.id, [], SYSTEM, now=clock.now()))
    at("2027-03-11 10:00")
    assert len(reminded()) == 1
