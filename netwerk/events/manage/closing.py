"""Closing a day that is over: report, material, attendance, thanks; and opening its list again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import presentation, reading
from netwerk.events.manage import queries
from netwerk.events.manage.after_forms import REGISTERED, ConcludeForm, MaterialForm, ReportForm
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.forms import ReasonForm
from netwerk.events.models import Event
from netwerk.events.queries import after, attendance
from netwerk.events.queries.after import name_of_member
from netwerk.events.services import closing as closings
from netwerk.events.services import evaluation_presets, materials, questions, reopening
from netwerk.events.views.materials import sent
from netwerk.kernel import clock, uploads
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, Answer, access

# The button that goes on to closing the day, and takes along what was typed in the report.
CLOSES = "afsluiten"


@blueprint.route("/<int:event_id>/afsluiten", methods=["GET", "POST"])
@access(Access.ORGANISER)
def closing(event_id: int) -> Answer:
    """See what is left to do after the day, and write its report."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    form = ReportForm(data={"report": event.report})
    if form.validate_on_submit():
        closes = request.form.get("dan") == CLOSES
        try:
            if not closes or form.report.data != event.report:
                closings.write_report(event_id, form.report.data or "", actor, now=now)
        except Invalid as error:
            form.refuse(error, "report")
        else:
            if closes:
                return redirect(url_for("manage_events.conclude", event_id=event.id), 303)
            flash(_("Het verslag is bewaard en staat op de pagina van de dag."), "ok")
            return _back(event)
    body = render_template("manage/after/closing.html", form=form, **_page(event, actor.id))
    return body, 422 if form.errors else 200


def _page(event: Event, member_id: int) -> dict[str, object]:
    table = attendance.present(event.id)
    asked = reopening.latest(event.id)
    return {
        "event": event,
        "when": presentation.when(event),
        "totals": table.totals,
        "organisations": after.organisations_present(event.id),
        "materials": materials.of_event(event.id),
        "file_detail": reading.file_detail,
        "questions": len(questions.asked(event.id, evaluation_presets.EVALUATION)),
        "is_over": event.ends_at <= clock.now(),
        "thanked_at": closings.step_done(event.id, closings.THANKED),
        "asked": asked,
        "asked_by": name_of_member(asked.asked_by) if asked else "",
        "is_own_question": asked is not None and asked.asked_by == member_id,
        "stays_open": reopening.STAYS_OPEN.days,
    }


def _back(event: Event) -> Answer:
    return redirect(url_for("manage_events.closing", event_id=event.id), 303)


@blueprint.route("/<int:event_id>/afsluiten/bevestig", methods=["GET", "POST"])
@access(Access.ORGANISER)
def conclude(event_id: int) -> Answer:
    """Close the day, after reading who is mailed."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    if event.state != "published" or event.ends_at > clock.now():
        return _back(event)
    form = ConcludeForm()
    if form.validate_on_submit():
        done = closings.conclude(event_id, actor, now=clock.now())
        mails = ngettext("Er vertrekt %(num)s mail.", "Er vertrekken %(num)s mails.", done.mails)
        told = mails if done.mails else _("Er vertrekt geen mail.")
        flash(_("De dag is afgesloten. %(told)s", told=told), "ok")
        return _back(event)
    body = render_template(
        "manage/after/conclude.html",
        form=form,
        event=event,
        when=presentation.when(event),
        totals=attendance.present(event.id).totals,
        plan=closings.plan(event.id),
    )
    return body, 422 if form.errors else 200


@blueprint.route("/<int:event_id>/materiaal/nieuw", methods=["GET", "POST"])
@access(Access.ORGANISER)
@uploads.accepts_files
def add_material(event_id: int) -> Answer:
    """Put a file or a link with the day."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    form = MaterialForm()
    if form.validate_on_submit():
        title, shown = form.title.data or "", form.audience.data != REGISTERED
        given = form.file.data
        try:
            if given is not None:
                with uploads.received(given, actor.label) as stored:
                    materials.add_file(event.id, title, stored, actor, is_public=shown, now=now)
            else:
                materials.add_link(event.id, title, form.url.data or "", actor, is_public=shown, now=now)
        except (Invalid, Conflict) as error:
            form.refuse(error if isinstance(error, Invalid) else Invalid(error.sentence))
        else:
            flash(_("Het materiaal staat erbij."), "ok")
            return _back(event)
    body = render_template(
        "manage/after/material.html", form=form, event=event, when=presentation.when(event)
    )
    return body, 422 if form.errors else 200


@blueprint.get("/<int:event_id>/materiaal/<int:material_id>")
@access(Access.ORGANISER)
def managed_material(event_id: int, material_id: int) -> Answer:
    """Look at a file of the day, also one for who was registered."""
    event = queries.load_managed(event_id, organiser())
    return sent(materials.one_of(event.id, material_id))


@blueprint.route("/<int:event_id>/materiaal/<int:material_id>/verwijder", methods=["GET", "POST"])
@access(Access.ORGANISER)
def remove_material(event_id: int, material_id: int) -> Answer:
    """Take a file or a link away."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    material = materials.one_of(event.id, material_id)
    form = ConcludeForm()
    if form.is_submitted():
        materials.remove(event.id, material.id, actor)
        flash(_("Weggehaald: %(title)s", title=material.title), "ok")
        return _back(event)
    return render_template("manage/after/remove_material.html", event=event, material=material)


@blueprint.route("/<int:event_id>/heropenen", methods=["GET", "POST"])
@access(Access.ORGANISER)
def ask_reopening(event_id: int) -> Answer:
    """Ask to open the closed list again, with the reason."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = ReasonForm()
    if form.validate_on_submit():
        reopening.ask(event_id, form.reason.data or "", actor, now=clock.now())
        flash(_("Gevraagd. Een andere organisator of een beheerder moet het toestaan."), "ok")
        return _back(event)
    body = render_template("manage/after/reopen.html", form=form, event=event, when=presentation.when(event))
    return body, 422 if form.errors else 200


@blueprint.post("/<int:event_id>/heropenen/toestaan")
@access(Access.ORGANISER)
def allow_reopening(event_id: int) -> Answer:
    """Let a colleague correct a closed list."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    reopening.allow(event_id, actor, now=clock.now())
    flash(_("De lijst is een week open. Sluit ze weer als de verbetering erin staat."), "ok")
    return _back(event)


@blueprint.post("/<int:event_id>/heropenen/sluiten")
@access(Access.ORGANISER)
def close_reopening(event_id: int) -> Answer:
    """Close the list again."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    reopening.close(event_id, actor, now=clock.now())
    flash(_("De lijst is weer gesloten."), "ok")
    return _back(event)
