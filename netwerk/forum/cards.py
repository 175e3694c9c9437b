"""Threads as other pages show them: drawn once for each content version."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from netwerk.forum.boards import board_of
from netwerk.forum.models import Thread
from netwerk.forum.wording import kind_name
from netwerk.kernel import links, rendering


def rows(threads: Iterable[Thread], language: str, *, with_board: bool, level: int = 3) -> list[Markup]:
    """Rows of threads, as every visitor sees them; `level` is that of their headings."""
    return [_row(thread, language, with_board=with_board, level=level) for thread in threads]


def _row(thread: Thread, language: str, *, with_board: bool, level: int) -> Markup:
    board = board_of(thread.theme_id)
    return rendering.piece(
        "components/forum.html",
        "thread_row",
        thread=thread,
        href=links.path("forum.thread", language, board=board.slug, thread_id=thread.id, slug=thread.slug),
        kind=kind_name(thread.kind),
        language=language,
        board=board.name(language) if with_board else "",
        colour=board.colour,
        level=level,
    )
