"""What asks for an act of an organiser or of whoever keeps order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from netwerk.kernel.database import db
from netwerk.members.actor import MODERATOR, ORGANISER, Actor
from netwerk.needs.models import Need, NeedAnswer, NeedReport
from netwerk.needs.policy import reach
from netwerk.needs.queries.follow_up import is_left_alone
from netwerk.needs.queries.lists import has_theme
from netwerk.needs.rules import PUBLIC, AnswerKind, State

MOST = 50


@dataclass(frozen=True)
class Figures:
    """How much waits: needs without an answer, reports of readers, what is past its date elsewhere, and what
    was passed on while nobody who may follows it up.
    """

    unanswered: int
    reported: int
    overdue: int
    left_alone: int

    @property
    def nothing(self) -> bool:
        """Is there nothing to do?"""
        return not (self.unanswered or self.reported or self.overdue or self.left_alone)


def figures(actor: Actor, today: date) -> Figures:
    """How much waits for this member, in one statement."""
    row = db.session.execute(select(*numbers(actor, today))).one()
    return Figures(*(int(one or 0) for one in row))


def numbers(actor: Actor, today: date) -> Sequence[ColumnElement[int]]:
    """The same in the order of `Figures`, to be read with others."""
    return (
        select(func.count(Need.id)).where(_unanswered(actor)).scalar_subquery(),
        select(func.count(Need.id)).where(_reported(actor)).scalar_subquery(),
        select(func.count(NeedAnswer.id))
        .join(Need, Need.id == NeedAnswer.need_id)
        .where(_overdue(actor, today))
        .scalar_subquery(),
        select(func.count(NeedAnswer.id))
        .join(Need, Need.id == NeedAnswer.need_id)
        .where(is_left_alone(today), within(actor, ORGANISER))
        .scalar_subquery(),
    )


def unanswered(actor: Actor) -> Sequence[Need]:
    """The needs that wait for an answer of this organiser, those that most people recognise first."""
    query = select(Need).where(_unanswered(actor)).options(joinedload(Need.region))
    return db.session.scalars(query.order_by(Need.recognised_count.desc(), Need.id).limit(MOST)).all()


def answered(actor: Actor) -> Sequence[Need]:
    """What was answered last, within this organiser's scope."""
    query = select(Need).where(Need.state.in_(PUBLIC), Need.state != State.OPEN, within(actor, ORGANISER))
    query = query.options(joinedload(Need.region)).order_by(Need.state_at.desc(), Need.id.desc())
    return db.session.scalars(query.limit(MOST)).all()


def reported(actor: Actor) -> Sequence[tuple[NeedReport, Need]]:
    """What readers say is not right, with the need."""
    query = (
        select(NeedReport, Need)
        .join(Need, Need.id == NeedReport.need_id)
        .where(NeedReport.settled_at.is_(None), Need.state.in_(PUBLIC), within(actor, ORGANISER, MODERATOR))
        .order_by(NeedReport.id)
        .limit(MOST)
    )
    return [(report, need) for report, need in db.session.execute(query)]


def overdue(actor: Actor, today: date) -> Sequence[tuple[NeedAnswer, Need]]:
    """What was passed on and is past its date, with the need."""
    query = (
        select(NeedAnswer, Need)
        .join(Need, Need.id == NeedAnswer.need_id)
        .where(_overdue(actor, today))
        .options(joinedload(NeedAnswer.owner))
        .order_by(NeedAnswer.due_on, NeedAnswer.id)
        .limit(MOST)
    )
    return [(answer, need) for answer, need in db.session.execute(query)]


def left_alone(actor: Actor, today: date) -> Sequence[tuple[NeedAnswer, Need]]:
    """What was passed on and nobody who may follows up, with the need."""
    query = (
        select(NeedAnswer, Need)
        .join(Need, Need.id == NeedAnswer.need_id)
        .where(is_left_alone(today), within(actor, ORGANISER))
        .order_by(NeedAnswer.due_on, NeedAnswer.id)
        .limit(MOST)
    )
    return [(answer, need) for answer, need in db.session.execute(query)]


def hidden(actor: Actor) -> Sequence[Need]:
    """What was hidden, the last first."""
    query = select(Need).where(Need.state == State.HIDDEN, within(actor, ORGANISER, MODERATOR))
    query = query.options(joinedload(Need.region)).order_by(Need.state_at.desc())
    return db.session.scalars(query.limit(MOST)).all()


def within(actor: Actor, *roles: str) -> ColumnElement[bool]:
    """Needs in the scope of this member; see `policy.may_organise` and `policy.may_keep_order`."""
    mine = reach(actor, *roles)
    if mine.everywhere:
        return true()
    return or_(
        false(),
        *(
            and_(
                true() if theme_id is None else has_theme(theme_id),
                true() if region_id is None else Need.region_id == region_id,
            )
            for theme_id, region_id in mine.places
        ),
    )


def _unanswered(actor: Actor) -> ColumnElement[bool]:
    return and_(Need.state == State.OPEN, within(actor, ORGANISER))


def _reported(actor: Actor) -> ColumnElement[bool]:
    waits = select(NeedReport.need_id).where(NeedReport.settled_at.is_(None))
    return and_(Need.id.in_(waits), Need.state.in_(PUBLIC), within(actor, ORGANISER, MODERATOR))


def _overdue(actor: Actor, today: date) -> ColumnElement[bool]:
    return and_(
        NeedAnswer.kind == AnswerKind.PASSED_ON,
        NeedAnswer.taken_back_at.is_(None),
        NeedAnswer.due_on < today,
        Need.state == State.PASSED_ON,
        within(actor, ORGANISER),
    )
