"""The letters of a paper: those of the house, and two fonts that lend what these lack."""

from __future__ import annotations

import importlib
import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpdf import FPDF

# Each document would tell of every glyph it takes, and of each title in a logo, which it need not draw.
logging.getLogger("fontTools").setLevel(logging.WARNING)
for _name in ("fpdf.svg", "fpdf.output"):
    logging.getLogger(_name).setLevel(logging.ERROR)

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
FONT = "Atkinson"
# Greek, Cyrillic, arrows and signs; then pictures such as a bicycle.
LENDERS = {"Signs": "DejaVuSans.ttf", "Emoji": "NotoEmoji.ttf"}
# They join pictures or choose how one is drawn; on paper each picture stands by itself.
JOINERS = dict.fromkeys([0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)])


def library() -> Any:
    """The library of PDF documents."""
    # Not at the top: it would be a fifth of the start of a web process, and few of them ever make a paper.
    return importlib.import_module("fpdf")


def add_own(pdf: FPDF) -> None:
    """Give a document the letters of the house."""
    for style, name in (("", "Regular"), ("B", "Bold")):
        pdf.add_font(FONT, style, FOLDER / f"AtkinsonHyperlegibleNext-{name}.ttf")


def prepare(pdf: FPDF, text: str) -> str:
    """The text as this document can write it; from the first one that needs them it borrows letters."""
    text = text.translate(JOINERS)
    if not text.isascii() and not _own_letters().issuperset(text) and "signs" not in pdf.fonts:
        for name, file in LENDERS.items():
            pdf.add_font(name, "", FOLDER / file)
        pdf.set_fallback_fonts(list(LENDERS), exact_match=False)
    return text


@cache
def _own_letters() -> frozenset[str]:
    names = importlib.import_module("fontTools.ttLib")
    with names.TTFont(FOLDER / "AtkinsonHyperlegibleNext-Regular.ttf") as font:
        return frozenset(map(chr, font.getBestCmap())) | {"\n", "\t"}
