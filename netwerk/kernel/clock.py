"""The only place that asks the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
# By less than this two clocks may differ: the answer of another machine takes time too.
TOLERANCE = timedelta(seconds=1)


class Clock:
    """A source of now; tests put their own in its place."""

    def __init__(self) -> None:
        """Start with the machine's own time."""
        self.machine: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.behind = timedelta()
        self.source: Callable[[], datetime] = lambda: self.machine() + self.behind

    def follow(self, shared: datetime) -> None:
        """Go by the clock that says this now: all machines share it, and the own one may be wrong."""
        behind = shared - self.machine()
        self.behind = behind if abs(behind) > TOLERANCE else timedelta()


clock = Clock()


def now() -> datetime:
    """The present instant, in UTC."""
    return clock.source()


def today() -> date:
    """The present day in Brussels."""
    return now().astimezone(BRUSSELS).date()
