"""What the private page says about where people stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.events import presentation, seats
from netwerk.events.models import Attendee
from netwerk.events.presentation import StatusWords
from netwerk.events.rules import SEAT_HOLDING, State, Status
from netwerk.events.services.private_links import PrivateView
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext


@dataclass(frozen=True)
class Standing:
    """One person of a booking, in words."""

    person: Attendee
    state: str
    label: str
    position: int
    manageable: bool


def standings(view: PrivateView, now: datetime) -> list[Standing]:
    """Everybody the link shows, who still comes or waits first."""
    open_to_change = view.event.state == "published" and now < view.event.ends_at
    people = sorted(view.people, key=lambda person: not person.is_active)
    found = []
    for person in people:
        position = seats.position(person)
        manageable = open_to_change and person.is_active and may_manage(view, person)
        found.append(Standing(person, person.state, _state_word(person, position), position, manageable))
    return found


def may_manage(view: PrivateView, person: Attendee) -> bool:
    """In a duo each manages only the own place; else the contact person manages everybody's."""
    return view.attendee is not None or not view.booking.is_duo or is_contact(view, person)


def is_contact(view: PrivateView, person: Attendee) -> bool:
    """Is this whoever filled in the form?"""
    return person.email_key == view.booking.contact_email_key


def _state_word(person: Attendee, position: int) -> str:
    if position:
        return _("Op de wachtlijst, plaats %(number)s", number=position)
    if person.state in SEAT_HOLDING:
        return _("Ingeschreven")
    return _("Aangevraagd") if person.is_active else _("Uitgeschreven")


def block(view: PrivateView, people: Sequence[Standing], now: datetime) -> tuple[StatusWords, str]:
    """The status block of the private page, and the words above it where those of the state do not fit."""
    event, language = view.event, i18n.language()
    usual = presentation.status(event, 0, language, now)
    if usual.state in {Status.CANCELLED, Status.PAST}:
        return usual, ""
    active = [each for each in people if each.person.is_active]
    if not active:
        return _nobody(usual), _("Uitgeschreven")
    waiting = [each for each in active if each.state == State.WAITLISTED]
    if waiting:
        partly = _("Ingeschreven en op de wachtlijst") if len(waiting) < len(active) else ""
        return StatusWords(Status.WAITING, _waiting(active, waiting)), partly
    if event.moved_from is not None:
        moved = _(
            "Nieuwe datum: %(new)s (was %(old)s).",
            new=i18n.format_moment(event.starts_at, event.zone),
            old=i18n.format_moment(event.moved_from, event.zone),
        )
        more = _("Kan je dan ook? Dan hoef je niets te doen. Anders schrijf je je hieronder uit.")
        return StatusWords(Status.MOVED, moved, more=more), ""
    label = "" if view.attendee or contact_comes(view) else _("Je collega's zijn ingeschreven")
    return StatusWords(Status.REGISTERED, _registered(view, active)), label


def _nobody(usual: StatusWords) -> StatusWords:
    text = _("Niemand van deze inschrijving komt nog. De plaatsen zijn vrijgegeven.")
    if usual.state in {Status.OPEN, Status.FEW, Status.FULL}:
        return StatusWords(Status.CLOSED, text, usual.action, usual.href)
    return StatusWords(Status.CLOSED, text)


def _waiting(active: Sequence[Standing], waiting: Sequence[Standing]) -> str:
    if len(active) == len(waiting) == 1:
        return _(
            "Je staat op plaats %(position)s van de wachtlijst. We mailen je zodra er een plaats vrijkomt.",
            position=waiting[0].position,
        )
    if len(active) == len(waiting):
        return _(
            "Jullie staan met %(number)d op de wachtlijst, vanaf plaats %(position)d. "
            "We mailen je zodra er plaatsen vrijkomen.",
            number=len(waiting),
            position=min(each.position for each in waiting),
        )
    return _(
        "Ingeschreven: %(registered)d. Op de wachtlijst: %(waiting)d. "
        "We mailen je zodra er een plaats vrijkomt.",
        registered=len(active) - len(waiting),
        waiting=len(waiting),
    )


def _registered(view: PrivateView, active: Sequence[Standing]) -> str:
    if view.attendee is not None or contact_comes(view):
        return presentation.own_words(len(active) - 1)
    words: str = ngettext("Je schreef %(num)s collega in.", "Je schreef %(num)s collega's in.", len(active))
    return words


def contact_comes(view: PrivateView) -> bool:
    """Does whoever holds the contact person's link come too?"""
    return any(person.is_active and is_contact(view, person) for person in view.people)


def headline(view: PrivateView, people: Sequence[Standing]) -> str:
    """The heading right after registering: what it came to."""
    active = [each for each in people if each.person.is_active]
    waiting = sum(each.state == State.WAITLISTED for each in active)
    alone = len(active) == 1 and contact_comes(view)
    if not waiting:
        if alone:
            return _("Je bent ingeschreven")
        return _("Jullie zijn ingeschreven") if contact_comes(view) else _("Je collega's zijn ingeschreven")
    if waiting < len(active):
        return _("Een deel is ingeschreven, een deel staat op de wachtlijst")
    return _("Je staat op de wachtlijst") if alone else _("Jullie staan op de wachtlijst")


def losses(leaving: Sequence[Attendee], waiting: int) -> list[str]:
    """What is lost by cancelling, each person by name; `waiting` people may take the freed seats."""
    lost = [
        _("%(name)s verliest een plaats op de wachtlijst.", name=person.name)
        if person.state == State.WAITLISTED
        else _("%(name)s verliest een plaats.", name=person.name)
        for person in leaving
    ]
    freed = sum(person.state in SEAT_HOLDING for person in leaving)
    if freed and waiting:
        lost.append(
            ngettext(
                "De vrije plaats gaat meteen naar wie op de wachtlijst staat.",
                "De vrije plaatsen gaan meteen naar wie op de wachtlijst staat.",
                freed,
            )
        )
    if freed:
        lost.append(_("De afspraak verdwijnt uit de agenda."))
    return lost
