"""What waits for one member in the conversations: answers to read, and words they did not send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from netwerk.forum.models import Post, PostDraft, ReadMark, Thread
from netwerk.forum.policy import Reach, reach
from netwerk.forum.queries.lists import NEW_FOR, has_unread, own_mark
from netwerk.forum.queries.visible import threads_with
from netwerk.kernel.database import UtcDateTime, db
from netwerk.members.actor import Actor

ANSWERED, BEGUN = "answered", "begun"
IN_A_THREAD = "thread:"
MEMBER, SINCE = bindparam("member_id", type_=Integer), bindparam("unread_since", type_=UtcDateTime)


@dataclass(frozen=True)
class Waiting:
    """A thread with answers, or the place of a draft; a draft for a new thread has a board only."""

    what: str
    place: str
    thread_id: int | None
    theme_id: int | None
    slug: str
    title: str
    at: datetime


def waiting(
    actor: Actor, now: datetime, number: int, *others: Select[*tuple[Any, ...]], **values: object
) -> Sequence[Waiting]:
    """The latest of each, in one statement: threads one takes part in with something new, and drafts.

    `others` are rows of the same columns that are read along, statements that are made once; they too may
    ask for `member_id`, and for `values`.
    """
    given = {"member_id": actor.id, "unread_since": now - NEW_FOR, **values}
    rows = db.session.execute(_statement(reach(actor), number, others), given).all()
    return [Waiting(*row) for row in sorted(rows, key=lambda row: row.at, reverse=True)]


@lru_cache(maxsize=64)
def _statement(
    mine: Reach, number: int, others: tuple[Select[*tuple[Any, ...]], ...]
) -> CompoundSelect[*tuple[Any, ...]]:
    parts = (_answers(number), _drafts(mine, number), *others)
    return union_all(*(select(part.subquery()) for part in parts))


def _answers(number: int) -> Select[*tuple[object, ...]]:
    own = exists().where(Post.thread_id == Thread.id, Post.author_id == MEMBER)
    return (
        select(
            literal(ANSWERED).label("what"),
            literal("").label("place"),
            Thread.id.label("thread_id"),
            Thread.theme_id,
            Thread.slug,
            Thread.title,
            Thread.last_at.label("at"),
        )
        .outerjoin(ReadMark, own_mark(MEMBER))
        .where(Thread.listed, or_(Thread.author_id == MEMBER, own), has_unread(MEMBER, SINCE))
        .order_by(Thread.last_at.desc())
        .limit(number)
    )


def _drafts(mine: Reach, number: int) -> Select[*tuple[object, ...]]:
    after = func.substr(PostDraft.context, len(IN_A_THREAD) + 1)
    # Only where it is a number: PostgreSQL would stumble over the name of a board.
    thread_id = case((PostDraft.context.startswith(IN_A_THREAD), cast(after, Integer)), else_=None)
    return (
        select(
            literal(BEGUN),
            PostDraft.context,
            Thread.id,
            Thread.theme_id,
            func.coalesce(Thread.slug, ""),
            func.coalesce(Thread.title, ""),
            PostDraft.saved_at,
        )
        .outerjoin(Thread, and_(Thread.id == thread_id, threads_with(MEMBER, mine)))
        .where(PostDraft.member_id == MEMBER, PostDraft.raw != "")
        .order_by(PostDraft.saved_at.desc())
        .limit(number)
    )
