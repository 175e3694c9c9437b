"""The only place that asks the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


class Clock:
    """A source of now; tests put their own in its place."""

    def __init__(self) -> None:
        """Start with the machine's own time."""
        self.source: Callable[[], datetime] = lambda: datetime.now(UTC)


clock = Clock()


def now() -> datetime:
    """The present instant, in UTC."""
    return clock.source()


def today() -> date:
    """The present day in Brussels."""
    return now().astimezone(BRUSSELS).date()
