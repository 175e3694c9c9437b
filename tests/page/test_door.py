from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from netwerk.events import checkin_codes
from netwerk.events.attendance_rules import workshop_part
from netwerk.events.models import AttendanceMark, Event
from netwerk.events.queries.attendance import marks_of, present
from netwerk.events.services import booking
from netwerk.kernel import clock
from netwerk.kernel.database import db
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
    chantal: Visitor, event: Event, *marks: dict[str, object], status: int = 200
) -> dict[str, list[str]]:
    token = chantal.token()
    response = chantal.open(
        at_the_door(event, "markeringen"),
        method="POST",
        data=json.dumps({"marks": marks}),
        content_type="application/json",
        headers={"X-CSRFToken": token},
        status=status,
    )
    return response.get_json() if status == 200 else {}


def a_mark(event: Event, attendee_id: int, key: str = "sleutel-1", **more: object) -> dict[str, object]:
    usual = {"key": key, "id": attendee_id, "part": part_now(event), "kind": "in", "age": 0, "reason": ""}
    return usual | more


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


def test_a_phone_sends_its_marks_again_and_each_counts_once(make: Make, cast: Cast, chantal: Visitor) -> None:
    event = day_of(make, cast)
    first, second = make.attendees(event)[:2]
    marks = [a_mark(event, first.id), a_mark(event, second.id, "sleutel-2", age=600)]
    assert send(chantal, event, *marks) == {"kept": ["sleutel-1", "sleutel-2"], "refused": []}
    assert send(chantal, event, *marks)["kept"] == ["sleutel-1", "sleutel-2"]
    rows = {row.attendee_id: row for row in marks_of(event.id)}
    assert len(rows) == 2
    late = rows[second.id]
    assert abs(late.recorded_at - late.at - timedelta(minutes=10)) < timedelta(seconds=5)


def test_a_phone_hears_which_marks_cannot_be_used(make: Make, cast: Cast, chantal: Visitor) -> None:
    event, other = day_of(make, cast), day_of(make, cast)
    stranger = make.attendees(other)[0]
    assert send(chantal, event, a_mark(event, stranger.id)) == {"kept": [], "refused": ["sleutel-1"]}


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"marks": 3},
        {"marks": [3]},
        {"marks": [{"key": 1}]},
        {"marks": [{"key": "a", "id": "b", "part": "c", "kind": "in", "age": 0, "reason": ""}]},
        {"marks": [{}] * 501},
    ],
)
def test_what_our_page_never_sends_is_refused(make: Make, cast: Cast, chantal: Visitor, sent: object) -> None:
    event = day_of(make, cast)
    chantal.open(
        at_the_door(event, "markeringen"),
        method="POST",
        data=json.dumps(sent),
        content_type="application/json",
        headers={"X-CSRFToken": chantal.token()},
        status=422,
    )


def test_a_phone_hears_that_the_list_is_closed_and_keeps_its_marks(
    make: Make, cast: Cast, chantal: Visitor
) -> None:
    event = make.event(by=actor(cast.chantal))
    guest = make.attendee(event)
    send(chantal, event, a_mark(event, guest.id), status=409)
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
    make: Make, cast: Cast, chantal: Visitor
) -> None:
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
    for path in ("inchecken", "aanwezigheid", "aanwezigheid/logboek", "badges.pdf", "aanwezigheidslijst.pdf"):
        stranger.get(f"{base}/{path}", status=403)
    stranger.post(f"{base}/inchecken", {"wie": str(guest.id), "deel": part_now(event)}, status=403)
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
