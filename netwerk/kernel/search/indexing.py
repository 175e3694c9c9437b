"""Putting things into the index and taking them out, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.search.keys import SIGNS, keys_of
from netwerk.kernel.search.matching import matches
from netwerk.kernel.search.models import Keys, SearchDocument, SearchText, SearchWord
from netwerk.kernel.search.tree import Phrase
from netwerk.kernel.search.words import folded, is_stop_word, words_of
from netwerk.kernel.text import plain_line, plain_text

# A longer text is found by its beginning; PostgreSQL keeps no more than a megabyte of keys.
MOST_WORDS = 20_000
SHORTEST_WORD = 3
# Who may find a thing: everybody, or whoever is signed in.
PUBLIC, MEMBERS = "public", "members"


@dataclass(frozen=True)
class Document:
    """A thing that can be found. `text` is plain text; `at` orders equals, the newer first.

    `facts` are what its kind needs to show it, as JSON holds them. Whoever may see `visibility` may find it.
    """

    kind: str
    thing_id: int
    language: str
    title: str
    text: str
    at: datetime
    visibility: str = PUBLIC
    facts: Mapping[str, Any] = field(default_factory=dict)


def put(document: Document) -> None:
    """Make a thing findable as it is now, whether it was before or not."""
    document = replace(document, title=plain_line(document.title), text=plain_text(document.text))
    row = _row(document.kind, document.thing_id)
    before: dict[str, str] = {}
    if row is None:
        row = SearchDocument(kind=document.kind, thing_id=document.thing_id)
        db.session.add(row)
    else:
        before = _words_known(row)
    language_before = row.language
    row.language, row.visibility, row.at = document.language, document.visibility, document.at
    db.session.flush()
    _write_text(row.id, document)
    words = vocabulary(f"{document.title}\n{document.text}", document.language)
    if language_before == document.language:
        _forget_words(before.keys() - words.keys(), document.language)
    else:
        _forget_words(before.keys(), language_before)
    _learn_words(words, document.language)
    mark_visible_change()


def remove(kind: str, thing_id: int) -> None:
    """Let a thing be found no longer; nothing happens when it was not."""
    row = _row(kind, thing_id)
    if row is None:
        return
    words, language = _words_known(row), row.language
    db.session.execute(delete(SearchText).where(SearchText.document_id == row.id))
    db.session.execute(delete(SearchDocument).where(SearchDocument.id == row.id))
    db.session.expunge(row)
    _forget_words(words.keys(), language)
    mark_visible_change()


def keys_for(text: str, language: str) -> Keys:
    """The stems of a text in order, for phrases, and its other keys."""
    ordered: list[str] = []
    others: set[str] = set()
    for place, word in enumerate(words_of(text, language)):
        if place == MOST_WORDS:
            break
        if not is_stop_word(folded(word.base), language) and (keys := keys_of(word.base, language)):
            ordered.append(keys[0])
            others.update(keys[1:])
    return ordered, sorted(others.difference(ordered))


def vocabulary(text: str, language: str) -> dict[str, str]:
    """The words of a text that somebody may look for a part of: folded, and as they are written."""
    found: dict[str, str] = {}
    for place, word in enumerate(words_of(text, language)):
        plain = folded(word.base)
        if place == MOST_WORDS:
            break
        if len(plain) >= SHORTEST_WORD and not plain.isdigit() and not is_stop_word(plain, language):
            found.setdefault(plain, word.base.casefold())
    return found


def _row(kind: str, thing_id: int) -> SearchDocument | None:
    wanted = (SearchDocument.kind == kind, SearchDocument.thing_id == thing_id)
    return db.session.scalars(select(SearchDocument).where(*wanted)).one_or_none()


def _write_text(document_id: int, document: Document) -> None:
    values = {
        "title": document.title,
        "text": document.text,
        "facts": dict(document.facts),
        "title_keys": keys_for(document.title, document.language),
        "keys": keys_for(f"{document.title}\n{document.text}", document.language),
    }
    insert = _insert(SearchText).values(document_id=document_id, **values)
    # One statement, whether the text is new or not; on SQLite it moves the FTS5 table by its triggers.
    db.session.execute(insert.on_conflict_do_update(index_elements=["document_id"], set_=values))


def _words_known(row: SearchDocument) -> dict[str, str]:
    known = select(SearchText.title, SearchText.text).where(SearchText.document_id == row.id)
    found = db.session.execute(known).one_or_none()
    return vocabulary(f"{found.title}\n{found.text}", row.language) if found else {}


def _learn_words(words: Mapping[str, str], language: str) -> None:
    # In one order for everybody, so that two writers never wait for one another.
    rows = [
        {"language": language, "word": word, "spelling": spelling} for word, spelling in sorted(words.items())
    ]
    if rows:
        db.session.execute(_insert(SearchWord).on_conflict_do_nothing(), rows)


def _forget_words(words: Iterable[str], language: str) -> None:
    """Drop words that no document has any more, so that nothing of a text outlives it."""
    for word in sorted(words):
        still = exists(matches(Phrase((SIGNS.get(language, "x") + word,))))
        here = (SearchWord.language == language, SearchWord.word == word)
        db.session.execute(delete(SearchWord).where(*here, ~still))


def forget_unused_words() -> None:
    """Drop every word that no document has, such as those that two changes at the same time left behind."""
    known: dict[str, list[str]] = {}
    for language, word in db.session.execute(select(SearchWord.language, SearchWord.word)):
        known.setdefault(language, []).append(word)
    for language, words in known.items():
        _forget_words(words, language)


def _insert(model: type[Any]) -> Any:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
