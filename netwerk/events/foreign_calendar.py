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
# A day of another century is a slip of the program that wrote it.
EARLIEST, LATEST = 2000, 2100
OFTEN = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
# What changes which days a series has, and is not read: the days that would come of it are others.
UNREAD = ("EXRULE",)
# A rule of which no day exists, such as 30 February, is only given up at the end of the calendar of Python:
# minutes of work away. The calendar repeats itself every 400 years, days of the week too, so that a rule that
# is read as late as can be gives the same days with that end near.
LATER = 400 * 19


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
    if not EARLIEST <= first.year <= LATEST:
        raise Invalid(lazy("Deze afspraak valt niet in onze tijd."))
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
    if _changes_the_rest(component) or any(name in component for name in UNREAD):
        raise Invalid(lazy("Deze reeks kunnen we niet lezen. Zet er losse afspraken van."))
    if "rrule" not in component and "rdate" not in component:
        own = _stamp(component.decoded("recurrence-id")) if "recurrence-id" in component else ""
        yield ForeignEvent(**facts, occurrence=own, starts_at=first, ends_at=first + length, remarks=remarks)
        return
    for start in _series(component, first):
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


def _changes_the_rest(component: Any) -> bool:
    """Does it move an occurrence and all that follow (3.2.13)?"""
    return "recurrence-id" in component and "RANGE" in component["recurrence-id"].params


def _series(component: Any, first: datetime) -> list[datetime]:
    """The moments of a series in their order, without those that were taken out."""
    wall = _rule(component["rrule"], first) if "rrule" in component else [first.replace(tzinfo=None)]
    added = [_within(one, first) for one in _listed(component, "rdate")]
    moments = {_stamp(one): one for one in (*(one.replace(tzinfo=first.tzinfo) for one in wall), *added)}
    if len(moments) > MOST_OCCURRENCES:
        raise _too_many()
    out = _listed(component, "exdate")
    stamps = {_stamp(one) for one in out}
    # Some programs take a day out, and not the hour at which it begins.
    days = {one for one in out if not isinstance(one, datetime)}
    kept = [stamp for stamp, one in moments.items() if stamp not in stamps and one.date() not in days]
    return [moments[stamp] for stamp in sorted(kept)]


def _rule(rules: Any, first: datetime) -> list[datetime]:
    """The moments that a rule gives, on the wall clock of the first day."""
    if isinstance(rules, list):
        raise Invalid(lazy("Deze reeks heeft meer dan één regel. Zet er losse afspraken van."))
    if OFTEN & {str(one).upper() for one in rules.get("FREQ", [])}:
        raise _too_many()
    if any(one < 1 for one in rules.get("INTERVAL", [])):
        raise Invalid(lazy("Deze reeks kunnen we niet lezen. Zet er losse afspraken van."))
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
        if local.year <= LATEST:
            kept.append(f"UNTIL={_moved(local, LATER):%Y%m%dT%H%M%S}")
        text = ";".join(kept)
    given = rrulestr(text, dtstart=_moved(wall, LATER))
    found = list(itertools.islice(given, MOST_OCCURRENCES + 1))
    if len(found) > MOST_OCCURRENCES:
        raise _too_many()
    if not found:
        raise Invalid(lazy("Deze reeks heeft geen enkele dag."))
    return [_moved(one, -LATER) for one in found]


def _moved(moment: datetime, years: int) -> datetime:
    return moment.replace(year=moment.year + years)


def _too_many() -> Invalid:
    return Invalid(
        lazy(
            "Deze reeks heeft meer dan %(max)d dagen, of geen einde. Kort ze in en voer opnieuw in.",
            max=MOST_OCCURRENCES,
        )
    )


def _listed(component: Any, name: str) -> list[datetime | date]:
    """The moments of a property that lists some, and may stand there often."""
    given = component.get(name, [])
    lists = given if isinstance(given, list) else [given]
    return [one.dt for each in lists for one in each.dts]


def _within(given: Any, first: datetime) -> datetime:
    """A moment that a series has beside its rule; a day alone begins when the first one does."""
    if isinstance(given, tuple):
        # A period has a length of its own.
        raise Invalid(lazy("Deze reeks kunnen we niet lezen. Zet er losse afspraken van."))
    if not isinstance(given, datetime):
        return datetime.combine(given, first.time(), tzinfo=first.tzinfo)
    return given.astimezone(first.tzinfo) if given.tzinfo else given.replace(tzinfo=first.tzinfo)


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
