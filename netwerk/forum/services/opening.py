"""The row of a new thread, however it comes to be; its posts follow."""

from __future__ import annotations

from datetime import datetime

from netwerk.forum.boards import Board
from netwerk.forum.models import Thread
from netwerk.forum.rules import LONGEST_TITLE, Kind
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line, slugify


def checked_title(title: str) -> str:
    """A title as it is kept. Raises Invalid when there is none, or it is too long."""
    title = plain_line(title)
    if not title:
        raise Invalid(lazy("Geef het gesprek een titel."), "title")
    if len(title) > LONGEST_TITLE:
        raise Invalid(lazy("Hou de titel op hoogstens 120 tekens."), "title")
    return title


def open_thread(
    board: Board,
    kind: Kind,
    title: str,
    author_id: int,
    *,
    region_id: int | None,
    language: str,
    now: datetime,
) -> Thread:
    """Make a thread without posts. Raises Invalid for its title."""
    title = checked_title(title)
    thread = Thread(
        theme_id=board.theme_id,
        region_id=region_id,
        kind=kind,
        title=title,
        slug=slugify(title, "gesprek"),
        language=language,
        author_id=author_id,
        created_at=now,
        last_at=now,
    )
    db.session.add(thread)
    db.session.flush()
    return thread
