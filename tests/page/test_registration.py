"""Registering: alone, with colleagues, as a duo; checked before it counts, and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from netwerk.events.models import Attendee, Booking, Event
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.models import Consent, Follow
from tests.builders import Make
from tests.cast import Cast
from tests.support.page import Page
from tests.support.visitor import Visitor

AN = {
    "contact_name": "An Peeters",
    "contact_email": "an@school.example",
    "organisation": "Technische School Genk",
}


def address(event: Event) -> str:
    return f"/netwerkdagen/{event.id}-{event.slug}/inschrijven"


def states(event: Event) -> list[tuple[str, str]]:
    db.session.rollback()
    rows = select(Attendee.name, Attendee.state).where(Attendee.event_id == event.id).order_by(Attendee.id)
    return [(name, state) for name, state in db.session.execute(rows)]


def bookings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Booking.id))) or 0


def focused(page: Page) -> list[str]:
    return [
        one.get("name") or one.get("id") or "" for one in page.elements if one.get("autofocus") is not None
    ]


def test_a_visitor_registers_in_two_pages_and_lands_on_the_private_page(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    page = client.submit("Kijk je antwoorden na", AN, function="trajectbegeleider")
    assert page.h1 == "Kijk je antwoorden na"
    assert bookings() == 0

    page = client.submit("Bevestig de inschrijving")

    assert page.h1 == "Je bent ingeschreven"
    assert page.path.startswith("/inschrijving/")
    assert "an@school.example" in page.main
    assert states(event) == [("An Peeters", "confirmed")]


def test_colleagues_are_added_and_removed_by_buttons_and_the_cursor_goes_along(
    make: Make, client: Visitor
) -> None:
    event = make.event()
    client.get(address(event))
    page = client.submit("Voeg een collega toe", AN)
    assert focused(page) == ["people-0-name"]
    page = client.submit("Voeg een collega toe", {"people-0-name": "Bart Claes"})
    assert focused(page) == ["people-1-name"]
    page = client.submit("Verwijder collega 1", {"people-1-name": "Chris Daems"})
    assert focused(page) == ["mee"]
    assert "Collega 2" not in page
    client.submit("Kijk je antwoorden na")

    page = client.submit("Bevestig de inschrijving")

    assert page.h1 == "Jullie zijn ingeschreven"
    assert states(event) == [("An Peeters", "confirmed"), ("Chris Daems", "confirmed")]


def test_a_colleague_without_address_or_organisation_shares_those_of_the_contact_person(
    make: Make, client: Visitor
) -> None:
    event = make.event()
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    page = client.submit("Kijk je antwoorden na", {"people-0-name": "Bart Claes"})
    assert "mail naar jou, an@school.example" in page
    client.submit("Bevestig de inschrijving")
    bart = make.attendees(event)[1]
    assert (bart.email, bart.organisation_name) == (None, "Technische School Genk")
    assert bart.organisation_id == make.attendees(event)[0].organisation_id


def test_the_contact_person_may_stay_at_home(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    page = client.submit("Kijk je antwoorden na", {**AN, "comes": "nee"}, status=422)
    assert "Voeg een collega toe, of kies dat je zelf ook komt" in page
    client.submit("Voeg een collega toe")
    client.submit("Kijk je antwoorden na", {"people-0-name": "Bart Claes"})
    page = client.submit("Bevestig de inschrijving")
    assert page.h1 == "Je collega's zijn ingeschreven"
    assert states(event) == [("Bart Claes", "confirmed")]


def test_a_duo_comes_from_two_organisations_and_each_gets_a_role(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    client.submit("Schrijf ons in als duo", AN)
    partner = {"people-0-name": "Bart Claes", "people-0-email": "bart@bedrijf.example"}
    page = client.submit("Kijk je antwoorden na", {**partner, "role": "trajectbegeleider"}, status=422)
    assert page.errors["people-0-organisation"].endswith("een duo komt uit twee organisaties.")
    client.submit("Kijk je antwoorden na", {"people-0-organisation": "Bakkerij Claes"})

    page = client.submit("Bevestig de inschrijving")

    people = make.attendees(event)
    assert [person.function for person in people] == ["trajectbegeleider", "mentor"]
    assert len({person.organisation_id for person in people}) == 2
    assert db.session.scalars(select(Booking.is_duo)).one()
    assert page.h1 == "Jullie zijn ingeschreven"


def test_errors_name_the_colleague_and_all_answers_are_kept(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Voeg een collega toe", {"people-0-name": "Bart Claes"})

    page = client.submit("Kijk je antwoorden na", {"contact_name": "", "people-1-email": "bart@"}, status=422)

    assert page.title.startswith("Fout:")
    assert "Er ging iets mis" in page
    assert "Vul je naam in" in page.errors["contact_name"]
    assert "Vul de naam van collega 2 in" in page.errors["people-1-name"]
    assert "Vul het e-mailadres van collega 2 in" in page.errors["people-1-email"]
    summary = page.all("div", class_="error-summary")[0]
    targets = [link.get("href") for link in summary.iter("a")]
    assert targets == ["#contact_name", "#people-1-name", "#people-1-email"]
    kept = page.form_with("Kijk je antwoorden na")[0].values
    assert kept["people-0-name"] == ["Bart Claes"]
    assert kept["people-1-email"] == ["bart@"]


def test_two_people_on_one_form_need_two_addresses(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    same = {"people-0-name": "Bart Claes", "people-0-email": "AN@school.example"}
    page = client.submit("Kijk je antwoorden na", same, status=422)
    assert "hetzelfde e-mailadres" in page.errors["people-0-email"]


def test_wijzig_goes_back_to_the_answer_with_everything_kept(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Kijk je antwoorden na", {"people-0-name": "Bart Claes"})
    page = client.submit("Wijzig Bart Claes")
    assert focused(page) == ["people-0-name"]
    page = client.submit("Kijk je antwoorden na", {"people-0-name": "Bart Daems"})
    assert "Bart Daems" in page
    assert "Technische School Genk" in page


def test_a_pasted_list_becomes_colleagues_and_each_bad_line_is_reported(make: Make, client: Visitor) -> None:
    event = make.event(capacity=50)
    client.get(address(event))
    good = "\n".join(f"Collega {number};c{number}@bedrijf.example" for number in range(1, 13))
    pasted = f"{good}\nJan;jan@@\n\n;leeg@bedrijf.example"
    page = client.submit("Neem de lijst over", {**AN, "pasted": pasted}, status=422)
    assert "12 collega's overgenomen uit de lijst." in page
    assert "Regel 13: “jan@@” is geen e-mailadres" in page
    assert "Regel 15: de naam ontbreekt" in page
    kept = page.form_with("Neem de lijst over")[0].values
    assert kept["pasted"] == ["Jan;jan@@\n;leeg@bedrijf.example"]
    client.submit("Kijk je antwoorden na")
    client.submit("Bevestig de inschrijving")
    assert len(states(event)) == 13


def test_a_form_sent_twice_is_one_registration(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    page = client.submit("Kijk je antwoorden na", AN)
    answers = page.form_with("Bevestig de inschrijving")[0].values | {"stap": ["bevestig"]}
    first = client.open(address(event), method="POST", data=answers, status=303)
    second = client.open(address(event), method="POST", data=answers, status=303)
    assert first.location == second.location
    assert bookings() == 1


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("first_only", ["confirmed"]),
        ("together", ["waitlisted", "waitlisted"]),
        ("split", ["confirmed", "waitlisted"]),
    ],
)
def test_a_group_is_asked_what_it_wants_when_seats_are_short(
    make: Make, client: Visitor, choice: str, expected: list[str]
) -> None:
    event = make.event(capacity=1)
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Kijk je antwoorden na", {"people-0-name": "Bart Claes"})
    page = client.submit("Bevestig de inschrijving", status=409)
    assert page.h1 == "Er is nog 1 plaats en jullie zijn met 2"
    assert bookings() == 0
    page = client.submit("Bevestig deze keuze", status=409)
    assert "Kies wat je wil doen" in page
    client.submit("Bevestig deze keuze", {"shortage": choice})
    assert [state for _name, state in states(event)] == expected


def test_on_a_full_day_one_joins_the_waiting_list_and_reads_ones_place(make: Make, client: Visitor) -> None:
    event = make.event(capacity=1)
    make.booking(event)
    page = client.get(address(event))
    assert page.h1 == "Zet je op de wachtlijst"
    client.submit("Kijk je antwoorden na", AN)
    page = client.submit("Zet me op de wachtlijst")
    assert page.h1 == "Je staat op de wachtlijst"
    assert "Je staat op plaats 1 van de wachtlijst" in page


def test_a_group_on_a_full_day_stays_together_unless_it_says_otherwise(make: Make, client: Visitor) -> None:
    event = make.event(capacity=1)
    make.booking(event)
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Kijk je antwoorden na", {"people-0-name": "Bart Claes"})
    page = client.submit("Zet ons op de wachtlijst")
    assert page.h1 == "Jullie staan op de wachtlijst"
    assert db.session.scalars(select(Booking.group_policy).order_by(Booking.id.desc())).first() == "together"


def test_already_registered_is_a_page_that_tells_no_more_than_that_a_mail_left(
    make: Make, client: Visitor
) -> None:
    event = make.event()
    make.attendee(event, "An Peeters", "an@school.example")
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Kijk je antwoorden na", {"people-0-name": "Bart Claes"})

    page = client.submit("Bevestig de inschrijving", status=409)

    assert page.h1 == "Kijk in je mailbox"
    assert "an@school.example" not in page.main
    assert "/inschrijving/" not in page.html
    db.session.rollback()
    kinds = db.session.scalars(select(OutboxMessage.kind)).all()
    assert "event.already_registered" in kinds
    assert len(states(event)) == 1


@pytest.mark.parametrize(
    ("facts", "moment", "said"),
    [
        (
            {"opens_at": "2026-12-01 09:00"},
            "2026-11-20 10:00",
            "Inschrijven kan vanaf dinsdag 1 december 2026",
        ),
        ({"closes_at": "2026-12-05 00:00"}, "2026-12-06 10:00", "De inschrijvingen zijn afgesloten"),
        ({"state": "cancelled"}, "2026-11-20 10:00", "Deze netwerkdag gaat niet door."),
        ({}, "2026-12-20 10:00", "Deze netwerkdag is voorbij."),
    ],
)
def test_not_open_closed_cancelled_and_past_are_pages_without_a_form(
    make: Make,
    client: Visitor,
    at: Callable[[str], object],
    facts: dict[str, str],
    moment: str,
    said: str,
) -> None:
    times = {name: at(value) for name, value in facts.items() if name.endswith("_at")}
    starts = at("2026-12-10 13:30")
    at("2026-11-01 10:00")
    event = make.event(starts=starts, **(facts | times))  # type: ignore[arg-type]
    at(moment)
    page = client.get(address(event))
    assert page.h1 == "Inschrijven kan nu niet"
    assert said in page
    assert "contact_name" not in page.fields


def test_a_draft_is_not_there(make: Make, client: Visitor) -> None:
    event = make.event(state="draft")
    client.open(address(event), status=404)


def test_a_robot_that_fills_the_hidden_field_is_not_registered(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    page = client.submit("Kijk je antwoorden na", {**AN, "website": "http://spam.example"}, status=422)
    assert "Een verborgen veld was ingevuld" in page
    client.submit("Kijk je antwoorden na")
    assert client.page is not None
    assert client.page.h1 == "Kijk je antwoorden na"


def test_the_wish_for_mail_is_not_ticked_and_is_kept_as_a_consent_and_a_follow(
    make: Make, client: Visitor
) -> None:
    event = make.event()
    page = client.get(address(event))
    assert "theme_mail" not in page.form_with("Kijk je antwoorden na")[0].values
    client.submit("Kijk je antwoorden na", {**AN, "theme_mail": True})
    client.submit("Bevestig de inschrijving")
    db.session.rollback()
    assert [row.purpose for row in db.session.scalars(select(Consent))] == ["theme_mail"]
    assert db.session.scalars(select(Follow)).one().confirmed_at is None


def test_a_member_finds_the_form_filled_in(make: Make, client: Visitor, cast: Cast) -> None:
    event = make.event()
    page = client.as_(cast.an).get(address(event))
    values = page.form_with("Kijk je antwoorden na")[0].values
    assert values["contact_name"] == ["An Peeters"]
    assert values["contact_email"] == ["an@school.example"]
    assert values["organisation"] == ["Technische School Genk"]
    assert values["function"] == ["trajectbegeleider"]


def test_hostile_text_ends_as_plain_text(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    hostile = {**AN, "contact_name": "<script>alert(1)</script>\u202e =1+1"}
    page = client.submit("Kijk je antwoorden na", hostile)
    assert "<script>alert(1)</script> =1+1" in page
    page = client.submit("Bevestig de inschrijving")
    assert "<script>alert(1)" not in page.html


def test_registering_asks_few_questions_of_the_database(make: Make, client: Visitor) -> None:
    event = make.event()
    client.get(address(event))
    assert client.query_count <= 6


REFUSED = "Fout: Hier kan geen webadres staan. Laat het weg"


@pytest.mark.parametrize(
    "typed", ["http://kwaad.example/klik Gewonnen!", "Klik op www.kwaad.example", "kwaad.example/prijs"]
)
def test_a_name_carries_no_link_into_our_mails(make: Make, client: Visitor, typed: str) -> None:
    client.get(address(make.event()))
    fields = ("contact_name", "organisation", "function")
    page = client.submit("Kijk je antwoorden na", AN | dict.fromkeys(fields, typed), status=422)
    for field in fields:
        assert REFUSED in page.errors[field]
    client.submit("Voeg een collega toe", AN)
    page = client.submit("Kijk je antwoorden na", AN | {"people-0-name": typed}, status=422)
    assert REFUSED in page.errors["people-0-name"]


def test_what_only_looks_like_one_is_a_name(make: Make, client: Visitor) -> None:
    client.get(address(make.event()))
    named = {"organisation": "Bol.com / Coolblue.be", "function": "verantwoordelijke HR/opleiding"}
    assert client.submit("Kijk je antwoorden na", AN | named).h1 == "Kijk je antwoorden na"


def test_an_address_longer_than_any_mailbox_is_refused(make: Make, client: Visitor) -> None:
    client.get(address(make.event()))
    long = {"contact_email": "a" * 65 + "@school.example"}
    page = client.submit("Kijk je antwoorden na", AN | long, status=422)
    assert "Fout: Vul een e-mailadres in zoals naam@school.be." in page.errors["contact_email"]
