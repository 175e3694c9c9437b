"""What the API takes and gives: of these models both the answers and the OpenAPI document are made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from netwerk.kernel.text import typed_number

T = TypeVar("T")
SLUG = "^[a-z0-9-]{1,60}$"
HIGHEST = 2**31 - 1
RETIRED = "Can be chosen no more, and stands in no list of the site; what carries it keeps it."


def _number(value: object) -> int:
    number = typed_number(value) if isinstance(value, str) else value
    if not isinstance(number, int):
        raise ValueError("give a whole number")
    return number


class Shape(BaseModel):
    """Nothing but what is described here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paging(Shape):
    """Where a list begins, and how much of it is given."""

    after: Annotated[
        int, Field(ge=0, le=HIGHEST, description="Only what has a higher id."), BeforeValidator(_number)
    ] = 0
    limit: Annotated[
        int, Field(ge=1, le=100, description="At most so many items."), BeforeValidator(_number)
    ] = 50


class Asked(Paging):
    """Which part of a list is asked for."""

    theme: Annotated[str | None, Field(pattern=SLUG, description="Slug of a learning network.")] = None
    region: Annotated[str | None, Field(pattern=SLUG, description="Slug of a region.")] = None


class Theme(Shape):
    """A learning network."""

    slug: str
    name: str = Field(description="In Dutch.")
    summary: str
    names: dict[str, str] = Field(description="By language code, as far as it is translated.")
    is_retired: bool = Field(description=RETIRED)
    url: str


class Region(Shape):
    """A part of the province, or the region of a partner."""

    slug: str
    name: str = Field(description="In Dutch.")
    names: dict[str, str] = Field(description="By language code, as far as it is translated.")
    is_partner: bool = Field(description="Lies outside the province.")
    is_retired: bool = Field(description=RETIRED)
    url: str


class Day(Shape):
    """A network day that everybody may see."""

    id: int
    title: str
    summary: str
    kind: str
    language: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    school_year: str = Field(description="Such as 2026-2027.")
    venue: str
    municipality: str | None
    region: str | None = Field(description="Slug.")
    themes: list[str] = Field(description="Slugs.")
    is_online: bool
    is_cancelled: bool
    funding: str | None = Field(description="Who pays for it, in words to repeat; null when no project does.")
    changed_at: datetime
    url: str
    calendar_url: str = Field(description="The day as an iCalendar file.")


class Practice(Shape):
    """A published practice."""

    id: int
    title: str
    summary: str
    kind: str
    step: int = Field(ge=0, le=4, description="How far it came on the ladder: 0 idea … 4 interregional.")
    language: str
    translation_of: int | None = Field(description="The id of the practice that this one translates.")
    organisations: list[str] = Field(description="Who made it.")
    themes: list[str] = Field(description="Slugs.")
    regions: list[str] = Field(description="Slugs.")
    adoptions: int = Field(ge=0, description="How many other organisations took it over.")
    published_at: datetime
    changed_at: datetime
    url: str


class Thread(Shape):
    """A conversation that everybody may read. Who wrote in it is told on its page only."""

    id: int
    title: str
    kind: str
    language: str
    theme: str | None = Field(description="Slug; null on the general board.")
    region: str | None = Field(description="Slug.")
    replies: int = Field(ge=0)
    is_answered: bool
    started_at: datetime
    last_at: datetime
    url: str


class Need(Shape):
    """A need or a chance that everybody may read. Who reported it is told to nobody."""

    id: int
    title: str
    kind: str = Field(description="need or chance.")
    state: str = Field(description="open, planned, answered, passed_on or not_now.")
    language: str
    themes: list[str] = Field(description="Slugs.")
    region: str | None = Field(description="Slug; null for the whole network.")
    organisation: str | None = Field(description="Where it was met, if that may be told.")
    people: int = Field(ge=0, description="How many recognise it.")
    organisations: int = Field(ge=0, description="From how many organisations.")
    reported_at: datetime
    changed_at: datetime
    url: str


class Establishment(Shape):
    """A place where an organisation is too."""

    name: str | None
    street: str
    postcode: str
    municipality: str


class Organisation(Shape):
    """A school, a company or another body in the directory."""

    id: int
    name: str
    type: str | None = Field(description="Slug of the kind of organisation.")
    municipality: str | None
    establishments: list[Establishment]
    url: str


class Page(Shape, Generic[T]):
    """Some items in the order of their ids, and where the next begin."""

    items: list[T]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Listed(Shape, Generic[T]):
    """All items of a short list."""

    items: list[T]


class Problem(Shape):
    """Why there is no answer (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
