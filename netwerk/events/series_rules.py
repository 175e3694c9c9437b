"""Pure decisions about series: on which days of a school year one falls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from netwerk.taxonomy.school_year import SchoolYear

MOST_DAYS = 40
LONGEST_STEP = 26


@dataclass(frozen=True)
class Planned:
    """The days of a series, and those that fall away, each with the reason."""

    days: tuple[date, ...] = ()
    skipped: tuple[tuple[date, str], ...] = ()


def every(first: date, weeks: int, last: date, off: Callable[[date], str]) -> Planned:
    """A day every so many weeks; `off` says why a day falls away, or nothing.

    A day that falls away is not moved: the rhythm stays.
    """
    step = timedelta(weeks=weeks)
    number = (last - first) // step + 1 if last >= first else 0
    return sorted_out((first + step * place for place in range(min(number, 2 * MOST_DAYS))), off)


def sorted_out(days: Iterable[date], off: Callable[[date], str]) -> Planned:
    """These days in order, each once, without those that fall away."""
    kept: list[date] = []
    skipped: list[tuple[date, str]] = []
    for day in sorted(set(days)):
        reason = off(day)
        if reason:
            skipped.append((day, reason))
        else:
            kept.append(day)
    return Planned(tuple(kept), tuple(skipped))


def outside(days: Sequence[date], year: SchoolYear) -> list[date]:
    """The days that do not fall in the school year of the series."""
    return [day for day in days if SchoolYear.of(day) != year]
