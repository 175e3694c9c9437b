from __future__ import annotations

import io
from datetime import UTC, datetime

from pypdf import PdfReader

from netwerk.kernel import qr
from netwerk.kernel.pdf import Band, Column, Document, Label
from netwerk.paths import STATIC

MADE = datetime(2027, 3, 11, 9, 0, tzinfo=UTC)
BAND = Band("Medegefinancierd door de Europese Unie.", "Lerende netwerken", no_logo="logo van het fonds")


def paper(rows: int = 60, band: Band | None = BAND) -> bytes:
    document = Document("Lijst van Noël", language="nl", made_at=MADE, band=band, foot="Netwerkdag")
    document.page()
    document.title("Lijst van Noël")
    document.facts([("Waar", "Sint-Niklaas"), ("Leeg", "")])
    columns = [Column("Nr.", 1), Column("Naam", 5), Column("Handtekening", 4)]
    document.table(columns, [[str(number), f"Łukasz Ço{number}", ""] for number in range(rows)])
    return document.data()


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_a_table_breaks_over_pages_and_its_head_comes_back_on_each() -> None:
    texts = pages(paper())
    assert len(texts) > 1
    assert all("Handtekening" in text for text in texts)
    for number in range(60):
        assert sum(f"Łukasz Ço{number}\n" in f"{text}\n" for text in texts) == 1


def test_letters_of_every_european_name_come_out_and_empty_facts_are_left_out() -> None:
    text = pages(paper(1))[0]
    assert "Lijst van Noël" in text
    assert "Sint-Niklaas" in text
    assert "Leeg" not in text


def test_every_page_says_who_pays_with_the_logo_or_a_frame_for_it() -> None:
    for text in pages(paper()):
        assert BAND.statement in text
        assert BAND.project in text
        assert BAND.no_logo in text
    with_logo = Band(BAND.statement, logos=(STATIC / "img/funding-placeholder.svg",))
    assert BAND.statement in pages(paper(1, with_logo))[0]


def test_the_same_facts_give_the_same_bytes() -> None:
    assert paper(5) == paper(5)
    assert paper(5) != paper(6)


def test_the_file_says_its_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(paper(1)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Lijst van Noël"
    assert reader.root_object["/Lang"] == "nl"


def test_badges_go_eight_on_a_page_and_a_long_name_stays_within_its_badge() -> None:
    document = Document("Badges", language="nl", made_at=MADE)
    long = "Marie-Antoinette Vandenbroucke-Van der Straeten de Beaufort"
    document.labels([Label(long, ("mentor", "Bakkerij Claes"), "geen foto's")] * 9)
    texts = pages(document.data())
    assert [text.count("Bakkerij Claes") for text in texts] == [8, 1]
    assert texts[0].count("geen foto's") == 8


def test_the_bars_of_a_code_are_its_dark_modules_and_white_stands_around() -> None:
    modules = qr.matrix("https://netwerk.example/attest/ABCD-EFGH-JKMN")
    dark = {(column, row) for row, line in enumerate(modules) for column, on in enumerate(line) if on}
    drawn = {(start + step, row) for start, row, length in qr.runs(modules) for step in range(length)}
    assert drawn == dark
    assert qr.svg_path(modules).count("M") == len(list(qr.runs(modules)))
    edge = range(qr.QUIET)
    assert not any(modules[row][column] for row in edge for column in range(len(modules)))
