"""Reads of the shared words, in the order in which they are shown.

Every page shows some of them and they change a few times a year, so they are remembered: what these give
are copies outside any session, shared between requests and only to be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, select

from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.taxonomy.models import Funding, Region, Sector, StudyDomain, Theme

T = TypeVar("T", Theme, Region, Sector, StudyDomain, Funding)


def all_themes() -> list[Theme]:
    """The learning networks."""
    return cache.remembered(
        "themes", lambda: _copies(db.session.scalars(select(Theme).order_by(Theme.position, Theme.id)))
    )


def all_regions() -> list[Region]:
    """The regions: those of the province first, then the partners outside it."""
    return cache.remembered(
        "regions", lambda: _copies(db.session.scalars(select(Region).order_by(Region.position, Region.id)))
    )


def all_sectors() -> list[Sector]:
    """The branches of work."""
    return cache.remembered(
        "sectors", lambda: _copies(db.session.scalars(select(Sector).order_by(Sector.position, Sector.id)))
    )


def all_domains() -> list[StudyDomain]:
    """The study domains of secondary education."""
    return cache.remembered(
        "domains",
        lambda: _copies(
            db.session.scalars(select(StudyDomain).order_by(StudyDomain.position, StudyDomain.id))
        ),
    )


def theme_by_slug(slug: str) -> Theme:
    """The learning network at an address. Raises NotFound."""
    return _at(all_themes(), slug)


def region_by_slug(slug: str) -> Region:
    """The region at an address. Raises NotFound."""
    return _at(all_regions(), slug)


def current_funding(day: date) -> Funding | None:
    """The project that pays for the network on a day; of several the one that began last."""
    found = cache.remembered(("funding", day), lambda: _copies(db.session.scalars(_projects_on(day))))
    return found[0] if found else None


def _projects_on(day: date) -> Select[Funding]:
    return (
        select(Funding)
        .where(Funding.starts_on <= day, Funding.ends_on >= day)
        .order_by(Funding.starts_on.desc(), Funding.id)
        .limit(1)
    )


def _at(words: Iterable[T], slug: str) -> T:
    for word in words:
        if word.slug == slug:
            return word
    raise NotFound


def _copies(rows: Iterable[T]) -> list[T]:
    return [
        type(row)(**{column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs})
        for row in rows
    ]
