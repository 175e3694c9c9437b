"""The organiser's decisions about one person or several, each after reading what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import presentation, seats
from netwerk.events.manage import effect_words, queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.forms import PlainForm, PriorityForm, ReasonForm
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import Priority, State, priority_of
from netwerk.events.services import booking, deciding, rehearsal
from netwerk.kernel import clock
from netwerk.kernel.i18n import LazyString, _, lazy, ngettext
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor

MOST_AT_ONCE = 500
Deed = Callable[[Attendee, Actor, str], object]


@dataclass(frozen=True)
class Decision:
    """One decision about one person, as its page asks for it."""

    endpoint: str
    states: tuple[State, ...]
    deed: Deed
    question: LazyString
    button: LazyString
    done: LazyString
    # What is said of the reason; None for a decision that needs none.
    hint: LazyString | None = None
    kind: str = "primary"


ADMIT = Decision(
    "manage_events.promote",
    (State.WAITLISTED, State.REQUESTED, State.OFFERED),
    lambda person, actor, reason: booking.admit(person.id, actor, reason=reason, now=clock.now()),
    lazy("Laat %(name)s toch toe?"),
    lazy("Laat toe"),
    lazy("%(name)s is ingeschreven en krijgt een mail."),
    lazy("Alleen organisatoren zien dit."),
)
CANCEL = Decision(
    "manage_events.cancel_attendee",
    (State.CONFIRMED, State.WAITLISTED, State.OFFERED, State.REQUESTED),
    lambda person, actor, reason: booking.cancel_attendee(
        person.id, by=f"organiser:{actor.id}", reason=reason, now=clock.now()
    ),
    lazy("Schrijf %(name)s uit?"),
    lazy("Schrijf uit"),
    lazy("%(name)s is uitgeschreven en krijgt een mail."),
    lazy("Staat in de mail."),
    kind="danger",
)
APPROVE = Decision(
    "manage_events.approve",
    (State.REQUESTED,),
    lambda person, actor, _reason: deciding.approve(person.id, actor, now=clock.now()),
    lazy("Keur de aanvraag van %(name)s goed?"),
    lazy("Keur goed"),
    lazy("De aanvraag van %(name)s is goedgekeurd."),
)
REJECT = Decision(
    "manage_events.reject",
    (State.REQUESTED,),
    lambda person, actor, reason: deciding.reject(person.id, actor, reason=reason, now=clock.now()),
    lazy("Weiger de aanvraag van %(name)s?"),
    lazy("Weiger"),
    lazy("De aanvraag van %(name)s is geweigerd. De reden staat in de mail."),
    lazy("Staat in de mail."),
    kind="danger",
)


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/toelaten", methods=["GET", "POST"])
@access(Access.ORGANISER)
def promote(event_id: int, attendee_id: int) -> Answer:
    """Let somebody in after all, also beyond the number of seats."""
    return _decide(event_id, attendee_id, ADMIT)


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/annuleer", methods=["GET", "POST"])
@access(Access.ORGANISER)
def cancel_attendee(event_id: int, attendee_id: int) -> Answer:
    """Take somebody off the list."""
    return _decide(event_id, attendee_id, CANCEL)


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/goedkeuren", methods=["GET", "POST"])
@access(Access.ORGANISER)
def approve(event_id: int, attendee_id: int) -> Answer:
    """Say yes to a request."""
    return _decide(event_id, attendee_id, APPROVE)


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/weigeren", methods=["GET", "POST"])
@access(Access.ORGANISER)
def reject(event_id: int, attendee_id: int) -> Answer:
    """Say no to a request."""
    return _decide(event_id, attendee_id, REJECT)


@blueprint.post("/<int:event_id>/deelnemers/goedkeuren")
@access(Access.ORGANISER)
def approve_many(event_id: int) -> Answer:
    """Say yes to several requests at once."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    numbers = [typed_number(typed) for typed in request.form.getlist("wie")]
    chosen = [number for number in numbers if number is not None][:MOST_AT_ONCE]
    back = _list(event, queries.ASKERS)
    if not chosen:
        flash(_("Vink eerst aan wie je wil goedkeuren."), "warn")
        return redirect(back, 303)

    def act() -> list[Attendee]:
        return deciding.approve_many(event.id, chosen, actor, now=clock.now())

    if request.form.get("gelezen") == "ja":
        number = len(act())
        flash(
            ngettext("%(num)s aanvraag is goedgekeurd.", "%(num)s aanvragen zijn goedgekeurd.", number), "ok"
        )
        return redirect(back, 303)
    lines = effect_words.lines(rehearsal.rehearse(act))
    return render_template(
        "manage/approve_many.html",
        event=event,
        when=presentation.when(event),
        lines=lines,
        chosen=chosen,
        back=back,
    )


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/voorrang", methods=["GET", "POST"])
@access(Access.ORGANISER)
def priority(event_id: int, attendee_id: int) -> Answer:
    """Put somebody on the waiting list before or behind the others."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    attendee = queries.attendee_of(event, attendee_id)
    form = PriorityForm(data={"priority": priority_of(attendee.priority).value})

    def act(place: Priority, reason: str) -> object:
        return deciding.set_priority(attendee.id, place, actor, reason=reason, now=clock.now())

    def tried(place: Priority) -> str:
        effects = rehearsal.rehearse(lambda: act(place, effect_words.NOT_YET))
        return " ".join(effect_words.lines(effects))

    if form.validate_on_submit():
        act(Priority(form.priority.data), form.reason.data or "")
        flash(_("De plaats van %(name)s op de wachtlijst is bewaard.", name=attendee.name), "ok")
        return redirect(_list(event, queries.WAITERS), 303)
    if attendee.state != State.WAITLISTED:
        return redirect(_list(event, queries.EVERYBODY, attendee.name))
    hints = {place.value: tried(place) for place in Priority}
    return _page("manage/priority.html", form, event, attendee, hints=hints)


@blueprint.route("/<int:event_id>/deelnemers/<int:attendee_id>/groep", methods=["GET", "POST"])
@access(Access.ORGANISER)
def group_policy(event_id: int, attendee_id: int) -> Answer:
    """Let a group that waits move up together only, or each as soon as there is a seat."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    attendee = queries.attendee_of(event, attendee_id)
    form = PlainForm()
    together = attendee.booking.group_policy != "together"

    def act() -> object:
        return booking.set_group_policy(
            attendee.booking_id, together=together, actor_label=actor.label, now=clock.now()
        )

    if form.validate_on_submit():
        act()
        done = _("De groep komt alleen samen.") if together else _("De groep is gesplitst.")
        flash(done, "ok")
        return redirect(_list(event, queries.WAITERS), 303)
    lines = effect_words.lines(rehearsal.rehearse(act))
    return _page("manage/group.html", form, event, attendee, lines=lines, together=together)


# --- parts ------------------------------------------------------------------------------------------------


def _decide(event_id: int, attendee_id: int, decision: Decision) -> Answer:
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    attendee = queries.attendee_of(event, attendee_id)
    form = PlainForm() if decision.hint is None else ReasonForm()
    if form.validate_on_submit():
        name, tab = attendee.name, _tab(attendee)
        decision.deed(attendee, actor, form.data.get("reason", ""))
        flash(str(decision.done) % {"name": name}, "ok")
        return redirect(_list(event, tab), 303)
    if attendee.state not in decision.states:
        return redirect(_list(event, queries.EVERYBODY, attendee.name))
    effects = rehearsal.rehearse(lambda: decision.deed(attendee, actor, effect_words.NOT_YET))
    return _page(
        "manage/decide.html",
        form,
        event,
        attendee,
        decision=decision,
        title=str(decision.question) % {"name": attendee.name},
        lines=(_passes(event, attendee) if decision is ADMIT else []) + effect_words.lines(effects),
    )


def _passes(event: Event, attendee: Attendee) -> list[str]:
    """That letting somebody in passes the number of seats, or those who stood before."""
    found = []
    after = event.taken + (not seats.holds_seat(event, attendee.state))
    if event.capacity is not None and after > event.capacity:
        found.append(
            _(
                "De dag komt boven het aantal plaatsen: %(taken)s van %(capacity)s.",
                taken=after,
                capacity=event.capacity,
            )
        )
    before = max(seats.position(attendee) - 1, 0)
    if before:
        found.append(
            ngettext(
                "%(num)s persoon stond eerder op de wachtlijst en wacht verder.",
                "%(num)s mensen stonden eerder op de wachtlijst en wachten verder.",
                before,
            )
        )
    return found


def _tab(attendee: Attendee) -> str:
    """The tab on which somebody stands."""
    return next(tab for tab, states in queries.SHOWN.items() if attendee.state in states)


def _list(event: Event, tab: str, words: str = "") -> str:
    return url_for("manage_events.attendees", event_id=event.id, lijst=tab, zoek=words or None)


def _page(
    template: str, form: PlainForm | ReasonForm, event: Event, attendee: Attendee, **more: object
) -> Answer:
    body = render_template(
        template,
        form=form,
        event=event,
        attendee=attendee,
        organisation=queries.organisation_of(attendee),
        when=presentation.when(event),
        back=_list(event, _tab(attendee)),
        **more,
    )
    return body, 422 if form.errors else 200
