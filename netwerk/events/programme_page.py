"""The programme of a day as pages show it: what is for everybody, and between it the workshops to choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from netwerk.events import programme_lines
from netwerk.events.models import Event, Speaker
from netwerk.events.queries.workshops import Parallel
from netwerk.events.workshop_rules import blocks
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext

Row = dict[str, Any]


def rows(event: Event, workshops: Sequence[Parallel] = (), *, shows_seats: bool = False) -> list[Row]:
    """The course of the day in order of time, with its hours as the language writes them.

    A row with `choices` holds the workshops of one time block.
    """
    found = [dict(slot) for slot in event.programme]
    found += [_block(block, event.zone, shows_seats) for block in blocks(workshops)]
    return [
        row | {name: i18n.format_hour(row[name]) for name in ("start", "end") if row.get(name)}
        for row in sorted(found, key=lambda row: str(row.get("start", "")))
    ]


def _block(block: Sequence[Parallel], zone: str, shows_seats: bool) -> Row:
    start = programme_lines.wall(block[0].starts_at, zone)
    end = programme_lines.wall(max(each.ends_at for each in block), zone)
    differ = len({(each.starts_at, each.ends_at) for each in block}) > 1
    if len(block) == 1:
        title = _("Workshop naar keuze")
    else:
        title = _("Workshops naar keuze") if differ else _("Workshops: kies er een")
    return {
        "start": start,
        "end": end,
        "title": title,
        "choices": [_choice(each, zone, differ, shows_seats) for each in block],
    }


def _choice(each: Parallel, zone: str, with_hours: bool, shows_seats: bool) -> Row:
    workshop = each.workshop
    hours = (programme_lines.wall(moment, zone) for moment in (each.starts_at, each.ends_at))
    return {
        "title": workshop.title,
        "summary": workshop.summary,
        "speaker": workshop.speaker,
        "room": workshop.room,
        "hours": "-".join(i18n.format_hour(hour) for hour in hours) if with_hours else "",
        "seats": seats_words(each) if shows_seats else "",
        "full": shows_seats and is_full(each),
    }


def is_full(each: Parallel) -> bool:
    """Must the next one wait? Free seats go to waiting people first."""
    return each.workshop.capacity is not None and (each.workshop.seats_left == 0 or each.waiting > 0)


def seats_words(each: Parallel) -> str:
    """How many seats there are left in a workshop, or how many wait."""
    if each.workshop.seats_left is None:
        return _("Plaats genoeg")
    if not is_full(each):
        return ngettext("Nog %(num)s plaats", "Nog %(num)s plaatsen", each.workshop.seats_left)
    if not each.waiting:
        return _("Volzet, wachtlijst mogelijk")
    return ngettext("Volzet, %(num)s persoon wacht", "Volzet, %(num)s mensen wachten", each.waiting)


def speakers(found: Iterable[Speaker]) -> list[Row]:
    """Who speaks, as plain values."""
    return [
        {
            "name": each.name,
            "role": ", ".join(part for part in (each.function, each.organisation_name) if part),
            "about": each.about,
        }
        for each in found
    ]
