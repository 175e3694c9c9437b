"""The words of a question one by one, for where all of them together find little."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import literal, select, union_all

from netwerk.kernel.database import db
from netwerk.kernel.search.matching import matches
from netwerk.kernel.search.models import SearchDocument
from netwerk.kernel.search.query import read, whole

MOST = 3


def words_apart(text: str, may_see: Collection[str]) -> list[str]:
    """The first words of a question of several that find something by themselves; none of a single word."""
    query = read(text)
    asked = [(word, branches) for word in query.words if (branches := read(word).branches)][:MOST]
    if len(query.words) < 2 or not asked:
        return []
    visible = SearchDocument.visibility.in_(sorted(may_see))
    finding = (
        select(literal(place).label("place")).where(
            select(SearchDocument.id).where(SearchDocument.id.in_(matches(whole(branches))), visible).exists()
        )
        for place, (_word, branches) in enumerate(asked)
    )
    places = set(db.session.scalars(union_all(*finding)))
    return [word for place, (word, _branches) in enumerate(asked) if place in places]
