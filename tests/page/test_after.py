"""The pages after a day, as the organiser and the participant see them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from netwerk.events.models import Event, Material
from netwerk.events.queries import attendance
from netwerk.events.services import closing, materials, private_links
from netwerk.kernel import clock, uploads
from netwerk.kernel.database import db
from tests.builders import SYSTEM
from tests.cast import Cast
from tests.support.after import answer_all, concluded_day, mark, past_day, question_roots, tokens
from tests.support.visitor import Visitor


@pytest.fixture
def chantal(client: Visitor, cast: Cast) -> Visitor:
    return client.as_(cast.chantal)


def manage(event: Event, page: str) -> str:
    return f"/beheer/netwerkdagen/{event.id}/{page}"


def upload(browser: Visitor, event: Event, data: bytes, name: str, *, status: int = 200, **more: str):
    browser.get(manage(event, "materiaal/nieuw"))
    address = manage(event, "materiaal/nieuw")
    response = send_file(browser, address, data, name, status=None, audience="iedereen", **more)
    return browser._follow(response, address, status)


def send_file(browser: Visitor, address: str, data: bytes, name: str, *, status: int | None, **more: str):
    """Send a form with a file, from memory: the test client would leave a temporary file open."""
    given = {"csrf_token": browser.token(), "file": FileStorage(io.BytesIO(data), name), **more}
    boundary, body = encode_multipart(given)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.open(address, method="POST", data=body, content_type=kind, status=status)


# --- closing ----------------------------------------------------------------------------------------------


def test_an_organiser_writes_the_report_and_closes_the_day(chantal, client, make):
    event = past_day(make, people=4, absent=1, title="Taal op de werf")
    page = chantal.get(manage(event, "afsluiten"))
    assert "nog niet afgesloten" in page
    chantal.submit("Bewaar het verslag", {"report": "We **spraken** af."})
    assert "We <strong>spraken</strong> af." in client.get(f"/netwerkdagen/{event.id}-{event.slug}").html

    chantal.get(manage(event, "afsluiten/bevestig"))
    assert "3 mensen waren er" in chantal.page
    assert "1 persoon kwam niet" in chantal.page
    refused = chantal.submit("Sluit de dag af", status=422)
    assert "vink dit aan" in refused
    done = chantal.submit("Sluit de dag af", {"checked": "y"})
    assert "Er vertrekken 4 mails." in done
    assert "Afgesloten" in done


def test_closing_the_day_takes_along_what_was_typed_in_the_report(chantal, client, make):
    event = past_day(make, people=2, absent=0)
    chantal.get(manage(event, "afsluiten"))
    asked = chantal.submit("Sluit de dag af", {"report": ""})
    assert "Er staat nog geen verslag bij." in asked
    chantal.get(manage(event, "afsluiten"))
    asked = chantal.submit("Sluit de dag af", {"report": "We **spraken** af."})
    assert "2 mensen waren er" in asked
    assert "geen verslag" not in asked
    assert "We <strong>spraken</strong> af." in client.get(f"/netwerkdagen/{event.id}-{event.slug}").html


def test_a_day_where_nobody_came_closes_without_a_mail(chantal, make):
    event = past_day(make, people=0, absent=0)
    chantal.get(manage(event, "afsluiten/bevestig"))
    done = chantal.submit("Sluit de dag af", {"checked": "y"})
    assert "Er vertrekt geen mail." in done
    assert "dankmails vertrokken" not in done


def test_closing_names_the_organisations_that_the_page_of_the_day_will_name(chantal, client, make):
    known = make.organisation("Bakkerij Bos")
    event = past_day(make, people=2, absent=0)
    start = event.starts_at - timedelta(days=3)
    for organisation in ({"organisation_id": known.id}, {"organisation_name": "Zelf getypt"}):
        booked = make.booking(event, [make.person(**organisation)], now=start)
        mark(make, event, make.attendees(booked))
    page = chantal.get(manage(event, "afsluiten"))
    assert "1 van de 2 organisaties staat op de pagina van de dag" in page
    assert "1 organisatie staat er nog niet bij: niemand keek haar naam na." in page
    assert "Zelf getypt" not in page
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=clock.now()))
    assert "1 organisatie Bakkerij Bos" in client.get(f"/netwerkdagen/{event.id}-{event.slug}")


def test_a_day_ahead_and_a_cancelled_day_have_nothing_to_close(chantal, make):
    for event in (make.event(), make.event(state="cancelled")):
        page = chantal.get(manage(event, "afsluiten"))
        assert "Sluit de dag af" not in page
    assert "Evaluatie" in chantal.get(manage(make.event(), "afsluiten/bevestig"))


def test_a_list_is_opened_again_by_two_people_and_one_cannot_do_it_alone(chantal, client, cast, make):
    event = concluded_day(make)
    chantal.get(manage(event, "heropenen"))
    chantal.submit("Vraag om te heropenen", {"reason": "Jan was er"})
    assert "Sta toe" not in chantal.page
    chantal.post(manage(event, "heropenen/toestaan"), status=403)
    admin = client.as_(cast.admin)
    assert "Jan was er" in admin.get(manage(event, "afsluiten"))
    admin.submit("Sta toe")
    assert "opnieuw open" in admin.page
    chantal.get(manage(event, "afsluiten"))
    assert "Afgesloten" in chantal.submit("Sluit de lijst weer")


# --- material ---------------------------------------------------------------------------------------------


def test_a_file_brought_by_the_organiser_is_there_for_everybody_as_a_download(chantal, client, make):
    event = past_day(make, people=0, absent=0)
    upload(chantal, event, b"%PDF-1.7 slides", "slides <b>.pdf")
    day = client.get(f"/netwerkdagen/{event.id}-{event.slug}")
    assert "slides b" in day
    kept = db.session.query(Material).one()
    answer = client.open(f"/netwerkdagen/{event.id}-{event.slug}/materiaal/{kept.id}")
    assert answer.data == b"%PDF-1.7 slides"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_material_for_who_was_registered_is_there_behind_their_link_alone(client, make):
    event, other = past_day(make, people=2, absent=0), past_day(make, people=1, absent=0)
    kept = make.within(
        lambda: materials.add_file(
            event.id,
            "Namen",
            uploads.store(io.BytesIO(b"%PDF-1.7"), "n.pdf"),
            SYSTEM,
            is_public=False,
            now=clock.now(),
        )
    )
    first = make.attendees(event)[0]
    stranger = make.attendees(other)[0]
    assert "Namen" not in client.get(f"/netwerkdagen/{event.id}-{event.slug}")
    client.open(f"/netwerkdagen/{event.id}-{event.slug}/materiaal/{kept.id}", status=404)
    assert "Namen" in client.get(make.private_link(first))
    client.open(f"{make.private_link(first)}/materiaal/{kept.id}")
    client.open(f"{make.private_link(stranger)}/materiaal/{kept.id}", status=404)
    client.open(f"/inschrijving/x/materiaal/{kept.id}", status=404)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "leeg.pdf", "leeg"),
        (b"MZ\x00", "x.pdf", "kan hier niet"),
        (b"a" * (uploads.LARGEST + 1), "g.txt", "20 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_a_sentence(chantal, make, data, name, sentence):
    event = past_day(make, people=0, absent=0)
    assert sentence in upload(chantal, event, data, name, status=422)
    assert db.session.query(Material).count() == 0


def test_only_pages_that_take_files_read_a_body_of_megabytes(chantal, make):
    event = past_day(make, people=0, absent=0)
    chantal.get(manage(event, "afsluiten"))
    for page, status in (("afsluiten", 413), ("materiaal/nieuw", 303)):
        send_file(chantal, manage(event, page), b"a" * 2_000_000, "x.txt", status=status)


def test_a_link_and_a_file_together_or_neither_is_no_material(chantal, make):
    event = past_day(make, people=0, absent=0)
    chantal.get(manage(event, "materiaal/nieuw"))
    assert "Kies een bestand of vul een link in." in chantal.submit("Voeg toe", status=422)
    page = upload(chantal, event, b"tekst", "x.txt", url="https://x.example", status=422)
    assert "niet allebei" in page
    chantal.submit("Voeg toe", {"url": "https://x.example/slides", "title": "Slides"})
    assert "https://x.example/slides" in chantal.page
    chantal.click("Haal weg: Slides")
    assert "Slides" in chantal.page
    assert "Nog geen presentaties" in chantal.submit("Haal weg")


# --- evaluation -------------------------------------------------------------------------------------------


def test_somebody_answers_once_and_the_page_thanks(client, make):
    event = concluded_day(make)
    address = f"/netwerkdagen/{event.id}-{event.slug}/evaluatie/{tokens(event)[0]}"
    page = client.get(address)
    assert "Niemand kan zien wie wat antwoordde" in page
    assert "minstens één vraag" in client.submit("Verstuur", status=422)
    roots = question_roots(event)
    thanks = client.submit("Verstuur", {f"q_{roots[0]}": "5", f"q_{roots[3]}": "<script>alert(1)</script>"})
    assert thanks.title.startswith("Bedankt")
    assert "Bedankt" in client.get(address)
    client.get(address[:-2], status=404)


def test_the_organiser_sees_the_answers_as_chart_and_table_and_text(chantal, make):
    event = concluded_day(make, people=4, absent=0)
    page = chantal.get(manage(event, "evaluatie"))
    assert "zodra er drie zijn" in page
    chantal.open(manage(event, "evaluatie/na-de-dag.csv"), status=404)
    answer_all(make, event)
    page = chantal.get(manage(event, "evaluatie"))
    assert "gemiddeld 2,5" in page
    assert "Woord 4" in page
    assert "<svg" in page.html
    rows = chantal.open(manage(event, "evaluatie/na-de-dag.csv")).data.decode("utf-8-sig").splitlines()
    assert len(rows) == 5
    chantal.get(manage(event, "evaluatie?lijst=na-drie-maanden"))
    chantal.get(manage(event, "evaluatie?lijst=vreemd"), status=404)


def test_the_organiser_takes_the_usual_questions_and_adds_one(chantal, make):
    event = past_day(make)
    chantal.get(manage(event, "evaluatie"))
    page = chantal.submit("Neem de standaardvragen")
    assert "Wat neem je mee?" in page
    chantal.click("Voeg een vraag toe")
    assert "Schrijf de vraag" in chantal.submit("Voeg toe", status=422)
    page = chantal.submit("Voeg toe", {"label": "Hoe kwam je?", "kind": "choice", "options": "Fiets\nBus"})
    assert "Hoe kwam je?" in page
    assert "Fiets, Bus" in page
    chantal.post(manage(event, "evaluatie/na-de-dag/999999/verwijder"), status=404)


# --- the bundle -------------------------------------------------------------------------------------------


def bundle(browser: Visitor, event: Event) -> zipfile.ZipFile:
    browser.get(manage(event, "bewijs"))
    data = {"csrf_token": browser.token()}
    answer = browser.open(manage(event, "bewijs"), method="POST", data=data)
    assert answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_the_bundle_holds_what_its_manifest_says_and_nothing_else(chantal, make):
    event = concluded_day(
        make, people=4, absent=1, programme=[{"start": "13:30", "end": "", "title": "Onthaal", "speaker": ""}]
    )
    upload(chantal, event, b"%PDF-1.7 slides", "slides.pdf")
    answer_all(make, event)
    found = bundle(chantal, event)
    assert found.testzip() is None
    manifest = json.loads(found.read("manifest.json"))
    assert [*(one["name"] for one in manifest["files"]), "manifest.json"] == found.namelist()
    for one in manifest["files"]:
        data = found.read(one["name"])
        assert len(data) == one["bytes"]
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
    names = found.namelist()
    for part in ("1-programma.html", "1-programma.pdf", "2-uitnodiging.txt", "3-aanwezigheidslijst.pdf"):
        assert part in names
    for part in ("3-deelnemers.csv", "4-aanwezigheid-per-registratie.csv", "5-materiaal/01-slides.pdf"):
        assert part in names
    assert "6-evaluatie.csv" in names
    totals = attendance.present(event.id).totals
    assert (manifest["totals"]["people"], manifest["totals"]["present"]) == (totals.people, totals.present)
    listed = found.read("3-deelnemers.csv").decode("utf-8-sig").splitlines()
    assert len(listed) == totals.people + 1
    assert sum("aanwezig" in row for row in listed[1:]) == totals.present


def test_the_invitation_in_the_bundle_tells_nobody_s_name_nor_link(chantal, make, post_office):
    event = concluded_day(make, people=3, absent=0)
    post_office.deliver()
    text = bundle(chantal, event).read("2-uitnodiging.txt").decode()
    assert event.title in text
    for person in make.attendees(event):
        assert person.name not in text
        assert private_links.attendee_token(person) not in text
    assert "/inschrijving/" not in text


def test_a_bundle_is_the_organiser_s_own_and_only_of_a_closed_day(chantal, client, cast, make):
    event = past_day(make)
    data = {"csrf_token": (chantal.get(manage(event, "bewijs")), chantal.token())[1]}
    chantal.open(manage(event, "bewijs"), method="POST", data=data, status=409)
    client.as_(cast.an).open(manage(event, "bewijs"), status=403)


# --- the overview and the report --------------------------------------------------------------------------


def test_the_overview_says_how_a_day_stands_and_what_it_asks(chantal, make):
    ahead = make.event(capacity=10)
    make.booking(ahead, 3)
    page = chantal.get(f"/beheer/netwerkdagen/{ahead.id}")
    assert "Inschrijvingen" in page
    assert "<polyline" in page.html
    over = past_day(make)
    page = chantal.get(f"/beheer/netwerkdagen/{over.id}")
    assert "nog niet afgesloten" in page
    totals = attendance.present(over.id).totals
    assert f"aanwezig {totals.present} verwacht {totals.people} organisaties" in page
    assert over.title in chantal.get("/beheer")
    chantal.get(f"/beheer/netwerkdagen/{make.event(state='draft').id}")


def test_the_report_adds_up_whichever_way_it_is_cut(chantal, make):
    # Hours and twenty minutes: a third of an hour is where rounded hours would no longer add up.
    first = past_day(make, people=4, absent=1, hours=10 / 3)
    second = past_day(make, people=3, absent=0, days=5, hours=10 / 3)
    page = chantal.get("/beheer/netwerkdagen/rapport?schooljaar=alle")
    totals = [attendance.present(event.id).totals.present for event in (first, second)]
    assert sum(totals) == 6
    for sheet in ("dagen", "personen", "soorten", "regios"):
        rows = read_csv(chantal, f"/beheer/netwerkdagen/rapport/{sheet}.csv?schooljaar=alle")
        column = rows[0].index("Aanwezigheden")
        assert sum(int(row[column]) for row in rows[1:-1]) == int(rows[-1][column]) == 6, sheet
        minutes = rows[0].index("Minuten")
        assert sum(int(row[minutes]) for row in rows[1:-1]) == int(rows[-1][minutes]) == 6 * 200, sheet
        assert rows[-1][rows[0].index("Uren")] == "20,00"
        data = chantal.open(f"/beheer/netwerkdagen/rapport/{sheet}.xlsx?schooljaar=alle").data
        heading, *lines, total = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        for name, number in (("Aanwezigheden", 6), ("Uren", 20), ("Minuten", 1200)):
            place = heading.index(name)
            assert sum(line[place] for line in lines) == pytest.approx(number), (sheet, name)
            assert total[place] == number
    assert "6" in page


def test_the_minutes_typed_for_a_day_are_what_attestation_list_and_report_count(chantal, client, make, at):
    at("2026-10-05 16:00")
    event = past_day(make, people=2, absent=0, hours=4)
    chantal.get(manage(event, "wijzig"))
    chantal.submit("Bewaar", credit_minutes="90")
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=clock.now()))

    first = make.attendees(event)[0]
    assert "1 uur en 30 minuten" in client.get(f"{make.private_link(first)}/attest/{first.id}")
    assert "1 uur en 30 minuten" in chantal.get(manage(event, "aanwezigheid"))
    listed = read_csv(chantal, manage(event, "aanwezigheid.csv"))
    assert [row[listed[0].index("Minuten")] for row in listed[1:]] == ["90", "90"]
    reported = read_csv(chantal, "/beheer/netwerkdagen/rapport/dagen.csv?schooljaar=alle")
    assert [row[reported[0].index("Minuten")] for row in reported[1:]] == ["180", "180"]


def read_csv(browser: Visitor, address: str) -> list[list[str]]:
    text = browser.open(address).data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_report_is_cut_by_year_series_and_project_and_by_what_one_may_see(chantal, client, cast, make):
    past_day(make)
    assert "Nog geen dagen" in chantal.get("/beheer/netwerkdagen/rapport?schooljaar=2001-2002")
    chantal.get("/beheer/netwerkdagen/rapport?project=99", status=404)
    chantal.get("/beheer/netwerkdagen/rapport?reeks=x", status=404)
    client.as_(cast.an).open("/beheer/netwerkdagen/rapport", status=403)
