"""What is new in the library, as a feed reader is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.kernel import clock, links, site
from netwerk.kernel.atom import Entry, Feed, write
from netwerk.kernel.i18n import _
from netwerk.practices.described import Described, describe
from netwerk.practices.facets import FACETS
from netwerk.practices.queries import library as reads
from netwerk.practices.queries import listed, told
from netwerk.practices.queries.library import NEWEST, Wishes
from netwerk.practices.queries.told import Told
from netwerk.taxonomy import funding

SIZE = 30


def library_feed(wishes: Wishes, text: str, *, path: str, page: str, language: str) -> bytes:
    """The newest sheets that answer these wishes, in this language where they are translated.

    `path` is that of the feed itself, `page` of the list that shows the same; `text` are the words asked.
    """
    newest = Wishes(wishes.chosen, wishes.question, NEWEST)
    shown = [one.said_in(language).id for one in listed.known(reads.page(newest, 1, size=SIZE))]
    words = _words(wishes, text)
    return write(
        Feed(
            title=_("Praktijken: %(words)s", words=", ".join(words)) if words else _("Praktijken"),
            subtitle=_("Wat scholen en bedrijven samen uitprobeerden en deelden."),
            address=links.external() + path,
            page=links.external() + page,
            language=language,
            author=site.organisation(),
            funding=funding.sentence_on(clock.today(), language),
            entries=[_entry(one) for one in told.published(shown)],
        )
    )


def _words(wishes: Wishes, text: str) -> Sequence[str]:
    chosen = [
        label
        for facet in FACETS
        for value, label in facet.choices(wishes.chosen.get(facet.name, ()))
        if value in wishes.chosen.get(facet.name, ())
    ]
    return [*([f"“{text}”"] if wishes.question is not None else []), *chosen]


def _entry(one: Told) -> Entry:
    known = describe(
        one.practice, one.said, translations=one.translations, based_on=one.based_on, names=one.names
    )
    return Entry(
        id=known.address,
        title=known.title,
        href=known.page,
        summary=known.summary,
        language=known.language,
        authors=known.authors,
        categories=_categories(known, one),
        rights=known.licence_address or known.licence,
        published_at=known.published_at,
        changed_at=known.revised_at,
    )


def _categories(known: Described, one: Told) -> tuple[tuple[str, str], ...]:
    themes = one.said.content.get("themes", [])
    return (
        (one.practice.kind, known.kind),
        *zip(themes, known.words["themes"], strict=False),
    )
