"""What somebody is writing, kept on the server until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from netwerk.forum import cooking
from netwerk.forum.boards import Board
from netwerk.forum.models import PostDraft, PostFile
from netwerk.forum.queries import files as file_reads
from netwerk.forum.rules import LONGEST_POST
from netwerk.kernel.database import aside, db
from netwerk.kernel.retention import Held, by_day, cutoff
from netwerk.kernel.text import plain_line, plain_text
from netwerk.members.actor import Actor

KEPT_FOR = timedelta(days=180)


def board_context(board: Board) -> str:
    """Under which name the draft of a new thread is kept."""
    return f"board:{board.slug}"


def edit_context(post_id: int) -> str:
    """Under which name files are kept that go with a post once its change is saved."""
    return f"edit:{post_id}"


def save(
    actor: Actor, context: str, raw: str, fields: Mapping[str, str] | None = None, *, now: datetime
) -> None:
    """Keep what was typed; nothing at all, and no file either, ends the draft."""
    text = plain_text(raw)[:LONGEST_POST]
    kept = {name: line for name, value in (fields or {}).items() if (line := plain_line(value))}
    if not text and not kept.get("title") and not file_reads.with_draft(actor.id, context):
        discard(actor, context)
        return
    values: dict[str, Any] = {"raw": text, "fields": kept, "saved_at": now}
    insert = _insert().values(member_id=actor.id, context=context, **values)
    db.session.execute(insert.on_conflict_do_update(index_elements=["member_id", "context"], set_=values))


def touch(actor: Actor, context: str, *, now: datetime) -> None:
    """Have a draft at this place, with what it says by now."""
    insert = _insert().values(member_id=actor.id, context=context, raw="", fields={}, saved_at=now)
    keys = ["member_id", "context"]
    db.session.execute(insert.on_conflict_do_update(index_elements=keys, set_={"saved_at": now}))


def save_aside(actor: Actor, context: str, raw: str, fields: Mapping[str, str], *, now: datetime) -> None:
    """Keep what was typed although the request that brought it is refused."""
    aside(lambda: save(actor, context, raw, fields, now=now))


def discard(actor: Actor, context: str) -> None:
    """Throw a draft away, with the files that stood with it."""
    for row in file_reads.with_draft(actor.id, context):
        db.session.delete(row)
    db.session.flush()
    db.session.execute(delete(PostDraft).where(PostDraft.member_id == actor.id, PostDraft.context == context))


def forget_quotes(context: str, no: int) -> None:
    """Take the words of a post out of what others are writing in its thread."""
    for draft in db.session.scalars(select(PostDraft).where(PostDraft.context == context)):
        draft.raw = cooking.without_quotes_of(draft.raw, {no})


def find(actor: Actor, context: str) -> PostDraft | None:
    """The draft of a place."""
    return db.session.scalars(
        select(PostDraft).where(PostDraft.member_id == actor.id, PostDraft.context == context)
    ).first()


def held() -> Held:
    """When drafts that nobody touches go, and how many."""
    return by_day(PostDraft.saved_at, term=KEPT_FOR)


def sweep(now: datetime) -> int:
    """Remove drafts that nobody touched for half a year, with their files; gives how many."""
    old = delete(PostDraft).where(PostDraft.saved_at < cutoff(now, KEPT_FOR)).returning(PostDraft.member_id)
    number = len(db.session.scalars(old.execution_options(synchronize_session=False)).all())
    kept = exists().where(
        and_(PostDraft.member_id == PostFile.member_id, PostDraft.context == PostFile.draft_context)
    )
    db.session.execute(
        delete(PostFile).where(PostFile.post_id.is_(None), ~kept).execution_options(synchronize_session=False)
    )
    return number


def _insert() -> Any:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(PostDraft)
