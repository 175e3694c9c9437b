"""The register, its feed, and what a member reported or recognises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for

from netwerk.kernel import cache, i18n, web
from netwerk.kernel.atom import ATOM_TYPE
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, Answer, access
from netwerk.needs import cards, feeds
from netwerk.needs.queries import lists as reads
from netwerk.needs.queries.lists import NEWEST, RECOGNISED, Counts, Wishes
from netwerk.needs.rules import PAGE, PUBLIC, Kind
from netwerk.needs.views import blueprint
from netwerk.needs.views.member import member
from netwerk.needs.wording import KINDS, STATES
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_regions, all_sectors, all_themes, word_asked

Option = dict[str, object]
# What narrows the register, as its address calls it.
NARROWED = ("soort", "staat", "thema", "regio", "sector")


@blueprint.get("/noden")
@access(Access.PUBLIC)
def listing() -> str:
    """See what schools and companies lack or have on offer."""
    wishes, number, language = _wishes(), web.page_number(), i18n.language()
    rows, total = reads.page(wishes, number)
    cache.keep_page()
    return render_template(
        "needs/listing.html",
        wishes=wishes,
        page=web.Slice(cards.rows(rows, language, level=2), number, total, PAGE),
        page_href=web.address_of_page("needs.listing"),
        count=ngettext("%(num)s nood of kans", "%(num)s noden en kansen", total),
        facets=_facets(wishes, reads.counts(wishes), language),
        orders=_orders(wishes),
    )


@blueprint.get("/noden/atom.xml")
@access(Access.PUBLIC)
def atom() -> Answer:
    """Follow what is reported in a feed reader, narrowed as the register is."""
    cache.keep_page()
    asked = {name: request.args[name] for name in NARROWED if request.args.get(name)}
    content = feeds.feed(i18n.language(), _wishes(), asked)
    response = Response(content, content_type=f"{ATOM_TYPE}; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/mijn/noden")
@access(Access.MEMBER)
def own() -> str:
    """See what I reported and what I recognise."""
    actor, language = member(), i18n.language()
    rows = reads.own(actor)
    return render_template(
        "needs/own.html",
        reported=[cards.row(need, language) for one, need in rows if one.reported],
        recognised=[cards.row(need, language) for one, need in rows if not one.reported],
    )


def _wishes() -> Wishes:
    """What the address asks for. Raises NotFound for what nobody knows: it would ask for something else."""
    asked = request.args
    kind, state = asked.get("soort", ""), asked.get("staat", "")
    if (kind and kind not in list(Kind)) or (state and state not in PUBLIC):
        raise NotFound
    return Wishes(
        kind=kind,
        state=state,
        theme_id=_asked_id(all_themes(), asked.get("thema")),
        region_id=_asked_id(all_regions(), asked.get("regio")),
        sector_id=_asked_id(all_sectors(), asked.get("sector")),
        order=NEWEST if asked.get("volgorde") == NEWEST else RECOGNISED,
    )


def _asked_id(words: Sequence[Word], slug: str | None) -> int | None:
    word = word_asked(words, slug)
    return word.id if word else None


def _facets(wishes: Wishes, counts: Counts, language: str) -> list[tuple[str, str, list[Option]]]:
    """The questions of the filter: label, name and answers with how many needs each gives."""
    plain = (
        (_("Soort"), "soort", "kind", wishes.kind, [(one.value, str(KINDS[one])) for one in Kind]),
        (
            _("Stand van zaken"),
            "staat",
            "state",
            wishes.state,
            [(one.value, str(STATES[one])) for one in PUBLIC],
        ),
    )
    worded: tuple[tuple[str, str, str, int | None, Iterable[Word]], ...] = (
        (_("Lerend netwerk"), "thema", "theme", wishes.theme_id, all_themes()),
        (_("Regio"), "regio", "region", wishes.region_id, all_regions()),
        (_("Sector"), "sector", "sector", wishes.sector_id, all_sectors()),
    )
    found = [
        (
            label,
            name,
            [
                _any(),
                *(
                    _option(value, words, counts.get((key, value), 0), value == chosen)
                    for value, words in all_
                ),
            ],
        )
        for label, name, key, chosen, all_ in plain
    ]
    found += [
        (
            label,
            name,
            [
                _any(),
                *(
                    _option(
                        one.slug, one.label(language), counts.get((key, str(one.id)), 0), one.id == chosen
                    )
                    for one in words
                ),
            ],
        )
        for label, name, key, chosen, words in worded
    ]
    return found


def _any() -> Option:
    return {"value": "", "label": _("Alles"), "count": None}


def _option(value: str, label: str, count: int, checked: bool) -> Option:
    return {"value": value, "label": label, "count": count, "checked": checked}


def _orders(wishes: Wishes) -> list[tuple[str, str, bool]]:
    """The ways to order the list, as tabs that keep the filters."""
    kept = {name: value for name, value in request.args.items() if name not in {"volgorde", "pagina"}}
    names = ((RECOGNISED, _("Meest herkend")), (NEWEST, _("Nieuwste")))
    found = []
    for order, name in names:
        query = kept | ({"volgorde": order} if order == NEWEST else {})
        href = url_for("needs.listing") + (f"?{urlencode(query)}" if query else "")
        found.append((name, href, wishes.order == order))
    return found
