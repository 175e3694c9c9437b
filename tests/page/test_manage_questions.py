"""The organiser's questions: put, changed, moved, removed and read."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from sqlalchemy import select

from netwerk.events.models import Event, Question
from netwerk.events.services import questions
from netwerk.kernel import clock
from netwerk.kernel.database import db
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.visitor import Visitor


@pytest.fixture
def chantal(client: Visitor, cast: Cast) -> Visitor:
    return client.as_(cast.chantal)


def pages(event: Event) -> str:
    return f"/beheer/netwerkdagen/{event.id}"


def asked(event: Event) -> list[Question]:
    db.session.rollback()
    return questions.asked(event.id)


def test_a_question_is_put_and_comes_first_after_one_press(make: Make, chantal: Visitor) -> None:
    event = make.event()
    chantal.get(f"{pages(event)}/vragen")
    chantal.click("Stel een vraag")
    page = chantal.submit("Bewaar", label="", kind="choice", options="Bus", status=422)
    assert "label" in page.errors
    page = chantal.submit("Bewaar", label="Hoe kom je?", status=422)
    assert "minstens twee" in page
    chantal.submit("Bewaar", options="Bus\nFiets\n\nBus")
    chantal.click("Stel een vraag")
    chantal.submit("Bewaar", label="Welke bus?", shown_when=f"{asked(event)[0].root}=Bus", required=True)
    chantal.get(f"{pages(event)}/vragen")
    chantal.click("Stel een vraag")
    chantal.submit("Bewaar", label="Hoe heet je hond?")
    page = chantal.submit("Hoger Hoe heet je hond?")
    assert [one.label for one in asked(event)] == ["Hoe kom je?", "Hoe heet je hond?", "Welke bus?"]
    assert asked(event)[0].options == ["Bus", "Fiets"]
    assert "Alleen als op “Hoe kom je?” het antwoord “Bus” is." in page


def test_moving_a_question_before_the_one_it_hangs_on_is_refused_in_words(
    make: Make, chantal: Visitor
) -> None:
    event = make.event()
    first = make.question(event, "Hoe kom je?", "yesno")
    make.question(event, "En terug?", shown_when_root=first.root, shown_when_value="ja")
    chantal.get(f"{pages(event)}/vragen")
    page = chantal.submit("Hoger En terug?")
    assert "“En terug?” hangt van de vraag erboven af en blijft eronder." in page


def test_changing_an_answered_question_warns_and_keeps_the_old_version(make: Make, chantal: Visitor) -> None:
    event = make.event()
    question = make.question(event, "Wat eet je?")
    make.booking(event, [make.person("An", answers={question.root: "vis"})])
    chantal.get(f"{pages(event)}/vragen")
    page = chantal.click("Wijzig Wat eet je?")
    assert "1 persoon antwoordde al." in page
    page = chantal.submit("Bewaar", label="Wat eet je niet?")
    assert "Bewaard als een nieuwe versie." in page
    page = chantal.click("Lees het 1 antwoord")
    assert "vis (versie 1)" in page


def test_removing_says_what_stays_and_the_answers_can_still_be_read(make: Make, chantal: Visitor) -> None:
    event = make.event()
    question = make.question(event, "Wat eet je?")
    make.booking(event, [make.person("An", answers={question.root: "vis"})])
    chantal.get(f"{pages(event)}/vragen")
    page = chantal.click("Haal weg Wat eet je?")
    assert "Het 1 antwoord blijft bewaard" in page
    page = chantal.submit("Haal weg")
    assert asked(event) == []
    assert "Weggehaald" in page
    assert "vis" in chantal.click("Lees het 1 antwoord")


def test_presets_are_sensitive_and_the_list_is_offered_and_withdrawn(make: Make, chantal: Visitor) -> None:
    event = make.event()
    chantal.get(f"{pages(event)}/vragen")
    chantal.submit("Vraag naar een dieet")
    chantal.submit("Vraag wat mensen nodig hebben")
    assert [one.sensitive for one in asked(event)] == [True, True, True]
    chantal.submit("Maak een deelnemerslijst")
    assert db.session.get(Event, event.id).has_participant_list  # type: ignore[union-attr]
    chantal.submit("Geen deelnemerslijst meer")
    db.session.rollback()
    assert not db.session.get(Event, event.id).has_participant_list  # type: ignore[union-attr]


def test_a_question_of_another_day_is_not_there(make: Make, chantal: Visitor) -> None:
    event, other = make.event(), make.event()
    question = make.question(other)
    for path in ("", "/verwijder", "/antwoorden"):
        chantal.open(f"{pages(event)}/vragen/{question.id}{path}", status=404)
    attendee = make.attendee(other)
    chantal.open(f"{pages(event)}/deelnemers/{attendee.id}", status=404)


def test_an_organiser_reads_what_each_answered_and_how_often(make: Make, chantal: Visitor) -> None:
    event = make.event()
    diet = make.question(event, "Eet je iets niet?", "several", options=["Halal", "Noten"], sensitive=True)
    make.booking(event, [make.person("An", answers={diet.root: ["Halal", "Noten"]}, no_photos=True)])
    make.booking(event, [make.person("Bart", answers={diet.root: ["Halal"]})])
    chantal.get(f"{pages(event)}/vragen")
    page = chantal.click("Lees de 2 antwoorden")
    assert "Dit is gevoelig" in page
    assert [row for row in (("Halal 2"), ("Noten 1")) if row in page] == ["Halal 2", "Noten 1"]
    an = make.attendees(event)[0]
    page = chantal.get(f"{pages(event)}/deelnemers/{an.id}")
    assert "Halal, Noten" in page
    assert "gevoelig" in page
    assert "geen foto's" in page


def test_somebody_outside_the_day_reads_no_answer(make: Make, client: Visitor, cast: Cast) -> None:
    event = make.event()
    question = make.question(event, sensitive=True)
    attendee = make.attendees(make.booking(event, [make.person("An", answers={question.root: "noten"})]))[0]
    for path in (f"/vragen/{question.id}/antwoorden", f"/deelnemers/{attendee.id}", "/deelnemers.csv"):
        client.as_(cast.dirk).open(pages(event) + path, status=403)


@pytest.mark.both_databases
def test_the_files_hold_all_answers_as_text_in_a_column_each(make: Make, chantal: Visitor) -> None:
    event = make.event()
    make.within(lambda: questions.offer_list(event.id, SYSTEM, offered=True))
    diet = make.question(event, "=Dieet()", sensitive=True)
    plain = make.question(event, "Vervoer")
    workshop = make.workshop(event, "Taal")
    make.booking(
        event,
        [
            make.person(
                "An",
                answers={diet.root: "=1+1", plain.root: "fiets"},
                workshop_ids=(workshop.id,),
                shares_details=True,
                seeks="@bakkers",
                no_photos=True,
            )
        ],
    )
    make.within(lambda: questions.retire(plain.id, SYSTEM, now=clock.now()))

    response = chantal.open(f"{pages(event)}/deelnemers.csv")
    [row] = csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig")))
    assert row["'=Dieet() (gevoelig)"] == "'=1+1"
    assert row["Vervoer"] == "fiets"
    assert row["Workshops"] == "Taal"
    assert (row["Op de deelnemerslijst"], row["Zoekt contact met"]) == ("ja", "'@bakkers")
    assert row["Geen foto's"] == "ja"

    response = chantal.open(f"{pages(event)}/deelnemers.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.get_data())).active
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}


def test_hostile_questions_end_as_text_on_the_organisers_pages(make: Make, chantal: Visitor) -> None:
    event = make.event()
    evil = "<script>alert(1)</script>"
    question = make.question(event, evil, "choice", options=[evil, "<b>"], help=evil)
    make.booking(event, [make.person("<i>An", answers={question.root: evil})])
    person = make.attendees(event)[0]
    for path in (
        *("/vragen", f"/vragen/{question.id}", f"/vragen/{question.id}/verwijder"),
        *(f"/vragen/{question.id}/antwoorden", f"/deelnemers/{person.id}"),
    ):
        page = chantal.get(pages(event) + path)
        assert "alert(1)" in page.html
        assert evil not in page.html
        assert "<i>An" not in page.html


def test_a_cleared_answer_leaves_the_file_with_an_empty_cell(make: Make, chantal: Visitor) -> None:
    event = make.event()
    make.question(event, "Vervoer")
    make.booking(event)
    response = chantal.open(f"{pages(event)}/deelnemers.csv")
    [row] = csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig")))
    assert row["Vervoer"] == ""
    assert db.session.scalars(select(Question.label)).all() == ["Vervoer"]
