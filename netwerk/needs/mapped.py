"""Needs on the map of the site."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from netwerk.kernel import links, sitemap
from netwerk.kernel.database import db
from netwerk.kernel.sitemap import Page, Source
from netwerk.needs.models import Need
from netwerk.needs.queries.lists import LISTED
from netwerk.taxonomy.queries import all_regions, in_use

LISTS = ("needs.listing", "helpdesk.index")


def _number() -> int:
    return int(db.session.scalar(select(func.count(Need.id)).where(LISTED)) or 0)


def _pages(first: int, number: int) -> Sequence[Page]:
    """Needs from a place on, the oldest first."""
    columns = (Need.id, Need.slug, Need.language, Need.changed_at)
    rows = db.session.execute(select(*columns).where(LISTED).order_by(Need.id).limit(number).offset(first))
    return [
        Page(links.path("needs.need", need_id=row.id, slug=row.slug), row.language, row.changed_at)
        for row in rows
    ]


def _lists(first: int, number: int) -> Sequence[Page]:
    """The register, the counter, and the sheets of the regions."""
    pages = [Page(links.path(one)) for one in LISTS]
    pages += [Page(links.path("needs.sheet", slug=region.slug)) for region in in_use(all_regions())]
    return pages[first : first + number]


sitemap.register("needs", Source(_number, _pages))
sitemap.register("need-lists", Source(lambda: len(LISTS) + len(in_use(all_regions())), _lists))
