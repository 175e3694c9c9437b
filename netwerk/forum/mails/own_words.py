"""The mail to who wrote a post when a moderator changes, erases, moves or shows it."""

from __future__ import annotations

from email.message import EmailMessage
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum.boards import board_of
from netwerk.forum.mails.deciding import why_own
from netwerk.forum.mails.letters import address_of
from netwerk.forum.models import ModerationAct, Post
from netwerk.forum.rules import PUBLIC_THREADS, PostState
from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LazyString, lazy, speaking
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members.models import Member

TOUCHED = "forum.own_words"


class Touched(StrEnum):
    """What was done with somebody's words."""

    EDITED = "edited"
    ERASED = "erased"
    # What they said before an edit was wiped.
    HISTORY = "history"
    MOVED = "moved"
    SHOWN = "shown"


# The title of the mail, and a sentence.
TOLD: dict[Touched, tuple[LazyString, LazyString]] = {
    Touched.EDITED: (
        lazy("Je reactie is gewijzigd: %(title)s"),
        lazy("Een begeleider heeft de tekst van je reactie in “%(title)s” gewijzigd."),
    ),
    Touched.ERASED: (
        lazy("Je reactie is gewist: %(title)s"),
        lazy("Een begeleider heeft je reactie in “%(title)s” voorgoed gewist."),
    ),
    Touched.HISTORY: (
        lazy("Een vorige tekst van je reactie is gewist: %(title)s"),
        lazy(
            "Een begeleider heeft gewist wat vroeger in je reactie in “%(title)s” stond. "
            "Je tekst van nu blijft staan."
        ),
    ),
    Touched.MOVED: (
        lazy("Je reactie staat in een ander gesprek: %(title)s"),
        lazy("Een begeleider heeft je reactie verplaatst naar “%(title)s”. Oude links blijven werken."),
    ),
    Touched.SHOWN: (
        lazy("Je reactie staat op de site: %(title)s"),
        lazy("Een begeleider heeft je reactie in “%(title)s” bekeken: iedereen kan ze nu lezen."),
    ),
}


def queue_touched(what: Touched, act: ModerationAct, post: Post) -> None:
    """Tell who wrote a post what a moderator did with it and why; one mail for one act."""
    author = db.session.get(Member, post.author_id)
    if author is None or author.id == act.member_id or author.disabled_at is not None:
        return
    outbox.enqueue(
        TOUCHED,
        to=author.email,
        name=author.name,
        language=author.language,
        subject=("forum_moderation_act", act.id),
        # One act may move the posts of many.
        sequence=author.id,
        facts={"what": what, "reason": act.reason, "post": post.id},
    )


@outbox.composer(
    TOUCHED, lazy("Reactie gewijzigd, gewist, verplaatst of getoond door een begeleider"), "forum_ordered"
)
def compose_touched(message: OutboxMessage) -> EmailMessage | None:
    """What was done with somebody's words; nothing when that is not so any more."""
    facts, language = message.facts, message.language
    query = select(Post).where(Post.id == int(facts["post"])).options(joinedload(Post.thread))
    post, what = db.session.scalars(query).one(), Touched(facts["what"])
    gone = what != Touched.ERASED and post.state == PostState.ERASED
    unseen = what == Touched.SHOWN and post.state != PostState.VISIBLE
    if gone or unseen or post.thread.state not in PUBLIC_THREADS:
        return None
    heading, said = TOLD[what]
    with speaking(language):
        named = {"title": post.thread.title}
        return composed(
            message,
            "forum_ordered",
            name=message.recipient_name,
            heading=str(heading) % named,
            said=str(said) % named,
            reason=facts["reason"],
            address=address_of(post, post.thread, board_of(post.thread.theme_id), language),
            why=why_own(language),
        )
