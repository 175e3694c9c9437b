"""Making the whole index anew, a batch at a time: interrupted, it has done a part and harmed nothing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from netwerk.kernel.database import db, transaction
from netwerk.kernel.search.indexing import forget_unused_words, put_all, remove
from netwerk.kernel.search.kinds import Kind, all_kinds
from netwerk.kernel.search.models import SearchDocument

BATCH = 100

# Told after each batch: the kind and how many things of it are done.
Tell = Callable[[str, int], None]


def rebuild(tell: Tell) -> int:
    """Put everything that may be found into the index and take out what may not; gives how many are in."""
    kinds = all_kinds()
    with transaction():
        db.session.execute(delete(SearchDocument).where(SearchDocument.kind.not_in([k.name for k in kinds])))
    done = sum(_rebuild_kind(kind, tell) for kind in kinds)
    with transaction():
        forget_unused_words()
    return done


def _rebuild_kind(kind: Kind, tell: Tell) -> int:
    last: int | None = 0
    done = 0
    while last is not None:
        before = last
        with transaction():
            last, documents = kind.following(before, BATCH)
            put_all(documents)
            _remove_others(kind.name, before, last, {document.thing_id for document in documents})
        done += len(documents)
        tell(kind.name, done)
    return done


def _remove_others(kind: str, after: int, until: int | None, present: set[int]) -> None:
    """Take out what stands in the index between two ids and is not there any more."""
    wanted = [SearchDocument.kind == kind, SearchDocument.thing_id > after]
    if until is not None:
        wanted.append(SearchDocument.thing_id <= until)
    for thing_id in db.session.scalars(select(SearchDocument.thing_id).where(*wanted)).all():
        if thing_id not in present:
            remove(kind, thing_id)
