"""The mail to who began a thread when a moderator locks, hides, renames, moves, merges or splits it."""

from __future__ import annotations

from email.message import EmailMessage

from netwerk.forum.boards import board_of
from netwerk.forum.indexing import post_path
from netwerk.forum.models import ModerationAct, Thread
from netwerk.forum.rules import PUBLIC_THREADS, Act, ThreadState
from netwerk.kernel import i18n, links, outbox
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members.models import Member

ORDERED = "forum.ordered"
# What was done, as the title of the mail and as a sentence.
TOLD: dict[Act, tuple[LazyString, LazyString]] = {
    Act.LOCK: (
        lazy("Je gesprek is gesloten: %(title)s"),
        lazy(
            "Een begeleider heeft je gesprek “%(title)s” gesloten. "
            "Iedereen kan het lezen, niemand schrijft er nog in."
        ),
    ),
    Act.HIDE_THREAD: (
        lazy("Je gesprek is verborgen: %(title)s"),
        lazy(
            "Een begeleider heeft je gesprek “%(title)s” verborgen. Enkel jij en de begeleiders zien het nog."
        ),
    ),
    Act.RENAME: (
        lazy("Je gesprek heet anders: %(title)s"),
        lazy("Een begeleider heeft je gesprek “%(title)s” een andere titel gegeven: “%(where)s”."),
    ),
    Act.MOVE: (
        lazy("Je gesprek is verhuisd: %(title)s"),
        lazy(
            "Een begeleider heeft je gesprek “%(title)s” verhuisd naar %(where)s. Oude links blijven werken."
        ),
    ),
    Act.MERGE: (
        lazy("Je gesprek is samengevoegd: %(title)s"),
        lazy(
            "Een begeleider heeft je gesprek “%(title)s” samengevoegd met “%(where)s”. "
            "Oude links blijven werken."
        ),
    ),
    Act.SPLIT: (
        lazy("Je gesprek is gesplitst: %(title)s"),
        lazy(
            "Een begeleider heeft reacties uit “%(title)s” een eigen gesprek gegeven: “%(where)s”. "
            "Oude links blijven werken."
        ),
    ),
}


def queue_ordered(act: ModerationAct, title: str, author: Member | None, at: Thread) -> None:
    """Tell who began a thread, called so until then, what was done with it and why; `at` it goes on."""
    if author is None or author.id == act.member_id or author.disabled_at is not None:
        return
    outbox.enqueue(
        ORDERED,
        to=author.email,
        name=author.name,
        language=author.language,
        subject=("forum_moderation_act", act.id),
        facts={"act": act.act, "title": title, "reason": act.reason, "thread": at.id},
    )


@outbox.composer(ORDERED, lazy("Gesprek gesloten, verhuisd, samengevoegd of gesplitst"), "forum_ordered")
def compose_ordered(message: OutboxMessage) -> EmailMessage | None:
    """What was done with somebody's thread; nothing when it was undone since."""
    facts, language = message.facts, message.language
    act, thread = Act(facts["act"]), _where_it_goes_on(int(facts["thread"]))
    if not _still_holds(act, thread):
        return None
    board = board_of(thread.theme_id)
    heading, said = TOLD[act]
    with i18n.speaking(language):
        where = board.name(language) if act == Act.MOVE else thread.title
        named = {"title": facts["title"], "where": where}
        return composed(
            message,
            "forum_ordered",
            name=message.recipient_name,
            heading=str(heading) % named,
            said=str(said) % named,
            reason=facts["reason"],
            address=links.external() + post_path(board.slug, thread.id, thread.slug, 1, language),
            why=_("Je krijgt deze mail omdat jij dit gesprek begon."),
        )


def _where_it_goes_on(thread_id: int) -> Thread:
    thread = db.session.get_one(Thread, thread_id)
    while thread.merged_into_id is not None:
        thread = db.session.get_one(Thread, thread.merged_into_id)
    return thread


def _still_holds(act: Act, thread: Thread) -> bool:
    if act == Act.HIDE_THREAD:
        return thread.state == ThreadState.HIDDEN
    return thread.state == ThreadState.LOCKED if act == Act.LOCK else thread.state in PUBLIC_THREADS
