"""Reads for whoever writes: their sheets, what came back, and what waits for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.practices.models import Adoption, Draft, Practice, Review, SheetLog, Writer
from netwerk.practices.rules import OPEN_REVIEWS, Act, State


@dataclass(frozen=True)
class OwnSheet:
    """A sheet that a member may write; `saved_at` is of the draft, None when nobody is writing."""

    practice: Practice
    saved_at: datetime | None
    saved_by: str
    # Of the sheet that this one translates.
    original_title: str


def own_sheets(actor: Actor) -> list[OwnSheet]:
    """The sheets that a member may write, those touched last first."""
    original = aliased(Practice)
    written = select(Writer.practice_id).where(Writer.member_id == actor.id)
    query = (
        select(Practice, Draft.saved_at, Draft.member_name, original.title)
        .outerjoin(Draft, Draft.practice_id == Practice.id)
        .outerjoin(original, original.id == Practice.translation_of_id)
        .where(
            Practice.state != State.DISCARDED,
            or_(
                Practice.author_id == actor.id,
                Practice.id.in_(written),
                Practice.organisation_id.in_(sorted(actor.contact_of)),
            ),
        )
        .order_by(func.coalesce(Draft.saved_at, Practice.changed_at).desc(), Practice.id.desc())
    )
    return [OwnSheet(*row) for row in db.session.execute(query).all()]


def last_return(practice_id: int) -> SheetLog | None:
    """How the editors gave a sheet back; None once it was handed in again."""
    return last_returns([practice_id]).get(practice_id)


def last_returns(ids: Collection[int]) -> dict[int, SheetLog]:
    """By sheet how the editors gave it back, of those that were not handed in again."""
    acts = (Act.RETURN, Act.SUBMIT, Act.PUBLISH)
    newest = (
        select(func.max(SheetLog.id))
        .where(SheetLog.practice_id.in_(sorted(ids)), SheetLog.act.in_(acts))
        .group_by(SheetLog.practice_id)
    )
    rows = db.session.scalars(select(SheetLog).where(SheetLog.id.in_(newest), SheetLog.act == Act.RETURN))
    return {row.practice_id: row for row in rows}


def reviews_asked(actor: Actor) -> Sequence[tuple[Review, Practice]]:
    """The reviews that a member was asked for and did not answer, the first due first."""
    return [(row[0], row[1]) for row in db.session.execute(_reviews_asked(), {"member_id": actor.id})]


@cache
def _reviews_asked() -> Select[Review, Practice]:
    return (
        select(Review, Practice)
        .join(Practice, Practice.id == Review.practice_id)
        .where(
            Review.reviewer_id == bindparam("member_id"),
            Review.state.in_(OPEN_REVIEWS),
            Practice.state == State.PUBLISHED,
        )
        .order_by(Review.due_at, Review.id)
    )


def adoptions_to_confirm(actor: Actor) -> Sequence[tuple[Adoption, Practice]]:
    """What colleagues say that the member's organisations took over, and nobody confirmed or denied yet."""
    if not actor.contact_of:
        return []
    rows = db.session.execute(_adoptions_to_confirm(), {"organisations": sorted(actor.contact_of)})
    return [(row[0], row[1]) for row in rows]


@cache
def _adoptions_to_confirm() -> Select[Adoption, Practice]:
    return (
        select(Adoption, Practice)
        .join(Practice, Practice.id == Adoption.practice_id)
        .where(
            Adoption.organisation_id.in_(bindparam("organisations", expanding=True)),
            Adoption.confirmed_at.is_(None),
            Adoption.denied_at.is_(None),
            Adoption.refused_at.is_(None),
            Practice.state == State.PUBLISHED,
        )
        .options(joinedload(Adoption.organisation))
        .order_by(Adoption.reported_at, Adoption.id)
    )


def people_of(practice: Practice) -> list[Member]:
    """Those who write along with the author, by name."""
    query = (
        select(Member)
        .join(Writer, Writer.member_id == Member.id)
        .where(Writer.practice_id == practice.id)
        .order_by(Member.name, Member.id)
    )
    return list(db.session.scalars(query))


def languages_taken(practice: Practice) -> set[str]:
    """The languages in which a practice exists or is being written."""
    original = practice.translation_of_id or practice.id
    query = select(Practice.language).where(
        or_(Practice.id == original, Practice.translation_of_id == original),
        Practice.state.not_in([State.DISCARDED, State.WITHDRAWN]),
    )
    return set(db.session.scalars(query))


def original_language(practice: Practice) -> str:
    """The language of the sheet that this one translates; empty when it translates none."""
    if practice.translation_of_id is None:
        return ""
    query = select(Practice.language).where(Practice.id == practice.translation_of_id)
    return str(db.session.scalar(query))
