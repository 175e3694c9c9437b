"""Who sits at which table: a proposal to print, and to change by hand."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events import presentation
from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.workshop_forms import SeatForm, TablesForm
from netwerk.events.models import Event
from netwerk.events.queries import tables as reads
from netwerk.events.queries.tables import Guest
from netwerk.events.services import tables
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, Answer, access


@blueprint.route("/<int:event_id>/tafels", methods=["GET", "POST"])
@access(Access.ORGANISER)
def table_plan(event_id: int) -> Answer:
    """See who sits where, or seat everybody anew."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = TablesForm()
    if not form.validate_on_submit():
        return _page(event, form)
    number = tables.propose_tables(
        event.id, form.per_table.data or 0, actor, together=bool(form.together.data)
    )
    flash(ngettext("Iedereen zit aan %(num)s tafel.", "Iedereen zit nu aan %(num)s tafels.", number), "ok")
    return _back(event)


@blueprint.post("/<int:event_id>/tafels/laatkomers")
@access(Access.ORGANISER)
def table_late(event_id: int) -> Answer:
    """Give those without a table one, and leave the others where they are."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    number = tables.seat_late(event.id, actor)
    words = ngettext("%(num)s persoon kreeg een tafel.", "%(num)s mensen kregen een tafel.", number)
    flash(words, "ok")
    return _back(event)


@blueprint.post("/<int:event_id>/tafels/zet")
@access(Access.ORGANISER)
def table_seat(event_id: int) -> Answer:
    """Put somebody at another table."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = SeatForm()
    if not form.validate():
        return _page(event, TablesForm(formdata=None), form)
    attendee = queries.attendee_of(event, form.person.data or 0)
    try:
        tables.seat(event.id, attendee.id, form.table.data, actor)
    except Invalid as error:
        form.refuse(error)
        return _page(event, TablesForm(formdata=None), form)
    if form.table.data is None:
        flash(_("%(name)s heeft nog geen tafel.", name=attendee.name), "ok")
    else:
        flash(_("%(name)s zit nu aan tafel %(table)s.", name=attendee.name, table=form.table.data), "ok")
    return _back(event)


def _page(event: Event, form: TablesForm, seat_form: SeatForm | None = None) -> Answer:
    guests = reads.guests(event.id)
    plan: dict[int, list[Guest]] = {}
    for guest in guests:
        if guest.table is not None:
            plan.setdefault(guest.table, []).append(guest)
    seat_form = seat_form or SeatForm(formdata=None)
    seat_form.person.choices = [SelectChoice(guest.id, _who(guest)) for guest in guests]
    body = render_template(
        "manage/tables.html",
        event=event,
        when=presentation.when(event),
        form=form,
        seat_form=seat_form,
        people=len(guests),
        plan=sorted(plan.items()),
        late=[guest for guest in guests if guest.table is None],
    )
    return body, 422 if form.errors or seat_form.errors else 200


def _who(guest: Guest) -> str:
    if guest.table is None:
        return _("%(name)s (nog geen tafel)", name=guest.name)
    return _("%(name)s (tafel %(table)s)", name=guest.name, table=guest.table)


def _back(event: Event) -> Answer:
    return redirect(url_for("manage_events.table_plan", event_id=event.id), 303)
