"""The library: find a practice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import render_template, request
from markupsafe import Markup

from netwerk.kernel import cache, clock, i18n, web
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, access
from netwerk.members.login import viewer
from netwerk.practices import cards
from netwerk.practices.facets import FACETS, Facet
from netwerk.practices.queries import library as reads
from netwerk.practices.queries import listed
from netwerk.practices.queries.library import ADOPTED, NEWEST, RELEVANCE, Counts
from netwerk.practices.views import blueprint
from netwerk.practices.views.asked import Asked, address, read_asked

# With fewer answers than this, words of which the asked one is a part are looked for too.
FEW = 5
# Facets that stand open from the start.
OPEN = ("theme", "kind")

Values = dict[str, object]


@blueprint.get("/praktijken")
@access(Access.PUBLIC)
def library() -> str:
    """Look for a practice."""
    asked, number = read_asked(request.args, viewer()), web.page_number()
    counts = reads.counts(asked.wishes)
    total = reads.total(asked.wishes, counts)
    if not total and number > 1:
        raise NotFound
    ids = reads.page(asked.wishes, number) if total else ()
    cache.keep_page()
    return render_template(
        "practices/library.html",
        asked=asked,
        page=web.Slice(_cards(ids, asked), number, total, reads.PAGE),
        count=ngettext("%(num)s praktijk", "%(num)s praktijken", total),
        facets=_facets(asked, counts),
        chips=_chips(asked),
        orders=_orders(asked),
        feed=asked.href("practices.atom"),
        **(_otherwise(asked, ids, total) if number == 1 else {}),
    )


def _cards(ids: Iterable[int], asked: Asked) -> list[Markup]:
    sheets, question = listed.known(ids), asked.wishes.question
    today, language = clock.today(), i18n.language()
    if question is None or not sheets:
        return cards.cards(sheets, language, today)
    return cards.found_cards(sheets, question, language, today)


# --- what can be asked ------------------------------------------------------------------------------------


def _facets(asked: Asked, counts: Counts) -> list[Values]:
    """The facets of which there is something to choose, with how many sheets each choice gives."""
    return [
        _facet(facet, asked, counts[facet.name])
        for facet in FACETS
        if counts[facet.name] or facet.name in asked.wishes.chosen
    ]


def _facet(facet: Facet, asked: Asked, counted: Mapping[str, int]) -> Values:
    chosen = asked.wishes.chosen.get(facet.name, ())
    return {
        "legend": facet.legend,
        "parameter": facet.parameter,
        "chosen": len(chosen),
        "open": bool(chosen) or facet.name in OPEN,
        "options": [
            {"value": value, "label": label, "checked": value in chosen, "count": counted.get(value, 0)}
            for value, label in facet.choices([*counted, *chosen])
        ],
    }


def _chips(asked: Asked) -> list[tuple[str, str, str]]:
    """The filters that are on: what they say, the address without, and what following that does."""
    words = [(f"“{asked.text}”", asked.without_words().href())] if asked.wishes.question else []
    words += [
        (label, asked.without(facet.name, value).href())
        for facet in FACETS
        for value, label in facet.choices(asked.wishes.chosen.get(facet.name, ()))
        if value in asked.wishes.chosen.get(facet.name, ())
    ]
    return [(label, href, _("Verwijder filter %(wat)s", wat=label)) for label, href in words]


def _orders(asked: Asked) -> list[tuple[str, str, bool]]:
    names = {RELEVANCE: _("Relevantie"), NEWEST: _("Nieuwste"), ADOPTED: _("Meest overgenomen")}
    if asked.wishes.question is None:
        del names[RELEVANCE]
    return [
        (name, asked.in_order(order).href(), order == asked.wishes.order) for order, name in names.items()
    ]


# --- where little is found --------------------------------------------------------------------------------


def _otherwise(asked: Asked, ids: Sequence[int], total: int) -> Values:
    """What else there is where a question finds little: other filters, parts of words, other words."""
    widened = _widened(asked) if not total and asked.wishes.chosen else []
    if asked.wishes.question is None or total >= FEW or widened:
        return {"widened": widened}
    parts = reads.in_parts(asked.wishes, ids)
    suggestion = "" if total or parts else asked.wishes.question.suggestion()
    return {
        "parts": _cards(parts, asked),
        "suggestion": suggestion,
        "suggestion_href": address("practices.library", i18n.language(), [("q", suggestion)]),
    }


def _widened(asked: Asked) -> list[tuple[str, str]]:
    """For each facet without which something would be found: what it would be, and the way there."""
    numbers = reads.widened(asked.wishes)
    return [
        (
            ngettext(
                "Zonder “%(wat)s” vind je %(num)s praktijk",
                "Zonder “%(wat)s” vind je %(num)s praktijken",
                numbers[facet.name],
                wat=", ".join(_labels(facet, asked)),
            ),
            asked.without(facet.name).href(),
        )
        for facet in FACETS
        if numbers.get(facet.name)
    ]


def _labels(facet: Facet, asked: Asked) -> list[str]:
    chosen = asked.wishes.chosen[facet.name]
    return [label for value, label in facet.choices(chosen) if value in chosen]
