"""Learning networks and regions in the search, as long as they are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from netwerk.kernel import links, search
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.kernel.search import Document, Kind, Shown
from netwerk.taxonomy.models import Region, Theme
from netwerk.taxonomy.queries import all_regions, all_themes, in_use

KIND = "network"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
OTHERS = tuple(language for language in LANGUAGES if language != SOURCE)


def _documents() -> dict[int, Document]:
    """All of them by number: networks have the even ones, regions the odd."""
    networks = {2 * one.id: _document(2 * one.id, one, one.summary) for one in in_use(all_themes())}
    regions = {2 * one.id + 1: _document(2 * one.id + 1, one, "") for one in in_use(all_regions())}
    return networks | regions


def _document(number: int, word: Theme | Region, summary: str) -> Document:
    names = {language: word.label(language) for language in LANGUAGES}
    return Document(
        kind=KIND,
        thing_id=number,
        language=SOURCE,
        title=word.name,
        text=summary,
        # Equals stand in the order of the words.
        at=BEGINNING - timedelta(days=word.position),
        facts={"slug": word.slug, "names": names, "page": word.__tablename__},
        labels=[names[language] for language in OTHERS],
    )


def describe(number: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found network or region: its page, and how it is called in the language of whoever looks."""
    del number
    page = "portal.region" if known["page"] == Region.__tablename__ else "portal.network"
    name = str(known["names"].get(language, ""))
    return Shown(links.path(page, language, slug=known["slug"]), name if language != SOURCE else "")


def following(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next ones after a number, for a rebuild of the index: words change with no feature knowing."""
    documents = _documents()
    numbers = [one for one in sorted(documents) if one > after][:number]
    return (numbers[-1] if len(numbers) == number else None), [documents[one] for one in numbers]


search.register_kind(
    Kind(
        name=KIND,
        heading=lazy("Lerende netwerken en regio's"),
        describe=describe,
        following=following,
        stands_alone=False,
        place=-1,
    )
)
