"""Who comes: the list, its export, and the organiser's acts on one person."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from netwerk.events import export, presentation, seats
from netwerk.events.manage import queries, wording
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.forms import ReasonForm
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import State
from netwerk.events.services import booking
from netwerk.kernel import clock, tables, web
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.text import slugify
from netwerk.members.access import Access, Answer, access

PAGE = 100
NAME, ORGANISATION, SINCE = "naam", "organisatie", "sinds"
SORTS = {
    NAME: lambda person: person.name_key,
    ORGANISATION: lambda person: (queries.organisation_of(person).casefold(), person.name_key),
    SINCE: lambda person: person.state_since,
}


@blueprint.get("/<int:event_id>/deelnemers")
@access(Access.ORGANISER)
def attendees(event_id: int) -> Answer:
    """Who comes, who waits, who left."""
    event = queries.load_managed(event_id, organiser())
    tab, words = request.args.get("lijst", queries.COMERS), request.args.get("zoek", "")[:100]
    if tab not in queries.SHOWN:
        raise NotFound
    people = queries.attendees(event.id, tab, words)
    sort = request.args.get("sorteer", "")
    if sort in SORTS:
        people.sort(key=SORTS[sort])
    page = web.page_number()
    counts = queries.counts_of_attendees(event.id)
    return render_template(
        "manage/attendees.html",
        event=event,
        when=presentation.when(event),
        seats=presentation.occupancy_words(event),
        waiting=counts[queries.WAITERS],
        update=wording.pending_update(event),
        tab=tab,
        words=words,
        sort=sort,
        tab_items=[
            (wording.attendee_tab_name(name), _address(event, name, words), name == tab, number)
            for name, number in counts.items()
        ],
        slice=web.Slice(people[(page - 1) * PAGE : page * PAGE], page, len(people), PAGE),
        page_href=web.address_of_page("manage_events.attendees", event_id=event.id),
        first=(page - 1) * PAGE + 1,
        state_names=export.STATE_NAMES,
        organisation_of=queries.organisation_of,
    )


def _address(event: Event, tab: str, words: str) -> str:
    return url_for("manage_events.attendees", event_id=event.id, lijst=tab, zoek=words or None)


@blueprint.get("/<int:event_id>/deelnemers.csv")
@access(Access.ORGANISER)
def attendees_csv(event_id: int) -> Answer:
    """The list of attendees as CSV."""
    event = queries.load_managed(event_id, organiser())
    return _file(event, tables.csv_file(export.columns(), _rows(event)), tables.CSV_TYPE, "csv")


@blueprint.get("/<int:event_id>/deelnemers.xlsx")
@access(Access.ORGANISER)
def attendees_xlsx(event_id: int) -> Answer:
    """The list of attendees for a spreadsheet."""
    event = queries.load_managed(event_id, organiser())
    data = tables.xlsx_file(_("Deelnemers"), export.columns(), _rows(event))
    return _file(event, data, tables.XLSX_TYPE, "xlsx")


def _rows(event: Event) -> list[list[str]]:
    people = queries.attendees(event.id, queries.EVERYBODY)
    return export.rows(event, people, queries.consents_of(event.id))


def _file(event: Event, data: bytes, kind: str, ending: str) -> Response:
    name = f"{_('deelnemers')}-{slugify(event.title)}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{slugify(name[: -len(ending) - 1])}.{ending}"'}
    return Response(data, headers=headers, content_type=kind)


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/toelaten", methods=["GET", "POST"])
@access(Access.ORGANISER)
def promote(event_id: int, attendee_id: int) -> Answer:
    """Let somebody from the waiting list in after all."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    attendee = queries.attendee_of(event, attendee_id)
    form = ReasonForm()
    if form.validate_on_submit():
        booking.admit(attendee.id, actor, reason=form.reason.data or "", now=clock.now())
        flash(_("%(name)s is ingeschreven en krijgt een mail.", name=attendee.name), "ok")
        return redirect(_address(event, queries.WAITERS, ""), 303)
    if attendee.state != State.WAITLISTED:
        return redirect(_address(event, queries.EVERYBODY, attendee.name))
    return _confirm_page("manage/promote.html", form, event, attendee, position=seats.position(attendee))


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/annuleer", methods=["GET", "POST"])
@access(Access.ORGANISER)
def cancel_attendee(event_id: int, attendee_id: int) -> Answer:
    """Take somebody off the list."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    attendee = queries.attendee_of(event, attendee_id)
    form = ReasonForm()
    if form.validate_on_submit():
        reason, by = form.reason.data or "", f"organiser:{actor.id}"
        booking.cancel_attendee(attendee.id, by=by, reason=reason, now=clock.now())
        flash(_("%(name)s is uitgeschreven en krijgt een mail.", name=attendee.name), "ok")
        return redirect(_address(event, queries.COMERS, ""), 303)
    if not attendee.is_active:
        return redirect(_address(event, queries.EVERYBODY, attendee.name))
    return _confirm_page(
        "manage/cancel_attendee.html", form, event, attendee, waiting=seats.count_waiting(event.id)
    )


def _confirm_page(
    template: str, form: ReasonForm, event: Event, attendee: Attendee, **more: object
) -> Answer:
    body = render_template(
        template,
        form=form,
        event=event,
        attendee=attendee,
        organisation=queries.organisation_of(attendee),
        when=presentation.when(event),
        mailed=attendee.email or attendee.booking.contact_email,
        back=_address(event, queries.COMERS if attendee.state != State.WAITLISTED else queries.WAITERS, ""),
        **more,
    )
    return body, 422 if form.errors else 200
