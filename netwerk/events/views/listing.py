"""The agenda: a list, a month or a map of network days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask import render_template, request
from markupsafe import Markup

from netwerk.events import presentation, queries, rules
from netwerk.events.months import Month, weeks
from netwerk.events.queries import Listed
from netwerk.events.views import blueprint
from netwerk.events.views.agenda import (
    LIST,
    MAP,
    MONTH,
    Agenda,
    Values,
    agenda_path,
    frame,
    query,
    read_agenda,
)
from netwerk.kernel import cache, i18n, web
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, access
from netwerk.taxonomy import map as picture


@blueprint.get("/netwerkdagen")
@access(Access.PUBLIC)
def listing() -> str:
    """Look up which network days there are."""
    agenda = read_agenda()
    view = request.args.get("weergave", LIST)
    if view == MONTH:
        return _month(agenda)
    if view == MAP:
        return _map(agenda)
    if view != LIST:
        raise NotFound
    return _list(agenda)


# --- three views ------------------------------------------------------------------------------------------


def _list(agenda: Agenda) -> str:
    number = web.page_number()
    days, total = queries.listing(agenda.wishes, agenda.now, number)
    cache.keep_page(*rules.changes_of(day.event for day in days))
    return render_template(
        "events/listing.html",
        **frame(agenda, LIST),
        months=presentation.by_month(days, i18n.language(), agenda.now),
        page=web.Slice(days, number, total, queries.PAGE),
        count=ngettext("%(num)s netwerkdag", "%(num)s netwerkdagen", total),
        href=web.address_of_page("events.listing"),
        nearest=None if days else _nearest(agenda),
    )


def _month(agenda: Agenda) -> str:
    month = Month.of(agenda.now)
    if asked := request.args.get("maand", ""):
        parsed = Month.parse(asked)
        if parsed is None:
            raise NotFound
        month = parsed
    today = agenda.now.astimezone(BRUSSELS).date()
    key = ("month", agenda.wishes.key, month, today, i18n.language())
    cache.keep_page()
    return render_template(
        "events/month.html",
        **frame(agenda, MONTH),
        **cache.remembered(key, lambda: _month_values(agenda, month, today)),
        key=key,
    )


def _month_values(agenda: Agenda, month: Month, today: date) -> Values:
    """The grid and the ways on: of the clock they know today only."""
    days = queries.in_span(agenda.wishes, *month.span)
    entries = [presentation.grid_entry(day.event, i18n.language()) for day in days]
    return {
        "month": i18n.format_month(month.first_day),
        "weekdays": list(zip(i18n.day_names(), i18n.short_day_names(), strict=True)),
        "weeks": weeks(month, entries, today, i18n.format_day),
        "previous": _month_link(agenda, month.previous),
        "following": _month_link(agenda, month.next),
        "is_empty": not days,
    }


def _month_link(agenda: Agenda, month: Month) -> tuple[str, str] | None:
    """The way to another month; none beyond the first and the last month with a day, or this one."""
    bounds = [Month.of(moment) for moment in (agenda.first, agenda.last, agenda.now) if moment]
    if not min(bounds) <= month <= max(bounds):
        return None
    href = agenda_path(**query(agenda, weergave=MONTH, maand=month.label))
    return i18n.format_month(month.first_day), href


def _map(agenda: Agenda) -> str:
    days = queries.on_map(agenda.wishes, agenda.now)
    cache.keep_page(*rules.changes_of(day.event for day in days))
    outline = picture.outline()
    places = _by_place(days)
    return render_template(
        "events/map.html",
        **frame(agenda, MAP),
        polygons=outline.polygons,
        width=outline.plane.width,
        height=outline.plane.height,
        pins=[_pin(slug, found) for slug, found in places.items() if slug],
        places=[
            (slug, _place_name(slug, found), [_card(day, agenda) for day in found])
            for slug, found in places.items()
        ],
        is_empty=not days,
        nearest=None if days else _nearest(agenda),
    )


def _by_place(days: Iterable[Listed]) -> dict[str, list[Listed]]:
    """Days under the address word of their municipality, by its name; without one at the end."""
    places: dict[str, list[Listed]] = {}
    for day in sorted(
        days, key=lambda one: one.event.municipality.name if one.event.municipality else "\uffff"
    ):
        slug = day.event.municipality.slug if day.event.municipality else ""
        places.setdefault(slug, []).append(day)
    return places


def _place_name(slug: str, days: Sequence[Listed]) -> str:
    municipality = days[0].event.municipality
    return municipality.label(i18n.language()) if slug and municipality else _("Online of elders")


def _pin(slug: str, days: Sequence[Listed]) -> Values:
    event = days[0].event
    if event.municipality is None:
        raise AssertionError("a pin stands on a municipality")
    x, y = picture.outline().plane.point(event.municipality.latitude, event.municipality.longitude)
    place = event.municipality.label(i18n.language())
    return {
        "x": x,
        "y": y,
        "number": len(days),
        "href": f"#plaats-{slug}",
        "colour": presentation.hue(event),
        "label": ngettext(
            "%(place)s: %(num)s netwerkdag", "%(place)s: %(num)s netwerkdagen", len(days), place=place
        ),
    }


# --- what the views share ---------------------------------------------------------------------------------


def _card(day: Listed, agenda: Agenda) -> Markup:
    return presentation.drawn_card(day, i18n.language(), agenda.now)


def _nearest(agenda: Agenda) -> Values | None:
    event = queries.nearest(agenda.now)
    if event is None:
        return None
    return {
        "title": event.title,
        "when": presentation.when(event),
        "href": presentation.day_path(event, i18n.language()),
    }
