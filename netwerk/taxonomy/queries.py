"""Reads of the shared words, in the order in which they are shown.

Every page shows some of them and they change a few times a year, so they are read together and remembered:
what these give are copies outside any session, shared between requests and only to be read.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Select, case, cast, func, inspect, literal, null, select, union_all

from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.once import once
from netwerk.kernel.text import fold
from netwerk.taxonomy.errors import Moved
from netwerk.taxonomy.models import (
    FormerSlug,
    Funding,
    Municipality,
    OrganisationType,
    Region,
    Sector,
    StudyDomain,
    SynonymGroup,
    Term,
    Theme,
    Word,
)

T = TypeVar(
    "T", Theme, Region, Sector, StudyDomain, OrganisationType, Term, Funding, FormerSlug, SynonymGroup
)
W = TypeVar("W", bound=Word)
MODELS = (Theme, Region, Sector, StudyDomain, OrganisationType, Term, Funding, FormerSlug, SynonymGroup)


def all_themes() -> list[Theme]:
    """The learning networks."""
    return _all(Theme)


def all_regions() -> list[Region]:
    """The regions: those of the province first, then the partners outside it."""
    return _all(Region)


def all_sectors() -> list[Sector]:
    """The branches of work."""
    return _all(Sector)


def all_domains() -> list[StudyDomain]:
    """The study domains of secondary education."""
    return _all(StudyDomain)


def all_types() -> list[OrganisationType]:
    """The kinds of organisations."""
    return _all(OrganisationType)


def in_use(words: Iterable[W], kept: Collection[object] = ()) -> list[W]:
    """The words that may be chosen: not those that were retired, but for what is `kept`, by id or slug."""
    return [word for word in words if word.retired_at is None or word.id in kept or word.slug in kept]


def slugs(words: Iterable[Word], *ids: int | None) -> frozenset[str]:
    """The slugs of the words with these ids; what is no word of these, or None, is left out."""
    return frozenset(word.slug for word in words if word.id in ids)


def labels(words: Iterable[Word], ids: Collection[int | None], language: str) -> list[str]:
    """The names of the words with these ids; what is no word of these, or None, is left out."""
    return [word.label(language) for word in words if word.id in ids]


def all_terms() -> list[Term]:
    """The words of the glossary that are in use, by their name."""
    return sorted(in_use(_all(Term)), key=lambda term: fold(term.name))


def theme_by_slug(slug: str) -> Theme:
    """The learning network at an address. Raises NotFound, or Moved for an address it had before."""
    return at_slug(all_themes(), slug)


def region_by_slug(slug: str) -> Region:
    """The region at an address. Raises NotFound, or Moved for an address it had before."""
    return at_slug(all_regions(), slug)


def at_slug(words: Sequence[W], slug: str) -> W:
    """The word of these at an address. Raises NotFound, or Moved for an address it had before."""
    for word in words:
        if word.slug == slug:
            return word
    by_id = {word.id: word for word in words}
    kinds = {inspect(word).mapper.local_table.name for word in words}
    for former in _all(FormerSlug):
        if former.slug == slug and former.kind in kinds and former.thing_id in by_id:
            raise Moved(slug, by_id[former.thing_id].slug)
    raise NotFound


def word_asked(words: Sequence[W], slug: str | None) -> W | None:
    """The word that a filter asks for, None where it asks nothing: the one rule of every list and feed.

    Raises NotFound for a word that nobody knows, or Moved for an address it had before.
    """
    return at_slug(words, slug) if slug else None


def slug_today(words: Sequence[W], slug: str) -> str:
    """At which address the word stands today that is or was at this one; none for one that never was."""
    try:
        return at_slug(words, slug).slug
    except Moved as moved:
        return moved.slug
    except NotFound:
        return ""


def synonyms() -> Mapping[str, list[list[str]]]:
    """The words that people use for one another: groups by language."""
    return cache.remembered_words("synonyms", _synonyms)


def _synonyms() -> Mapping[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for group in _all(SynonymGroup):
        found.setdefault(group.language, []).append(list(group.words))
    return found


def all_fundings() -> list[Funding]:
    """The funded projects."""
    return _all(Funding)


def current_funding(day: date) -> Funding | None:
    """The project that pays for the network on a day; of several the one that began last."""
    return funding_over(day, day)


def funding_over(first: date, last: date) -> Funding | None:
    """The project that pays for the network from a first day to a last; of several the one begun last."""
    paying = [one for one in _all(Funding) if one.starts_on <= first and last <= one.ends_on]
    return min(paying, key=lambda one: (-one.starts_on.toordinal(), one.id), default=None)


def funding_of_all(ids: Iterable[int | None]) -> Funding | None:
    """The project that pays for each of these things; None when for one of them another does, or none."""
    wanted = set(ids)
    return next((one for one in _all(Funding) if {one.id} == wanted), None)


def _all(model: type[T]) -> list[T]:
    words: list[T] = cache.remembered_words("all", _once)[model.__tablename__]
    return words


def _once() -> Mapping[str, list[Any]]:
    return once("words", _words, of=MODELS)


def _words() -> Mapping[str, list[Any]]:
    """The rows of all these tables, read in one statement."""
    found: dict[str, list[Any]] = {model.__tablename__: [] for model in MODELS}
    models = {model.__tablename__: model for model in MODELS}
    for row in db.session.execute(_read_together()).mappings():
        columns = models[row["table"]].__table__.columns.keys()
        found[row["table"]].append(models[row["table"]](**{name: row[name] for name in columns}))
    for words in found.values():
        words.sort(key=lambda word: (getattr(word, "position", 0), getattr(word, "id", 0)))
    return found


@functools.cache
def _read_together() -> CompoundSelect[Any]:
    columns = {column.name: column.type for model in MODELS for column in model.__table__.columns}

    def rows(model: type[Any]) -> Select[Any]:
        own = model.__table__.columns
        empty = {name: cast(null(), kind).label(name) for name, kind in columns.items()}
        return select(
            literal(model.__tablename__).label("table"),
            *(own[name] if name in own else empty[name] for name in columns),
        )

    return union_all(*map(rows, MODELS))


# --- for whoever keeps the words --------------------------------------------------------------------------


def words_of(model: type[Any]) -> list[Any]:
    """All words of a kind in their order, as rows of this session."""
    return list(db.session.scalars(select(model).order_by(model.position, model.id)))


def count_words(model: type[Any]) -> tuple[int, int]:
    """How many words of a kind there are to choose from, and how many were retired."""
    used, every = db.session.execute(
        select(func.count(case((model.retired_at.is_(None), 1))), func.count()).select_from(model)
    ).one()
    return used, every - used


def municipality(municipality_id: int) -> Municipality:
    """A municipality with the regions it belonged to. Raises NotFound."""
    found = db.session.get(Municipality, municipality_id)
    if found is None:
        raise NotFound
    return found


def former_slugs(kind: str, thing_id: int) -> list[str]:
    """The addresses that lead to a word."""
    query = select(FormerSlug.slug).where(FormerSlug.kind == kind, FormerSlug.thing_id == thing_id)
    return list(db.session.scalars(query.order_by(FormerSlug.slug)))
