"""The organiser's decisions on people who ask and wait: read what it does, then do it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netwerk.events.rules import Shortage
from netwerk.kernel import clock


@pytest.fixture
def chantal(words, cast, client):
    return client.as_(cast.chantal)


def people(event, more=""):
    return f"/beheer/netwerkdagen/{event.id}/deelnemers{more}"


def named(make, event, *names):
    return [make.attendee(event, name) for name in names]


def states(make, event):
    return [person.state for person in make.attendees(event)]


def test_requests_have_a_tab_of_their_own_and_are_approved_one_by_one(chantal, make):
    event = make.event(capacity=1, needs_approval=True)
    named(make, event, "An", "Bart")
    chantal.get(people(event))
    page = chantal.click("Aanvragen 2")
    assert page.main.index("An") < page.main.index("Bart")

    page = chantal.click("Keur goed: Bart")
    assert "1 persoon is ingeschreven: Bart." in page
    assert "Er vertrekt 1 mail." in page
    assert states(make, event) == ["requested", "requested"], "only shown"
    chantal.submit("Keur goed")

    assert states(make, event) == ["requested", "confirmed"]


def test_several_requests_are_approved_after_reading_what_that_does(chantal, make):
    event = make.event(capacity=2, needs_approval=True)
    chosen = named(make, event, "An", "Bart", "Carla")
    chantal.get(people(event) + "?lijst=aanvragen")

    page = chantal.post(
        people(event, "/goedkeuren"),
        {"wie": [str(person.id) for person in chosen]},
    )
    assert "Keur 3 aanvragen goed?" in page
    assert "2 mensen zijn ingeschreven: An, Bart." in page
    assert "1 persoon komt op de wachtlijst: Carla." in page
    assert "Er vertrekken 3 mails." in page
    assert states(make, event) == ["requested"] * 3

    page = chantal.submit("Keur goed")
    assert "3 aanvragen zijn goedgekeurd." in page
    assert states(make, event) == ["confirmed", "confirmed", "waitlisted"]


def test_without_a_choice_nothing_is_approved(chantal, make):
    event = make.event(needs_approval=True)
    named(make, event, "An")
    chantal.get(people(event) + "?lijst=aanvragen")
    assert "Vink eerst aan" in chantal.submit("Keur de aangevinkte aanvragen goed")
    assert states(make, event) == ["requested"]


def test_a_request_is_refused_with_a_reason(chantal, make):
    event = make.event(needs_approval=True)
    person = named(make, event, "An")[0]
    chantal.get(people(event, f"/{person.id}/weigeren"))
    chantal.submit("Weiger", status=422)
    page = chantal.submit("Weiger", reason="Deze dag is voor mentoren")
    assert "De aanvraag van An is geweigerd." in page
    assert states(make, event) == ["rejected"]
    chantal.open(people(event, f"/{person.id}/weigeren"), status=302)


def test_priority_shows_what_each_place_does_and_asks_why(chantal, make):
    event = make.event(capacity=1)
    make.booking(event, 2, shortage=Shortage.TOGETHER)
    last = named(make, event, "Carla")[0]
    page = chantal.get(people(event, f"/{last.id}/voorrang"))
    assert "1 persoon schuift door: Carla." in page
    assert "Niemand krijgt een mail." in page
    chantal.submit("Bewaar", status=422)
    chantal.submit("Bewaar", priority="last", reason="Komt alleen als er plaats over is")

    page = chantal.get(people(event) + "?lijst=wachtlijst")
    assert "Achteraan" in page
    assert "Komt alleen als er plaats over is" in page
    chantal.get(people(event, f"/{last.id}/voorrang"))
    chantal.submit("Bewaar", priority="first", reason="Spreekt mee")
    assert states(make, event) == ["waitlisted", "waitlisted", "confirmed"]


def test_a_group_is_split_by_the_organiser_after_reading_what_that_does(chantal, make):
    event = make.event(capacity=1)
    make.booking(event, [make.person("An"), make.person("Bart")], shortage=Shortage.TOGETHER)
    chantal.get(people(event) + "?lijst=wachtlijst")
    page = chantal.click("Samen of apart: An")
    assert "1 persoon schuift door: An." in page
    chantal.submit("Splits de groep")
    assert states(make, event) == ["confirmed", "waitlisted"]


def test_the_list_shows_until_when_a_seat_is_offered(words, client, cast, make, at):
    now = at("2027-03-09 09:00")
    event = make.event(capacity=1, starts=at("2027-03-11 13:30"), now=now - timedelta(days=40))
    named(make, event, "An", "Bart")
    at("2027-03-09 09:00")
    chantal = client.as_(cast.chantal)
    first = make.attendees(event)[0]
    chantal.get(people(event, f"/{first.id}/annuleer"))
    assert "1 persoon krijgt een plaats aangeboden: Bart." in chantal.submit("Schrijf uit", status=422)
    chantal.submit("Schrijf uit", reason="Ziek")
    page = chantal.get(people(event) + "?lijst=aangeboden")
    assert "Bart" in page
    assert "tot woensdag 10 maart" in page


def test_the_form_keeps_how_seats_are_given_and_shows_the_rule(chantal, make, client):
    event = make.event(capacity=5)
    for _ in range(3):
        make.booking(event, [make.person(organisation_name="School")])
    chantal.get(f"/beheer/netwerkdagen/{event.id}/wijzig")
    until = (event.starts_at - timedelta(days=5)).strftime("%Y-%m-%dT09:00")
    chantal.submit("Bewaar", share_limit="3", share_until=until, fits_first="y")
    page = client.get(f"/netwerkdagen/{event.id}-{event.slug}")
    assert "hoogstens 3 plaatsen voor elke organisatie" in page
    assert "tellen alle plaatsen" in page


def test_approval_switched_on_shows_who_must_ask_now(chantal, make):
    event = make.event(capacity=1)
    named(make, event, "An", "Bart")
    chantal.get(f"/beheer/netwerkdagen/{event.id}/wijzig")
    page = chantal.submit("Bewaar", needs_approval="y")
    assert "1 persoon wacht op je beslissing" in page
    assert states(make, event) == ["confirmed", "waitlisted"]
    chantal.submit("Bewaar zo")
    assert states(make, event) == ["confirmed", "requested"]


@pytest.mark.parametrize("act", ["goedkeuren", "weigeren", "voorrang", "groep"])
def test_somebody_of_another_day_is_not_found_here(chantal, make, act):
    here, there = make.event(needs_approval=True), make.event(needs_approval=True)
    stranger = named(make, there, "Dirk")[0]
    chantal.open(people(here, f"/{stranger.id}/{act}"), status=404)
    assert states(make, there) == ["requested"]
    assert clock.now()
