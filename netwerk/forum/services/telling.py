"""Writing to those who want to hear of a post; by the worker, a little after it was said."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased, joinedload

from netwerk.forum import cooking, mails
from netwerk.forum.models import Letter, Post, ReadMark, Thread
from netwerk.forum.rules import PUBLIC_THREADS, PostState
from netwerk.forum.subscribing import scopes_of
from netwerk.forum.telling_rules import Reason, reason_to_write
from netwerk.kernel import inbox
from netwerk.kernel.database import db
from netwerk.members.models import Member
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import Level, effective

# So long somebody can put a slip of the pen right before others read it in their mailbox.
GRACE = timedelta(minutes=2)
# What became visible later than this is no news: such as after a week with no worker.
STALE = timedelta(days=14)


def due(now: datetime, limit: int) -> Sequence[int]:
    """The posts whose readers are still to be written to."""
    query = (
        select(Post.id)
        .join(Post.thread)
        .where(
            Post.told_at.is_(None),
            Post.state == PostState.VISIBLE,
            # Those of hidden threads wait; they keep no other from its turn.
            Thread.state.in_(PUBLIC_THREADS),
            Post.created_at < now - GRACE,
        )
        .order_by(Post.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def tell(post_id: int, now: datetime) -> int:
    """Write to everybody who wants to hear of a post; gives to how many. Again it is nothing."""
    query = select(Post).where(Post.id == post_id, Post.told_at.is_(None))
    query = query.options(joinedload(Post.thread)).execution_options(populate_existing=True)
    post = db.session.scalars(query.with_for_update(of=Post, skip_locked=True)).first()
    if post is None or post.state != PostState.VISIBLE or post.thread.state not in PUBLIC_THREADS:
        return 0
    post.told_at = now
    db.session.flush()
    if post.created_at < now - STALE:
        return 0
    written = _letters(post, _who(post), now)
    mails.queue_letters(written)
    return len(written)


def _who(post: Post) -> Mapping[int, Reason]:
    """Each member to write to, and why."""
    scopes = scopes_of(post.thread)
    answered = _answered(post)
    named = set(post.mentions) & cooking.named_by(post.text)
    wanting = subscriptions.who_want(scopes, (Level.EVERY, Level.FIRST))
    members = _reachable((wanting | answered | named) - {post.author_id} - _who_read(post))
    held = subscriptions.held(members, scopes)
    unread = _with_unread_letter(members, post.thread_id)
    found = {}
    for member_id in sorted(members):
        wanted = effective([(scope, held.get((member_id, scope))) for scope in scopes])
        reason = reason_to_write(
            wanted,
            named=member_id in named,
            answered=member_id in answered,
            # All of it answers their question, unless they chose otherwise for this thread itself.
            began=member_id == post.thread.author_id and wanted.scope != scopes[0],
            waits_unread=member_id in unread,
        )
        if reason is not None:
            found[member_id] = reason
    return found


def _who_read(post: Post) -> set[int]:
    """Those who have seen the post on the site already."""
    read = (ReadMark.thread_id == post.thread_id, ReadMark.last_no >= post.no)
    return set(db.session.scalars(select(ReadMark.member_id).where(*read)))


def _answered(post: Post) -> set[int]:
    """Whose posts this one answers or quotes."""
    ids = {int(one) for one in post.quotes.values()} | ({post.reply_to_id} if post.reply_to_id else set())
    return set(db.session.scalars(select(Post.author_id).where(Post.id.in_(ids)))) if ids else set()


def _reachable(ids: Collection[int]) -> set[int]:
    """Those who still have an account and whose address takes mail."""
    query = select(Member.id, Member.email_key).where(
        Member.id.in_(sorted(ids)), Member.disabled_at.is_(None)
    )
    found = {row.id: row.email_key for row in db.session.execute(query)}
    refused = inbox.bounced(set(found.values()))
    return {member_id for member_id, email_key in found.items() if email_key not in refused}


def _with_unread_letter(members: Collection[int], thread_id: int) -> set[int]:
    """Those who were written to about the thread and have not read that yet, nor said anything since."""
    seen = (
        select(ReadMark.last_no)
        .where(ReadMark.member_id == Letter.member_id, ReadMark.thread_id == thread_id)
        # Two queries out: left to itself it would go over the letters of everybody.
        .correlate(Letter)
    )
    own = aliased(Post)
    # A word of theirs, by mail too, shows that what was mailed before it came through.
    spoke = exists().where(
        own.author_id == Letter.member_id,
        own.thread_id == thread_id,
        own.no > Post.no,
        own.state == PostState.VISIBLE,
    )
    query = select(Letter.member_id).where(
        Letter.member_id.in_(sorted(members)),
        exists().where(
            Post.id == Letter.post_id,
            Post.thread_id == thread_id,
            Post.no > func.coalesce(seen.scalar_subquery(), 0),
            ~spoke,
        ),
    )
    return set(db.session.scalars(query.distinct()))


def _letters(post: Post, who: Mapping[int, Reason], now: datetime) -> Sequence[Letter]:
    if not who:
        return []
    rows = [
        {
            "post_id": post.id,
            "member_id": member_id,
            "reason": reason,
            "token": secrets.token_hex(12),
            "at": now,
        }
        for member_id, reason in who.items()
    ]
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Letter).on_conflict_do_nothing(index_elements=["post_id", "member_id"])
    db.session.execute(insert, rows)
    query = select(Letter).where(Letter.post_id == post.id, Letter.at == now)
    return db.session.scalars(query.options(joinedload(Letter.member), joinedload(Letter.post))).all()
