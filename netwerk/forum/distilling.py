"""The posts of a thread as a text from which a practice can be distilled; registers it on import."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum import policy, showing
from netwerk.forum.boards import board_of
from netwerk.forum.indexing import THREAD
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.queries.visible import visible_posts
from netwerk.forum.rules import PostState
from netwerk.kernel import links, sources
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.sources import Passage, Source
from netwerk.members.actor import EDITOR, Actor
from netwerk.taxonomy.school_year import SchoolYear

# More than anybody reads through to choose from.
MOST = 200


def may_distil(actor: Actor | None, thread: Thread) -> bool:
    """May this member make a practice of what was said? Who began it, who keeps order, and editors."""
    if actor is None or not thread.listed:
        return False
    return actor.id == thread.author_id or actor.has_role(EDITOR) or policy.may_moderate(actor, thread)


def _read(thread_id: int, actor: Actor, language: str) -> Source | None:
    try:
        thread = reads.opened(thread_id, actor).thread
    except NotFound:
        return None
    if not may_distil(actor, thread):
        return None
    query = (
        select(Post)
        .join(Post.thread)
        # What only its author and moderators see is nobody's to take over.
        .where(Post.thread_id == thread.id, Post.state == PostState.VISIBLE, visible_posts(None))
        .options(joinedload(Post.author))
        .order_by(Post.no)
        .limit(MOST)
    )
    posts = db.session.scalars(query).all()
    names = post_reads.names({one for post in posts for one in post.mentions})
    board = board_of(thread.theme_id)
    return Source(
        kind=THREAD,
        id=thread.id,
        title=thread.title,
        href=links.path("forum.thread", language, board=board.slug, thread_id=thread.id, slug=thread.slug),
        language=thread.language,
        passages=tuple(
            Passage(showing.text_of(post, names), post.author_id, post.author.name) for post in posts
        ),
        hints={
            "themes": [thread.theme.slug] if thread.theme else [],
            "regions": [thread.region.slug] if thread.region else [],
            "school_year": SchoolYear.of(thread.last_at).label,
        },
    )


sources.register_kind(THREAD, _read)
