"""What waits for one member in the library: sheets they write, and what others ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, bindparam, literal, or_, select, union_all

from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.practices.models import Adoption, Draft, Practice, Review, Writer
from netwerk.practices.rules import OPEN_REVIEWS, State

TO_REVIEW, TO_CONFIRM = "review", "confirm"
MEMBER = bindparam("member_id", type_=Integer)


@dataclass(frozen=True)
class Waiting:
    """A sheet, and why it waits; `ref_id` is of the review or adoption that is asked for."""

    what: str
    practice_id: int
    title: str
    ref_id: int
    at: datetime


def waiting(actor: Actor, number: int) -> Sequence[Waiting]:
    """The latest of each, in one statement: drafts and what came back, reviews and adoptions to confirm."""
    given = {"member_id": actor.id, "organisations": sorted(actor.contact_of)}
    found = [Waiting(*row) for row in db.session.execute(_statement(number), given)]
    return sorted(found, key=lambda one: one.at, reverse=True)


@cache
def _statement(number: int) -> CompoundSelect[*tuple[Any, ...]]:
    parts = [part.limit(number).subquery() for part in (_drafts(), _reviews(), _adoptions())]
    return union_all(*(select(part) for part in parts))


def _drafts() -> Select[*tuple[object, ...]]:
    writes = Practice.id.in_(select(Writer.practice_id).where(Writer.member_id == MEMBER))
    return (
        select(
            Practice.state.label("what"), Practice.id, Practice.title, literal(0).label("ref"), Draft.saved_at
        )
        .join(Draft, Draft.practice_id == Practice.id)
        .where(
            or_(Practice.author_id == MEMBER, writes),
            Practice.state.in_((State.DRAFT, State.RETURNED)),
        )
        .order_by(Draft.saved_at.desc())
    )


def _reviews() -> Select[*tuple[object, ...]]:
    return (
        select(literal(TO_REVIEW), Practice.id, Practice.title, Review.id, Review.due_at)
        .join(Practice, Practice.id == Review.practice_id)
        .where(
            Review.reviewer_id == MEMBER,
            Review.state.in_(OPEN_REVIEWS),
            Practice.state == State.PUBLISHED,
        )
        .order_by(Review.due_at)
    )


def _adoptions() -> Select[*tuple[object, ...]]:
    return (
        select(literal(TO_CONFIRM), Practice.id, Practice.title, Adoption.id, Adoption.reported_at)
        .join(Practice, Practice.id == Adoption.practice_id)
        .where(
            Adoption.organisation_id.in_(bindparam("organisations", expanding=True)),
            Adoption.confirmed_at.is_(None),
            Adoption.denied_at.is_(None),
            Adoption.refused_at.is_(None),
            Practice.state == State.PUBLISHED,
        )
        .order_by(Adoption.reported_at)
    )
