"""The private page: what its link opens, and what can be changed there without an account."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from netwerk.events.models import Attendee, Booking, Event, Invitation
from netwerk.events.services import booking as booking_services
from netwerk.events.services import publishing
from netwerk.kernel import clock
from netwerk.kernel.database import begin_write, db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make
from tests.support.visitor import Visitor


def booked(make: Make, event: Event, **more: object) -> Booking:
    people = [
        make.person("An Peeters", "an@school.example", organisation_name="Technische School Genk"),
        make.person("Bart Claes", "bart@bedrijf.example", organisation_name="Bakkerij Claes"),
        make.person("Chris Daems", None, organisation_name="Bakkerij Claes"),
    ]
    return make.booking(event, people, **more)


def standing(of: Booking | Event, make: Make) -> list[tuple[str, str]]:
    return [(person.name, person.state) for person in make.attendees(of)]


def kinds() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = select(OutboxMessage).order_by(OutboxMessage.id)
    return [(row.kind, row.recipient) for row in db.session.scalars(rows)]


def test_the_contact_person_sees_everybody_and_an_attendee_only_themselves(
    make: Make, client: Visitor
) -> None:
    booking = booked(make, make.event())
    page = client.get(make.private_link(booking))
    assert all(name in page for name in ("An Peeters", "Bart Claes", "Chris Daems"))
    assert "Je bent ingeschreven, samen met 2 collega's." in page
    bart = make.attendees(booking)[1]
    page = client.get(make.private_link(bart))
    assert "Bart Claes" in page
    assert "An Peeters" not in page
    assert "Schrijf nog een collega in" not in page


def test_the_address_is_kept_from_other_sites_search_engines_and_caches(make: Make, client: Visitor) -> None:
    booking = booked(make, make.event())
    for path in ("", "/annuleer", "/collega"):
        headers = client.open(make.private_link(booking) + path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("token", ["x", "WyJiIiwxLCJ4Il0.x.y"])
def test_a_link_that_is_not_ours_opens_nothing(client: Visitor, token: str) -> None:
    client.open(f"/inschrijving/{token}", status=404)


def test_an_attendee_cannot_reach_somebody_else_of_the_same_booking(make: Make, client: Visitor) -> None:
    booking = booked(make, make.event())
    an, bart, _chris = make.attendees(booking)
    mine = make.private_link(bart)
    client.open(f"{mine}/wijzig/{an.id}", status=404)
    client.open(f"{mine}/annuleer/{an.id}", status=404)
    client.open(f"{mine}/collega", status=404)
    client.open(f"{mine}/uitnodiging.ics?wie={an.id}", status=404)


def test_cancelling_one_person_asks_first_and_says_what_is_lost(make: Make, client: Visitor) -> None:
    event = make.event(capacity=3)
    booking = booked(make, event)
    waiting = make.attendee(event, "Dora Wacht", "dora@elders.example")
    client.get(make.private_link(booking))
    page = client.click("Schrijf uit Bart Claes")
    assert page.h1 == "Schrijf je Bart Claes uit?"
    assert "Bart Claes verliest een plaats." in page
    assert standing(booking, make)[1] == ("Bart Claes", "confirmed")

    page = client.submit("Schrijf uit")

    assert "Uitgeschreven: Bart Claes" in page
    assert standing(booking, make)[1] == ("Bart Claes", "cancelled")
    db.session.rollback()
    promoted = db.session.get(Attendee, waiting.id)
    assert promoted is not None
    assert promoted.state == "confirmed"
    assert ("event.left", "bart@bedrijf.example") in kinds()


def test_cancelling_everybody_names_them_all(make: Make, client: Visitor) -> None:
    booking = booked(make, make.event())
    client.get(make.private_link(booking))
    page = client.click("Schrijf iedereen uit")
    assert page.h1 == "Schrijf je deze 3 mensen uit?"
    assert all(name in page for name in ("An Peeters", "Bart Claes", "Chris Daems"))
    page = client.submit("Schrijf iedereen uit")
    assert {state for _name, state in standing(booking, make)} == {"cancelled"}
    assert "Niemand van deze inschrijving komt nog." in page


def test_cancelling_twice_is_said_and_changes_nothing(make: Make, client: Visitor) -> None:
    booking = make.booking(make.event(), [make.person("An Peeters", "an@school.example")])
    client.get(make.private_link(booking) + "/annuleer")
    client.submit("Schrijf uit")
    page = client.get(make.private_link(booking) + "/annuleer")
    assert page.h1 == "Uitschrijven kan niet meer"


def test_a_colleague_takes_over_the_place_on_a_full_day(make: Make, client: Visitor) -> None:
    event = make.event(capacity=3)
    booking = booked(make, event)
    make.attendee(event, "Dora Wacht", "dora@elders.example")
    bart = make.attendees(booking)[1]
    old_link = make.private_link(bart)
    client.get(make.private_link(booking))
    page = client.click("Laat een collega komen in de plaats van Bart Claes")
    assert page.form_with("Bewaar")[0].values["name"] == [""]
    page = client.submit("Bewaar", name="Eva Smet", email="eva@bedrijf.example")
    assert "Eva Smet komt in de plaats van Bart Claes. We mailen hen allebei." in page
    assert standing(booking, make)[1] == ("Eva Smet", "confirmed")
    assert ("event.replaced", "bart@bedrijf.example") in kinds()
    assert ("event.confirmed", "eva@bedrijf.example") in kinds()
    client.open(old_link, status=404)


def test_giving_away_the_own_place_ends_the_own_link_with_a_word_about_it(
    make: Make, client: Visitor
) -> None:
    booking = booked(make, make.event())
    bart = make.attendees(booking)[1]
    client.get(make.private_link(bart) + f"/wijzig/{bart.id}")
    page = client.submit("Bewaar", name="Eva Smet", email="eva@bedrijf.example")
    assert page.h1 == "Je plaats is doorgegeven"


def test_a_link_that_is_revoked_while_its_form_is_on_the_way_changes_nothing(
    app: Flask, make: Make, client: Visitor
) -> None:
    event = make.event()
    bart = make.attendees(booked(make, event))[1]
    client.get(make.private_link(bart) + "/annuleer")
    path, form = make.private_link(bart) + "/annuleer", {"csrf_token": client.token()}
    answers: list[int] = []

    def press() -> None:
        with app.app_context():
            answers.append(client.open(path, method="POST", data=form, status=None).status_code)

    db.session.rollback()
    begin_write()
    jan = make.person("Jan", "jan@school.example")
    booking_services.change_person(bart.id, jan, actor_label="test", now=clock.now())
    pressing = threading.Thread(target=press)
    pressing.start()
    # It has read the link, which was good then, and now waits for the day.
    time.sleep(1)
    db.session.commit()
    pressing.join(20)
    assert answers == [404]
    assert ("Jan", "confirmed") in standing(event, make)


def test_correcting_a_typing_error_sends_no_mail(make: Make, client: Visitor) -> None:
    booking = booked(make, make.event())
    before = kinds()
    client.get(make.private_link(booking))
    client.click("Wijzig gegevens van An Peeters")
    page = client.submit("Bewaar", name="Ann Peeters")
    assert "Bewaard: Ann Peeters." in page
    assert kinds() == before


def test_errors_on_the_change_page_stand_beside_the_field(make: Make, client: Visitor) -> None:
    booking = booked(make, make.event())
    an = make.attendees(booking)[0]
    client.get(make.private_link(booking) + f"/wijzig/{an.id}")
    page = client.submit("Bewaar", name="", email="an@", status=422)
    assert page.title.startswith("Fout:")
    assert set(page.errors) == {"name", "email"}


def test_somebody_elses_address_is_not_told_to_be_registered(make: Make, client: Visitor) -> None:
    event = make.event()
    booking = booked(make, event)
    make.attendee(event, "Dora Wacht", "dora@elders.example")
    client.get(make.private_link(booking) + "/collega")
    page = client.submit("Schrijf deze collega in", name="Dora", email="dora@elders.example", status=409)
    assert "Met dit e-mailadres lukt het niet. We mailden de eigenaar ervan." in page.errors["email"]


def test_a_colleague_is_added_or_joins_the_waiting_list(make: Make, client: Visitor) -> None:
    event = make.event(capacity=4)
    booking = booked(make, event)
    client.get(make.private_link(booking))
    client.click("Schrijf nog een collega in")
    page = client.submit("Schrijf deze collega in", name="Eva Smet")
    assert "Eva Smet is ingeschreven." in page
    client.click("Schrijf nog een collega in")
    page = client.submit("Schrijf deze collega in", name="Filip Maes", email="filip@bedrijf.example")
    assert "Filip Maes staat op de wachtlijst." in page
    assert "Op de wachtlijst, plaats 1" in page
    assert "Ingeschreven: 4. Op de wachtlijst: 1." in page


def test_in_a_duo_each_manages_only_the_own_place(make: Make, client: Visitor) -> None:
    people = [
        make.person("An Peeters", "an@school.example"),
        make.person("Bart Claes", "bart@bedrijf.example"),
    ]
    booking = make.booking(make.event(), people, is_duo=True)
    _an, bart = make.attendees(booking)
    link = make.private_link(booking)
    page = client.get(link)
    assert "Wijzig gegevens van An Peeters" in page.links
    assert "Wijzig gegevens van Bart Claes" not in page.links
    client.open(f"{link}/annuleer/{bart.id}", status=404)
    client.get(f"{link}/annuleer")
    client.submit("Schrijf uit")
    assert standing(booking, make) == [("An Peeters", "cancelled"), ("Bart Claes", "confirmed")]


def test_the_call_is_shown_to_who_comes_and_not_to_who_waits(make: Make, client: Visitor) -> None:
    event = make.event(capacity=1, is_online=True, online_url="https://call.example/abc", venue_name="")
    coming, waiting = make.attendee(event), make.attendee(event)
    assert "https://call.example/abc" in client.get(make.private_link(coming))
    page = client.get(make.private_link(waiting))
    assert "https://call.example/abc" not in page.html
    assert "Je staat op plaats 1 van de wachtlijst" in page


def test_the_download_is_the_persons_own_invitation(make: Make, client: Visitor) -> None:
    event = make.event()
    booking = booked(make, event)
    bart = make.attendees(booking)[1]
    response = client.open(make.private_link(bart) + "/uitnodiging.ics")
    assert response.mimetype == "text/calendar"
    text = response.text
    uid = db.session.scalars(select(Invitation.uid).where(Invitation.attendee_id == bart.id)).one()
    assert f"UID:{uid}" in text
    assert "METHOD:PUBLISH" in text
    assert "ATTENDEE" not in text
    assert "/inschrijving/" not in text.replace("\r\n ", "")


def test_who_comes_may_put_the_day_in_any_calendar_and_subscribe_to_days_like_it(
    make: Make, client: Visitor
) -> None:
    person = make.attendee(make.event(theme="mobiliteit"))
    page = client.get(make.private_link(person))
    assert page.link("Google Agenda").startswith("https://calendar.google.com/")
    assert page.link("Outlook op het web").startswith("https://outlook.")
    subscribe = page.link("Abonneer op alle dagen van Mobiliteit")
    assert subscribe.startswith("webcal://")
    assert subscribe.endswith("/agenda/thema/mobiliteit.ics")


def test_somebody_on_the_waiting_list_has_nothing_to_put_in_a_calendar(make: Make, client: Visitor) -> None:
    event = make.event(capacity=1)
    make.attendee(event)
    waiting = make.attendee(event)
    client.open(make.private_link(waiting) + "/uitnodiging.ics", status=404)
    assert "Zet in mijn agenda" not in client.get(make.private_link(waiting))


def test_a_cancelled_day_and_a_past_day_leave_nothing_to_manage(
    make: Make, client: Visitor, at: Callable[[str], object]
) -> None:
    at("2026-11-01 10:00")
    event = make.event(starts=at("2026-12-10 13:30"), now=at("2026-11-01 10:00"))  # type: ignore[arg-type]
    booking = booked(make, event)
    at("2026-12-11 10:00")
    page = client.get(make.private_link(booking))
    assert "Deze netwerkdag is voorbij." in page
    assert "Schrijf iedereen uit" not in page
    at("2026-11-02 10:00")
    make.within(lambda: publishing.cancel(event.id, "De zaal is dicht", SYSTEM, now=clock.now()))
    page = client.get(make.private_link(booking))
    assert "Deze netwerkdag gaat niet door." in page
    assert "De zaal is dicht" in page
    assert "Wijzig" not in page.main
    assert "Ingeschreven" not in page.main


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_page_stands_in_every_language(make: Make, client: Visitor, language: str) -> None:
    booking = booked(make, make.event())
    page = client.get(f"/{language}{make.private_link(booking)}")
    assert page.language == language


def test_a_form_without_referer_is_taken_over_https_as_private_pages_send_none(
    make: Make, client: Visitor
) -> None:
    booking = make.booking(make.event(), [make.person("An Peeters", "an@school.example")])
    path = make.private_link(booking) + "/annuleer"
    page = client.get(path)
    client.open(
        path,
        method="POST",
        data={"csrf_token": page.csrf_token},
        environ_overrides={"wsgi.url_scheme": "https"},
        status=303,
    )
