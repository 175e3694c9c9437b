"""Atom feeds (RFC 4287); sole user of `feedgenerator`."""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from netwerk.kernel.xml import clean

ATOM_TYPE = "application/atom+xml"
# Of a feed in which nothing stands yet.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One thing in a feed; `id` never changes, whatever its title and address become."""

    id: str
    title: str
    href: str
    summary: str
    language: str
    authors: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]
    rights: str
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Feed:
    """A feed: its own address, the page that shows the same, and who keeps it."""

    title: str
    subtitle: str
    address: str
    page: str
    language: str
    author: str
    # Who pays for what stands in it, said by every entry too: readers take those apart.
    funding: str
    entries: Sequence[Entry]


def write(feed: Feed) -> bytes:
    """The feed as a file: the same things give the same bytes."""
    made = _atom()(
        title=clean(feed.title),
        link=feed.page,
        description="",
        subtitle=clean(feed.subtitle),
        language=feed.language,
        author_name=clean(feed.author),
        feed_url=feed.address,
        feed_guid=feed.address,
        feed_copyright=clean(feed.funding) or None,
    )
    for entry in feed.entries:
        made.add_item(
            title=clean(entry.title),
            link=entry.href,
            description=None,
            unique_id=entry.id,
            pubdate=entry.published_at.replace(microsecond=0),
            updateddate=entry.changed_at.replace(microsecond=0),
            item_copyright=clean(" ".join(part for part in (entry.rights, feed.funding) if part)) or None,
            entry=entry,
        )
    out = io.StringIO()
    made.write(out, "utf-8")
    return out.getvalue().encode()


@cache
def _atom() -> Any:
    """The library's Atom feed, with what an entry of ours says beside."""
    # Not at the top: a web process starts without it.
    base: Any = importlib.import_module("feedgenerator").Atom1Feed

    class Atom(base):  # type: ignore[misc]
        def latest_post_date(self) -> datetime:
            return max((item["updateddate"] for item in self.items), default=BEGINNING)

        def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
            return {"xml:lang": item["entry"].language}

        def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
            super().add_item_elements(handler, item)
            entry: Entry = item["entry"]
            handler.addQuickElement("summary", clean(entry.summary))
            for name in entry.authors:
                handler.startElement("author", {})
                handler.addQuickElement("name", clean(name))
                handler.endElement("author")
            for term, label in entry.categories:
                handler.addQuickElement("category", "", {"term": term, "label": clean(label)})

    return Atom
