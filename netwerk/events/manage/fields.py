"""Fields for days and hours as people type them, on the wall clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from wtforms import DateField, DateTimeLocalField, TimeField

from netwerk.kernel.forms import typed_line
from netwerk.kernel.i18n import lazy

EARLIEST, LATEST = 2000, 2100
CLOCK = re.compile(r"([01]?\d|2[0-3])(?:\s*[.:uh]\s*([0-5]\d)?)?(?::[0-5]\d)?\s*(?:uur|u)?", re.IGNORECASE)
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


class DayField(DateField):
    """A day; browsers send `2027-03-11`, people without a date picker type `11/03/2027`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, empty is none."""
        typed = typed_line(self, valuelist)
        self.data = read_day(typed) if typed else None


class ClockField(TimeField):
    """A time of day; `13:30`, `13.30` and `13u30` are one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time, empty is none."""
        typed = typed_line(self, valuelist)
        self.data = read_clock(typed) if typed else None


class MomentField(DateTimeLocalField):
    """A day and a time on the wall clock, without a zone."""

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        """Show minutes, as browsers do."""
        super().__init__(label, [*validators], format=["%Y-%m-%dT%H:%M"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the moment, empty is none; a day without a time begins at midnight."""
        typed = typed_line(self, valuelist)
        if not typed:
            self.data = None
            return
        day, _separator, clock = typed.replace("T", " ").partition(" ")
        self.data = datetime.combine(read_day(day), read_clock(clock) if clock.strip() else time())


def read_day(typed: str) -> date:
    """The day of `2027-03-11` or `11/03/2027`. Raises ValueError with a sentence."""
    match = DAY.fullmatch(typed.strip())
    if match:
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            found = None
        if found is not None and EARLIEST <= found.year <= LATEST:
            return found
    raise ValueError(lazy("Vul een dag in die bestaat, zoals 11/03/2027."))


def read_clock(typed: str) -> time:
    """The time of `13:30`, `13.30` or `13u30`. Raises ValueError with a sentence."""
    match = CLOCK.fullmatch(typed.strip())
    if match is None:
        raise ValueError(lazy("Vul een uur in, zoals 13.30."))
    return time(int(match[1]), int(match[2] or 0))
