"""What the network brought about: as a picture, in tables, as lists and to take away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Response, current_app, render_template, request

from netwerk.kernel import cache, clock, i18n, links, tables, web
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.outcomes import Row
from netwerk.members.access import Access, access
from netwerk.portal import outcomes
from netwerk.portal.outcomes import Cut, Line, Tally
from netwerk.portal.views import blueprint
from netwerk.taxonomy import funding
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_regions, all_themes, funding_over, region_by_slug, theme_by_slug
from netwerk.taxonomy.school_year import SchoolYear

PAGE = 50
Table = tuple[str, list[str], list[list[object]]]


@blueprint.get("/wat-het-opleverde")
@access(Access.PUBLIC)
def outcomes_page() -> str:
    """See what the network brought about, from need to new workplace."""
    cut, now = _cut(), clock.now()
    found = outcomes.tallies(cut, now)
    cache.keep_page()
    return render_template(
        "portal/outcomes.html",
        **_filters(cut, now),
        asked=_query(cut),
        stages=[
            (
                one.stage,
                one.number,
                links.path("portal.outcome_list", i18n.language(), name=one.stage.name, **_query(cut)),
            )
            for one in found
        ],
        tables=_tables(found),
    )


@blueprint.get("/wat-het-opleverde.csv")
@access(Access.PUBLIC)
def outcomes_file() -> Response:
    """Take the numbers with me."""
    found = outcomes.tallies(_cut(), clock.now())
    columns = [_("Indeling"), _("Waarde"), *(str(one.stage.heading) for one in found)]
    rows: list[list[object]] = [[_("Alles"), _("Totaal"), *(one.number for one in found)]]
    rows += [[title, *row] for title, _columns, lines in _tables(found) for row in lines]
    return _csv("wat-het-opleverde", columns, rows)


@blueprint.get("/wat-het-opleverde/<name>")
@access(Access.PUBLIC)
def outcome_list(name: str) -> str:
    """See which things are behind one of the numbers."""
    cut, now = _cut(), clock.now()
    one, number = _one(name, cut, now), web.page_number()
    rows = one.rows[(number - 1) * PAGE : number * PAGE]
    if number > 1 and not rows:
        raise NotFound
    cache.keep_page()
    return render_template(
        "portal/outcome_list.html",
        **_filters(cut, now),
        asked=_query(cut),
        stage=one.stage,
        total=one.number,
        rows=[_shown(row) for row in rows],
        page=web.Slice(rows, number, len(one.rows), PAGE),
        href=web.address_of_page("portal.outcome_list", name=name),
    )


@blueprint.get("/wat-het-opleverde/<name>.csv")
@access(Access.PUBLIC)
def outcome_list_file(name: str) -> Response:
    """Take the things behind one of the numbers with me."""
    one = _one(name, _cut(), clock.now())
    columns = [_("Titel"), _("Datum"), _("Schooljaar"), _("Thema's"), _("Regio's"), _("Aantal"), _("Adres")]
    return _csv(f"wat-het-opleverde-{name}", columns, [_cells(row) for row in one.rows])


def _one(name: str, cut: Cut, now: datetime) -> Tally:
    """One step of the loop in a part. Raises NotFound for a step that is not counted."""
    for one in outcomes.tallies(cut, now):
        if one.stage.name == name:
            return one
    raise NotFound


def _cut() -> Cut:
    """The part this address asks for. Raises NotFound for a word that nobody knows."""
    theme, region, year = (request.args.get(name, "") for name in ("thema", "regio", "schooljaar"))
    parsed = SchoolYear.parse(year)
    if year and parsed is None:
        raise NotFound
    return Cut(
        theme_by_slug(theme).slug if theme else "", region_by_slug(region).slug if region else "", parsed
    )


def _query(cut: Cut) -> dict[str, str]:
    asked = {"thema": cut.theme, "regio": cut.region, "schooljaar": cut.year.label if cut.year else ""}
    return {name: value for name, value in asked.items() if value}


def _filters(cut: Cut, now: datetime) -> dict[str, object]:
    years = [(year.label, year.label) for year in outcomes.years_of(outcomes.tallies(Cut(), now))]
    chosen = cut.year.label if cut.year else ""
    paid_by = funding_over(cut.year.first_day, cut.year.last_day) if cut.year else None
    return {
        "band": funding.band(paid_by, i18n.language(), current_app.config["STATIC_URL"]),
        "filtered": len(_query(cut)),
        "themes": _options(_named(all_themes()), cut.theme, _("Alle thema's")),
        "regions": _options(_named(all_regions()), cut.region, _("Alle regio's")),
        "years": _options(years, chosen, _("Alle schooljaren")),
    }


def _options(words: Iterable[tuple[str, str]], chosen: str, nothing: str) -> list[dict[str, object]]:
    return [
        {"value": value, "label": label, "checked": value == chosen}
        for value, label in (("", nothing), *words)
    ]


def _named(words: Iterable[Word]) -> list[tuple[str, str]]:
    return [(word.slug, word.label(i18n.language())) for word in words]


def _tables(found: list[Tally]) -> list[Table]:
    """The same numbers by school year, theme and region, each with its heading and its columns."""
    themes, regions = dict(_named(all_themes())), dict(_named(all_regions()))
    return [
        _table(_("Schooljaar"), outcomes.by_year(found), {}, found),
        _table(_("Thema"), outcomes.by_theme(found, themes), themes | {"": _("zonder thema")}, found),
        _table(_("Regio"), outcomes.by_region(found, regions), regions | {"": _("zonder regio")}, found),
    ]


def _table(title: str, lines: Iterable[Line], names: dict[str, str], found: list[Tally]) -> Table:
    columns = [title, *(str(one.stage.heading) for one in found)]
    return title, columns, [[names.get(value, value), *numbers] for value, numbers in lines]


def _shown(row: Row) -> dict[str, object]:
    names = dict(_named([*all_themes(), *all_regions()]))
    return {
        "title": row.title,
        "href": row.href(i18n.language()),
        "language": row.language,
        "number": row.number,
        "line": ", ".join(
            [i18n.format_day(row.at), *(names.get(slug, slug) for slug in sorted(row.themes | row.regions))]
        ),
    }


def _cells(row: Row) -> list[object]:
    themes, regions = dict(_named(all_themes())), dict(_named(all_regions()))
    return [
        row.title,
        i18n.local(row.at, "Europe/Brussels").strftime("%Y-%m-%d"),
        SchoolYear.of(row.at).label,
        ", ".join(themes.get(slug, slug) for slug in sorted(row.themes)),
        ", ".join(regions.get(slug, slug) for slug in sorted(row.regions)),
        row.number,
        links.external() + row.href(i18n.language()),
    ]


def _csv(name: str, columns: list[str], rows: Iterable[list[object]]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    cache.keep_page()
    return Response(tables.csv_file(columns, rows), headers=headers, content_type=tables.CSV_TYPE)
