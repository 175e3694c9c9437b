"""A network day in words and plain values, as the macros of pages take them; in the language spoken now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import current_app
from markupsafe import Markup

from netwerk.events import facts, rules
from netwerk.events.models import Event
from netwerk.events.queries import Listed
from netwerk.events.rules import Status
from netwerk.kernel import cache, i18n, links, rendering
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.i18n import _, ngettext
from netwerk.taxonomy import funding

Values = dict[str, object]
OWN_STATES = {Status.REGISTERED, Status.WAITING, Status.MOVED, Status.REQUESTED, Status.OFFERED}
HUES = ("petrol", "brick", "leaf", "plum")


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


def day_off_words(event: Event) -> str:
    """A soft word for whoever plans a day on which few work; empty on a working day."""
    day = i18n.local(event.starts_at, event.zone).date()
    if rules.is_working_day(day):
        return ""
    words = i18n.format_day(event.starts_at, event.zone)
    if rules.is_weekend(day):
        return str(_("Deze dag valt in het weekend: %(dag)s. Klopt dat?", dag=words))
    return str(_("Deze dag is een feestdag: %(dag)s. Klopt dat?", dag=words))


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


def band_of(event: Event, language: str) -> Values | None:
    """Who pays for the day, for the band of its pages; `event` needs its funding loaded."""
    return funding.band(event.funding, language, current_app.config["STATIC_URL"])


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
        "spoken": event.language if event.language != language else "",
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


def by_month(days: Iterable[Listed], language: str, now: datetime) -> list[tuple[str, list[Markup]]]:
    """Cards under the names of their months, in the order given."""
    groups: list[tuple[str, list[Markup]]] = []
    for day in days:
        name = i18n.format_month(i18n.local(day.event.starts_at, day.event.zone).date())
        if not groups or groups[-1][0] != name:
            groups.append((name, []))
        groups[-1][1].append(drawn_card(day, language, now))
    return groups
