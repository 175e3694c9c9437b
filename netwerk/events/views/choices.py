"""Below the private page: own workshops and answers, and the list of participants."""

from __future__ import annotations

from dataclasses import replace

import flask
from flask import redirect, render_template, request, url_for

from netwerk.events import extras, own_answers, presentation
from netwerk.events.extras import CONTACT, Asking, PersonExtras
from netwerk.events.models import Attendee
from netwerk.events.rules import State
from netwerk.events.services import own_choices, private_links, sharing
from netwerk.events.services.own_choices import Choices
from netwerk.events.services.private_links import PrivateView
from netwerk.events.services.sharing import Sharing
from netwerk.events.views import blueprint, wording
from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access


@blueprint.route("/inschrijving/<token>/keuzes/<int:attendee_id>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def choices(token: str, attendee_id: int) -> Answer:
    """Choose other workshops, answer otherwise, stand on the list or not."""
    view, person, asking = _chosen(token, attendee_id)
    own = view.attendee is not None or wording.is_contact(view, person)
    if request.method != "POST":
        data = own_answers.data_of(person, asking)
        return _page(view, token, PersonExtras(asking, CONTACT, person.name, None, data, alone=own))
    part = PersonExtras(asking, CONTACT, person.name, request.form, alone=own)
    if not part.validate():
        return _page(view, token, part), 422
    private_links.keep_open(token)
    try:
        own_choices.change(person.id, _choices(part), actor_label=view.label, now=clock.now())
    except Invalid as error:
        return _page(view, token, part, [str(error.sentence)]), 422
    flask.flash(_("Bewaard: de keuzes van %(name)s.", name=person.name), "ok")
    return redirect(url_for("events.private", token=token), 303)


@blueprint.get("/inschrijving/<token>/deelnemers")
@access(Access.PUBLIC)
def participants(token: str) -> Answer:
    """See who else comes and would like to be found."""
    view = private_links.open_proven(token)
    comes = any(person.state == State.CONFIRMED for person in view.people)
    if not comes or not sharing.list_is_open(view.event, clock.now()):
        raise NotFound
    return render_template(
        "events/private/participants.html",
        event=view.event,
        token=token,
        when=presentation.when(view.event),
        people=sharing.participants(view.event.id),
    )


def _chosen(token: str, attendee_id: int) -> tuple[PrivateView, Attendee, Asking]:
    """Somebody this link may choose for, and what they are asked. Raises NotFound, Conflict when too late."""
    view = private_links.open_link(token)
    person, now = view.one(attendee_id), clock.now()
    asking = extras.asking_of(view.event)
    if not wording.may_manage(view, person) or not asking:
        raise NotFound
    if not own_choices.can_agree(view.event, person, now):
        raise Conflict(_("De keuzes van %(name)s kunnen niet meer veranderen.", name=person.name))
    if not own_choices.can_choose(view.event, person, now):
        return view, person, replace(asking, blocks=(), questions=())
    return view, person, own_answers.readable(asking, view, person)


def _choices(part: PersonExtras) -> Choices:
    form, asking = part.form, part.asking
    return Choices(
        Sharing(bool(form.shares.data), form.seeks.data or "", bool(form.no_photos.data)),
        workshop_ids=part.workshop_ids if asking.blocks else None,
        answers=part.answers if asking.questions else None,
        asked=[question.root for question in asking.questions],
    )


def _page(view: PrivateView, token: str, part: PersonExtras, problems: list[str] | None = None) -> str:
    return render_template(
        "events/private/choices.html",
        event=view.event,
        token=token,
        part=part,
        problems=[(line, "") for line in problems or []],
        action=request.script_root + request.path,
    )
