"""Network days on the map of the site."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.events.queries import mapped
from netwerk.kernel import links, sitemap
from netwerk.kernel.sitemap import Page, Source


def pages(first: int, number: int) -> Sequence[Page]:
    """Days from a place on."""
    return [
        Page(links.path("events.day", event_id=day.id, slug=day.slug), day.language, day.changed_at)
        for day in mapped.addresses(first, number)
    ]


sitemap.register("events", Source(mapped.number, pages))
