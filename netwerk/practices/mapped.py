"""Practices and public collections on the map of the site."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.kernel import links, sitemap
from netwerk.kernel.sitemap import Page, Source
from netwerk.practices.queries import mapped


def pages(first: int, number: int) -> Sequence[Page]:
    """Sheets from a place on."""
    return [
        Page(links.path("practices.sheet", practice_id=row.id, slug=row.slug), row.language, row.changed_at)
        for row in mapped.addresses(first, number)
    ]


def collections(first: int, number: int) -> Sequence[Page]:
    """Public collections from a place on."""
    return [
        Page(
            links.path("practices.collection", collection_id=row.id, slug=row.slug), changed_at=row.changed_at
        )
        for row in mapped.addresses_of_collections(first, number)
    ]


sitemap.register("practices", Source(mapped.number, pages))
sitemap.register("collections", Source(mapped.number_of_collections, collections))
