"""Reads of the library: which sheets it lists, and how many there are by facet.

It lists originals; in another language these show their translation. By its facets a sheet is known to be
listed (see `models.Facet`), so that counting looks at nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, intersect, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.search import Question
from netwerk.practices.models import Facet, Partner, Practice
from netwerk.practices.queries.listed import Listed, cards, put_together
from netwerk.practices.queries.sheets import is_shown
from netwerk.practices.rules import Step

PAGE = 20
FACETS = ("theme", "kind", "step", "phase", "care", "sector", "region", "target", "domain", "year")
RELEVANCE, NEWEST, ADOPTED = "relevantie", "nieuwste", "overgenomen"
ORDERS = (RELEVANCE, NEWEST, ADOPTED)
# Not asked for by visitors: what came furthest first.
FURTHEST = "verst"

Chosen = Mapping[str, tuple[str, ...]]
Counts = Mapping[str, Mapping[str, int]]
Ids = Select[int]


@dataclass(frozen=True)
class Wishes:
    """What somebody looks for: of each chosen facet one of the values, and the words of a question."""

    chosen: Chosen = field(default_factory=dict)
    question: Question | None = None
    order: str = NEWEST

    @property
    def key(self) -> tuple[object, ...]:
        """The chosen facets as a plain value, to remember by what they find."""
        return tuple(sorted(self.chosen.items()))


# --- counting ---------------------------------------------------------------------------------------------


def counts(wishes: Wishes) -> Counts:
    """How many sheets there are by facet and value, each facet as if nothing of it were chosen."""
    if wishes.question is not None:
        return _counts(wishes)
    return cache.remembered(("library counts", wishes.key), lambda: _counts(wishes))


def _counts(wishes: Wishes) -> Counts:
    answers = _answers(wishes)
    free = [name for name in FACETS if name not in wishes.chosen]
    parts = [_counted([name], _without(wishes, name), answers) for name in wishes.chosen]
    found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for name, value, number in db.session.execute(union_all(*parts, _counted(free, wishes.chosen, answers))):
        found[name][value] = number
    return found


def _counted(names: Sequence[str], chosen: Chosen, answers: Ids | None) -> Select[str, str, int]:
    return (
        select(Facet.name, Facet.value, func.count().label("number"))
        .where(Facet.name.in_(names), *_among(Facet.practice_id, chosen, answers))
        .group_by(Facet.name, Facet.value)
    )


def total(wishes: Wishes, found: Counts) -> int:
    """How many sheets there are in all, out of the counts: each is of one kind."""
    kinds = found["kind"]
    return sum(kinds.get(kind, 0) for kind in wishes.chosen.get("kind", kinds))


def widened(wishes: Wishes) -> Mapping[str, int]:
    """How many sheets there would be without one of the chosen facets, by the one left out."""
    answers = _answers(wishes)
    numbers = [
        select(func.count(Practice.id))
        .where(*_listed(), *_among(Practice.id, _without(wishes, name), answers))
        .scalar_subquery()
        for name in wishes.chosen
    ]
    return dict(zip(wishes.chosen, db.session.execute(select(*numbers)).one(), strict=True))


# --- which sheets -----------------------------------------------------------------------------------------


def page(wishes: Wishes, number: int, *, size: int = PAGE) -> Sequence[int]:
    """The sheets of one page of the list. Raises NotFound beyond the last one."""
    query = select(Practice.id).where(*_listed())
    if wishes.question is not None and wishes.order == RELEVANCE:
        best = _levels(wishes.question).subquery()
        query = query.join(best, best.c.original == Practice.id).order_by(best.c.level.desc())
        query = query.where(*_among(Practice.id, wishes.chosen, None))
    else:
        query = query.where(*_among(Practice.id, wishes.chosen, _answers(wishes)))
    query = query.order_by(*(column.desc() for column in _first_by(wishes.order)))
    ids = db.session.scalars(query.limit(size).offset((number - 1) * size)).all()
    if not ids and number > 1:
        raise NotFound
    return ids


def in_parts(wishes: Wishes, without: Iterable[int], *, size: int = PAGE) -> Sequence[int]:
    """The newest sheets that hold a word only as a part of a longer one, and are not listed already."""
    longer = wishes.question.parts() if wishes.question is not None else None
    if longer is None:
        return []
    query = select(Practice.id).where(
        *_listed(),
        Practice.id.in_(_originals(longer)),
        Practice.id.not_in(list(without)),
        *_among(Practice.id, wishes.chosen, None),
    )
    return db.session.scalars(
        query.order_by(*(column.desc() for column in _first_by(NEWEST))).limit(size)
    ).all()


def _first_by(order: str) -> list[InstrumentedAttribute[Any]]:
    """By what the list is ordered, the greatest first."""
    best: list[InstrumentedAttribute[Any]] = [Practice.step] if order == FURTHEST else []
    if order in {ADOPTED, FURTHEST}:
        best.append(Practice.adoption_count)
    return [*best, Practice.published_at, Practice.id]


def _listed() -> tuple[ColumnElement[bool], ...]:
    return is_shown(), Practice.translation_of_id.is_(None)


def _among(
    sheet: InstrumentedAttribute[int], chosen: Chosen, answers: Ids | None
) -> list[ColumnElement[bool]]:
    """The condition that a sheet has the chosen facets and is among the answers, where there are any."""
    sets = [
        select(Facet.practice_id).where(Facet.name == name, Facet.value.in_(values))
        for name, values in chosen.items()
    ]
    if answers is not None:
        sets.append(answers)
    if not sets:
        return []
    return [sheet.in_(sets[0] if len(sets) == 1 else intersect(*sets))]


def _without(wishes: Wishes, name: str) -> Chosen:
    return {other: values for other, values in wishes.chosen.items() if other != name}


def _answers(wishes: Wishes) -> Ids | None:
    """The sheets that answer the words, looked up once for a whole statement; None where nothing is asked."""
    if wishes.question is None:
        return None
    return select(_originals(wishes.question.things()).cte("answers").c.original)


def _originals(things: Ids) -> Ids:
    """These sheets, and of a translation what it translates."""
    original = func.coalesce(Practice.translation_of_id, Practice.id).label("original")
    return select(original).where(Practice.id.in_(things))


def _levels(question: Question) -> Select[int, int]:
    """What answers with how well it does: an original as well as the best of its translations."""
    levels = question.levels().subquery()
    original = func.coalesce(Practice.translation_of_id, Practice.id).label("original")
    return (
        select(original, func.max(levels.c.level).label("level"))
        .join(levels, levels.c.thing_id == Practice.id)
        .group_by(original)
    )


# --- on other pages ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Glimpse:
    """A look into the library from another page: how many sheets stand on each step, and a few of them."""

    steps: Mapping[int, int]
    sheets: Sequence[Listed]

    @property
    def number(self) -> int:
        """How many sheets there are."""
        return sum(self.steps.values())


def glimpse(wishes: Wishes, size: int) -> Glimpse:
    """The first few sheets and the numbers by step, in one statement for each content version."""
    key = ("library glimpse", wishes.key, wishes.order, size)
    return cache.remembered(key, lambda: _glimpse(wishes, size))


def _glimpse(wishes: Wishes, size: int) -> Glimpse:
    answers, columns = _answers(wishes), _first_by(wishes.order)
    first = (
        select(*columns)
        .where(*_listed(), *_among(Practice.id, wishes.chosen, answers))
        .order_by(*(column.desc() for column in columns))
        .limit(size)
        .subquery()
    )
    on = {step: func.count(case((Facet.value == str(int(step)), 1))).label(f"on_{step:d}") for step in Step}
    numbers = (
        select(*on.values())
        .where(Facet.name == "step", *_among(Facet.practice_id, wishes.chosen, answers))
        .subquery()
    )
    rows = db.session.execute(
        cards()
        .add_columns(*numbers.c)
        .join(first, or_(Practice.id == first.c.id, Practice.translation_of_id == first.c.id))
        .join(numbers, true())
        .order_by(*(column.desc() for column in first.c), Partner.position, Partner.id)
    ).all()
    steps = {int(step): int(getattr(rows[0], f"on_{step:d}")) for step in Step} if rows else {}
    ids = dict.fromkeys(row.translation_of_id or row.id for row in rows)
    return Glimpse(steps, list(put_together(rows, ids)))
