"""What refers to an organisation, read from the tables themselves, and moved to another one.

A feature that counts by organisation, or knows better which of two clashing rows to keep, registers a
`Follower`; everything else follows from the foreign keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, delete, func, select, union, update

from netwerk.kernel.database import Base, db
from netwerk.kernel.i18n import LazyString, lazy
from netwerk.kernel.uniques import clashes
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation

ORGANISATION = "organisation"
# Words for the rows of the tables that people know; of the others the number is told together.
NAMES: dict[str, LazyString] = {
    "membership": lazy("mensen die er werken of werkten"),
    "join_request": lazy("vragen om erbij te horen"),
    "organisation_domain": lazy("maildomeinen"),
    "establishment": lazy("vestigingen"),
    "partnership_partner": lazy("samenwerkingen"),
    "attendee": lazy("inschrijvingen"),
    "practice": lazy("praktijken"),
    "practice_partner": lazy("vermeldingen als partner van een praktijk"),
    "practice_adoption": lazy("overnames van praktijken"),
    "practice_review": lazy("lezingen van praktijken"),
    "forum_post": lazy("reacties in gesprekken"),
    "need": lazy("noden en kansen"),
}


@dataclass(frozen=True)
class Reference:
    """A column that names an organisation."""

    table: Table
    column: Column[int]


@dataclass(frozen=True)
class Follower:
    """What a feature does around a merge: `before` rows move, and `after`, with the ids of old and new.

    And once an organisation was `renamed`, where its name was written down elsewhere.
    """

    before: Callable[[int, int], None] = lambda _old, _new: None
    after: Callable[[int, Actor, datetime], None] = lambda _new, _actor, _now: None
    renamed: Callable[[int, Actor, datetime], None] = lambda _organisation, _actor, _now: None


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Let a feature follow merges."""
    _followers.append(follower)


def followers() -> list[Follower]:
    """The features that follow."""
    return _followers


def references() -> Iterator[Reference]:
    """Every column that names an organisation."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == ORGANISATION for key in column.foreign_keys):
                yield Reference(table, column)


def counts(organisation_id: int) -> Mapping[str, int]:
    """How many rows of each table name an organisation, for who is about to move them."""
    found: dict[str, int] = {}
    for one in references():
        query = select(func.count()).select_from(one.table).where(one.column == organisation_id)
        if number := db.session.scalar(query):
            found[one.table.name] = found.get(one.table.name, 0) + number
    return found


def unused(ids: Collection[int]) -> frozenset[int]:
    """Those of these organisations that no row names: nothing is lost with them.

    Names that lead to one, as it was called so before, go with it; what names these names it.
    """
    leads = select(Organisation.id, Organisation.merged_into_id).where(Organisation.merged_into_id.in_(ids))
    leading = {row.id: row.merged_into_id for row in db.session.execute(leads)}
    sought = [*ids, *leading]
    naming = (
        select(one.column).where(one.column.in_(sought))
        for one in references()
        if one.table.name != ORGANISATION
    )
    return frozenset(ids) - {leading.get(one, one) for one in db.session.scalars(union(*naming))}


def move(old: int, new: int) -> int:
    """Let every row name the new one; gives how many did. A row that the new one has already goes."""
    moved = 0
    for one in references():
        for clash in clashes(one.table, one.column, new):
            db.session.execute(delete(one.table).where(one.column == old, clash))
        result = db.session.execute(update(one.table).where(one.column == old).values({one.column: new}))
        moved += result.rowcount  # type: ignore[attr-defined]
    db.session.expire_all()
    return moved
