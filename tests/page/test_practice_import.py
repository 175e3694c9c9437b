"""Sheets from a table: tried first, taken in whole, never twice."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from netwerk.kernel import tables
from netwerk.kernel.clock import now
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Invalid
from netwerk.practices.models import Practice
from netwerk.practices.services import importing
from tests.library import Library
from tests.support.visitor import Visitor

HEADS = (
    "key",
    "kind",
    "title",
    "summary",
    "aim",
    "at_school",
    "at_work",
    "results",
    "themes",
    "regions",
    "partners",
    "done_once",
)


def row(key: str, title: str = "Fietsbank", **given: str) -> list[str]:
    usual = {
        "key": key,
        "kind": "praktijk",
        "title": title,
        "summary": "Leenfietsen.",
        "aim": "Geen bus.",
        "at_school": "Leent uit.",
        "at_work": "Zet een stalling.",
        "results": "Op tijd.",
        "themes": "mobiliteit",
        "regions": "haspengouw | noord-limburg",
        "partners": "Campus De Wijngaard; leent uit | Fietsatelier De Ketting; herstelt",
        "done_once": "ja",
    }
    return [(usual | given)[name] for name in HEADS]


def table(*rows: list[str]) -> bytes:
    return tables.csv_file(HEADS, rows)


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Practice.id))) or 0


def test_the_page_says_row_by_row_what_comes_of_a_table_before_anything_is_kept(
    client: Visitor, library: Library
) -> None:
    editor = client.as_(library.editor.id)
    editor.get("/beheer/praktijken/invoer")
    file = (io.BytesIO(table(row("a", "Fietsbank"), row("b", "Zonder thema", themes="ruimtevaart"))), "t.csv")
    page = editor.post("/beheer/praktijken/invoer", {"file": file})
    assert "Fietsbank" in page
    assert "“ruimtevaart” bestaat niet" in page
    assert "Er is niets bewaard" in page
    assert count() == 0

    file = (io.BytesIO(table(row("a", "Fietsbank"), row("b", "Carpool"))), "t.csv")
    editor.post("/beheer/praktijken/invoer", {"file": file})
    editor.submit("Voer 2 praktijken in")
    assert count() == 2
    assert {one.state for one in db.session.scalars(select(Practice))} == {"submitted"}


def test_the_same_table_again_doubles_nothing(library: Library) -> None:
    editor = library.editor
    for new in (2, 0):
        with transaction():
            made = importing.run(table(row("a"), row("b", "Carpool")), editor, publishes=True, now=now())
        assert len(made) == new
    assert count() == 2
    assert {one.state for one in db.session.scalars(select(Practice))} == {"published"}


def test_one_wrong_row_keeps_the_whole_table_out(library: Library) -> None:
    editor = library.editor
    with pytest.raises(Invalid), transaction():
        importing.run(table(row("a"), row("b", kind="raket")), editor, publishes=False, now=now())
    assert count() == 0


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"", "leeg"),
        (b"naam;voornaam\r\nx;y\r\n", "ontbreken"),
        (b"PK\x03\x04 a spreadsheet", "geen CSV"),
        (b"\x00\x01\x02", "geen CSV"),
    ],
)
def test_what_is_no_such_table_is_refused_in_a_sentence(
    library: Library, octets: bytes, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        importing.plan(octets, library.editor)
    assert sentence in str(refused.value.sentence)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables_of_every_spreadsheet_are_read(library: Library, encoding: str) -> None:
    text = table(row("a", "Café aan de werkbank")).decode("utf-8-sig").replace('","', '";"')
    planned = importing.plan(text.encode(encoding), library.editor)
    assert [one.title for one in planned.new] == ["Café aan de werkbank"]


def test_an_editor_takes_in_only_what_lies_within_their_scope(library: Library, make: object) -> None:
    scoped = library.scoped_editor(theme="begeleiden")
    planned = importing.plan(table(row("a"), row("b", themes="begeleiden")), scoped)
    assert [one.key for one in planned.wrong] == ["a"]
    assert [one.key for one in planned.new] == ["b"]


def test_the_example_can_be_read_back(library: Library) -> None:
    planned = importing.plan(tables.csv_file(*importing.template()), library.editor)
    assert not planned.unknown_columns
    assert len(planned.rows) == 1


def test_every_new_row_of_hostile_text_stays_text(client: Visitor, library: Library, tmp_path: Path) -> None:
    editor = client.as_(library.editor.id)
    editor.get("/beheer/praktijken/invoer")
    hostile = "<script>alert(1)</script>"
    page = editor.post(
        "/beheer/praktijken/invoer",
        {"file": (io.BytesIO(table(row("a", hostile), row(hostile, kind=hostile))), "t.csv")},
    )
    assert hostile in page
    assert not page.all("script", type="text/javascript")


def test_what_seems_to_be_about_a_person_is_read_by_an_editor_before_it_is_shown(
    client: Visitor, library: Library
) -> None:
    editor = client.as_(library.editor.id)
    editor.get("/beheer/praktijken/invoer")
    rows = row("a", "Fietsbank"), row("b", "Carpool", results="Toen leerling Yassin kwam.")
    page = editor.post("/beheer/praktijken/invoer", {"file": (io.BytesIO(table(*rows)), "t.csv")})
    assert "“leerling Yassin” lijkt de naam van een leerling" in page
    editor.submit("Voer 2 praktijken in", publishes="y")
    states = {one.title: one.state for one in db.session.scalars(select(Practice))}
    assert states == {"Fietsbank": "published", "Carpool": "submitted"}


def test_what_names_no_partner_belongs_to_who_took_it_in(library: Library) -> None:
    editor = library.editor
    with transaction():
        importing.run(
            table(row("a", kind="quick_win", partners=""), row("b", "Carpool")),
            editor,
            publishes=True,
            now=now(),
        )
    authors = {one.import_key: one.author_id for one in db.session.scalars(select(Practice))}
    assert authors == {"a": editor.id, "b": None}
    assert {one.state for one in db.session.scalars(select(Practice))} == {"published"}
