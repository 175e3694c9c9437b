"""Reads of posts wherever they stand: one by its number, what it refers to, what it said before."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from netwerk.forum import cooking, rules
from netwerk.forum.models import Post, PostPointer, PostRevision, Thread
from netwerk.forum.queries.visible import visible_posts
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor
from netwerk.members.models import Member


@dataclass(frozen=True)
class Reference:
    """A post that another one answers or quotes: where it stands now, whose it is, may it be seen."""

    post_id: int
    thread_id: int
    no: int
    author: str
    visible: bool


def post(thread_id: int, no: int, actor: Actor | None) -> Post:
    """A post by its number, with thread, author and organisation. Raises NotFound when they do not see it."""
    query = (
        select(Post)
        .join(Post.thread)
        .where(Post.thread_id == thread_id, Post.no == no, visible_posts(actor))
        .options(
            joinedload(Post.thread).joinedload(Thread.theme),
            joinedload(Post.author),
            joinedload(Post.organisation),
        )
    )
    found = db.session.scalars(query).first()
    if found is None:
        raise NotFound
    return found


def references(ids: Collection[int], actor: Actor | None) -> Mapping[int, Reference]:
    """The posts with these ids as others refer to them."""
    if not ids:
        return {}
    seen = visible_posts(actor)
    query = (
        select(
            Post.id, Post.thread_id, Post.no, Member.name, and_(seen, Post.state == rules.PostState.VISIBLE)
        )
        .join(Post.thread)
        .join(Post.author)
        .where(Post.id.in_(sorted(ids)))
    )
    return {row[0]: Reference(*row) for row in db.session.execute(query)}


def names(ids: Collection[int]) -> Mapping[int, str]:
    """The names of these members."""
    if not ids:
        return {}
    rows = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(sorted(ids))))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Went:
    """Posts that stood one behind the other, under these numbers, and went to one thread together."""

    first: int
    last: int
    # The first of them, where it stands now.
    post_id: int
    title: str
    language: str


def moved_from(thread_id: int, page: int, actor: Actor | None) -> Sequence[Went]:
    """What stood on this page of the thread and went elsewhere, as far as it may be seen there."""
    first = rules.first_on(page)
    query = (
        select(PostPointer.no, Post.id, Thread.id.label("into"), Thread.title, Thread.language)
        .join(PostPointer, PostPointer.post_id == Post.id)
        .join(Post.thread)
        .where(
            PostPointer.thread_id == thread_id,
            PostPointer.no.between(first, first + rules.PAGE - 1),
            visible_posts(actor),
        )
        .order_by(PostPointer.no)
    )
    rows = list(enumerate(db.session.execute(query)))
    together = itertools.groupby(rows, lambda one: (one[1].into, one[1].no - one[0]))
    found = [[row for _place, row in group] for _key, group in together]
    return [Went(one[0].no, one[-1].no, one[0].id, one[0].title, one[0].language) for one in found]


def where_went(thread_id: int, no: int) -> Post | None:
    """The post that once stood under this number of a thread, with the thread it stands in now."""
    query = (
        select(Post)
        .join(PostPointer, PostPointer.post_id == Post.id)
        .where(PostPointer.thread_id == thread_id, PostPointer.no == no)
        .options(joinedload(Post.thread).joinedload(Thread.theme))
    )
    return db.session.scalars(query).first()


def _history(post_id: int) -> Sequence[PostRevision]:
    """What a post said before, the newest first, with who changed it."""
    query = (
        select(PostRevision)
        .where(PostRevision.post_id == post_id)
        .options(joinedload(PostRevision.member))
        .order_by(PostRevision.version.desc())
    )
    return db.session.scalars(query).all()


def post_by_id(post_id: int, actor: Actor | None) -> Post:
    """A post wherever it stands, with its thread. Raises NotFound when they do not see it."""
    query = select(Post).join(Post.thread).where(Post.id == post_id, visible_posts(actor))
    found = db.session.scalars(query.options(joinedload(Post.thread).joinedload(Thread.theme))).first()
    if found is None:
        raise NotFound
    return found


def ids_at(thread_id: int, numbers: Collection[int]) -> Mapping[int, int]:
    """The posts under these numbers of a thread, and those that went elsewhere since."""
    if not numbers:
        return {}
    here = select(Post.no, Post.id).where(Post.thread_id == thread_id, Post.no.in_(sorted(numbers)))
    went = select(PostPointer.no, PostPointer.post_id)
    went = went.where(PostPointer.thread_id == thread_id, PostPointer.no.in_(sorted(numbers)))
    return {row[0]: row[1] for row in db.session.execute(here.union_all(went))}


def quotes_of(thread_id: int, numbers: Collection[int]) -> dict[str, int]:
    """The posts that a text quotes, as it is kept beside it."""
    return {str(no): post_id for no, post_id in ids_at(thread_id, numbers).items()}


def erased(ids: Collection[int]) -> set[int]:
    """Which of these posts have no words any more."""
    if not ids:
        return set()
    query = select(Post.id).where(Post.id.in_(sorted(ids)), Post.state == rules.PostState.ERASED)
    return set(db.session.scalars(query))


def typed(post: Post) -> str:
    """The words of a post as its author typed them: with names for ids."""
    known = names(post.mentions)
    return cooking.with_names(post.raw, lambda one: known.get(one, ""))


@dataclass(frozen=True)
class Before:
    """What a post said before: who replaced it, when and why; `words` are empty once they were wiped."""

    revision: PostRevision
    words: str


def told_history(post: Post) -> Sequence[Before]:
    """What a post said before in its author's own words, the newest first, with names for ids.

    What it quoted may be hidden by now, so that is left out.
    """
    revisions = _history(post.id)
    ids = {int(one) for revision in revisions for one in cooking.MENTION.findall(revision.raw)}
    known = names(ids)
    return [
        Before(
            revision,
            cooking.with_names(cooking.without_quotes(revision.raw), lambda one: known.get(one, "")),
        )
        for revision in revisions
    ]


def shown_posts(ids: Collection[int]) -> Sequence[Post]:
    """These posts in their order as far as every visitor sees them, with thread, author and organisation."""
    query = (
        select(Post).join(Post.thread).where(Post.id.in_(sorted(ids)), Post.state == rules.PostState.VISIBLE)
    )
    query = query.where(visible_posts(None)).options(
        joinedload(Post.thread), joinedload(Post.author), joinedload(Post.organisation)
    )
    return db.session.scalars(query.order_by(Post.id)).all()
