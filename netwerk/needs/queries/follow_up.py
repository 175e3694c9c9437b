"""Who may follow up what was passed on: an organiser whose scope holds the need, on the day that is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from netwerk.kernel.database import db
from netwerk.members.actor import ADMINISTRATOR, ORGANISER
from netwerk.members.models import Member, RoleGrant
from netwerk.needs.models import Need, NeedAnswer, need_theme
from netwerk.needs.rules import AnswerKind, State


def may_follow_up(
    member_id: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None], day: date
) -> ColumnElement[bool]:
    """May the member in this column follow up the `Need` of the statement? As `policy.may_organise` says."""
    themes = select(need_theme.c.theme_id).where(need_theme.c.need_id == Need.id)
    reaches = and_(
        RoleGrant.role == ORGANISER,
        or_(RoleGrant.theme_id.is_(None), RoleGrant.theme_id.in_(themes)),
        or_(RoleGrant.region_id.is_(None), RoleGrant.region_id == Need.region_id),
    )
    holds = (
        select(RoleGrant.id)
        .join(Member, Member.id == RoleGrant.member_id)
        .where(
            RoleGrant.member_id == member_id,
            Member.disabled_at.is_(None),
            or_(RoleGrant.valid_from.is_(None), RoleGrant.valid_from <= day),
            or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until > day),
            or_(RoleGrant.role == ADMINISTRATOR, reaches),
        )
        .correlate_except(RoleGrant, Member)
    )
    return holds.exists()


def who_may(need_id: int, day: date) -> Sequence[tuple[int, str]]:
    """Everybody who may follow up a need, by name."""
    somebody = aliased(Member)
    query = (
        select(somebody.id, somebody.name)
        .join(Need, Need.id == need_id)
        .where(may_follow_up(somebody.id, day))
        .order_by(somebody.name, somebody.id)
    )
    return [(row.id, row.name) for row in db.session.execute(query)]


def followed(answer_ids: Collection[int], day: date) -> set[int]:
    """Which of these answers have somebody who may follow them up."""
    if not answer_ids:
        return set()
    query = (
        select(NeedAnswer.id)
        .join(Need, Need.id == NeedAnswer.need_id)
        .where(NeedAnswer.id.in_(sorted(answer_ids)), may_follow_up(NeedAnswer.owner_id, day))
    )
    return set(db.session.scalars(query))


def is_left_alone(day: date) -> ColumnElement[bool]:
    """Was a `Need` passed on by this `NeedAnswer` last, and does nobody follow that up?"""
    last = (
        select(func.max(NeedAnswer.id))
        .where(NeedAnswer.kind == AnswerKind.PASSED_ON, NeedAnswer.taken_back_at.is_(None))
        .group_by(NeedAnswer.need_id)
        .correlate(None)
    )
    return and_(
        Need.state == State.PASSED_ON, NeedAnswer.id.in_(last), ~may_follow_up(NeedAnswer.owner_id, day)
    )
