"""The page of what the network brought about, its lists and its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.services.organisations import verify_organisation
from netwerk.needs.rules import AnswerKind
from netwerk.practices.models import Adoption
from tests.builders import SYSTEM, Make
from tests.library import Library
from tests.register import Register
from tests.support.visitor import Visitor

ADDRESS = "/wat-het-opleverde"


def rows_of(client: Visitor, path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.open(path).data.decode("utf-8-sig"))))


@pytest.fixture
def held(make: Make, library: Library) -> None:
    for number in range(3):
        make.event(
            title=f"Dag {number}", theme="mobiliteit", starts=clock.now() - timedelta(days=20 + number)
        )
    practice = library.practice(title="=SOM(1) & <b>", themes=["mobiliteit"])
    library.adopted(practice, new_workplaces=2)


def test_needs_come_before_the_days_that_answer_them(
    client: Visitor, make: Make, register: Register, held: None
) -> None:
    answered, hidden = register.need("Bus te laat"), register.need("Verborgen")
    day = make.event(title="Busdag")
    organiser = register.organiser()
    for need in (answered, hidden):
        register.answer(need, organiser, AnswerKind.PLANNED, thing=("event", day.id))
    register.hide(hidden, organiser)
    register.need("Nog open")
    register.answer(register.need("Doorgegeven"), organiser, AnswerKind.PASSED_ON)
    numbers = rows_of(client, f"{ADDRESS}.csv")
    assert numbers[0][2:5] == ["Noden en kansen", "Beantwoord met een netwerkdag", "Netwerkdagen"]
    assert numbers[1][2:5] == ["3", "1", "3"]
    assert len(rows_of(client, f"{ADDRESS}/noden.csv")) == 1 + 3
    assert [row[0] for row in rows_of(client, f"{ADDRESS}/beantwoord.csv")[1:]] == ["Bus te laat"]
    assert "Bus te laat" in client.get(f"{ADDRESS}/beantwoord").links


def test_each_number_leads_to_the_list_behind_it(client: Visitor, held: None) -> None:
    page = client.get(ADDRESS)
    assert "3 Netwerkdagen" in page
    assert "2 Nieuwe leerwerkplekken" in page
    page = client.click("3 Netwerkdagen")
    assert page.h1 == "Netwerkdagen: 3"
    assert {"Dag 0", "Dag 1", "Dag 2"} <= set(page.links)
    client.get(f"{ADDRESS}/leerwerkplekken")
    assert "telt voor 2" in client.page.text  # type: ignore[union-attr]


def test_the_files_hold_the_same_numbers(client: Visitor, held: None) -> None:
    numbers = rows_of(client, f"{ADDRESS}.csv")
    assert numbers[0][:5:2] == ["Indeling", "Noden en kansen", "Netwerkdagen"]
    assert numbers[1][:5] == ["Alles", "Totaal", "0", "0", "3"]
    rows = rows_of(client, f"{ADDRESS}/netwerkdagen.csv")
    assert [row[0] for row in rows[1:]] == ["Dag 0", "Dag 1", "Dag 2"]
    # What a spreadsheet would run is text.
    assert rows_of(client, f"{ADDRESS}/praktijken.csv")[1][0].startswith("'=")


def test_a_filter_cuts_all_of_it(client: Visitor, held: None) -> None:
    assert "3 Netwerkdagen" in client.get(f"{ADDRESS}?thema=mobiliteit")
    page = client.get(f"{ADDRESS}?thema=begeleiden&regio=maasland")
    assert "Hier is nog niets om te tonen" in page


@pytest.mark.parametrize(
    "path",
    [
        "?thema=bestaat-niet",
        "?regio=%00",
        "?schooljaar=2026-2099",
        "/bestaat-niet",
        "/bestaat-niet.csv",
        "/netwerkdagen?pagina=9",
    ],
)
def test_what_there_is_not_is_not_found(client: Visitor, held: None, path: str) -> None:
    client.open(f"{ADDRESS}{path}", status=404)


def test_the_page_asks_no_more_of_the_database_when_there_is_more(
    client: Visitor, make: Make, library: Library
) -> None:
    library.adopted(library.practice())
    client.open(ADDRESS)
    before = client.query_count
    for _number in range(4):
        make.event(starts=clock.now() - timedelta(days=9))
        library.adopted(library.practice())
    client.open(ADDRESS)
    assert client.query_count <= before <= 6


def test_a_sheet_counts_what_the_network_counts_whatever_became_of_its_adoptions(
    client: Visitor, library: Library
) -> None:
    practice = library.practice(title="Fietsbank")
    library.adopted(practice, state="running", new_workplaces=3, hours=5)
    library.adopted(practice, state="started", new_workplaces=1, hours=2)
    library.adopted(practice, state="stopped", stopped_because="Te duur.", new_workplaces=9, hours=40)
    library.adopted(practice, state="considered", new_workplaces=20)
    sheet = client.get(f"/praktijken/{practice.id}")
    counted = rows_of(client, f"{ADDRESS}/leerwerkplekken.csv")[1:]
    places = sum(int(row[5]) for row in counted)
    adoptions = len(rows_of(client, f"{ADDRESS}/overnames.csv")[1:])
    assert (adoptions, places) == (2, 4)
    for told in (f"organisaties namen het over {adoptions}", f"nieuwe werkplekken {places}", "overnam 7"):
        assert told in sheet
    # Both say what is counted, and the one that stopped tells its own figures.
    assert "9 nieuwe werkplekken" in sheet
    for text in (sheet, client.get(f"{ADDRESS}/leerwerkplekken")):
        assert "Wie stopte of nog overweegt, telt niet mee." in text


def test_an_adoption_counts_in_the_school_year_in_which_it_was_confirmed_wherever_it_stands(
    client: Visitor, library: Library, at: Callable[..., datetime]
) -> None:
    at("2026-06-20 10:00")
    practice = library.practice(title="Fietsbank")
    row = library.adopted(practice)
    with transaction():
        db.session.get_one(Adoption, row.id).confirmed_at = at("2026-10-05 10:00")
        verify_organisation(row.organisation_id, SYSTEM)
    told = rows_of(client, f"{ADDRESS}/overnames.csv")[1]
    assert told[2] == "2026-2027"
    timeline = client.get(f"/organisaties/{row.organisation_id}")
    assert "2026-2027" in timeline
    assert "2025-2026" not in timeline
