"""Who was there: the one read behind sheet, list, export, attestations and every report of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from netwerk.events import attendance_rules as rules
from netwerk.events.attendance_rules import NOTHING_KNOWN, Part, Presence, Verdict
from netwerk.events.models import AttendanceMark, Attendee, Event
from netwerk.events.rules import State
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.text import key
from netwerk.members.models import Member, Organisation
from netwerk.taxonomy.models import Municipality

# How the one-time key of a booking begins that was made at the door.
WALK_IN = "walk-in:"


@dataclass(frozen=True)
class Attended:
    """One person on the list: who they are, and what is known of each half-day and each workshop.

    `type` and `region` are the slugs of their organisation, empty when unknown; `minutes` is what an
    attestation counts; `state` is where they stand with the day (somebody who was marked stays on the list).
    """

    attendee_id: int
    name: str
    function: str
    email: str
    organisation_id: int | None
    organisation: str
    type: str
    region: str
    state: str
    is_walk_in: bool
    no_photos: bool
    table_number: int | None
    presences: Mapping[str, Presence]
    minutes: int
    is_present: bool

    def on(self, part: str) -> Presence:
        """What is known of one part, by its key."""
        return self.presences.get(part, NOTHING_KNOWN)

    @property
    def first_in(self) -> datetime | None:
        """When this person first came in."""
        return min((one.first_in for one in self.presences.values() if one.first_in), default=None)

    @property
    def last_out(self) -> datetime | None:
        """When this person was last seen leaving."""
        return max((one.last_out for one in self.presences.values() if one.last_out), default=None)

    @property
    def gets_mail(self) -> bool:
        """Does mail reach this person: at their own address, or through whoever registered them?"""
        return bool(self.email) or not self.is_walk_in

    @property
    def is_corrected(self) -> bool:
        """Did an organiser correct what the marks at the door say?"""
        return any(one.corrected for one in self.presences.values())


@dataclass(frozen=True)
class PartTotals:
    """How many people were there, excused or missing in one half-day."""

    present: int
    excused: int
    absent: int


@dataclass(frozen=True)
class Totals:
    """The day in numbers. Organisations, types and regions count present people; a type is a slug."""

    people: int
    present: int
    walk_ins: int
    organisations: int
    by_type: Mapping[str, int]
    by_region: Mapping[str, int]
    by_part: Mapping[str, PartTotals]
    minutes: int


@dataclass(frozen=True)
class AttendanceTable:
    """Everybody who was expected or marked, by name, with the half-days of the day and its totals."""

    event_id: int
    parts: tuple[Part, ...]
    people: tuple[Attended, ...]
    totals: Totals = field(repr=False)

    @property
    def present(self) -> tuple[Attended, ...]:
        """Who was there for at least one half-day."""
        return tuple(person for person in self.people if person.is_present)

    def one(self, attendee_id: int) -> Attended | None:
        """Somebody on the list."""
        return next((person for person in self.people if person.attendee_id == attendee_id), None)


def present(event_id: int) -> AttendanceTable:
    """Who was expected at a day and who was there. Raises NoResultFound for a day that is not there."""
    return present_at([event_id])[event_id]


def present_at(event_ids: Sequence[int]) -> dict[int, AttendanceTable]:
    """The same for several days at once, such as a series or a school year, in a fixed number of reads."""
    days = db.session.scalars(select(Event).where(Event.id.in_(event_ids)).order_by(Event.id)).all()
    marks = _marks(event_ids)
    people: dict[int, list[Attendee]] = {event_id: [] for event_id in event_ids}
    for attendee in _attendees(event_ids):
        people[attendee.event_id].append(attendee)
    return {day.id: _table(day, people[day.id], marks) for day in days}


def half_days_marked(event_id: int) -> set[str]:
    """The keys of the half-days in which somebody was marked."""
    query = select(AttendanceMark.part).where(AttendanceMark.event_id == event_id).distinct()
    return {part for part in db.session.scalars(query) if not rules.is_workshop(part)}


def marks_of(event_id: int) -> list[AttendanceMark]:
    """The log: every mark of a day as it was made, the newest first, with its person."""
    return list(
        db.session.scalars(
            select(AttendanceMark)
            .where(AttendanceMark.event_id == event_id)
            .order_by(AttendanceMark.recorded_at.desc(), AttendanceMark.id.desc())
            .options(joinedload(AttendanceMark.attendee))
        )
    )


def names_of_markers(labels: Iterable[str]) -> dict[str, str]:
    """The names of the members behind the labels of marks, where their accounts are still there."""
    ids = {label: int(number) for label in labels if (number := label.removeprefix("member:")).isdigit()}
    names = {
        row[0]: row[1]
        for row in db.session.execute(select(Member.id, Member.name).where(Member.id.in_(ids.values())))
    }
    return {label: names[number] for label, number in ids.items() if number in names}


def _marks(event_ids: Sequence[int]) -> dict[tuple[int, str], list[AttendanceMark]]:
    found: dict[tuple[int, str], list[AttendanceMark]] = {}
    rows = db.session.scalars(
        select(AttendanceMark).where(AttendanceMark.event_id.in_(event_ids)).order_by(AttendanceMark.id)
    )
    for mark in rows:
        found.setdefault((mark.attendee_id, mark.part), []).append(mark)
    return found


def _attendees(event_ids: Sequence[int]) -> Iterable[Attendee]:
    marked = select(AttendanceMark.attendee_id).where(AttendanceMark.event_id.in_(event_ids))
    return db.session.scalars(
        select(Attendee)
        .where(
            Attendee.event_id.in_(event_ids),
            or_(Attendee.state == State.CONFIRMED, Attendee.id.in_(marked)),
        )
        .order_by(Attendee.name_key, Attendee.id)
        .options(
            joinedload(Attendee.booking),
            joinedload(Attendee.organisation).options(
                joinedload(Organisation.type),
                joinedload(Organisation.municipality).selectinload(Municipality.regions),
            ),
        )
    )


def _table(
    event: Event, people: Sequence[Attendee], marks: Mapping[tuple[int, str], list[AttendanceMark]]
) -> AttendanceTable:
    parts = rules.parts_of(event)
    shares = rules.credits_of(parts, event.credit_minutes)
    of_each: dict[int, dict[str, Presence]] = {}
    for (attendee_id, part), said in marks.items():
        of_each.setdefault(attendee_id, {})[part] = rules.presence(said)
    rows = tuple(_attended(event, person, of_each.get(person.id, {}), shares) for person in people)
    return AttendanceTable(event.id, parts, rows, _totals(parts, rows))


def _attended(
    event: Event, person: Attendee, presences: Mapping[str, Presence], shares: Mapping[str, int]
) -> Attended:
    organisation = person.organisation
    town = organisation.municipality if organisation else None
    region = town.region_on(event.starts_at.astimezone(BRUSSELS).date()) if town else None
    return Attended(
        attendee_id=person.id,
        name=person.name,
        function=person.function,
        email=person.email or "",
        organisation_id=person.organisation_id,
        organisation=organisation.name if organisation else person.organisation_name,
        type=organisation.type.slug if organisation and organisation.type else "",
        region=region.slug if region else "",
        state=person.state,
        is_walk_in=person.booking.form_key.startswith(WALK_IN),
        no_photos=person.no_photos,
        table_number=person.table_number,
        presences=presences,
        minutes=rules.minutes_of(presences, shares),
        is_present=any(presences.get(part, NOTHING_KNOWN).is_present for part in shares),
    )


def _totals(parts: Sequence[Part], people: Sequence[Attended]) -> Totals:
    came = [person for person in people if person.is_present]
    return Totals(
        people=len(people),
        present=len(came),
        walk_ins=sum(person.is_walk_in for person in people),
        organisations=len({organisation_key(person) for person in came} - {""}),
        by_type=Counter(person.type for person in came),
        by_region=Counter(person.region for person in came),
        by_part={part.key: _part_totals(part.key, people) for part in parts},
        minutes=sum(person.minutes for person in came),
    )


def organisation_key(person: Attended) -> str:
    """What tells two organisations apart: the row we know, else the name as typed; empty when none is."""
    return f"#{person.organisation_id}" if person.organisation_id else key(person.organisation)


def _part_totals(part: str, people: Sequence[Attended]) -> PartTotals:
    counts = Counter(person.on(part).verdict for person in people)
    return PartTotals(counts[Verdict.PRESENT], counts[Verdict.EXCUSED], counts[Verdict.ABSENT])
