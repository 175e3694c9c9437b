"""Conversations in the search: a thread by its title and opening, each answer by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum import cooking, rules
from netwerk.forum.boards import board_of
from netwerk.forum.models import Post, Thread
from netwerk.forum.rules import PUBLIC_THREADS, PostState
from netwerk.forum.wording import kind_name
from netwerk.kernel import chain, links, search
from netwerk.kernel.chain import Step
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LANGUAGES, _, lazy, speaking
from netwerk.kernel.search import Document, Kind, Shown
from netwerk.taxonomy.queries import all_regions, all_themes, labels

THREAD, POST = "thread", "post"
BETWEEN = " · "


def index_post(post: Post, thread: Thread) -> None:
    """Make a post findable as it is now: the first one by its thread."""
    if post.no == 1:
        index_thread(thread)
    elif _is_found(post, thread):
        search.put(_answer(post, thread))
    else:
        search.remove(POST, post.id)


def index_thread(thread: Thread) -> None:
    """Make a thread findable by its title and opening as it is now."""
    if not thread.listed:
        search.remove(THREAD, thread.id)
        return
    opening = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.no == 1)).first()
    search.put(_opening(thread, opening))


def index_whole(thread: Thread) -> None:
    """Make a thread and every answer in it findable as they are now."""
    index_thread(thread)
    for post in db.session.scalars(select(Post).where(Post.thread_id == thread.id)):
        if post.no == 1:
            # Before it came here it may have been an answer.
            search.remove(POST, post.id)
        else:
            index_post(post, thread)


def retitle(thread: Thread) -> None:
    """Show every answer of a thread under its title as it is now; what the answers say did not change."""
    answers = select(Post).where(Post.thread_id == thread.id, Post.no > 1, Post.state == PostState.VISIBLE)
    for post in db.session.scalars(answers):
        search.show_otherwise(_answer(post, thread))


def _is_found(post: Post, thread: Thread) -> bool:
    return post.state == PostState.VISIBLE and thread.state in PUBLIC_THREADS


def _opening(thread: Thread, post: Post | None) -> Document:
    shown = post is not None and _is_found(post, thread)
    return Document(
        kind=THREAD,
        thing_id=thread.id,
        language=thread.language,
        title=thread.title,
        text=_words(post) if post is not None and shown else "",
        labels=[
            *labels(all_themes(), (thread.theme_id,), thread.language),
            *labels(all_regions(), (thread.region_id,), thread.language),
        ],
        at=thread.created_at,
        facts={**_facts(thread), "kind": thread.kind},
    )


def _answer(post: Post, thread: Thread) -> Document:
    return Document(
        kind=POST,
        thing_id=post.id,
        language=thread.language,
        title=thread.title,
        text=_words(post),
        at=post.created_at,
        facts={**_facts(thread), "thread": thread.id, "no": post.no},
        has_title=False,
    )


def _words(post: Post) -> str:
    # Who is named in it may leave: no name stands in the index.
    return cooking.NAMED.sub("@…", post.text)


def _facts(thread: Thread) -> dict[str, Any]:
    return {"slug": thread.slug, "theme": thread.theme_id}


def describe_thread(thread_id: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found thread: its page, what it is and how far it got."""
    board = board_of(known["theme"])
    with speaking(language if language in LANGUAGES else "nl"):
        line = BETWEEN.join((board.name(language), kind_name(known["kind"])))
    href = links.path("forum.thread", language, board=board.slug, thread_id=thread_id, slug=known["slug"])
    return Shown(href=href, line=line)


def describe_post(post_id: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found answer: where it stands in its thread."""
    del post_id
    board = board_of(known["theme"])
    with speaking(language if language in LANGUAGES else "nl"):
        line = BETWEEN.join((board.name(language), _("reactie %(no)d", no=known["no"])))
    href = post_path(board.slug, known["thread"], known["slug"], known["no"], language)
    return Shown(href=href, line=line)


def post_path(board: str, thread_id: int, slug: str, no: int, language: str) -> str:
    """The address of a post: its page in the thread, and the place there."""
    page = rules.page_of(no)
    values = {"board": board, "thread_id": thread_id, "slug": slug}
    if page == 1:
        return f"{links.path('forum.thread', language, **values)}#reactie-{no}"
    return f"{links.path('forum.thread_part', language, **values, page=page)}#reactie-{no}"


def following_threads(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next threads after an id, for a rebuild of the index; locked, as an answer may be under way."""
    wanted = select(Thread).where(Thread.id > after).order_by(Thread.id).limit(number)
    threads = db.session.scalars(wanted.with_for_update()).all()
    first = select(Post).where(Post.thread_id.in_([thread.id for thread in threads]), Post.no == 1)
    openings = {post.thread_id: post for post in db.session.scalars(first)}
    documents = [_opening(thread, openings.get(thread.id)) for thread in threads if thread.listed]
    return (threads[-1].id if len(threads) == number else None), documents


def following_posts(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next answers after an id, for a rebuild of the index."""
    wanted = select(Post).where(Post.id > after).order_by(Post.id).limit(number)
    posts = db.session.scalars(wanted.options(joinedload(Post.thread)).with_for_update(of=Post)).all()
    documents = [_answer(post, post.thread) for post in posts if post.no > 1 and _is_found(post, post.thread)]
    return (posts[-1].id if len(posts) == number else None), documents


chain.register_step(THREAD, Step(lazy("Gesprek"), "message-circle", 2))
search.register_kind(
    Kind(
        name=THREAD,
        heading=lazy("Gesprekken"),
        describe=describe_thread,
        following=following_threads,
        place=2,
    )
)
search.register_kind(
    Kind(
        name=POST,
        heading=lazy("Reacties"),
        describe=describe_post,
        following=following_posts,
        place=3,
        stands_alone=False,
    )
)
