"""Reads of pictures and files: of posts, of a draft, and one by its address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum import policy
from netwerk.forum.models import Post, PostFile
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor


def of_posts(ids: Collection[int]) -> Mapping[int, Sequence[PostFile]]:
    """The files of these posts, in the order in which they were added; whoever sees the post may see them."""
    found: dict[int, list[PostFile]] = defaultdict(list)
    if ids:
        query = select(PostFile).where(PostFile.post_id.in_(sorted(ids))).order_by(PostFile.id)
        for row in db.session.scalars(query):
            if row.post_id is not None:
                found[row.post_id].append(row)
    return found


def with_draft(member_id: int, context: str) -> Sequence[PostFile]:
    """What a member has uploaded for what they are writing at a place."""
    query = select(PostFile).where(
        PostFile.member_id == member_id, PostFile.draft_context == context, PostFile.post_id.is_(None)
    )
    return db.session.scalars(query.order_by(PostFile.id)).all()


def seen(file_id: int, actor: Actor | None) -> tuple[PostFile, bool]:
    """A file that this member may see, and whether everybody may. Raises NotFound."""
    query = select(PostFile).where(PostFile.id == file_id)
    row = db.session.scalars(query.options(joinedload(PostFile.post).joinedload(Post.thread))).first()
    if row is None or not _sees(actor, row):
        raise NotFound
    return row, _sees(None, row)


def _sees(actor: Actor | None, row: PostFile) -> bool:
    if row.post is None:
        return actor is not None and actor.id == row.member_id
    return policy.sees_post(actor, row.post, row.post.thread)
