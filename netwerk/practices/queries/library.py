"""Reads of the library: which sheets it lists, how many there are by facet, and what a list shows of each.

It lists originals; in another language it shows their translation. By its facets a sheet is known to be
listed (see `models.Facet`), so that counting looks at nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, func, intersect, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.search import Question
from netwerk.practices.models import Facet, Partner, Practice
from netwerk.practices.queries.sheets import is_shown
from netwerk.practices.rules import State

PAGE = 20
CARD_COLUMNS = (
    *(Practice.id, Practice.state, Practice.translation_of_id, Practice.kind, Practice.step),
    *(Practice.slug, Practice.language, Practice.title, Practice.summary),
    *(Practice.adoption_count, Practice.thanks_count, Practice.review_before),
)
FACETS = ("theme", "kind", "step", "phase", "care", "sector", "region", "target", "domain", "year")
RELEVANCE, NEWEST, ADOPTED = "relevantie", "nieuwste", "overgenomen"
ORDERS = (RELEVANCE, NEWEST, ADOPTED)

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
    if wishes.order == ADOPTED:
        query = query.order_by(Practice.adoption_count.desc())
    query = query.order_by(Practice.published_at.desc(), Practice.id.desc())
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
        query.order_by(Practice.published_at.desc(), Practice.id.desc()).limit(size)
    ).all()


def newest(limit: int) -> list[Listed]:
    """The last published sheets."""
    return known(cache.remembered(("newest in the library", limit), lambda: page(Wishes(), 1, size=limit)))


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


# --- what a list shows ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A sheet as it says itself in one language."""

    id: int
    slug: str
    language: str
    title: str
    summary: str


@dataclass(frozen=True)
class Listed:
    """A sheet in a list: what it says in each language, and what holds for all of them."""

    id: int
    kind: str
    step: int
    partners: tuple[str, ...]
    adoptions: int
    thanks: int
    review_before: date | None
    original: Said
    translations: Mapping[str, Said]

    def said_in(self, language: str) -> Said:
        """What it says in a language, in its own where there is no translation."""
        return self.translations.get(language, self.original)


def known(ids: Iterable[int]) -> list[Listed]:
    """These sheets in this order, as lists show them; what is not there for everybody is left out.

    Which sheets a list shows is asked at each visit; what it shows of a sheet is remembered.
    """
    ids = list(ids)
    found: dict[int, Listed | None] = {one: cache.recalled(("sheet in a list", one)) for one in ids}
    missing = [one for one, sheet in found.items() if sheet is None]
    if missing:
        for listed in _loaded(missing):
            found[listed.id] = listed
            cache.keep(("sheet in a list", listed.id), listed)
    return [sheet for one in ids if (sheet := found[one]) is not None]


def _loaded(ids: Sequence[int]) -> Iterable[Listed]:
    rows = db.session.execute(
        select(*CARD_COLUMNS, Partner.name.label("partner"))
        .outerjoin(Partner, Partner.practice_id == Practice.id)
        .where(or_(Practice.id.in_(ids), Practice.translation_of_id.in_(ids)))
        .order_by(Practice.id, Partner.position, Partner.id)
    ).all()
    # Asked of the database, this would look at everything that is published.
    shown = {row.id: row for row in rows if row.state == State.PUBLISHED}
    partners: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        partners[row.id] += [row.partner] if row.partner else []
    said: dict[int, dict[str, Said]] = defaultdict(dict)
    for row in shown.values():
        own = Said(row.id, row.slug, row.language, row.title, row.summary)
        for sheet_id in {row.id, row.translation_of_id or row.id}:
            said[sheet_id][row.language] = own
    for row in (shown[one] for one in ids if one in shown):
        yield Listed(
            row.id,
            row.kind,
            row.step,
            tuple(partners[row.id]),
            row.adoption_count,
            row.thanks_count,
            row.review_before,
            said[row.id][row.language],
            said[row.id],
        )
