"""Conversations on the map of the site."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from netwerk.forum.boards import all_boards, board_of
from netwerk.forum.models import Thread
from netwerk.kernel import links, sitemap
from netwerk.kernel.database import db
from netwerk.kernel.sitemap import Page, Source


def _number() -> int:
    return int(db.session.scalar(select(func.count(Thread.id)).where(Thread.listed)) or 0)


def _pages(first: int, number: int) -> Sequence[Page]:
    """Threads from a place on, the oldest first."""
    columns = (Thread.id, Thread.theme_id, Thread.slug, Thread.language, Thread.last_at)
    rows = db.session.execute(
        select(*columns).where(Thread.listed).order_by(Thread.id).limit(number).offset(first)
    )
    return [
        Page(
            links.path("forum.thread", board=board_of(row.theme_id).slug, thread_id=row.id, slug=row.slug),
            row.language,
            row.last_at,
        )
        for row in rows
    ]


def _boards(first: int, number: int) -> Sequence[Page]:
    """The page of all conversations, and the boards."""
    pages = [Page(links.path("forum.index"))]
    pages += [Page(links.path("forum.board", board=board.slug)) for board in all_boards()]
    return pages[first : first + number]


sitemap.register("boards", Source(lambda: len(all_boards()) + 1, _boards))
sitemap.register("threads", Source(_number, _pages))
