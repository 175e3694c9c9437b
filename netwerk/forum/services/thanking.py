"""Thanking for a post, and saying which one helped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from netwerk.forum import policy
from netwerk.forum.models import Post, PostThanks
from netwerk.forum.rules import PostState
from netwerk.forum.services.editing import locked
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.errors import Conflict, NotAllowed
from netwerk.kernel.i18n import lazy
from netwerk.members.actor import Actor


def thank(thread_id: int, no: int, actor: Actor, *, now: datetime) -> bool:
    """Thank for a post, or take that back; True when it is thanked for now. Raises NotFound and Conflict."""
    post, _thread = locked(thread_id, no, actor)
    if post.author_id == actor.id:
        raise Conflict(lazy("Voor je eigen reactie kan je jezelf niet bedanken."))
    if post.state != PostState.VISIBLE:
        raise Conflict(lazy("Deze reactie is er niet meer."))
    taken_back = db.session.execute(
        delete(PostThanks)
        .where(PostThanks.post_id == post.id, PostThanks.member_id == actor.id)
        .returning(PostThanks.post_id)
    ).first()
    if taken_back is None:
        try:
            with db.session.begin_nested():
                db.session.add(PostThanks(post_id=post.id, member_id=actor.id, at=now))
        except IntegrityError:
            # Pressed twice at once: the other press was first.
            pass
    _count(post)
    return taken_back is None


def _count(post: Post) -> None:
    number = select(func.count()).where(PostThanks.post_id == post.id)
    post.thanks_count = int(db.session.scalar(number) or 0)
    db.session.flush()
    mark_visible_change()


def mark_answer(thread_id: int, no: int, actor: Actor) -> bool:
    """Say that a post helped, or no longer; True when it is marked now.

    Raises NotFound, NotAllowed for who did not ask the question, and Conflict for the question itself.
    """
    post, thread = locked(thread_id, no, actor)
    if not policy.may_mark_answer(actor, thread):
        raise NotAllowed(lazy("Wie de vraag stelde, duidt aan wat hielp."))
    if post.no == 1 or post.state != PostState.VISIBLE:
        raise Conflict(lazy("Duid een antwoord aan dat er te lezen staat."))
    thread.answer_no = None if thread.answer_no == post.no else post.no
    db.session.flush()
    return thread.answer_no is not None
