"""What may stand in a table once, read from the table itself: for whoever puts rows under another key."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, and_, exists, or_, true


def clashes(table: Table, column: Column[int] | Column[str], new: object) -> Iterator[ColumnElement[bool]]:
    """For each set of columns with this one that must be unique: does a row stand under `new` already?"""
    other = table.alias()
    for columns, condition in _uniques(table):
        if column.name not in columns:
            continue
        same = [
            or_(other.c[name] == table.c[name], and_(other.c[name].is_(None), table.c[name].is_(None)))
            for name in columns
            if name != column.name
        ]
        # The condition has no table in it: outside it is read of the one, inside of the other.
        there = exists().where(other.c[column.name] == new, *same, condition).correlate(table)
        yield and_(condition, there)


def _uniques(table: Table) -> Iterator[tuple[list[str], ColumnElement[bool]]]:
    """The columns of each unique set, and for which rows it holds."""
    yield [column.name for column in table.primary_key.columns], true()
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns], true()
    for index in table.indexes:
        if index.unique:
            where = index.dialect_options["sqlite"]["where"]
            yield [column.name for column in index.columns], true() if where is None else where
