"""Near the day a free seat is offered for a while instead of given: from when, and for how long."""

from __future__ import annotations

import importlib
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

WORKING_DAYS = 2
SATURDAY = 5
LONGEST, SHORTEST = timedelta(hours=24), timedelta(hours=1)
# Who says yes must still be able to come, and who is next be told.
BEFORE_START = timedelta(hours=2)


class Way(StrEnum):
    """How a free seat goes to whoever is first in line."""

    GIVEN = "given"
    OFFERED = "offered"
    # Too late for an answer: only an organiser moves people now.
    NOT = "not"


@cache
def _public_holidays() -> Any:
    # Not at the top: a web process starts without it.
    return importlib.import_module("holidays").country_holidays("BE")


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def is_working_day(day: date) -> bool:
    """Monday to Friday, less the Belgian public holidays."""
    return not is_weekend(day) and day not in _public_holidays()


def offers_begin(starts_at: datetime, zone: str) -> datetime:
    """From when seats are offered: midnight of the second working day before the day, on the wall clock."""
    day, left = starts_at.astimezone(ZoneInfo(zone)).date(), WORKING_DAYS
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day)
    return datetime.combine(day, time(), ZoneInfo(zone))


def offer_until(starts_at: datetime, now: datetime) -> datetime | None:
    """Until when an offer made now is held; None when there is no time left for an answer.

    24 hours, never later than 2 hours before the start, at least 1 hour.
    """
    until = min(now + LONGEST, starts_at - BEFORE_START)
    return until if until - now >= SHORTEST else None


def way_up(starts_at: datetime, zone: str, now: datetime) -> Way:
    """How somebody moves up now."""
    if offer_until(starts_at, now) is None:
        return Way.NOT
    return Way.OFFERED if now >= offers_begin(starts_at, zone) else Way.GIVEN
