"""Finding: what answers a question, by kind, the better answers first.

A title with all words stands above one with some, that above a text; among equals the newer stands first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from netwerk.kernel.database import db
from netwerk.kernel.search import guessing, highlighting
from netwerk.kernel.search.matching import ids, matches
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.kernel.search.query import Query, read, some, whole
from netwerk.kernel.search.tree import All, keys_in
from netwerk.kernel.search.words import folded

COUNTED = 1000
# With fewer answers than this, words of which the asked one is a part are looked for too.
FEW = 5


@dataclass(frozen=True)
class Hit:
    """Something found, its title and the best part of its text marked."""

    kind: str
    thing_id: int
    language: str
    title: Markup
    excerpt: Markup
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """What was found of one kind: how many there are, and those of the page."""

    kind: str
    total: int
    hits: Sequence[Hit]

    @property
    def count(self) -> str:
        """How many there are, in figures; no exact number above a thousand."""
        return f"{COUNTED}+" if self.total > COUNTED else str(self.total)


@dataclass(frozen=True)
class Found:
    """An answer: groups that hold the words, groups that hold them as part of a word, or what was meant.

    `is_question` is false when nothing was found and the words stand everywhere in one of the languages.
    """

    asked: str
    groups: Sequence[Group] = ()
    parts: Sequence[Group] = ()
    suggestion: str = ""
    is_question: bool = True

    @property
    def is_empty(self) -> bool:
        """Was nothing found at all?"""
        return not self.groups and not self.parts


def find(
    text: str, may_see: Collection[str], *, kinds: Collection[str] = (), limit: int = 10, page: int = 1
) -> Found:
    """Look for what was typed among things of these visibilities (and kinds); never an error.

    Of each kind `limit` hits come back, of the page that is asked for. Parts of words and a suggestion are
    looked for on the first page only.
    """
    query = read(text)
    if not query.branches:
        return Found(query.text, is_question=False)
    search = _Search(may_see, kinds, limit, page)
    groups = search.groups(query.branches)
    if page > 1 or sum(group.total for group in groups) >= FEW:
        return Found(query.text, groups)
    parts = _parts(query, search)
    if groups or parts:
        return Found(query.text, groups, parts)
    if not query.says_something:
        return Found(query.text, is_question=False)
    return Found(query.text, suggestion=_suggestion(query, search))


def _parts(query: Query, search: _Search) -> list[Group]:
    """What holds a word of the question as a part of a longer one, and is not found already."""
    longer = guessing.longer_words(query)
    if not longer:
        return []
    branches = query.widened(lambda word, language: longer.get((folded(word), language), ()))
    return search.groups(branches, without=query.branches)


def _suggestion(query: Query, search: _Search) -> str:
    """Words like those typed that do find something for whoever asks; empty when there are none."""
    meant = guessing.similar(query)
    return meant if meant and search.finds_any(read(meant).branches) else ""


@dataclass(frozen=True)
class _Search:
    may_see: Collection[str]
    kinds: Collection[str]
    limit: int
    page: int

    def groups(self, branches: Mapping[str, All], *, without: Mapping[str, All] | None = None) -> list[Group]:
        """The page of every kind and how many there are of it, in one statement however many kinds answer."""
        level = level_of(branches).label("level")
        answers = self._answers(branches, SearchDocument.id, SearchDocument.kind, SearchDocument.at, level)
        if without:
            answers = answers.where(SearchDocument.id.not_in(matches(whole(without))))
        seen = answers.subquery()
        best = (seen.c.level.desc(), seen.c.at.desc(), seen.c.id.desc())
        place = func.row_number().over(partition_by=seen.c.kind, order_by=best).label("place")
        total = func.count().over(partition_by=seen.c.kind).label("total")
        placed = select(seen.c.id, place, total).subquery()
        last = self.page * self.limit
        rows = db.session.execute(
            select(
                SearchDocument.kind,
                SearchDocument.thing_id,
                SearchDocument.language,
                SearchText.title,
                SearchText.text,
                SearchText.facts,
                placed.c.total,
            )
            .select_from(placed)
            .join(SearchDocument, SearchDocument.id == placed.c.id)
            .join(SearchText, SearchText.document_id == placed.c.id)
            .where(placed.c.place.between(last - self.limit + 1, last))
            .order_by(SearchDocument.kind, placed.c.place)
        ).all()
        keys = {language: frozenset(keys_in(branch)) for language, branch in branches.items()}
        return _grouped(rows, keys)

    def finds_any(self, branches: Mapping[str, All]) -> bool:
        """Is there any answer?"""
        if not branches:
            return False
        first = self._answers(branches, SearchDocument.id).limit(1)
        return db.session.execute(first).first() is not None

    def _answers(
        self, branches: Mapping[str, All], *columns: ColumnElement[Any] | InstrumentedAttribute[Any]
    ) -> Select[*tuple[Any, ...]]:
        answering = ids(whole(branches))
        answers = (
            select(*columns)
            .join(answering, answering.c.id == SearchDocument.id)
            .where(SearchDocument.visibility.in_(sorted(self.may_see)))
        )
        return answers.where(SearchDocument.kind.in_(sorted(self.kinds))) if self.kinds else answers


def level_of(branches: Mapping[str, All]) -> ColumnElement[int]:
    """How good an answer is: 2 with all words in the title, 1 with some, 0 with none."""
    every = (SearchDocument.id.in_(matches(whole(branches), in_title=True)), 2)
    if all(len(branch.parts) == 1 for branch in branches.values()):
        return case(every, else_=0)
    return case(every, (SearchDocument.id.in_(matches(some(branches), in_title=True)), 1), else_=0)


def _grouped(rows: Sequence[Row[*tuple[Any, ...]]], keys: Mapping[str, frozenset[str]]) -> list[Group]:
    totals = {row.kind: row.total for row in rows}
    hits: dict[str, list[Hit]] = {kind: [] for kind in totals}
    for row in rows:
        finds = highlighting.finder(keys.get(row.language, frozenset()), row.language)
        hit = Hit(
            row.kind,
            row.thing_id,
            row.language,
            highlighting.marked(row.title, row.language, finds),
            highlighting.excerpt(row.text, row.language, finds),
            row.facts,
        )
        hits[row.kind].append(hit)
    return [Group(kind, totals[kind], found) for kind, found in hits.items()]
