"""A paper, written from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwerk.kernel import qr
from netwerk.kernel.pdf import blocks, fonts, pictures
from netwerk.kernel.pdf.band import BAND_HEIGHT, FILL, INK, LINE, SMALL, SOFT, Band, Foot
from netwerk.kernel.pdf.blocks import Block
from netwerk.kernel.pdf.fonts import FONT

if TYPE_CHECKING:
    from fpdf import FPDF

PDF_TYPE = "application/pdf"
MARGIN = 15
BODY, TITLE, HEADING = 10.5, 20, 13
LEAST_ROW = 8
INDENT = 6
# A picture takes at most this share of the width of a page, and this much of its height.
PICTURE_SHARE, PICTURE_HEIGHT = 0.7, 90
# The smallest margin that any printer keeps.
TIGHT = 6.0


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


@cache
def _pages() -> Any:
    """The library's document, which asks its own subclass for the foot of each page."""

    class Pages(fonts.library().FPDF):  # type: ignore[misc]
        foot: Foot

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
        pages.foot = Foot(band, foot)
        self._pdf: FPDF = pages
        self._has_band = band is not None
        fonts.add_own(self._pdf)
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
        """A heading within a page, never the last line of one."""
        if self._pdf.will_page_break(26):
            self.page()
        self._pdf.ln(3)
        self._write(text, HEADING, bold=True, after=1)

    def subheading(self, text: str) -> None:
        """A heading below a heading."""
        if self._pdf.will_page_break(16):
            self.page()
        self._write(text, BODY + 0.5, bold=True, after=0.5)

    def paragraph(self, text: str, *, size: float = BODY, soft: bool = False) -> None:
        """Running text."""
        self._write(text, size, soft=soft, after=2)

    def prose(self, html: str) -> None:
        """A text of several paragraphs, lists and tables: the safe HTML that Markdown became."""
        for block in blocks.read(html):
            self._block(block)
        self._pdf.ln(1.5)

    def picture(self, path: Path | None, words: str) -> None:
        """A picture with what it shows below it, both on one page; of one that cannot be read the words."""
        pdf, picture = self._pdf, pictures.reduce(path) if path else None
        if picture is not None:
            wide = min(pdf.epw * PICTURE_SHARE, PICTURE_HEIGHT * picture.width / picture.height)
            high = wide * picture.height / picture.width
            if pdf.will_page_break(high + 12):
                self.page()
            pdf.image(picture.data, w=wide, h=high, alt_text=words)
            pdf.ln(1)
        self.paragraph(words, size=SMALL, soft=True)

    def facts(self, rows: Iterable[tuple[str, str]], *, label_width: float = 38) -> None:
        """What and how much, one a line; rows without a value are left out."""
        for label, value in rows:
            if not value:
                continue
            top = self._pdf.get_y()
            self._pdf.set_font(FONT, "B", BODY)
            self._pdf.cell(label_width, 6, self._ready(label), new_x="RIGHT", new_y="TOP")
            self._pdf.set_font(FONT, "", BODY)
            self._pdf.multi_cell(0, 6, self._ready(value), align="L", new_x="LMARGIN", new_y="NEXT")
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
            headings_style=fonts.library().FontFace(emphasis="BOLD", fill_color=FILL),
            borders_layout="ALL",
            text_align="L",
            v_align="M",
            line_height=4.6,
            min_row_height=row_height,
            padding=(1, 1.5),
            width=self._pdf.epw,
        ) as table:
            table.row([self._ready(column.title) for column in columns])
            for row in rows:
                table.row([self._ready(cell) for cell in row])
        self._pdf.set_font(FONT, size=BODY)
        self._pdf.ln(3)

    def write_lines(self, labels: Sequence[str]) -> None:
        """Lines to write on by hand, such as for a signature."""
        for label in labels:
            self._pdf.ln(4)
            self._pdf.cell(55, 7, self._ready(label))
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
        # Between the last row and the edge the band has just enough room.
        top = TIGHT if self._has_band else (self._pdf.h - 4 * high) / 2
        self._pdf.set_auto_page_break(False)
        for number, label in enumerate(labels):
            place = number % 8
            if place == 0:
                self.page()
            words = Label(*(self._ready(label.name), tuple(map(self._ready, label.lines)), label.mark))
            self._label(words, left + place % 2 * wide, top + place // 2 * high, wide, high)

    def data(self) -> bytes:
        """The file."""
        return bytes(self._pdf.output())

    def _block(self, block: Block) -> None:
        pdf = self._pdf
        if block.rows:
            most = max(len(row) for row in block.rows)
            rows = [[*row, *[""] * (most - len(row))] for row in block.rows]
            self.table([Column(title, 1) for title in rows[0]], rows[1:], row_height=6)
            return
        if block.kind == "rule":
            pdf.ln(1.5)
            pdf.set_draw_color(LINE)
            pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
            pdf.ln(2.5)
            return
        size = BODY + 0.5 if block.kind == "heading" else BODY
        height, left = size * 0.5, pdf.l_margin
        if block.kind == "heading" and pdf.will_page_break(18):
            self.page()
        pdf.set_left_margin(left + INDENT * min(block.indent + (block.kind == "item"), 8))
        if block.mark:
            pdf.set_x(pdf.l_margin - INDENT)
            pdf.set_font(FONT, "", size)
            pdf.cell(INDENT, height, block.mark)
        pdf.set_x(pdf.l_margin)
        self._runs(block, size, height)
        pdf.ln(height)
        pdf.set_left_margin(left)
        pdf.set_x(left)
        pdf.ln(0.8 if block.kind == "item" else 2)

    def _runs(self, block: Block, size: float, height: float) -> None:
        for run in block.runs:
            style = run.style + ("U" if run.href else "")
            if block.kind == "heading":
                style = "B" + style.replace("B", "")
            self._pdf.set_font(FONT, style, size)
            # Only a whole address leads anywhere from a paper.
            href = run.href if run.href.startswith(("http", "mailto:")) else ""
            self._pdf.write(height, self._ready(run.text), href)
        self._pdf.set_font(FONT, "", BODY)

    def _ready(self, text: str) -> str:
        return fonts.prepare(self._pdf, text)

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
        self._pdf.multi_cell(0, size * 0.46, self._ready(text), align="L", new_x="LMARGIN", new_y="NEXT")
        self._pdf.set_text_color(INK)
        self._pdf.set_font(FONT, size=BODY)
        self._pdf.ln(after)
