"""What is in the index by its name: how other pages show a thing that they link to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, Subquery, and_, select, tuple_

from netwerk.kernel.database import db
from netwerk.kernel.search.kinds import all_kinds
from netwerk.kernel.search.models import SearchDocument, SearchText


@dataclass(frozen=True)
class Named:
    """A thing as a link to it shows it."""

    kind: str
    thing_id: int
    title: str
    href: str
    line: str
    state: str
    language: str


def named(
    things: Sequence[tuple[str, int]], language: str, may_see: Collection[str]
) -> Mapping[tuple[str, int], Named]:
    """The names of these (kind, id) as far as they may be seen; what may not is left out."""
    if not things:
        return {}
    wanted = tuple_(SearchDocument.kind, SearchDocument.thing_id).in_(sorted(set(things)))
    rows = db.session.execute(_seen(may_see).where(wanted))
    return {(row.kind, row.thing_id): _named(row, language) for row in rows}


def named_with(
    things: Subquery, language: str, may_see: Collection[str]
) -> list[tuple[Row[*tuple[Any, ...]], Named]]:
    """Each row of `things`, which has a `kind` and a `thing_id`, with its name as far as that may be seen."""
    these = and_(SearchDocument.kind == things.c.kind, SearchDocument.thing_id == things.c.thing_id)
    others = [column for column in things.c if column.key not in {"kind", "thing_id"}]
    rows = db.session.execute(_seen(may_see).add_columns(*others).join(things, these))
    return [(row, _named(row, language)) for row in rows]


def _seen(may_see: Collection[str]) -> Select[*tuple[Any, ...]]:
    shown: Select[*tuple[Any, ...]] = (
        select(
            SearchDocument.kind,
            SearchDocument.thing_id,
            SearchDocument.language,
            SearchText.title,
            SearchText.facts,
        )
        .join(SearchText, SearchText.document_id == SearchDocument.id)
        .where(SearchDocument.visibility.in_(sorted(may_see)))
    )
    return shown


def _named(row: Row[*tuple[Any, ...]], language: str) -> Named:
    kind = next(kind for kind in all_kinds() if kind.name == row.kind)
    shown = kind.describe(row.thing_id, row.facts, language)
    return Named(row.kind, row.thing_id, row.title, shown.href, shown.line, shown.state, row.language)
