"""A network day in words and plain values, as the macros of pages take them; in the language spoken now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from netwerk.events import facts, rules, seat_words
from netwerk.events.models import Event
from netwerk.events.queries import Listed
from netwerk.events.rules import State, Status
from netwerk.kernel import cache, i18n, links, rendering
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.i18n import _, ngettext

Values = dict[str, object]
OWN_STATES = {Status.REGISTERED, Status.WAITING, Status.MOVED, Status.REQUESTED, Status.OFFERED}
HUES = ("petrol", "brick", "leaf", "plum")


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


def kind_name(kind: str) -> str:
    """The word for a kind of day."""
    return {
        "netwerkdag": _("Netwerkdag"),
        "vorming": _("Vorming"),
        "intervisie": _("Intervisie"),
        "speeddate": _("Speeddate"),
        "slotdag": _("Slotdag"),
    }.get(kind, kind)


def hue(event: Event) -> str:
    """The colour of a day: that of its first learning network."""
    first = event.themes[0].colour if event.themes else HUES[0]
    return first if first in HUES else HUES[0]


def day_leaf(moment: datetime, zone: str) -> dict[str, str]:
    """The parts of a tear-off calendar leaf: weekday, day, month and the date itself."""
    local = i18n.local(moment, zone)
    return {
        "weekday": i18n.short_day_names()[local.weekday()],
        "day": str(local.day),
        "month": i18n.short_month(local.date()),
        "iso": local.date().isoformat(),
    }


def when(event: Event) -> str:
    """From when to when, in words; people elsewhere may join an online day, so that one names its clock."""
    span = i18n.format_span(event.starts_at, event.ends_at, event.zone)
    return _("%(span)s (Belgische tijd)", span=span) if event.is_online else span


def day_path(event: Event, language: str) -> str:
    """The address of the day's page on this site."""
    return links.path("events.day", language, event_id=event.id, slug=event.slug)


def drawn_card(day: Listed, language: str, now: datetime, *, beside_status: bool = False) -> Markup:
    """A day in a list as markup; `beside_status` leaves its state to the block beside it."""
    state = rules.status_of(day.event, day.waiting, now)
    year = now.astimezone(BRUSSELS).year
    # All that time alone changes stands in the key, so what is remembered is never behind the clock.
    key = ("card", day.event.id, language, state, year, beside_status)
    return cache.remembered(key, lambda: _drawn(day, language, now, beside_status))


def _drawn(day: Listed, language: str, now: datetime, beside_status: bool) -> Markup:
    values = card(day.event, day.waiting, language, now, has_report=day.has_report)
    if beside_status:
        values |= {"state": Status.OPEN.value, "seats": ""}
    return rendering.piece("components/cards.html", "event_card", **values)


def card(event: Event, waiting: int, language: str, now: datetime, *, has_report: bool = False) -> Values:
    """A day in a list, as `event_card` takes it. Needs themes and municipality loaded.

    Of the clock it may know the day's state and the year only: `drawn_card` remembers it by these.
    """
    state = rules.status_of(event, waiting, now)
    year = now.astimezone(BRUSSELS).year
    local = i18n.local(event.starts_at, event.zone)
    return {
        **day_leaf(event.starts_at, event.zone),
        "title": event.title,
        "href": day_path(event, language),
        "when": i18n.format_span(event.starts_at, event.ends_at, event.zone),
        "place": facts.short_place(event, language),
        "year": str(local.year) if local.year != year else "",
        "colour": hue(event),
        "state": state.value,
        "seats": _("Met verslag")
        if has_report and state is Status.PAST
        else seats_line(event, waiting, state),
        "kind": kind_name(event.kind),
        "themes": [theme.label(language) for theme in event.themes],
        "online": event.is_online,
        "summary": event.summary,
    }


def grid_entry(event: Event, language: str) -> tuple[date, dict[str, str]]:
    """A day in the month grid, with the date on which it stands there."""
    return i18n.local(event.starts_at, event.zone).date(), {
        "title": event.title,
        "href": day_path(event, language),
        "time": i18n.format_time(event.starts_at, event.zone),
        "colour": hue(event),
        "state": event.state,
    }


def seats_line(event: Event, waiting: int, state: Status) -> str:
    """Seats in a few words for a card; empty where they do not matter."""
    if state is Status.SOON and event.opens_at is not None:
        return _("Inschrijven kan vanaf %(moment)s", moment=i18n.format_moment(event.opens_at))
    if state is Status.FULL:
        return waiting_words(waiting)
    if state in {Status.OPEN, Status.FEW} and event.seats_left is not None:
        return ngettext("Nog %(num)s plaats", "Nog %(num)s plaatsen", event.seats_left)
    return ""


def waiting_words(waiting: int) -> str:
    """The waiting list in words; empty when nobody waits."""
    if not waiting:
        return ""
    return ngettext("%(num)s persoon op de wachtlijst", "%(num)s mensen op de wachtlijst", waiting)


def occupancy_words(event: Event) -> str:
    """Seats for the page of the day: how many are taken of how many."""
    if event.capacity is None:
        return ngettext(
            "%(num)s inschrijving, plaats genoeg", "%(num)s inschrijvingen, plaats genoeg", event.taken
        )
    return _("%(taken)s van %(capacity)s plaatsen bezet", taken=event.taken, capacity=event.capacity)


def until_words(moment: datetime) -> str:
    """A closing time as people say it: a whole last day is named as such."""
    local = i18n.local(moment)
    if (local.hour, local.minute) == (0, 0):
        return _("tot en met %(day)s", day=i18n.format_day(local.date() - timedelta(days=1)))
    if (local.hour, local.minute) == (23, 59):
        return _("tot en met %(day)s", day=i18n.format_day(local.date()))
    return _("tot %(moment)s", moment=i18n.format_moment(moment))


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


def by_month(days: Iterable[Listed], language: str, now: datetime) -> list[tuple[str, list[Markup]]]:
    """Cards under the names of their months, in the order given."""
    groups: list[tuple[str, list[Markup]]] = []
    for day in days:
        name = i18n.format_month(i18n.local(day.event.starts_at, day.event.zone).date())
        if not groups or groups[-1][0] != name:
            groups.append((name, []))
        groups[-1][1].append(drawn_card(day, language, now))
    return groups
