"""Pictures and files with what somebody writes in a conversation."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from netwerk.forum.models import Post, PostFile, Thread
from netwerk.forum.queries import threads as reads
from netwerk.forum.services import files
from netwerk.kernel import clock, uploads
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.files import picture
from tests.talk import Talk

PDF = b"%PDF-1.7"
SEEN = "Twee mensen bij een fietsrek."


def uploaded(by: Actor, at: Thread | str, data: bytes = PDF, name: str = "kaart.pdf", alt: str = "") -> int:
    """Put a file with the draft of a thread or of a place; gives its id."""
    context = at if isinstance(at, str) else reads.draft_context(at.id)
    with transaction():
        row = files.add(by, context, uploads.store(io.BytesIO(data), name), now=clock.now())
        files.describe(by, context, {row.id: alt})
        return row.id


def with_files(talk: Talk, thread: Thread, by: Actor) -> Post:
    """An answer with a picture and a file."""
    uploaded(by, thread, picture(), "fietsrek.png", SEEN)
    uploaded(by, thread)
    return talk.reply(thread, "Zo ziet het eruit.", by)


def of_post(post: Post) -> list[PostFile]:
    """Its files as they are now."""
    db.session.rollback()
    query = select(PostFile).where(PostFile.post_id == post.id).order_by(PostFile.id)
    return list(db.session.scalars(query))


def waiting(by: Actor) -> list[PostFile]:
    """What somebody uploaded and did not place."""
    db.session.rollback()
    query = select(PostFile).where(PostFile.member_id == by.id, PostFile.post_id.is_(None))
    return list(db.session.scalars(query.order_by(PostFile.id)))


def shown_files(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """A post of An with a picture and a file, for their addresses."""
    talk = Talk(make)
    row, other = of_post(with_files(talk, talk.thread("Hoe ziet jullie fietsrek eruit?"), actor(cast.an)))
    return {
        "forum.picture": {"file_id": row.id},
        "forum.file": {"file_id": other.id, "name": other.file_name},
    }
