"""The attendance list: who was there in each half-day, corrected with a reason, logged, taken away."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import evidence, presentation
from netwerk.events.attendance_rules import Verdict
from netwerk.events.manage import attending, queries
from netwerk.events.manage.attendance_forms import ABSENT, EXCUSED, PRESENT, CorrectionForm
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.taking import taken
from netwerk.events.models import Event
from netwerk.events.papers import words as papers
from netwerk.events.queries.attendance import marks_of, names_of_markers, present
from netwerk.events.queries.attestations import codes_of
from netwerk.events.services import attendance as marking
from netwerk.events.services import attestations
from netwerk.kernel import clock, tables, web
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.text import fold, slugify
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor

PAGE = 100
CHOSEN = {Verdict.PRESENT: PRESENT, Verdict.ABSENT: ABSENT, Verdict.EXCUSED: EXCUSED}


@blueprint.get("/<int:event_id>/aanwezigheid")
@access(Access.ORGANISER)
def attendance(event_id: int) -> Answer:
    """Who was there, in each half-day."""
    event, now, page = queries.load_managed(event_id, organiser()), clock.now(), web.page_number()
    table, words = present(event_id), request.args.get("zoek", "")[:100]
    wanted = fold(words).split()
    found = [
        person
        for person in table.people
        if all(word in fold(f"{person.name} {person.organisation}") for word in wanted)
    ]
    return render_template(
        "manage/attendance.html",
        event=event,
        when=presentation.when(event),
        table=table,
        part_names=papers.names_of(table.parts),
        state_words=attending.list_words,
        duration=papers.duration,
        words=words,
        slice=web.Slice(found[(page - 1) * PAGE : page * PAGE], page, len(found), PAGE),
        page_href=web.address_of_page("manage_events.attendance", event_id=event.id),
        is_open=marking.is_open(event, now),
        is_over=event.ends_at <= now,
        attested=codes_of([person.attendee_id for person in table.people]),
    )


@blueprint.get("/<int:event_id>/aanwezigheid/logboek")
@access(Access.ORGANISER)
def attendance_log(event_id: int) -> Answer:
    """Every mark as it was made, the newest first."""
    event, page = queries.load_managed(event_id, organiser()), web.page_number()
    marks = marks_of(event_id)
    shown = marks[(page - 1) * PAGE : page * PAGE]
    parts = attending.parts(event, present(event_id))
    members = names_of_markers(mark.by for mark in shown)
    return render_template(
        "manage/attendance_log.html",
        event=event,
        when=presentation.when(event),
        slice=web.Slice(
            [attending.log_line(mark, parts, members, event.zone) for mark in shown], page, len(marks), PAGE
        ),
        page_href=web.address_of_page("manage_events.attendance_log", event_id=event.id),
    )


@blueprint.route("/<int:event_id>/aanwezigheid/<int:attendee_id>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def correct_attendance(event_id: int, attendee_id: int) -> Answer:
    """Say what was really the case for one person, and why."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    table = present(event_id)
    person, names = table.one(attendee_id), attending.parts(event, table)
    part = attending.chosen_part(event, table, request.args.get("deel", ""), clock.now())
    if person is None:
        raise NotFound
    form = CorrectionForm()
    back = _back(event, part)
    if form.validate_on_submit():
        _overrule(event_id, attendee_id, part, form, actor)
        flash(_("Verbeterd: %(name)s, %(part)s.", name=person.name, part=names[part]), "ok")
        return redirect(back, 303)
    if request.method != "POST":
        form.verdict.data = request.args.get("wordt") or CHOSEN[person.on(part).verdict]
    body = render_template(
        "manage/correct_attendance.html",
        event=event,
        when=presentation.when(event),
        form=form,
        person=person,
        part=part,
        part_name=names[part],
        now_says=attending.list_words(person, part, event.zone),
        reason=person.on(part).reason,
        is_open=marking.is_open(event, clock.now()),
        origin=request.args.get("van"),
        back=back,
    )
    return body, 422 if form.errors else 200


def _overrule(event_id: int, attendee_id: int, part: str, form: CorrectionForm, actor: Actor) -> None:
    reason, verdict, now = form.reason.data or "", form.verdict.data, clock.now()
    if verdict == EXCUSED:
        marking.excuse(event_id, attendee_id, [part], reason=reason, actor=actor, now=now)
    else:
        present_after = verdict == PRESENT
        marking.correct(
            event_id, attendee_id, part, present=present_after, reason=reason, actor=actor, now=now
        )


@blueprint.post("/<int:event_id>/attesten")
@access(Access.ORGANISER)
def issue_attestations(event_id: int) -> Answer:
    """Give everybody who was there an attestation."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    new = attestations.issue(event.id, actor.label, now=clock.now())
    flash(
        ngettext("%(num)s nieuw attest staat klaar.", "%(num)s nieuwe attesten staan klaar.", new)
        if new
        else _("Alle attesten staan al klaar."),
        "ok",
    )
    return redirect(url_for("manage_events.attendance", event_id=event.id), 303)


@blueprint.get("/<int:event_id>/aanwezigheid.csv")
@access(Access.ORGANISER, proof=True)
def attendance_csv(event_id: int) -> Answer:
    """The attendance list as CSV."""
    event = queries.load_managed(event_id, organiser())
    columns, rows = evidence.attendance_rows(event, present(event_id))
    return taken(tables.csv_file(columns, rows), _file_name(event), "csv", event.id)


@blueprint.get("/<int:event_id>/aanwezigheid.xlsx")
@access(Access.ORGANISER, proof=True)
def attendance_xlsx(event_id: int) -> Answer:
    """The attendance list for a spreadsheet."""
    event = queries.load_managed(event_id, organiser())
    columns, rows = evidence.attendance_rows(event, present(event_id))
    return taken(tables.xlsx_file(_("Aanwezigheid"), columns, rows), _file_name(event), "xlsx", event.id)


def _file_name(event: Event) -> str:
    return slugify(f"{_('aanwezigheid')}-{event.title}")


def _back(event: Event, part: str) -> str:
    """To where one came from: the door, or the list."""
    if request.args.get("van") == "deur":
        return url_for("manage_events.checkin", event_id=event.id, deel=part)
    return url_for("manage_events.attendance", event_id=event.id)
