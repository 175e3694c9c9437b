"""Registering for a network day: people, what is asked of each, a page to check it, and the private page."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from netwerk.events import facts, presentation, queries, rules, seat_words, seats, status_words
from netwerk.events.errors import AlreadyRegistered, Closed, TooFewSeats
from netwerk.events.extras import Asking, ExtrasForm, asking_of
from netwerk.events.forms import TICKED, RegistrationForm, focus
from netwerk.events.models import Event
from netwerk.events.queries.registering import asks_more, organisation_names, work_of
from netwerk.events.services import booking, private_links
from netwerk.events.services.registrants import follow_themes, with_organisations
from netwerk.events.services.requests import BookingRequest
from netwerk.events.views import blueprint
from netwerk.kernel import clock, i18n, web
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer

# The version of the sentence beside the box, kept with the consent.
THEME_MAIL_TEXT = "2026-11"
# Which of the buttons "Wijzig" leads to the questions.
EXTRAS = "vragen"


@blueprint.route("/netwerkdagen/<int:event_id>/inschrijven", methods=["GET", "POST"], defaults={"slug": ""})
@blueprint.route("/netwerkdagen/<int:event_id>-<slug>/inschrijven", methods=["GET", "POST"])
@access(Access.PUBLIC)
def register(event_id: int, slug: str) -> Answer:
    """Register for a network day."""
    event = queries.load_public_event(event_id)
    if request.method != "POST" and slug != event.slug:
        return redirect(url_for("events.register", event_id=event.id, slug=event.slug), 301)
    if not rules.takes_registrations(event, clock.now()):
        return _closed(event, 200)
    web.keep_for_back()
    form = RegistrationForm()
    if request.method != "POST":
        _prefill(form)
        return _form_page(event, form)
    return _step(event, form)


def _step(event: Event, form: RegistrationForm) -> Answer:
    """One press of a button: redraw the form, show the answers, or register."""
    step, _colon, detail = request.form.get("stap", "nakijken").partition(":")
    number = typed_number(detail) or 0
    match step:
        case "erbij":
            form.add_colleague()
        case "weg":
            form.remove_colleague(number)
            return _form_page(event, form, at_people=True)
        case "duo":
            form.become_duo()
        case "geen-duo":
            form.end_duo()
            return _form_page(event, form, at_people=True)
        case "lijst":
            taken, report = form.take_list()
            return _form_page(event, form, taken, report, at_people=True), 422 if report else 200
        case "wijzig" if detail == EXTRAS:
            return _extras_page(event, form, _extras(form, asking_of(event)))
        case "wijzig":
            if detail in form:
                focus(form[detail])
            elif 0 < number <= len(form.people.entries):
                focus(form.people.entries[number - 1].form.name)
        case _:
            return _go_on(event, form, step)
    return _form_page(event, form)


def _go_on(event: Event, form: RegistrationForm, step: str) -> Answer:
    """From the people to what is asked of each, to the page to check, to the registration itself."""
    if form.website.data:
        form.website.data = ""
        form.form_errors.append(
            _("Een verborgen veld was ingevuld, zoals robots doen. Verstuur het formulier nog eens.")
        )
        return _form_page(event, form), 422
    if not form.validate():
        return _form_page(event, form), 422
    extras = _extras(form, asking_of(event))
    if extras.asking and step == "nakijken":
        return _extras_page(event, form, extras)
    if extras.asking and not extras.validate():
        return _extras_page(event, form, extras), 422
    if step != "bevestig":
        form.ask_on_full_day()
        return _answers_page(event, form, "check", extras)
    return _register(event, form, extras)


def _register(event: Event, form: RegistrationForm, extras: ExtrasForm) -> Answer:
    now = clock.now()
    try:
        made = booking.register(event.id, _request(form, extras), actor=viewer(), now=now)
    except Closed:
        return _closed(event, 409)
    except TooFewSeats as shortage:
        form.shortage.errors = [_("Kies wat je wil doen.")] if request.form.get("gevraagd") else []
        hints = form.ask_on_shortage(shortage.available)
        values: dict[str, object] = {"left": shortage.available, "hints": hints}
        return _answers_page(event, form, "shortage", extras, **values), 409
    except AlreadyRegistered:
        return _answers_page(event, form, "already", extras), 409
    except Invalid as error:
        if extras.asking and error.field not in form:
            extras.form_errors.append(str(error.sentence))
            return _extras_page(event, form, extras), 422
        form.refuse(error)
        return _form_page(event, form), 422
    if form.theme_mail.data:
        follow_themes(event, form.contact_email.data or "", i18n.language(), actor=viewer(), now=now)
    actor = viewer()
    token = private_links.token_after_registering(made, actor.email_key if actor else None)
    return redirect(url_for("events.private", token=token, nieuw=1), 303)


def _request(form: RegistrationForm, extras: ExtrasForm) -> BookingRequest:
    people = with_organisations(form.persons(), now=clock.now())
    return BookingRequest(
        form_key=web.form_key(form.form_key.data or ""),
        contact_name=form.contact_name.data or "",
        contact_email=form.contact_email.data or "",
        contact_phone=form.contact_phone.data or "",
        people=extras.applied_to(people) if extras.asking else people,
        language=i18n.language(),
        is_duo=form.is_duo,
        shortage=form.wish,
        consents={"theme_mail": THEME_MAIL_TEXT} if form.theme_mail.data else {},
    )


def _extras(form: RegistrationForm, asking: Asking) -> ExtrasForm:
    """What is asked of each person, with what they answered so far."""
    people = zip(form.keys(), [person.name for person in form.persons()], strict=True)
    formdata = request.form if request.method == "POST" else None
    return ExtrasForm(asking, list(people), formdata)


def _prefill(form: RegistrationForm) -> None:
    """A fresh one-time key, and what we know of whoever is signed in: never ask twice."""
    form.form_key.data = web.form_key()
    actor = viewer()
    if actor is not None:
        form.contact_name.data, form.contact_email.data = actor.name, actor.email
        form.organisation.data, form.function.data = work_of(actor.id)
    if request.args.get("duo") == TICKED:
        form.become_duo()


def _form_page(
    event: Event,
    form: RegistrationForm,
    taken: int = 0,
    report: list[str] | None = None,
    *,
    at_people: bool = False,
) -> str:
    """The form; `taken` and `report` tell what became of a pasted list."""
    return render_template(
        "events/register/form.html",
        form=form,
        taken=taken,
        report=report,
        summary=[(line, form.pasted.id) for line in report or []],
        at_people=at_people,
        organisations=organisation_names(),
        carried=_extras(form, Asking()).hidden(),
        **_day_values(event, asks_more=asks_more(event)),
    )


def _extras_page(event: Event, form: RegistrationForm, extras: ExtrasForm) -> str:
    """The questions to each person; the people travel along in hidden fields."""
    return render_template(
        "events/register/extras.html",
        form=form,
        extras=extras,
        answers=list(form.answers()),
        **_day_values(event, asks_more=bool(extras.asking)),
    )


def _answers_page(
    event: Event, form: RegistrationForm, name: str, extras: ExtrasForm, **values: object
) -> str:
    """A page that carries all answers along in hidden fields."""
    return render_template(
        f"events/register/{name}.html",
        form=form,
        answers=[*form.answers(), *extras.hidden()],
        people=form.persons(),
        extras=extras,
        **_day_values(event, asks_more=bool(extras.asking)),
        **values,
    )


def _day_values(event: Event, *, asks_more: bool) -> dict[str, object]:
    waiting = seats.count_waiting(event.id)
    # Whoever asks for a seat that nobody holds meanwhile waits for an answer, not for a place in line.
    full = rules.is_full(event, waiting) and (event.requests_hold_seats or not event.needs_approval)
    asked = [_("Nog enkele vragen")] if asks_more else []
    return {
        "event": event,
        "when": presentation.when(event),
        "place": facts.short_place(event, i18n.language()),
        "band": presentation.band_of(event, i18n.language()),
        "full": full,
        "asks_first": event.needs_approval and not full,
        "waiting": waiting,
        "seat_rules": seat_words.seat_rules(event, clock.now()),
        "steps_ahead": [_("Jullie gegevens"), *asked, _("Nakijken"), _("Klaar")],
        "action": url_for("events.register", event_id=event.id, slug=event.slug),
    }


def _closed(event: Event, status: int) -> Answer:
    said = status_words.status(event, 0, i18n.language(), clock.now())
    band = presentation.band_of(event, i18n.language())
    return render_template("events/register/closed.html", event=event, said=said, band=band), status
