"""A field in words, and what is missing before a sheet can be handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.practices.content.fields import BY_NAME
from netwerk.practices.content.sections import value
from netwerk.practices.content.shape import (
    Form,
)
from netwerk.practices.rules import Kind


def in_words(name: str, content: Mapping[str, Any]) -> str:
    """A field as plain text, a line for each row: for comparing, for the check on privacy, for the index."""
    kept = value(content, name)
    one = BY_NAME[name]
    if one.form is Form.ROWS:
        return "\n".join(_row_in_words(row) for row in kept)
    if one.form is Form.CHOICES:
        return ", ".join(kept)
    if one.form is Form.FLAG:
        return str(lazy("ja")) if kept else ""
    return str(kept)


def _row_in_words(row: Mapping[str, Any]) -> str:
    return " · ".join(str(part) for part in row.values() if part not in ("", None))


def lacks(content: Mapping[str, Any], kind: str) -> list[tuple[str, LazyString]]:
    """What is missing before a sheet can be handed in: the field and a sentence for it."""
    return [(name, sentence) for name, sentence in _asked(kind) if not value(content, name)]


def _asked(kind: str) -> Iterable[tuple[str, LazyString]]:
    yield "title", lazy("Geef de praktijk een titel.")
    yield "summary", lazy("Vat de praktijk samen in één zin.")
    if kind == Kind.QUICK_WIN:
        yield "at_work", lazy("Zeg hoe je het doet.")
    elif kind != Kind.CASE:
        yield "aim", lazy("Schrijf waarom jullie hiermee begonnen.")
    if kind in {Kind.PRACTICE, Kind.PATHWAY, Kind.SUCCESS}:
        yield "at_school", lazy("Schrijf wat de school doet.")
        yield "at_work", lazy("Schrijf wat het bedrijf doet.")
        yield "results", lazy("Schrijf wat er veranderde.")
    if kind == Kind.CASE:
        yield "results", lazy("Schrijf hoe het afliep.")
    yield "themes", lazy("Kies minstens één lerend netwerk.")
    if kind not in {Kind.QUICK_WIN, Kind.CASE}:
        yield "regions", lazy("Kies minstens één regio.")
        yield "partners", lazy("Noem minstens één organisatie die dit deed.")
    yield "licence", lazy("Kies een licentie.")
