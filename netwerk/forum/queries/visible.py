"""What somebody sees, as a condition on rows: the one that list, page, search, feed and mail share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from netwerk.forum.models import Post, Thread
from netwerk.forum.policy import reach
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
    hidden = Thread.state == ThreadState.HIDDEN
    return or_(PUBLIC_THREAD, and_(hidden, or_(Thread.author_id == actor.id, within_reach(actor))))


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """Threads in which this member keeps order."""
    mine = reach(actor)
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
