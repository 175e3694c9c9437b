"""The one status block of a network day: what it says to whoever looks, in the language spoken now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from netwerk.events import rules, seat_words
from netwerk.events.models import Event
from netwerk.events.presentation import until_words
from netwerk.events.rules import State, Status
from netwerk.kernel import i18n, links
from netwerk.kernel.i18n import _, ngettext

OWN_STATES = {Status.REGISTERED, Status.WAITING, Status.MOVED, Status.REQUESTED, Status.OFFERED}


@dataclass(frozen=True)
class OwnPlace:
    """What the status block says to somebody who comes or waits.

    `position` on the waiting list counts from 1; `companions` come in the same booking; `href` leads to
    the private page, `leave_href` to the page that cancels.
    """

    state: State
    href: str
    leave_href: str = ""
    companions: int = 0
    position: int = 0
    # Until when a seat is held for them, and the share of their organisation that keeps them waiting.
    until: datetime | None = None
    share: str = ""


@dataclass(frozen=True)
class StatusWords:
    """The one status block: its state, its sentence, one act and a line below."""

    state: Status
    text: str
    action: str = ""
    href: str = ""
    more: str = ""


def status(
    event: Event, waiting: int, language: str, now: datetime, own: OwnPlace | None = None
) -> StatusWords:
    """What the one status block of a day says to whoever looks, in each of its states."""
    state = rules.status_of(event, waiting, now, own.state if own else None)
    if own is not None and state in OWN_STATES:
        return _own_status(event, state, own)
    register = links.path("events.register", language, event_id=event.id, slug=event.slug)
    match state:
        case Status.OPEN | Status.FEW:
            act = _("Vraag een plaats") if event.needs_approval else _("Schrijf je in")
            return StatusWords(state, _open_sentence(event), act, register, _rules(event, now))
        case Status.FULL:
            act = _("Vraag een plaats") if event.needs_approval else _("Zet me op de wachtlijst")
            return StatusWords(state, _full_sentence(event, waiting), act, register, _rules(event, now))
        case Status.SOON:
            return _soon(event, language)
        case Status.CLOSED:
            return _closed(event, now)
        case Status.CANCELLED:
            return _cancelled(event, language)
        case _:
            return _past(event)


def _rules(event: Event, now: datetime) -> str:
    return " ".join(seat_words.seat_rules(event, now))


def _open_sentence(event: Event) -> str:
    until = until_words(rules.closing_time(event))
    left = event.seats_left
    if left is None:
        return _("Er is plaats voor iedereen. Inschrijven kan %(until)s.", until=until)
    return ngettext(
        "Nog %(num)s plaats. Inschrijven kan %(until)s.",
        "Nog %(num)s plaatsen. Inschrijven kan %(until)s.",
        left,
        until=until,
    )


def _full_sentence(event: Event, waiting: int) -> str:
    if not waiting:
        return _("Volzet. Op de wachtlijst sta je vooraan: we mailen je zodra er een plaats vrijkomt.")
    if event.seats_left:
        return ngettext(
            "De vrije plaatsen gaan eerst naar de wachtlijst. Daar staat %(num)s persoon op.",
            "De vrije plaatsen gaan eerst naar de wachtlijst. Daar staan %(num)s mensen op.",
            waiting,
        )
    return ngettext(
        "Volzet. Er staat %(num)s persoon op de wachtlijst.",
        "Volzet. Er staan %(num)s mensen op de wachtlijst.",
        waiting,
    )


def _soon(event: Event, language: str) -> StatusWords:
    opens_at = event.opens_at or event.starts_at
    return StatusWords(
        Status.SOON,
        _("Inschrijven kan vanaf %(moment)s.", moment=i18n.format_moment(opens_at)),
        _("Mail me bij de start"),
        links.path("members.follow", language, kind="event", thing_id=event.id),
    )


def _closed(event: Event, now: datetime) -> StatusWords:
    if event.starts_at <= now:
        text = _("Deze netwerkdag is bezig. Inschrijven kan niet meer.")
    else:
        day = i18n.format_day(rules.closing_time(event))
        text = _("De inschrijvingen zijn afgesloten sinds %(day)s.", day=day)
    if not event.contact_email:
        return StatusWords(Status.CLOSED, text)
    return StatusWords(
        Status.CLOSED, text, _("Vraag het aan de organisator"), f"mailto:{event.contact_email}"
    )


def _cancelled(event: Event, language: str) -> StatusWords:
    text = _("Deze netwerkdag gaat niet door.")
    if event.cancelled_at is not None and event.taken:
        text = _(
            "Deze netwerkdag gaat niet door. Wie ingeschreven was, kreeg op %(day)s een mail.",
            day=i18n.format_day(event.cancelled_at),
        )
    listing = links.path("events.listing", language)
    return StatusWords(Status.CANCELLED, text, _("Bekijk andere netwerkdagen"), listing, event.cancel_reason)


def _past(event: Event) -> StatusWords:
    if not event.report_html:
        return StatusWords(Status.PAST, _("Deze netwerkdag is voorbij."))
    return StatusWords(
        Status.PAST,
        _("Deze netwerkdag is voorbij. Er staat een verslag klaar."),
        _("Lees het verslag"),
        "#verslag",
    )


def _own_status(event: Event, state: Status, own: OwnPlace) -> StatusWords:
    look = _("Bekijk mijn inschrijving")
    if state is Status.WAITING:
        return StatusWords(
            state, _waiting_sentence(own), _("Haal me van de lijst"), own.leave_href, own.share
        )
    if state is Status.REQUESTED:
        return StatusWords(state, seat_words.asked_sentence(), look, own.href)
    if state is Status.OFFERED:
        sentence = seat_words.offer_sentence(own.until, event.zone)
        return StatusWords(state, sentence, _("Zeg ja of nee"), own.href)
    together = own_words(own.companions)
    if state is Status.MOVED and event.moved_from is not None:
        text = _(
            "Nieuwe datum: %(new)s (was %(old)s).",
            new=i18n.format_moment(event.starts_at, event.zone),
            old=i18n.format_moment(event.moved_from, event.zone),
        )
        more = _("Kan je dan ook? Dan hoef je niets te doen. Anders schrijf je je uit op je inschrijving.")
        return StatusWords(state, text, look, own.href, more)
    return StatusWords(state, together, look, own.href)


def own_words(companions: int) -> str:
    """That one is registered, and with how many others."""
    if not companions:
        return _("Je plaats ligt vast. Tot dan!")
    return ngettext(
        "Je bent ingeschreven, samen met %(num)s collega.",
        "Je bent ingeschreven, samen met %(num)s collega's.",
        companions,
    )


def _waiting_sentence(own: OwnPlace) -> str:
    return _(
        "Je staat op plaats %(position)s van de wachtlijst. We mailen je zodra er een plaats vrijkomt.",
        position=own.position,
    )
