"""Things whose place in the index is behind: noted with a change of many, put in afterwards in batches.

The note is written in the transaction of the change, so that after a crash the index still follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from netwerk.kernel.database import db, transaction
from netwerk.kernel.search.indexing import put_all, remove
from netwerk.kernel.search.keys import stem_of
from netwerk.kernel.search.kinds import all_kinds
from netwerk.kernel.search.models import SearchDue

# Things that one transaction puts into the index; nobody else writes meanwhile on SQLite.
BATCH = 50


def later(kind: str, ids: Iterable[int]) -> None:
    """Let these things be put into the index, or taken out, once this transaction is over."""
    rows = [{"kind": kind, "thing_id": one} for one in sorted(set(ids))]
    if rows:
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        db.session.execute(dialect.insert(SearchDue).on_conflict_do_nothing(), rows)


def behind() -> int:
    """How many things wait to be put into the index."""
    return db.session.scalar(select(func.count()).select_from(SearchDue)) or 0


def catch_up() -> int:
    """Put what waits into the index as it is now, a batch at a time; a job, gives how many."""
    done = 0
    while _anything():
        # The word list of Dutch takes long to load: before anybody waits for a batch.
        stem_of("woord", "nl")
        with transaction():
            number = _batch()
        if not number:
            break
        done += number
    return done


def _anything() -> bool:
    found = db.session.scalar(select(SearchDue.thing_id).limit(1)) is not None
    db.session.rollback()
    return found


def _batch() -> int:
    # The things are locked before their notes, as by whoever changes things and then notes them.
    due = select(SearchDue.kind, SearchDue.thing_id).order_by(SearchDue.kind, SearchDue.thing_id)
    some = [(kind, one) for kind, one in db.session.execute(due.limit(BATCH))]
    following = {kind.name: kind.following for kind in all_kinds()}
    for kind, ids in _in_a_row(some):
        _last, documents = following[kind](ids[0] - 1, len(ids)) if kind in following else (None, ())
        put_all(documents)
        for gone in set(ids) - {document.thing_id for document in documents}:
            remove(kind, gone)
    if some:
        place = tuple_(SearchDue.kind, SearchDue.thing_id)
        db.session.execute(delete(SearchDue).where(place.in_(some)))
    return len(some)


def _in_a_row(some: Sequence[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    """Ids that follow one another, so that one question reads them all."""
    ids: list[int] = []
    kind = ""
    for next_kind, one in some:
        if ids and (next_kind != kind or one != ids[-1] + 1):
            yield kind, ids
            ids = []
        kind = next_kind
        ids.append(one)
    if ids:
        yield kind, ids
