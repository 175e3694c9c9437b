"""The directory of organisations, as list and as map, and the one of experts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import render_template, request

from netwerk.kernel import cache, clock, i18n, links
from netwerk.kernel.i18n import _
from netwerk.kernel.web import address_of_page, page_number
from netwerk.members import queries
from netwerk.members.access import Access, access
from netwerk.members.login import viewer
from netwerk.members.queries import directory as reads
from netwerk.members.queries import profiles
from netwerk.members.queries.directory import Place, Wanted
from netwerk.members.views.blueprint import blueprint
from netwerk.taxonomy import map as picture
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_regions, all_sectors, all_themes, all_types, word_asked

LIST, MAP = "lijst", "kaart"
LONGEST = 100
Options = list[dict[str, object]]


@blueprint.get("/organisaties")
@access(Access.PUBLIC)
def organisations() -> str:
    """See which schools, companies and others take part, and where."""
    day, number = clock.today(), page_number()
    view = MAP if request.args.get("weergave") == MAP else LIST
    asked = {name: request.args.get(name, "") for name in ("regio", "soort", "sector", "plaats")}
    asked["q"] = request.args.get("q", "")[:LONGEST]
    places = reads.places(_wanted(asked | {"plaats": ""}), day)
    place = next((one for one in places if one.slug == asked["plaats"]), None)
    if asked["plaats"] and place is None:
        asked["plaats"] = ""
    wanted = _wanted(asked, place)
    total = reads.count(wanted, day)
    cache.keep_page()
    kept = {name: value for name, value in asked.items() if value}
    return render_template(
        "members/organisations.html",
        view=view,
        asked=asked,
        place=place,
        total=total,
        rows=reads.page(wanted, day, number) if total else [],
        page=number,
        pages=-(-total // reads.PAGE),
        page_href=address_of_page("members.organisations"),
        filtered=len(kept),
        tabs=[
            (name, links.path("members.organisations", i18n.language(), **kept, weergave=code), view == code)
            for name, code in ((_("Lijst"), LIST), (_("Kaart"), MAP))
        ],
        regions=_options(all_regions(), asked["regio"], _("Alle regio's")),
        types=_options(all_types(), asked["soort"], _("Alle soorten")),
        sectors=_options(all_sectors(), asked["sector"], _("Alle sectoren")),
        outline=picture.outline(),
        pins=[_pin(one, kept) for one in places],
    )


def _wanted(asked: dict[str, str], place: Place | None = None) -> Wanted:
    return Wanted(
        region_id=_id_of(all_regions(), asked["regio"]),
        type_id=_id_of(all_types(), asked["soort"]),
        sector_id=_id_of(all_sectors(), asked["sector"]),
        place_id=place.id if place else None,
        words=asked["q"],
    )


def _id_of(words: Sequence[Word], slug: str) -> int | None:
    word = word_asked(words, slug)
    return word.id if word else None


def _options(words: Iterable[Word], chosen: str, nothing: str) -> Options:
    language = i18n.language()
    return [
        {"value": "", "label": nothing, "checked": not chosen},
        *(
            {"value": word.slug, "label": word.label(language), "checked": word.slug == chosen}
            for word in words
        ),
    ]


def _pin(place: Place, kept: dict[str, str]) -> dict[str, object]:
    x, y = picture.outline().plane.point(place.latitude, place.longitude)
    asked = kept | {"plaats": place.slug, "weergave": MAP}
    href = links.path("members.organisations", i18n.language(), **asked)
    return {"x": x, "y": y, "href": f"{href}#resultaten", "label": place.name, "number": place.number}


@blueprint.get("/organisaties/namen")
@access(Access.PUBLIC)
def organisations_lookup() -> str:
    """Which organisations are called something like this?"""
    words = request.args.get("q", "")[:160]
    names = queries.organisation_names(words) if words.strip() else []
    return render_template("members/organisation_options.html", names=names)


@blueprint.get("/experts")
@access(Access.PUBLIC)
def experts() -> str:
    """See whom I can ask about what."""
    actor, number = viewer(), page_number()
    theme, words = request.args.get("thema", ""), request.args.get("q", "")[:LONGEST]
    theme_id = _id_of(all_themes(), theme)
    total = profiles.count_experts(actor, theme_id=theme_id, words=words)
    if actor is None:
        cache.keep_page()
    return render_template(
        "members/experts.html",
        rows=profiles.experts(actor, clock.today(), theme_id=theme_id, words=words, page=number),
        total=total,
        page=number,
        pages=-(-total // profiles.PAGE),
        page_href=address_of_page("members.experts"),
        themes=_options(all_themes(), theme, _("Alle thema's")),
        words=words,
        filtered=bool(theme) + bool(words),
    )
