"""What points at a shared word, so that it follows when the word is merged or gets another address.

Foreign keys follow by themselves. Whoever keeps ids or slugs of words elsewhere registers with `follower`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Column, Table, UniqueConstraint, and_, delete, exists, update

from netwerk.kernel.database import Base, db


@dataclass(frozen=True)
class Move:
    """A word of a kind (the name of its table) that stands elsewhere now; in a rename the id stays."""

    kind: str
    from_id: int
    from_slug: str
    to_id: int
    to_slug: str


F = TypeVar("F", bound=Callable[[Move], None])
_followers: list[Callable[[Move], None]] = []


def follower(follow: F) -> F:
    """Register what lets its own rows follow a move, in the same transaction."""
    _followers.append(follow)
    return follow


def follow(move: Move) -> None:
    """Let everything that names a word follow it."""
    if move.from_id != move.to_id:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if any(key.target_fullname == f"{move.kind}.id" for key in column.foreign_keys):
                    _repoint(table, column, move)
    for one in _followers:
        one(move)


def _repoint(table: Table, column: Column[int], move: Move) -> None:
    """Point the rows of a table at the other word; of two that would be the same, one stays."""
    constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    for group in (list(table.primary_key.columns), *(list(one.columns) for one in constraints)):
        if column in group:
            drop_doubles(table, column, [other for other in group if other is not column], move)
    db.session.execute(update(table).where(column == move.from_id).values({column.name: move.to_id}))


def drop_doubles(table: Table, column: Column[int], others: list[Column[object]], move: Move) -> None:
    """Take out the rows of the former word that the other word has already."""
    twin = table.alias()
    same = exists().where(
        twin.c[column.name] == move.to_id, and_(True, *(twin.c[one.name] == one for one in others))
    )
    db.session.execute(delete(table).where(column == move.from_id, same))
