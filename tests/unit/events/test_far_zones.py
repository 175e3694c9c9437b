"""Calendars from zones that change their clocks otherwise than ours, read as the instants they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from netwerk.events.foreign_calendar import ForeignEvent, read_calendar

WEEKLY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//elsewhere//EN
BEGIN:VEVENT
UID:far@elsewhere.example
SUMMARY:Far away
DTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}
DTEND;TZID={zone}:{first:%Y%m%d}T{end}
RRULE:FREQ=WEEKLY;COUNT=4
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("zone", "first", "in_utc"),
    [
        # The clock goes back by half an hour in the night to 4 April 2027.
        ("Australia/Lord_Howe", "2027-03-25 13:30", ["02:30", "02:30", "03:00", "03:00"]),
        # And on by half an hour in the night to 3 October.
        ("Australia/Lord_Howe", "2027-09-23 13:30", ["03:00", "03:00", "02:30", "02:30"]),
        # Half an hour off, and changed on other Sundays than ours.
        ("America/St_Johns", "2027-03-04 13:30", ["17:00", "17:00", "16:00", "16:00"]),
        # The other side of the date line, where it is tomorrow already: no summer time since 2021.
        ("Pacific/Apia", "2027-03-25 13:30", ["00:30"] * 4),
        ("Pacific/Kiritimati", "2027-03-25 13:30", ["23:30"] * 4),
        ("Asia/Kathmandu", "2027-03-25 13:30", ["07:45"] * 4),
    ],
)
def test_each_day_of_a_series_is_the_instant_of_its_own_wall_clock(
    zone: str, first: str, in_utc: list[str]
) -> None:
    begin = datetime.fromisoformat(first)
    text = WEEKLY.format(zone=zone, first=begin, end="160000").replace("\n", "\r\n")
    found = [one for one in read_calendar(text.encode()) if isinstance(one, ForeignEvent)]
    assert [f"{one.starts_at.astimezone(UTC):%H:%M}" for one in found] == in_utc
    for one in found:
        assert one.remarks == ()
        there = [moment.astimezone(ZoneInfo(zone)) for moment in (one.starts_at, one.ends_at)]
        assert [f"{moment:%H:%M}" for moment in there] == ["13:30", "16:00"]


def test_over_the_change_of_the_clock_it_ends_when_its_own_clock_says() -> None:
    zone = "Australia/Lord_Howe"
    text = WEEKLY.format(zone=zone, first=datetime.fromisoformat("2027-04-04 00:30"), end="043000").replace(
        "\n", "\r\n"
    )
    found = [one for one in read_calendar(text.encode()) if isinstance(one, ForeignEvent)]
    lasts = [one.ends_at.astimezone(UTC) - one.starts_at.astimezone(UTC) for one in found]
    assert [one.total_seconds() / 3600 for one in lasts] == [4.5, 4, 4, 4]
