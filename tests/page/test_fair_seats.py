"""What people see of shares, requests and offers: on the day's page, when registering, on their own page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netwerk.events import jobs
from netwerk.events.rules import Shortage
from netwerk.events.services import booking
from netwerk.kernel import clock


def day_page(event):
    return f"/netwerkdagen/{event.id}-{event.slug}"


def states(make, of):
    return [person.state for person in make.attendees(of)]


@pytest.fixture
def offered(make, at):
    """A seat of a full day that is offered to Bart, who waits, two days before it."""
    early = at("2027-02-01 10:00")
    event = make.event(capacity=1, starts=at("2027-03-11 13:30"), now=early)
    first = make.attendee(event, "An", now=early)
    made = make.booking(event, [make.person("Bart", "bart@school.example")], now=early)
    at("2027-03-09 09:00")
    make.within(lambda: booking.cancel_attendee(first.id, by="system", now=clock.now()))
    return event, made


def test_the_page_of_the_day_tells_the_share_and_when_it_ends(make, client, at):
    now = at("2027-02-01 10:00")
    event = make.event(
        starts=now + timedelta(days=40), share_limit=1, share_until=now + timedelta(days=7), now=now
    )
    assert "Eerlijk verdeeld: 1 plaats voor elke organisatie." in client.get(day_page(event))
    at("2027-02-08 10:00")
    assert "Eerlijk verdeeld" not in client.get(day_page(event))


def test_whoever_comes_above_the_share_reads_why_they_wait(make, client):
    event = make.event(share_limit=1, share_until=clock.now() + timedelta(days=3))
    make.booking(event, [make.person(organisation_name="School")])
    waiting = make.booking(event, [make.person("Bart", organisation_name="School")])
    page = client.get(make.private_link(waiting))
    assert "Van jouw organisatie is er al 1 persoon ingeschreven." in page
    assert "tellen alle plaatsen" in page
    # For others the day is open.
    assert "Schrijf je in" in client.get(day_page(event))


def test_a_request_says_that_the_organiser_decides(make, client):
    event = make.event(needs_approval=True)
    page = client.get(day_page(event))
    assert "De organisator beslist wie er kan komen." in page
    assert "Vraag een plaats" in page
    made = make.booking(event, [make.person("An", "an@school.example")])
    page = client.get(make.private_link(made) + "?nieuw=1")
    assert "Je aanvraag is binnen" in page
    assert "Zet in mijn agenda" not in page
    client.open(make.private_link(made) + "/uitnodiging.ics", status=404)


def test_an_offer_is_taken_on_the_private_page_by_a_press_only(make, client, offered):
    event, made = offered
    page = client.get(make.private_link(made))
    assert "Er is een plaats voor je" in page
    assert "tot woensdag 10 maart" in page
    assert "Zet in mijn agenda" not in page
    assert states(make, event)[1] == "offered", "looking changes nothing"

    page = client.submit("Ja, ik neem de plaats")

    assert "Ingeschreven: Bart." in page
    assert states(make, event)[1] == "confirmed"


def test_an_offer_is_declined(make, client, offered):
    event, made = offered
    client.get(make.private_link(made))
    page = client.submit("Nee, geef ze door")
    assert "gaat naar de volgende op de lijst" in page
    assert "Aanbod afgewezen" in page
    assert states(make, event)[1] == "declined"


def test_a_late_yes_gets_a_page_that_says_so(make, client, at, offered):
    event, made = offered
    client.get(make.private_link(made))
    at("2027-03-10 09:00")
    jobs.expire_offers()
    page = client.submit("Ja, ik neem de plaats", status=409)
    assert "De plaats is niet meer vrij" in page
    assert "Schrijf je opnieuw in" in page
    assert states(make, event)[1] == "expired"


def test_an_answer_is_of_whoever_the_link_is_for(make, client, offered):
    event, made = offered
    person = make.attendees(made)[0]
    stranger = make.booking(make.event(), 1)
    client.get(make.private_link(stranger))
    link = make.private_link(stranger) + f"/aanbod/{person.id}"
    client.post(link, {"antwoord": "ja"}, status=404)
    client.open(make.private_link(made) + f"/aanbod/{person.id}", status=405)
    assert states(make, event)[1] == "offered"


def test_a_member_sees_the_offer_on_the_day_page(make, client, cast, at):
    early = at("2027-02-01 10:00")
    event = make.event(capacity=1, starts=at("2027-03-11 13:30"), now=early)
    first = make.attendee(event, now=early)
    make.attendee(event, cast.an.name, cast.an.email, now=early)
    at("2027-03-09 09:00")
    make.within(lambda: booking.cancel_attendee(first.id, by="system", now=clock.now()))
    page = client.as_(cast.an).get(day_page(event))
    assert "Er is een plaats voor je" in page
    assert "Zeg ja of nee" in page


def test_a_group_chooses_to_come_apart(make, client):
    event = make.event(capacity=1)
    made = make.booking(event, 2, shortage=Shortage.TOGETHER)
    page = client.get(make.private_link(made))
    assert "Jullie komen alleen samen" in page
    client.submit("Laat wie kan al komen")
    assert states(make, made) == ["confirmed", "waitlisted"]


def test_only_the_contact_person_chooses_for_the_group(make, client):
    event = make.event(capacity=1)
    made = make.booking(event, 2, shortage=Shortage.TOGETHER)
    link = make.private_link(make.attendees(made)[1])
    page = client.get(link)
    assert "Samen of apart?" not in page
    client.post(link + "/groep", {"samen": "nee"}, status=404)
    assert states(make, made) == ["waitlisted"] * 2


def test_a_small_day_on_which_nobody_is_registered_is_not_almost_full(make, client):
    event = make.event(capacity=2)
    assert "Bijna volzet" not in client.get(day_page(event))
    make.booking(event, 1)
    assert "Bijna volzet" in client.get(day_page(event))


def test_an_offer_stands_first_in_what_waits_for_a_member_and_leads_to_yes_or_no(make, client, cast, at):
    early = at("2027-02-01 10:00")
    event = make.event(title="Volle dag", capacity=1, starts=at("2027-03-11 13:30"), now=early)
    first = make.attendee(event, "Jan", now=early)
    make.booking(event, [make.person("Bart", cast.bart.email)], now=early)
    at("2027-03-09 09:00")
    browser = client.as_(cast.bart)
    assert "zeg ja of nee" not in browser.get("/")
    make.within(lambda: booking.cancel_attendee(first.id, by="system", now=clock.now()))
    assert "Er is een plaats voor je: zeg ja of nee Volle dag" in browser.get("/")
    browser.get("/mijn")
    assert "Ja, ik neem de plaats" in browser.click("Zeg ja of nee Volle dag")
    browser.submit("Ja, ik neem de plaats")
    assert "zeg ja of nee" not in browser.get("/")
