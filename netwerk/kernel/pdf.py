"""Papers to print and keep, as PDF; sole user of `fpdf2`.

Every paper has a twin as a page: that one is for screen readers, this one for the printer and the funder.
The same facts give the same bytes, so that the hash in a bundle can be checked later.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwerk.kernel import qr

if TYPE_CHECKING:
    from fpdf import FPDF

# Each document would tell of every glyph it takes, and of each title in a logo, which it need not draw.
logging.getLogger("fontTools").setLevel(logging.WARNING)
logging.getLogger("fpdf.svg").setLevel(logging.ERROR)

PDF_TYPE = "application/pdf"
FONTS = Path(__file__).resolve().parent / "fonts"
FONT = "Atkinson"
INK, SOFT, LINE, FILL = 0x1F, 0x59, 0x8C, 0xEE
MARGIN = 15
BAND_HEIGHT, LOGO_HEIGHT, LOGO_WIDTH = 20, 12, 42
BODY, SMALL, TITLE, HEADING = 10.5, 9, 20, 13
LEAST_ROW = 8


@dataclass(frozen=True)
class Band:
    """Who pays for this, on every page; without a logo there is a frame where it comes."""

    statement: str
    project: str = ""
    logos: tuple[Path, ...] = ()
    no_logo: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` is its share of the page."""

    title: str
    width: float


@dataclass(frozen=True)
class Label:
    """One badge: the name large, lines below, and a mark that must be seen from afar."""

    name: str
    lines: tuple[str, ...]
    mark: str = ""


class _Foot:
    """What stands at the foot of each page: the band and a number."""

    def __init__(self, band: Band | None, words: str) -> None:
        self.band, self.words = band, words

    def draw(self, pdf: FPDF) -> None:
        """Draw the foot of one page."""
        bottom = -(BAND_HEIGHT + 10) if self.band else -12
        pdf.set_y(bottom)
        pdf.set_font(FONT, size=SMALL)
        pdf.set_text_color(SOFT)
        number = f"{pdf.page_no()} / {{nb}}" if self.words else ""
        pdf.cell(pdf.epw * 0.85, 5, self.words, new_x="RIGHT", new_y="TOP")
        pdf.cell(pdf.epw * 0.15, 5, number, align="R")
        if self.band:
            _draw_band(pdf, self.band)
        pdf.set_text_color(INK)


def _draw_band(pdf: FPDF, band: Band) -> None:
    top, left = pdf.h - BAND_HEIGHT - 3, pdf.l_margin
    pdf.set_draw_color(LINE)
    pdf.line(left, top - 1, pdf.w - pdf.r_margin, top - 1)
    for logo in band.logos:
        pdf.image(logo, left, top + 2, w=LOGO_WIDTH, h=LOGO_HEIGHT, keep_aspect_ratio=True)
        left += LOGO_WIDTH + 3
    if not band.logos:
        pdf.set_dash_pattern(1, 1)
        pdf.rect(left, top + 2, LOGO_WIDTH, LOGO_HEIGHT)
        pdf.set_dash_pattern()
        pdf.set_xy(left, top + 2)
        pdf.cell(LOGO_WIDTH, LOGO_HEIGHT, band.no_logo, align="C")
        left += LOGO_WIDTH + 3
    pdf.set_text_color(INK)
    pdf.set_xy(left, top + 2)
    words = "\n".join(part for part in (band.statement, band.project) if part)
    pdf.multi_cell(pdf.w - pdf.r_margin - left, 4.2, words, align="L")


def _fpdf() -> Any:
    # Not at the top: it would be a fifth of the start of a web process, and few of them ever make a paper.
    return importlib.import_module("fpdf")


@cache
def _pages() -> Any:
    """The library's document, which asks its own subclass for the foot of each page."""

    class Pages(_fpdf().FPDF):  # type: ignore[misc]
        foot: _Foot

        def footer(self) -> None:
            self.foot.draw(self)

    return Pages


class Document:
    """A paper, written from top to bottom. Sizes are in millimetres, type sizes in points."""

    def __init__(
        self,
        title: str,
        *,
        language: str,
        made_at: datetime,
        band: Band | None = None,
        landscape: bool = False,
        foot: str = "",
    ) -> None:
        """`made_at` is the time the facts are from: never the present one."""
        pages = _pages()("landscape" if landscape else "portrait", "mm", "A4")
        pages.foot = _Foot(band, foot)
        self._pdf: FPDF = pages
        for style, name in (("", "Regular"), ("B", "Bold")):
            self._pdf.add_font(FONT, style, FONTS / f"AtkinsonHyperlegibleNext-{name}.ttf")
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_creation_date(made_at)
        self._pdf.set_margin(MARGIN)
        self._pdf.set_auto_page_break(True, BAND_HEIGHT + 14 if band else 18)
        self._pdf.set_text_color(INK)

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self._pdf.set_font(FONT, size=BODY)

    def title(self, text: str, size: float = TITLE) -> None:
        """The title of the page."""
        self._write(text, size, bold=True, after=1.5)

    def heading(self, text: str) -> None:
        """A heading within a page."""
        self._pdf.ln(3)
        self._write(text, HEADING, bold=True, after=1)

    def paragraph(self, text: str, *, size: float = BODY, soft: bool = False) -> None:
        """Running text."""
        self._write(text, size, soft=soft, after=2)

    def facts(self, rows: Iterable[tuple[str, str]], *, label_width: float = 38) -> None:
        """What and how much, one a line; rows without a value are left out."""
        for label, value in rows:
            if not value:
                continue
            top = self._pdf.get_y()
            self._pdf.set_font(FONT, "B", BODY)
            self._pdf.cell(label_width, 6, label, new_x="RIGHT", new_y="TOP")
            self._pdf.set_font(FONT, "", BODY)
            self._pdf.multi_cell(0, 6, value, align="L", new_x="LMARGIN", new_y="NEXT")
            self._pdf.set_y(max(self._pdf.get_y(), top + 6))
        self._pdf.ln(2)

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, row_height: float = LEAST_ROW
    ) -> None:
        """Rows and columns; the head comes back on every page, and no row is cut in two."""
        self._pdf.set_font(FONT, size=SMALL + 0.5)
        self._pdf.set_draw_color(LINE)
        with self._pdf.table(
            col_widths=[column.width for column in columns],
            headings_style=_fpdf().FontFace(emphasis="BOLD", fill_color=FILL),
            borders_layout="ALL",
            text_align="L",
            v_align="M",
            line_height=4.6,
            min_row_height=row_height,
            padding=(1, 1.5),
            width=self._pdf.epw,
        ) as table:
            table.row([column.title for column in columns])
            for row in rows:
                table.row(list(row))
        self._pdf.set_font(FONT, size=BODY)
        self._pdf.ln(3)

    def write_lines(self, labels: Sequence[str]) -> None:
        """Lines to write on by hand, such as for a signature."""
        for label in labels:
            self._pdf.ln(4)
            self._pdf.cell(55, 7, label)
            left, bottom = self._pdf.get_x(), self._pdf.get_y() + 6
            self._pdf.line(left, bottom, self._pdf.w - self._pdf.r_margin, bottom)
            self._pdf.ln(8)

    def code(self, text: str, size: float) -> None:
        """A QR code at the left margin."""
        modules = qr.matrix(text)
        step = size / len(modules)
        if self._pdf.will_page_break(size):
            self.page()
        left, top = self._pdf.l_margin, self._pdf.get_y()
        self._pdf.set_fill_color(0)
        for column, row, length in qr.runs(modules):
            self._pdf.rect(left + column * step, top + row * step, length * step, step, style="F")
        self._pdf.set_y(top + size + 2)

    def labels(self, labels: Sequence[Label]) -> None:
        """Badges to cut out, eight on a page, with fine lines to cut along."""
        wide, high = 95.0, 66.0
        left = (self._pdf.w - 2 * wide) / 2
        top = (self._pdf.h - 4 * high) / 2
        self._pdf.set_auto_page_break(False)
        for number, label in enumerate(labels):
            place = number % 8
            if place == 0:
                self.page()
            self._label(label, left + place % 2 * wide, top + place // 2 * high, wide, high)

    def data(self) -> bytes:
        """The file."""
        return bytes(self._pdf.output())

    def _label(self, label: Label, left: float, top: float, wide: float, high: float) -> None:
        pdf, inner = self._pdf, wide - 12
        pdf.set_draw_color(0xBB)
        pdf.rect(left, top, wide, high)
        if label.mark:
            pdf.set_font(FONT, "B", SMALL)
            pdf.set_fill_color(INK)
            pdf.set_text_color(0xFF)
            width = pdf.get_string_width(label.mark) + 5
            pdf.set_xy(left + wide - width - 4, top + 4)
            pdf.cell(width, 6, label.mark, align="C", fill=True)
            pdf.set_text_color(INK)
        size = 24.0
        while size > 13 and self._lines(label.name, inner, size) > 2:
            size -= 1
        pdf.set_font(FONT, "B", size)
        pdf.set_xy(left + 6, top + 13)
        pdf.multi_cell(inner, size * 0.42, label.name, align="L", new_x="LEFT", new_y="NEXT")
        pdf.set_y(pdf.get_y() + 1.5)
        for line in label.lines:
            pdf.set_x(left + 6)
            pdf.set_font(FONT, size=11)
            kept = self._first_lines(line, inner, 2)
            pdf.multi_cell(inner, 5, kept, align="L", new_x="LEFT", new_y="NEXT")

    def _lines(self, text: str, width: float, size: float) -> int:
        self._pdf.set_font(FONT, "B", size)
        return len(self._split(text, width))

    def _first_lines(self, text: str, width: float, number: int) -> str:
        lines = self._split(text, width)
        return "\n".join(lines[:number]) + ("…" if len(lines) > number else "")

    def _split(self, text: str, width: float) -> list[str]:
        found = self._pdf.multi_cell(width, 5, text, dry_run=True, output="LINES")
        return [str(line) for line in found] if isinstance(found, list) else []

    def _write(
        self, text: str, size: float, *, bold: bool = False, soft: bool = False, after: float = 0
    ) -> None:
        self._pdf.set_font(FONT, "B" if bold else "", size)
        self._pdf.set_text_color(SOFT if soft else INK)
        self._pdf.multi_cell(0, size * 0.46, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self._pdf.set_text_color(INK)
        self._pdf.set_font(FONT, size=BODY)
        self._pdf.ln(after)
