"""What the days of a school year, a series or a project add up to, for who pays for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request, url_for

from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.taking import taken
from netwerk.events.models import Event, Series
from netwerk.events.queries import dashboard, reports
from netwerk.events.queries.reports import Report, Sum
from netwerk.kernel import clock, i18n, tables
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.taxonomy import funding
from netwerk.taxonomy.models import Funding
from netwerk.taxonomy.queries import funding_of_all
from netwerk.taxonomy.school_year import SchoolYear

# The download has everybody.
PEOPLE_SHOWN = 100
PERSONS, DAYS, TYPES, REGIONS = "personen", "dagen", "soorten", "regios"
SHEETS: dict[str, LazyString] = {
    DAYS: lazy("Per dag"),
    PERSONS: lazy("Per persoon"),
    TYPES: lazy("Per soort organisatie"),
    REGIONS: lazy("Per regio"),
}
# Cells of files: words, whole numbers, and hours as a fraction, which CSV and pages write with a comma.
Cell = str | int | float
Table = tuple[list[str], list[list[Cell]]]


@dataclass(frozen=True)
class Cut:
    """Which days the report is about."""

    year: SchoolYear | None
    series: Series | None
    project: Funding | None
    years: list[SchoolYear]
    all_series: list[Series]
    projects: list[Funding]

    @property
    def query(self) -> str:
        """The cut as the end of an address."""
        asked = {"schooljaar": self.year.label if self.year else "alle"}
        if self.series:
            asked["reeks"] = str(self.series.id)
        if self.project:
            asked["project"] = str(self.project.id)
        return urlencode(asked)


@blueprint.get("/rapport")
@access(Access.ORGANISER)
def report() -> Answer:
    """See what my days added up to."""
    actor = organiser()
    cut = _cut(actor)
    made = _report(actor, cut)
    paid_by = cut.project or funding_of_all(day.funding_id for day in made.days)
    return render_template(
        "manage/report.html",
        band=funding.band(paid_by, i18n.language(), current_app.config["STATIC_URL"]),
        cut=cut,
        years=[_option(year.label, year.label, cut.year == year) for year in cut.years],
        all_series=[_option(one.id, one.title, cut.series is one) for one in cut.all_series],
        projects=[_option(one.id, one.name, cut.project is one) for one in cut.projects],
        total=made.total,
        day_count=len(made.days),
        sheets=[(str(name), sheet, *_shown(table_of(made, sheet), sheet)) for sheet, name in SHEETS.items()],
        people_shown=PEOPLE_SHOWN,
        address=lambda sheet, ending: (
            url_for("manage_events.report_file", sheet=sheet, ending=ending) + f"?{cut.query}"
        ),
    )


@blueprint.get("/rapport/<sheet>.<any(csv, xlsx):ending>")
@access(Access.ORGANISER, proof=True)
def report_file(sheet: str, ending: str) -> Answer:
    """Take a sheet of the report with me."""
    if sheet not in SHEETS:
        raise NotFound
    actor = organiser()
    columns, rows = table_of(_report(actor, _cut(actor)), sheet)
    if ending == "csv":
        data = tables.csv_file(columns, _written(rows))
    else:
        data = tables.xlsx_file(str(SHEETS[sheet]), columns, rows)
    return taken(data, f"rapport-{sheet}", ending)


def _option(value: object, label: str, checked: bool) -> dict[str, object]:
    return {"value": value, "label": label, "checked": checked}


def _report(actor: Actor, cut: Cut) -> Report:
    return reports.report(
        queries.within_scope(actor),
        clock.now(),
        year=cut.year,
        series_id=cut.series.id if cut.series else None,
        funding_id=cut.project.id if cut.project else None,
    )


def _cut(actor: Actor) -> Cut:
    """What was asked for; without a word the school year of today. Raises NotFound for what is not there."""
    now = clock.now()
    years, series, projects = reports.choices(queries.within_scope(actor), now)
    wanted = request.args.get("schooljaar", "")
    year = (
        None if wanted == "alle" else SchoolYear.parse(wanted) or (years[0] if years else SchoolYear.of(now))
    )
    return Cut(
        year,
        _chosen(series, request.args.get("reeks", "")),
        _chosen(projects, request.args.get("project", "")),
        years,
        series,
        projects,
    )


def _chosen(offered: list[Any], wanted: str) -> Any:
    if not wanted:
        return None
    for one in offered:
        if one.id == typed_number(wanted):
            return one
    raise NotFound


def table_of(made: Report, sheet: str) -> Table:
    """One sheet as headings and rows; the last row is the total, the last column whole minutes."""
    match sheet:
        case "personen":
            return _persons(made)
        case "dagen":
            named = [(f"{_moment(day)}: {day.title}", total) for day, total in made.by_day]
            return _sums(_("Dag"), named, made.total)
        case "soorten":
            names = dashboard.type_names(i18n.language())
            return _sums(_("Soort organisatie"), _named(made.by_type, names), made.total)
        case _:
            names = dashboard.region_names(i18n.language())
            return _sums(_("Regio"), _named(made.by_region, names), made.total)


def _named(rows: list[tuple[str, Sum]], names: dict[str, str]) -> list[tuple[str, Sum]]:
    return [(names.get(slug, slug) or _("niet gekend"), total) for slug, total in rows]


def _sums(first: str, rows: list[tuple[str, Sum]], total: Sum) -> Table:
    columns = [
        first,
        _("Aanwezigheden"),
        _("Verschillende mensen"),
        _("Organisaties"),
        _("Uren"),
        _("Minuten"),
    ]
    return columns, [[name, *_cells(one)] for name, one in [*rows, (_("Totaal"), total)]]


def _cells(one: Sum) -> list[Cell]:
    return [one.presences, one.people, one.organisations, one.minutes / 60, one.minutes]


def _persons(made: Report) -> Table:
    types, regions = dashboard.type_names(i18n.language()), dashboard.region_names(i18n.language())
    columns = [_("Naam"), _("Organisatie"), _("Soort organisatie"), _("Regio")]
    columns += [_moment(day) for day in made.days]
    columns += [_("Aanwezigheden"), _("Uren"), _("Minuten")]
    rows: list[list[Cell]] = [
        [
            row.newest.name,
            row.newest.organisation,
            types.get(row.newest.type, ""),
            regions.get(row.newest.region, ""),
            *(row.minutes_of[day.id] / 60 if day.id in row.minutes_of else "" for day in made.days),
            *(row.presences, row.minutes / 60, row.minutes),
        ]
        for row in made.by_person
    ]
    of_days = [total.minutes / 60 for _day, total in made.by_day]
    total = made.total
    rows.append([_("Totaal"), "", "", "", *of_days, total.presences, total.minutes / 60, total.minutes])
    return columns, rows


def _shown(table: Table, sheet: str) -> tuple[list[dict[str, object]], list[list[str]]]:
    """A sheet as a page shows it: in hours, and of people the first, without the columns of the days."""
    columns, rows = table[0][:-1], [row[:-1] for row in _written(table[1])]
    if sheet == PERSONS:
        columns, rows = columns[:2] + columns[-2:], [row[:2] + row[-2:] for row in rows[:-1][:PEOPLE_SHOWN]]
    first_number = 2 if sheet == PERSONS else 1
    return [{"label": label, "numeric": place >= first_number} for place, label in enumerate(columns)], rows


def _moment(day: Event) -> str:
    return i18n.local(day.starts_at, day.zone).strftime("%Y-%m-%d")


def _written(rows: list[list[Cell]]) -> list[list[str]]:
    """Rows as text: hours to a hundredth, as a spreadsheet in this language reads them."""
    mark = i18n.decimal_mark()
    return [
        [f"{cell:.2f}".replace(".", mark) if isinstance(cell, float) else str(cell) for cell in row]
        for row in rows
    ]
