"""One day with everything that can happen at a door: whatever shows it, shows the same people and totals."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from netwerk.events.attendance_rules import parts_of
from netwerk.events.models import Attendee, Event
from netwerk.events.services import attendance, booking, series
from netwerk.events.services.series import SeriesFacts
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.taxonomy.models import Municipality, OrganisationType
from tests.builders import SYSTEM
from tests.support.door import let_in
from tests.support.page import Page
from tests.support.page import words as words_of
from tests.support.papers import paper_words

pytestmark = pytest.mark.both_databases

# Of who was there for how many minutes: the day counts for four hours, two for each half-day.
PRESENT = {
    "An Peeters": 240,
    "Bart Claes": 120,
    "Cem Yılmaz": 120,
    "Gert Gevonden": 120,
    "Hugo Aandedeur": 240,
    "Iris Aandedeur": 120,
    "Jan Weg": 120,
}
MORNING = {"An Peeters", "Bart Claes", "Hugo Aandedeur", "Iris Aandedeur", "Jan Weg"}
AFTERNOON = {"An Peeters", "Cem Yılmaz", "Gert Gevonden", "Hugo Aandedeur"}
EXCUSED = {"Eva Ziek"}
LISTED = {*PRESENT, *EXCUSED, "Dora Bleefweg", "Fien Vergist"}
UNREACHED = {"Hugo Aandedeur", "Iris Aandedeur"}
NO_PHOTOS = {"An Peeters", "Dora Bleefweg"}
MINUTES = sum(PRESENT.values())
# A school, a bakery, a garage, and one that Gert and Jan wrote in two ways.
ORGANISATIONS = 4


@dataclass
class Day:
    """The day, how its organiser looks at it now, and its series."""

    event: Event
    chantal: Any
    series_id: int

    def address(self, page: str) -> str:
        return f"/beheer/netwerkdagen/{self.event.id}/{page}"

    def csv(self, page: str) -> list[dict[str, str]]:
        return read_csv(self.chantal.open(self.address(page)).data)

    def rows_on_page(self, page: str) -> list[list[str]]:
        """The cells of each row of each table."""
        return [
            [words_of(cell) for cell in row if cell.tag in {"td", "th"}]
            for body in self.chantal.get(self.address(page)).all("tbody")
            for row in body.iter("tr")
        ]


@pytest.fixture
def day(words, cast, client, make, at):
    """A day that was closed, on which nothing went as it was planned."""
    at("2027-02-01 10:00")
    event = planned(make, at)
    people = {person.name: person for person in make.attendees(event)}
    at("2027-03-11 09:15")
    let_in(make, event, *(people[name] for name in ("An Peeters", "Bart Claes", "Fien Vergist", "Jan Weg")))
    chantal = client.as_(cast.chantal)
    for name, organisation in (("Hugo Aandedeur", "Garage Hugo"), ("Iris Aandedeur", "")):
        chantal.get(f"/beheer/netwerkdagen/{event.id}/inchecken/nieuw")
        chantal.submit("Schrijf in en check in", name=name, organisation=organisation)
    at("2027-03-11 13:20")
    hugo = db.session.scalars(select(Attendee).filter_by(name="Hugo Aandedeur")).one()
    morning, afternoon = (part.key for part in parts_of(event))
    for person in (people["An Peeters"], people["Cem Yılmaz"], hugo):
        make.within(
            lambda person=person: attendance.mark(
                event.id,
                [attendance.Tap(f"pm-{person.id}", person.id, afternoon, "in", clock.now())],
                SYSTEM,
                now=clock.now(),
            )
        )
    make.within(lambda: booking.cancel_attendee(people["Jan Weg"].id, by="organiser:1", now=clock.now()))
    overrule(make, event, people["Fien Vergist"], morning, present=False)
    overrule(make, event, people["Gert Gevonden"], afternoon, present=True)
    make.within(
        lambda: attendance.excuse(
            event.id,
            people["Eva Ziek"].id,
            [morning, afternoon],
            reason="griep",
            actor=SYSTEM,
            now=clock.now(),
        )
    )
    at("2027-03-12 09:00")
    chantal = client.as_(cast.chantal)
    facts = SeriesFacts("Mentoren in opleiding", event.school_year)
    made = make.within(lambda: series.create(facts, SYSTEM, now=clock.now()))
    make.within(lambda: series.add_day(made.id, event.id, SYSTEM))
    chantal.get(f"/beheer/netwerkdagen/{event.id}/afsluiten/bevestig")
    assert f"{len(PRESENT) - len(UNREACHED)} mensen waren er en krijgen een dankmail" in chantal.page
    assert f"{len(UNREACHED)} mensen waren er ook" in chantal.page
    chantal.submit("Sluit de dag af", {"checked": "y"})
    return Day(event, chantal, made.id)


def planned(make, at) -> Event:
    """From nine to five, full: with somebody who left in time and somebody who waited in vain."""
    event = make.event(
        title="Mentoren",
        starts=at("2027-03-11 09:00"),
        hours=8,
        credit_minutes=240,
        capacity=8,
        now=at("2027-02-01 10:00"),
    )
    school = make.organisation(
        "Technische School",
        type_id=db.session.scalar(select(OrganisationType.id).filter_by(slug="secundaire-school")),
        municipality_id=db.session.scalar(select(Municipality.id).filter_by(slug="genk")),
    )
    left = make.attendee(event, "Kris Afgemeld")
    make.within(lambda: booking.cancel_attendee(left.id, by="system", now=clock.now()))
    for name, organisation in (
        ("An Peeters", {"organisation_id": school.id, "organisation_name": school.name}),
        ("Bart Claes", {"organisation_name": "Bakkerij Claes"}),
        ("Cem Yılmaz", {}),
        ("Dora Bleefweg", {"organisation_name": "Houthandel"}),
        ("Eva Ziek", {"organisation_id": school.id, "organisation_name": school.name}),
        ("Fien Vergist", {}),
        ("Gert Gevonden", {"organisation_name": "Zorg Noord"}),
        ("Jan Weg", {"organisation_name": "zorg noord"}),
        ("Lena Wacht", {"organisation_name": "Wachtzaal"}),
    ):
        make.booking(event, [make.person(name, no_photos=name in NO_PHOTOS, **organisation)])
    return event


def overrule(make, event, person, part, *, present):
    make.within(
        lambda: attendance.correct(
            event.id, person.id, part, present=present, reason="nagekeken", actor=SYSTEM, now=clock.now()
        )
    )


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def read_xlsx(data: bytes) -> list[dict[str, str]]:
    heading, *rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [
        {name: "" if cell is None else str(cell) for name, cell in zip(heading, row, strict=True)}
        for row in rows
    ]


def figures(page: Page) -> dict[str, float]:
    """The large numbers of a page by their words."""
    [numbers] = page.all("dl", class_="figures")
    return {words_of(row[0]): float(words_of(row[1]).replace(",", ".")) for row in numbers}


def said(rows: list[dict[str, str]], part: str, word: str) -> set[str]:
    return {row["Naam"] for row in rows if row[part] == word}


def test_the_sheet_on_the_page_and_on_paper_has_the_same_people_with_the_same_marks(day):
    sections = day.chantal.get(day.address("aanwezigheidslijst")).all("section", class_="sheet")
    paper = paper_words(day.chantal.open(day.address("aanwezigheidslijst.pdf")).data)
    halves = paper.split("Aanwezigheidslijst: ")[1:]
    for section, half, present in zip(sections, halves, (MORNING, AFTERNOON), strict=True):
        [body] = section.iter("tbody")
        rows = [[words_of(cell) for cell in row.iter("td")] for row in body.iter("tr")]
        assert {row[1] for row in rows} == {*LISTED, ""}
        came = {row[1] for row in rows if re.fullmatch(r"\d\d\.\d\d|aanwezig", row[4])}
        assert came == present
        assert {row[1] for row in rows if row[4] == "verontschuldigd"} == EXCUSED
        written = [" ".join(cell for cell in row if cell) for row in rows]
        assert re.findall(r"^\d+(?: .*)?$", half, re.M) == written, "the paper is not the page"


def test_the_list_to_take_away_has_the_same_people_words_and_minutes_in_both_forms(day):
    rows = day.csv("aanwezigheid.csv")
    assert rows == read_xlsx(day.chantal.open(day.address("aanwezigheid.xlsx")).data)
    assert Counter(row["Naam"] for row in rows) == Counter(LISTED), "everybody once"
    assert (said(rows, "Voormiddag", "aanwezig"), said(rows, "Namiddag", "aanwezig")) == (MORNING, AFTERNOON)
    assert said(rows, "Voormiddag", "verontschuldigd") == EXCUSED
    assert said(rows, "Verbeterd", "ja") == {"Fien Vergist", "Gert Gevonden"}
    assert said(rows, "Aan de deur", "ja") == {"Hugo Aandedeur", "Iris Aandedeur"}
    assert {row["Naam"]: int(row["Minuten"]) for row in rows if row["Minuten"] != "0"} == PRESENT
    registered = day.csv("deelnemers.csv?toon=iedereen")
    still = {row["Naam"] for row in registered if row["Toestand"] == "Ingeschreven"}
    assert still == LISTED - {"Jan Weg"}, "who left after being marked stays on the list of who was there"
    assert {row["Naam"] for row in registered if row["Geen foto's"]} == NO_PHOTOS


def test_the_pages_of_the_organiser_count_the_same_people(day):
    rows = day.rows_on_page("aanwezigheid")
    names = [row[0].removesuffix(" aan de deur").removesuffix(" niet ingeschreven") for row in rows]
    assert set(names) == LISTED
    assert {name for name, row in zip(names, rows, strict=True) if row[-1] != "–"} == set(PRESENT)
    page = day.chantal.get(day.address("aanwezigheid"))
    assert figures(page) == {
        f"van {len(LISTED)} aanwezig": len(PRESENT),
        "organisaties": ORGANISATIONS,
        "aan de deur ingeschreven": 2,
    }
    missed = len(LISTED) - len(EXCUSED)
    for name, came in (("Voormiddag", MORNING), ("Namiddag", AFTERNOON)):
        assert f"{name}: {len(came)} aanwezig, 1 verontschuldigd, {missed - len(came)} niet gemerkt" in page
    overview = figures(day.chantal.get(f"/beheer/netwerkdagen/{day.event.id}"))
    assert (overview["aanwezig"], overview["verwacht"]) == (len(PRESENT), len(LISTED))
    assert overview["organisaties"] == ORGANISATIONS
    evidence = figures(day.chantal.get(day.address("bewijs")))
    assert (evidence["aanwezig"], evidence["uren samen"]) == (len(PRESENT), MINUTES / 60)


@pytest.mark.parametrize("cut", ["schooljaar=2026-2027", "schooljaar=alle&reeks={series}"])
def test_the_report_of_a_year_and_of_a_series_adds_up_to_the_same(day, cut):
    cut = cut.format(series=day.series_id)
    assert figures(day.chantal.get(f"/beheer/netwerkdagen/rapport?{cut}")) == {
        "netwerkdagen": 1,
        "aanwezigheden": len(PRESENT),
        "verschillende mensen": len(PRESENT),
        "organisaties": ORGANISATIONS,
    }
    for sheet in ("personen", "dagen", "soorten", "regios"):
        address = f"/beheer/netwerkdagen/rapport/{sheet}"
        *rows, total = read_csv(day.chantal.open(f"{address}.csv?{cut}").data)
        *others, other_total = read_xlsx(day.chantal.open(f"{address}.xlsx?{cut}").data)
        for lines, last in ((rows, total), (others, other_total)):
            for column, number in (("Aanwezigheden", len(PRESENT)), ("Minuten", MINUTES)):
                assert sum(int(row[column]) for row in lines) == int(last[column]) == number, sheet
        if sheet == "personen":
            assert {row["Naam"]: int(row["Minuten"]) for row in rows} == PRESENT
        if sheet == "regios":
            assert {row["Regio"]: row["Aanwezigheden"] for row in rows} == {
                "Midden-Limburg": "1",
                "niet gekend": "6",
            }


def test_the_bundle_is_whole_and_holds_the_same_list_as_the_pages_give(day):
    day.chantal.get(day.address("bewijs"))
    answer = day.chantal.open(day.address("bewijs"), method="POST", data={"csrf_token": day.chantal.token()})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    hashes = {one["name"]: one["sha256"] for one in manifest["files"]}
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert files["3-deelnemers.csv"] == day.chantal.open(day.address("aanwezigheid.csv")).data
    assert read_xlsx(files["3-deelnemers.xlsx"]) == day.csv("aanwezigheid.csv")
    sheet = day.chantal.open(day.address("aanwezigheidslijst.pdf")).data
    assert paper_words(files["3-aanwezigheidslijst.pdf"]) == paper_words(sheet)
    assert manifest["totals"] == {
        "people": len(LISTED),
        "present": len(PRESENT),
        "walk_ins": 2,
        "organisations": ORGANISATIONS,
        "minutes": MINUTES,
        "by_part": dict(zip(manifest["totals"]["by_part"], (len(MORNING), len(AFTERNOON)), strict=True)),
    }


def test_an_attestation_is_there_for_who_was_there_alone_with_the_minutes_of_the_list(day, make, client):
    spoken = {240: "4 uur", 120: "2 uur"}
    found = {}
    for person in make.attendees(day.event):
        own = f"{make.private_link(person)}/attest/{person.id}"
        answer = client.open(own, status=None)
        if answer.status_code == 200:
            page = client.get(own)
            told = {words_of(row[0]): words_of(row[1]) for row in page.all("div", class_="answers__row")}
            found[person.name] = told["Duur"]
            paper = paper_words(client.open(f"{own}.pdf").data)
            assert person.name in paper
            assert f"Duur {told['Duur']}" in paper
    assert found == {name: spoken[minutes] for name, minutes in PRESENT.items()}


def test_the_badges_on_the_page_and_on_paper_are_for_everybody_and_say_who_wants_no_photos(day):
    page = day.chantal.get(day.address("badges"))
    badges = [words_of(badge) for badge in page.all("li", class_="name-badge")]
    named = {
        next(name for name in LISTED if name in badge): badge.startswith("geen foto's") for badge in badges
    }
    assert len(badges) == len(named) == len(LISTED)
    assert {name for name, marked in named.items() if marked} == NO_PHOTOS
    paper = paper_words(day.chantal.open(day.address("badges.pdf")).data)
    assert " ".join(paper.split()) == " ".join(badges)
