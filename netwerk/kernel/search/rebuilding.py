"""Making the whole index anew, a batch at a time: interrupted, it has done a part and harmed nothing.

While a batch is written nobody else writes on SQLite, so a batch is small, and what can be found out by
reading is found out before.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, tuple_

from netwerk.kernel.database import db, transaction
from netwerk.kernel.search.indexing import forget_words, put_all, remove, unused_words
from netwerk.kernel.search.keys import stem_of
from netwerk.kernel.search.kinds import Kind, all_kinds
from netwerk.kernel.search.models import SearchDocument, SearchWord

# Things that one transaction puts into the index, and words that one looks at.
BATCH, WORDS = 10, 200

# Told after each batch: the kind and how many things of it are done.
Tell = Callable[[str, int], None]


def rebuild(tell: Tell) -> int:
    """Put everything that may be found into the index and take out what may not; gives how many are in."""
    kinds = all_kinds()
    # The word list of Dutch takes long to load: before anybody waits for a batch.
    stem_of("woord", "nl")
    _remove_other_kinds([kind.name for kind in kinds])
    done = sum(_rebuild_kind(kind, tell) for kind in kinds)
    _forget_unused_words()
    return done


def _remove_other_kinds(names: list[str]) -> None:
    """Take out the kinds of things that nobody knows any more."""
    others = select(SearchDocument.kind, SearchDocument.thing_id).where(SearchDocument.kind.not_in(names))
    while some := db.session.execute(others.limit(BATCH)).all():
        with transaction():
            for kind, thing_id in some:
                remove(kind, thing_id)


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


def _forget_unused_words() -> None:
    """Drop every word that no public document has, such as two changes at once leave behind."""
    place = (SearchWord.language, SearchWord.word)
    after = ("", "")
    while True:
        query = select(*place).where(tuple_(*place) > after).order_by(*place).limit(WORDS)
        words = [(language, word) for language, word in db.session.execute(query)]
        unused = unused_words(words)
        db.session.rollback()
        if unused:
            with transaction():
                forget_words(unused)
        if len(words) < WORDS:
            return
        after = words[-1]
