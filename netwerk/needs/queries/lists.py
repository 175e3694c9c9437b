"""Lists of needs that everybody sees: the register, the pages of networks and regions, and the feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    UnaryExpression,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.needs.models import Need, Recognition, need_sector, need_theme
from netwerk.needs.rules import PAGE, PUBLIC, WAITING, State
from netwerk.taxonomy.models import Region

NEWEST, RECOGNISED = "nieuwste", "herkend"
IN_FEED = 30
KIND = "need"
# An answer is news for so long.
LATELY = timedelta(days=30)
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Wishes:
    """Which needs somebody wants to see; what is empty limits nothing."""

    kind: str = ""
    state: str = ""
    theme_id: int | None = None
    region_id: int | None = None
    sector_id: int | None = None
    order: str = RECOGNISED

    @property
    def active(self) -> int:
        """How many filters are on."""
        return sum(
            bool(one) for one in (self.kind, self.state, self.theme_id, self.region_id, self.sector_id)
        )


LISTED = Need.state.in_(PUBLIC)


def page(wishes: Wishes, number: int) -> tuple[Sequence[Need], int]:
    """One page of the register, and how many needs there are."""
    found = conditions(wishes)
    total = int(db.session.scalar(select(func.count(Need.id)).where(*found)) or 0)
    if not total:
        return [], 0
    query = _rows().where(*found).order_by(*_order(wishes.order)).limit(PAGE).offset((number - 1) * PAGE)
    return db.session.scalars(query).all(), total


def counts(wishes: Wishes) -> Counts:
    """How many needs each answer to a filter gives beside the other filters, by (filter, value)."""
    theme, sector = need_theme.c.theme_id, need_sector.c.sector_id
    parts: list[Select[str, str, int]] = [
        _count("kind", Need.kind, replace(wishes, kind="")),
        _count("state", Need.state, replace(wishes, state="")),
        _count("region", Need.region_id, replace(wishes, region_id=None)),
        _count("theme", theme, replace(wishes, theme_id=None)).join(
            need_theme, need_theme.c.need_id == Need.id
        ),
        _count("sector", sector, replace(wishes, sector_id=None)).join(
            need_sector, need_sector.c.need_id == Need.id
        ),
    ]
    return {(row[0], row[1]): row[2] for row in db.session.execute(union_all(*parts)) if row[1] is not None}


def top_ids(number: int, *, theme_id: int | None = None, region_id: int | None = None) -> Select[int]:
    """Which needs still wait, those that most people recognise first."""
    found = conditions(Wishes(theme_id=theme_id, region_id=region_id))
    query = select(Need.id).where(*found, Need.state.in_(WAITING))
    return query.order_by(*_order(RECOGNISED)).limit(number)


def top_of_partners(number: int) -> Sequence[Need]:
    """What waits in the regions of partners, that which most people recognise first."""
    abroad = select(Region.id).where(Region.interregional)
    query = select(Need).where(LISTED, Need.state.in_(WAITING), Need.region_id.in_(abroad))
    return db.session.scalars(query.order_by(*_order(RECOGNISED)).limit(number)).all()


@cache
def answered_lately(number: int) -> Select[str, str, int, int | None, str, str, datetime]:
    """What a member reported or recognises and got an answer: rows for what waits for them.

    It asks for `member_id`, and for `answered_since`, `LATELY` ago.
    """
    return (
        select(
            literal(KIND),
            Need.state,
            Need.id,
            cast(null(), Integer),
            Need.slug,
            Need.title,
            Need.state_at,
        )
        .join(Recognition, Recognition.need_id == Need.id)
        .where(
            Recognition.member_id == bindparam("member_id"),
            LISTED,
            Need.state != State.OPEN,
            Need.state_at > bindparam("answered_since"),
        )
        .order_by(Need.state_at.desc())
        .limit(number)
    )


def newest(wishes: Wishes, number: int = IN_FEED) -> Sequence[Need]:
    """What was reported last, for the feed."""
    query = _rows().where(*conditions(wishes)).options(joinedload(Need.organisation))
    return db.session.scalars(query.order_by(Need.id.desc()).limit(number)).all()


def own(actor: Actor) -> Sequence[tuple[Recognition, Need]]:
    """What a member reported or recognises, the newest first; also what is gone, if they reported it."""
    query = (
        select(Recognition, Need)
        .join(Need, Need.id == Recognition.need_id)
        .where(Recognition.member_id == actor.id)
        .options(joinedload(Need.region))
        .order_by(Recognition.id.desc())
    )
    shown = (*PUBLIC, State.HIDDEN, State.WITHDRAWN)
    rows = [(one, need) for one, need in db.session.execute(query)]
    return [
        (one, need)
        for one, need in rows
        if need.state in PUBLIC or (need.author_id == actor.id and need.state in shown)
    ]


def conditions(wishes: Wishes) -> list[ColumnElement[bool]]:
    """What a need must be to be among those that somebody wants to see."""
    found: list[ColumnElement[bool]] = [LISTED]
    if wishes.kind:
        found.append(Need.kind == wishes.kind)
    if wishes.state:
        found.append(Need.state == wishes.state)
    if wishes.region_id is not None:
        found.append(Need.region_id == wishes.region_id)
    if wishes.theme_id is not None:
        found.append(has_theme(wishes.theme_id))
    if wishes.sector_id is not None:
        of_sector = select(need_sector.c.need_id).where(need_sector.c.sector_id == wishes.sector_id)
        found.append(Need.id.in_(of_sector))
    return found


def has_theme(theme_id: int) -> ColumnElement[bool]:
    """Needs of a theme."""
    return Need.id.in_(select(need_theme.c.need_id).where(need_theme.c.theme_id == theme_id))


def _count(
    name: str, column: ColumnElement[Any] | InstrumentedAttribute[Any], wishes: Wishes
) -> Select[str, str, int]:
    value = cast(column, String)
    return (
        select(literal(name), value, func.count())
        .select_from(Need)
        .where(*conditions(wishes))
        .group_by(value)
    )


def _order(order: str) -> tuple[UnaryExpression[int], ...]:
    if order == NEWEST:
        return (Need.id.desc(),)
    return (Need.recognised_count.desc(), Need.id.desc())


def _rows() -> Select[Need]:
    return select(Need).options(joinedload(Need.region))
