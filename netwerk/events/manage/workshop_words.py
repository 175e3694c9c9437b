"""Workshops and tables in the words of the organiser's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netwerk.events import programme_lines
from netwerk.events.models import Event, Workshop
from netwerk.events.queries.workshops import Parallel
from netwerk.events.services.workshops import Effects
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext


@dataclass(frozen=True)
class WorkshopRow:
    """A workshop in the organiser's list; `warnings` say what is not as it should be."""

    workshop: Workshop
    hours: str
    seats: str
    waiting: int
    warnings: tuple[str, ...]
    may_rise: bool
    may_sink: bool


def workshop_rows(event: Event, found: Sequence[Parallel]) -> list[WorkshopRow]:
    """The workshops of a day, those called off too."""
    scheduled = [each for each in found if each.workshop.state == "scheduled"]
    first = {each.starts_at: each for each in reversed(scheduled)}
    last = {each.starts_at: each for each in scheduled}
    return [
        WorkshopRow(
            each.workshop,
            hours(each, event.zone),
            seats_words(each.workshop),
            each.waiting,
            tuple(_warnings(event, each.workshop)) if each.workshop.state == "scheduled" else (),
            each in scheduled and first[each.starts_at] is not each,
            each in scheduled and last[each.starts_at] is not each,
        )
        for each in found
    ]


def effect_lines(effects: Effects) -> list[str]:
    """What an act on a workshop does, one sentence for each group of people."""
    lines = []
    if effects.others:
        lines.append(
            ngettext(
                "%(num)s persoon krijgt een andere workshop.",
                "%(num)s mensen krijgen een andere workshop.",
                effects.others,
            )
        )
    if effects.empty_handed:
        lines.append(
            ngettext(
                "%(num)s persoon heeft op dat uur geen workshop meer.",
                "%(num)s mensen hebben op dat uur geen workshop meer.",
                effects.empty_handed,
            )
        )
    if effects.waited:
        lines.append(
            ngettext(
                "%(num)s persoon wachtte op een plaats en hoort dat de workshop niet doorgaat.",
                "%(num)s mensen wachtten op een plaats en horen dat de workshop niet doorgaat.",
                effects.waited,
            )
        )
    if effects.too_many:
        lines.append(
            ngettext(
                "Er is %(num)s deelnemer te veel. Niemand verliest een plaats.",
                "Er zijn %(num)s deelnemers te veel. Niemand verliest een plaats.",
                effects.too_many,
            )
        )
    if effects.later:
        lines.append(
            ngettext(
                "%(num)s persoon krijgt straks een mail over het nieuwe uur of de nieuwe zaal.",
                "%(num)s mensen krijgen straks een mail over het nieuwe uur of de nieuwe zaal.",
                effects.later,
            )
        )
    if effects.mails:
        lines.append(
            ngettext("%(num)s mail vertrekt meteen.", "%(num)s mails vertrekken meteen.", effects.mails)
        )
    return lines


def hours(each: Parallel, zone: str) -> str:
    """From when to when: `13.30-14.15`."""
    times = (programme_lines.wall(moment, zone) for moment in (each.starts_at, each.ends_at))
    return "-".join(i18n.format_hour(time) for time in times)


def seats_words(workshop: Workshop) -> str:
    """How full it is: `12 van 15`."""
    if workshop.capacity is None:
        return _("%(taken)s, onbeperkt", taken=workshop.taken)
    return _("%(taken)s van %(capacity)s", taken=workshop.taken, capacity=workshop.capacity)


def _warnings(event: Event, workshop: Workshop) -> list[str]:
    found = []
    if workshop.capacity is not None and workshop.taken > workshop.capacity:
        found.append(
            ngettext(
                "%(num)s deelnemer te veel", "%(num)s deelnemers te veel", workshop.taken - workshop.capacity
            )
        )
    if workshop.starts_at < event.starts_at or workshop.ends_at > event.ends_at:
        found.append(_("valt buiten de uren van de dag"))
    return found
