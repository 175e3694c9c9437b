"""What can be taken in: each kind says what a file would do, row by row, and does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from netwerk.kernel.database import Base
from netwerk.kernel.i18n import LazyString

# Told how many rows were done, of how many.
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
    """A kind of file, in steps of which only the last one writes, as everybody else waits for it on SQLite.

    `read` makes something of the octets; it raises Invalid for what is no such file. `know` gives what is
    there of all that the file names, as plain values that are equal as long as nothing of it changed; it
    raises NotAllowed. `plan` says from these two what would come of each row. `prepare` makes the rows that
    are new or changed ready, with all that takes time, and leaves nothing in the session. `write` only
    stores that: the rows of `model` that change are locked, and what `know` gives is the same as before.
    """

    kind: str
    title: LazyString
    about: LazyString
    accept: str
    model: type[Base]
    read: Callable[[bytes], Any]
    know: Callable[[Any, Context], Any]
    plan: Callable[[Any, Any, Context, Tell], Sequence[Row]]
    prepare: Callable[[Sequence[Row], Any, Context, Tell], Any]
    write: Callable[[Any, Context], None]
    example: Callable[[], Table] | None = None
    takes_place: bool = False
    # What is new waits as a draft until somebody publishes it.
    makes_drafts: bool = False


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Offer a kind of file."""
    _importers[importer.kind] = importer


def importers() -> Mapping[str, Importer]:
    """Everything that can be taken in, by kind."""
    return _importers
