"""Reads of one thread: its page, a post by number, what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, and_, exists, false, func, literal, select
from sqlalchemy.orm import joinedload

from netwerk.forum import policy, rules
from netwerk.forum.models import (
    ModerationAct,
    Post,
    PostDraft,
    PostThanks,
    ReadMark,
    Thread,
)
from netwerk.forum.queries.visible import visible_posts
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor
from netwerk.members.queries import profiles

# Nobody counts on: whoever left a page open that long opens it anew.
MOST_NEWS = 1000


@dataclass(frozen=True)
class Opened:
    """A thread as one member opens it: how far they read it, what is new, and what they were writing."""

    thread: Thread
    seen_until: int | None = None
    draft: str = ""
    # Also when it has no words yet, but files.
    has_draft: bool = False
    # The first post of somebody else behind what they read.
    first_unread: int | None = None


@dataclass(frozen=True)
class Said:
    """A post on a page, whether this reader thanked for it, and whether they find its author's page."""

    post: Post
    thanked: bool = False
    author_has_page: bool = False


def load(thread_id: int, *, lock: bool = False) -> Thread:
    """A thread with its board, region and author, whoever asks. Raises NotFound."""
    query = select(Thread).where(Thread.id == thread_id)
    options = [joinedload(relation) for relation in (Thread.theme, Thread.region, Thread.author)]
    query = query.options(*options).execution_options(populate_existing=lock)
    found = db.session.scalars(query.with_for_update(of=Thread) if lock else query).first()
    if found is None:
        raise NotFound
    return found


def opened(thread_id: int, actor: Actor | None) -> Opened:
    """A thread as this member opens it; one merged into another is given too. Raises NotFound."""
    if actor is None:
        thread = load(thread_id)
        return Opened(_seen(None, thread))
    query = (
        select(Thread, ReadMark.last_no, PostDraft.raw, _first_unread(actor))
        .outerjoin(ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.member_id == actor.id))
        .outerjoin(
            PostDraft,
            and_(PostDraft.member_id == actor.id, PostDraft.context == draft_context(thread_id)),
        )
        .where(Thread.id == thread_id)
        .options(*(joinedload(relation) for relation in (Thread.theme, Thread.region, Thread.author)))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return Opened(_seen(actor, row[0]), row[1], row[2] or "", row[2] is not None, row[3])


def _first_unread(actor: Actor) -> ScalarSelect[int]:
    return (
        select(func.min(Post.no))
        .where(
            Post.thread_id == Thread.id,
            Post.no > ReadMark.last_no,
            Post.state == rules.PostState.VISIBLE,
            Post.author_id != actor.id,
        )
        .correlate(Thread, ReadMark)
        .scalar_subquery()
    )


def draft_context(thread_id: int) -> str:
    """Under which name the draft of an answer is kept."""
    return f"thread:{thread_id}"


def _seen(actor: Actor | None, thread: Thread) -> Thread:
    if thread.state != rules.ThreadState.MERGED and not sees(actor, thread):
        raise NotFound
    return thread


def sees(actor: Actor | None, thread: Thread) -> bool:
    """Is the thread there for them? Not while all of it still waits for somebody's look."""
    if not policy.sees_thread(actor, thread):
        return False
    if thread.listed or thread.state == rules.ThreadState.HIDDEN:
        return True
    any_post = select(Post.id).join(Post.thread).where(Post.thread_id == thread.id, visible_posts(actor))
    return db.session.scalar(any_post.limit(1)) is not None


def posts(thread: Thread, page: int, actor: Actor | None) -> list[Said]:
    """What this member sees on a page of a thread, in order."""
    thanked = (
        exists().where(PostThanks.post_id == Post.id, PostThanks.member_id == actor.id)
        if actor is not None
        else false()
    )
    first = rules.first_on(page)
    query = (
        select(Post, thanked.label("thanked"), profiles.has_page(Post.author_id, actor))
        .join(Post.thread)
        .where(
            Post.thread_id == thread.id,
            Post.no.between(first, first + rules.PAGE - 1),
            visible_posts(actor),
        )
        .options(joinedload(Post.author), joinedload(Post.organisation))
        .order_by(Post.no)
    )
    return [Said(row[0], bool(row[1]), bool(row[2])) for row in db.session.execute(query)]


def replies_after(thread_id: int, no: int, actor: Actor | None) -> tuple[int, int | None]:
    """How many posts of others stand after a number, up to a thousand, and the first of them."""
    other = Post.author_id != actor.id if actor is not None else literal(value=True)
    found = (
        select(Post.no)
        .join(Post.thread)
        .where(
            Post.thread_id == thread_id,
            Post.no > no,
            Post.state == rules.PostState.VISIBLE,
            visible_posts(actor),
            other,
        )
        .order_by(Post.no)
        .limit(MOST_NEWS)
        .subquery()
    )
    number, first = db.session.execute(select(func.count(), func.min(found.c.no))).one()
    return int(number), first


def acts_on(thread_id: int) -> Sequence[ModerationAct]:
    """What moderators did in a thread, the last first."""
    query = (
        select(ModerationAct)
        .where(ModerationAct.thread_id == thread_id)
        .options(joinedload(ModerationAct.member))
        .order_by(ModerationAct.id.desc())
    )
    return db.session.scalars(query).all()


def opening(thread_id: int) -> Post | None:
    """The first post of a thread; nothing once it went elsewhere."""
    return db.session.scalars(select(Post).where(Post.thread_id == thread_id, Post.no == 1)).first()


def opening_waits(thread_id: int) -> bool:
    """Does nobody see the first post of a thread yet?"""
    first = opening(thread_id)
    return first is not None and first.state == rules.PostState.HELD
