"""Reads of the counter: the queue, one question, who answers what, and what all may read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from netwerk.kernel import search
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.search import PUBLIC
from netwerk.members.actor import Actor
from netwerk.needs.helpdesk import policy
from netwerk.needs.helpdesk.models import HelpdeskEntry, HelpdeskFaq, HelpdeskQuestion, HelpdeskRoute
from netwerk.needs.helpdesk.rules import DONE, OPEN, Route, Status

FAQ_KIND = "question"
PAGE = 30
MOST_FAQ = 200


def load(question_id: int, actor: Actor, *, lock: bool = False) -> HelpdeskQuestion:
    """A question that is theirs to answer. Raises NotFound."""
    query = _with_words().where(HelpdeskQuestion.id == question_id).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update(of=HelpdeskQuestion)
    found = db.session.scalars(query).first()
    if found is None or not policy.sees(actor, found):
        raise NotFound
    return found


def entries_of(question_id: int) -> Sequence[HelpdeskEntry]:
    """What was done with a question, in order."""
    query = select(HelpdeskEntry).where(HelpdeskEntry.question_id == question_id)
    return db.session.scalars(
        query.options(joinedload(HelpdeskEntry.member)).order_by(HelpdeskEntry.id)
    ).all()


def queue(actor: Actor, *, done: bool, page: int) -> tuple[Sequence[HelpdeskQuestion], int]:
    """The questions that wait, the oldest first, or those that are done with, the last first."""
    states = DONE if done else OPEN
    wanted = (policy.within(actor), HelpdeskQuestion.status.in_(states))
    total = int(db.session.scalar(select(func.count(HelpdeskQuestion.id)).where(*wanted)) or 0)
    order = HelpdeskQuestion.status_at.desc() if done else HelpdeskQuestion.id
    query = _with_words().where(*wanted).order_by(order, HelpdeskQuestion.id)
    return db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all(), total


def how_many_wait(actor: Actor) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How many questions nobody has taken, and how many are this member's to answer; to be read together."""
    new = HelpdeskQuestion.status == Status.NEW
    mine = HelpdeskQuestion.status.in_(OPEN) & (HelpdeskQuestion.owner_id == actor.id)
    number = select(func.count(HelpdeskQuestion.id)).where(policy.within(actor))
    free = number.where(new, HelpdeskQuestion.owner_id.is_(None))
    return free.scalar_subquery(), number.where(mine).scalar_subquery()


def _with_words() -> Select[HelpdeskQuestion]:
    return select(HelpdeskQuestion).options(
        joinedload(HelpdeskQuestion.region),
        joinedload(HelpdeskQuestion.sector),
        joinedload(HelpdeskQuestion.theme),
        joinedload(HelpdeskQuestion.owner),
    )


# --- who answers what -------------------------------------------------------------------------------------


def routes() -> Sequence[HelpdeskRoute]:
    """Who answers what, by region and sector."""
    query = select(HelpdeskRoute).options(
        joinedload(HelpdeskRoute.region), joinedload(HelpdeskRoute.sector), joinedload(HelpdeskRoute.member)
    )
    return sorted(
        db.session.scalars(query).all(),
        key=lambda one: (
            one.region.position if one.region else -1,
            one.sector.position if one.sector else -1,
            one.id,
        ),
    )


def plain_routes() -> list[Route]:
    """The same as plain values."""
    rows = db.session.scalars(select(HelpdeskRoute).order_by(HelpdeskRoute.id))
    return [Route(row.region_id, row.sector_id, row.member_id) for row in rows]


# --- what all may read ------------------------------------------------------------------------------------


def faq(asked: str = "") -> Sequence[HelpdeskFaq]:
    """The questions with their answers, of a search or all of them, by sector and the newest first."""
    query = select(HelpdeskFaq).where(HelpdeskFaq.withdrawn_at.is_(None))
    question = search.question(asked, FAQ_KIND, (PUBLIC,)) if asked else None
    if question is not None and not question.is_empty:
        query = query.where(HelpdeskFaq.id.in_(question.things()))
    query = query.options(joinedload(HelpdeskFaq.sector), joinedload(HelpdeskFaq.region))
    rows = db.session.scalars(query.order_by(HelpdeskFaq.id.desc()).limit(MOST_FAQ)).all()
    return sorted(rows, key=lambda one: one.sector.position if one.sector else -1)


def faq_of(question_id: int) -> HelpdeskFaq | None:
    """What a question became for all to read."""
    return db.session.scalars(select(HelpdeskFaq).where(HelpdeskFaq.source_id == question_id)).first()


def following_faq(after: int, number: int) -> tuple[int | None, Collection[HelpdeskFaq]]:
    """The next ones after an id, for a rebuild of the index; locked, as they may be changed meanwhile."""
    wanted = select(HelpdeskFaq).where(HelpdeskFaq.id > after).order_by(HelpdeskFaq.id).limit(number)
    rows = db.session.scalars(wanted.with_for_update()).all()
    return (rows[-1].id if len(rows) == number else None), [one for one in rows if not one.withdrawn_at]
