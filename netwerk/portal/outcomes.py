"""What the network brought about: counted from the rows of each step, whole or cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.kernel import outcomes
from netwerk.kernel.outcomes import Row, Stage
from netwerk.taxonomy.school_year import SchoolYear


@dataclass(frozen=True)
class Cut:
    """Which part of it: about a theme, in a region, of a school year; nothing is all of it."""

    theme: str = ""
    region: str = ""
    year: SchoolYear | None = None

    def holds(self, row: Row) -> bool:
        """Does a row belong to this part?"""
        return (
            (not self.theme or self.theme in row.themes)
            and (not self.region or self.region in row.regions)
            and (self.year is None or SchoolYear.of(row.at) == self.year)
        )


@dataclass(frozen=True)
class Tally:
    """A step with the rows of a part."""

    stage: Stage
    rows: Sequence[Row]

    @property
    def number(self) -> int:
        """What the rows add up to."""
        return sum(row.number for row in self.rows)

    def number_of(self, holds: Callable[[Row], bool]) -> int:
        """What those rows add up to of which this holds."""
        return sum(row.number for row in self.rows if holds(row))


# What the rows of a line share, empty where they share nothing, with a number for each step.
Line = tuple[str, list[int]]


def tallies(cut: Cut, now: datetime) -> list[Tally]:
    """Each step of the loop with what there is of it in this part."""
    return [
        Tally(stage, [row for row in stage.rows(now) if cut.holds(row)]) for stage in outcomes.all_stages()
    ]


def years_of(found: Iterable[Tally]) -> list[SchoolYear]:
    """The school years in which something stands, the last first."""
    return sorted({SchoolYear.of(row.at) for one in found for row in one.rows}, reverse=True)


def by_year(found: Sequence[Tally]) -> list[Line]:
    """A line for each school year; together they are the total."""
    return [(year.label, [one.number_of(Cut(year=year).holds) for one in found]) for year in years_of(found)]


def by_theme(found: Sequence[Tally], slugs: Iterable[str]) -> list[Line]:
    """A line for each theme, and one for what is about none; what is about two stands in two of them."""
    about = [(slug, [one.number_of(Cut(theme=slug).holds) for one in found]) for slug in slugs]
    return _told([*about, ("", [one.number_of(lambda row: not row.themes) for one in found])])


def by_region(found: Sequence[Tally], slugs: Iterable[str]) -> list[Line]:
    """A line for each region, and one for what is in none; what is in two stands in two of them."""
    inside = [(slug, [one.number_of(Cut(region=slug).holds) for one in found]) for slug in slugs]
    return _told([*inside, ("", [one.number_of(lambda row: not row.regions) for one in found])])


def _told(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if any(line[1])]
