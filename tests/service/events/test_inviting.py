"""What arrives in mailboxes and calendars: invitations, updates, cancellations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from netwerk.events import jobs, seats
from netwerk.events.models import Event, Invitation
from netwerk.events.rules import Shortage
from netwerk.events.services import booking, private_links, publishing, workshops
from netwerk.events.services.describing import facts_of
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.services import following
from netwerk.settings import MailReceive
from netwerk.taxonomy.models import Region
from tests.builders import SYSTEM
from tests.cast import actor

AN = ("An Peeters", "an@school.example")


def vevent(post_office, mail):
    octets = post_office.calendar(mail)
    assert octets is not None, "no calendar part"
    calendar = Calendar.from_ical(octets)
    events = calendar.walk("VEVENT")
    assert len(events) == 1
    return calendar["METHOD"], events[0]


def mime_method(mail):
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return part.get_param("method")


def change(make, day, **facts):
    def act():
        event = seats.lock_event(day.id)
        wanted = replace(facts_of(event), **facts)
        publishing.edit(day.id, wanted, SYSTEM, version=event.version, now=clock.now())

    db.session.rollback()
    make.within(act)


def leave(make, attendee):
    make.within(lambda: booking.cancel_attendee(attendee.id, by="attendee", now=clock.now()))


def test_a_confirmation_says_when_where_and_how_to_change_it(make, at, post_office):
    now = at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-11 13:30"), title="Ouders mee aan boord", municipality="")
    at(now)
    attendee = make.attendee(day, *AN)
    [mail] = post_office.deliver()
    text = post_office.text(mail)
    for words in ("donderdag 11 maart 2027, 13.30 tot 17.00 uur", "PXL Congress", "Ouders mee aan boord"):
        assert words in text
    assert private_links.sign(*private_links.key_of(reload(attendee)))[:12] in text
    assert "an@school.example" in mail["To"]


def reload(attendee):
    _event, found = seats.attendee_locked(attendee.id)
    return found


def test_the_invitation_asks_its_recipient_and_nobody_else(make, post_office):
    day = make.event()
    make.booking(day, [make.person(*AN), make.person("Bart", "bart@bedrijf.example")])
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in post_office.deliver()}
    assert set(mails) == {"an@school.example", "bart@bedrijf.example"}
    for address, mail in mails.items():
        method, event = vevent(post_office, mail)
        assert method == mime_method(mail) == "REQUEST"
        assert str(event["ATTENDEE"]).casefold() == f"mailto:{address}"
        assert event["SEQUENCE"] == 0
    uids = {str(vevent(post_office, mail)[1]["UID"]) for mail in mails.values()}
    assert len(uids) == 2
    assert day.uid not in uids


def test_no_private_link_stands_in_a_calendar(make, post_office):
    day = make.event(online_url="https://bellen.example/geheim", is_online=True)
    make.attendee(day, *AN)
    [mail] = post_office.deliver()
    octets = post_office.calendar(mail).replace(b"\r\n ", b"")
    assert b"inschrijving" not in octets
    assert b"geheim" not in octets
    assert "https://bellen.example/geheim" in post_office.text(mail)


def test_whoever_waits_gets_no_invitation_and_no_call(make, post_office):
    day = make.event(capacity=0, online_url="https://bellen.example/geheim", is_online=True)
    make.attendee(day, *AN)
    [mail] = post_office.deliver()
    assert post_office.calendar(mail) is None
    assert "geheim" not in mail.as_string()
    assert "1" in post_office.text(mail)


def test_whoever_moves_up_is_invited(make, post_office):
    day = make.event(capacity=1)
    first = make.attendee(day)
    make.attendee(day, *AN)
    post_office.deliver()
    leave(make, first)
    mails = post_office.deliver()
    promoted = next(mail for mail in mails if "an@school.example" in mail["To"])
    assert vevent(post_office, promoted)[0] == "REQUEST"


def test_leaving_takes_the_day_out_of_the_calendar(make, post_office):
    day = make.event()
    attendee = make.attendee(day, *AN)
    [invited] = post_office.deliver()
    leave(make, attendee)
    [left] = post_office.deliver()
    (_, before), (method, after) = vevent(post_office, invited), vevent(post_office, left)
    assert method == mime_method(left) == "CANCEL"
    assert str(after["STATUS"]) == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == before["DTSTART"].dt
    assert str(after["ATTENDEE"]) == str(before["ATTENDEE"])


def test_whoever_only_waited_gets_no_cancellation_in_the_calendar(make, post_office):
    day = make.event(capacity=0)
    attendee = make.attendee(day, *AN)
    post_office.deliver()
    leave(make, attendee)
    [left] = post_office.deliver()
    assert post_office.calendar(left) is None


def test_a_cancellation_follows_its_invitation_when_both_still_wait_in_the_outbox(make, post_office):
    day = make.event()
    attendee = make.attendee(day, *AN)
    leave(make, attendee)
    mails = [*post_office.deliver(), *post_office.deliver()]
    assert [mime_method(mail) for mail in mails] == ["REQUEST", "CANCEL"]


def test_an_invitation_that_never_arrived_is_not_cancelled_in_a_calendar(make, post_office, app):
    day = make.event()
    attendee = make.attendee(day, *AN)
    db.session.execute(update(OutboxMessage).values(state="failed"))
    db.session.commit()
    leave(make, attendee)
    [left] = post_office.deliver()
    assert post_office.calendar(left) is None


def test_where_no_replies_are_read_the_calendar_entry_asks_for_none(make, post_office, app, monkeypatch):
    settings = app.config["SETTINGS"].model_copy(update={"mail_receive": MailReceive.NONE})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    day = make.event()
    attendee = make.attendee(day, *AN)
    [mail] = post_office.deliver()
    method, event = vevent(post_office, mail)
    assert method == mime_method(mail) == "PUBLISH"
    assert "ATTENDEE" not in event
    leave(make, attendee)
    [left] = post_office.deliver()
    assert post_office.calendar(left) is None


def test_a_colleague_without_address_stands_in_the_contact_persons_calendar(make, post_office):
    day = make.event()
    make.booking(day, [make.person(*AN), make.person("Jan Smets", None)])
    mails = [*post_office.deliver(), *post_office.deliver()]
    assert len(mails) == 2
    for_jan = next(mail for mail in mails if mime_method(mail) == "PUBLISH")
    assert "an@school.example" in for_jan["To"]
    assert "Jan Smets" in post_office.text(for_jan)


def test_a_contact_person_who_does_not_come_gets_the_list(make, post_office):
    day = make.event()
    make.booking(day, [make.person("Bart", "bart@bedrijf.example")], contact_name="An", contact_email=AN[1])
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in post_office.deliver()}
    assert "Bart" in post_office.text(mails["an@school.example"])
    assert post_office.calendar(mails["an@school.example"]) is None


def test_a_new_hour_is_mailed_once_after_the_quiet_time_with_the_old_and_the_new(make, at, post_office):
    now = at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-11 13:30"), now=now)
    at(now)
    make.attendee(day, *AN, now=now)
    [invited] = post_office.deliver()
    change(make, day, starts_at=day.starts_at - timedelta(hours=1))
    at(now + timedelta(minutes=5))
    change(make, day, venue_name="C-mine")
    assert jobs.tell_changes() == 0
    at(now + timedelta(minutes=30))
    assert jobs.tell_changes() == 1
    assert jobs.tell_changes() == 0
    [told] = post_office.deliver()
    text = post_office.text(told)
    for words in ("13.30", "12.30", "PXL Congress", "C-mine"):
        assert words in text
    (_, before), (method, after) = vevent(post_office, invited), vevent(post_office, told)
    assert method == "REQUEST"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert told["References"] == invited["Message-ID"]


def test_a_corrected_typo_is_not_mailed_and_keeps_the_sequence(make, at):
    now = at("2027-02-01 10:00")
    day = make.event(starts=now + timedelta(days=20), now=now)
    make.attendee(day, *AN, now=now)
    change(make, day, title="Zonder tikfout")
    event = db.session.get(Event, day.id)
    assert (event.sequence, event.tell_at) == (0, None)
    assert event.changed_at == now


def test_a_change_undone_within_the_quiet_time_is_not_mailed(make, at, post_office):
    now = at("2027-02-01 10:00")
    day = make.event(starts=now + timedelta(days=20), now=now)
    make.attendee(day, *AN, now=now)
    post_office.deliver()
    change(make, day, venue_name="Elders")
    change(make, day, venue_name="PXL Congress")
    at(now + timedelta(hours=1))
    assert jobs.tell_changes() == 0
    assert post_office.deliver() == []


def test_whoever_joins_between_two_edits_hears_only_what_is_new_to_them(make, at, post_office):
    now = at("2027-02-01 10:00")
    start = at("2027-03-11 13:30")
    day = make.event(starts=start, now=now)
    at(now)
    make.attendee(day, *AN, now=now)
    change(make, day, starts_at=start + timedelta(minutes=30))
    later = at(now + timedelta(minutes=5))
    make.attendee(day, "Bart", "bart@bedrijf.example", now=later)
    change(make, day, starts_at=start + timedelta(minutes=60))
    make.attendee(day, "Jan", "jan@school.example", now=at(now + timedelta(minutes=6)))
    post_office.deliver()
    at(now + timedelta(hours=1))
    jobs.tell_changes()
    mails = {mail["To"].addresses[0].addr_spec: post_office.text(mail) for mail in post_office.deliver()}
    assert set(mails) == {"an@school.example", "bart@bedrijf.example"}
    assert "13.30" in mails["an@school.example"]
    assert "13.30" not in mails["bart@bedrijf.example"]
    assert all("14.30" in text for text in mails.values())


def test_whoever_heard_a_change_that_was_undone_is_told_so(make, at, post_office):
    now = at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-11 13:30"), now=now)
    at(now)
    make.attendee(day, *AN, now=now)
    change(make, day, venue_name="Elders")
    make.attendee(day, "Bart", "bart@bedrijf.example", now=at(now + timedelta(minutes=5)))
    change(make, day, venue_name="PXL Congress")
    post_office.deliver()
    at(now + timedelta(hours=1))
    jobs.tell_changes()
    assert [mail["To"].addresses[0].addr_spec for mail in post_office.deliver()] == ["bart@bedrijf.example"]


def test_whoever_got_a_workshop_while_the_day_was_moved_hears_that_it_moved_back(make, at, post_office):
    now = at("2027-02-01 10:00")
    start = at("2027-03-11 13:30")
    day = make.event(starts=start, now=now, hours=4)
    at(now)
    bike = make.workshop(day, "Fiets")
    an, _bart = make.attendee(day, *AN, now=now), make.attendee(day, "Bart", "bart@bedrijf.example", now=now)
    at(now + timedelta(minutes=1))
    change(make, day, starts_at=start - timedelta(minutes=30))
    at(now + timedelta(minutes=2))
    make.within(lambda: workshops.choose(an.id, [bike.id], "attendee", clock.now()))
    post_office.deliver()
    change(make, day, starts_at=start)
    at(now + timedelta(hours=1))
    jobs.tell_changes()
    [told] = post_office.deliver()
    assert told["To"].addresses[0].addr_spec == "an@school.example"
    assert b"DTSTART;TZID=Europe/Brussels:20270311T133000" in (post_office.calendar(told) or b"")


def test_everybody_hears_that_a_day_does_not_take_place(make, cast, post_office):
    day = make.event(capacity=1)
    make.attendee(day, *AN)
    make.attendee(day, "Bart", "bart@bedrijf.example")
    post_office.deliver()
    make.within(lambda: publishing.cancel(day.id, "De zaal is dicht", actor(cast.chantal), now=clock.now()))
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in post_office.deliver()}
    assert set(mails) == {"an@school.example", "bart@bedrijf.example"}
    assert all("De zaal is dicht" in post_office.text(mail) for mail in mails.values())
    method, event = vevent(post_office, mails["an@school.example"])
    assert (method, str(event["STATUS"])) == ("CANCEL", "CANCELLED")
    assert event["SEQUENCE"] == 1
    assert post_office.calendar(mails["bart@bedrijf.example"]) is None


def test_a_seat_that_changes_hands_leaves_one_calendar_and_enters_another(make, post_office):
    day = make.event()
    attendee = make.attendee(day, *AN)
    [invited] = post_office.deliver()
    jan = make.person("Jan", "jan@school.example")
    make.within(lambda: booking.change_person(attendee.id, jan, actor_label="test", now=clock.now()))
    mails = [*post_office.deliver(), *post_office.deliver()]
    by = {mail["To"].addresses[0].addr_spec: vevent(post_office, mail) for mail in mails}
    old_uid = str(vevent(post_office, invited)[1]["UID"])
    assert (by["an@school.example"][0], str(by["an@school.example"][1]["UID"])) == ("CANCEL", old_uid)
    assert by["jan@school.example"][0] == "REQUEST"
    assert str(by["jan@school.example"][1]["UID"]) != old_uid


def test_the_links_of_whoever_gave_up_the_seat_are_dead(make):
    from netwerk.kernel.errors import NotFound

    day = make.event()
    made = make.booking(day, [make.person(*AN), make.person("Bart", "bart@bedrijf.example")])
    bart = make.attendees(made)[1]
    token = private_links.attendee_token(bart)
    jan = make.person("Jan", "jan@school.example")
    make.within(lambda: booking.change_person(bart.id, jan, actor_label="test", now=clock.now()))
    with pytest.raises(NotFound):
        private_links.open_link(token)


def test_a_mail_speaks_the_language_of_its_reader(make, post_office):
    day = make.event()
    make.booking(day, [make.person(*AN)], language="fr")
    [mail] = post_office.deliver()
    assert mail.get_body(("plain",))["Content-Language"] == "fr"
    assert "/fr/inschrijving/" in post_office.text(mail)


def test_a_registration_rolled_back_mails_nobody(make, post_office, app):
    day = make.event()

    def break_off():
        booking.register(day.id, make.request(2), actor=None, now=clock.now())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        make.within(break_off)
    assert post_office.deliver() == []
    assert db.session.scalars(select(Invitation)).first() is None


def test_followers_of_a_theme_hear_of_a_new_day_once(make, words, post_office):
    for slug in ("mobiliteit", "begeleiden"):
        theme = make.theme(slug)
        make.within(lambda theme=theme: follow_confirmed("theme", theme.id, "an@school.example"))
    make.event(themes=("mobiliteit", "begeleiden"), title="Fietsen naar het werk")
    mails = [mail for mail in post_office.deliver() if "Fietsen naar het werk" in post_office.text(mail)]
    assert [mail["To"].addresses[0].addr_spec for mail in mails] == ["an@school.example"]
    assert mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_followers_of_a_region_hear_of_a_new_day_there_and_once(make, words, post_office, client):
    genk = db.session.scalars(select(Region.id).filter_by(slug="midden-limburg")).one()
    make.within(lambda: follow_confirmed("region", genk, "bart@bedrijf.example"))
    theme = make.theme("mobiliteit")
    make.within(lambda: follow_confirmed("theme", theme.id, "an@school.example"))
    make.event(theme="mobiliteit", region="midden-limburg", title="Fietsen naar het werk")
    make.event(theme="begeleiden", region="maasland", title="Elders")
    told = {mail["To"].addresses[0].addr_spec: post_office.text(mail) for mail in post_office.deliver()}
    assert set(told) == {"an@school.example", "bart@bedrijf.example"}
    assert "in een regio die je volgt" in told["bart@bedrijf.example"]
    assert "in een lerend netwerk dat je volgt" in told["an@school.example"]
    page = client.get("/regios/midden-limburg")
    assert page.link("Volg deze regio") == f"/volgen/region/{genk}"
    assert "zodra er een nieuwe netwerkdag in deze regio is" in client.get(f"/volgen/region/{genk}")


def follow_confirmed(kind, thing_id, email):
    following.follow(kind, thing_id, email, "nl", actor=None, now=clock.now())
    from netwerk.members.models import Follow

    row = db.session.scalars(select(Follow).where(Follow.thing_id == thing_id)).one()
    row.confirmed_at = clock.now()


def test_those_who_asked_hear_that_registration_is_open_once(make, at, post_office):
    now = at("2027-02-01 10:00")
    day = make.event(starts=now + timedelta(days=30), opens_at=now + timedelta(days=2), now=now)
    make.within(lambda: follow_confirmed("event", day.id, "an@school.example"))
    post_office.deliver()
    assert jobs.tell_openings() == 0
    at(now + timedelta(days=3))
    assert jobs.tell_openings() == 1
    assert jobs.tell_openings() == 0
    [mail] = post_office.deliver()
    assert day.title in post_office.text(mail)


def test_a_group_confirmation_names_the_others(make, post_office):
    day = make.event(capacity=3)
    make.booking(
        day, [make.person(*AN), make.person("Bart", "bart@bedrijf.example")], shortage=Shortage.SPLIT
    )
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in post_office.deliver()}
    assert "Bart" in post_office.text(mails["an@school.example"])
