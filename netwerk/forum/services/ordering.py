"""Keeping order among threads: locked, hidden, pinned, moved, merged and split, always with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from netwerk.forum import indexing, mails, policy
from netwerk.forum.boards import Board, board_of
from netwerk.forum.mails import Touched
from netwerk.forum.models import ModerationAct, Post, PostPointer, Thread
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import PUBLIC_THREADS, Act, Kind, ThreadState
from netwerk.forum.services.editing import checked_reason, note_act
from netwerk.forum.services.opening import checked_title, open_thread
from netwerk.forum.services.recounting import recount
from netwerk.kernel import audit, origins
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import _, lazy, speaking
from netwerk.kernel.joints import Thing
from netwerk.kernel.text import plain_line, slugify
from netwerk.members.actor import Actor
from netwerk.members.models import Member


def lock(thread_id: int, reason: str, actor: Actor, *, now: datetime) -> None:
    """Let nobody write in a thread any more. Raises NotFound, NotAllowed, Conflict and Invalid."""
    _change_state(
        thread_id, ThreadState.OPEN, ThreadState.LOCKED, Act.LOCK, checked_reason(reason), actor, now
    )


def unlock(thread_id: int, actor: Actor, *, now: datetime) -> None:
    """Let people write in it again. Raises NotFound, NotAllowed and Conflict."""
    _change_state(thread_id, ThreadState.LOCKED, ThreadState.OPEN, Act.UNLOCK, "", actor, now)


def hide_thread(thread_id: int, reason: str, actor: Actor, *, now: datetime) -> None:
    """Take a whole thread out of everybody's sight. Raises NotFound, NotAllowed, Conflict and Invalid."""
    thread = _own_reach(thread_id, actor)
    state = ThreadState(thread.state)
    if state not in PUBLIC_THREADS:
        raise Conflict(lazy("Dit gesprek is al niet meer te zien."))
    _change_state(thread_id, state, ThreadState.HIDDEN, Act.HIDE_THREAD, checked_reason(reason), actor, now)


def show_thread(thread_id: int, actor: Actor, *, now: datetime) -> None:
    """Bring a hidden thread back, open. Raises NotFound, NotAllowed and Conflict."""
    _change_state(thread_id, ThreadState.HIDDEN, ThreadState.OPEN, Act.SHOW_THREAD, "", actor, now)


def _own_reach(thread_id: int, actor: Actor) -> Thread:
    thread = reads.load(thread_id, lock=True)
    if not policy.sees_thread(actor, thread):
        raise NotFound
    if not policy.may_moderate(actor, thread):
        raise NotAllowed(lazy("Enkel een begeleider van dit thema kan dat."))
    return thread


def _change_state(
    thread_id: int,
    before: ThreadState,
    after: ThreadState,
    act: Act,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    thread = _own_reach(thread_id, actor)
    if thread.state != before:
        raise Conflict(lazy("Iemand was je voor: dit gesprek is intussen anders."))
    thread.state, thread.state_reason = after, reason
    done = note_act(act, thread, actor, reason, now)
    if act in {Act.LOCK, Act.HIDE_THREAD}:
        mails.queue_ordered(done, thread.title, _author(thread), thread)
    audit.record(actor.label, f"forum.{act}", "thread", thread.id, reason=reason)
    recount(thread)
    if ThreadState.HIDDEN in {before, after}:
        indexing.index_whole(thread)


def pin(thread_id: int, actor: Actor, *, pinned: bool, now: datetime) -> None:
    """Let a thread stand above the others of its board, or no longer. Raises NotFound and NotAllowed."""
    thread = _own_reach(thread_id, actor)
    if (thread.pinned_at is not None) == pinned:
        return
    thread.pinned_at = now if pinned else None
    note_act(Act.PIN if pinned else Act.UNPIN, thread, actor, "", now)
    db.session.flush()


def rename(thread_id: int, title: str, reason: str, actor: Actor, *, now: datetime) -> Thread:
    """Call a thread otherwise, such as when its title says what was erased; old addresses lead to it.

    Raises NotFound, NotAllowed for who neither began it nor keeps order, and Invalid for the title or, from a
    moderator of somebody else's thread, without a reason.
    """
    thread = reads.load(thread_id, lock=True)
    if not policy.may_rename(actor, thread):
        raise NotAllowed(lazy("Enkel wie het gesprek begon of een begeleider verandert de titel."))
    title = checked_title(title)
    if title == thread.title:
        return thread
    words = plain_line(reason) if actor.id == thread.author_id else checked_reason(reason)
    before = thread.title
    call(thread, title)
    db.session.flush()
    if actor.id != thread.author_id:
        mails.queue_ordered(note_act(Act.RENAME, thread, actor, words, now), before, _author(thread), thread)
    audit.record(actor.label, "forum.rename", "thread", thread.id, reason=words)
    indexing.index_whole(thread)
    return thread


def call(thread: Thread, title: str) -> None:
    """Give a thread its title, and the address that goes with it."""
    thread.title, thread.slug, thread.veiled_title = title, slugify(title, "gesprek"), ""


def veil(thread: Thread) -> None:
    """Take its title away with the opening whose words it is, for whoever may not see these."""
    if not thread.veiled_title:
        thread.veiled_title, thread.slug = thread.title, "gesprek"
        with speaking(thread.language):
            thread.title = _("Gesprek waarvan het begin verborgen is")


def move(thread_id: int, board: Board, reason: str, actor: Actor, *, now: datetime) -> Thread:
    """Move a thread to another board; its address changes and the old one leads there.

    Raises NotFound, NotAllowed, Conflict when it stands there already, and Invalid without a reason.
    """
    thread = _own_reach(thread_id, actor)
    if thread.theme_id == board.theme_id:
        raise Conflict(lazy("Dit gesprek staat al op dat bord."))
    words = checked_reason(reason)
    thread.theme_id = board.theme_id
    db.session.flush()
    db.session.expire(thread, ["theme"])
    done = note_act(Act.MOVE, thread, actor, words, now)
    mails.queue_ordered(done, thread.title, _author(thread), thread)
    audit.record(actor.label, "forum.move", "thread", thread.id, reason=words, board=board.slug)
    indexing.index_whole(thread)
    return thread


def merge(thread_id: int, into_id: int, reason: str, actor: Actor, *, now: datetime) -> Thread:
    """Put all posts of a thread behind those of another; old links lead to where they went.

    Raises NotFound, NotAllowed in either of the two, Conflict with itself and Invalid without a reason.
    """
    if thread_id == into_id:
        raise Conflict(lazy("Kies een ander gesprek om mee samen te voegen."))
    words = checked_reason(reason)
    # In one order, so that two merges never wait for one another.
    found = {one: _own_reach(one, actor) for one in sorted((thread_id, into_id))}
    thread, into = found[thread_id], found[into_id]
    _check_public(thread, into)
    posts = db.session.scalars(select(Post).where(Post.thread_id == thread.id).order_by(Post.no)).all()
    helped = next((post for post in posts if post.no == thread.answer_no), None)
    take_over(posts, thread, into)
    if helped is not None and into.answer_no is None:
        into.answer_no = helped.no
    thread.state, thread.merged_into_id, thread.pinned_at = ThreadState.MERGED, into.id, None
    origins.became(Thing(indexing.THREAD, thread.id), Thing(indexing.THREAD, into.id))
    done = note_act(Act.MERGE, thread, actor, words, now)
    mails.queue_ordered(done, thread.title, _author(thread), into)
    _tell_moved(posts, done, {thread.author_id})
    note_act(Act.MERGE, into, actor, words, now)
    audit.record(actor.label, "forum.merge", "thread", thread.id, reason=words, into=into.id)
    _settle(thread, into)
    return into


def split(
    thread_id: int,
    numbers: Collection[int],
    title: str,
    reason: str,
    actor: Actor,
    *,
    now: datetime,
) -> Thread:
    """Move chosen posts to a new thread.

    Raises NotFound, NotAllowed, and Invalid when nothing was chosen, when the opening was, or without a
    title or reason.
    """
    words = checked_reason(reason)
    wanted = sorted(set(numbers))
    thread = _own_reach(thread_id, actor)
    _check_public(thread)
    if 1 in wanted:
        raise Invalid(
            lazy("De opening blijft staan. Voeg het hele gesprek samen als ze mee moet."), "numbers"
        )
    posts = db.session.scalars(
        select(Post).where(Post.thread_id == thread.id, Post.no.in_(wanted)).order_by(Post.no)
    ).all()
    if not posts:
        raise Invalid(lazy("Kies minstens één reactie."), "numbers")
    into = open_thread(
        board_of(thread.theme_id),
        Kind(thread.kind),
        title,
        posts[0].author_id,
        region_id=thread.region_id,
        language=thread.language,
        now=now,
    )
    take_over(posts, thread, into)
    _tell_split(thread, into, posts, words, actor, now)
    audit.record(actor.label, "forum.split", "thread", thread.id, reason=words, into=into.id)
    _settle(thread, into)
    return into


def _check_public(*threads: Thread) -> None:
    """Nothing that is hidden comes to light because it is put elsewhere, nor the other way round."""
    if not all(thread.state in PUBLIC_THREADS for thread in threads):
        raise Conflict(lazy("Dit gesprek is verborgen of samengevoegd. Toon het eerst weer."))


def _tell_split(
    thread: Thread, into: Thread, posts: Sequence[Post], words: str, actor: Actor, now: datetime
) -> None:
    """Note it with both, and tell who began the first and whose posts are in the other, each once."""
    done = {one.id: note_act(Act.SPLIT, one, actor, words, now) for one in (thread, into)}
    mails.queue_ordered(done[thread.id], thread.title, _author(thread), into)
    if into.author_id != thread.author_id:
        mails.queue_ordered(done[into.id], thread.title, _author(into), into)
    _tell_moved(posts, done[into.id], {thread.author_id, into.author_id})


def _tell_moved(posts: Sequence[Post], done: ModerationAct, but: Collection[int]) -> None:
    """Tell those whose posts moved, once each, but for who hears of the threads themselves."""
    for post in {one.author_id: one for one in reversed(posts) if one.author_id not in but}.values():
        mails.queue_touched(Touched.MOVED, done, post)


def _author(thread: Thread) -> Member | None:
    return db.session.get(Member, thread.author_id)


def take_over(posts: Sequence[Post], thread: Thread, into: Thread) -> None:
    """Give posts the next numbers of a thread, and leave a pointer where each stood."""
    for post in posts:
        db.session.add(PostPointer(thread_id=thread.id, no=post.no, post_id=post.id))
        into.last_no += 1
        post.thread_id, post.no = into.id, into.last_no
        db.session.flush()


def _settle(thread: Thread, into: Thread) -> None:
    for one in (thread, into):
        recount(one)
        indexing.index_whole(one)
