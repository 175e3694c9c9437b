"""What the conversations hold of one member: given to them, or taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from netwerk.forum import indexing
from netwerk.forum.models import (
    Digest,
    Letter,
    Post,
    PostDraft,
    PostFile,
    PostQuotation,
    PostRevision,
    PostThanks,
    ReadMark,
    ReviewItem,
    Thread,
)
from netwerk.forum.queries import files as file_reads
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import PUBLIC_POSTS, PUBLIC_THREADS, PostState
from netwerk.forum.services import files
from netwerk.forum.services.editing import take_words
from netwerk.forum.services.recounting import recount
from netwerk.kernel import inbox, outbox
from netwerk.kernel.database import db
from netwerk.kernel.tenures import Tenure
from netwerk.members.models import Member, Subscription


def export(member_id: int) -> Mapping[str, Any]:
    """Everything a member wrote, began to write, thanked for, reported, chose, was mailed and read.

    As JSON holds it; times in UTC.
    """
    posts = db.session.scalars(
        select(Post)
        .where(Post.author_id == member_id)
        .options(joinedload(Post.thread), joinedload(Post.organisation))
        .order_by(Post.id)
    ).all()
    shown = file_reads.of_posts([post.id for post in posts])
    return {
        "reacties": [_post(post, shown.get(post.id, ())) for post in posts],
        "begonnen-reacties": [
            {
                "where": draft.context,
                "words": draft.raw,
                **draft.fields,
                "files": _files(file_reads.with_draft(member_id, draft.context)),
                "saved_at": draft.saved_at.isoformat(),
            }
            for draft in db.session.scalars(select(PostDraft).where(PostDraft.member_id == member_id))
        ],
        "mail-over-gesprekken": [
            {"about": row.scope_kind, "id": row.scope_id, "level": row.level, "why": row.reason}
            for row in db.session.scalars(select(Subscription).where(Subscription.member_id == member_id))
        ],
        "bedankjes": [
            {**_where(thread, post), "at": thanks.at.isoformat()}
            for thanks, post, thread in _of_posts(PostThanks, PostThanks.post_id, member_id)
        ],
        "gemelde-reacties": [
            {**_where(thread, post), "words": item.words, "at": item.at.isoformat()}
            for item, post, thread in _of_posts(ReviewItem, ReviewItem.post_id, member_id)
        ],
        "gemailde-reacties": [
            {**_where(thread, post), "why": letter.reason, "at": letter.at.isoformat()}
            for letter, post, thread in _of_posts(Letter, Letter.post_id, member_id)
        ],
        "gemailde-overzichten": [
            {"since": row.since.isoformat(), "until": row.until.isoformat(), "posts": row.post_count}
            for row in db.session.scalars(
                select(Digest).where(Digest.member_id == member_id).order_by(Digest.id)
            )
        ],
        "gelezen-gesprekken": [
            {"thread": row.thread_id, "until": row.last_no, "at": row.at.isoformat()}
            for row in db.session.scalars(select(ReadMark).where(ReadMark.member_id == member_id))
        ],
    }


def _of_posts(model: type[Any], post_id: Any, member_id: int) -> Sequence[Any]:
    """Rows of a member about posts, with the post and its thread."""
    query = select(model, Post, Thread).join(Post, Post.id == post_id).join(Post.thread)
    return db.session.execute(query.where(model.member_id == member_id).order_by(model.at, Post.id)).all()


def _where(thread: Thread, post: Post) -> dict[str, Any]:
    """Which post; of one that is hidden by now no title is given away."""
    seen = post.state in PUBLIC_POSTS and thread.state in PUBLIC_THREADS
    return {"thread": thread.title if seen else "", "number": post.no}


def _files(rows: Sequence[PostFile]) -> list[dict[str, Any]]:
    return [
        {
            "name": row.file_name,
            "stored_as": row.stored_name,
            "shows": row.alt,
            "size": row.size,
            "sha256": row.sha256,
            "added_at": row.added_at.isoformat(),
        }
        for row in rows
    ]


def _post(post: Post, rows: Sequence[PostFile]) -> dict[str, Any]:
    return {
        "thread": post.thread.title,
        "number": post.no,
        "organisation": post.organisation.name if post.organisation else "",
        "function": post.function,
        "words": post_reads.typed(post),
        "files": _files(rows),
        "state": post.state,
        "written_at": post.created_at.isoformat(),
        "before": [
            {"words": before.words, "until": before.revision.at.isoformat()}
            for before in post_reads.told_history(post)
        ],
    }


def forget(member: Member, *, words_too: bool, now: datetime) -> None:
    """Take a member out of the conversations; with `words_too` also everything they said.

    Posts keep their numbers, their place and the organisation of their time; names follow the member's own
    row, which whoever erases the account empties. What they read, chose, began to write and were mailed goes.
    """
    outbox.forget_person([Tenure(member.email)], "forum.")
    inbox.forget_sender([Tenure(member.email)])
    files.forget_drafts(member.id)
    for model in (Letter, Digest, PostDraft, ReadMark, Subscription):
        db.session.execute(delete(model).where(model.member_id == member.id))
    db.session.execute(
        update(ReviewItem).where(ReviewItem.member_id == member.id).values(member_id=None, words="")
    )
    db.session.execute(update(Post).where(Post.author_id == member.id).values(function=""))
    db.session.execute(update(PostRevision).where(PostRevision.member_id == member.id).values(reason=""))
    if words_too:
        _take_all_words(member.id, now)
    db.session.flush()


def stored_of(member_id: int) -> set[str]:
    """Under which names the files of a member are stored."""
    return set(db.session.scalars(select(PostFile.stored_name).where(PostFile.member_id == member_id)))


def drop_files(member: Member, stored_names: Collection[str]) -> None:
    """Take these files of a member out of the conversations."""
    theirs = delete(PostFile).where(PostFile.member_id == member.id, PostFile.stored_name.in_(stored_names))
    db.session.execute(theirs)


def _take_all_words(member_id: int, now: datetime) -> None:
    query = select(Post.thread_id).where(Post.author_id == member_id).distinct()
    for thread_id in sorted(db.session.scalars(query)):
        thread = reads.load(thread_id, lock=True)
        titled = _empty_title(thread, member_id)
        own = select(Post).where(Post.thread_id == thread_id, Post.author_id == member_id)
        posts = db.session.scalars(own.order_by(Post.id)).all()
        for post in posts:
            if post.state != PostState.ERASED:
                take_words(post, now)
        recount(thread)
        if titled:
            indexing.index_thread(thread)
            indexing.retitle(thread)
        for post in [*posts, *_quoting(posts)]:
            indexing.index_post(post, thread)


def _quoting(posts: Sequence[Post]) -> Sequence[Post]:
    """The posts that quote one of these: what is left of the quotation is found by nobody."""
    ids = [post.id for post in posts]
    quoting = select(PostQuotation.post_id).where(PostQuotation.quoted_id.in_(ids))
    return db.session.scalars(select(Post).where(Post.id.in_(quoting)).order_by(Post.id)).all()


def _empty_title(thread: Thread, member_id: int) -> bool:
    """The title is the words of whoever began the thread; its address stays what it was. Was it theirs?"""
    if thread.author_id != member_id:
        return False
    thread.title, thread.veiled_title = "…", ""
    thread.slug = "gesprek"
    return True
