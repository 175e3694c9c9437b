"""Reads of sheets that are told to programs: feed, harvest and map of the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload

from netwerk.kernel.database import UtcDateTime, db
from netwerk.members.models import Organisation
from netwerk.practices.models import Facet, Partner, Practice, Version
from netwerk.practices.queries.sheets import is_shown
from netwerk.practices.rules import State

# Facets under this name say in which sets a sheet is harvested: translations and withdrawn ones too.
SET = "set"
# The fields whose words make sets, with what the names of those sets begin with.
SETS = {"themes": "thema", "regions": "regio", "sectors": "sector"}


def set_name(field: str, word: str) -> str:
    """The set of the sheets that have this word in this field."""
    return f"{SETS[field]}:{word}"


@dataclass(frozen=True)
class Told:
    """A sheet with what it says; of a withdrawn one only that it was there is told."""

    practice: Practice
    said: Version
    translations: Sequence[Practice] = ()
    based_on: Practice | None = None
    sets: Sequence[str] = ()
    # What its partners are called today, by the names that it has for them.
    names: Mapping[str, str] = field(default_factory=dict)


def published(ids: Collection[int]) -> list[Told]:
    """These sheets as far as they are published, in this order."""
    known = {one.practice.id: one for one in _told(Practice.id.in_(ids) & is_shown())}
    return [known[one] for one in ids if one in known]


@dataclass(frozen=True)
class Span:
    """What is harvested: changed from one instant until before another, in one set or in all."""

    since: datetime | None = None
    before: datetime | None = None
    set: str = ""


@dataclass(frozen=True)
class Mark:
    """The last sheet of a page; the next one begins right behind it."""

    changed_at: datetime
    id: int


def harvest(span: Span, after: Mark | None, size: int) -> list[Told]:
    """The next sheets, what changed longest ago first.

    What changes while somebody harvests moves to the end: it comes again there and is never missed.
    """
    conditions = [_is_harvested(), *_within(span)]
    if after is not None:
        behind = tuple_(Practice.changed_at, Practice.id) > tuple_(
            literal(after.changed_at, UtcDateTime), after.id
        )
        conditions.append(behind)
    return _told(and_(*conditions), size=size)


def harvested(practice_id: int) -> Told | None:
    """One sheet as it is harvested; None when nobody may know of it."""
    found = _told(and_(_is_harvested(), Practice.id == practice_id))
    return found[0] if found else None


def number(span: Span) -> int:
    """How many sheets a span holds."""
    query = select(func.count()).select_from(Practice).where(_is_harvested(), *_within(span))
    return int(db.session.scalar(query) or 0)


def earliest() -> datetime | None:
    """When the sheet that changed longest ago did so."""
    return db.session.scalar(select(func.min(Practice.changed_at)).where(_is_harvested()))


def _is_harvested() -> ColumnElement[bool]:
    return Practice.state.in_((State.PUBLISHED, State.WITHDRAWN))


def _within(span: Span) -> Iterable[ColumnElement[bool]]:
    if span.since is not None:
        yield Practice.changed_at >= span.since
    if span.before is not None:
        yield Practice.changed_at < span.before
    if span.set:
        # A set holds the sets below it: in `thema` is whatever is in `thema:mobiliteit`.
        within = or_(Facet.value == span.set, Facet.value.startswith(f"{span.set}:", autoescape=True))
        yield Practice.id.in_(select(Facet.practice_id).where(Facet.name == SET, within))


@dataclass
class _Beside:
    translations: dict[int, list[Practice]] = field(default_factory=lambda: defaultdict(list))
    above: dict[int, Practice] = field(default_factory=dict)
    sets: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def _told(condition: ColumnElement[bool], size: int | None = None) -> list[Told]:
    rows = db.session.execute(
        select(Practice, Version)
        .join(Version, (Version.practice_id == Practice.id) & (Version.number == Practice.published_number))
        .where(condition)
        .options(joinedload(Practice.organisation))
        .order_by(Practice.changed_at, Practice.id)
        .limit(size)
    ).all()
    practices = [row[0] for row in rows]
    beside = _beside(practices) if practices else _Beside()
    return [
        Told(
            practice,
            said,
            [one for one in beside.translations[_original(practice)] if one.id != practice.id],
            beside.above.get(practice.based_on_id or 0),
            beside.sets[practice.id],
            beside.names.get(practice.id, {}),
        )
        for practice, said in rows
    ]


def names_today(ids: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """What the partners of these sheets are called today, by the names that their versions have for them."""
    query = select(Partner.practice_id, Partner.name, Organisation.name)
    query = query.join(Organisation, Organisation.id == Partner.organisation_id)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for practice_id, said, today in db.session.execute(query.where(Partner.practice_id.in_(ids))):
        found[practice_id][said] = today
    return found


def _original(practice: Practice) -> int:
    return practice.translation_of_id or practice.id


def _beside(practices: Sequence[Practice]) -> _Beside:
    """The published sheets beside these, their sets and names: three statements, however many there are."""
    found = _Beside(names=names_today([one.id for one in practices]))
    originals = {_original(one) for one in practices}
    wanted = originals | {one.based_on_id for one in practices if one.based_on_id}
    for one in db.session.scalars(
        select(Practice).where(
            is_shown(), or_(Practice.id.in_(wanted), Practice.translation_of_id.in_(originals))
        )
    ):
        found.above[one.id] = one
        found.translations[_original(one)].append(one)
    ids = [one.id for one in practices]
    for practice_id, name in db.session.execute(
        select(Facet.practice_id, Facet.value)
        .where(Facet.name == SET, Facet.practice_id.in_(ids))
        .order_by(Facet.value)
    ):
        found.sets[practice_id].append(name)
    return found
