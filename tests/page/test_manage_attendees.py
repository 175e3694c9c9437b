"""The organiser's list of who comes."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from netwerk.events import seats
from netwerk.events.models import Event
from netwerk.events.rules import Shortage
from netwerk.events.services import booking
from netwerk.kernel import audit, clock, outbox
from netwerk.kernel.database import db
from tests.support.page import words as words_of


@pytest.fixture
def chantal(words, cast, client):
    return client.as_(cast.chantal)


def people(event, more=""):
    return f"/beheer/netwerkdagen/{event.id}/deelnemers{more}"


def named(make, event, *names):
    for name in names:
        make.attendee(event, name)
    return make.attendees(event)


def test_tabs_count_and_show_each_in_its_place(chantal, make):
    event = make.event(capacity=2)
    named(make, event, "Zita", "An", "Bart", "Carl")

    page = chantal.get(people(event))
    assert "Ingeschreven 2" in page
    assert "Wachtlijst 2" in page
    assert page.main.index("An") < page.main.index("Zita")
    assert "Bart" not in page
    page = chantal.click("Wachtlijst 2")
    assert page.main.index("Bart") < page.main.index("Carl")
    assert "plaats 1" in page


@pytest.mark.both_databases
def test_pages_files_and_the_sheet_tell_the_number_of_the_counter_and_the_recount(chantal, client, make):
    event = make.event(capacity=4)
    gone, *_others = named(make, event, "Zita", "An", "Bart", "Carl", "Dora", "Eli")
    make.within(lambda: booking.cancel_attendee(gone.id, by="organiser:1", now=clock.now()))

    numbers = {
        "counter": make.within(lambda: db.session.get_one(Event, event.id).taken),
        "recount": make.within(lambda: seats.recount(event.id)),
        "list": int(re.search(r"Ingeschreven (\d+)", chantal.get(people(event)).main).group(1)),
        "overview": int(
            re.search(r"ingeschreven (\d+)", chantal.get(f"/beheer/netwerkdagen/{event.id}").main).group(1)
        ),
        "day": int(
            re.search(r"(\d+) van 4", client.get(f"/netwerkdagen/{event.id}-{event.slug}").main).group(1)
        ),
        "file": sum(
            row["Toestand"] == "Ingeschreven"
            for row in csv.DictReader(
                io.StringIO(chantal.open(people(event, ".csv")).data.decode("utf-8-sig"))
            )
        ),
        "sheet": sum(
            bool(words_of(row[1]))
            for body in chantal.get(f"/beheer/netwerkdagen/{event.id}/aanwezigheidslijst").all("tbody")
            for row in body.iter("tr")
        ),
    }

    assert set(numbers.values()) == {4}, numbers


def test_searching_overlooks_case_and_accents_in_name_address_and_organisation(chantal, make):
    event = make.event()
    make.booking(event, [make.person("Zoë Vandenbroucke", "zoe@x.example", organisation_name="BuSO De Brug")])
    make.booking(
        event, [make.person("An Peeters", "an@school.example", organisation_name="Technische School")]
    )

    for words, found in {
        "zoe": "Zoë",
        "BRUG": "Zoë",
        "an@school": "An Peeters",
        "technische peeters": "An",
    }.items():
        chantal.get(people(event))
        page = chantal.submit("Zoek", zoek=words)
        assert found in page
        assert "1 persoon" in page
    assert "Niemand gevonden" in chantal.submit("Zoek", zoek="<b>%_")


def test_sorting_by_organisation(chantal, make):
    event = make.event()
    make.booking(event, [make.person("An", organisation_name="Zorgcampus")])
    make.booking(event, [make.person("Zita", organisation_name="Bakkerij")])
    chantal.get(people(event))

    page = chantal.click("Organisatie")

    assert page.main.index("Bakkerij") < page.main.index("Zorgcampus")
    assert 'aria-sort="ascending"' in page.html


def test_letting_somebody_in_shows_that_it_passes_the_capacity(chantal, make):
    event = make.event(capacity=1)
    _first, _second, last = named(make, event, "An", "Bart", "Carl")
    page = chantal.get(people(event, f"/{last.id}/toelaten"))
    assert "De dag komt boven het aantal plaatsen: 2 van 1." in page
    assert "1 persoon stond eerder op de wachtlijst" in page

    chantal.submit("Laat toe", status=422)
    page = chantal.submit("Laat toe", reason="Spreekster van de dag")

    assert "Carl is ingeschreven en krijgt een mail." in page
    assert [person.state for person in make.attendees(event)] == ["confirmed", "waitlisted", "confirmed"]
    assert db.session.get(Event, event.id).taken == 2
    chantal.open(people(event, f"/{last.id}/toelaten"), status=302)


def test_taking_somebody_off_gives_the_seat_to_the_first_in_line(chantal, make):
    event = make.event(capacity=1)
    first, _second = named(make, event, "An", "Bart")
    page = chantal.get(people(event, f"/{first.id}/annuleer"))
    assert "1 persoon komt niet meer: An." in page
    assert "1 persoon schuift door: Bart." in page
    assert "Er vertrekken 2 mails." in page
    assert [person.state for person in make.attendees(event)] == ["confirmed", "waitlisted"], "only shown"

    page = chantal.submit("Schrijf uit", reason="Twee keer ingeschreven")

    assert "An is uitgeschreven en krijgt een mail." in page
    assert [person.state for person in make.attendees(event)] == ["cancelled", "confirmed"]
    assert any(mail.kind == "event.removed" for mail in outbox.recent(20))


def test_somebody_of_another_day_is_not_found_here(chantal, make):
    here, there = make.event(capacity=0), make.event(capacity=0)
    stranger = named(make, there, "Dirk")[0]

    for act in ("toelaten", "annuleer"):
        chantal.open(people(here, f"/{stranger.id}/{act}"), status=404)
        chantal.post(people(here, f"/{stranger.id}/{act}"), {"reason": "x"}, status=404)
    assert make.attendees(there)[0].state == "waitlisted"


@pytest.mark.both_databases
def test_the_files_hold_everybody_and_run_nothing(chantal, make):
    event = make.event(title="Zorg & co")
    make.booking(
        event, [make.person("=1+1", "an@school.example", organisation_name="@SUM(A1)", function="+32")]
    )

    response = chantal.open(people(event, ".csv"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="deelnemers-zorg-co.csv"'
    assert response.headers["Cache-Control"] == "private, no-store"
    row = next(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))
    assert (row["Naam"], row["Organisatie"], row["Functie"]) == ("'=1+1", "'@SUM(A1)", "'+32")
    sheet = openpyxl.load_workbook(io.BytesIO(chantal.open(people(event, ".xlsx")).data)).active
    assert sheet["A2"].value == "'=1+1"
    assert {cell.data_type for cell in sheet[2] if cell.value is not None} == {"s"}


def test_whoever_takes_a_list_away_stands_in_the_log(chantal, cast, make):
    event = make.event(title="Zorg & co")
    chantal.open(people(event, ".csv"))
    chantal.open(f"/beheer/netwerkdagen/{event.id}/aanwezigheid.xlsx")
    chantal.open("/beheer/netwerkdagen/rapport/personen.csv")
    kept = [entry for entry in audit.of({f"member:{cast.chantal.id}"}) if entry.act == "event.export"]
    assert [(entry.thing_id, entry.details["file"]) for entry in kept] == [
        (event.id, "deelnemers-zorg-co.csv"),
        (event.id, "aanwezigheid-zorg-co.xlsx"),
        (None, "rapport-personen.csv"),
    ]


def test_the_number_of_queries_does_not_grow_with_the_list(chantal, make):
    event = make.event(capacity=None)
    make.booking(event, 2)
    chantal.get(people(event))
    few = chantal.query_count
    for _ in range(4):
        make.booking(event, 5, shortage=Shortage.SPLIT)

    chantal.get(people(event))

    assert chantal.query_count == few <= 10
