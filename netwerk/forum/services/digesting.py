"""Making the overview of each member: once for each span of time, wherever the worker is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from netwerk.forum import mails
from netwerk.forum.digest_rules import WEEK, fairly
from netwerk.forum.models import Digest, Letter, ModerationAct, Post, ReadMark, Thread
from netwerk.forum.queries.linked import threads_about
from netwerk.forum.queries.visible import visible_posts
from netwerk.forum.rules import Act, PostState
from netwerk.forum.subscribing import stopped_among, wanted_of, wants_about
from netwerk.kernel import inbox
from netwerk.kernel.database import db, hold
from netwerk.members.models import Member
from netwerk.members.subscription_rules import OVERVIEW, Level, Scope

# So many are looked at again when an overview is sent; what is more is counted.
MOST = 200


def first_post_at() -> datetime | None:
    """When the first thing was said."""
    return db.session.scalar(select(func.min(Post.created_at)))


def due(until: datetime, limit: int) -> Sequence[int]:
    """The members for whom the overview up to an instant is not made yet."""
    made = exists().where(Digest.member_id == Member.id, Digest.until >= until)
    query = select(Member.id).where(Member.disabled_at.is_(None), Member.created_at < until, ~made)
    return db.session.scalars(query.order_by(Member.id).limit(limit)).all()


def make(member_id: int, until: datetime, days: Sequence[Scope] = ()) -> bool:
    """Make the overview of a member up to an instant; True when there was something to tell.

    Ahead of `days` it also names the threads about these, whether anything new was said there or not.
    """
    hold(f"digest:{member_id}")
    if db.session.scalar(select(Digest.id).where(Digest.member_id == member_id, Digest.until >= until)):
        return False
    member = db.session.get_one(Member, member_id)
    last = db.session.scalar(select(func.max(Digest.until)).where(Digest.member_id == member_id))
    since = last or until - WEEK
    wanted = _wants(member)
    posts = _to_tell(member.id, since, until) if wanted else []
    about = [
        day for day in days if wanted and wants_about(member.id, day) and threads_about(day, member.language)
    ]
    row = Digest(member_id=member_id, since=since, until=until, post_count=len(posts))
    db.session.add(row)
    db.session.flush()
    if posts or about:
        mails.queue_digest(row, member, posts[:MOST], about, more=max(len(posts) - MOST, 0))
    return bool(posts or about)


def _wants(member: Member) -> bool:
    """What stops the overview as a whole; whether they want what is in it is asked thread by thread."""
    is_off = wanted_of(member.id, [OVERVIEW]).level == Level.OFF
    return not is_off and not inbox.bounced({member.email_key})


def _to_tell(member_id: int, since: datetime, until: datetime) -> Sequence[int]:
    """What others said in this span, was not mailed by itself and was not read; the posts by their ids.

    A few of each thread come before more of any. What was out of sight when its own span ended, and is back
    since, is told of now.
    """
    seen = select(ReadMark.last_no).where(
        ReadMark.member_id == member_id, ReadMark.thread_id == Post.thread_id
    )
    told = (
        or_(and_(Post.told_at > since, Post.told_at <= until), Post.id.in_(_missed(member_id, since, until))),
        Post.state == PostState.VISIBLE,
        Post.author_id != member_id,
        visible_posts(None),
        Post.no > func.coalesce(seen.scalar_subquery(), 0),
        ~exists().where(Letter.post_id == Post.id, Letter.member_id == member_id),
    )
    # Whole threads first: what they want no mail about takes no room from what they do.
    among = select(Post.thread_id).join(Post.thread).where(*told)
    threads = db.session.scalars(select(Thread).where(Thread.id.in_(among)).order_by(Thread.id)).all()
    stopped = stopped_among(member_id, threads)
    wanted = [thread.id for thread in threads if thread.id not in stopped]
    query = select(Post.id, Post.thread_id).join(Post.thread).where(*told, Post.thread_id.in_(wanted))
    return fairly([(row.id, row.thread_id) for row in db.session.execute(query.order_by(Post.id))])


def _missed(member_id: int, since: datetime, until: datetime) -> set[int]:
    """The posts that came back in this span and could not be told of in that of an earlier overview."""
    back = (
        ModerationAct.act.in_((Act.SHOW, Act.SHOW_THREAD)),
        ModerationAct.at > since,
        ModerationAct.at <= until,
    )
    query = (
        select(Post.id, Post.thread_id, Digest.until)
        .join(
            ModerationAct,
            or_(
                ModerationAct.post_id == Post.id,
                and_(ModerationAct.post_id.is_(None), ModerationAct.thread_id == Post.thread_id),
            ),
        )
        .join(Digest, and_(Post.told_at > Digest.since, Post.told_at <= Digest.until))
        .where(*back, Post.told_at <= since, Digest.member_id == member_id)
    )
    rows = db.session.execute(query.distinct()).all()
    return {row.id for row in rows if _was_hidden(row.id, row.thread_id, row.until)}


def _was_hidden(post_id: int, thread_id: int, at: datetime) -> bool:
    """Was a post out of sight at an instant, by itself or with its thread?"""
    of_post = ModerationAct.post_id == post_id, (Act.HIDE, Act.SHOW)
    of_thread = ModerationAct.thread_id == thread_id, (Act.HIDE_THREAD, Act.SHOW_THREAD)
    for about, acts in (of_post, of_thread):
        query = select(ModerationAct.act).where(about, ModerationAct.act.in_(acts), ModerationAct.at <= at)
        if db.session.scalar(query.order_by(ModerationAct.id.desc()).limit(1)) == acts[0]:
            return True
    return False
