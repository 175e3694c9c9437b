"""What the page of the search shows, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from netwerk.kernel import links, search
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import SOURCE
from netwerk.kernel.search import Group
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find
from netwerk.taxonomy import glossary
from netwerk.taxonomy.glossary import Meaning
from netwerk.taxonomy.queries import all_themes, in_use

PER_KIND = 5
PER_PAGE = 20
MOST_TERMS = 3
PAST = "past"


@dataclass(frozen=True)
class Result:
    """One thing found: where it is and what is shown of it, the found words marked."""

    language: str
    href: str
    title: Markup
    excerpt: Markup
    line: str
    state: str


@dataclass(frozen=True)
class Results:
    """The things of one kind; `all_href` leads to all of them where the page shows the first only."""

    id: str
    heading: str
    count: str
    total: int
    hits: Sequence[Result]
    all_href: str = ""


@dataclass(frozen=True)
class Answer:
    """What the search has to say: by kind, as a part of a word, or what may have been meant.

    `is_question` is false for words that stand everywhere.
    """

    asked: str
    is_question: bool
    groups: Sequence[Results]
    parts: Sequence[Result]
    suggestion: str
    suggestion_href: str
    # Words of the glossary that are asked for.
    terms: Sequence[Meaning] = ()
    # Where several words together led to nothing that is still to come: each that finds something by itself,
    # and the learning networks that are named, by their words and address.
    apart: Sequence[tuple[str, str]] = ()
    networks: Sequence[tuple[str, str]] = ()

    @property
    def total(self) -> int:
        """How many things hold the words."""
        return sum(group.total for group in self.groups)


def answer(text: str, kind: str, page: int, actor: Actor | None, language: str) -> Answer:
    """What is found for what was typed, of one kind or of all. Raises NotFound beyond the last page."""
    kinds = {one.name: one for one in search.all_kinds()}
    only = (kind,) if kind in kinds else ()
    number = page if only else 1
    found = search.find(text, may_find(actor), kinds=only, limit=PER_PAGE if only else PER_KIND, page=number)
    if number > 1 and not found.groups:
        raise NotFound
    by_kind = {group.kind: group for group in found.groups}
    groups = [
        Results(
            id=name,
            heading=str(one.heading),
            count=by_kind[name].count,
            total=by_kind[name].total,
            hits=_items([by_kind[name]], language),
            all_href="" if only or by_kind[name].total <= PER_KIND else _href(language, found.asked, name),
        )
        for name, one in kinds.items()
        if name in by_kind
    ]
    words = [] if only or _any_coming(groups) else search.words_apart(text, may_find(actor))
    return Answer(
        asked=found.asked,
        is_question=found.is_question,
        groups=groups,
        parts=_items(found.parts, language),
        suggestion=found.suggestion,
        suggestion_href=_href(language, found.suggestion) if found.suggestion else "",
        terms=[] if only else _terms(text, language),
        apart=[(word, _href(language, word)) for word in words],
        networks=_networks(text, language) if words else [],
    )


def _any_coming(groups: Iterable[Results]) -> bool:
    """Is anything found but days that are over?"""
    return any(hit.state != PAST for group in groups for hit in group.hits)


def _networks(text: str, language: str) -> list[tuple[str, str]]:
    """The learning networks that are named among the words."""
    is_asked = search.asks_for(text, language)
    return [
        (theme.label(language), links.path("portal.network", language, slug=theme.slug))
        for theme in in_use(all_themes())
        if is_asked(theme.label(language))
    ]


def _terms(text: str, language: str) -> list[Meaning]:
    """What the glossary says of the words that were typed; nothing where it would say much."""
    found = {
        one.slug: one
        for spoken in (language, SOURCE)
        for one in glossary.found_by(search.asks_for(text, spoken), language)
    }
    return list(found.values())[:MOST_TERMS]


def _items(groups: Iterable[Group], language: str) -> list[Result]:
    kinds = {one.name: one for one in search.all_kinds()}
    items = []
    for hit in (hit for group in groups for hit in group.hits):
        shown = kinds[hit.kind].describe(hit.thing_id, hit.facts, language)
        items.append(Result(hit.language, shown.href, hit.title, hit.excerpt, shown.line, shown.state))
    return items


def _href(language: str, text: str, kind: str = "") -> str:
    query = {"q": text} | ({"soort": kind} if kind else {})
    return f"{links.path('portal.search', language)}?{urlencode(query)}"
