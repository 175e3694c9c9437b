"""A new funded project stands on everything that a day of it puts out."""

from __future__ import annotations

import io

from PIL import Image

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.taxonomy.models import Funding
from tests.builders import Make
from tests.cast import Cast
from tests.support.papers import paper_words
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
