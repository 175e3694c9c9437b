"""Reads of the shared words, in the order in which they are shown.

Every page shows some of them and they change a few times a year, so they are read together and remembered:
what these give are copies outside any session, shared between requests and only to be read.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Select, cast, literal, null, select, union_all

from netwerk.kernel import cache
from netwerk.kernel.database import db, once
from netwerk.kernel.errors import NotFound
from netwerk.taxonomy.models import Funding, Region, Sector, StudyDomain, Theme

T = TypeVar("T", Theme, Region, Sector, StudyDomain, Funding)
MODELS = (Theme, Region, Sector, StudyDomain, Funding)


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


def theme_by_slug(slug: str) -> Theme:
    """The learning network at an address. Raises NotFound."""
    return _at(all_themes(), slug)


def region_by_slug(slug: str) -> Region:
    """The region at an address. Raises NotFound."""
    return _at(all_regions(), slug)


def current_funding(day: date) -> Funding | None:
    """The project that pays for the network on a day; of several the one that began last."""
    paying = [one for one in _all(Funding) if one.starts_on <= day <= one.ends_on]
    return min(paying, key=lambda one: (-one.starts_on.toordinal(), one.id), default=None)


def _at(words: Iterable[T], slug: str) -> T:
    for word in words:
        if word.slug == slug:
            return word
    raise NotFound


def _all(model: type[T]) -> list[T]:
    words: list[T] = cache.remembered("words", _once)[model.__tablename__]
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
        words.sort(key=lambda word: (getattr(word, "position", 0), word.id))
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
