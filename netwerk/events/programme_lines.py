"""The programme of a day, and one person's own workshops, as lines of text for mails and calendars.

A person's workshops travel as plain entries (id, start, end, title, room, state), so that what a mail said
can be kept with it and compared with how things are later. Times are wall clock, `13:30`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from netwerk.events.models import Event, Workshop
from netwerk.events.queries.workshops import Place
from netwerk.events.workshop_rules import PlaceState, blocks
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _

Entry = dict[str, str]

# A calendar shows the beginning of a text; the page has the rest.
LONGEST_PROGRAMME = 1200


def wall(moment: datetime, zone: str) -> str:
    """An instant on the wall clock of the day: `13:30`."""
    return i18n.local(moment, zone).strftime("%H:%M")


def known(workshops: Iterable[Workshop], zone: str) -> dict[str, list[str]]:
    """When and where each workshop is, by its id: what people are told of and hear again when it changes."""
    return {str(one.id): [wall(one.starts_at, zone), wall(one.ends_at, zone), one.room] for one in workshops}


def entries(places: Iterable[Place], zone: str) -> list[Entry]:
    """Somebody's workshops, those with a seat and those they wait for."""
    return [
        {
            "id": str(place.workshop_id),
            "start": wall(place.starts_at, zone),
            "end": wall(place.ends_at, zone),
            "title": place.title,
            "room": place.room,
            "state": place.state.value,
        }
        for place in places
        if place.state is not PlaceState.WISH
    ]


def same(heard: Sequence[Entry], own: Sequence[Entry], *, waiting: bool = False) -> bool:
    """Does somebody know the workshops in which they have a seat, and with `waiting` all, as they are now?

    Another wording of a title changes nothing.
    """
    old, new = (heard, own) if waiting else (confirmed(heard), confirmed(own))
    return {_fact(entry) for entry in old} == {_fact(entry) for entry in new}


def _fact(entry: Entry) -> tuple[str, ...]:
    return tuple(entry[name] for name in ("id", "start", "end", "room", "state"))


def confirmed(own: Iterable[Entry]) -> list[Entry]:
    """The workshops in which somebody has a seat."""
    return [entry for entry in own if entry["state"] == PlaceState.CONFIRMED]


def hours(entry: Entry) -> str:
    """From when to when: `13.30-14.15`."""
    start, end = i18n.format_hour(entry["start"]), i18n.format_hour(entry.get("end", ""))
    return f"{start}-{end}" if end else start


def line(entry: Entry) -> str:
    """One workshop on a line: hours, title, room, and whether one still waits for a seat."""
    words = ", ".join(part for part in (entry["title"], entry.get("room", "")) if part)
    if entry.get("state") == PlaceState.WAITLISTED:
        words = _("%(workshop)s (je staat op de wachtlijst)", workshop=words)
    return f"{hours(entry)} {words}"


def changes(heard: Sequence[Entry], own: Sequence[Entry]) -> list[tuple[str, str, str]]:
    """What became of somebody's workshops: a label, how it was and how it is now.

    What goes and what comes in its place at the same time stand on one line.
    """
    known_facts, own_facts = {_fact(entry) for entry in heard}, {_fact(entry) for entry in own}
    gone = [entry for entry in heard if _fact(entry) not in own_facts]
    found = []
    for entry in (each for each in own if _fact(each) not in known_facts):
        before = [old for old in gone if _replaced(old, entry)]
        gone = [old for old in gone if old not in before]
        old_words = "; ".join(line(old) for old in before) or _("nog niets")
        found.append((entry["start"], old_words, line(entry)))
    found += [(entry["start"], line(entry), _("niets meer op dat uur")) for entry in gone]
    return [(_("Workshop"), old, new) for _start, old, new in sorted(found)]


def _replaced(old: Entry, new: Entry) -> bool:
    return old["id"] == new["id"] or (old["start"] < new["end"] and new["start"] < old["end"])


def of_day(event: Event, workshops: Sequence[Workshop]) -> str:
    """The programme as everybody sees it, workshops at the same time on one line; cut where it is long."""
    slots = _slots(event)
    for block in blocks(workshops):
        start, end = block[0].starts_at, max(each.ends_at for each in block)
        titles = "; ".join(each.title for each in block)
        times = {"start": wall(start, event.zone), "end": wall(end, event.zone)}
        title = _("Workshops naar keuze: %(titles)s", titles=titles) if len(block) > 1 else titles
        slots.append({**times, "title": title})
    return _written(_("Programma"), slots)


def of_person(event: Event, own: Sequence[Entry]) -> str:
    """The programme of one person: what is for everybody, and the workshops in which they have a seat."""
    mine = [
        {**entry, "title": _("Jouw workshop: %(title)s", title=entry["title"])} for entry in confirmed(own)
    ]
    return _written(_("Jouw programma"), [*_slots(event), *mine])


def _slots(event: Event) -> list[Entry]:
    return [
        {name: slot.get(name, "") for name in ("start", "end", "title", "room")} for slot in event.programme
    ]


def _written(heading: str, slots: list[Entry]) -> str:
    if not slots:
        return ""
    lines = [heading]
    for slot in sorted(slots, key=lambda each: each["start"]):
        next_line = line(slot)
        if sum(len(each) + 1 for each in lines) + len(next_line) > LONGEST_PROGRAMME:
            return "\n".join([*lines, "…"])
        lines.append(next_line)
    return "\n".join(lines)
