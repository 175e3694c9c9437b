"""Organisations and their directory on the map of the site."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from netwerk.kernel import links, sitemap
from netwerk.kernel.database import db
from netwerk.kernel.sitemap import Page, Source
from netwerk.members.models import Organisation

LISTS = ("members.organisations", "members.experts")


def _lists(first: int, number: int) -> Sequence[Page]:
    return [Page(links.path(name)) for name in LISTS][first : first + number]


def _number() -> int:
    return int(db.session.scalar(select(func.count(Organisation.id)).where(Organisation.verified)) or 0)


def _pages(first: int, number: int) -> Sequence[Page]:
    """Organisations from a place on."""
    query = select(Organisation.id, Organisation.slug).where(Organisation.verified).order_by(Organisation.id)
    return [
        Page(links.path("members.organisation", organisation_id=row.id, slug=row.slug))
        for row in db.session.execute(query.limit(number).offset(first))
    ]


sitemap.register("people", Source(lambda: len(LISTS), _lists))
sitemap.register("organisations", Source(_number, _pages))
