"""Changing what was said: with its history kept, or the words taken away for good."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from netwerk.forum import cooking, indexing, mails, policy
from netwerk.forum.composing import compose, for_everybody
from netwerk.forum.cooking import CookedPost
from netwerk.forum.errors import EditedMeanwhile
from netwerk.forum.mails import Touched
from netwerk.forum.models import ModerationAct, Post, PostQuotation, PostRevision, ReviewItem, Thread
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import EDITS_AN_HOUR, KNOWN, LONGEST_EDIT_REASON, Act, Cause, Decision, PostState
from netwerk.forum.services import drafts, files, writing
from netwerk.forum.services.quoting import note_quotations
from netwerk.forum.services.recounting import recount
from netwerk.kernel import audit, inbox, personal
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotAllowed, NotFound, TooMany
from netwerk.kernel.i18n import lazy
from netwerk.kernel.rerendering import cooks
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor

# What a post leads to or shows from elsewhere; what the marks of names lead to is no link.
LINKED_TO = re.compile(r'(?:href|src)="([^"#][^"]*)"')


def locked(thread_id: int, no: int, actor: Actor) -> tuple[Post, Thread]:
    """A post with its thread, locked, as this member sees it. Raises NotFound."""
    thread = reads.load(thread_id, lock=True)
    query = select(Post).where(Post.thread_id == thread.id, Post.no == no)
    # With all that a page shows of it: when this is refused, the page is shown again.
    relations = (Post.thread, Post.author, Post.organisation)
    query = query.options(*(joinedload(relation) for relation in relations))
    post = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if post is None or not policy.sees_post(actor, post, thread):
        raise NotFound
    return post, thread


def edit(
    thread_id: int,
    no: int,
    typed: str,
    reason: str,
    actor: Actor,
    *,
    version: int,
    without: Collection[int] = (),
    alts: Mapping[int, str] | None = None,
    now: datetime,
) -> Post:
    """Change the words of a post, what it said before stays to be read; the files `without` go for good.

    What its author uploaded for it comes along; `alts` say what its pictures show, by their ids. Raises
    NotAllowed for who may not, EditedMeanwhile when it is not at `version` any more, Conflict when that makes
    too many files, TooMany above the number of edits an hour, and Invalid without words, with a new picture
    that is not described or, for somebody else's post, without a reason.
    """
    post, thread = locked(thread_id, no, actor)
    if not policy.may_edit(actor, post, thread):
        raise NotAllowed(lazy("Deze reactie kan je niet wijzigen."))
    if post.version != version:
        raise EditedMeanwhile(post_reads.typed(post), post.version, post.edited_at or post.created_at)
    if not plain_line(typed):
        raise Invalid(lazy("Schrijf eerst iets. Wil je de reactie weg? Wis ze dan."), "raw")
    reason = plain_line(reason)[:LONGEST_EDIT_REASON]
    if actor.id != post.author_id and not reason:
        raise Invalid(lazy("Zeg waarom je de woorden van iemand anders verandert."), "reason")
    if actor.id == post.author_id:
        _check_pace(actor, now)
    said = compose(typed, thread.id, post)
    cause = _to_look_at(post, said.cooked, actor, now)
    if not _change_files(post, actor, without, alts or {}) and said.raw == post.raw:
        return post
    _keep(post, actor, reason, now)
    post.raw, post.cooked, post.text = said.raw, said.cooked.html, said.cooked.text
    post.cook_version = said.cooked.version
    post.mentions, post.quotes = list(said.cooked.mentions), dict(said.quotes)
    post.version += 1
    post.edited_at = now
    if actor.id != post.author_id:
        mails.queue_touched(Touched.EDITED, note_act(Act.EDIT, thread, actor, reason, now, post), post)
    # Why stands with what it said before, and goes when that is wiped.
    audit.record(actor.label, "forum.edit", "post", post.id)
    note_quotations(post)
    if cause is not None:
        writing.ask_for_a_look(post, thread, cause, now)
    db.session.flush()
    indexing.index_post(post, thread)
    return post


def _check_pace(actor: Actor, now: datetime) -> None:
    lately = select(func.count()).where(
        PostRevision.member_id == actor.id, PostRevision.at > now - writing.HOUR
    )
    if int(db.session.scalar(lately) or 0) >= EDITS_AN_HOUR:
        raise TooMany(
            lazy(
                "Je wijzigde het voorbije uur al %(number)d keer iets. Probeer het straks opnieuw.",
                number=EDITS_AN_HOUR,
            )
        )


def _to_look_at(post: Post, said: CookedPost, actor: Actor, now: datetime) -> Cause | None:
    """Why somebody should look at what an author makes of their own words; they stay to be seen meanwhile.

    Of an open sign-up somebody looked at the first post only, and that as it was then.
    """
    if actor.id != post.author_id or post.state != PostState.VISIBLE:
        return None
    if set(personal.worries(said.text)) - set(personal.worries(post.text)):
        return Cause.PERSONAL
    added = set(LINKED_TO.findall(said.html)) - set(LINKED_TO.findall(post.cooked))
    _organisation_id, _function, standing = writing.author_of(actor, None, now)
    return Cause.LINK if added and standing != KNOWN else None


def _change_files(post: Post, actor: Actor, without: Collection[int], alts: Mapping[int, str]) -> bool:
    """Take files away, describe those that stay, and add what its author uploaded; did anything change?"""
    context = drafts.edit_context(post.id)
    is_own = actor.id == post.author_id
    if is_own:
        files.check(actor, context)
    changes = [files.take_out(post, without), files.describe_placed(post, alts)]
    if is_own:
        changes.append(files.take_into(post, context))
        drafts.discard(actor, context)
    return any(changes)


def _keep(post: Post, actor: Actor, reason: str, now: datetime) -> None:
    kept = PostRevision(
        post_id=post.id, version=post.version, raw=post.raw, member_id=actor.id, reason=reason, at=now
    )
    db.session.add(kept)


def erase(thread_id: int, no: int, actor: Actor, *, now: datetime, reason: str = "") -> None:
    """Take the words of a post away for good, also from its history and from where others quoted it.

    That there was a post stays to be seen. Raises NotAllowed for who may not, and Invalid when a moderator
    gives no reason.
    """
    post, thread = locked(thread_id, no, actor)
    if not policy.may_erase(actor, post, thread):
        raise NotAllowed(lazy("Deze reactie kan je niet wissen."))
    if actor.id != post.author_id:
        done = note_act(Act.REDACT, thread, actor, checked_reason(reason), now, post)
        mails.queue_touched(Touched.ERASED, done, post)
    take_words(post, now)
    if no == 1:
        # Hidden before, its title is gone with it.
        thread.veiled_title = ""
    audit.record(actor.label, "forum.erase", "post", post.id, reason=reason)
    recount(thread)
    indexing.index_post(post, thread)


def take_words(post: Post, now: datetime) -> None:
    """Empty a post, what it said before and showed, and what others quoted of it."""
    post.raw = post.cooked = post.text = ""
    post.mentions, post.quotes = [], {}
    post.state, post.state_reason = PostState.ERASED, ""
    post.version += 1
    post.edited_at = now
    redact_history(post)
    files.forget(post)
    if post.incoming_id is not None:
        inbox.forget_words(post.incoming_id)
    _empty_quotes(post)
    db.session.execute(update(ReviewItem).where(ReviewItem.post_id == post.id).values(words=""))
    # There is nothing left to look at.
    waiting = update(ReviewItem).where(ReviewItem.post_id == post.id, ReviewItem.decision == "")
    db.session.execute(waiting.values(decision=Decision.ERASED, decided_at=now))
    db.session.flush()


def redact_history(post: Post) -> None:
    """Take away for good what a post said before."""
    db.session.execute(
        update(PostRevision).where(PostRevision.post_id == post.id).values(raw="", reason="", redacted=True)
    )


def _empty_quotes(post: Post) -> None:
    """Take the words of a post out of those that quote it in its thread, and of their history."""
    others = select(Post).join(PostQuotation, PostQuotation.post_id == Post.id)
    others = others.where(PostQuotation.quoted_id == post.id, Post.id != post.id).with_for_update(of=Post)
    for other in db.session.scalars(others):
        numbers = {int(no) for no, post_id in other.quotes.items() if post_id == post.id}
        other.raw = cooking.without_quotes_of(other.raw, numbers)
        _cook(other)
        redact_history(other)
    drafts.forget_quotes(reads.draft_context(post.thread_id), post.no)


@cooks(Post, cooking.COOK_VERSION)
def _cook(post: Post) -> None:
    # What was said before we looked for it may still hold an address that only its author should use.
    post.raw = for_everybody(post.raw)
    cooked = cooking.cook(post.raw)
    post.cooked, post.text, post.cook_version = cooked.html, cooked.text, cooked.version
    post.mentions = list(cooked.mentions)
    # Newer rules may find a quotation where older ones saw none.
    found = set(cooked.quotes) - {int(no) for no in post.quotes}
    if found:
        post.quotes = {**post_reads.quotes_of(post.thread_id, found), **post.quotes}
        note_quotations(post)


def forget_history(thread_id: int, no: int, actor: Actor, reason: str, *, now: datetime) -> None:
    """Wipe what a post said before, such as a name that is out of it by now.

    Raises NotFound, NotAllowed and Invalid without a reason.
    """
    post, thread = locked(thread_id, no, actor)
    if not policy.may_moderate(actor, thread):
        raise NotAllowed(lazy("Enkel een begeleider kan een vorige tekst wissen."))
    done = note_act(Act.REDACT, thread, actor, checked_reason(reason), now, post)
    mails.queue_touched(Touched.HISTORY, done, post)
    redact_history(post)
    audit.record(actor.label, "forum.redact", "post", post.id, reason=reason)


def checked_reason(reason: str) -> str:
    """A reason as it is kept. Raises Invalid when there is none."""
    words = plain_line(reason)[:500]
    if not words:
        raise Invalid(lazy("Zeg waarom. Wie het schreef, krijgt die reden te lezen."), "reason")
    return words


def note_act(
    act: Act, thread: Thread, actor: Actor, reason: str, now: datetime, post: Post | None = None
) -> ModerationAct:
    """Add an act to the moderation log."""
    made = ModerationAct(
        act=act,
        thread_id=thread.id,
        no=post.no if post else None,
        post_id=post.id if post else None,
        member_id=actor.id,
        reason=reason,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made
