"""Registering for a network day: answers, a page to check them, and the private page."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from netwerk.events import facts, presentation, queries, rules, seats
from netwerk.events.errors import AlreadyRegistered, Closed, TooFewSeats
from netwerk.events.forms import TICKED, RegistrationForm, focus
from netwerk.events.models import Event
from netwerk.events.queries.registering import organisation_names, work_of
from netwerk.events.services import booking, private_links
from netwerk.events.services.registrants import follow_themes, with_organisations
from netwerk.events.views import blueprint
from netwerk.kernel import clock, i18n, web
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer

# The version of the sentence beside the box, kept with the consent.
THEME_MAIL_TEXT = "2026-11"


@blueprint.route("/netwerkdagen/<int:event_id>-<slug>/inschrijven", methods=["GET", "POST"])
@access(Access.PUBLIC)
def register(event_id: int, slug: str) -> Answer:
    """Register for a network day."""
    event = queries.load_public_event(event_id)
    if request.method != "POST" and slug != event.slug:
        return redirect(url_for("events.register", event_id=event.id, slug=event.slug), 301)
    if not rules.takes_registrations(event, clock.now()):
        return _closed(event, 200)
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
        case "wijzig":
            if detail in form:
                focus(form[detail])
            elif 0 < number <= len(form.people.entries):
                focus(form.people.entries[number - 1].form.name)
        case _:
            return _check_or_register(event, form, step)
    return _form_page(event, form)


def _check_or_register(event: Event, form: RegistrationForm, step: str) -> Answer:
    if form.website.data:
        form.website.data = ""
        form.form_errors.append(
            _("Een verborgen veld was ingevuld, zoals robots doen. Verstuur het formulier nog eens.")
        )
        return _form_page(event, form), 422
    if not form.validate():
        return _form_page(event, form), 422
    if step != "bevestig":
        form.ask_on_full_day()
        return _answers_page(event, form, "check")
    return _register(event, form)


def _register(event: Event, form: RegistrationForm) -> Answer:
    now = clock.now()
    try:
        made = booking.register(event.id, _request(form), actor=viewer(), now=now)
    except Closed:
        return _closed(event, 409)
    except TooFewSeats as shortage:
        form.shortage.errors = [_("Kies wat je wil doen")] if request.form.get("gevraagd") else []
        hints = form.ask_on_shortage(shortage.available)
        return _answers_page(event, form, "shortage", left=shortage.available, hints=hints), 409
    except AlreadyRegistered:
        return _answers_page(event, form, "already"), 409
    except Invalid as error:
        form.refuse(error)
        return _form_page(event, form), 422
    if form.theme_mail.data:
        follow_themes(event, form.contact_email.data or "", i18n.language(), actor=viewer(), now=now)
    return redirect(url_for("events.private", token=private_links.booking_token(made), nieuw=1), 303)


def _request(form: RegistrationForm) -> booking.BookingRequest:
    return booking.BookingRequest(
        form_key=web.form_key(form.form_key.data or ""),
        contact_name=form.contact_name.data or "",
        contact_email=form.contact_email.data or "",
        contact_phone=form.contact_phone.data or "",
        people=with_organisations(form.persons(), now=clock.now()),
        language=i18n.language(),
        is_duo=form.is_duo,
        shortage=form.wish,
        consents={"theme_mail": THEME_MAIL_TEXT} if form.theme_mail.data else {},
    )


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
        **_day_values(event),
    )


def _answers_page(event: Event, form: RegistrationForm, name: str, **values: object) -> str:
    """A page that carries all answers along in hidden fields."""
    return render_template(
        f"events/register/{name}.html",
        form=form,
        answers=list(form.answers()),
        people=form.persons(),
        **_day_values(event),
        **values,
    )


def _day_values(event: Event) -> dict[str, object]:
    waiting = seats.count_waiting(event.id)
    return {
        "event": event,
        "place": facts.short_place(event, i18n.language()),
        "full": rules.is_full(event, waiting),
        "waiting": waiting,
        "action": url_for("events.register", event_id=event.id, slug=event.slug),
    }


def _closed(event: Event, status: int) -> Answer:
    said = presentation.status(event, 0, i18n.language(), clock.now())
    return render_template("events/register/closed.html", event=event, said=said), status
