"""The private page behind the link in every mail: see, change, replace, add, cancel."""

from __future__ import annotations

from datetime import datetime

import flask
from flask import Response, redirect, render_template, request, url_for

from netwerk.events import (
    extras,
    facts,
    own_answers,
    presentation,
    programme_page,
    queries,
    reading,
    rules,
    seats,
    web_calendars,
)
from netwerk.events.errors import AlreadyRegistered
from netwerk.events.models import Attendee
from netwerk.events.person_forms import PersonForm, person_of
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.queries.registering import organisation_names
from netwerk.events.rules import State
from netwerk.events.services import booking, materials, own_choices, private_links, sharing, talk
from netwerk.events.services.private_links import PrivateView
from netwerk.events.services.registrants import with_organisations
from netwerk.events.views import blueprint, door, wording
from netwerk.events.views.addresses import days_like
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access

# The address is the key: it goes to no other site, no search engine and no cache.
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "private, no-store",
}


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Answers under a private link stay with whoever holds it."""
    if "token" in (request.view_args or {}) and request.path.startswith("/inschrijving/"):
        response.headers.update(HEADERS)
    return response


@blueprint.get("/inschrijving/<token>")
@access(Access.PUBLIC)
def private(token: str) -> Answer:
    """See my registration."""
    view = private_links.open_link(token)
    now = clock.now()
    people = wording.standings(view, now)
    shows_list = sharing.list_is_open(view.event, now) and any(
        each.state == State.CONFIRMED for each in people
    )
    block, label = wording.block(view, people, now)
    event = queries.load_event(view.event.id)
    day = facts.day_facts(event, i18n.language())
    asking = extras.asking_of(view.event)
    return render_template(
        "events/private/page.html",
        view=view,
        when=presentation.when(view.event),
        chosen=own_answers.rows_of(view, asking) if asking else {},
        may_choose=[each.person.id for each in people if asking and _may_choose(view, each.person, now)],
        shows_list=shows_list and view.proven,
        event=view.event,
        token=token,
        people=people,
        active=[each for each in people if each.person.is_active],
        block=block,
        label=label,
        fresh=request.args.get("nieuw") == "1",
        headline=wording.headline(view, people),
        addresses=sorted({each.person.email or view.booking.contact_email for each in people}),
        invited=[each.person for each in people if each.state == State.CONFIRMED],
        may_add=view.attendee is None
        and not view.booking.is_duo
        and rules.takes_registrations(view.event, now),
        programme_rows=programme_page.rows(view.event, workshop_reads.parallel(view.event.id)),
        materials=_materials(view, token),
        place=day.location,
        band=presentation.band_of(event, i18n.language()),
        google=web_calendars.google_link(day),
        outlook=web_calendars.outlook_link(day),
        reader=talk.reader_of(view) if view.proven and block.state not in {"cancelled", "past"} else None,
        **days_like(event, i18n.language()),
        **door.values(view, now),
    )


def _may_choose(view: PrivateView, person: Attendee, now: datetime) -> bool:
    return wording.may_manage(view, person) and own_choices.can_agree(view.event, person, now)


def _materials(view: PrivateView, token: str) -> list[reading.Reading]:
    """What there is to read, also what is there only for who holds a seat."""
    if not view.proven or not any(person.state == State.CONFIRMED for person in view.people):
        return []
    return reading.readings(
        materials.of_event(view.event.id),
        lambda one: url_for("events.private_material", token=token, material_id=one.id),
    )


@blueprint.post("/inschrijving/<token>/gesprekken")
@access(Access.PUBLIC)
def follow_talk(token: str) -> Answer:
    """Get by mail what is said about the day I come to."""
    talk.follow(private_links.open_proven(token), now=clock.now())
    flask.flash(_("Vanaf nu krijg je de gesprekken over deze dag per mail."), "ok")
    return _back(token)


@blueprint.route("/inschrijving/<token>/wijzig/<int:attendee_id>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def change(token: str, attendee_id: int) -> Answer:
    """Correct somebody's data, or give the place to a colleague."""
    view, person = _managed(token, attendee_id)
    form = PersonForm()
    if request.method != "POST":
        form.organisation.data = person.organisation_name
        if "vervang" not in request.args:
            form.name.data, form.email.data, form.function.data = person.name, person.email, person.function
        return _person_page(view, token, form, person)
    if not form.validate():
        return _person_page(view, token, form, person), 422
    now, nonce, former = clock.now(), person.nonce, (person.name, person.email)
    typed = with_organisations([person_of(form, "")], now=now)[0]
    private_links.keep_open(token)
    try:
        changed = booking.change_person(person.id, typed, actor_label=view.label, now=now)
    except AlreadyRegistered:
        return _taken(view, token, form, person)
    except Invalid as error:
        form.refuse(error)
        return _person_page(view, token, form, person), 422
    if view.attendee is not None and changed.nonce != nonce:
        # The place went to somebody else, and this link with it.
        return render_template("events/private/given.html", event=view.event, person=changed)
    if changed.nonce == nonce:
        flask.flash(_("Bewaard: %(name)s.", name=changed.name), "ok")
        return _back(token)
    flask.flash(_replaced(*former, changed), "ok")
    return _ask_or_back(view, token, changed)


def _replaced(name: str, email: str | None, new: Attendee) -> str:
    """What is said once a colleague comes in somebody's place."""
    said = _("%(new)s komt in de plaats van %(former)s.", new=new.name, former=name)
    if email and new.email:
        return said + " " + _("We mailen hen allebei.")
    return said + " " + _("De mail voor wie geen eigen adres heeft, komt bij jou.")


@blueprint.route("/inschrijving/<token>/collega", methods=["GET", "POST"])
@access(Access.PUBLIC)
def colleague(token: str) -> Answer:
    """Register one colleague more."""
    view = private_links.open_link(token)
    if view.attendee is not None or view.booking.is_duo:
        raise NotFound
    form = PersonForm()
    if request.method != "POST":
        form.organisation.data = next((person.organisation_name for person in view.people), "")
        return _person_page(view, token, form, None)
    if not form.validate():
        return _person_page(view, token, form, None), 422
    now = clock.now()
    typed = with_organisations([person_of(form, "")], now=now)[0]
    private_links.keep_open(token)
    try:
        added = booking.add_colleague(view.booking.id, typed, actor_label=view.label, now=now)
    except AlreadyRegistered:
        return _taken(view, token, form, None)
    except (Invalid, Conflict) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid(error.sentence))
        return _person_page(view, token, form, None), 422
    if added.state == State.CONFIRMED:
        flask.flash(_("%(name)s is ingeschreven.", name=added.name), "ok")
    elif added.state == State.REQUESTED:
        flask.flash(_("De aanvraag voor %(name)s is binnen.", name=added.name), "ok")
    else:
        flask.flash(_("%(name)s staat op de wachtlijst.", name=added.name), "info")
    return _ask_or_back(view, token, added)


@blueprint.route("/inschrijving/<token>/annuleer", methods=["GET", "POST"])
@blueprint.route("/inschrijving/<token>/annuleer/<int:attendee_id>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def cancel(token: str, attendee_id: int | None = None) -> Answer:
    """Cancel one person, or everybody of the booking."""
    view, leaving = _leaving(token, attendee_id)
    now = clock.now()
    if request.method != "POST" or not leaving:
        return _cancel_page(view, token, leaving, now)
    private_links.keep_open(token)
    try:
        if attendee_id is None and view.attendee is None and not view.booking.is_duo:
            booking.cancel_booking(view.booking.id, by=view.label, now=now)
        else:
            for person in leaving:
                booking.cancel_attendee(person.id, by=view.label, now=now)
    except Conflict:
        return _cancel_page(view, token, [], now)
    names = ", ".join(person.name for person in leaving)
    flask.flash(_("Uitgeschreven: %(names)s. We stuurden een bevestiging.", names=names), "ok")
    return _back(token)


def _managed(token: str, attendee_id: int) -> tuple[PrivateView, Attendee]:
    """Somebody this link may change now. Raises NotFound for others, Conflict when it is too late."""
    view = private_links.open_link(token)
    person = view.one(attendee_id)
    if not wording.may_manage(view, person):
        raise NotFound
    if not person.is_active:
        raise Conflict(_("%(name)s is al uitgeschreven.", name=person.name))
    return view, person


def _leaving(token: str, attendee_id: int | None) -> tuple[PrivateView, list[Attendee]]:
    view = private_links.open_link(token)
    people = [view.one(attendee_id)] if attendee_id is not None else list(view.people)
    mine = [person for person in people if wording.may_manage(view, person)]
    if not mine:
        raise NotFound
    return view, [person for person in mine if person.is_active]


def _cancel_page(view: PrivateView, token: str, leaving: list[Attendee], now: datetime) -> Answer:
    event = view.event
    possible = bool(leaving) and event.state == "published" and now < event.ends_at
    page = render_template(
        "events/private/cancel.html",
        event=event,
        token=token,
        action=request.script_root + request.path,
        leaving=leaving,
        losses=wording.losses(leaving, seats.count_waiting(event.id)),
        possible=possible,
        alone=len(leaving) == 1 and (view.attendee is not None or wording.is_contact(view, leaving[0])),
    )
    return page, 200 if possible or request.method != "POST" else 409


def _person_page(view: PrivateView, token: str, form: PersonForm, person: Attendee | None) -> str:
    event = view.event
    return render_template(
        "events/private/person.html",
        view=view,
        event=event,
        token=token,
        form=form,
        person=person,
        action=request.script_root + request.path + ("?vervang=1" if "vervang" in request.args else ""),
        title=_person_title(person),
        full=rules.is_full(event, seats.count_waiting(event.id)),
        organisations=organisation_names(),
    )


def _person_title(person: Attendee | None) -> str:
    if person is None:
        return _("Schrijf nog een collega in")
    if "vervang" in request.args:
        return _("Wie komt in de plaats van %(name)s?", name=person.name)
    return _("Wijzig de inschrijving van %(name)s", name=person.name)


def _taken(view: PrivateView, token: str, form: PersonForm, person: Attendee | None) -> Answer:
    """Somebody with that address has a registration already: they get a mail, the asker no more than that."""
    form.refuse(Invalid(_("Met dit e-mailadres lukt het niet. We mailden de eigenaar ervan."), "email"))
    return _person_page(view, token, form, person), 409


def _ask_or_back(view: PrivateView, token: str, person: Attendee) -> Answer:
    """To what is asked of somebody new on this registration; back where nothing is."""
    if extras.asking_of(view.event) and own_choices.can_choose(view.event, person, clock.now()):
        return redirect(url_for("events.choices", token=token, attendee_id=person.id), 303)
    return _back(token)


def _back(token: str) -> Answer:
    return redirect(url_for("events.private", token=token), 303)
