"""Events out of a calendar file that another program wrote (RFC 5545), each occurrence apart.

What is read here was written by others: whatever cannot be understood is said of that event alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.text import plain_line, plain_text

MOST_EVENTS = 1_000
# A rule that gives more is no series of network days.
MOST_OCCURRENCES = 60
# For an event that takes whole days: the organiser looks at the draft anyway.
DAY_BEGINS, DAY_ENDS = time(9), time(17)


@dataclass(frozen=True)
class ForeignEvent:
    """One occurrence. `uid` is that of the series, `occurrence` the moment at which its rule puts it."""

    uid: str
    occurrence: str
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    description: str
    url: str
    cancelled: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """An event that cannot be taken over, and why."""

    title: str
    reason: str


Read = ForeignEvent | Unreadable


def read_calendar(octets: bytes) -> list[Read]:
    """Every event of a calendar file, a series as its occurrences. Raises Invalid for no calendar."""
    try:
        components = [
            one for calendar in Calendar.from_ical(octets, multiple=True) for one in calendar.walk("VEVENT")
        ]
    except Exception as error:
        # The library raises whatever its parts raise.
        raise Invalid(lazy("Dit is geen agenda-bestand (.ics)."), "file") from error
    if not components:
        raise Invalid(lazy("In dit bestand staat geen enkele afspraak."), "file")
    if len(components) > MOST_EVENTS:
        raise Invalid(lazy("Een agenda heeft hoogstens %(max)d afspraken.", max=MOST_EVENTS), "file")
    moved = {
        (str(one.get("uid", "")), _stamp(one.decoded("recurrence-id")))
        for one in components
        if "recurrence-id" in one and _can(lambda one=one: one.decoded("recurrence-id"))
    }
    found: list[Read] = []
    for one in components:
        found.extend(_read(one, moved))
        if len(found) > MOST_EVENTS:
            raise Invalid(lazy("Een agenda heeft hoogstens %(max)d afspraken.", max=MOST_EVENTS), "file")
    return found


def _read(component: Any, moved: set[tuple[str, str]]) -> Iterator[Read]:
    title = plain_line(str(component.get("summary", "")))[:140]
    try:
        yield from list(_occurrences(component, title, moved))
    except Invalid as error:
        yield Unreadable(title, str(error.sentence))
    except Exception:
        # The library raises whatever its parts raise over values that mean nothing.
        yield Unreadable(title, _("De tijd van deze afspraak kunnen we niet lezen."))


def _occurrences(component: Any, title: str, moved: set[tuple[str, str]]) -> Iterator[ForeignEvent]:
    uid = plain_line(str(component.get("uid", "")))[:250]
    if not uid:
        raise Invalid(lazy("Deze afspraak heeft geen kenmerk (UID)."))
    first, remarks = _start(component)
    length = _length(component, first)
    if length <= timedelta(0):
        raise Invalid(lazy("Het einde komt niet na het begin."))
    if length > timedelta(days=14):
        raise Invalid(lazy("Deze afspraak duurt langer dan twee weken."))
    facts: dict[str, Any] = {
        "uid": uid,
        "title": title,
        "location": plain_line(str(component.get("location", "")))[:320],
        "description": plain_text(str(component.get("description", "")))[:20_000],
        "url": plain_line(str(component.get("url", "")))[:500],
        "cancelled": str(component.get("status", "")).upper() == "CANCELLED",
    }
    if "rrule" not in component:
        own = _stamp(component.decoded("recurrence-id")) if "recurrence-id" in component else ""
        yield ForeignEvent(**facts, occurrence=own, starts_at=first, ends_at=first + length, remarks=remarks)
        return
    for start in _rule(component, first):
        if (uid, _stamp(start)) not in moved:
            ends = (start.replace(tzinfo=None) + length).replace(tzinfo=start.tzinfo)
            yield ForeignEvent(
                **facts, occurrence=_stamp(start), starts_at=start, ends_at=ends, remarks=remarks
            )


def _start(component: Any) -> tuple[datetime, tuple[str, ...]]:
    """The beginning with its zone, and what to say of it: a time of nowhere is one of here."""
    given = component.decoded("dtstart")
    if not isinstance(given, datetime):
        told = _("Een hele dag: we zetten die van 9 tot 17 uur.")
        return datetime.combine(given, DAY_BEGINS, tzinfo=BRUSSELS), (told,)
    if given.tzinfo is None:
        told = _("Zonder tijdzone: we lezen de uren als Belgische tijd.") if _names_zone(component) else ""
        return given.replace(tzinfo=BRUSSELS), (told,) if told else ()
    return given, ()


def _names_zone(component: Any) -> bool:
    """Does it name a zone that nobody knows?"""
    return "TZID" in component["dtstart"].params


def _length(component: Any, first: datetime) -> timedelta:
    whole_day = not isinstance(component.decoded("dtstart"), datetime)
    if "dtend" in component:
        end = component.decoded("dtend")
        if not isinstance(end, datetime):
            # The last day does not count (3.6.1).
            last = max(end - timedelta(days=1), first.date())
            return datetime.combine(last, DAY_ENDS, tzinfo=BRUSSELS) - first
        return (end if end.tzinfo else end.replace(tzinfo=BRUSSELS)) - first
    if "duration" in component:
        length = component.decoded("duration")
        return timedelta(hours=8) if whole_day else timedelta(seconds=length.total_seconds())
    return timedelta(hours=8) if whole_day else timedelta(hours=1)


def _rule(component: Any, first: datetime) -> list[datetime]:
    """The moments of a series on the wall clock of its first day, without those that were taken out."""
    rules = component["rrule"]
    if isinstance(rules, list):
        raise Invalid(lazy("Deze reeks heeft meer dan één regel. Zet er losse afspraken van."))
    wall = first.replace(tzinfo=None)
    text = rules.to_ical().decode()
    if "UNTIL" in rules:
        # On the wall clock too, as the others are.
        until = rules["UNTIL"][0]
        local = (
            until.astimezone(first.tzinfo).replace(tzinfo=None)
            if isinstance(until, datetime) and until.tzinfo
            else until
        )
        local = local if isinstance(local, datetime) else datetime.combine(local, time.max)
        kept = [part for part in text.split(";") if not part.startswith("UNTIL")]
        text = ";".join([*kept, f"UNTIL={local:%Y%m%dT%H%M%S}"])
    found = list(itertools.islice(rrulestr(text, dtstart=wall), MOST_OCCURRENCES + 1))
    if len(found) > MOST_OCCURRENCES:
        raise Invalid(
            lazy(
                "Deze reeks heeft meer dan %(max)d dagen, of geen einde. Kort ze in en voer opnieuw in.",
                max=MOST_OCCURRENCES,
            )
        )
    out = {_stamp(one) for one in _taken_out(component)}
    moments = [one.replace(tzinfo=first.tzinfo) for one in found]
    return [one for one in moments if _stamp(one) not in out]


def _taken_out(component: Any) -> list[datetime | date]:
    given = component.get("exdate", [])
    lists = given if isinstance(given, list) else [given]
    return [one.dt for each in lists for one in each.dts]


def _stamp(moment: datetime | date) -> str:
    """A moment by which an occurrence is known, whatever its zone."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, DAY_BEGINS, tzinfo=BRUSSELS)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _can(read: Any) -> bool:
    try:
        read()
    except Exception:
        return False
    return True
