"""Saying something: beginning a thread, and answering in one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from netwerk.forum import indexing, mails, policy, rules
from netwerk.forum.boards import Board
from netwerk.forum.composing import compose
from netwerk.forum.errors import Closed
from netwerk.forum.models import Post, ReviewItem, Thread
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import Cause, Kind, PostState, Via
from netwerk.forum.services import drafts, files, marks
from netwerk.forum.services.opening import checked_title, open_thread
from netwerk.forum.services.quoting import note_quotations
from netwerk.forum.services.recounting import count_in
from netwerk.forum.subscribing import subscribe_writer
from netwerk.kernel import audit, clock, personal
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid, NotFound, TooMany
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor
from netwerk.members.queries import memberships_on

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Words:
    """What somebody says and how it came in. `organisation_id` is on whose behalf, of several."""

    raw: str
    organisation_id: int | None = None
    # One form is one post, however often it is sent.
    form_key: str | None = None
    via: Via = Via.WEB
    incoming_id: int | None = None
    # Somebody should look at it first, for this cause.
    wait_for: Cause | None = None


def begin(
    board: Board,
    kind: Kind,
    title: str,
    words: Words,
    actor: Actor,
    *,
    region_id: int | None = None,
    language: str = "nl",
    drafted_on: Board | None = None,
    now: datetime,
) -> Post:
    """Begin a thread on a board; gives its first post.

    Its draft and files stood at `drafted_on`, where that is another board.

    The first post of an open sign-up waits for somebody's look, and the thread with it. Raises Invalid
    without a title or words or with a picture that is not described, and TooMany above the number of posts
    an hour.
    """
    title = checked_title(title)
    if (known := _sent_already(words, actor)) is not None:
        return known
    place = drafts.board_context(drafted_on or board)
    _check(words, actor, place)
    thread = open_thread(board, kind, title, actor.id, region_id=region_id, language=language, now=now)
    post = _say(thread, words, actor, now=now)
    _end_draft(post, words, actor, place)
    audit.record(actor.label, "forum.begin", "thread", thread.id)
    return post


def reply(
    thread_id: int, words: Words, actor: Actor, *, reply_to_no: int | None = None, now: datetime
) -> Post:
    """Answer in a thread; where it was merged into another meanwhile, there.

    Raises NotFound for a thread that is not there for them, Closed when nobody writes in it any more,
    Invalid without words or with a picture that is not described, and TooMany above the number of posts an
    hour.
    """
    thread = _where_it_goes_on(thread_id)
    if not reads.sees(actor, thread):
        raise NotFound
    if (known := _sent_already(words, actor)) is not None:
        return known
    if not policy.may_write(actor, thread):
        raise Closed
    _check(words, actor, reads.draft_context(thread_id))
    post = _say(thread, words, actor, answered_in=thread_id, reply_to_no=reply_to_no, now=now)
    _end_draft(post, words, actor, reads.draft_context(thread_id))
    audit.record(actor.label, "forum.reply", "post", post.id)
    return post


def _where_it_goes_on(thread_id: int) -> Thread:
    """The thread in which an answer to this one belongs, locked."""
    into_id: int | None = thread_id
    while into_id is not None:
        thread = reads.load(into_id, lock=True)
        into_id = thread.merged_into_id
    return thread


def _sent_already(words: Words, actor: Actor) -> Post | None:
    key = _kept_key(words, actor)
    if key is None:
        return None
    hold(f"forum form:{key}")
    return db.session.scalars(select(Post).where(Post.form_key == key)).first()


def _kept_key(words: Words, actor: Actor) -> str | None:
    """The key of a form as it is kept: nobody else's form is the same one."""
    if words.form_key is None:
        return None
    return hashlib.sha256(f"{actor.id}:{words.form_key}".encode()).hexdigest()


def _check(words: Words, actor: Actor, context: str) -> None:
    if not plain_line(words.raw):
        raise Invalid(lazy("Schrijf eerst iets."), "raw")
    if words.via == Via.WEB:
        files.check(actor, context)


def _end_draft(post: Post, words: Words, actor: Actor, context: str) -> None:
    """The draft became this post, with its files; a mail leaves what is being written on the site alone."""
    if words.via == Via.WEB:
        files.take_into(post, context)
        drafts.discard(actor, context)


def _say(
    thread: Thread,
    words: Words,
    actor: Actor,
    *,
    answered_in: int | None = None,
    reply_to_no: int | None = None,
    now: datetime,
) -> Post:
    """Add a post at the end of a locked or new thread; it refers to numbers of the one it was typed in."""
    typed_in = answered_in or thread.id
    organisation_id, function, standing = author_of(actor, words.organisation_id, now)
    _check_pace(actor, standing, now)
    said = compose(words.raw, typed_in)
    # What is said below an opening that waits, waits with it.
    waits = standing.waits or (thread.last_no > 0 and reads.opening_waits(thread.id))
    cause = words.wait_for or (Cause.FIRST_POST if waits else None)
    thread.last_no += 1
    post = Post(
        thread_id=thread.id,
        no=thread.last_no,
        author_id=actor.id,
        organisation_id=organisation_id,
        function=function,
        raw=said.raw,
        cooked=said.cooked.html,
        text=said.cooked.text,
        cook_version=said.cooked.version,
        mentions=list(said.cooked.mentions),
        quotes=dict(said.quotes),
        via=words.via,
        incoming_id=words.incoming_id,
        reply_to_id=post_reads.ids_at(typed_in, [reply_to_no]).get(reply_to_no) if reply_to_no else None,
        state=PostState.HELD if cause else PostState.VISIBLE,
        form_key=_kept_key(words, actor),
        created_at=now,
    )
    db.session.add(post)
    db.session.flush()
    note_quotations(post)
    # What looks like something about a person and was let stand is seen at once, and looked at afterwards.
    cause = cause or (Cause.PERSONAL if personal.worries(said.cooked.text) else None)
    if cause:
        ask_for_a_look(post, thread, cause, now)
    count_in(thread, post)
    # Who answers by mail has not seen what others said since that letter.
    if words.via != Via.MAIL and post.state == PostState.VISIBLE:
        marks.raise_to(actor.id, thread.id, post.no, now)
    # Until somebody has looked, it may be somebody else who wrote in their name.
    if words.wait_for is None:
        subscribe_writer(thread, actor.id, began=post.no == 1, now=now)
    indexing.index_post(post, thread)
    return post


def ask_for_a_look(post: Post, thread: Thread, cause: Cause, now: datetime) -> None:
    """Let those who keep order look at a post as it is now."""
    db.session.add(ReviewItem(post_id=post.id, post_version=post.version, cause=cause, at=now))
    mails.queue_waiting(post, thread, now.astimezone(clock.BRUSSELS).date())


def author_of(
    actor: Actor, organisation_id: int | None, now: datetime
) -> tuple[int | None, str, rules.Standing]:
    """On whose behalf and as what they write, and what they may send."""
    known = memberships_on(actor.id, now.astimezone(clock.BRUSSELS).date())
    chosen = next(
        (one for one in known if one.organisation_id == organisation_id), known[0] if known else None
    )
    shown = select(Post.id).where(Post.author_id == actor.id, Post.state == PostState.VISIBLE).limit(1)
    verified = any(one.organisation.verified for one in known)
    standing = rules.standing(
        has_role=bool(actor.grants),
        works_at_verified=verified,
        has_shown_post=bool(actor.grants) or verified or db.session.scalar(shown) is not None,
    )
    return (chosen.organisation_id, chosen.function, standing) if chosen else (None, "", standing)


def _check_pace(actor: Actor, standing: rules.Standing, now: datetime) -> None:
    lately = select(func.count()).where(Post.author_id == actor.id, Post.created_at > now - HOUR)
    if int(db.session.scalar(lately) or 0) >= standing.an_hour:
        raise TooMany(
            lazy(
                "Je schreef het voorbije uur al %(number)d keer. Wat je typte is bewaard: plaats het straks.",
                number=standing.an_hour,
            )
        )
