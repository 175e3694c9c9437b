"""Reads of who took a practice over: for its writers and editors, and for who took it over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload, load_only

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.members.models import Member, Organisation
from netwerk.members.queries import memberships_on
from netwerk.practices.models import Adoption, Partner, Practice, Writer
from netwerk.practices.queries.evidence import COUNTED_AT, counts
from netwerk.practices.queries.sheets import writers_of
from netwerk.practices.rules import State

MOST_SHEETS = 50


def of_practice(practice_id: int) -> Sequence[Adoption]:
    """Every adoption as it was reported, confirmed or not, for writers and editors."""
    query = (
        select(Adoption)
        .where(Adoption.practice_id == practice_id)
        .options(joinedload(Adoption.organisation), joinedload(Adoption.region))
        .order_by(Adoption.id)
    )
    return db.session.scalars(query).all()


def standing(ids: Collection[int]) -> Sequence[tuple[Practice, Adoption]]:
    """Each of these sheets with the adoptions that count, those of its original for a translation."""
    original = aliased(Practice)
    query = (
        select(Practice, Adoption)
        .join(original, original.id == func.coalesce(Practice.translation_of_id, Practice.id))
        .join(Adoption, Adoption.practice_id == original.id)
        .where(
            Practice.id.in_(sorted(ids)),
            original.state == State.PUBLISHED,
            counts(),
        )
        .options(
            load_only(Practice.slug, raiseload=True),
            joinedload(Adoption.organisation).load_only(
                *(Organisation.name, Organisation.verified, Organisation.merged_into_id), raiseload=True
            ),
        )
        .order_by(COUNTED_AT, Adoption.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def own(actor: Actor, now: datetime) -> Sequence[tuple[Adoption, Practice]]:
    """What this member or their organisations took over, what was told last first."""
    query = (
        select(Adoption, Practice)
        .join(Practice, Practice.id == Adoption.practice_id)
        .where(_is_own(actor, now))
        .options(joinedload(Adoption.organisation))
        .order_by(Adoption.changed_at.desc(), Adoption.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def own_of(practice_id: int, actor: Actor, now: datetime) -> Sequence[Adoption]:
    """What this member and each of their organisations said of a practice before."""
    query = select(Adoption).where(Adoption.practice_id == practice_id, _is_own(actor, now))
    return db.session.scalars(query.options(joinedload(Adoption.organisation)).order_by(Adoption.id)).all()


def _is_own(actor: Actor, now: datetime) -> ColumnElement[bool]:
    works = {one.organisation_id for one in memberships_on(actor.id, now.astimezone(BRUSSELS).date())}
    return Adoption.organisation_id.in_(sorted(works | actor.contact_of)) | (
        Adoption.reported_by_id == actor.id
    )


def own_sheets(practice_id: int, actor: Actor) -> Sequence[Practice]:
    """The sheets that this member may name as their organisation's own version of a practice, by title."""
    writes = select(Writer.practice_id).where(Writer.member_id == actor.id)
    query = select(Practice).where(
        Practice.id != practice_id,
        Practice.state != State.DISCARDED,
        Practice.title != "",
        Practice.translation_of_id.is_(None),
        (Practice.author_id == actor.id)
        | Practice.organisation_id.in_(actor.contact_of)
        | Practice.id.in_(writes),
    )
    return db.session.scalars(query.order_by(Practice.title, Practice.id).limit(MOST_SHEETS)).all()


def makers(practice: Practice) -> set[int]:
    """The organisations that made a practice, which cannot take it over."""
    partners = db.session.scalars(select(Partner.organisation_id).filter_by(practice_id=practice.id))
    return {*partners, *([practice.organisation_id] if practice.organisation_id else [])}


def addresses_of_writers(practice: Practice) -> set[str]:
    """The addresses of its author and of those who write along, folded, who confirm nothing about it."""
    ids = {practice.author_id, *writers_of(practice.id)}
    return set(db.session.scalars(select(Member.email_key).where(Member.id.in_(ids - {None}))))


def reporter_of(row: Adoption) -> str:
    """The name of whoever told it; empty when they are gone."""
    member = db.session.get(Member, row.reported_by_id) if row.reported_by_id else None
    return member.name if member is not None else ""
