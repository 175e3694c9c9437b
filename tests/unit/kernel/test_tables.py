"""CSV and XLSX that are safe to open."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest

from netwerk.kernel import tables
from netwerk.kernel.errors import Invalid

DANGEROUS = [
    "=1+1",
    "+32 11 30 58 40",
    "-2+3",
    "@SUM(A1)",
    "\tcmd",
    "\rcmd",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " \u2003＝HYPERLINK(1)",
    "\x00=1+1",
]
HARMLESS = ["An Peeters", "", "3 + 4 = 7", "an@school.example", "'t Klavertje", "Zoë 🎉", "1. a\n2. b"]


@pytest.mark.parametrize("value", DANGEROUS)
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(value):
    assert tables.safe_cell(value).startswith("'")


@pytest.mark.parametrize("value", HARMLESS)
def test_other_text_stays_as_it_was_typed(value):
    assert tables.safe_cell(value) == value


def test_numbers_and_nothing_become_text_in_a_text_file():
    assert tables.safe_cell(12) == "12"
    assert tables.safe_cell(None) == ""


def test_csv_quotes_every_cell_and_carries_a_byte_order_mark():
    data = tables.csv_file(["naam", "school"], [["An", 'De "Brug", Genk'], ["=cmd|' /C calc'!A0", "x\r\ny"]])

    assert data.startswith(b'\xef\xbb\xbf"naam","school"\r\n"An"')
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[1] == ["An", 'De "Brug", Genk']
    assert rows[2] == ["'=cmd|' /C calc'!A0", "x\r\ny"]


def test_what_is_typed_is_text_in_xlsx_whatever_it_holds():
    data = tables.xlsx_file(
        "Deelnemers: [alles]", ["naam"], [[value] for value in (*DANGEROUS, "\x07bel", "12")]
    )

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.title == "Deelnemers   alles"
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.value.startswith("'") for cell in cells[: len(DANGEROUS)])
    assert [cell.value for cell in cells[-2:]] == ["bel", "12"]


def test_numbers_stay_numbers_in_xlsx_so_that_they_can_be_added_up():
    data = tables.xlsx_file(
        "Rapport", ["uren", "mensen", "naam"], [[200 / 60, 12, "An"], [-1.5, None, "-1.5"]]
    )

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    first, second = sheet.iter_rows(min_row=2)
    assert [cell.data_type for cell in first] == ["n", "n", "s"]
    assert [cell.value for cell in first] == [pytest.approx(200 / 60), 12, "An"]
    assert first[0].number_format == "0.00"
    assert [cell.value for cell in second] == [-1.5, None, "'-1.5"]


def test_an_empty_table_still_has_its_heading():
    data = tables.xlsx_file("", ["naam", "school"], [])

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[1]] == ["naam", "school"]


INNER, OUTER = 'a "hallo"', 'a SYSTEM "file:///etc/hostname"'
# Each holds ten of the one before, and the last one stands in a cell.
LAUGHS = "> <!ENTITY ".join(['b "x"', *(f'b{n} "{f"&b{n - 1 or str()};" * 10}"' for n in range(1, 9))])


@pytest.mark.parametrize(
    "entity", [INNER, OUTER, f'{LAUGHS}> <!ENTITY a "&b8;"'], ids=["inner", "outer", "laughs"]
)
def test_a_spreadsheet_with_entities_is_not_read(entity: str) -> None:
    """openpyxl refuses them only where `defusedxml` is installed beside it, which is named for that alone."""
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{cell}</sheetData></worksheet>'
    [(_number, cells)] = tables.rows_of_xlsx(with_sheet(sheet.replace("&a;", "hallo")))
    assert cells[0] == "hallo"
    with pytest.raises(Invalid):
        tables.rows_of_xlsx(with_sheet(f"<!DOCTYPE x [<!ENTITY {entity}>]>{sheet}"))


def with_sheet(xml: str) -> bytes:
    """A spreadsheet of ours whose sheet is this."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(tables.xlsx_file("Blad", ["naam"], []))) as ours,
        zipfile.ZipFile(made, "w") as out,
    ):
        for name in ours.namelist():
            out.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else ours.read(name))
    return made.getvalue()
