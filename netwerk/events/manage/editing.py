"""Making and changing a day: one page with sections."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for

from netwerk.events.indexing import KIND
from netwerk.events.manage import queries, wording
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.forms import ABOUT_SEATS, EventForm, answers_of
from netwerk.events.models import Event
from netwerk.events.services import publishing, rehearsal
from netwerk.kernel import clock, i18n, origins
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.joints import Thing
from netwerk.kernel.origins import Origin
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor

EffectWords = tuple[str, list[str]]
# In the address of the form: what asks for the day.
FROM = "uit"


@blueprint.route("/nieuw", methods=["GET", "POST"])
@access(Access.ORGANISER)
def create() -> Answer:
    """Make a new day, as a draft; with `uit=need:7` for what asks for one."""
    actor = organiser()
    origin = _asking(actor)
    form = EventForm(data={"contact_name": actor.name, "contact_email": actor.email} | _begun(origin))
    form.offer(*queries.choices(i18n.language()))
    if not form.validate_on_submit():
        return _page(form, asks=[origin] if origin else [])
    try:
        event = publishing.create(form.facts(), actor, origin=origin, now=clock.now())
    except Invalid as error:
        form.refuse(error)
        return _page(form, asks=[origin] if origin else [])
    return _saved(event)


def _asking(actor: Actor) -> Origin | None:
    """What the day is made for, as the address says. Raises NotFound for what this member may not answer."""
    kind, _colon, number = request.args.get(FROM, "").partition(":")
    return origins.read(kind, typed_number(number) or 0, actor, i18n.language()) if kind else None


def asking(event: Event, actor: Actor) -> Sequence[Origin]:
    """What a draft is made for, which its publication answers; a day that is published asks nothing."""
    return origins.of(Thing(KIND, event.id), actor, i18n.language()) if event.state == "draft" else ()


def _begun(origin: Origin | None) -> dict[str, object]:
    """What stands in the form already when something asks for the day."""
    if origin is None:
        return {}
    return {
        "title": origin.title,
        "language": origin.language,
        "theme_ids": origin.hints.get("themes", []),
        "region_id": origin.hints.get("region") or 0,
    }


@blueprint.route("/<int:event_id>/wijzig", methods=["GET", "POST"])
@access(Access.ORGANISER)
def edit(event_id: int) -> Answer:
    """Change a day."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    asks = asking(event, actor)
    form = EventForm(data=answers_of(event))
    form.offer(*queries.choices(i18n.language(), event))
    if not form.validate_on_submit():
        return _page(form, event, asks=asks)
    if form.version.data != event.version:
        return _conflict(form, event)
    try:
        effect = _unread_effect(form, event, actor)
        if effect is not None:
            return _page(form, event, effect, asks)
        publishing.edit(event_id, form.facts(), actor, version=event.version, now=clock.now())
    except Invalid as error:
        form.refuse(error)
        return _page(form, event, asks=asks)
    except Conflict:
        if form.version.data == event.version:
            raise
        return _conflict(form, event)
    return _saved(event)


def _page(
    form: EventForm,
    event: Event | None = None,
    effect: EffectWords | None = None,
    asks: Sequence[Origin] = (),
) -> Answer:
    body = render_template(
        "manage/edit.html",
        form=form,
        event=event,
        asks=asks,
        effect=(*effect, form.seats_token) if effect else None,
        differences=[],
        saved_by="",
        update=wording.pending_update(event) if event else None,
    )
    return body, 422 if form.errors else 200


def _conflict(form: EventForm, event: Event) -> Answer:
    """Show both versions; saving again is then a choice made knowingly."""
    form.version.data, form.version.raw_data = event.version, None
    body = render_template(
        "manage/edit.html",
        form=form,
        event=event,
        asks=(),
        effect=None,
        differences=wording.differences(event, form),
        saved_by=queries.last_saved_by(event.id) or _("Iemand anders"),
        update=wording.pending_update(event),
    )
    return body, 409


def _unread_effect(form: EventForm, event: Event, actor: Actor) -> EffectWords | None:
    """What other answers about seats do to people, unless the organiser has just read it."""
    same = all(value == form[name].data for name, value in answers_of(event).items() if name in ABOUT_SEATS)
    if event.state != "published" or same or form.confirmed_effect.data == form.seats_token:
        return None
    facts, version, held = form.facts(), event.version, [event.taken]

    def act() -> None:
        held.append(publishing.edit(event.id, facts, actor, version=version, now=clock.now()).taken)

    effects = rehearsal.rehearse(act)
    overbooked = form.capacity.data is not None and held[-1] > form.capacity.data
    if effects.is_nothing and not overbooked:
        return None
    return wording.edit_effect(event, form, effects, held[-1])


def _saved(event: Event) -> Answer:
    match request.form.get("then"):
        case "preview":
            return redirect(url_for("manage_events.preview", event_id=event.id), 303)
        case "publish":
            return redirect(url_for("manage_events.publish", event_id=event.id), 303)
        case _:
            flash(_("Bewaard om %(time)s uur.", time=i18n.format_time(clock.now())), "ok")
            return redirect(url_for("manage_events.edit", event_id=event.id), 303)
