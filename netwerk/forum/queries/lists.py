"""Reads for lists of threads: the newest, those that wait for an answer, those with something new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from netwerk.forum.indexing import THREAD
from netwerk.forum.models import Post, ReadMark, Thread
from netwerk.forum.queries.visible import PUBLIC_THREAD, visible_threads
from netwerk.forum.rules import LINKED, THEME, Kind, PostState
from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.joints import Joint
from netwerk.members.actor import Actor
from netwerk.members.models import Subscription
from netwerk.members.subscription_rules import Level
from netwerk.taxonomy.models import Region

PAGE = 20
# What was said longer ago and never opened is not counted as new.
NEW_FOR = timedelta(days=60)


class Tab(StrEnum):
    """Which threads somebody wants to see, as the address says it."""

    NEWEST = "nieuwste"
    UNANSWERED = "zonder-antwoord"
    UNREAD = "ongelezen"
    MINE = "mijn"
    FOLLOWED = "gevolgd"


# A question to which nobody but whoever asked it said anything.
UNANSWERED = (Thread.kind == Kind.QUESTION, Thread.others_count == 0, Thread.answer_no.is_(None))
PERSONAL_TABS = (Tab.UNREAD, Tab.MINE, Tab.FOLLOWED)
# Whoever gets this much mail about a thing follows it.
FOLLOWING = (Level.EVERY, Level.FIRST)


@dataclass(frozen=True)
class Wanted:
    """Which threads: of one board or (`every_board`) all, of a region, on a tab."""

    theme_id: int | None = None
    every_board: bool = True
    region_id: int | None = None
    tab: Tab = Tab.NEWEST

    @property
    def is_plain_board(self) -> bool:
        """Is it a board as it opens? What is pinned stands above the list there, not in it."""
        return not self.every_board and self.region_id is None and self.tab == Tab.NEWEST


@dataclass(frozen=True)
class Row:
    """A thread in a list. `unread` counts what this reader has not seen; `is_new` was never opened."""

    thread: Thread
    unread: int = 0
    is_new: bool = False


def count(wanted: Wanted, actor: Actor | None, now: datetime) -> int:
    """How many threads there are."""

    def ask() -> int:
        return int(db.session.scalar(_narrowed(select(func.count(Thread.id)), wanted, actor, now)) or 0)

    if wanted.tab in PERSONAL_TABS:
        return ask()
    return cache.remembered(("threads", wanted), ask)


def page(wanted: Wanted, actor: Actor | None, number: int, now: datetime, *, size: int = PAGE) -> list[Row]:
    """The threads of one page, what was said last first. Raises NotFound beyond the last page.

    For a member those with something that they have not read stand before the others.
    """
    query, skipped = _narrowed(select(Thread), wanted, actor, now), (number - 1) * size
    if actor is None or wanted.tab in PERSONAL_TABS:
        threads = _latest(query, size, skipped)
    else:
        threads = _unread_first(query.outerjoin(ReadMark, own_mark(actor.id)), actor, now, size, skipped)
    if not threads and number > 1:
        raise NotFound
    return _rows(threads, actor, now)


def _latest(query: Select[Any], size: int, skipped: int) -> Sequence[Thread]:
    query = query.options(*shown_relations()).order_by(Thread.last_at.desc(), Thread.id.desc())
    return db.session.scalars(query.limit(size).offset(skipped)).all()


def _unread_first(
    query: Select[Any], actor: Actor, now: datetime, size: int, skipped: int
) -> Sequence[Thread]:
    """A part of these threads, joined with their read marks.

    The two kinds are read one after the other, so that neither is sorted as a whole.
    """
    new = has_unread(actor.id, now - NEW_FOR)
    unread = _latest(query.where(new), size, skipped)
    if len(unread) == size:
        return unread
    before = skipped + len(unread)
    if skipped and not unread:
        before = int(db.session.scalar(query.where(new).with_only_columns(func.count(Thread.id))) or 0)
    return [*unread, *_latest(query.where(not_(new)), size - len(unread), max(skipped - before, 0))]


def pinned(theme_id: int | None, actor: Actor | None, now: datetime) -> list[Row]:
    """The threads that stand above the others of a board, the last pinned first."""
    wanted = Wanted(theme_id, every_board=False)
    query = select(Thread).where(*_place(wanted), Thread.listed, Thread.pinned_at.is_not(None))
    query = query.options(*shown_relations()).order_by(Thread.pinned_at.desc(), Thread.id.desc())
    return _rows(db.session.scalars(query).all(), actor, now)


def latest_ids(number: int, *, theme_id: int | None = None, region_id: int | None = None) -> Select[int]:
    """Which threads had something said in them last, as every visitor sees them."""
    wanted = Wanted(theme_id, every_board=theme_id is None, region_id=region_id)
    query = select(Thread.id).where(*_place(wanted), Thread.listed)
    return query.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(number)


def latest_of_partners(number: int) -> Sequence[Thread]:
    """The threads of the regions of partners in which something was said last."""
    abroad = Thread.region_id.in_(select(Region.id).where(Region.interregional))
    query = select(Thread).where(Thread.listed, abroad).options(*shown_relations())
    return db.session.scalars(query.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(number)).all()


def board_figures() -> Mapping[int | None, tuple[int, datetime | None]]:
    """Of each board how many threads it has and when something was said last, by theme."""

    def ask() -> dict[int | None, tuple[int, datetime | None]]:
        query = (
            select(Thread.theme_id, func.count(Thread.id), func.max(Thread.last_at))
            .where(Thread.listed)
            .group_by(Thread.theme_id)
        )
        return {theme_id: (number, last_at) for theme_id, number, last_at in db.session.execute(query)}

    return cache.remembered("forum board figures", ask)


def shown_relations() -> Sequence[Any]:
    """What a row of a list shows beside the thread itself."""
    return [
        joinedload(relation) for relation in (Thread.author, Thread.last_author, Thread.region, Thread.theme)
    ]


def _narrowed(query: Select[Any], wanted: Wanted, actor: Actor | None, now: datetime) -> Select[Any]:
    query = query.where(*_place(wanted))
    if wanted.tab == Tab.MINE and actor is not None:
        # One's own threads and those one wrote in, also while nobody else sees them.
        own = exists().where(Post.thread_id == Thread.id, Post.author_id == actor.id)
        return query.where(visible_threads(actor), or_(Thread.author_id == actor.id, own))
    query = query.where(Thread.listed)
    if wanted.is_plain_board:
        query = query.where(Thread.pinned_at.is_(None))
    if wanted.tab == Tab.UNANSWERED:
        return query.where(*UNANSWERED)
    if wanted.tab == Tab.FOLLOWED and actor is not None:
        return query.where(_is_followed(actor))
    if wanted.tab == Tab.UNREAD and actor is not None:
        return query.outerjoin(ReadMark, own_mark(actor.id)).where(has_unread(actor.id, now - NEW_FOR))
    return query


def _place(wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if not wanted.every_board:
        where.append(Thread.theme_id == wanted.theme_id if wanted.theme_id else Thread.theme_id.is_(None))
    if wanted.region_id is not None:
        where.append(Thread.region_id == wanted.region_id)
    return where


def _is_followed(actor: Actor) -> ColumnElement[bool]:
    """Does this member hear by mail what is said: for the thread itself, or else for what it is about?"""
    kept = aliased(Subscription)
    theirs = kept.member_id == actor.id
    here = and_(theirs, kept.scope_kind == THREAD, kept.scope_id == Thread.id)
    board = and_(kept.scope_kind == THEME, kept.scope_id == func.coalesce(Thread.theme_id, 0))
    linked = and_(
        Joint.from_kind == THREAD,
        Joint.from_id == Thread.id,
        Joint.to_kind.in_(LINKED),
        Joint.to_kind == kept.scope_kind,
        Joint.to_id == kept.scope_id,
    )
    # Two queries out: left to itself it would go over every thread.
    about = exists().where(linked).correlate(Thread, kept)
    return or_(
        exists().where(here, kept.level.in_(FOLLOWING)),
        and_(~exists().where(here), exists().where(theirs, kept.level.in_(FOLLOWING), or_(board, about))),
    )


def own_mark(member_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """The read mark of a thread is this member's."""
    return and_(ReadMark.thread_id == Thread.id, ReadMark.member_id == member_id)


def has_unread(
    member_id: int | BindParameter[int], since: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """Is there since then a post of somebody else above the mark of this member, joined?"""
    other = aliased(Post)
    return and_(
        Thread.last_at > since,
        or_(
            # Most threads were never opened: their posts need no look then.
            and_(ReadMark.last_no.is_(None), Thread.last_author_id != member_id),
            exists().where(
                other.thread_id == Thread.id,
                other.no > func.coalesce(ReadMark.last_no, 0),
                other.state == PostState.VISIBLE,
                other.author_id != member_id,
            ),
        ),
    )


def _rows(threads: Sequence[Thread], actor: Actor | None, now: datetime) -> list[Row]:
    if actor is None or not threads:
        return [Row(thread) for thread in threads]
    unread = _unread([thread.id for thread in threads], actor)
    rows = []
    for thread in threads:
        mark, number = unread.get(thread.id, (None, 0))
        fresh = thread.last_at > now - NEW_FOR and number > 0
        rows.append(Row(thread, number if mark is not None or fresh else 0, mark is None and fresh))
    return rows


def _unread(ids: Sequence[int], actor: Actor) -> Mapping[int, tuple[int | None, int]]:
    """Of each thread the read mark, and how many posts of others stand above it."""
    above = and_(
        Post.no > func.coalesce(ReadMark.last_no, 0),
        Post.author_id != actor.id,
        Post.state == PostState.VISIBLE,
    )
    query = (
        select(Thread.id, ReadMark.last_no, func.sum(case((Post.id.is_not(None), 1), else_=0)))
        .outerjoin(ReadMark, own_mark(actor.id))
        .outerjoin(Post, and_(Post.thread_id == Thread.id, above))
        .where(Thread.id.in_(ids), PUBLIC_THREAD)
        .group_by(Thread.id, ReadMark.last_no)
    )
    return {row[0]: (row[1], int(row[2] or 0)) for row in db.session.execute(query)}
