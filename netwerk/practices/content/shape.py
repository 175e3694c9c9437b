"""How a field of a sheet is made: its form, its section, how long it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from netwerk.kernel.i18n import LazyString

Content = dict[str, Any]

LONGEST_TITLE, LONGEST_SUMMARY = 100, 200
LONGEST_LINE, LONGEST_TEXT, LONGEST_MARKDOWN = 300, 1000, 8000
MOST_ROWS = 12
MOST_HOURS = 10_000


class Form(StrEnum):
    """How a field is filled in and kept."""

    # One line; several lines; Markdown; an address elsewhere: each a text.
    LINE = "line"
    TEXT = "text"
    MARKDOWN = "markdown"
    ADDRESS = "address"
    # One word out of a list, several of them, yes or no.
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    # Rows of small fields, such as hours per role.
    ROWS = "rows"


class Section(StrEnum):
    """The parts of the editor, in their order; the value is the word in the address."""

    CORE = "kern"
    APPROACH = "aanpak"
    RESULTS = "resultaat"
    MEANS = "middelen"
    LESSONS = "lessen"
    PEOPLE = "partners"
    FINDING = "vindbaar"
    FILES = "bijlagen"


@dataclass(frozen=True)
class Field:
    """One field of a sheet.

    `options` are the words of a choice; None where the taxonomy holds them. `columns` are the fields of a
    row: name -> (label, longest), a length of 0 for a whole number.
    """

    name: str
    section: Section
    form: Form
    label: LazyString
    hint: LazyString | None = None
    longest: int = 0
    options: Mapping[str, LazyString] | None = None
    columns: Mapping[str, tuple[LazyString, int]] = field(default_factory=dict)
