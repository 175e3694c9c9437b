"""The one place where the counters of a thread are set.

Whatever changes a thread lets everything be counted again; only a post at its end, the usual thing, is added
to what is known, so that an answer in a long thread takes no longer than one in a short one.
"""

from __future__ import annotations

from sqlalchemy import func, select

from netwerk.forum.indexing import THREAD
from netwerk.forum.models import Post, Thread
from netwerk.forum.rules import PUBLIC_THREADS, PostState
from netwerk.kernel import clock, origins
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.joints import Thing


def recount(thread: Thread) -> None:
    """Make count, last word and answer follow the posts that everybody sees. The thread must be locked."""
    db.session.flush()
    visible = (Post.thread_id == thread.id, Post.state == PostState.VISIBLE)
    of_others = func.count().filter(Post.author_id != thread.author_id)
    counted = db.session.execute(select(func.count(), of_others).where(*visible)).one()
    thread.post_count, thread.others_count = counted
    # By when it was said: what came from another thread stands last, however old it is.
    newest = (
        select(Post.created_at, Post.author_id)
        .where(*visible)
        .order_by(Post.created_at.desc(), Post.no.desc())
    )
    last = db.session.execute(newest.limit(1)).first()
    thread.last_at = last.created_at if last else thread.created_at
    thread.last_author_id = last.author_id if last else None
    _list(thread, thread.state in PUBLIC_THREADS and thread.post_count > 0)
    if thread.answer_no is not None:
        still = select(Post.id).where(*visible, Post.no == thread.answer_no)
        if db.session.scalar(still) is None:
            thread.answer_no = None
    db.session.flush()
    mark_visible_change()


def count_in(thread: Thread, post: Post) -> None:
    """Make the counters follow a new post at the end of a thread. The thread must be locked."""
    if post.state == PostState.VISIBLE and post.created_at >= thread.last_at:
        thread.post_count += 1
        thread.others_count += post.author_id != thread.author_id
        thread.last_at, thread.last_author_id = post.created_at, post.author_id
        _list(thread, thread.state in PUBLIC_THREADS)
        db.session.flush()
        mark_visible_change()
    else:
        recount(thread)


def _list(thread: Thread, listed: bool) -> None:
    """Let everybody find it or nobody; what it answers is answered as long as they do."""
    if thread.listed == listed:
        return
    thread.listed = listed
    tell = origins.appeared if listed else origins.fell_through
    tell(Thing(THREAD, thread.id), None, clock.now())
