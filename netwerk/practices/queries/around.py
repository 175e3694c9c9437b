"""The other sheets that the page of a sheet leads to: translations, adaptations and related ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, Select, func, literal, select, union_all
from sqlalchemy.orm import aliased

from netwerk.kernel.database import db
from netwerk.practices.models import Practice
from netwerk.practices.queries.related import related
from netwerk.practices.rules import State

# A practice that was adapted more often shows the first of its tree.
MOST_IN_TREE = 150


@dataclass
class Branch:
    """A sheet in the tree of adaptations, with those based on it."""

    practice: Practice
    branches: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class Around:
    """Other published sheets. `tree` begins with the sheets that are based on none that is published."""

    translations: Sequence[Practice]
    tree: Sequence[Branch]
    based_on: Practice | None
    related: Sequence[Practice]


def around(practice: Practice, facets: Iterable[tuple[str, str]], kind: str) -> Around:
    """What else there is to read beside a sheet, in one statement; never what is not published."""
    original = practice.translation_of_id or practice.id
    family = select(_family(original)).limit(MOST_IN_TREE).subquery()
    near = related(practice, facets, kind).subquery()
    wanted = union_all(
        select(family.c.id, literal("tree").label("how"), literal(0).label("nearness")),
        select(Practice.id, literal("translation"), literal(0)).where(
            (Practice.translation_of_id == original) | (Practice.id == original)
        ),
        select(near.c.id, literal("related"), near.c.nearness),
    ).subquery()
    parent = aliased(Practice)
    rows = db.session.execute(
        select(wanted.c.how, Practice, func.coalesce(parent.translation_of_id, parent.id))
        .join(wanted, wanted.c.id == Practice.id)
        .outerjoin(parent, parent.id == Practice.based_on_id)
        .order_by(wanted.c.nearness.desc(), Practice.published_at, Practice.id)
    ).all()
    known = {one.id: (one, above) for how, one, above in rows if how == "tree"}
    return Around(
        translations=[
            one
            for how, one, _above in rows
            if how == "translation" and one.id != practice.id and one.state == State.PUBLISHED
        ],
        tree=_tree(known),
        based_on=_shown_above(original, known),
        related=[one for how, one, _above in rows if how == "related"],
    )


def _family(original: int) -> CTE:
    """The ids of all originals that a sheet is based on or that are based on it, however far away.

    Who adapts a translation adapts its original.
    """
    child, above = aliased(Practice), aliased(Practice)
    start: Select[Any] = select(Practice.id).where(Practice.id == original)
    up = start.cte("up", recursive=True)
    up = up.union(
        select(func.coalesce(above.translation_of_id, above.id))
        .join(child, child.based_on_id == above.id)
        .join(up, up.c.id == child.id)
    )
    member, adapted = aliased(Practice), aliased(Practice)
    down = select(up.c.id).cte("family", recursive=True)
    return down.union(
        select(func.coalesce(adapted.translation_of_id, adapted.id))
        .join(member, member.id == adapted.based_on_id)
        .join(down, (down.c.id == member.id) | (down.c.id == member.translation_of_id))
    )


Known = Mapping[int, tuple[Practice, int | None]]


def _shown_above(one: int, known: Known) -> Practice | None:
    """The nearest published sheet that a sheet is based on."""
    seen = {one}
    above = known[one][1] if one in known else None
    while above is not None and above in known and above not in seen:
        if known[above][0].state == State.PUBLISHED:
            return known[above][0]
        seen.add(above)
        above = known[above][1]
    return None


def _tree(known: Known) -> list[Branch]:
    shown = {one: Branch(row) for one, (row, _above) in known.items() if row.state == State.PUBLISHED}
    roots: list[Branch] = []
    for one, branch in shown.items():
        above = _shown_above(one, known)
        (shown[above.id].branches if above else roots).append(branch)
    return roots
