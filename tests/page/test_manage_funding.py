"""A new funded project stands on everything that a day of it puts out."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from PIL import Image
from pypdf import PdfReader

from netwerk.events.models import Event
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.taxonomy.models import Funding
from tests.builders import Make
from tests.cast import Cast
from tests.support.after import concluded_day
from tests.support.papers import answer_words, paper_words
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

SENTENCE = "Betaald door het Fonds voor Proeven."


def picture(kind: str = "PNG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 100), "navy").save(out, kind)
    out.seek(0)
    return out


def test_a_new_project_with_its_logo_is_on_every_output_of_its_days(
    cast: Cast, client: Visitor, make: Make, words: None, post_office: PostOffice
) -> None:
    day = make.event(theme="mobiliteit", municipality="genk")
    admin = client.as_(cast.admin)
    admin.get("/beheer/financiering/nieuw")
    given = {"name": "Proefproject", "programme": "Fonds voor Proeven", "starts_on": "2020-01-01"}
    page = admin.submit("Bewaar", **given, ends_on="2019-01-01", statement_nl=SENTENCE, status=422)
    assert "De laatste dag komt voor de eerste." in page
    admin.submit("Bewaar", **given, ends_on="2099-12-31", statement_nl=SENTENCE)
    place = admin.page.path
    page = admin.post(f"{place}/logo", {"file": (picture(), "logo.png")}, status=422)
    assert "wat op het logo staat" in page, page.errors
    admin.post(f"{place}/logo", {"file": (picture(), "logo.png"), "alt_nl": "Fonds voor Proeven"})
    project = db.session.query(Funding).filter_by(name="Proefproject").one()
    page = admin.submit("Bewaar de dagen", dag=[str(day.id)])
    assert "1 dag gewijzigd." in page
    make.booking(day, [make.person("Mia Bos", "mia@school.example")])

    shown = client.get(f"/netwerkdagen/{day.id}-{day.slug}")
    assert SENTENCE in shown
    [logo] = [one.get("src") for one in shown.all("img") if one.get("alt") == "Fonds voor Proeven"]
    assert client.open(logo).mimetype == "image/png"
    assert SENTENCE in client.open(f"/netwerkdagen/{day.id}-{day.slug}.ics").data.decode().replace(
        "\r\n ", ""
    )
    mail = post_office.to("mia@school.example")[0]
    assert SENTENCE in post_office.text(mail)
    assert SENTENCE in post_office.calendar(mail).decode().replace("\r\n ", "")
    chantal = client.as_(cast.chantal)
    paper = chantal.open(f"/beheer/netwerkdagen/{day.id}/aanwezigheidslijst.pdf").data
    assert SENTENCE in " ".join(paper_words(paper).split())
    assert b"/Subtype /Image" in paper

    admin.get(place)
    admin.submit("Haal weg")
    client.open(logo, status=404)
    admin.get(place)
    admin.submit("Bewaar de dagen", dag=[])
    db.session.expire_all()
    assert SENTENCE not in client.get(f"/netwerkdagen/{day.id}-{day.slug}").main
    assert project.id


# Where the statement of a day stands: addresses with its id, its page and the private link of somebody.
OUTPUTS = (
    "{page}",
    "{page}.ics",
    "/agenda/thema/mobiliteit.ics",
    "/beheer/netwerkdagen/{id}/aanwezigheidslijst",
    "/beheer/netwerkdagen/{id}/aanwezigheidslijst.pdf",
    "/beheer/netwerkdagen/{id}/badges",
    "/beheer/netwerkdagen/{id}/badges.pdf",
    "{link}",
    "{link}/attest/{attendee}",
    "{link}/attest/{attendee}.pdf",
)


@pytest.fixture
def paying(words: None) -> int:
    """A project of its own that pays for days of these months."""
    today = clock.today()
    with transaction():
        project = Funding(slug="proef", name="Proefproject", programme="Fonds", statement={"nl": SENTENCE})
        project.starts_on, project.ends_on = today - timedelta(days=30), today + timedelta(days=60)
        db.session.add(project)
        db.session.flush()
        return project.id


@pytest.fixture
def paid_day(make: Make, paying: int) -> Event:
    """A day of last week that it pays for."""
    return concluded_day(
        make, theme="mobiliteit", municipality="genk", funding_id=paying, with_questions=False
    )


@pytest.mark.parametrize("output", OUTPUTS)
def test_whoever_pays_for_a_day_stands_on_every_output_of_it(
    output: str, paid_day: Event, cast: Cast, client: Visitor, make: Make
) -> None:
    person = make.attendees(paid_day)[0]
    page, link = f"/netwerkdagen/{paid_day.id}-{paid_day.slug}", make.private_link(person)
    address = output.format(id=paid_day.id, page=page, link=link, attendee=person.id)
    said = answer_words(client.as_(cast.chantal).open(address)).replace("\r\n ", "")
    assert SENTENCE in " ".join(said.split())


def test_badges_leave_room_for_who_pays_below_the_last_row(
    paying: int, cast: Cast, client: Visitor, make: Make
) -> None:
    day = make.event(funding_id=paying)
    for number in range(9):
        make.attendee(day, f"Iemand {number}")
    paper = client.as_(cast.chantal).open(f"/beheer/netwerkdagen/{day.id}/badges.pdf").data
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper)).pages]
    assert [page.count(SENTENCE) for page in pages] == [1, 1]


def test_the_bundle_of_a_day_names_who_pays(paid_day: Event, cast: Cast, client: Visitor) -> None:
    browser, address = client.as_(cast.chantal), f"/beheer/netwerkdagen/{paid_day.id}/bewijs"
    browser.get(address)
    data = browser.open(address, method="POST", data={"csrf_token": browser.token()}).data
    assert SENTENCE in zipfile.ZipFile(io.BytesIO(data)).read("manifest.json").decode()


def test_what_is_no_picture_is_refused_in_a_sentence(cast: Cast, client: Visitor, words: None) -> None:
    project = db.session.query(Funding).first()
    admin = client.as_(cast.admin)
    place = f"/beheer/financiering/{project.id}"
    hostile = (
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "logo.png"),
        (io.BytesIO(b"%PDF-1.7 x"), "logo.pdf"),
        (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 100), "logo.png"),
        (io.BytesIO(b""), "leeg.png"),
    )
    for file in hostile:
        admin.get(place)
        page = admin.post(f"{place}/logo", {"file": file, "alt_nl": "Logo"}, status=422)
        assert page.errors
    admin.get(place)
    assert admin.submit("Voeg het logo toe", alt_nl="Logo", status=422).errors
    client.open("/logo/iets.png", status=404)
    client.open("/logo/..%2Fnetwerk.sqlite", status=404)
    client.as_(cast.chantal).open(place, status=403)
    assert clock.now()
