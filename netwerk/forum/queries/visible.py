"""What somebody sees, as a condition on rows: the one that list, page, search, feed and mail share."""

from __future__ import annotations

from sqlalchemy import BindParameter, ColumnElement, and_, false, or_, true

from netwerk.forum.models import Post, Thread
from netwerk.forum.policy import Reach, reach
from netwerk.forum.rules import PUBLIC_POSTS, PUBLIC_THREADS, ThreadState
from netwerk.members.actor import Actor

PUBLIC_THREAD = Thread.state.in_(PUBLIC_THREADS)


def visible_posts(actor: Actor | None) -> ColumnElement[bool]:
    """Posts, joined with their threads, that this member sees; None is a visitor. See `policy.sees_post`."""
    public = and_(Post.state.in_(PUBLIC_POSTS), PUBLIC_THREAD)
    if actor is None:
        return public
    return or_(public, Post.author_id == actor.id, within_reach(actor))


def visible_threads(actor: Actor | None) -> ColumnElement[bool]:
    """Threads that have a page for this member. See `policy.sees_thread`."""
    if actor is None:
        return PUBLIC_THREAD
    return threads_with(actor.id, reach(actor))


def threads_with(member_id: int | BindParameter[int], mine: Reach) -> ColumnElement[bool]:
    """The same for whoever keeps order there."""
    hidden = Thread.state == ThreadState.HIDDEN
    return or_(PUBLIC_THREAD, and_(hidden, or_(Thread.author_id == member_id, _within(mine))))


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """Threads in which this member keeps order."""
    return _within(reach(actor))


def _within(mine: Reach) -> ColumnElement[bool]:
    if mine.everywhere:
        return true()
    return or_(
        false(),
        *(
            and_(
                true() if theme_id is None else Thread.theme_id == theme_id,
                true() if region_id is None else Thread.region_id == region_id,
            )
            for theme_id, region_id in mine.places
        ),
    )
