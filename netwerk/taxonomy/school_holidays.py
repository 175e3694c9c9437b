"""Holidays of Flemish schools: days on which nobody of a school comes to a network day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from netwerk.kernel.i18n import _
from netwerk.paths import PACKAGE
from netwerk.taxonomy.school_year import SchoolYear

DATES = PACKAGE / "taxonomy" / "data" / "holidays.toml"


@dataclass(frozen=True)
class Holiday:
    """A holiday from its first to its last day, both included."""

    kind: str
    first: date
    last: date

    @property
    def name(self) -> str:
        """What it is called, in the language spoken now."""
        return {
            "herfst": _("herfstvakantie"),
            "kerst": _("kerstvakantie"),
            "krokus": _("krokusvakantie"),
            "paas": _("paasvakantie"),
            "zomer": _("zomervakantie"),
            "vrij": _("vrije dag"),
        }[self.kind]


def holiday_on(day: date) -> Holiday | None:
    """The holiday in which a day falls; None when schools are open, or when the year is not known."""
    return next((one for one in _calendar()[1] if one.first <= day <= one.last), None)


def is_known(day: date) -> bool:
    """Do we know the holidays of the school year of this day?"""
    return SchoolYear.of(day).start in _calendar()[0]


@cache
def _calendar() -> tuple[frozenset[int], tuple[Holiday, ...]]:
    dates: dict[str, Any] = tomllib.loads(DATES.read_text("utf-8"))
    holidays = tuple(
        Holiday(row["kind"], first, last) for row in dates["holiday"] for first, last in row["days"]
    )
    return frozenset(dates["known"]), holidays
