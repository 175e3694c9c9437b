"""What can be taken in: each kind says what a file would do, row by row, and does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from netwerk.kernel.i18n import LazyString

# Told how many rows were read, of how many.
Tell = Callable[[int, int], None]
Table = tuple[Sequence[str], Sequence[Sequence[str]]]


class Outcome(StrEnum):
    """What would come of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Remark:
    """Something about a row: in which column, and a sentence."""

    column: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """One row of a file. `title` names no people, as reports are kept; `facts` are its importer's own."""

    number: int
    title: str
    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    key: str = ""
    thing_id: int | None = None
    facts: Any = None


@dataclass(frozen=True)
class Context:
    """Who takes in, with which choices, and when."""

    by: str
    now: datetime
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Importer:
    """A kind of file.

    `plan` only reads, and says what would come of each row; it raises Invalid for what is no such file.
    `take_in` writes the rows that are new or changed.
    """

    kind: str
    title: LazyString
    about: LazyString
    accept: str
    plan: Callable[[bytes, Context, Tell], Sequence[Row]]
    take_in: Callable[[Sequence[Row], Context], None]
    example: Callable[[], Table] | None = None
    takes_place: bool = False


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Offer a kind of file."""
    _importers[importer.kind] = importer


def importers() -> Mapping[str, Importer]:
    """Everything that can be taken in, by kind."""
    return _importers
