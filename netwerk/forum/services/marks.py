"""How far somebody has read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from netwerk.forum.models import ReadMark, Thread
from netwerk.forum.queries.lists import NEW_FOR
from netwerk.kernel.database import UtcDateTime, db


def raise_to(member_id: int, thread_id: int, no: int, now: datetime) -> None:
    """Note that a member has read up to a number; a mark never falls by this."""
    insert = _insert().values(member_id=member_id, thread_id=thread_id, last_no=no, at=now)
    db.session.execute(_raising(insert, now))


def _raising(insert: Any, now: datetime) -> Any:
    greatest = func.max if db.engine.dialect.name == "sqlite" else func.greatest
    return insert.on_conflict_do_update(
        index_elements=["member_id", "thread_id"],
        set_={"last_no": greatest(ReadMark.last_no, insert.excluded.last_no), "at": now},
    )


def mark_unread(member_id: int, thread_id: int, no: int, now: datetime) -> None:
    """Count the post with this number, and those behind it, as unread again."""
    insert = _insert().values(member_id=member_id, thread_id=thread_id, last_no=max(no - 1, 0), at=now)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["member_id", "thread_id"], set_={"last_no": max(no - 1, 0), "at": now}
        )
    )


def mark_all_read(member_id: int, theme_id: int | None, now: datetime) -> None:
    """Count every thread of a board in which something was said lately as read to its end."""
    place = Thread.theme_id == theme_id if theme_id else Thread.theme_id.is_(None)
    lately = select(literal(member_id), Thread.id, Thread.last_no, literal(now, UtcDateTime()))
    lately = lately.where(place, Thread.listed, Thread.last_at > now - NEW_FOR)
    insert = _insert().from_select(["member_id", "thread_id", "last_no", "at"], lately)
    db.session.execute(_raising(insert, now))


def _insert() -> Any:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(ReadMark)
