"""Reads of the shared words, in the order in which they are shown."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.taxonomy.models import Funding, Region, Theme


def all_themes() -> list[Theme]:
    """The learning networks."""
    return list(db.session.scalars(select(Theme).order_by(Theme.position, Theme.id)))


def all_regions() -> list[Region]:
    """The regions: those of the province first, then the partners outside it."""
    return list(db.session.scalars(select(Region).order_by(Region.position, Region.id)))


def theme_by_slug(slug: str) -> Theme:
    """The learning network at an address. Raises NotFound."""
    theme = db.session.scalars(select(Theme).where(Theme.slug == slug)).first()
    if theme is None:
        raise NotFound
    return theme


def region_by_slug(slug: str) -> Region:
    """The region at an address. Raises NotFound."""
    region = db.session.scalars(select(Region).where(Region.slug == slug)).first()
    if region is None:
        raise NotFound
    return region


def current_funding(day: date) -> Funding | None:
    """The project that pays for the network on a day; of several the one that began last."""
    return db.session.scalars(
        select(Funding)
        .where(Funding.starts_on <= day, Funding.ends_on >= day)
        .order_by(Funding.starts_on.desc(), Funding.id)
        .limit(1)
    ).first()
