"""What was asked of the agenda and what can be asked: filters, tabs and feeds around its three views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask import request

from netwerk.events import queries
from netwerk.events.queries import Wishes
from netwerk.events.views.addresses import feed_addresses
from netwerk.kernel import cache, clock, i18n, links
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.taxonomy.models import Municipality, Region, Theme, Word
from netwerk.taxonomy.queries import all_regions, all_themes, word_asked
from netwerk.taxonomy.school_year import SchoolYear

T = TypeVar("T", Theme, Region, Municipality)
LIST, MONTH, MAP = "lijst", "maand", "kaart"
Values = dict[str, object]
Option = dict[str, object]


@dataclass(frozen=True)
class Agenda:
    """What every view of the agenda needs: what was asked, and what can be asked."""

    wishes: Wishes
    themes: Sequence[Theme]
    regions: Sequence[Region]
    first: datetime | None
    last: datetime | None
    now: datetime

    @property
    def filtered(self) -> int:
        """How many filters are on."""
        wishes = self.wishes
        chosen = (wishes.theme, wishes.region, wishes.municipality, wishes.school_year)
        return sum(one is not None for one in chosen) + (self.wishes.period != queries.COMING)


def read_agenda() -> Agenda:
    """What this request asks. Raises NotFound for a filter that nobody knows."""
    themes, regions = all_themes(), all_regions()
    now = clock.now()
    span = queries.overview(now)
    wishes = Wishes(
        theme=word_asked(themes, request.args.get("thema", "")),
        region=word_asked(regions, request.args.get("regio", "")),
        municipality=word_asked(queries.municipalities(), request.args.get("gemeente", "")),
        school_year=_school_year(request.args.get("schooljaar", "")),
        period=request.args.get("wanneer") or queries.COMING,
    )
    if wishes.period not in queries.PERIODS:
        raise NotFound
    return Agenda(wishes, themes, regions, span.first, span.last, now)


def _school_year(label: str) -> SchoolYear | None:
    if not label:
        return None
    year = SchoolYear.parse(label)
    if year is None:
        raise NotFound
    return year


def frame(agenda: Agenda, view: str) -> Values:
    """Filters, tabs and feeds around a view; only to be read."""
    asked = (view, agenda.wishes.key, SchoolYear.of(agenda.now).start)
    key = ("frame", i18n.language(), asked)
    return cache.remembered(key, lambda: _frame(agenda, view)) | {"asked": asked}


def _frame(agenda: Agenda, view: str) -> Values:
    wishes = agenda.wishes
    names = {LIST: _("Lijst"), MONTH: _("Maand"), MAP: _("Kaart")}
    return {
        "tabs": [
            (
                name,
                agenda_path(**query(agenda, weergave="" if code == LIST else code)),
                code == view,
            )
            for code, name in names.items()
        ],
        "view": "" if view == LIST else view,
        "filtered": agenda.filtered,
        "clear_href": agenda_path(**({} if view == LIST else {"weergave": view})),
        "themes": _options(agenda.themes, wishes.theme, _("Alle thema's")),
        "regions": _options(agenda.regions, wishes.region, _("Alle regio's")),
        "municipalities": _options(queries.municipalities(), wishes.municipality, _("Alle gemeenten")),
        "school_years": _years(agenda),
        "periods": _periods(wishes.period),
        "past_href": agenda_path(**query(agenda, wanneer=queries.PAST)),
        "coming_href": agenda_path(**query(agenda, wanneer="")),
        "period": wishes.period,
        "feed": feed_addresses(wishes.theme, wishes.region),
        "feed_words": ", ".join(
            word.label(i18n.language()) for word in (wishes.theme, wishes.region) if word
        ),
    }


def agenda_path(**asked: str) -> str:
    """The address of the agenda with a query, in the language spoken now."""
    return links.path("events.listing", i18n.language(), **asked)


def query(agenda: Agenda, **changed: str) -> dict[str, str]:
    """The query that asks for the same with something changed; empty answers are left out."""
    wishes = agenda.wishes
    asked = {
        "thema": wishes.theme.slug if wishes.theme else "",
        "regio": wishes.region.slug if wishes.region else "",
        "gemeente": wishes.municipality.slug if wishes.municipality else "",
        "schooljaar": wishes.school_year.label if wishes.school_year else "",
        "wanneer": "" if wishes.period == queries.COMING else wishes.period,
    }
    return {name: value for name, value in (asked | changed).items() if value}


def _options(words: Sequence[Word], chosen: Word | None, nothing: str) -> list[Option]:
    language = i18n.language()
    return [
        {"value": "", "label": nothing, "checked": chosen is None},
        *(
            {
                "value": word.slug,
                "label": word.label(language),
                "checked": chosen is not None and word.id == chosen.id,
            }
            for word in words
        ),
    ]


def _years(agenda: Agenda) -> list[Option]:
    first = SchoolYear.of(agenda.first or agenda.now)
    last = SchoolYear.of(agenda.last or agenda.now)
    years = [SchoolYear(start) for start in range(last.start, first.start - 1, -1)]
    chosen = agenda.wishes.school_year
    return [
        {"value": "", "label": _("Alle schooljaren"), "checked": chosen is None},
        *({"value": year.label, "label": year.label, "checked": year == chosen} for year in years),
    ]


def _periods(chosen: str) -> list[Option]:
    names = {
        queries.COMING: _("Komende dagen"),
        queries.PAST: _("Voorbije dagen"),
        queries.ALL: _("Alle dagen"),
    }
    return [
        {"value": "" if code == queries.COMING else code, "label": name, "checked": code == chosen}
        for code, name in names.items()
    ]
