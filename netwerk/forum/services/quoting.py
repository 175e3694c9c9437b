"""Which posts quote which, kept beside the words."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.forum.models import Post, PostQuotation
from netwerk.kernel.database import db


def note_quotations(post: Post) -> None:
    """Keep which posts this one quotes; what it quoted once stays known, as its history holds those words."""
    known = set(db.session.scalars(select(PostQuotation.quoted_id).where(PostQuotation.post_id == post.id)))
    for quoted_id in {int(one) for one in post.quotes.values()} - known:
        db.session.add(PostQuotation(post_id=post.id, quoted_id=quoted_id))
