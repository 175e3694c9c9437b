"""The organiser's series, and how visitors meet them."""

from __future__ import annotations

import pytest

from netwerk.events.models import Event
from netwerk.kernel.database import db


@pytest.fixture
def chantal(words, cast, client):
    return client.as_(cast.chantal)


@pytest.fixture
def october(make, at):
    starts = at("2026-10-08 13:30")
    at("2026-09-07 10:00")
    return make.event(starts=starts, title="Intervisie mentoren")


def make_series(chantal, title="Mentoren in de zorg"):
    chantal.get("/beheer/netwerkdagen/reeksen")
    chantal.click("Maak een reeks")
    return chantal.submit("Ga verder met de dagen", title=title, about="Vijf namiddagen.")


def test_a_day_is_repeated_over_the_school_year_without_the_holidays(chantal, october):
    make_series(chantal)
    page = chantal.submit("Bekijk de dagen", original_id=str(october.id), first="2026-10-08", weeks="4")
    assert "donderdag 5 november 2026" in page
    assert "Overgeslagen: herfstvakantie" in page
    chosen = page.form_with("Maak deze concepten")[0].values["dag"]
    assert "2026-11-05" not in chosen
    assert "2026-12-03" in chosen

    page = chantal.submit("Maak deze concepten", dag=["2026-12-03", "2027-01-28"])

    assert "Er staan 2 concepten klaar." in page
    assert page.h1 == "Mentoren in de zorg"
    db.session.rollback()
    days = db.session.query(Event).order_by(Event.starts_at).all()
    assert [(day.state, day.series_id is not None) for day in days] == [
        ("published", True),
        ("draft", True),
        ("draft", True),
    ]


def test_typed_days_win_over_the_rhythm_and_mistakes_are_told_by_line(chantal, october):
    make_series(chantal)
    page = chantal.submit("Bekijk de dagen", dates="11/03/2027\n31/02/2027", status=422)
    assert "Regel 2" in page.errors["dates"]
    page = chantal.submit("Bekijk de dagen", dates="11/03/2027\n22/04/2027")
    assert page.form_with("Maak deze concepten")[0].values["dag"] == ["2027-03-11", "2027-04-22"]
    page = chantal.get(page.path)
    page = chantal.submit("Bekijk de dagen", dates="11/09/2027", status=422)
    assert "2026-2027" in page.errors["dates"]


def test_the_page_of_a_day_leads_to_the_other_public_days_of_its_series(chantal, make, october, client):
    second = make.event(title="Slotnamiddag", starts=october.starts_at.replace(month=12))
    make.event(title="Nog geheim", state="draft", starts=october.starts_at.replace(month=11))
    make_series(chantal)
    series = chantal.page.path.split("/")[-2]
    path = f"/beheer/netwerkdagen/reeksen/{series}"
    for _day in range(3):
        chantal.get(path)
        chantal.submit("Voeg toe")

    page = client.get(f"/netwerkdagen/{october.id}-{october.slug}")

    assert "Deel van de reeks: Mentoren in de zorg" in page
    assert page.link("Slotnamiddag") == f"/netwerkdagen/{second.id}-{second.slug}"
    assert "Nog geheim" not in page
    assert page.link("Zet de hele reeks in mijn agenda").startswith("webcal://")
    alone = make.event()
    assert "Deel van de reeks" not in client.get(f"/netwerkdagen/{alone.id}-{alone.slug}")


def test_a_day_can_be_taken_out_and_a_series_changed(chantal, october):
    make_series(chantal)
    path = f"/beheer/netwerkdagen/reeksen/{chantal.page.path.split('/')[-2]}"
    chantal.get(path)
    chantal.submit("Voeg toe")
    page = chantal.submit("Haal uit de reeks")
    assert "Deze reeks heeft nog geen dagen" in page
    chantal.click("Wijzig de reeks")
    page = chantal.submit("Bewaar", title="Mentoren", days_required="0", status=422)
    assert "days_required" in page.errors
    assert chantal.submit("Bewaar", title="Mentoren", days_required="3").h1 == "Mentoren"
