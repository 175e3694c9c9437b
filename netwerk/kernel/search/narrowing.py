"""A question as one condition of a list that has others: the things of one kind that answer it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup
from sqlalchemy import Select, select

from netwerk.kernel.database import db
from netwerk.kernel.search import guessing, highlighting
from netwerk.kernel.search.finding import level_of
from netwerk.kernel.search.matching import matches
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.kernel.search.query import Query, read, some, whole
from netwerk.kernel.search.tree import keys_in
from netwerk.kernel.search.words import folded


@dataclass(frozen=True)
class Question:
    """What was asked of the things of one kind, by somebody who may see things of these visibilities."""

    query: Query
    kind: str
    may_see: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Is nothing asked that could be answered?"""
        return not self.query.branches

    @property
    def says_something(self) -> bool:
        """Is more asked than words that stand everywhere in one of the languages?"""
        return self.query.says_something

    def things(self) -> Select[int]:
        """The ids of the things that answer."""
        return self._documents(matches(whole(self.query.branches)))

    def some_in_title(self, most: int) -> Select[int]:
        """The ids of things with at least one of the words in their title, the last added first."""
        found = matches(some(self.query.branches), in_title=True).subquery()
        return (
            select(SearchDocument.thing_id)
            .join(found, found.c[0] == SearchDocument.id)
            .where(SearchDocument.kind == self.kind, SearchDocument.visibility.in_(self.may_see))
            .order_by(SearchDocument.id.desc())
            .limit(most)
        )

    def parts(self) -> Select[int] | None:
        """The ids of those that hold a word only as a part of a longer one; None when there are none."""
        longer = guessing.longer_words(self.query)
        if not longer:
            return None
        branches = self.query.widened(lambda word, language: longer.get((folded(word), language), ()))
        return self._documents(matches(whole(branches)))

    def levels(self) -> Select[int, int]:
        """The same with how good each answer is: words in the title count before words in the text."""
        return self.things().add_columns(level_of(self.query.branches).label("level"))

    def suggestion(self) -> str:
        """Words like those asked for that do find something; empty when there are none."""
        meant = guessing.similar(self.query)
        if not meant:
            return ""
        first = question(meant, self.kind, self.may_see).things().limit(1)
        return meant if db.session.execute(first).first() is not None else ""

    def texts(self, things: Collection[int]) -> Mapping[int, str]:
        """What the index holds of these things, to mark and to cut excerpts from."""
        rows = db.session.execute(
            select(SearchDocument.thing_id, SearchText.text)
            .join(SearchText, SearchText.document_id == SearchDocument.id)
            .where(
                SearchDocument.kind == self.kind,
                SearchDocument.thing_id.in_(things),
                SearchDocument.visibility.in_(self.may_see),
            )
        )
        return {row.thing_id: row.text for row in rows}

    def marked(self, text: str, language: str) -> Markup:
        """The text with the words that were asked for in `<mark>`."""
        return highlighting.marked(text, language, self._finder(language))

    def excerpt(self, text: str, language: str) -> Markup:
        """The part of a long text that shows best what was asked for."""
        return highlighting.excerpt(text, language, self._finder(language))

    def _documents(self, ids: Select[int]) -> Select[int]:
        return select(SearchDocument.thing_id).where(
            SearchDocument.id.in_(ids),
            SearchDocument.kind == self.kind,
            SearchDocument.visibility.in_(self.may_see),
        )

    def _finder(self, language: str) -> highlighting.Finds:
        return highlighting.finder(self._keys.get(language, frozenset()), language)

    @cached_property
    def _keys(self) -> dict[str, frozenset[str]]:
        return {language: frozenset(keys_in(branch)) for language, branch in self.query.branches.items()}


def question(text: str, kind: str, may_see: Collection[str]) -> Question:
    """What was typed, as a question about the things of one kind; never an error."""
    return Question(read(text), kind, tuple(sorted(may_see)))
