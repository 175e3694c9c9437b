"""Making the HTML of stored texts anew, when the rules that made it have changed.

What people typed stays as it is; whoever keeps HTML beside it says here how the one becomes the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select, true

from netwerk.kernel.database import Base, db, transaction

# Each batch keeps other writers waiting.
BATCH = 25

Cook = Callable[[Any], None]
F = TypeVar("F", bound=Cook)
# Told after each batch: the table, how many rows are done and how many there are to do.
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Kind:
    """A table with HTML in it; without a version each row is made anew each time."""

    model: Any
    version: int | None
    cook: Cook

    def is_due(self, everything: bool) -> ColumnElement[bool]:
        """Which rows were made by other rules than today's."""
        return true() if everything or self.version is None else self.model.cook_version != self.version


_kinds: dict[str, _Kind] = {}


def cooks(model: type[Base], version: int | None = None) -> Callable[[F], F]:
    """Register the function that makes the HTML of a row of this table anew, and notes the version."""

    def register(cook: F) -> F:
        _kinds[model.__tablename__] = _Kind(model, version, cook)
        return cook

    return register


def tables() -> set[str]:
    """The tables whose HTML can be made anew."""
    return set(_kinds)


def rerender(tell: Tell, *, everything: bool = False) -> int:
    """Make anew what other rules made, or `everything`; gives how many rows changed.

    A batch at a time: interrupted, it has done a part, and run again it does the rest.
    """
    return sum(changed for name, kind in _kinds.items() for changed in _batches(name, kind, everything, tell))


def _batches(name: str, kind: _Kind, everything: bool, tell: Tell) -> Iterator[int]:
    due = kind.is_due(everything)
    total = db.session.scalar(select(func.count()).select_from(kind.model).where(due)) or 0
    after = done = 0
    while True:
        with transaction() as session:
            query = select(kind.model).where(due, kind.model.id > after).order_by(kind.model.id)
            rows = session.scalars(query.limit(BATCH).with_for_update(of=kind.model)).all()
            if not rows:
                return
            after = rows[-1].id
            for row in rows:
                kind.cook(row)
            changed = sum(session.is_modified(row) for row in rows)
        done += len(rows)
        tell(name, done, total)
        yield changed
