"""The data files of the demo, read into plain values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

DATA = Path(__file__).resolve().parents[1] / "data"
T = TypeVar("T")


@dataclass(frozen=True)
class DemoOrganisation:
    """An invented organisation."""

    key: str
    name: str
    type: str
    sectors: list[str]
    region: str
    municipality: str
    address: str
    postcode: str
    town: str
    size_class: str
    website: str
    about: str
    establishment: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class DemoPerson:
    """An invented person; with `account` one of the cast, who has a password."""

    key: str
    name: str
    email: str
    organisation: str
    function: str
    language: str
    contact: bool
    account: bool = False
    role: str = ""
    # A second role, of the same scope.
    also: str = ""
    scope_themes: list[str] = field(default_factory=list)
    scope_regions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DemoDay:
    """An invented network day; times are days from today, so that the demo never ages."""

    key: str
    kind: str
    title: str
    summary: str
    description: str
    practical: str
    audience: str
    price: str
    offset_days: int
    start: str
    end: str
    themes: list[str]
    region: str
    municipality: str
    venue_name: str
    venue_address: str
    online_url: str
    mode: str
    opens_offset: int
    closes_offset: int
    state: str
    language: str
    funding: str
    organiser: str
    seats: int
    waiting: int
    duos: int
    groups: list[int]
    team: list[str] = field(default_factory=list)
    capacity: int | None = None
    cancel_reason: str = ""
    cancelled_offset: int = 0
    moved_from_offset: int | None = None
    moved_note: str = ""
    report: str = ""
    exemplar: str = ""
    programme: list[dict[str, str]] = field(default_factory=list)


def organisations() -> list[DemoOrganisation]:
    """Every organisation of the demo."""
    return _read("organisation", DemoOrganisation)


def people() -> list[DemoPerson]:
    """Every person of the demo."""
    return _read("person", DemoPerson)


def days() -> list[DemoDay]:
    """Every network day of the demo."""
    return _read("day", DemoDay)


def _read(kind: str, row: type[T]) -> list[T]:
    name = "people" if kind == "person" else f"{kind}s"
    rows: list[dict[str, Any]] = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))[kind]
    return [row(**values) for values in rows]
