"""Reads for whoever keeps order: what waits, what is reported, what was done, what has no answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload

from netwerk.forum.indexing import THREAD
from netwerk.forum.models import ModerationAct, Post, ReviewItem, Thread
from netwerk.forum.queries.lists import UNANSWERED, shown_relations
from netwerk.forum.queries.visible import within_reach
from netwerk.forum.rules import Kind, PostState
from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.joints import Joint
from netwerk.members.actor import Actor
from netwerk.members.models import Member

# A question that waits longer asks for somebody's help. Five working days span at most a week.
UNANSWERED_AFTER = timedelta(days=7)
# A board on which nothing was said for so long has gone quiet.
QUIET_AFTER = timedelta(days=30)
SHOWN = 50
FEW = 8
HELPERS = 3
# From so many posts and thanks on, others may have use of what was said.
RIPE_POSTS, RIPE_THANKS = 5, 6


@dataclass(frozen=True)
class Waiting:
    """A post to look at, with everything that was said about it."""

    post: Post
    items: Sequence[ReviewItem]

    @property
    def edited_since(self) -> bool:
        """Was it changed after the last report?"""
        return self.post.version > max(item.post_version for item in self.items)


def waiting(actor: Actor) -> Sequence[Waiting]:
    """The posts that wait for a look within a moderator's reach, the oldest first."""
    query = (
        select(ReviewItem)
        .join(ReviewItem.post)
        .join(Post.thread)
        .where(ReviewItem.decision == "", within_reach(actor))
        .options(
            joinedload(ReviewItem.post).joinedload(Post.thread),
            joinedload(ReviewItem.post).joinedload(Post.author),
            joinedload(ReviewItem.post).joinedload(Post.organisation),
            joinedload(ReviewItem.member),
        )
        .order_by(ReviewItem.id)
        .limit(SHOWN * 4)
    )
    by_post: Mapping[int, list[ReviewItem]] = defaultdict(list)
    for item in db.session.scalars(query):
        by_post[item.post_id].append(item)
    return [Waiting(items[0].post, items) for items in by_post.values()][:SHOWN]


def how_many_wait(actor: Actor) -> int:
    """How many posts wait for a look within a moderator's reach."""
    return int(db.session.scalar(_waiting_number(actor)) or 0)


def _waiting_number(actor: Actor) -> Select[int]:
    return (
        select(func.count(func.distinct(ReviewItem.post_id)))
        .join(ReviewItem.post)
        .join(Post.thread)
        .where(ReviewItem.decision == "", within_reach(actor))
    )


def waiting_and_unanswered(actor: Actor, now: datetime) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How many posts wait for a look, and how many questions for an answer; to be read together."""
    old = select(func.count(Thread.id)).where(*_unanswered(actor, now))
    return _waiting_number(actor).scalar_subquery(), old.scalar_subquery()


def _unanswered(actor: Actor, now: datetime) -> list[Any]:
    return [
        Thread.listed,
        *UNANSWERED,
        Thread.created_at < now - UNANSWERED_AFTER,
        within_reach(actor),
    ]


def unanswered(actor: Actor, now: datetime) -> Sequence[Thread]:
    """The questions that nobody answered for a week, the oldest first."""
    query = (
        select(Thread)
        .where(*_unanswered(actor, now))
        .options(*shown_relations())
        .order_by(Thread.created_at, Thread.id)
        .limit(SHOWN)
    )
    return db.session.scalars(query).all()


def ripe(actor: Actor) -> Sequence[Thread]:
    """The threads that are long and thanked for enough to become a practice, and of which none was made."""
    made = exists().where(Joint.to_kind == THREAD, Joint.to_id == Thread.id, Joint.relation == "came_from")
    thanks = (
        select(func.sum(Post.thanks_count))
        .where(Post.thread_id == Thread.id, Post.state == PostState.VISIBLE)
        .scalar_subquery()
    )
    query = (
        select(Thread)
        .where(
            Thread.listed,
            # What stands above the others is a round among all, or an announcement.
            Thread.pinned_at.is_(None),
            Thread.kind.in_((Kind.QUESTION, Kind.EXPERIENCE)),
            Thread.post_count >= RIPE_POSTS,
            thanks >= RIPE_THANKS,
            ~made,
            within_reach(actor),
        )
        .options(*shown_relations())
        .order_by(thanks.desc(), Thread.id)
        .limit(FEW)
    )
    return db.session.scalars(query).all()


def who_could_answer(theme_id: int | None, without: int) -> Sequence[tuple[int, str]]:
    """Whose answers on a board were thanked for most, by id and name; not the one who asks."""
    known = cache.remembered(("could answer", theme_id), lambda: _most_thanked(theme_id))
    return [one for one in known if one[0] != without][:HELPERS]


def _most_thanked(theme_id: int | None) -> Sequence[tuple[int, str]]:
    place = Thread.theme_id == theme_id if theme_id else Thread.theme_id.is_(None)
    query = (
        select(Member.id, Member.name)
        .join(Post, Post.author_id == Member.id)
        .join(Post.thread)
        .where(
            place,
            Thread.listed,
            Post.state == PostState.VISIBLE,
            Post.no > 1,
            Member.disabled_at.is_(None),
        )
        .group_by(Member.id, Member.name)
        .having(func.sum(Post.thanks_count) > 0)
        .order_by(func.sum(Post.thanks_count).desc(), Member.id)
        # One more, as one of them may ask.
        .limit(HELPERS + 1)
    )
    return [(member_id, name) for member_id, name in db.session.execute(query)]


def hidden_threads(actor: Actor) -> Sequence[Thread]:
    """The threads that were taken out of sight, the last first."""
    query = select(Thread).where(Thread.state == "hidden", within_reach(actor)).options(*shown_relations())
    return db.session.scalars(query.order_by(Thread.id.desc()).limit(SHOWN)).all()


def log(actor: Actor) -> Sequence[ModerationAct]:
    """What was done lately within a moderator's reach, the last first."""
    query = (
        select(ModerationAct)
        .join(ModerationAct.thread)
        .where(within_reach(actor))
        .options(joinedload(ModerationAct.thread), joinedload(ModerationAct.member))
        .order_by(ModerationAct.id.desc())
        .limit(SHOWN)
    )
    return db.session.scalars(query).all()
