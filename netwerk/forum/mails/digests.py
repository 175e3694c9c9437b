"""The overview by mail: what others said, thread by thread, in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum import showing
from netwerk.forum.boards import board_of
from netwerk.forum.mails.letters import OVERVIEW_TAG, address_of
from netwerk.forum.models import Digest, Post
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries.linked import threads_about
from netwerk.forum.subscribing import stopped_among, wanted_of, wants_about
from netwerk.kernel import i18n, links, outbox, search
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members.models import Member
from netwerk.members.policy import may_find
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import OVERVIEW, Level, Scope

DIGEST = "forum.digest"
# So many posts stand in one mail in full; what is more is counted.
SHOWN = 12


def queue_digest(
    row: Digest, member: Member, post_ids: Sequence[int], days: Sequence[Scope], *, more: int = 0
) -> None:
    """Mail an overview of these posts, the first of them in full, ahead of these days; `more` is counted."""
    outbox.enqueue(
        DIGEST,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("forum_digest", row.id),
        facts={
            "posts": list(post_ids),
            "more": more,
            "days": [list(day) for day in days],
            "reply_to": outbox.reply_address(OVERVIEW_TAG),
        },
    )


@outbox.composer(DIGEST, lazy("Overzicht van de gesprekken"), "forum_digest")
def compose_digest(message: OutboxMessage) -> EmailMessage | None:
    """What others said, thread by thread; nothing when none of it is to be seen, or wanted, any more."""
    query = select(Digest).where(Digest.id == message.subject_id).options(joinedload(Digest.member))
    row = db.session.scalars(query).first()
    if row is None or row.member.disabled_at or wanted_of(row.member_id, [OVERVIEW]).level == Level.OFF:
        return None
    ids = [int(one) for one in message.facts["posts"]]
    known = sorted(post_reads.shown_posts(ids), key=lambda post: ids.index(post.id))
    stopped = stopped_among(row.member_id, {post.thread_id: post.thread for post in known}.values())
    posts = [post for post in known if post.thread_id not in stopped]
    named = [(str(kind), int(one)) for kind, one in message.facts.get("days", [])]
    days = _ahead([day for day in named if wants_about(row.member_id, day)], message.language)
    if not posts and not days:
        return None
    names = post_reads.names({one for post in posts for one in post.mentions})
    with i18n.speaking(message.language):
        threads = [_told_thread(some, names, message.language) for some in _by_thread(posts[:SHOWN])]
        why = _("Je krijgt dit overzicht omdat je lid bent van het netwerk.")
    stop = subscriptions.stop_link(row.member_id, OVERVIEW, message.language)
    mail = composed(
        message,
        "forum_digest",
        name=message.recipient_name,
        days=days,
        threads=threads,
        more=max(len(posts) - SHOWN, 0) + int(message.facts.get("more", 0)),
        address=links.link("forum.index", message.language),
        settings=links.link("members.settings", message.language),
        why=why,
        unsubscribe=stop,
    )
    outbox.unsubscribe(mail, stop)
    return mail


def _ahead(days: Sequence[Scope], language: str) -> list[dict[str, object]]:
    """The days that come soon, each with the threads about it that are to be seen."""
    known = search.named(days, language, may_find(None))
    return [
        {
            "title": known[day].title,
            "line": known[day].line,
            "address": links.external() + known[day].href,
            "threads": [(one.title, links.external() + one.href) for one in found],
        }
        for day in days
        if day in known and (found := threads_about(day, language))
    ]


def _by_thread(posts: Sequence[Post]) -> Iterable[Sequence[Post]]:
    found: dict[int, list[Post]] = {}
    for post in sorted(posts, key=lambda one: one.id):
        found.setdefault(post.thread_id, []).append(post)
    return found.values()


def _told_thread(posts: Sequence[Post], names: Mapping[int, str], language: str) -> dict[str, object]:
    thread = posts[0].thread
    board = board_of(thread.theme_id)
    return {
        "title": thread.title,
        "board": board.name(language),
        "address": address_of(posts[0], thread, board, language),
        "posts": [
            {
                "by": post.author.name,
                "role": showing.role_of(post),
                "text": showing.text_of(post, names),
            }
            for post in posts
        ],
    }
