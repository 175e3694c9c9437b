"""The programme of a day for its organiser: workshops and who speaks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for

from netwerk.events import presentation, programme_page
from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.forms import ReasonForm
from netwerk.events.manage.workshop_forms import (
    SpeakerForm,
    WorkshopForm,
    answers_of_speaker,
    answers_of_workshop,
)
from netwerk.events.manage.workshop_words import effect_lines, workshop_rows
from netwerk.events.models import Event, Workshop
from netwerk.events.queries import workshops as reads
from netwerk.events.services import workshops
from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access

UP = "op"


@blueprint.get("/<int:event_id>/programma")
@access(Access.ORGANISER)
def programme(event_id: int) -> Answer:
    """The course of a day: what is for everybody, the workshops, the speakers."""
    event = queries.load_managed(event_id, organiser())
    return render_template(
        "manage/programme.html",
        event=event,
        when=presentation.when(event),
        slots=programme_page.rows(event),
        workshops=workshop_rows(event, reads.parallel(event.id, cancelled=True)),
        speakers=reads.speakers_of(event.id),
        may_change=event.state in {"draft", "published"},
    )


@blueprint.route("/<int:event_id>/programma/workshop", methods=["GET", "POST"])
@access(Access.ORGANISER)
def workshop_add(event_id: int) -> Answer:
    """Add a workshop to a day."""
    actor = organiser()
    event = _changeable(queries.load_managed(event_id, actor))
    form = WorkshopForm()
    if not form.validate_on_submit():
        return _workshop_page(event, form, None)
    try:
        made = workshops.add_workshop(event.id, form.facts(event), actor, now=clock.now())
    except Invalid as error:
        form.refuse(error)
        return _workshop_page(event, form, None)
    flash(_("“%(title)s” staat in het programma.", title=made.title), "ok")
    return _back(event)


@blueprint.route("/<int:event_id>/programma/workshop/<int:workshop_id>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def workshop_edit(event_id: int, workshop_id: int) -> Answer:
    """Change a workshop."""
    actor = organiser()
    event = _changeable(queries.load_managed(event_id, actor))
    workshop = _scheduled(event, workshop_id)
    form = WorkshopForm(data=answers_of_workshop(workshop, event.zone))
    if not form.validate_on_submit():
        return _workshop_page(event, form, workshop)
    facts, now = form.facts(event), clock.now()
    try:
        effects = workshops.of_change(event, workshop, facts, actor, now)
        if effects and form.confirmed.data != form.token:
            return _workshop_page(event, form, workshop, effect_lines(effects))
        changed = workshops.edit_workshop(event.id, workshop.id, facts, actor, now=now)
    except Invalid as error:
        form.refuse(error)
        return _workshop_page(event, form, workshop)
    flash(_("Bewaard: “%(title)s”.", title=changed.title), "ok")
    return _back(event)


@blueprint.route("/<int:event_id>/programma/workshop/<int:workshop_id>/annuleer", methods=["GET", "POST"])
@access(Access.ORGANISER)
def workshop_cancel(event_id: int, workshop_id: int) -> Answer:
    """Call a workshop off, after reading what happens then."""
    actor, now = organiser(), clock.now()
    event = _changeable(queries.load_managed(event_id, actor))
    workshop = _scheduled(event, workshop_id)
    form = ReasonForm()
    if form.validate_on_submit():
        workshops.cancel_workshop(event.id, workshop.id, form.reason.data or "", actor, now=now)
        flash(_("“%(title)s” gaat niet door. De mails vertrekken nu.", title=workshop.title), "ok")
        return _back(event)
    body = render_template(
        "manage/workshop_cancel.html",
        form=form,
        event=event,
        when=presentation.when(event),
        workshop=workshop,
        chosen=reads.is_chosen(workshop.id),
        losses=[
            *effect_lines(workshops.of_cancelling(event, workshop, actor, now)),
            _("Niemand verliest een plaats op de dag zelf."),
        ],
    )
    return body, 422 if form.errors else 200


@blueprint.post("/<int:event_id>/programma/workshop/<int:workshop_id>/verwijder")
@access(Access.ORGANISER)
def workshop_remove(event_id: int, workshop_id: int) -> Answer:
    """Take out a workshop that nobody chose."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    workshops.remove_workshop(event.id, workshop_id, actor, now=clock.now())
    flash(_("De workshop is verwijderd."), "ok")
    return _back(event)


@blueprint.post("/<int:event_id>/programma/workshop/<int:workshop_id>/<any(op, neer):way>")
@access(Access.ORGANISER)
def workshop_order(event_id: int, workshop_id: int, way: str) -> Answer:
    """Show a workshop before or after the next one at the same time."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    workshops.order_workshop(event.id, workshop_id, up=way == UP, actor=actor, now=clock.now())
    return _back(event)


@blueprint.route("/<int:event_id>/programma/spreker", methods=["GET", "POST"])
@access(Access.ORGANISER)
def speaker_add(event_id: int) -> Answer:
    """Announce a speaker."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = SpeakerForm()
    if form.validate_on_submit():
        made = workshops.add_speaker(event.id, form.facts(), actor, now=clock.now())
        flash(_("%(name)s staat bij de sprekers.", name=made.name), "ok")
        return _back(event)
    return _speaker_page(event, form, None)


@blueprint.route("/<int:event_id>/programma/spreker/<int:speaker_id>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def speaker_edit(event_id: int, speaker_id: int) -> Answer:
    """Change what is told of a speaker."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    speaker = reads.speaker_of(event.id, speaker_id)
    form = SpeakerForm(data=answers_of_speaker(speaker))
    if form.validate_on_submit():
        workshops.edit_speaker(event.id, speaker.id, form.facts(), actor, now=clock.now())
        flash(_("Bewaard: %(name)s.", name=speaker.name), "ok")
        return _back(event)
    return _speaker_page(event, form, speaker.id)


@blueprint.post("/<int:event_id>/programma/spreker/<int:speaker_id>/verwijder")
@access(Access.ORGANISER)
def speaker_remove(event_id: int, speaker_id: int) -> Answer:
    """Take a speaker off the page."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    workshops.remove_speaker(event.id, speaker_id, actor, now=clock.now())
    flash(_("De spreker staat niet meer op de pagina."), "ok")
    return _back(event)


# --- parts ------------------------------------------------------------------------------------------------


def _changeable(event: Event) -> Event:
    if event.state not in {"draft", "published"}:
        raise Conflict(_("Deze dag is geannuleerd of afgesloten en verandert niet meer."))
    return event


def _scheduled(event: Event, workshop_id: int) -> Workshop:
    workshop = reads.workshop_of(event.id, workshop_id)
    if workshop.state != "scheduled":
        raise NotFound
    return workshop


def _workshop_page(
    event: Event, form: WorkshopForm, workshop: Workshop | None, effects: Sequence[str] = ()
) -> Answer:
    body = render_template(
        "manage/workshop.html",
        event=event,
        form=form,
        workshop=workshop,
        when=presentation.when(event),
        effects=effects,
    )
    return body, 422 if form.errors else 200


def _speaker_page(event: Event, form: SpeakerForm, speaker_id: int | None) -> Answer:
    body = render_template("manage/speaker.html", event=event, form=form, speaker_id=speaker_id)
    return body, 422 if form.errors else 200


def _back(event: Event) -> Answer:
    return redirect(url_for("manage_events.programme", event_id=event.id), 303)
