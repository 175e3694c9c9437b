"""Reads for feeds: the newest posts, as every visitor sees them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from netwerk.forum.boards import Board
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries.visible import visible_posts
from netwerk.forum.rules import PostState
from netwerk.kernel.database import db

SIZE = 30


def newest(board: Board | None, region_id: int | None = None) -> Sequence[Post]:
    """The newest posts of a board, or of all of them; those about a region where one is given."""
    place: list[ColumnElement[bool]] = []
    if board is not None:
        place.append(Thread.theme_id == board.theme_id if board.theme_id else Thread.theme_id.is_(None))
    if region_id is not None:
        place.append(Thread.region_id == region_id)
    return _newest(place)


def newest_in(thread_id: int) -> Sequence[Post]:
    """The newest posts of a thread."""
    return _newest([Post.thread_id == thread_id])


def _newest(where: list[ColumnElement[bool]]) -> Sequence[Post]:
    query = (
        select(Post)
        .join(Post.thread)
        .where(*where, Post.state == PostState.VISIBLE, visible_posts(None))
        .options(joinedload(Post.thread), joinedload(Post.author))
        .order_by(Post.id.desc())
        .limit(SIZE)
    )
    return db.session.scalars(query).all()
