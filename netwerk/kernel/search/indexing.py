"""Putting things into the index and taking them out, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, tuple_
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
# Raised when things come to be found by other words than before: the worker then makes the index anew.
FORM = 2
# A language and a word of it, folded.
Word = tuple[str, str]
ALL_WORDS = SearchText.title + "\n" + SearchText.text + "\n" + SearchText.labels
# Who may find a thing: everybody, or whoever is signed in.
PUBLIC, MEMBERS = "public", "members"


@dataclass(frozen=True)
class Document:
    """A thing that can be found. `text` is plain text; `at` orders equals, the newer first.

    `labels`, such as the names of themes, are found too, and stand in no excerpt.
    `facts` are what its kind needs to show it, as JSON holds them. Whoever may see `visibility` may find it.
    A thing that is shown under the title of another, as an answer is, is not found by that (`has_title`).
    """

    kind: str
    thing_id: int
    language: str
    title: str
    text: str
    at: datetime
    visibility: str = PUBLIC
    facts: Mapping[str, Any] = field(default_factory=dict)
    has_title: bool = True
    labels: Sequence[str] = ()

    @property
    def own_title(self) -> str:
        """The title by which it is found."""
        return self.title if self.has_title else ""

    @property
    def words(self) -> str:
        """All by which it is found."""
        return f"{self.own_title}\n{self.text}\n{self.found_by}"

    @property
    def found_by(self) -> str:
        """The labels in one line."""
        return plain_line(" · ".join(label for label in self.labels if label))


def put(document: Document) -> None:
    """Make a thing findable as it is now, whether it was before or not."""
    put_all([document])


def put_all(documents: Iterable[Document]) -> None:
    """The same for many things at once, each given once, in a handful of statements."""
    clean = [replace(one, title=plain_line(one.title), text=plain_text(one.text)) for one in documents]
    if not clean:
        return
    known = _known(clean)
    gone = _words_of((text, row.language) for row, text in known.values())
    rows = [known[key][0] if (key := (one.kind, one.thing_id)) in known else _new(key) for one in clean]
    for row, document in zip(rows, clean, strict=True):
        row.language, row.visibility, row.at = document.language, document.visibility, document.at
    db.session.flush()
    _write_texts([(row.id, document) for row, document in zip(rows, clean, strict=True)])
    # From these words everybody gets suggestions: what not everybody may find has none among them.
    words = _words_of((one.words, one.language) for one in clean if one.visibility == PUBLIC)
    forget_words(
        (language, word)
        for language, before in gone.items()
        for word in before.keys() - words.get(language, {}).keys()
    )
    _learn_words(words)
    mark_visible_change()


def remove(kind: str, thing_id: int) -> None:
    """Let a thing be found no longer; nothing happens when it was not."""
    wanted = (SearchDocument.kind == kind, SearchDocument.thing_id == thing_id)
    row = db.session.scalars(select(SearchDocument).where(*wanted)).one_or_none()
    if row is None:
        return
    text, language = _known_text(row.id), row.language
    db.session.execute(delete(SearchText).where(SearchText.document_id == row.id))
    db.session.execute(delete(SearchDocument).where(SearchDocument.id == row.id))
    db.session.expunge(row)
    forget_words((language, word) for word in vocabulary(text, language))
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


def unused_words(words: Iterable[Word]) -> list[Word]:
    """Which of these words no public document has any more."""
    return [one for one in words if db.session.scalar(select(~_is_used(*one)))]


def forget_words(words: Iterable[Word]) -> None:
    """Drop words that no public document has any more, so that nothing of a text outlives it."""
    # In one order for everybody, as in learning them.
    for language, word in sorted(words):
        here = (SearchWord.language == language, SearchWord.word == word)
        db.session.execute(delete(SearchWord).where(*here, ~_is_used(language, word)))


def _is_used(language: str, word: str) -> ColumnElement[bool]:
    holding = SearchDocument.id.in_(matches(Phrase((SIGNS.get(language, "x") + word,))))
    return exists().where(holding, SearchDocument.visibility == PUBLIC)


def _new(key: tuple[str, int]) -> SearchDocument:
    row = SearchDocument(kind=key[0], thing_id=key[1])
    db.session.add(row)
    return row


def _known(documents: Sequence[Document]) -> dict[tuple[str, int], tuple[SearchDocument, str]]:
    """What stands in the index of these things, with the text of each."""
    things = [(one.kind, one.thing_id) for one in documents]
    query = select(SearchDocument, ALL_WORDS)
    query = query.outerjoin(SearchText, SearchText.document_id == SearchDocument.id)
    found = db.session.execute(query.where(tuple_(SearchDocument.kind, SearchDocument.thing_id).in_(things)))
    return {(row.kind, row.thing_id): (row, text or "") for row, text in found}


def _known_text(document_id: int) -> str:
    text = select(ALL_WORDS).where(SearchText.document_id == document_id)
    return db.session.scalar(text) or ""


def _words_of(texts: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """The vocabulary of these texts, each with its language, by language."""
    found: dict[str, dict[str, str]] = {}
    for text, language in texts:
        known = found.setdefault(language, {})
        for word, spelling in vocabulary(text, language).items():
            known.setdefault(word, spelling)
    return found


def _write_texts(documents: Sequence[tuple[int, Document]]) -> None:
    rows = [
        {
            "document_id": document_id,
            "title": one.title,
            "text": one.text,
            "labels": one.found_by,
            "facts": dict(one.facts),
            "title_keys": keys_for(one.own_title, one.language),
            "keys": keys_for(one.words, one.language),
        }
        for document_id, one in documents
    ]
    insert = _insert(SearchText)
    values = {name: insert.excluded[name] for name in rows[0] if name != "document_id"}
    # One statement, whether the texts are new or not; on SQLite it moves the FTS5 table by its triggers.
    db.session.execute(insert.on_conflict_do_update(index_elements=["document_id"], set_=values), rows)


def _learn_words(words: Mapping[str, Mapping[str, str]]) -> None:
    # In one order for everybody, so that two writers never wait for one another.
    rows = [
        {"language": language, "word": word, "spelling": spelling}
        for language, known in sorted(words.items())
        for word, spelling in sorted(known.items())
    ]
    if rows:
        db.session.execute(_insert(SearchWord).on_conflict_do_nothing(), rows)


def _insert(model: type[Any]) -> Any:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
