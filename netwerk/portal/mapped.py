"""The pages of the portal, and the lists it leads to, on the map of the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netwerk.kernel import links, sitemap
from netwerk.kernel.sitemap import Page, Source
from netwerk.portal.default_texts import PAGES
from netwerk.taxonomy.queries import all_regions, all_themes, in_use

LISTS = (
    *("portal.home", "portal.networks", "portal.regions", "portal.interregional"),
    *("portal.outcomes_page", "portal.first_time", "portal.glossary", "portal.programs"),
    *("events.listing", "practices.library", "practices.collections"),
)


def _paths() -> Iterator[str]:
    yield from map(links.path, LISTS)
    for theme in in_use(all_themes()):
        yield links.path("portal.network", slug=theme.slug)
    for region in in_use(all_regions()):
        yield links.path("portal.region", slug=region.slug)
    for slug in PAGES:
        yield links.path("portal.page", slug=slug)


def number() -> int:
    """How many pages there are."""
    return sum(1 for _path in _paths())


def pages(first: int, number: int) -> Sequence[Page]:
    """Pages from a place on."""
    return [Page(path) for path in _paths()][first : first + number]


sitemap.register("portal", Source(number, pages))
