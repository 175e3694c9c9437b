"""What is asked of network days: conditions of statements made once and filled in at each visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal, select

from netwerk.events.models import Event, event_theme
from netwerk.taxonomy.models import Municipality, Region, Theme
from netwerk.taxonomy.school_year import SchoolYear

COMING, PAST, ALL = "komend", "voorbij", "alles"
PERIODS = (COMING, PAST, ALL)

Shape = tuple[str, ...]


@dataclass(frozen=True)
class Wishes:
    """What a visitor filters the days by."""

    theme: Theme | None = None
    region: Region | None = None
    municipality: Municipality | None = None
    school_year: SchoolYear | None = None
    period: str = COMING

    @property
    def key(self) -> tuple[object, ...]:
        """The wishes as plain values, to remember by what they find."""
        year = self.school_year.start if self.school_year else None
        return (
            self.theme and self.theme.id,
            self.region and self.region.id,
            self.municipality and self.municipality.id,
            year,
            self.period,
        )

    @property
    def shape(self) -> Shape:
        """The names of the filters that are on: wishes of one shape share their statements."""
        return tuple(self.values)

    @property
    def values(self) -> dict[str, object]:
        """What the filters ask for, under the names that statements use."""
        year = self.school_year.start if self.school_year else None
        asked = {
            "theme_id": self.theme and self.theme.id,
            "region_id": self.region and self.region.id,
            "municipality_id": self.municipality and self.municipality.id,
            "school_year": year,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def lasting_conditions(self) -> list[ColumnElement[bool]]:
        """The filters without the period, for a feed that has its own."""
        return [is_public(), *(_FILTERS[name](literal(value)) for name, value in self.values.items())]


def is_public() -> ColumnElement[bool]:
    """May visitors see the day? Said so that days are read in the order of their start, none sorted."""
    return Event.state != "draft"


def is_ahead() -> list[ColumnElement[bool]]:
    """Is the day not yet over, by `moments`? The second follows from the first and bounds what is read."""
    return [Event.ends_at > bindparam("now"), Event.starts_at >= bindparam("earliest_ahead")]


def is_behind() -> list[ColumnElement[bool]]:
    """Is the day over? Here too the second follows from the first."""
    return [Event.ends_at <= bindparam("now"), Event.starts_at <= bindparam("now")]


def was_held() -> list[ColumnElement[bool]]:
    """Did the day take place?"""
    return [*is_behind(), is_kept()]


def is_kept() -> ColumnElement[bool]:
    """Does the day take place, or did it?"""
    return Event.state.not_in(("draft", "cancelled"))


def in_period(period: str) -> list[ColumnElement[bool]]:
    """The same by the name of a period."""
    return {COMING: is_ahead, PAST: is_behind}.get(period, list)()


def in_theme(theme_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Is the day about this theme?"""
    return (
        select(event_theme.c.event_id)
        .where(event_theme.c.event_id == Event.id, event_theme.c.theme_id == theme_id)
        .correlate(Event)
        .exists()
    )


_FILTERS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "theme_id": in_theme,
    "region_id": lambda wanted: Event.region_id == wanted,
    "municipality_id": lambda wanted: Event.municipality_id == wanted,
    "partners": lambda wanted: Event.region_id.in_(select(Region.id).where(Region.interregional == wanted)),
    "school_year": lambda wanted: Event.school_year_start == wanted,
}


def asked(shape: Shape) -> list[ColumnElement[bool]]:
    """What the filters that are on demand of a day, with `Wishes.values` to fill in."""
    return [is_public(), *(_FILTERS[name](bindparam(name)) for name in shape)]
