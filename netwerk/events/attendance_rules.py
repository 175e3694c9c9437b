"""Who was there, on plain values: the half-days of a day, what marks say, and the hours they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

NOON = time(13, 0)
MORNING, AFTERNOON = "am", "pm"
CLOSED_STATES = ("concluded", "archived")


class Mark(StrEnum):
    """What somebody at the door or an organiser says of one person."""

    IN = "in"
    OUT = "out"
    EXCUSED = "excused"
    PRESENT = "present"
    ABSENT = "absent"


# These overrule what stood there, so they carry a reason.
CORRECTIONS = (Mark.PRESENT, Mark.ABSENT)


class Verdict(StrEnum):
    """What all marks of one part together come to."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class Timed(Protocol):
    """What the rules need to know of a day: from when to when it lasts, and the zone of its place."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""

    @property
    def zone(self) -> str:
        """The IANA name of the zone."""


class Marked(Protocol):
    """One mark as it is kept."""

    kind: str
    at: datetime
    recorded_at: datetime
    reason: str


@dataclass(frozen=True)
class Part:
    """A half-day, from and to in UTC; `key` such as `2027-03-11:am`."""

    key: str
    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        """The date on which it falls, on the wall clock of the day's place."""
        return date.fromisoformat(self.key.partition(":")[0])

    @property
    def is_morning(self) -> bool:
        """Is it the half-day before 13.00?"""
        return self.key.endswith(MORNING)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True)
class Presence:
    """What is known of one person in one part."""

    verdict: Verdict = Verdict.ABSENT
    first_in: datetime | None = None
    last_out: datetime | None = None
    corrected: bool = False
    # Of the correction or the excuse that holds.
    reason: str = ""

    @property
    def is_present(self) -> bool:
        """Was this person there?"""
        return self.verdict is Verdict.PRESENT


NOTHING_KNOWN = Presence()


def parts_of(day: Timed) -> tuple[Part, ...]:
    """The half-days of a day, cut at 13.00 on the wall clock; of each date when it lasts several."""
    zone = ZoneInfo(day.zone)
    start, end = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone)
    parts = []
    for date_of, opening, closing in _dates(start, end):
        noon = datetime.combine(date_of, NOON, zone)
        if opening < noon:
            parts.append(_part(date_of, MORNING, opening, min(closing, noon)))
        if closing > noon:
            parts.append(_part(date_of, AFTERNOON, max(opening, noon), closing))
    return tuple(parts)


def minutes_in(day: Timed) -> int:
    """How many minutes a day lasts, all its half-days together."""
    return sum(part.minutes for part in parts_of(day))


def _dates(start: datetime, end: datetime) -> Iterable[tuple[date, datetime, datetime]]:
    """Each date with its first and last instant; several dates keep the same hours, a night is one date."""
    if end.time() <= start.time():
        yield start.date(), start, end
        return
    for number in range((end.date() - start.date()).days + 1):
        date_of = start.date() + timedelta(days=number)
        yield (
            date_of,
            datetime.combine(date_of, start.time(), start.tzinfo),
            datetime.combine(date_of, end.time(), end.tzinfo),
        )


def _part(date_of: date, half: str, start: datetime, end: datetime) -> Part:
    return Part(f"{date_of.isoformat()}:{half}", start.astimezone(UTC), end.astimezone(UTC))


def part_at(parts: Sequence[Part], now: datetime) -> Part:
    """The half-day to mark people for now: the first that is not over, else the last."""
    return next((part for part in parts if now < part.ends_at), parts[-1])


def workshop_part(workshop_id: int) -> str:
    """The key of a workshop as a part."""
    return f"w{workshop_id}"


def is_workshop(part: str) -> bool:
    """Is this the key of a workshop, and not of a half-day?"""
    return part.startswith("w")


def opens_at(day: Timed) -> datetime:
    """From when people can be marked: midnight that begins the day before, when the list is laid out."""
    zone = ZoneInfo(day.zone)
    before = day.starts_at.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(before, time(), zone).astimezone(UTC)


def may_mark(state: str, day: Timed, now: datetime) -> bool:
    """May people be marked? Not long before the day, and not once its list is closed."""
    return state == "published" and now >= opens_at(day)


def presence(marks: Iterable[Marked]) -> Presence:
    """What the marks of one person for one part come to, in whatever order they reached us.

    The latest word holds; coming in again changes nothing while somebody is present already. The first
    time in and the last time out are always kept.
    """
    ordered = sorted(marks, key=lambda mark: (mark.at, mark.recorded_at))
    said: Marked | None = None
    for mark in ordered:
        if mark.kind != Mark.OUT and not _repeats(said, mark):
            said = mark
    if said is None:
        return NOTHING_KNOWN
    entries = [mark.at for mark in ordered if mark.kind == Mark.IN]
    exits = [mark.at for mark in ordered if mark.kind == Mark.OUT]
    return Presence(
        verdict=_verdict(said.kind),
        first_in=min(entries, default=None),
        last_out=max(exits, default=None),
        corrected=said.kind in CORRECTIONS,
        reason=said.reason,
    )


def _repeats(said: Marked | None, mark: Marked) -> bool:
    """Does somebody come in who was present already? Then what was said keeps its reason."""
    return said is not None and mark.kind == Mark.IN and _verdict(said.kind) is Verdict.PRESENT


def _verdict(kind: str) -> Verdict:
    return {Mark.ABSENT: Verdict.ABSENT, Mark.EXCUSED: Verdict.EXCUSED}.get(Mark(kind), Verdict.PRESENT)


def credits_of(parts: Sequence[Part], credit_minutes: int | None) -> dict[str, int]:
    """The minutes each half-day counts, by key: the day's credit shared by length; they add up exactly."""
    whole = sum(part.minutes for part in parts)
    credit = whole if credit_minutes is None else credit_minutes
    shares: dict[str, int] = {}
    passed = given = 0
    for part in parts:
        passed += part.minutes
        upto = round(credit * passed / whole)
        shares[part.key] = upto - given
        given = upto
    return shares


def minutes_of(presences: Mapping[str, Presence], shares: Mapping[str, int]) -> int:
    """The minutes somebody gets: those of each half-day on which they were present."""
    return sum(minutes for key, minutes in shares.items() if presences.get(key, NOTHING_KNOWN).is_present)
