"""Somebody's name, address and number taken out of whatever text holds them, in every table.

The last wall of an erasure: what each feature keeps about a person it forgets itself; this finds what other
people typed about them. Keys of the search and octets are left alone: those who write them write them anew.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import JSON, Column, ColumnElement, String, Table, Text, case, cast, or_, select

from netwerk.kernel.append_only import forgetting
from netwerk.kernel.database import Base, db
from netwerk.kernel.needles import Needle

LONGEST_CODE = 20
# In the `info` of a column: the one beside it that, when set, says whose name this is, so that it stays.
NAMED_BY = "named_by"


# What to look for in each column of a table.
Sought = Mapping[Column[Any], Sequence[Needle]]
# Told the keys of the rows of a table that changed.
Renew = Callable[[Sequence[Any]], None]
F = TypeVar("F", bound=Renew)

_renewers: dict[str, Renew] = {}


def renewer(table: str) -> Callable[[F], F]:
    """Register who makes anew what was made of the texts of a table; one for each."""

    def register(renew: F) -> F:
        _renewers[table] = renew
        return renew

    return register


def take_out(
    needles: Sequence[Needle], spared: Mapping[str, Collection[str]], only: Collection[str] = ()
) -> int:
    """Replace what is found in every text and JSON column; gives in how many rows.

    `spared` names the columns, by table, that belong to somebody else; with `only` no other tables are read.
    """
    with forgetting():
        changed = {
            table.name: row_keys
            for table, sought in _places(needles, spared, only)
            if (row_keys := list(_clean(table, sought)))
        }
    db.session.expire_all()
    for name, row_keys in changed.items():
        if name in _renewers:
            _renewers[name](row_keys)
    return sum(len(row_keys) for row_keys in changed.values())


def stands_in_more(needles: Sequence[Needle], spared: Mapping[str, Collection[str]], most: int) -> bool:
    """Do more than so many rows hold one of these?"""
    found = (
        row
        for table, sought in _places(needles, spared, ())
        for row in db.session.execute(select(*map(_open, sought)).where(_holds(sought)))
        if any(_without(value, held) != value for value, held in zip(row, sought.values(), strict=True))
    )
    return next(itertools.islice(found, most, None), None) is not None


def _places(
    needles: Sequence[Needle], spared: Mapping[str, Collection[str]], only: Collection[str]
) -> Iterator[tuple[Table, Sought]]:
    """The tables with columns of text or JSON, and what to look for in each of these."""
    for table in Base.metadata.sorted_tables:
        if only and table.name not in only:
            continue
        texts = [
            column
            for column in table.columns
            if isinstance(column.type, String | JSON)
            and not column.foreign_keys
            and not _is_code(column)
            and column.name not in spared.get(table.name, ())
        ]
        sought = {
            column: [one for one in needles if column.name in one.columns or not one.columns]
            for column in texts
        }
        if any(sought.values()):
            yield table, {column: found for column, found in sought.items() if found}


def _is_code(column: Column[Any]) -> bool:
    """Is it too short for anything but a word of our own?"""
    return isinstance(column.type, String) and (column.type.length or LONGEST_CODE + 1) <= LONGEST_CODE


def _clean(table: Table, sought: Sought) -> Iterator[Any]:
    keys = list(table.primary_key.columns)
    rows = db.session.execute(select(*keys, *map(_open, sought)).where(_holds(sought))).all()
    for row in rows:
        row_key, values = row[: len(keys)], row[len(keys) :]
        after = {
            column.name: _fitting(column, cleaned)
            for (column, needles), value in zip(sought.items(), values, strict=True)
            if (cleaned := _without(value, needles)) != value
        }
        if not after:
            continue
        same = [one == value for one, value in zip(keys, row_key, strict=True)]
        db.session.execute(table.update().where(*same).values(after))
        yield row_key[0] if len(row_key) == 1 else tuple(row_key)


def _fitting(column: Column[Any], value: Any) -> Any:
    if isinstance(value, str) and isinstance(column.type, String) and column.type.length:
        return value[: column.type.length]
    return value


def _holds(sought: Sought) -> ColumnElement[bool]:
    return or_(
        *(
            (cast(column, Text) if isinstance(column.type, JSON) else _open(column)).ilike(
                f"%{words}%", escape="\\"
            )
            for column, needles in sought.items()
            for needle in needles
            for words in needle.like
        )
    )


def _open(column: Column[Any]) -> ColumnElement[Any]:
    """What stands in a column, and nothing where it is the name of what the row points at."""
    owner = column.info.get(NAMED_BY)
    return case((column.table.c[owner].is_(None), column)) if owner else column


def _without(value: Any, needles: Sequence[Needle]) -> Any:
    """The value with every text in it cleaned, whatever it is made of."""
    if isinstance(value, str):
        for needle in needles:
            value = needle.out_of(value)
        return value
    if isinstance(value, Mapping):
        return {key: _without(inner, needles) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, needles) for inner in value]
    return value
