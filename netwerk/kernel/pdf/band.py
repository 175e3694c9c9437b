"""What stands at the foot of each page of a paper: who pays for it, and a number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netwerk.kernel.pdf.fonts import FONT, prepare

if TYPE_CHECKING:
    from fpdf import FPDF

INK, SOFT, LINE, FILL = 0x1F, 0x59, 0x8C, 0xEE
BAND_HEIGHT, LOGO_HEIGHT, LOGO_WIDTH = 20, 12, 42
SMALL = 9


@dataclass(frozen=True)
class Band:
    """Who pays for this, on every page; without a logo there is a frame where it comes."""

    statement: str
    project: str = ""
    logos: tuple[Path, ...] = ()
    no_logo: str = ""


class Foot:
    """The foot of each page: the band and a number."""

    def __init__(self, band: Band | None, words: str) -> None:
        """With `words` each page says its number too."""
        self.band, self.words = band, words

    def draw(self, pdf: FPDF) -> None:
        """Draw the foot of one page."""
        bottom = -(BAND_HEIGHT + 10) if self.band else -12
        pdf.set_y(bottom)
        pdf.set_font(FONT, size=SMALL)
        pdf.set_text_color(SOFT)
        number = f"{pdf.page_no()} / {{nb}}" if self.words else ""
        pdf.cell(pdf.epw * 0.85, 5, prepare(pdf, self.words), new_x="RIGHT", new_y="TOP")
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
    pdf.multi_cell(pdf.w - pdf.r_margin - left, 4.2, prepare(pdf, words), align="L")
