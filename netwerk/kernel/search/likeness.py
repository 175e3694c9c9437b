"""Things that are called something alike: asked before somebody makes the same once more."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, case, func, literal, select, union_all

from netwerk.kernel.database import db
from netwerk.kernel.search.matching import matches
from netwerk.kernel.search.models import SearchDocument
from netwerk.kernel.search.naming import Named, named
from netwerk.kernel.search.query import read
from netwerk.kernel.search.tree import Node

# A word that stands in more titles than this says nothing of any of them.
COMMON = 25
# So many times less than the best is far less.
FAR_LESS = 3


def alike(
    title: str, kind: str, language: str, may_see: Collection[str], *, limit: int = 3, without: int = 0
) -> list[Named]:
    """Things of a kind whose title shares words with this one, the rarest words first.

    What shares far less than the best of them is left out. `without` is the thing itself.
    """
    branch = read(title).branches.get(language)
    if branch is None:
        return []
    titled = [SearchDocument.id.in_(matches(word, in_title=True)) for word in branch.parts]
    seen = (
        SearchDocument.kind == kind,
        SearchDocument.visibility.in_(sorted(may_see)),
        SearchDocument.thing_id != without,
    )
    weights = _weights(branch.parts, seen)
    if not weights:
        return []
    score: ColumnElement[int] = sum(
        (case((titled[place], weight), else_=0) for place, weight in weights.items()), literal(0)
    )
    query = (
        select(SearchDocument.thing_id, score.label("score"))
        .where(*seen, score > 0)
        .order_by(score.desc(), SearchDocument.at.desc(), SearchDocument.id.desc())
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    ids = [row.thing_id for row in rows if row.score * FAR_LESS >= rows[0].score]
    found = named([(kind, one) for one in ids], language, may_see)
    return [found[kind, one] for one in ids if (kind, one) in found]


def _weights(words: Collection[Node], seen: Collection[ColumnElement[bool]]) -> dict[int, int]:
    """By place of the word what sharing it tells: more when fewer titles have it."""
    counts = union_all(
        *(
            select(literal(place).label("place"), func.count().label("number"))
            .select_from(SearchDocument)
            .where(*seen, SearchDocument.id.in_(matches(word, in_title=True)))
            for place, word in enumerate(words)
        )
    )
    # By the root: else one word that nobody else has outweighs all that several others share.
    return {
        row.place: round(1000 / row.number**0.5)
        for row in db.session.execute(counts)
        if 0 < row.number <= COMMON
    }
