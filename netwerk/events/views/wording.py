"""What the private page says about where people stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.events import export, rules, seat_words, seats, status_words
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import SEAT_HOLDING, State, Status
from netwerk.events.services.private_links import PrivateView
from netwerk.events.status_words import StatusWords
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
    return str(export.STATE_NAMES[person.state])


def block(view: PrivateView, people: Sequence[Standing], now: datetime) -> tuple[StatusWords, str]:
    """The status block of the private page, and the words above it where those of the state do not fit."""
    event, language = view.event, i18n.language()
    usual = status_words.status(event, 0, language, now)
    if usual.state in {Status.CANCELLED, Status.PAST}:
        return usual, ""
    active = [each for each in people if each.person.is_active]
    if not active:
        return _nobody(usual), _("Uitgeschreven")
    if offered := [each for each in active if each.state == State.OFFERED]:
        return _offered(event, offered)
    waiting = [each for each in active if each.state == State.WAITLISTED]
    asking = [each for each in active if each.state == State.REQUESTED]
    if waiting and not asking:
        partly = _("Ingeschreven en op de wachtlijst") if len(waiting) < len(active) else ""
        return StatusWords(
            Status.WAITING, _waiting(active, waiting), more=_share(event, waiting, now)
        ), partly
    if asking:
        return StatusWords(Status.REQUESTED, seat_words.asked_sentence(), more=_of_all(active)), ""
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


def _offered(event: Event, offered: Sequence[Standing]) -> tuple[StatusWords, str]:
    until = min(each.person.offer_expires_at or event.starts_at for each in offered)
    if len(offered) == 1:
        return StatusWords(Status.OFFERED, seat_words.offer_sentence(until, event.zone)), ""
    text = _(
        "We houden %(number)s plaatsen voor jullie vrij. Antwoord voor %(moment)s.",
        number=len(offered),
        moment=i18n.format_moment(until, event.zone),
    )
    return StatusWords(Status.OFFERED, text), _("Er is plaats voor jullie")


def _share(event: Event, waiting: Sequence[Standing], now: datetime) -> str:
    """Why some of them wait, when that is the share of their organisation."""
    shares = {rules.share_key(each.person.organisation_id, each.person.organisation_name) for each in waiting}
    if any(seats.share_is_full(event, share, now) for share in shares):
        return seat_words.share_reached(event.share_limit or 0, event.share_until)
    return ""


def _of_all(active: Sequence[Standing]) -> str:
    """Who stands where, when not all of them stand in one place."""
    if len({each.state for each in active}) < 2:
        return ""
    return " ".join(f"{each.person.name}: {each.label}." for each in active)


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
        return status_words.own_words(len(active) - 1)
    words: str = ngettext("Je schreef %(num)s collega in.", "Je schreef %(num)s collega's in.", len(active))
    return words


def contact_comes(view: PrivateView) -> bool:
    """Does whoever holds the contact person's link come too?"""
    return any(person.is_active and is_contact(view, person) for person in view.people)


def headline(view: PrivateView, people: Sequence[Standing]) -> str:
    """The heading right after registering: what it came to."""
    active = [each for each in people if each.person.is_active]
    waiting = sum(each.state == State.WAITLISTED for each in active)
    asking = any(each.state == State.REQUESTED for each in active)
    alone = len(active) == 1 and contact_comes(view)
    if asking:
        return _("Je aanvraag is binnen")
    if not waiting:
        if alone:
            return _("Je bent ingeschreven")
        return _("Jullie zijn ingeschreven") if contact_comes(view) else _("Je collega's zijn ingeschreven")
    if waiting < len(active):
        return _("Een deel is ingeschreven, een deel staat op de wachtlijst")
    return _("Je staat op de wachtlijst") if alone else _("Jullie staan op de wachtlijst")


def losses(leaving: Sequence[Attendee], waiting: int) -> list[str]:
    """What is lost by cancelling, each person by name; `waiting` people may take the freed seats."""
    lost = [_loss(person) for person in leaving]
    freed = sum(person.state in SEAT_HOLDING for person in leaving)
    if freed and waiting:
        lost.append(
            ngettext(
                "De vrije plaats gaat meteen naar wie op de wachtlijst staat.",
                "De vrije plaatsen gaan meteen naar wie op de wachtlijst staat.",
                freed,
            )
        )
    if any(person.state == State.CONFIRMED for person in leaving):
        lost.append(_("De afspraak verdwijnt uit de agenda."))
    return lost


def _loss(person: Attendee) -> str:
    match person.state:
        case State.WAITLISTED:
            return _("%(name)s verliest een plaats op de wachtlijst.", name=person.name)
        case State.REQUESTED:
            return _("De aanvraag van %(name)s vervalt.", name=person.name)
        case _:
            return _("%(name)s verliest een plaats.", name=person.name)
