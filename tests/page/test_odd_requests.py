"""Requests no browser makes and people's odd answers: they get a page or a sentence, never a fault."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from netwerk.events.models import Attendee, Booking, Event
from netwerk.events.queries.days import PAGE
from netwerk.kernel.database import db
from tests.builders import Make
from tests.cast import Cast
from tests.support.visitor import Visitor

DIGITS = "9" * 5000
AN = {
    "contact_name": "An Peeters",
    "contact_email": "an@school.example",
    "organisation": "Technische School Genk",
    "comes": "ja",
    "stap": "bevestig",
}


def address(event: Event) -> str:
    return f"/netwerkdagen/{event.id}-{event.slug}/inschrijven"


def attendees() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Attendee.id))) or 0


@pytest.mark.one_database
def test_a_page_number_of_thousands_of_digits_is_no_page_number(make: Make, client: Visitor) -> None:
    make.event()
    page = client.get(f"/netwerkdagen?pagina={DIGITS}")
    assert page.h1 == client.get("/netwerkdagen").h1


@pytest.mark.one_database
@pytest.mark.parametrize(
    "asked", ["endpoint=x", "_method=DELETE", "_scheme=javascript&_external=1", "_anchor=x"]
)
def test_what_is_typed_behind_an_address_gives_no_orders_to_the_pagination(
    asked: str, make: Make, client: Visitor
) -> None:
    for _number in range(PAGE + 1):
        make.event()
    page = client.get(f"/netwerkdagen?{asked}")
    following = [href for href in page.links.values() if "pagina=2" in href]
    assert following
    assert all(href.startswith("/netwerkdagen?") for href in following)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("path", "status"),
    [("/netwerkdagen?thema=a%00b", 404), ("/zoeken?q=%00", 200), ("/netwerken/a%00b", 404), ("/fr/%00", 404)],
)
def test_under_a_sign_that_no_database_keeps_nothing_is_found(
    path: str, status: int, client: Visitor
) -> None:
    client.open(path, status=status)


@pytest.mark.one_database
def test_an_impossible_referer_leads_home(client: Visitor) -> None:
    assert client.open("/weergave", headers={"Referer": "http://["}).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("nothing", ["   ", "\u200b\u200b", "\u2066\u2069 \t"])
@pytest.mark.parametrize("field", ["contact_name", "contact_email", "organisation"])
def test_an_answer_nobody_can_see_is_no_answer(field: str, nothing: str, make: Make, client: Visitor) -> None:
    page = client.post(address(make.event()), {**AN, field: nothing}, status=422)
    assert field in page.errors
    assert attendees() == 0


@pytest.mark.one_database
@pytest.mark.parametrize("place", [DIGITS, "²", "-1", "x"])
def test_a_colleague_without_a_place_in_the_form_is_left_out(place: str, make: Make, client: Visitor) -> None:
    client.post(address(make.event()), {**AN, f"people-{place}-name": "Jan"})
    assert attendees() == 1


@pytest.mark.one_database
@pytest.mark.parametrize("step", [f"weg:{DIGITS}", f"wijzig:{DIGITS}", "weg:²", "wijzig:²"])
def test_a_button_with_an_impossible_number_shows_the_form_again(
    step: str, make: Make, client: Visitor
) -> None:
    client.post(address(make.event()), {**AN, "stap": step})
    assert attendees() == 0


@pytest.mark.one_database
def test_a_file_is_no_answer_to_a_question(make: Make, client: Visitor) -> None:
    named = {name: value for name, value in AN.items() if name != "contact_name"}
    page = client.post(
        address(make.event()), {**named, "contact_name": (io.BytesIO(b"An"), "an.txt")}, status=422
    )
    assert "contact_name" in page.errors


@pytest.mark.parametrize("key", ["k" * 10_000, "a\x00b", "<b>", "ß" * 64])
def test_a_form_key_that_is_not_ours_counts_as_none(key: str, make: Make, client: Visitor) -> None:
    client.post(address(make.event()), {**AN, "form_key": key})
    assert attendees() == 1
    assert db.session.scalars(select(Booking.form_key)).one() != key


@pytest.mark.parametrize("letter", ["ß", "ŉ", "ﬃ"])
def test_a_name_that_grows_in_lower_case_registers_and_changes(
    letter: str, make: Make, client: Visitor
) -> None:
    name = letter * 120
    page = client.post(address(make.event()), {**AN, "contact_name": name})
    assert name in page.text
    assert attendees() == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("date", "   "),
        ("start_time", " "),
        ("end_time", "\t"),
        ("title", "\u200b"),
        ("online_url", "http://["),
    ],
)
def test_an_odd_answer_about_a_day_gets_a_sentence_beside_its_field(
    field: str, odd: str, cast: Cast, make: Make, client: Visitor
) -> None:
    organiser = client.as_(cast.chantal)
    answers = {
        "title": "Dag",
        "theme_ids": str(make.theme("mobiliteit").id),
        "date": "2027-03-11",
        "start_time": "13:30",
        "end_time": "17:00",
        "mode": "online",
        "online_url": "https://gesprek.example/1",
    }
    refused = organiser.post("/beheer/netwerkdagen/nieuw", {**answers, field: odd}, status=422)
    assert field in refused.errors


@pytest.mark.one_database
def test_of_a_filter_asked_twice_the_first_counts_whatever_was_asked_before(
    make: Make, client: Visitor
) -> None:
    make.event(theme="mobiliteit", title="Met de bus")
    make.event(theme="leren-en-werken", title="Met de boeken")
    one, other = "thema=mobiliteit", "thema=leren-en-werken"
    assert "Met de bus" in client.get(f"/netwerkdagen?{one}&{other}")
    assert "Met de boeken" in client.get(f"/netwerkdagen?{other}&{one}")


@pytest.mark.one_database
def test_an_organisation_may_have_a_name_in_another_alphabet(make: Make, client: Visitor) -> None:
    client.post(address(make.event()), {**AN, "organisation": "Школа"})
    assert attendees() == 1
