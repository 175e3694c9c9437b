"""Choosing workshops within a day, and what an organiser does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events import feeds, jobs, queries
from netwerk.events.models import Attendee, Event, Workshop
from netwerk.events.queries import workshops as reads
from netwerk.events.services import booking, publishing, workshops
from netwerk.events.services.describing import facts_of
from netwerk.events.services.workshops import WorkshopFacts
from netwerk.kernel import clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM
from tests.cast import actor


def register(make, day, *ranked, name="", email="", now=None):
    person = make.person(name, email, workshop_ids=tuple(each.id for each in ranked))
    return make.attendees(make.booking(day, [person]))[0]


def of(attendee):
    """Title -> state of somebody's workshops."""
    db.session.rollback()
    return {
        place.title: place.state.value for place in reads.of_attendees([attendee.id]).get(attendee.id, [])
    }


def choose(make, attendee, *ranked):
    ids = [each.id for each in ranked]
    return make.within(lambda: workshops.choose(attendee.id, ids, "attendee", clock.now()))


def leave(make, attendee):
    make.within(lambda: booking.cancel_attendee(attendee.id, by="attendee", now=clock.now()))


def change(make, workshop, **facts):
    def act():
        found = db.session.get_one(Workshop, workshop.id)
        given = WorkshopFacts(
            found.title,
            found.starts_at,
            found.ends_at,
            found.summary,
            found.speaker,
            found.room,
            found.capacity,
        )
        workshops.edit_workshop(found.event_id, found.id, replace(given, **facts), SYSTEM, now=clock.now())

    make.within(act)


def cancel(make, workshop, reason="Spreker ziek"):
    make.within(
        lambda: workshops.cancel_workshop(workshop.event_id, workshop.id, reason, SYSTEM, now=clock.now())
    )


def counted(day):
    db.session.rollback()
    counters = dict(
        db.session.execute(select(Workshop.id, Workshop.taken).where(Workshop.event_id == day.id)).all()
    )
    assert counters == reads.recount(day.id)
    return counters


def mails(kind):
    db.session.rollback()
    wanted = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(db.session.scalars(wanted))


# --- choosing ---------------------------------------------------------------------------------------------


def test_registering_gives_the_best_workshop_with_a_free_seat(make):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus", capacity=5)
    first, second = register(make, day, bike, bus), register(make, day, bike, bus)
    assert of(first) == {"Fiets": "confirmed", "Bus": "wish"}
    assert of(second) == {"Fiets": "waitlisted", "Bus": "confirmed"}
    assert counted(day) == {bike.id: 1, bus.id: 1}


def test_somebody_who_waits_for_the_day_waits_for_its_workshops_too(make):
    day = make.event(capacity=1)
    bike = make.workshop(day, "Fiets")
    first, second = register(make, day, bike), register(make, day, bike)
    assert of(second) == {"Fiets": "wish"}
    leave(make, first)
    assert of(first) == {}
    assert of(second) == {"Fiets": "confirmed"}
    assert counted(day) == {bike.id: 1}


def test_leaving_the_day_moves_others_up_down_the_whole_line(make):
    day = make.event()
    titles = {title: make.workshop(day, title, capacity=1) for title in ("A", "B", "C")}
    one = register(make, day, titles["A"])
    two = register(make, day, titles["A"], titles["B"])
    three = register(make, day, titles["B"], titles["C"])
    leave(make, one)
    assert of(two) == {"A": "confirmed", "B": "wish"}
    assert of(three) == {"B": "confirmed", "C": "wish"}
    assert [mail.subject_id for mail in mails("event.workshops_changed")] == [two.id, three.id]


def test_a_swap_never_loses_the_old_workshop_before_the_new_one_is_had(make):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus", capacity=1)
    holder, other = register(make, day, bike), register(make, day, bus)
    choose(make, other, bike)
    assert of(other) == {"Bus": "confirmed", "Fiets": "waitlisted"}
    leave(make, holder)
    assert of(other)["Fiets"] == "confirmed"
    assert counted(day) == {bike.id: 1, bus.id: 0}


def test_a_swap_to_a_free_workshop_is_done_at_once_and_frees_the_old_one(make):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus", capacity=1)
    first = register(make, day, bike)
    second = register(make, day, bike)
    choose(make, first, bus)
    assert of(first) == {"Bus": "confirmed"}
    assert of(second) == {"Fiets": "confirmed"}


def test_choosing_nothing_leaves_the_workshops_and_never_the_day(make):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    attendee = register(make, day, bike)
    choose(make, attendee)
    assert of(attendee) == {}
    assert make.attendees(day)[0].state == "confirmed"
    assert counted(day) == {bike.id: 0}
    assert [mail.facts["own"] for mail in mails("event.workshops_changed")] == [[]]


def test_a_wish_that_stays_keeps_its_place_in_line(make):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus")
    holder, early, late = (register(make, day, bike) for _ in range(3))
    choose(make, early, bus, bike)
    choose(make, early, bike, bus)
    leave(make, holder)
    assert of(early)["Fiets"] == "confirmed"
    assert of(late)["Fiets"] == "waitlisted"


def test_a_workshop_of_another_day_or_one_that_is_called_off_cannot_be_chosen(make):
    day, other = make.event(), make.event()
    gone, elsewhere = make.workshop(day, "Weg"), make.workshop(other, "Elders")
    attendee = register(make, day)
    cancel(make, gone)
    for wrong in (gone, elsewhere):
        with pytest.raises(Invalid, match="uit de lijst"):
            choose(make, attendee, wrong)


def test_after_the_day_nothing_can_be_chosen(make, at):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    attendee = register(make, day)
    at(day.ends_at)
    with pytest.raises(Conflict):
        choose(make, attendee, bike)


def test_on_the_day_itself_nobody_is_moved_unasked_and_what_has_begun_stays(make, at):
    day = make.event()
    bike = make.workshop(day, "Fiets", capacity=1)
    bus = make.workshop(day, "Bus", start="16:00", end="17:00", capacity=1)
    holder, other = register(make, day, bike, bus), register(make, day, bike, bus)
    at(day.starts_at + timedelta(hours=1))
    leave(make, holder)
    assert of(other) == {"Fiets": "waitlisted", "Bus": "waitlisted"}
    with pytest.raises(Invalid, match="al begonnen"):
        choose(make, other, bike)
    choose(make, other, bus)
    assert of(other)["Bus"] == "confirmed"


def test_settling_again_changes_nothing_and_mails_nobody(make):
    day = make.event(capacity=2)
    bike = make.workshop(day, "Fiets", capacity=1)
    for _ in range(3):
        register(make, day, bike)
    before = len(mails("event.workshops_changed"))
    for _ in range(2):
        assert make.within(lambda: workshops.settle(queries.load_event(day.id), clock.now())) == set()
    jobs.promote_waiting()
    assert len(mails("event.workshops_changed")) == before


def test_a_colleague_in_somebodys_place_gets_their_workshops(make, post_office):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    attendee = register(make, day, bike)
    make.within(
        lambda: booking.change_person(
            attendee.id,
            make.person("Nieuwe Collega", "nieuw@school.example"),
            actor_label="x",
            now=clock.now(),
        )
    )
    assert of(attendee) == {"Fiets": "confirmed"}
    [mail] = post_office.to("nieuw@school.example")
    assert "Fiets" in post_office.text(mail)


# --- the organiser ----------------------------------------------------------------------------------------


def test_more_seats_go_to_those_who_wait_and_each_hears_it(make):
    day = make.event()
    bike = make.workshop(day, "Fiets", capacity=1)
    _holder, waiting = register(make, day, bike), register(make, day, bike)
    change(make, bike, capacity=2)
    assert of(waiting) == {"Fiets": "confirmed"}
    assert [mail.subject_id for mail in mails("event.workshops_changed")] == [waiting.id]


def test_fewer_seats_drop_nobody(make):
    day = make.event()
    bike = make.workshop(day, "Fiets", capacity=3)
    people = [register(make, day, bike) for _ in range(3)]
    change(make, bike, capacity=1)
    assert all(of(person) == {"Fiets": "confirmed"} for person in people)
    assert counted(day) == {bike.id: 3}
    late = register(make, day, bike)
    leave(make, people[0])
    assert of(late) == {"Fiets": "waitlisted"}


def test_who_loses_a_workshop_keeps_the_day_and_gets_the_next_wish(make, post_office):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", room="Zaal 1"), make.workshop(day, "Bus", room="Zaal 2")
    attendee = register(make, day, bike, bus, name="An Peeters", email="an@school.example")
    other = register(make, day, bus)
    post_office.deliver()
    cancel(make, bike, "De fietsen zijn stuk")
    assert of(attendee) == {"Bus": "confirmed"}
    assert make.attendees(day)[0].state == "confirmed"
    [mail] = [one for one in post_office.to("an@school.example") if "gewijzigd" in one["Subject"]]
    text = post_office.text(mail)
    assert "De fietsen zijn stuk" in text
    assert "14.00-15.00 Bus, Zaal 2 (vroeger: 14.00-15.00 Fiets, Zaal 1)" in text
    assert {mail.subject_id for mail in mails("event.workshops_changed")} == {attendee.id}
    assert counted(day) == {bike.id: 0, bus.id: 2}
    assert of(other) == {"Bus": "confirmed"}


def test_whoever_waited_for_a_workshop_that_is_called_off_hears_it_too(make):
    day = make.event()
    bike = make.workshop(day, "Fiets", capacity=1)
    holder, waiting = register(make, day, bike), register(make, day, bike)
    cancel(make, bike)
    assert {mail.subject_id for mail in mails("event.workshops_changed")} == {holder.id, waiting.id}


def test_another_room_is_told_once_after_the_quiet_time_and_only_to_those_concerned(make, at, post_office):
    now = at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-11 13:30"))
    at(now)
    bike, bus = make.workshop(day, "Fiets", room="Zaal 1"), make.workshop(day, "Bus")
    register(make, day, bike, name="An Peeters", email="an@school.example")
    register(make, day, bus, email="bart@bedrijf.example")
    post_office.deliver()
    change(make, bike, room="Zaal 2")
    at(now + timedelta(minutes=5))
    change(make, bike, room="Zaal 3")
    assert jobs.tell_changes() == 0
    at(now + timedelta(minutes=30))
    assert jobs.tell_changes() == 1
    [mail] = post_office.deliver()
    assert mail["To"].endswith("<an@school.example>")
    assert "14.00-15.00 Fiets, Zaal 3 (vroeger: 14.00-15.00 Fiets, Zaal 1)" in post_office.text(mail)
    [event] = Calendar.from_ical(post_office.calendar(mail)).walk("VEVENT")
    assert event["SEQUENCE"] == 1
    assert "Zaal 3" in event["DESCRIPTION"]


def test_whoever_moved_up_into_a_workshop_at_another_hour_hears_that_it_moved_back(make, at, post_office):
    now = at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-11 13:30"))
    at(now)
    bike = make.workshop(day, "Fiets", capacity=1)
    holder = register(make, day, bike)
    register(make, day, bike, name="An Peeters", email="an@school.example")
    at(now + timedelta(minutes=1))
    start, end, later = bike.starts_at, bike.ends_at, timedelta(minutes=30)
    change(make, bike, starts_at=start + later, ends_at=end + later)
    at(now + timedelta(minutes=2))
    leave(make, holder)
    post_office.deliver()
    change(make, bike, starts_at=start, ends_at=end)
    at(now + timedelta(hours=1))
    jobs.tell_changes()
    [told] = post_office.deliver()
    assert told["To"].addresses[0].addr_spec == "an@school.example"
    assert "14.00-15.00 Fiets (vroeger: 14.30-15.30 Fiets)" in post_office.text(told)


def test_a_typo_in_the_title_tells_nobody(make):
    day = make.event()
    bike = make.workshop(day, "Feits")
    register(make, day, bike)
    change(make, bike, title="Fiets")
    assert db.session.get_one(Event, day.id, populate_existing=True).tell_at is None
    assert not mails("event.workshops_changed")


def test_two_workshops_moved_over_each_other_leave_the_one_that_is_liked_best(make):
    day = make.event()
    one = make.workshop(day, "Eerst", start="14:00", end="15:00")
    two = make.workshop(day, "Daarna", start="15:00", end="16:00")
    attendee = register(make, day, two, one)
    assert of(attendee) == {"Eerst": "confirmed", "Daarna": "confirmed"}
    change(make, two, starts_at=two.starts_at - timedelta(minutes=30))
    assert of(attendee) == {"Eerst": "wish", "Daarna": "confirmed"}
    assert counted(day) == {one.id: 0, two.id: 1}


@pytest.mark.parametrize(
    ("hours", "facts", "sentence"),
    [
        (0, {"title": ""}, "titel"),
        (0, {"capacity": -1}, "onder nul"),
        (-5, {}, "begint voor"),
        (5, {}, "na het einde"),
    ],
)
def test_a_workshop_that_cannot_be_is_refused(make, hours, facts, sentence):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    shift = timedelta(hours=hours)
    with pytest.raises(Invalid, match=sentence):
        change(make, bike, starts_at=bike.starts_at + shift, ends_at=bike.ends_at + shift, **facts)


def test_only_what_nobody_chose_is_removed(make):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets"), make.workshop(day, "Bus")
    register(make, day, bike)
    make.within(lambda: workshops.remove_workshop(day.id, bus.id, SYSTEM, now=clock.now()))
    with pytest.raises(Conflict):
        make.within(lambda: workshops.remove_workshop(day.id, bike.id, SYSTEM, now=clock.now()))
    assert [each.title for each in reads.of_event(day.id)] == ["Fiets"]


def test_workshops_at_the_same_time_change_order(make):
    day = make.event()
    made = [make.workshop(day, title) for title in "ABC"]
    make.within(lambda: workshops.order_workshop(day.id, made[2].id, up=True, actor=SYSTEM, now=clock.now()))
    assert [each.title for each in reads.of_event(day.id)] == ["A", "C", "B"]


def test_a_day_that_moves_takes_its_workshops_along_at_the_same_hours(make, at):
    at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-25 13:30"))
    at("2027-02-01 10:00")
    bike = make.workshop(day, "Fiets")
    register(make, day, bike)

    def move():
        event = queries.load_event(day.id)
        week = timedelta(days=7)
        # Across the last Sunday of March, when the clock changes.
        wanted = replace(
            facts_of(event),
            starts_at=event.starts_at + week - timedelta(hours=1),
            ends_at=event.ends_at + week - timedelta(hours=1),
        )
        publishing.edit(day.id, wanted, SYSTEM, version=event.version, now=clock.now())

    make.within(move)
    [moved] = reads.of_event(day.id)
    assert moved.starts_at == at("2027-04-01 14:00")


def test_a_copy_of_a_day_has_its_workshops_and_speakers_but_nobody_in_them(make):
    day = make.event()
    bike = make.workshop(day, "Fiets", room="Zaal 1", capacity=7)
    register(make, day, bike)
    facts = workshops.SpeakerFacts("Mia Bos", "Zaakvoerder", "Bakkerij Bos", "Bakt brood.")
    make.within(lambda: workshops.add_speaker(day.id, facts, SYSTEM, now=clock.now()))
    copy = make.within(lambda: publishing.clone(day.id, SYSTEM, now=clock.now(), weeks=4))
    [copied] = reads.of_event(copy.id)
    assert (copied.title, copied.room, copied.capacity, copied.taken) == ("Fiets", "Zaal 1", 7, 0)
    assert copied.starts_at - copy.starts_at == timedelta(minutes=30)
    assert [each.name for each in reads.speakers_of(copy.id)] == ["Mia Bos"]


def test_another_organisers_day_is_not_there_for_a_member(make, cast):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    with pytest.raises(NotFound):
        make.within(lambda: workshops.cancel_workshop(day.id, bike.id, "x", actor(cast.an), now=clock.now()))


def test_calling_a_workshop_off_is_in_the_audit_with_its_reason(make):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    cancel(make, bike, "Spreker ziek")
    [line] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "workshop.cancel"))
    assert line.reason == "Spreker ziek"


# --- in mails and calendars -------------------------------------------------------------------------------


def test_the_confirmation_lists_the_workshops_in_mail_and_calendar(make, post_office):
    day = make.event(programme=[{"start": "13:30", "end": "14:00", "title": "Onthaal", "room": "Hal"}])
    bike, bus = make.workshop(day, "Fiets", capacity=1, room="Zaal 1"), make.workshop(day, "Bus")
    register(make, day, bike)
    register(make, day, bike, bus, name="An Peeters", email="an@school.example")
    [mail] = post_office.to("an@school.example")
    text = post_office.text(mail)
    assert "14.00-15.00 Bus" in text
    assert "Fiets, Zaal 1 (je staat op de wachtlijst)" in text
    [event] = Calendar.from_ical(post_office.calendar(mail)).walk("VEVENT")
    said = event["DESCRIPTION"]
    assert "Jouw programma\n13.30-14.00 Onthaal, Hal\n14.00-15.00 Jouw workshop: Bus" in said
    assert "Fiets" not in said


def test_download_feed_and_mail_of_one_person_say_the_same(make, cast, post_office):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    an = actor(cast.an)
    attendee = register(make, day, bike, name=an.name, email=an.email)
    _feed, token = make.within(lambda: feeds.create_feed(an, "Telefoon", now=clock.now()))
    [mail] = post_office.to(an.email)
    [mailed] = Calendar.from_ical(post_office.calendar(mail)).walk("VEVENT")
    body = feeds.personal_feed(token, now=clock.now())
    [fed] = Calendar.from_ical(body.content).walk("VEVENT")
    db.session.rollback()
    queries.load_event(day.id)
    found = db.session.scalars(select(Attendee).where(Attendee.id == attendee.id).options(*_with_all())).one()
    downloaded = feeds.invitation_facts(found, "nl")
    assert mailed["DESCRIPTION"] == fed["DESCRIPTION"] == downloaded.day.description
    assert "Jouw workshop: Fiets" in fed["DESCRIPTION"]
    assert (mailed["UID"], mailed["SEQUENCE"]) == (fed["UID"], fed["SEQUENCE"])


def test_the_public_calendar_tells_the_programme_and_nobodys_choice(make):
    day = make.event(programme=[{"start": "13:30", "end": "", "title": "Onthaal"}])
    bike = make.workshop(day, "Fiets")
    make.workshop(day, "Bus")
    register(make, day, bike, name="An Peeters")
    event = queries.load_event(day.id)
    [public] = Calendar.from_ical(
        b"BEGIN:VCALENDAR\r\n" + feeds.vevent_of(event) + b"END:VCALENDAR\r\n"
    ).walk("VEVENT")
    assert "Programma\n13.30 Onthaal\n14.00-15.00 Workshops naar keuze: Fiets; Bus" in public["DESCRIPTION"]
    assert "Jouw" not in public["DESCRIPTION"]


def test_a_change_raises_the_persons_own_sequence_and_tells_old_and_new(make, post_office):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus")
    holder = register(make, day, bike)
    register(make, day, bike, bus, name="An Peeters", email="an@school.example")
    post_office.deliver()
    leave(make, holder)
    mail = post_office.to("an@school.example")[-1]
    assert mail["Subject"].startswith("Je programma is gewijzigd")
    assert "Workshop: 14.00-15.00 Fiets (vroeger: " in post_office.text(mail)
    [event] = Calendar.from_ical(post_office.calendar(mail)).walk("VEVENT")
    assert event["SEQUENCE"] == 1


def _with_all():
    return (joinedload(Attendee.invitation), joinedload(Attendee.event))
