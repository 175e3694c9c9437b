"""Changing one's mind on the private page, and finding each other on the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from netwerk.events.models import Answer, Event, WorkshopPlace
from netwerk.events.services import publishing, questions, sharing
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members.models import Consent
from tests.builders import SYSTEM, Make
from tests.support.visitor import Visitor


def with_list(make: Make, **facts: object) -> Event:
    event = make.event(**facts)  # type: ignore[arg-type]
    make.within(lambda: questions.offer_list(event.id, SYSTEM, offered=True))
    return event


def values() -> list[object]:
    db.session.rollback()
    return list(db.session.scalars(select(Answer.value).order_by(Answer.id)))


def withdrawn() -> object:
    given = select(Consent.withdrawn_at).where(Consent.purpose == sharing.PURPOSE)
    return db.session.scalars(given).one()


def test_an_answer_and_a_workshop_change_on_the_private_page(make: Make, client: Visitor) -> None:
    event = make.event()
    question = make.question(event, "Wat breng je mee?")
    taal, bus = make.workshop(event, "Taal"), make.workshop(event, "Bus")
    person = make.person("An", answers={question.root: "taart"}, workshop_ids=(taal.id,))
    booking = make.booking(event, [person])
    page = client.get(make.private_link(booking))
    assert "taart" in page
    assert "Taal (ingeschreven)" in page

    page = client.click("Wijzig keuzes en antwoorden")
    form = page.form_with("Bewaar")[0].values
    assert (form[f"x-c-q_{question.root}"], form["x-c-w1_1"]) == (["taart"], [str(taal.id)])
    page = client.submit("Bewaar", {f"x-c-q_{question.root}": "koffie", "x-c-w1_1": str(bus.id)})

    assert "Bewaard: de keuzes van An." in page
    assert "Bus (ingeschreven)" in page
    assert "taart" not in page
    assert values() == ["koffie"]
    states = db.session.execute(select(WorkshopPlace.workshop_id, WorkshopPlace.state)).all()
    assert {tuple(row) for row in states} == {(taal.id, "left"), (bus.id, "confirmed")}


def test_a_missing_required_answer_is_said_at_its_field_and_changes_nothing(
    make: Make, client: Visitor
) -> None:
    event = make.event()
    question = make.question(event, required=True)
    booking = make.booking(event, [make.person("An", answers={question.root: "taart"})])
    client.get(make.private_link(booking))
    client.click("Wijzig keuzes en antwoorden")
    page = client.submit("Bewaar", {f"x-c-q_{question.root}": " "}, status=422)
    assert set(page.errors) == {f"x-c-q_{question.root}"}
    assert values() == ["taart"]


def test_a_colleagues_sensitive_answers_are_the_colleagues_own(make: Make, client: Visitor) -> None:
    event = make.event()
    diet, plain = make.question(event, "Dieet", sensitive=True), make.question(event, "Vervoer")
    given = {diet.root: "noten", plain.root: "fiets"}
    people = [
        make.person("An", answers={diet.root: "vis"}),
        make.person("Bart", answers=given),
        make.person("Chris", None, answers={diet.root: "melk"}),
    ]
    booking = make.booking(event, people)
    bart = make.attendees(booking)[1]
    page = client.get(make.private_link(booking))
    assert all(words in page for words in ("vis", "fiets", "melk"))
    assert "noten" not in page
    page = client.get(make.private_link(booking) + f"/keuzes/{bart.id}")
    assert "Dieet" not in page
    client.submit("Bewaar", {f"x-c-q_{plain.root}": "bus"})
    page = client.get(make.private_link(bart))
    assert "noten" in page
    assert "bus" in page


def test_in_a_duo_nobody_chooses_for_the_other(make: Make, client: Visitor) -> None:
    event = with_list(make)
    people = [make.person("An", "an@school.example"), make.person("Bart", "bart@bedrijf.example")]
    booking = make.booking(event, people, is_duo=True)
    _an, bart = make.attendees(booking)
    client.open(make.private_link(booking) + f"/keuzes/{bart.id}", status=404)


def test_a_day_that_asks_nothing_has_nothing_to_choose(make: Make, client: Visitor) -> None:
    booking = make.booking(make.event())
    [person] = make.attendees(booking)
    assert "Wijzig keuzes en antwoorden" not in client.get(make.private_link(booking))
    client.open(make.private_link(booking) + f"/keuzes/{person.id}", status=404)


def test_who_is_added_or_takes_over_is_asked_the_questions_at_once(make: Make, client: Visitor) -> None:
    event = make.event()
    make.question(event, "Wat breng je mee?", required=True)
    booking = make.booking(event, [make.person("An", "an@school.example")])
    client.get(make.private_link(booking) + "/collega")
    page = client.submit("Schrijf deze collega in", name="Eva Smet", organisation="School")
    assert page.h1 == "Keuzes en antwoorden van Eva Smet"
    assert "Eva Smet is ingeschreven." in page
    client.get(make.private_link(booking))
    client.click("Laat een collega komen in de plaats van Eva Smet")
    page = client.submit("Bewaar", name="Filip Maes", organisation="School")
    assert page.h1 == "Keuzes en antwoorden van Filip Maes"


def test_the_list_shows_who_agreed_with_what_they_seek_to_those_who_come(make: Make, client: Visitor) -> None:
    event = with_list(make, capacity=3)
    zita = make.person("Zita", "zita@school.example", shares_details=True, seeks="<b>bakkers</b>")
    make.booking(event, [zita])
    an = make.attendee(event, "An Stil", "an@school.example")
    make.booking(event, [make.person("Jan Zondermail", None, shares_details=True)])
    waiting = make.attendees(make.booking(event, [make.person("Wim Wacht", shares_details=True)]))[0]

    client.get(make.private_link(an))
    page = client.click("Bekijk de deelnemerslijst")

    assert all(words in page for words in ("Zita", "zita@school.example", "<b>bakkers</b>", "Jan Zondermail"))
    assert "An Stil" not in page
    assert "an@school.example" not in page
    assert "Wim Wacht" not in page
    assert "Bekijk de deelnemerslijst" not in client.get(make.private_link(waiting))
    client.open(make.private_link(waiting) + "/deelnemers", status=404)


def test_agreement_is_given_and_taken_back_also_after_the_day(
    make: Make, client: Visitor, at: Callable[..., object]
) -> None:
    at("2027-01-11 09:00")
    event = with_list(make, starts=at("2027-03-11 13:30"))
    at("2027-01-11 09:00")
    make.question(event, "Wat breng je mee?", required=True)
    booking = make.booking(event, [make.person("An")])
    [an] = make.attendees(booking)
    at("2027-03-12 09:00")
    page = client.get(make.private_link(booking) + f"/keuzes/{an.id}")
    assert "Wat breng je mee?" not in page
    client.submit("Bewaar", {"Zet mij op de deelnemerslijst": True})
    assert make.attendees(event)[0].shares_details
    client.get(make.private_link(booking) + f"/keuzes/{an.id}")
    client.submit("Bewaar", {"Zet mij op de deelnemerslijst": False})
    assert not make.attendees(event)[0].shares_details
    assert withdrawn() == clock.now()
    at("2027-05-11 09:00")
    client.open(make.private_link(booking) + "/deelnemers", status=404)
    client.open(make.private_link(booking) + f"/keuzes/{an.id}", status=409)


def test_a_cancelled_day_has_no_list(make: Make, client: Visitor) -> None:
    event = with_list(make)
    booking = make.booking(event)
    make.within(lambda: publishing.cancel(event.id, "Zaal dicht", SYSTEM, now=clock.now()))
    client.open(make.private_link(booking) + "/deelnemers", status=404)


@pytest.mark.parametrize("what", ["keuzes", "deelnemers"])
def test_these_pages_are_kept_from_other_sites_and_caches(make: Make, client: Visitor, what: str) -> None:
    event = with_list(make)
    booking = make.booking(event)
    path = f"/keuzes/{make.attendees(booking)[0].id}" if what == "keuzes" else "/deelnemers"
    headers = client.open(make.private_link(booking) + path).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-store"


def test_an_online_day_names_its_clock_and_the_result_takes_the_focus(make: Make, client: Visitor) -> None:
    event = make.event(is_online=True, venue_name="", online_url="https://call.example/x")
    client.get(f"/netwerkdagen/{event.id}-{event.slug}/inschrijven")
    assert client.page is not None
    assert "(Belgische tijd)" in client.page
    an = {"contact_name": "An", "contact_email": "an@school.example", "organisation": "School"}
    client.submit("Kijk je antwoorden na", an)
    page = client.submit("Bevestig de inschrijving")
    [heading] = page.all("h1")
    assert heading.get("autofocus") is not None
    assert heading.get("tabindex") == "-1"
    assert "(Belgische tijd)" in page
