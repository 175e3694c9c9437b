"""Sheets like a sheet: those that share its facets and the words of its title."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, func, literal, select, union_all

from netwerk.kernel import search
from netwerk.kernel.search import PUBLIC
from netwerk.practices.models import Facet, Practice
from netwerk.practices.queries.sheets import is_shown

MOST = 4
# How much it says that two sheets share a facet, or words in their titles.
WEIGHTS = {"theme": 3, "sector": 3, "domain": 2, "target": 2, "care": 2, "phase": 1, "region": 1}
WORDS = 3
# Of each facet the newest are looked at, so that a large library costs no more than a small one.
LOOKED_AT, MOST_FACETS = 200, 16


def related(practice: Practice, facets: Iterable[tuple[str, str]], kind: str) -> Select[int, int]:
    """The ids of at most four published sheets in the same language with how near they are.

    `facets` are those of the sheet itself; `kind` is what the index calls a sheet.
    """
    known = sorted((-WEIGHTS[name], name, value) for name, value in facets if name in WEIGHTS)
    shared = [_sharing(name, value) for _weight, name, value in known[:MOST_FACETS]]
    words = search.question(practice.title, kind, {PUBLIC})
    if not words.is_empty:
        titles = words.some_in_title(LOOKED_AT).subquery()
        shared.append(select(titles.c[0].label("id"), literal(WORDS).label("weight")))
    if not shared:
        return select(Practice.id, literal(0).label("nearness")).where(Practice.id < 0)
    near = union_all(*shared).subquery()
    nearness = func.sum(near.c.weight).label("nearness")
    original = practice.translation_of_id or practice.id
    return (
        select(Practice.id, nearness)
        .join(near, near.c.id == Practice.id)
        .where(
            is_shown(),
            Practice.language == practice.language,
            Practice.id.not_in({practice.id, original}),
            func.coalesce(Practice.translation_of_id, 0) != original,
        )
        .group_by(Practice.id)
        .order_by(nearness.desc(), Practice.adoption_count.desc(), Practice.id.desc())
        .limit(MOST)
    )


def _sharing(name: str, value: str) -> Select[int, int]:
    newest = (
        select(Facet.practice_id.label("id"))
        .where(Facet.name == name, Facet.value == value)
        .order_by(Facet.practice_id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    return select(newest.c.id, literal(WEIGHTS[name]).label("weight"))
