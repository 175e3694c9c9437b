"""Many rows in few statements: for a transaction that must be over soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, inspect, select, update

from netwerk.kernel.database import Base, db

Values = Mapping[str, Any]
# SQLite takes no more than 32,766 values in a statement.
IN_ONE_QUESTION = 5_000


def values_of(row: Base) -> dict[str, Any]:
    """What was put into the columns of a row, by the names of its attributes."""
    given = row.__dict__
    columns = inspect(type(row)).column_attrs
    return {column.key: given[column.key] for column in columns if column.key in given}


def add(model: type[Any], rows: Sequence[Values]) -> list[int]:
    """Insert rows, defaults filled in; gives their ids in the same order.

    The session hears nothing of it: call `mark_visible_change` for what visitors see.
    """
    if not rows:
        return []
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, list(rows)))


def put(model: type[Any], rows: Sequence[Values]) -> None:
    """The same where nobody asks for the ids, which is quicker."""
    if rows:
        db.session.execute(insert(model), list(rows))


def change(model: type[Base], rows: Sequence[Values]) -> None:
    """Write values into the rows with these ids; the session hears nothing of it."""
    if rows:
        db.session.execute(update(model), list(rows))


def lock(model: type[Any], ids: Sequence[int]) -> None:
    """Let nobody else change these rows until the transaction ends; in one order for everybody."""
    for some in portions(sorted(set(ids))):
        db.session.execute(
            select(model.id).where(model.id.in_(some)).order_by(model.id).with_for_update()
        ).all()


def portions(values: Sequence[Any]) -> list[Sequence[Any]]:
    """The same values, a statement's worth at a time."""
    return [values[first : first + IN_ONE_QUESTION] for first in range(0, len(values), IN_ONE_QUESTION)]
