from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from netwerk.events import checkin_codes
from netwerk.events.attendance_rules import workshop_part
from netwerk.events.models import AttendanceMark, Event
from netwerk.events.queries.attendance import marks_of, present
from netwerk.events.services import booking
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members import services
from netwerk.taxonomy.models import Municipality, OrganisationType
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.door import let_in, part_now, today, walk_in
from tests.support.visitor import Visitor


@pytest.fixture
def chantal(client: Visitor, cast: Cast) -> Visitor:
    return client.as_(cast.chantal)


def day_of(make: Make, cast: Cast, people: int = 3, **facts: object) -> Event:
    return today(make, people, by=actor(cast.chantal), **facts)


def at_the_door(event: Event, *rest: str) -> str:
    return "/".join([f"/beheer/netwerkdagen/{event.id}/inchecken", *rest])


def send(
    chantal: Visitor,
    event: Event,
    *marks: dict[str, object],
    guests: Sequence[dict[str, object]] = (),
    status: int = 200,
) -> Any:
    return post(chantal, event, json.dumps({"marks": marks, "guests": guests}), status=status)


def post(chantal: Visitor, event: Event, body: str, *, status: int) -> Any:
    """What the address of the phones answers to this body."""
    token = chantal.token()
    response = chantal.open(
        at_the_door(event, "markeringen"),
        method="POST",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": token},
        status=status,
    )
    return response.get_json() if status == 200 else {}


def a_mark(event: Event, attendee_id: int, key: str = "sleutel-1", **more: object) -> dict[str, object]:
    usual = {"key": key, "id": attendee_id, "part": part_now(event), "kind": "in", "age": 0, "reason": ""}
    return usual | more


def a_guest(event: Event, name: str = "Nele Nieuw", key: str = "gast-1", **more: object) -> dict[str, object]:
    answers = {"name": name, "organisation": "Bakkerij Claes", "function": "Mentor", "email": ""}
    return {"key": key, "part": part_now(event), "age": 0} | answers | more


def test_a_press_on_a_name_checks_somebody_in_without_scripts(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = day_of(make, cast)
    page = chantal.get(at_the_door(event))
    assert "0 van 3 binnen" in page.text
    form = next(form for form in page.forms if "sleutel" in form.names)
    guest = make.attendees(event)[1]
    data = {name: values[0] for name, values in form.values.items()} | {"wie": str(guest.id)}
    page = chantal.post(at_the_door(event), data)
    assert "1 van 3 binnen" in page.text
    assert "Binnen om" in page.text
    chantal.post(at_the_door(event), data)
    assert len(marks_of(event.id)) == 1, "the button pressed twice on one page is one mark"


def test_the_search_finds_part_of_a_name_or_organisation_whatever_its_accents(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = day_of(make, cast, people=1)
    make.booking(event, [make.person("Zoë Müller", organisation_name="Bakkerij Çelik")])
    for words in ("zoe", "MULLER", "celik zo"):
        page = chantal.get(f"{at_the_door(event)}?zoek={words}")
        assert "Zoë Müller" in page.main
        assert "Gast 001" not in page.main
    assert "Niemand gevonden" in chantal.get(f"{at_the_door(event)}?zoek=niemandzo").main


@pytest.mark.both_databases
def test_a_phone_sends_its_marks_again_and_each_counts_once(make: Make, cast: Cast, chantal: Visitor) -> None:
    event = day_of(make, cast)
    first, second = make.attendees(event)[:2]
    marks = [a_mark(event, first.id), a_mark(event, second.id, "sleutel-2", age=600)]
    answer = send(chantal, event, *marks)
    assert (answer["kept"], answer["refused"]) == (["sleutel-1", "sleutel-2"], [])
    assert send(chantal, event, *marks)["kept"] == ["sleutel-1", "sleutel-2"]
    rows = {row.attendee_id: row for row in marks_of(event.id)}
    assert len(rows) == 2
    late = rows[second.id]
    assert abs(late.recorded_at - late.at - timedelta(minutes=10)) < timedelta(seconds=5)


def test_a_phone_hears_which_marks_cannot_be_used(make: Make, cast: Cast, chantal: Visitor) -> None:
    event, other = day_of(make, cast), day_of(make, cast)
    stranger = make.attendees(other)[0]
    answer = send(chantal, event, a_mark(event, stranger.id))
    assert (answer["kept"], answer["refused"]) == ([], ["sleutel-1"])


NO_AGES = (float("nan"), float("inf"), float("-inf"), "3", None)
GOOD_MARK = {"key": "k", "id": 1, "part": "p", "kind": "in", "age": 0, "reason": ""}
GOOD_GUEST = {
    "key": "k",
    "part": "p",
    "age": 0,
    "name": "Nele",
    "organisation": "",
    "function": "",
    "email": "",
}


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"marks": 3},
        {"marks": [3]},
        {"marks": [{"key": 1}]},
        {"marks": [{}] * 501},
        {"marks": [], "guests": "Nele"},
        {"marks": [], "guests": {"name": "Nele"}},
        {"marks": [], "guests": [None]},
        {"guests": [GOOD_GUEST] * 101},
        *({"marks": [GOOD_MARK | {"age": age}]} for age in NO_AGES),
        *(
            {"marks": [GOOD_MARK | wrong]}
            for wrong in ({"id": "b"}, {"id": 2**31}, {"id": -1}, {"key": "\0"})
        ),
        *({"guests": [GOOD_GUEST | {"age": age}]} for age in NO_AGES),
        *({"guests": [GOOD_GUEST | {name: 3}]} for name in GOOD_GUEST if name != "age"),
        *({"guests": [GOOD_GUEST | {"key": key}]} for key in ("", "\0", "k" * 61, "a:b", "é")),
        *({"guests": [{k: v for k, v in GOOD_GUEST.items() if k != name}]} for name in GOOD_GUEST),
    ],
)
@pytest.mark.one_database
def test_what_our_page_never_sends_is_refused(make: Make, cast: Cast, chantal: Visitor, sent: object) -> None:
    event = day_of(make, cast, people=0)
    post(chantal, event, json.dumps(sent), status=422)


@pytest.mark.one_database
@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, '{"marks": ' + "[" * 100_000, "1" * 5000, "\0"])
def test_what_is_no_json_is_refused(make: Make, cast: Cast, chantal: Visitor, body: str) -> None:
    post(chantal, day_of(make, cast, people=0), body, status=422)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": ""}, {"name": "Vul de naam in."}),
        ({"name": "\0 \u200b\ud800"}, {"name": "Vul de naam in."}),
        ({"name": "n" * 121}, {"name": "Hou het op hoogstens 120 tekens."}),
        ({"function": "f" * 100_000}, {"function": "Hou het op hoogstens 80 tekens."}),
        ({"organisation": "o" * 161}, {"organisation": "Hou het op hoogstens 160 tekens."}),
        ({"organisation": "?!"}, {"organisation": "Vul de naam van de organisatie in."}),
        (
            {"organisation": "ﷺ" * 160},
            {"organisation": "Hou de naam van de organisatie op hoogstens 160 tekens."},
        ),
        ({"email": "nele@"}, {"email": "Vul een e-mailadres in zoals naam@school.be."}),
        ({"part": "w\0"}, {"": "Dit deel van de dag staat niet meer in het programma."}),
        ({"part": "p" * 100_000}, {"": "Dit deel van de dag staat niet meer in het programma."}),
    ],
    ids=lambda value: next(iter(value)) or "part",
)
def test_a_phone_hears_why_a_guest_is_not_let_in_and_the_others_are(
    make: Make, cast: Cast, chantal: Visitor, wrong: dict[str, object], why: dict[str, str]
) -> None:
    event = day_of(make, cast, people=0)
    guests = [a_guest(event, key="fout") | wrong, a_guest(event, "Omar Ook", "goed")]
    answer = send(chantal, event, guests=guests)
    assert (answer["kept"], answer["refused"]) == (["goed"], ["fout"])
    assert answer["why"] == {"fout": why}
    assert [person.name for person in make.attendees(event)] == ["Omar Ook"]


@pytest.mark.both_databases
def test_a_phone_sends_its_guests_again_and_each_is_one_person(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = day_of(make, cast)
    guest, known = a_guest(event, " Nele \0 Nieuw "), make.attendee(event, "Kaat", "kaat@school.example")
    same = a_guest(event, "Kaat Kent", "gast-2", email="Kaat@School.example")
    mark = a_mark(event, make.attendees(event)[0].id)
    first = send(chantal, event, mark, guests=[guest, same], status=200)
    assert first["kept"] == ["gast-1", "gast-2", "sleutel-1"]
    assert first["people"]["gast-2"] == known.id
    assert send(chantal, event, mark, guests=[guest, same]) == first
    names = {person.name for person in present(event.id).present}
    assert names == {"Nele Nieuw", "Kaat", "Gast 001"}
    assert len(marks_of(event.id)) == 3


@pytest.mark.both_databases
@pytest.mark.parametrize("age", [10**400, 1e300, -(10**400), -3, 0.5])
def test_a_phone_that_counts_wrong_loses_nobody(make: Make, cast: Cast, chantal: Visitor, age: float) -> None:
    event = day_of(make, cast, people=1)
    mark = a_mark(event, make.attendees(event)[0].id, age=age)
    assert send(chantal, event, mark, guests=[a_guest(event, age=age)])["refused"] == []
    assert present(event.id).totals.present == 2


def test_a_phone_asks_for_the_rows_it_does_not_have(make: Make, cast: Cast, chantal: Visitor) -> None:
    event = day_of(make, cast)
    came = walk_in(make, event, "Nele Nieuw")
    page = chantal.get(f"{at_the_door(event)}?wie={came.id},999999,x,{10**30},")
    assert [row.get("data-id") for row in page.all("li") if row.get("data-id")] == [str(came.id)]
    assert "1 van 4 binnen" in page.text


def test_a_phone_hears_that_the_list_is_closed_and_keeps_its_marks(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = make.event(by=actor(cast.chantal))
    guest = make.attendee(event)
    send(chantal, event, a_mark(event, guest.id), status=409)
    send(chantal, event, guests=[a_guest(event)], status=409)
    assert len(make.attendees(event)) == 1
    assert "Inchecken kan vanaf de dag voor de netwerkdag" in chantal.get(at_the_door(event)).text


def test_a_phone_of_somebody_who_signed_out_is_sent_to_sign_in(
    make: Make, cast: Cast, client: Visitor
) -> None:
    event = day_of(make, cast)
    client.open(
        at_the_door(event, "markeringen"),
        method="POST",
        data="{}",
        content_type="application/json",
        headers={"X-CSRFToken": client.token()},
        status=302,
    )


def test_other_phones_see_who_is_in(make: Make, cast: Cast, chantal: Visitor) -> None:
    event = day_of(make, cast)
    people = make.attendees(event)
    let_in(make, event, people[0])
    state = chantal.open(f"{at_the_door(event, 'stand')}?deel={part_now(event)}").get_json()
    assert {row[0]: row[1] for row in state["people"]} == {
        person.id: person is people[0] for person in people
    }
    assert state["token"]


def test_a_workshop_has_a_list_of_its_own(
    make: Make, cast: Cast, client: Visitor, at: Callable[[str], datetime]
) -> None:
    at("2027-03-11 13:40")
    chantal = client.as_(cast.chantal)
    event = day_of(make, cast)
    workshop = make.workshop(event, "Fiets")
    make.booking(event, [make.person("Fred Fiets", workshop_ids=(workshop.id,))])
    page = chantal.get(f"{at_the_door(event)}?deel={workshop_part(workshop.id)}")
    assert "Fred Fiets" in page.main
    assert "0 van 1 binnen" in page.text


# --- the code of one person -----------------------------------------------------------------------------


def test_reading_a_code_shows_the_person_and_changes_nothing_until_the_button_is_pressed(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = day_of(make, cast)
    guest = make.attendees(event)[0]
    page = chantal.get(at_the_door(event, checkin_codes.sign(guest)))
    assert page.h1 == guest.name
    assert marks_of(event.id) == []
    page = chantal.submit("Check in")
    assert f"{guest.name} is binnen" in page.text
    assert "Binnen om" in page.main
    assert len(marks_of(event.id)) == 1


def test_a_code_is_of_no_use_to_others_on_other_days_or_after_the_place_was_given_away(
    make: Make, cast: Cast, client: Visitor, chantal: Visitor
) -> None:
    event, other = day_of(make, cast), day_of(make, cast)
    guest = make.attendees(event)[0]
    code = checkin_codes.sign(guest)
    client.open(at_the_door(event, code), status=302)
    client.as_(cast.an).open(at_the_door(event, code), status=403)
    chantal.get(at_the_door(other, code), status=404)
    chantal.get(at_the_door(event, "verzonnen"), status=404)
    make.within(
        lambda: booking.change_person(
            guest.id, make.person("Iemand Anders"), actor_label="test", now=clock.now()
        )
    )
    chantal.get(at_the_door(event, code), status=404)


def test_the_code_stands_on_the_private_page_of_whoever_comes(
    make: Make, cast: Cast, client: Visitor
) -> None:
    event = make.event(capacity=1)
    guest, waiting = make.attendee(event), make.attendee(event)
    page = client.get(make.private_link(guest))
    assert len(page.all("figure")) == 1
    assert "Inchecken" in page.main
    assert "Inchecken" not in client.get(make.private_link(waiting)).main


def test_the_mails_say_where_the_code_is(make: Make, post_office: object) -> None:
    make.attendee(make.event(), "An Peeters", "an@school.example")
    mail = post_office.deliver()[0]  # type: ignore[attr-defined]
    body = mail.get_body(("plain",)).get_content()
    assert "code om in te checken" in " ".join(body.split())


# --- somebody who is not on the list --------------------------------------------------------------------


def test_somebody_at_the_door_is_registered_and_checked_in_at_once(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = day_of(make, cast, capacity=3)
    page = chantal.get(at_the_door(event, "nieuw") + "?naam=Nele")
    assert "Alle plaatsen zijn bezet" in page.text
    page = chantal.submit("Schrijf in en check in", name="Nele Nieuw", organisation="Bakkerij Claes")
    assert "Nele Nieuw is binnen" in page.text
    assert "1 van 4 binnen" in page.text


def test_a_form_without_a_name_or_with_a_wrong_address_comes_back(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = day_of(make, cast)
    chantal.get(at_the_door(event, "nieuw"))
    page = chantal.submit("Schrijf in en check in", name="", email="nele@", status=422)
    assert "Vul de naam in." in page.errors["name"]
    assert "Vul een e-mailadres in zoals naam@school.be." in page.errors["email"]


# --- the list afterwards --------------------------------------------------------------------------------


def test_the_list_says_who_was_there_and_totals_agree_with_the_rows(
    make: Make, cast: Cast, chantal: Visitor, at: Callable[[datetime | str], datetime]
) -> None:
    # A day of one half only.
    at("2026-11-23 14:00")
    event = day_of(make, cast)
    let_in(make, event, make.attendees(event)[0])
    walk_in(make, event, "Nele Nieuw")
    page = chantal.get(f"/beheer/netwerkdagen/{event.id}/aanwezigheid")
    assert page.main.count("Binnen om") == present(event.id).totals.present == 2
    assert "van 4 aanwezig" in page.main
    assert "aan de deur" in page.main
    assert page.main.count("Niet gemerkt") == 2


def test_a_correction_takes_a_reason_and_stands_in_the_log_with_a_name(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = day_of(make, cast, people=1)
    guest = make.attendees(event)[0]
    address = f"/beheer/netwerkdagen/{event.id}/aanwezigheid"
    chantal.get(f"{address}/{guest.id}?deel={part_now(event)}")
    page = chantal.submit("Bewaar", verdict="aanwezig", reason="", status=422)
    assert "Zeg kort waarom." in page.errors["reason"]
    page = chantal.submit("Bewaar", verdict="aanwezig", reason="tekende op papier")
    assert "verbeterd: tekende op papier" in page.main
    page = chantal.get(f"{address}/logboek")
    assert "Verbeterd: aanwezig" in page.main
    assert "Chantal Maes" in page.main


def test_an_organiser_of_another_theme_sees_and_changes_nothing(
    make: Make, cast: Cast, client: Visitor
) -> None:
    event = day_of(make, cast)
    guest = make.attendees(event)[0]
    stranger = client.as_(make.member("Els Elders", roles=()))
    base = f"/beheer/netwerkdagen/{event.id}"
    for path in (
        "inchecken",
        "inchecken/stand",
        "aanwezigheid",
        "aanwezigheid/logboek",
        "badges.pdf",
        "aanwezigheidslijst.pdf",
    ):
        stranger.get(f"{base}/{path}", status=403)
    stranger.post(f"{base}/inchecken", {"wie": str(guest.id), "deel": part_now(event)}, status=403)
    send(stranger, event, a_mark(event, guest.id), guests=[a_guest(event)], status=403)
    assert db.session.scalars(select(AttendanceMark)).all() == []


def test_an_organiser_of_elsewhere_finds_no_such_day(make: Make, cast: Cast, client: Visitor) -> None:
    event = day_of(make, cast)
    guest = make.attendees(event)[0]
    olaf, theme = make.member("Olaf Elders"), make.theme("mobiliteit").id
    make.within(lambda: services.grant_role(olaf.id, "organiser", "test", theme_id=theme))
    elsewhere = client.as_(olaf)
    send(elsewhere, event, a_mark(event, guest.id), guests=[a_guest(event)], status=404)
    for path in ("inchecken", "inchecken/stand", "inchecken/nieuw"):
        elsewhere.get(f"/beheer/netwerkdagen/{event.id}/{path}", status=404)
    assert db.session.scalars(select(AttendanceMark)).all() == []


def test_the_export_is_safe_and_has_everybody(make: Make, cast: Cast, chantal: Visitor) -> None:
    event = day_of(make, cast, people=1)
    walk_in(make, event, "=1+1")
    base = f"/beheer/netwerkdagen/{event.id}/aanwezigheid"
    text = chantal.open(f"{base}.csv").get_data().decode("utf-8-sig")
    assert "'=1+1" in text
    assert len(text.splitlines()) == 3
    assert chantal.open(f"{base}.xlsx").get_data().startswith(b"PK")


def test_the_export_names_type_and_region_in_words(
    make: Make, cast: Cast, chantal: Visitor, words: None
) -> None:
    school = db.session.scalars(select(OrganisationType).filter_by(slug="secundaire-school")).one()
    town = db.session.scalars(select(Municipality).filter_by(slug="genk")).one()
    college = make.organisation("Campus De Wijngaard", type_id=school.id, municipality_id=town.id)
    event = day_of(make, cast, people=0)
    make.booking(event, [make.person(organisation_id=college.id)])
    row = chantal.open(f"/beheer/netwerkdagen/{event.id}/aanwezigheid.csv").get_data(as_text=True)
    assert '"Campus De Wijngaard","Secundaire school","Midden-Limburg"' in row
