"""The month grid: weeks of days, on plain values."""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from netwerk.kernel.clock import BRUSSELS

YEARS = range(2000, 2100)
WEEKS = Calendar(firstweekday=0)

# Title, address, time, colour and state of a day, as the grid's macro wants them.
Entry = dict[str, str]


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year, in Brussels."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime | date) -> Month:
        """The month in which a moment falls."""
        day = moment.astimezone(BRUSSELS).date() if isinstance(moment, datetime) else moment
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month | None:
        """The month of `2027-03`; None when it is not one."""
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
        if match is None or int(match[1]) not in YEARS:
            return None
        return cls(int(match[1]), int(match[2]))

    @property
    def label(self) -> str:
        """As it stands in addresses: `2027-03`."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """The first of the month."""
        return date(self.year, self.number, 1)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def next(self) -> Month:
        """The month after."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The instants at which it begins and at which the next one does."""
        start, end = (
            datetime.combine(month.first_day, time(), BRUSSELS).astimezone(UTC) for month in (self, self.next)
        )
        return start, end


def weeks(
    month: Month, entries: Iterable[tuple[date, Entry]], today: date, label: Callable[[date], str]
) -> list[list[dict[str, object]]]:
    """The grid of a month: weeks from Monday to Sunday; `label` says a date in full."""
    by_day: dict[date, list[Entry]] = {}
    for day, entry in entries:
        by_day.setdefault(day, []).append(entry)
    return [
        [
            {
                "number": day.day,
                "iso": day.isoformat(),
                "label": label(day),
                "in_month": day.month == month.number,
                "today": day == today,
                "events": by_day.get(day, []),
            }
            for day in week
        ]
        for week in WEEKS.monthdatescalendar(month.year, month.number)
    ]
