"""When things happened in the demo: everything hangs on the day it is built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from netwerk.demo.builder.content import DemoDay
from netwerk.kernel.clock import BRUSSELS, clock
from netwerk.kernel.i18n import from_wall

ZONE = BRUSSELS.key
OPENING_TIME, CLOSING_TIME = time(8, 0), time(18, 0)
# Nearer days stay where they are, as a week would change what they show.
NEAR_DAYS = 20
SHIFT = timedelta(days=6)
BEFORE_NEW_YEAR = {(12, day) for day in range(23, 29)}
AROUND_NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


@dataclass(frozen=True)
class Moments:
    """The instants of one day."""

    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime | None
    created_at: datetime
    published_at: datetime

    @classmethod
    def of(cls, day: DemoDay, now: datetime, offset: int) -> Moments:
        """The instants of a day that lies `offset` days from `now`."""
        date_of = sensible_day(now.astimezone(BRUSSELS).date(), offset)
        opens_at = _at(date_of - timedelta(days=day.opens_offset), OPENING_TIME)
        # Announced a week before registration opens; what is not open yet was announced lately.
        published_at = min(opens_at - timedelta(days=7), now - timedelta(days=3))
        closing = date_of - timedelta(days=day.closes_offset)
        return cls(
            starts_at=_at(date_of, time.fromisoformat(day.start)),
            ends_at=_at(date_of, time.fromisoformat(day.end)),
            opens_at=opens_at,
            closes_at=_at(closing, CLOSING_TIME) if day.closes_offset else None,
            created_at=published_at - timedelta(days=2),
            published_at=published_at,
        )

    @property
    def last_call(self) -> datetime:
        """When registration ends."""
        return self.closes_at or self.starts_at


def sensible_day(today: date, offset: int) -> date:
    """The day so far from today, or the nearest on which people would meet.

    That is never a weekend and, unless it lies near, never in the Christmas holidays.
    """
    day = today + timedelta(days=offset)
    if abs(offset) > NEAR_DAYS:
        if (day.month, day.day) in BEFORE_NEW_YEAR:
            day -= SHIFT
        if (day.month, day.day) in AROUND_NEW_YEAR:
            day += SHIFT
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _at(day: date, wall: time) -> datetime:
    return from_wall(datetime.combine(day, wall), ZONE)


def spread(number: int, start: datetime, end: datetime, rng: Random) -> list[datetime]:
    """So many moments between two others, in order, most of them early and in office hours."""
    early = [start + (end - start) * rng.random() ** 1.4 for _ in range(number)]
    return sorted(_office_hour(moment, start, end, rng) for moment in early)


def _office_hour(moment: datetime, start: datetime, end: datetime, rng: Random) -> datetime:
    wall = moment.astimezone(BRUSSELS)
    decent = wall.replace(hour=rng.randint(8, 17), minute=rng.randint(0, 59))
    return decent if start < decent < end else moment


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let it be another time inside this block, for what asks the clock itself."""
    source = clock.source
    clock.source = lambda: moment
    try:
        yield
    finally:
        clock.source = source
