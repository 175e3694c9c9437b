"""Keeping order among posts: what readers report, what waits, and what a moderator decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from netwerk.forum import indexing, mails, policy
from netwerk.forum.mails import Touched
from netwerk.forum.models import Post, ReviewItem, Thread
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import LONGEST_REASON, Act, Cause, Decision, PostState
from netwerk.forum.services.editing import checked_reason, locked, note_act
from netwerk.forum.services.ordering import call, take_over, veil
from netwerk.forum.services.recounting import recount
from netwerk.forum.subscribing import subscribe_writer
from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor


def report(thread_id: int, no: int, words: str, actor: Actor, *, now: datetime) -> None:
    """Ask the moderators to look at a post; by the same reader again it is the same report.

    Raises NotFound and Invalid without a word about what is wrong.
    """
    post, thread = locked(thread_id, no, actor)
    words = plain_line(words)[:LONGEST_REASON]
    if not words:
        raise Invalid(lazy("Zeg kort wat er niet klopt, dan weet de begeleider waar te kijken."), "words")
    known = db.session.scalars(
        select(ReviewItem).where(
            ReviewItem.post_id == post.id, ReviewItem.member_id == actor.id, ReviewItem.decision == ""
        )
    ).first()
    if known is not None:
        known.words, known.post_version = words, post.version
    else:
        db.session.add(
            ReviewItem(
                post_id=post.id,
                post_version=post.version,
                cause=Cause.REPORTED,
                words=words,
                member_id=actor.id,
                at=now,
            )
        )
        mails.queue_waiting(post, thread, now.astimezone(BRUSSELS).date())
    db.session.flush()


def show(
    thread_id: int, no: int, actor: Actor, *, version: int, state: str | None = None, now: datetime
) -> Post:
    """Let everybody see a post that was held or hidden.

    An answer that was held gets a new number at the end, so that nobody has read past it. Raises NotFound,
    NotAllowed, and Conflict when the post was edited or decided on since it was looked at (at `version`,
    in `state`), or while the opening of its thread still waits.
    """
    post, thread = _moderated(thread_id, no, actor)
    _check_unchanged(post, version, state)
    if post.no > 1 and reads.opening_waits(thread.id):
        raise Conflict(lazy("Toon eerst de opening van dit gesprek."))
    if post.state == PostState.HELD and 1 < post.no < thread.last_no:
        take_over([post], thread, thread)
    if post.state in {PostState.HELD, PostState.HIDDEN}:
        subscribe_writer(thread, post.author_id, began=post.no == 1, now=now)
        was, post.state, post.state_reason = post.state, PostState.VISIBLE, ""
        done = note_act(Act.SHOW, thread, actor, "", now, post)
        if was == PostState.HELD:
            mails.queue_touched(Touched.SHOWN, done, post)
        audit.record(actor.label, "forum.show", "post", post.id)
    _decide(post, Decision.SHOWN, actor, now)
    if post.no == 1 and thread.veiled_title:
        call(thread, thread.veiled_title)
        indexing.retitle(thread)
    recount(thread)
    indexing.index_post(post, thread)
    return post


def hide(
    thread_id: int,
    no: int,
    reason: str,
    actor: Actor,
    *,
    version: int,
    state: str | None = None,
    now: datetime,
) -> Thread:
    """Take a post out of everybody's sight; its author is told why. Raises as `show` does, and Invalid.

    With an opening goes the title, until the thread is given another; gives the thread.
    """
    post, thread = _moderated(thread_id, no, actor)
    _check_unchanged(post, version, state)
    words = checked_reason(reason)
    if post.state != PostState.ERASED:
        post.state, post.state_reason = PostState.HIDDEN, words
    done = note_act(Act.HIDE, thread, actor, words, now, post)
    if post.state == PostState.HIDDEN and post.author_id != actor.id:
        mails.queue_hidden(post, thread, post.author, done.id)
    audit.record(actor.label, "forum.hide", "post", post.id, reason=words)
    _decide(post, Decision.HIDDEN, actor, now)
    if post.no == 1 and post.state == PostState.HIDDEN:
        veil(thread)
        indexing.retitle(thread)
    recount(thread)
    indexing.index_post(post, thread)
    return thread


def keep(
    thread_id: int, no: int, actor: Actor, *, version: int, state: str | None = None, now: datetime
) -> None:
    """Let a reported post stand. Raises as `show` does."""
    post, _thread = _moderated(thread_id, no, actor)
    _check_unchanged(post, version, state)
    _decide(post, Decision.KEPT, actor, now)


def _moderated(thread_id: int, no: int, actor: Actor) -> tuple[Post, Thread]:
    went = post_reads.where_went(thread_id, no)
    if went is not None and policy.may_moderate(actor, went.thread):
        raise Conflict(lazy("Iemand was je voor: deze reactie staat intussen elders."))
    post, thread = locked(thread_id, no, actor)
    if not policy.may_moderate(actor, thread):
        raise NotAllowed(lazy("Enkel een begeleider van dit thema kan dat."))
    return post, thread


def _check_unchanged(post: Post, version: int, state: str | None) -> None:
    if post.version != version:
        raise Conflict(lazy("De reactie is veranderd sinds je ze las. Lees ze opnieuw en beslis dan."))
    if state is not None and post.state != state:
        raise Conflict(lazy("Iemand was je voor: over deze reactie is al beslist."))


def _decide(post: Post, decision: Decision, actor: Actor, now: datetime) -> None:
    db.session.execute(
        update(ReviewItem)
        .where(ReviewItem.post_id == post.id, ReviewItem.decision == "")
        .values(decision=decision, decided_by_id=actor.id, decided_at=now)
    )
