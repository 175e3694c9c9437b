"""The map of the site for search engines (sitemaps.org): each feature registers the pages everybody may see.

A page stands in it once, at the address in its own language, with its addresses in the others beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from netwerk.kernel import links, xml
from netwerk.kernel.i18n import LANGUAGES, SOURCE

SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
# Pages in one file, some megabytes; the standard allows ten times as many.
SIZE = 5_000


@dataclass(frozen=True)
class Page:
    """A page: its path in Dutch, in which language it is written, and since when it reads as it does."""

    path: str
    language: str = SOURCE
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Source:
    """The pages of a feature: how many there are, and some of them from a place on, always in one order."""

    number: Callable[[], int]
    pages: Callable[[int, int], Sequence[Page]]


_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Put the pages of a feature on the map, in the order of registration."""
    _sources[name] = source


def write(part: int = 0) -> bytes | None:
    """The map; of a large site the list of its parts, counted from 1. None for one that is not there."""
    numbers = {name: source.number() for name, source in _sources.items()}
    parts = -(-sum(numbers.values()) // SIZE)
    if not part:
        return _index(parts) if parts > 1 else _urls(_slice(numbers, 0, SIZE))
    return _urls(_slice(numbers, (part - 1) * SIZE, SIZE)) if 1 < parts >= part else None


def _slice(numbers: dict[str, int], first: int, number: int) -> Iterator[Page]:
    """So many pages from a place on, as if all sources were one list."""
    for name, there in numbers.items():
        if number > 0 and first < there:
            wanted = min(number, there - first)
            yield from _sources[name].pages(first, wanted)
            number -= wanted
        first = max(first - there, 0)


def _urls(pages: Iterator[Page]) -> bytes:
    root = xml.element("urlset", {"xmlns": SPACE, "xmlns:xhtml": XHTML})
    for page in pages:
        url = xml.add(root, "url")
        xml.add(url, "loc", _address(page, page.language))
        if page.changed_at is not None:
            xml.add(url, "lastmod", page.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        for code in LANGUAGES:
            link = {"rel": "alternate", "hreflang": code, "href": _address(page, code)}
            xml.add(url, "xhtml:link", attributes=link)
    return xml.write(root)


def _address(page: Page, language: str) -> str:
    return links.external() + links.prefix(language) + page.path


def _index(parts: int) -> bytes:
    root = xml.element("sitemapindex", {"xmlns": SPACE})
    here = links.link("portal.sitemap")
    for part in range(1, parts + 1):
        xml.add(xml.add(root, "sitemap"), "loc", f"{here}?deel={part}")
    return xml.write(root)
