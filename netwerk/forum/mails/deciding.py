"""Mails about what was decided or waits: a post hidden, a mail not posted, something for a moderator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum import showing
from netwerk.forum.models import Post, Thread
from netwerk.forum.policy import may_moderate
from netwerk.forum.queries.desk import how_many_wait
from netwerk.forum.rules import PostState
from netwerk.kernel import i18n, links, outbox
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members.actor import MODERATOR
from netwerk.members.login import actor_of
from netwerk.members.models import Member
from netwerk.members.queries import member_with_rights
from netwerk.members.summoning import summon

HIDDEN, REFUSED, WAITING = "forum.hidden", "forum.refused", "forum.waiting"
FILES_REFUSED = "forum.files_refused"


def queue_hidden(post: Post, thread: Thread, author: Member, act_id: int) -> None:
    """Tell who wrote a post that it was hidden, and why."""
    outbox.enqueue(
        HIDDEN,
        to=author.email,
        name=author.name,
        language=author.language,
        subject=("forum_moderation_act", act_id),
        facts={"title": thread.title, "reason": post.state_reason, "post": post.id},
    )


@outbox.composer(HIDDEN, lazy("Reactie verborgen door een begeleider"), "forum_hidden")
def compose_hidden(message: OutboxMessage) -> EmailMessage | None:
    """Why somebody's words are not to be seen any more; nothing when they are again."""
    post = db.session.get(Post, int(message.facts["post"]))
    if post is None or post.state != PostState.HIDDEN:
        return None
    return composed(
        message,
        "forum_hidden",
        name=message.recipient_name,
        title=message.facts["title"],
        reason=message.facts["reason"],
        text=showing.own_words(post),
        address=links.link("forum.post", message.language, post_id=post.id),
        why=why_own(message.language),
    )


def queue_waiting(post: Post, thread: Thread, today: date) -> None:
    """Tell those who keep order that something waits for them: at the first of a day, and then no more."""
    summon(WAITING, MODERATOR, lambda one: may_moderate(one, thread), unless_by=post.author_id, today=today)


@outbox.composer(WAITING, lazy("Een reactie wacht op een begeleider"), "forum_waiting")
def compose_waiting(message: OutboxMessage) -> EmailMessage | None:
    """That something waits, and where; nothing when somebody else has seen to it."""
    waiting = how_many_wait(actor_of(member_with_rights(message.subject_id)))
    if not waiting:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je gesprekken begeleidt; hoogstens één per dag.")
    return composed(
        message,
        "forum_waiting",
        name=message.recipient_name,
        number=waiting,
        address=links.link("manage_forum.desk", message.language),
        why=why,
    )


def queue_refused(member: Member, incoming_id: int, title: str, sentence: str, text: str, href: str) -> None:
    """Tell a member why what they mailed was not posted, with their words, so that nothing is lost."""
    outbox.enqueue(
        REFUSED,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("incoming_mail", incoming_id),
        facts={"title": title, "sentence": sentence, "text": text, "href": href},
        cap=True,
    )


@outbox.composer(REFUSED, lazy("Antwoord per mail niet geplaatst"), "forum_refused")
def compose_refused(message: OutboxMessage) -> EmailMessage | None:
    """Why somebody's mail was not posted."""
    facts = message.facts
    return composed(
        message,
        "forum_refused",
        name=message.recipient_name,
        title=facts["title"],
        sentence=facts["sentence"],
        text=facts["text"],
        address=facts["href"],
        why=why_own(message.language),
    )


def queue_files_refused(post: Post, member: Member, told: Sequence[tuple[str, str]]) -> None:
    """Tell a member which files of a mail do not stand with the post that it became; `told` says why."""
    outbox.enqueue(
        FILES_REFUSED,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("forum_post", post.id),
        facts={"files": [list(one) for one in told]},
        cap=True,
    )


@outbox.composer(FILES_REFUSED, lazy("Bestanden van een mail niet geplaatst"), "forum_files_refused")
def compose_files_refused(message: OutboxMessage) -> EmailMessage | None:
    """Which files are not there, why, and where they can be added; nothing when the post is gone."""
    query = select(Post).where(Post.id == message.subject_id).options(joinedload(Post.thread))
    post = db.session.scalars(query).first()
    if post is None or post.state == PostState.ERASED:
        return None
    return composed(
        message,
        "forum_files_refused",
        name=message.recipient_name,
        title=post.thread.title,
        files=[tuple(one) for one in message.facts["files"]],
        address=links.link("forum.edit", message.language, thread_id=post.thread_id, no=post.no),
        why=why_own(message.language),
    )


def why_own(language: str) -> str:
    """Why somebody gets a mail about their own words."""
    with i18n.speaking(language):
        return _("Je krijgt deze mail omdat het over iets gaat wat jij schreef.")
