"""What the pages of the door and of the attendance list say of people, in words and plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from netwerk.events.attendance_rules import Mark, Verdict, is_workshop, part_at, workshop_part
from netwerk.events.models import AttendanceMark, Event
from netwerk.events.papers import words
from netwerk.events.queries import workshops
from netwerk.events.queries.attendance import AttendanceTable, Attended
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _
from netwerk.kernel.text import fold


@dataclass(frozen=True)
class DoorRow:
    """One person in the list at the door; `words` is what a search looks through."""

    id: int
    name: str
    more: str
    words: str
    is_in: bool
    state: str
    no_photos: bool


def parts(event: Event, table: AttendanceTable) -> dict[str, str]:
    """What people can be checked in for: the half-days and the workshops of the day, by key."""
    halves = words.names_of(table.parts)
    rooms = {
        workshop_part(workshop.id): _(
            "%(time)s %(title)s",
            time=i18n.format_time(workshop.starts_at, event.zone),
            title=workshop.title,
        )
        for workshop in workshops.of_event(event.id)
    }
    return halves | rooms


def chosen_part(event: Event, table: AttendanceTable, wanted: str, now: datetime) -> str:
    """The part somebody asked for, else the half-day it is now."""
    return wanted if wanted in parts(event, table) else part_at(table.parts, now).key


def rows(event: Event, table: AttendanceTable, part: str) -> list[DoorRow]:
    """Everybody to be checked in for a part: for a workshop those who have a place or were marked there."""
    people = table.people
    if is_workshop(part):
        chosen = workshops.attendees_of_workshop(int(part[1:]))
        people = tuple(
            person for person in people if person.attendee_id in chosen or part in person.presences
        )
    return [door_row(person, part, event.zone) for person in people]


def door_row(person: Attended, part: str, zone: str) -> DoorRow:
    """One person for the list at the door."""
    more = ", ".join(word for word in (person.organisation, person.function) if word)
    return DoorRow(
        id=person.attendee_id,
        name=person.name,
        more=more,
        words=fold(f"{person.name} {more} {person.email}"),
        is_in=person.on(part).is_present,
        state=state_words(person, part, zone),
        no_photos=person.no_photos,
    )


def state_words(person: Attended, part: str, zone: str) -> str:
    """What is known of somebody in a part; empty when nothing is."""
    said = person.on(part)
    if said.verdict is Verdict.EXCUSED:
        return _("Verontschuldigd")
    if said.verdict is Verdict.ABSENT:
        return _("Afwezig") if said.corrected else ""
    if said.first_in is None:
        return _("Aanwezig")
    return _("Binnen om %(time)s", time=i18n.format_time(said.first_in, zone))


def list_words(person: Attended, part: str, zone: str) -> str:
    """The same for the list of afterwards, where nothing known means not there."""
    return state_words(person, part, zone) or _("Niet gemerkt")


def workshops_of(attendee_id: int) -> list[str]:
    """Where somebody goes that day, to send them to the right room."""
    places = workshops.of_attendees([attendee_id]).get(attendee_id, [])
    return [
        _("%(title)s, %(room)s", title=place.title, room=place.room) if place.room else place.title
        for place in places
        if place.is_confirmed
    ]


@dataclass(frozen=True)
class LogLine:
    """One mark, in words."""

    when: str
    heard: str
    name: str
    part: str
    what: str
    reason: str
    by: str


def log_line(
    mark: AttendanceMark, names: Mapping[str, str], members: Mapping[str, str], zone: str
) -> LogLine:
    """A line of the log; `names` are those of the parts, `members` those of whoever marked, by label."""
    return LogLine(
        when=_moment(mark.at, zone),
        heard="" if mark.at == mark.recorded_at else _moment(mark.recorded_at, zone),
        name=mark.attendee.name,
        part=names.get(mark.part, mark.part),
        what=mark_words(mark.kind),
        reason=mark.reason,
        by=members.get(mark.by, mark.by),
    )


def mark_words(kind: str) -> str:
    """What a mark says."""
    return {
        Mark.IN: _("Binnen"),
        Mark.OUT: _("Weg"),
        Mark.EXCUSED: _("Verontschuldigd"),
        Mark.PRESENT: _("Verbeterd: aanwezig"),
        Mark.ABSENT: _("Verbeterd: afwezig"),
    }[Mark(kind)]


def _moment(moment: datetime, zone: str) -> str:
    return _(
        "%(day)s, %(time)s", day=i18n.format_short_day(moment, zone), time=i18n.format_time(moment, zone)
    )
