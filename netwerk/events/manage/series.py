"""Series: days that belong together over a school year, with attendance added up."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for

from netwerk.events.manage import wording
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.series_forms import (
    CopiesForm,
    SeriesForm,
    answers_of,
    default_first,
    last_day,
)
from netwerk.events.models import Event, Series
from netwerk.events.papers.words import duration
from netwerk.events.queries import series as reads
from netwerk.events.queries.days import Listed
from netwerk.events.services import series as services
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.taxonomy.school_holidays import is_known
from netwerk.taxonomy.school_year import SchoolYear

MAKE = "maak"


@blueprint.get("/reeksen")
@access(Access.ORGANISER)
def series_list() -> Answer:
    """My series, by school year."""
    return render_template("manage/series_list.html", found=reads.managed(organiser()))


@blueprint.route("/reeksen/nieuw", methods=["GET", "POST"])
@access(Access.ORGANISER)
def series_create() -> Answer:
    """Make a series."""
    actor, now = organiser(), clock.now()
    form = SeriesForm(data={"school_year": SchoolYear.of(now).label})
    form.offer(_years(SchoolYear.of(now)))
    if not form.validate_on_submit():
        return _form_page(form)
    try:
        made = services.create(form.facts(), actor, now=now)
    except Invalid as error:
        form.refuse(error)
        return _form_page(form)
    return redirect(url_for("manage_events.series_days", series_id=made.id), 303)


@blueprint.route("/reeksen/<int:series_id>/wijzig", methods=["GET", "POST"])
@access(Access.ORGANISER)
def series_change(series_id: int) -> Answer:
    """Change what is told of a series."""
    actor = organiser()
    row = reads.load_managed(series_id, actor)
    form = SeriesForm(data=answers_of(row))
    form.offer(_years(row.school_year))
    if not form.validate_on_submit():
        return _form_page(form, row)
    try:
        services.change(series_id, form.facts(), actor)
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, row)
    flash(_("Bewaard."), "ok")
    return redirect(url_for("manage_events.series", series_id=row.id), 303)


def _years(middle: SchoolYear) -> list[SchoolYear]:
    return [SchoolYear(middle.start + step) for step in (-1, 0, 1, 2)]


def _form_page(form: SeriesForm, row: Series | None = None) -> Answer:
    body = render_template("manage/series_edit.html", form=form, series=row)
    return body, 422 if form.errors else 200


@blueprint.get("/reeksen/<int:series_id>")
@access(Access.ORGANISER)
def series(series_id: int) -> Answer:
    """The days of a series, and who was there how often."""
    actor, now = organiser(), clock.now()
    row = reads.load_managed(series_id, actor)
    days = reads.days_of(series_id)
    held = [event for event in days if event.state != "draft" and event.starts_at <= now]
    return render_template(
        "manage/series.html",
        series=row,
        rows=[wording.day_row(Listed(event, 0), now) for event in days],
        held=held,
        hours=duration,
        tracks=reads.attendance(row, held),
        others=reads.days_alone(actor, row.school_year),
    )


@blueprint.post("/reeksen/<int:series_id>/voeg-toe")
@access(Access.ORGANISER)
def series_add(series_id: int) -> Answer:
    """Put a day I have already into this series."""
    event_id = typed_number(request.form.get("dag", ""))
    if event_id is not None:
        event = services.add_day(series_id, event_id, organiser())
        flash(_("%(title)s hoort nu bij de reeks.", title=event.title), "ok")
    return redirect(url_for("manage_events.series", series_id=series_id), 303)


@blueprint.post("/reeksen/<int:series_id>/haal-uit/<int:event_id>")
@access(Access.ORGANISER)
def series_remove(series_id: int, event_id: int) -> Answer:
    """Take a day out of this series; the day stays."""
    services.remove_day(series_id, event_id, organiser())
    flash(_("De dag hoort niet meer bij de reeks. De dag zelf blijft bestaan."), "ok")
    return redirect(url_for("manage_events.series", series_id=series_id), 303)


@blueprint.route("/reeksen/<int:series_id>/dagen", methods=["GET", "POST"])
@access(Access.ORGANISER)
def series_days(series_id: int) -> Answer:
    """Copy a day over the school year, after seeing which days it gives."""
    actor = organiser()
    row = reads.load_managed(series_id, actor)
    own = reads.days_of(series_id)
    others = reads.days_alone(actor, row.school_year)
    form = CopiesForm(data=_proposal(row, own))
    form.offer([(event.id, _shown(event)) for event in [*own, *others]])
    if not form.validate_on_submit():
        return _copies_page(form, row)
    try:
        if request.form.get("stap") == MAKE:
            return _make(row, form.original_id.data or 0)
        planned = form.planned(row.school_year)
    except Invalid as error:
        form.refuse(error)
        return _copies_page(form, row)
    taken = {i18n.local(event.starts_at, event.zone).date() for event in own}
    everything = sorted([*((day, "") for day in planned.days), *planned.skipped])
    return render_template(
        "manage/series_check.html",
        form=form,
        series=row,
        days=[(day, day.isoformat(), reason) for day, reason in everything if day not in taken],
        taken=[day for day, _reason in everything if day in taken],
        unknown=not is_known(row.school_year.first_day),
    )


def _proposal(row: Series, own: list[Event]) -> dict[str, object]:
    last = last_day(row.school_year)
    if not own:
        return {"weeks": 4, "last": last}
    latest = own[-1]
    start = i18n.local(latest.starts_at, latest.zone).date()
    return {
        "original_id": latest.id,
        "weeks": 4,
        "first": default_first(start, row.school_year),
        "last": last,
    }


def _shown(event: Event) -> str:
    return f"{i18n.format_short_day(event.starts_at, event.zone)}: {event.title}"


def _make(row: Series, original_id: int) -> Answer:
    days = []
    for value in request.form.getlist("dag"):
        try:
            days.append(date.fromisoformat(value))
        except ValueError as error:
            raise Invalid(_("Kies minstens één dag."), "dates") from error
    made = services.copy_over_year(row.id, original_id, days, organiser(), now=clock.now())
    words = ngettext("Er staat %(num)s concept klaar.", "Er staan %(num)s concepten klaar.", len(made))
    flash(_("%(words)s Kijk ze na en publiceer ze een voor een.", words=words), "ok")
    return redirect(url_for("manage_events.series", series_id=row.id), 303)


def _copies_page(form: CopiesForm, row: Series) -> Answer:
    body = render_template("manage/series_days.html", form=form, series=row)
    return body, 422 if form.errors else 200
