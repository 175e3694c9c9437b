"""Taking a file in from the page: handed in, read, said yes to, and seen again after a reload."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from netwerk import cli
from netwerk.events.models import Event
from netwerk.kernel import importing, search
from netwerk.kernel.database import db
from netwerk.kernel.importing import Context, Row, Tell
from netwerk.members.models import Organisation
from tests.builders import Make
from tests.cast import Cast
from tests.support import import_files as files
from tests.support.visitor import Visitor


def hand_in(browser: Visitor, kind: str, octets: bytes, status: int = 200, **more: str) -> None:
    browser.get(f"/beheer/invoer/nieuw/{kind}")
    form = {"file": (io.BytesIO(octets), "mijn bestand.csv"), **more}
    browser.post(f"/beheer/invoer/nieuw/{kind}", form, status=status)


def bar(browser: Visitor) -> tuple[str, str]:
    """How far the bar on the page is, of how much."""
    assert browser.response
    found = re.search(r'<progress max="(\d+)" value="(\d+)"', browser.response.text)
    assert found
    return found[2], found[1]


def test_a_file_is_read_shown_row_by_row_and_taken_in_whole(cast: Cast, client: Visitor, words: None) -> None:
    admin = client.as_(cast.admin)
    hand_in(admin, "organisation", files.organisations(150))
    place = admin.page.path
    assert "Het bestand wacht op zijn beurt." in admin.page
    importing.work()
    page = admin.get(place)
    assert "mijn bestand.csv" in page
    assert "Bedrijf 0" in page
    assert "pagina 1 van 2" in page.title
    assert admin.query_count <= 10
    admin.submit("Voer alles in")
    assert "We maken alles klaar: 0 van 150 rijen." in admin.get(place)
    assert bar(admin) == ("0", "150")
    importing.work()
    assert "Alles staat op de site." in admin.get(place)
    assert "<progress" not in admin.response.text
    assert db.session.scalar(select(func.count(Organisation.id))) == 150
    admin.post(f"{place}/voer-in", status=409)

    hand_in(admin, "organisation", files.organisations(150))
    importing.work()
    assert "Alles uit dit bestand staat er al." in admin.get(admin.page.path)
    admin.submit("Zet opzij")
    assert "mijn bestand.csv" in admin.page


def test_the_bar_follows_what_is_made_ready_and_then_what_can_be_found(
    cast: Cast, client: Visitor, words: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = client.as_(cast.admin)
    hand_in(admin, "organisation", files.organisations(150))
    importing.work()
    admin.get(admin.page.path)
    place = admin.page.path
    admin.submit("Voer alles in")
    seen: list[tuple[str, str]] = []

    def look(*_given: object) -> int:
        admin.get(place)
        seen.append(bar(admin))
        return 0

    ready = importing.importers()["organisation"]

    def prepare(rows: Sequence[Row], around: object, context: Context, tell: Tell) -> object:
        tell(100, 150)
        look()
        return ready.prepare(rows, around, context, lambda _done, _total: None)

    importing.register(replace(ready, prepare=prepare))
    try:
        with monkeypatch.context() as patched:
            patched.setattr(search, "catch_up", look)
            importing.work()
    finally:
        importing.register(ready)
    assert seen == [("100", "150"), ("0", "150")]
    assert "De zoekfunctie volgt: nog 150 te gaan." in admin.page
    assert search.catch_up() == 150
    assert "De zoekfunctie volgt" not in admin.get(place)


def test_a_row_that_changes_says_what_becomes_what_and_a_wrong_one_what_may_stand_there(
    cast: Cast, client: Visitor, words: None, make: Make
) -> None:
    admin = client.as_(cast.admin)
    make.organisation("Bakkerij Claes")
    hand_in(admin, "organisation", b"Name;Plaats;Soort\nBakkerij Claes;genk;\nNieuw;Gent;onderneming\n")
    importing.work()
    page = admin.get(admin.page.path)
    assert "Plaats: leeg → Genk" in page
    hand_in(admin, "organisation", b"Name;Plaats;Soort\nClaes;Genkk;kasteel\n")
    importing.work()
    page = admin.get(admin.page.path)
    assert "Plaats: “Genkk” bestaat niet. Bedoel je Genk?" in page
    assert "Soort: “kasteel” bestaat niet. Kies uit: " in page
    assert "nderneming" in page
    table = b"Name;Plaats;<b>Kleur</b>;\nBakkerij Claes;Genk;rood;\nSlagerij Bos;Genk;;\n"
    hand_in(admin, "organisation", table)
    importing.work()
    page = admin.get(admin.page.path)
    assert page.text.count("<b>Kleur</b>: Deze kolom kennen we niet: ze telt niet mee.") == 1


def test_wrong_rows_come_first_and_hostile_words_are_only_words(
    cast: Cast, client: Visitor, words: None
) -> None:
    admin = client.as_(cast.admin)
    hostile = b"naam;gemeente\n<script>alert(1)</script>;Genk\n{{7*7}};Atlantis<b>\n\xf0\x9f\x98\x80;Genk\n"
    hand_in(admin, "organisation", hostile)
    importing.work()
    page = admin.get(admin.page.path)
    assert "2 rijen zijn fout" in page
    assert page.text.index("{{7*7}}") < page.text.index("<script>alert(1)</script>")
    assert "Voer alles in" not in page
    hand_in(admin, "organisation", b"", status=422)
    hand_in(admin, "organisation", b"x" * (5 * 1024 * 1024 + 1), status=422)
    hand_in(admin, "organisation", b"geen tabel")
    importing.work()
    assert "Deze kolommen ontbreken: naam." in admin.get(admin.page.path)


def test_a_calendar_takes_its_theme_from_the_form(cast: Cast, client: Visitor, words: None, make) -> None:
    admin = client.as_(cast.admin)
    theme = make.theme("mobiliteit")
    octets = files.GOOGLE.replace("\n", "\r\n").encode()
    hand_in(admin, "calendar", octets, theme_id=str(theme.id), region_id="0")
    importing.work()
    assert "Een hele dag: we zetten die van 9 tot 17 uur." in admin.get(admin.page.path)
    admin.submit("Voer alles in")
    importing.work()
    assert db.session.scalar(select(func.count(Event.id))) == 4
    page = admin.get(admin.page.path)
    assert "Alles staat op de site." not in page, "nobody else sees a draft"
    assert "Naar de concepten" in page
    assert "Intervisie" in admin.click("Naar de concepten")
    assert "Intervisie" in admin.get("/beheer/netwerkdagen?lijst=concepten")
    assert "sleutel" in admin.open("/beheer/invoer/voorbeeld/event.csv").data.decode("utf-8-sig")
    admin.open("/beheer/invoer/voorbeeld/calendar.csv", status=404)
    admin.open("/beheer/invoer/nieuw/iets", status=404)
    client.as_(cast.chantal).open("/beheer/invoer", status=403)


def test_the_command_line_takes_in_with_the_same_service(
    app: Flask, cast: Cast, words: None, tmp_path, monkeypatch
) -> None:
    assert cast.admin.id
    file = tmp_path / "o.csv"
    file.write_bytes(files.organisations(3))
    monkeypatch.setattr(cli, "make_app", lambda: app)

    def run(*words: str) -> str:
        db.session.rollback()
        info = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
        return CliRunner().invoke(cli.main, ["import", *words], obj=info).output

    by = ("--by", "admin@netwerk.example")
    assert "3 new" in run("organisations", str(file), *by, "--dry-run")
    assert db.session.scalar(select(func.count(Organisation.id))) == 0
    assert "Everything is taken in." in run("organisations", str(file), *by)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Organisation.id))) == 3
    assert "3 same" in run("organisations", str(file), *by)
    file.write_bytes(b"naam;gemeente\nX;Atlantis\n")
    assert "mend the wrong rows" in run("organisations", str(file), *by)
