"""What the organiser's pages say in words and plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from netwerk.events import frozen, presentation, rules, seats
from netwerk.events.manage import effect_words, queries
from netwerk.events.manage.forms import EventForm, answers_of
from netwerk.events.models import Event
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.queries.days import Listed
from netwerk.events.rules import State
from netwerk.events.services.rehearsal import Effects
from netwerk.kernel import clock, i18n
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.origins import Origin


def tab_name(tab: str) -> str:
    """The name of a tab of the list of days."""
    return {
        queries.COMING: _("Komend"),
        queries.DRAFTS: _("Concepten"),
        queries.PAST: _("Voorbij"),
        queries.CANCELLED: _("Geannuleerd"),
    }[tab]


def told_of_answers(asks: Sequence[Origin]) -> list[str]:
    """Who hears of a day because it answers what they asked for."""
    waiting = sum(one.waiting for one in asks)
    words = ngettext(
        "%(num)s persoon die dat meldde of herkent, krijgt een mail.",
        "%(num)s mensen die dat meldden of herkennen, krijgen een mail.",
        waiting,
    )
    return [words] if asks else []


def attendee_tab_name(tab: str) -> str:
    """The name of a tab of the list of attendees."""
    return {
        queries.COMERS: _("Ingeschreven"),
        queries.ASKERS: _("Aanvragen"),
        queries.WAITERS: _("Wachtlijst"),
        queries.OFFERED: _("Aangeboden"),
        queries.GONE: _("Uitgeschreven"),
        queries.EVERYBODY: _("Iedereen"),
    }[tab]


@dataclass(frozen=True)
class DayRow:
    """A day in the organiser's list."""

    event: Event
    when: str
    seats: str
    occupancy: str
    waiting: int
    state: str


def day_row(listed: Listed, now: datetime) -> DayRow:
    """A day with its seats and its state in words."""
    event = listed.event
    start, zone = event.starts_at, event.zone
    return DayRow(
        event,
        _("%(day)s, %(time)s", day=i18n.format_short_day(start, zone), time=i18n.format_time(start, zone)),
        seats_words(event),
        presentation.occupancy_words(event),
        listed.waiting,
        "draft" if event.state == "draft" else rules.status_of(event, listed.waiting, now).value,
    )


def seats_words(event: Event) -> str:
    """How full it is: `52 van 60`."""
    if event.capacity is None:
        unlimited: str = _("%(taken)s, onbeperkt", taken=event.taken)
        return unlimited
    return str(_("%(taken)s van %(capacity)s", taken=event.taken, capacity=event.capacity))


@dataclass(frozen=True)
class PendingUpdate:
    """A change that registered people will be mailed about."""

    title: str
    text: str
    lines: tuple[str, ...]


def pending_update(event: Event, people: int | None = None) -> PendingUpdate | None:
    """Which mail about a change goes out, when, and to how many; None when none does.

    `people` is their number where it is known already.
    """
    if event.tell_at is None or not event.told:
        return None
    if frozen.changes(event.told, event) == ["workshops"]:
        people = workshop_reads.count_seated(frozen.changed_workshops(event.told, event))
    people = queries.count_active(event.id) if people is None else people
    if not people:
        return None
    title = ngettext(
        "%(num)s persoon krijgt een mail over je wijziging",
        "%(num)s mensen krijgen een mail over je wijziging",
        people,
    )
    minute = i18n.format_time(event.tell_at, event.zone)
    if event.tell_at <= clock.now():
        text = _("De mail vertrekt nu.")
    else:
        text = _(
            "De mail vertrekt om %(minute)s uur. Wijzig je voor dan nog iets, dan gaat alles in één mail.",
            minute=minute,
        )
    return PendingUpdate(title, text, tuple(_changes(event)))


def _changes(event: Event) -> list[str]:
    told = event.told or {}
    words = {
        "when": lambda: _(
            "Wanneer: %(old)s wordt %(new)s",
            old=i18n.format_span(
                datetime.fromisoformat(told["starts_at"]), datetime.fromisoformat(told["ends_at"]), event.zone
            ),
            new=presentation.when(event),
        ),
        "place": lambda: _(
            "Waar: %(old)s wordt %(new)s", old=told["location"], new=frozen.told_of(event)["location"]
        ),
        "call": lambda: _("Het adres van het online gesprek is anders"),
        "workshops": lambda: _("Iemands workshop begint op een ander uur of in een andere zaal"),
    }
    return [words[change]() for change in frozen.changes(told, event)]


def edit_effect(event: Event, form: EventForm, effects: Effects, taken: int) -> tuple[str, list[str]]:
    """What saving does to people's seats, before it is confirmed: title and lines.

    `taken` counts the seats held afterwards; nobody ever loses one by it.
    """
    capacity = form.capacity.data
    too_many = 0 if capacity is None else max(taken - capacity, 0)
    parts = [effect_words.sentence(effects)]
    rest = []
    if too_many:
        parts.append(ngettext("%(num)s inschrijving te veel", "%(num)s inschrijvingen te veel", too_many))
        rest.append(_("Niemand verliest een plaats: %(taken)s mensen blijven ingeschreven.", taken=taken))
    title = ", ".join(part for part in parts if part)
    if capacity != event.capacity:
        title = _("%(seats)s: %(what)s", seats=_seats_typed(capacity), what=title)
    if effects.moves:
        rest.extend(effect_words.lines(effects)[: len(effects.moves)])
        rest.append(_still_waiting(event, effects))
    return title[:1].upper() + title[1:], rest


def _seats_typed(capacity: int | None) -> str:
    if capacity is None:
        return _("Onbeperkt aantal plaatsen")
    return ngettext("%(num)s plaats", "%(num)s plaatsen", capacity)


def _still_waiting(event: Event, effects: Effects) -> str:
    left = sum(number for (old, _new), number in effects.moves.items() if old == State.WAITLISTED)
    waiting = seats.count_waiting(event.id) - left + effects.moved(State.WAITLISTED)
    if not waiting:
        return _("Daarna is de wachtlijst leeg.")
    return ngettext("Daarna wacht er nog %(num)s persoon.", "Daarna wachten er nog %(num)s mensen.", waiting)


def differences(event: Event, form: EventForm) -> list[tuple[str, str, str]]:
    """What two editors have that differs: the field, what is saved now, and what was typed here."""
    saved = answers_of(event)
    return [
        (str(form[name].label.text), _shown(form, name, value), _shown(form, name, form[name].data))
        for name, value in saved.items()
        if name != "version" and value != form[name].data
    ]


def _shown(form: EventForm, name: str, value: Any) -> str:
    names = {choice.value: str(choice.label) for choice in getattr(form[name], "choices", None) or ()}
    match value:
        case None | "" | []:
            return _("(leeg)")
        case bool():
            return _("ja") if value else _("nee")
        case list():
            return ", ".join(names.get(item, str(item)) for item in value)
        case datetime():
            return value.strftime("%d/%m/%Y %H.%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case time():
            return value.strftime("%H.%M")
        case _:
            return names.get(value, str(value))
