"""What is in the index by its name: how other pages show a thing that they link to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_

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
    rows = db.session.execute(
        select(
            SearchDocument.kind,
            SearchDocument.thing_id,
            SearchDocument.language,
            SearchText.title,
            SearchText.facts,
        )
        .join(SearchText, SearchText.document_id == SearchDocument.id)
        .where(
            tuple_(SearchDocument.kind, SearchDocument.thing_id).in_(sorted(set(things))),
            SearchDocument.visibility.in_(sorted(may_see)),
        )
    ).all()
    kinds = {kind.name: kind for kind in all_kinds()}
    found = {}
    for row in rows:
        shown = kinds[row.kind].describe(row.thing_id, row.facts, language)
        found[row.kind, row.thing_id] = Named(
            row.kind, row.thing_id, row.title, shown.href, shown.line, shown.state, row.language
        )
    return found
