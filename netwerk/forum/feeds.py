"""What is said, as a feed reader is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.forum import showing
from netwerk.forum.boards import Board, board_of
from netwerk.forum.indexing import post_path
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries import feeds as reads
from netwerk.forum.queries import posts as post_reads
from netwerk.kernel import clock, links, site
from netwerk.kernel.atom import Entry, Feed, write
from netwerk.kernel.i18n import _
from netwerk.taxonomy import funding
from netwerk.taxonomy.models import Region

SUMMARY = 600


def board_feed(board: Board | None, language: str, region: Region | None = None) -> bytes:
    """The newest posts of a board, or of all of them; those about a region where one is given."""
    posts = reads.newest(board, region.id if region else None)
    names = [board.name(language)] if board else []
    names += [region.label(language)] if region else []
    asked = {"regio": region.slug} if region else {}
    path = (
        links.path("forum.board_atom", language, board=board.slug, **asked)
        if board
        else links.path("forum.atom", language, **asked)
    )
    page = (
        links.path("forum.board", language, board=board.slug, **asked)
        if board
        # The page of all boards shows no part of them.
        else links.path("portal.region", language, slug=region.slug)
        if region
        else links.path("forum.index", language)
    )
    title = _("Gesprekken: %(name)s", name=", ".join(names)) if names else _("Gesprekken")
    return _feed(title, path, page, posts, language)


def thread_feed(thread: Thread, language: str) -> bytes:
    """The newest posts of a thread."""
    values = {"board": board_of(thread.theme_id).slug, "thread_id": thread.id, "slug": thread.slug}
    return _feed(
        thread.title,
        links.path("forum.thread_atom", language, **values),
        links.path("forum.thread", language, **values),
        reads.newest_in(thread.id),
        language,
    )


def _feed(title: str, path: str, page: str, posts: Sequence[Post], language: str) -> bytes:
    names = post_reads.names({member_id for post in posts for member_id in post.mentions})
    return write(
        Feed(
            title=title,
            subtitle=_("Wat scholen en bedrijven elkaar vragen en vertellen."),
            address=links.external() + path,
            page=links.external() + page,
            language=language,
            author=site.organisation(),
            funding=funding.sentence_on(clock.today(), language),
            entries=[_entry(post, showing.text_of(post, names), language) for post in posts],
        )
    )


def _entry(post: Post, text: str, language: str) -> Entry:
    thread = post.thread
    board = board_of(thread.theme_id)
    title = thread.title if post.no == 1 else _("Reactie %(no)d: %(title)s", no=post.no, title=thread.title)
    return Entry(
        id=f"{links.external()}{links.path('forum.post', post_id=post.id)}",
        title=title,
        href=links.external() + post_path(board.slug, thread.id, thread.slug, post.no, language),
        summary=text if len(text) <= SUMMARY else f"{text[:SUMMARY].rstrip()}…",
        language=thread.language,
        authors=(post.author.name,),
        categories=((board.slug, board.name(language)),),
        rights="",
        published_at=post.created_at,
        changed_at=post.edited_at or post.created_at,
    )
