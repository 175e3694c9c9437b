"""Tables to take away as CSV and XLSX, opened as plain text, and CSV read; sole user of `openpyxl`.

People type what ends up here. A spreadsheet runs a cell that begins like a formula, so such a cell gets an
apostrophe in front: the spreadsheet then shows it as it was typed.
"""

from __future__ import annotations

import csv
import importlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import IO, TYPE_CHECKING, Any

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMULA = frozenset("=+-@\t\r\n")
# XML 1.0 has no way to write these (section 2.2).
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST_CELL = 32_767
WIDEST, NARROWEST = 48, 10
DELIMITERS = ";\t,"


def safe_cell(value: object) -> str:
    """The text of a cell, with an apostrophe in front of what a spreadsheet would run.

    Looks through white space, invisible characters and full-width forms (`＝`), as spreadsheets do.
    """
    text = UNWRITABLE.sub("", "" if value is None else str(value))[: LONGEST_CELL - 1]
    return f"'{text}" if _runs(text) else text


def _runs(text: str) -> bool:
    if text[:1] in FORMULA:
        return bool(text)
    for letter in text:
        if letter.isspace() or unicodedata.category(letter) in {"Cf", "Cc", "Mn"}:
            continue
        return unicodedata.normalize("NFKC", letter)[:1] in FORMULA
    return False


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as CSV (RFC 4180), every cell quoted, with a byte order mark so that Excel reads UTF-8."""
    out = io.BytesIO()
    write_csv(out, columns, rows)
    return out.getvalue()


def write_csv(out: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write the same to a new file, a row at a time; gives how many rows there were."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(column) for column in columns])
    number = 0
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        number += 1
    text.detach()
    return number


def xlsx_file(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as one sheet, its heading in bold and always in sight.

    Numbers stay numbers, to be added up; all else is text, whatever it looks like.
    """
    openpyxl = _openpyxl()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    table = [[cell if isinstance(cell, int | float) else safe_cell(cell) for cell in row] for row in rows]
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns):
        longest = max((len(cell) for row in table if isinstance(cell := row[number], str)), default=0)
        width = min(max(longest, len(column), NARROWEST), WIDEST) + 2
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number + 1)].width = width
    sheet.append([_cell(sheet, safe_cell(column), bold=True) for column in columns])
    for row in table:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: str | float, *, bold: bool = False) -> Cell:
    openpyxl = _openpyxl()
    cell: Cell = openpyxl.cell.WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, float):
        cell.number_format = "0.00"
    if bold:
        cell.font = openpyxl.styles.Font(bold=True)
    return cell


def _openpyxl() -> Any:
    # Not at the top: it would be a tenth of the start of a web process, and few of them ever write a sheet.
    return importlib.import_module("openpyxl")


def _sheet_name(title: str) -> str:
    """At most 31 characters, none that Excel refuses in a name."""
    return re.sub(r"[\[\]:*?/\\']", " ", UNWRITABLE.sub("", title))[:31].strip() or "netwerk"


# --- CSV read ---------------------------------------------------------------------------------------------


# A row with its number, as a spreadsheet shows it: empty rows count.
Numbered = tuple[int, list[str]]


def rows_of_csv(octets: bytes) -> list[Numbered]:
    """The rows of a CSV file of unknown make that are not empty, its heads among them.

    Encoding and delimiter are found out. Raises Invalid for what is no CSV.
    """
    text = _decoded(octets)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Invalid(lazy("Dit bestand kunnen we niet lezen. Bewaar het als CSV."), "file") from error
    # For the spreadsheet, which does not show it.
    if rows and rows[0] and rows[0][0].casefold().startswith("sep="):
        del rows[0]
    return _filled(rows)


def _filled(rows: Iterable[list[str]]) -> list[Numbered]:
    return [(number, row) for number, row in enumerate(rows, 1) if any(row)]


def _decoded(octets: bytes) -> str:
    """The text of a file: Unicode where it says so or could be, else what Excel writes in Western Europe."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace")
    if octets.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\x00" in octets:
        raise Invalid(lazy("Dit is geen CSV-bestand. Bewaar het in Excel als CSV."), "file")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """The sign that stands in most of the first lines, as often in each."""
    sample = [line for line in text.splitlines()[:20] if line.strip()]
    if sample and sample[0].casefold().startswith("sep=") and len(sample[0]) == 5:
        return sample[0][4]
    return max(DELIMITERS, key=lambda sign: sum(sign in line for line in sample))


# --- spreadsheets read ------------------------------------------------------------------------------------

# A sheet of 5,000 rows unpacks to a few megabytes; a file that says more is none of ours.
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 200, 20_000, 100


def rows_of_xlsx(octets: bytes) -> list[Numbered]:
    """The rows of the first sheet of a spreadsheet that are not empty, as text. Raises Invalid."""
    wrong = Invalid(lazy("Dit bestand kunnen we niet lezen. Bewaar het als CSV."), "file")
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as package:
            parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise wrong
        book = _openpyxl().load_workbook(io.BytesIO(octets), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        texts = [[_cell_text(cell) for cell in row] for row in rows]
    except Invalid:
        raise
    except Exception as error:
        # The library raises whatever its parts raise over octets that are no workbook.
        raise wrong from error
    return _filled(texts)


def _cell_text(cell: object) -> str:
    """A cell as people see it: whole numbers without a point, days as they are written."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
