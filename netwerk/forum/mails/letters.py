"""A post by mail to whoever wants it, with the way back in for an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import EmailMessage

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from netwerk.forum import attached, showing
from netwerk.forum.boards import Board, board_of
from netwerk.forum.indexing import post_path
from netwerk.forum.models import Letter, Post, Thread
from netwerk.forum.queries.posts import Reference
from netwerk.forum.rules import ANSWER_TAG, PUBLIC_THREADS, STOP_TAG, PostState
from netwerk.forum.subscribing import scopes_of, wanted_of
from netwerk.forum.telling_rules import Reason
from netwerk.forum.wording import REASONS
from netwerk.kernel import i18n, links, outbox, site
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy
from netwerk.kernel.inbox.markup import as_text
from netwerk.kernel.inbox.trimming import MARKER
from netwerk.kernel.outbox import Draft, OutboxMessage
from netwerk.kernel.rendering import Rendered, render_mail
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import Level

LETTER = "forum.post"
# Before a board's name in the address for a new thread, and for an overview.
BEGIN_TAG, OVERVIEW_TAG = "nieuw-", "overzicht"
LOCAL = re.compile(r'(href=")/')


def queue_letters(letters: Iterable[Letter]) -> None:
    """Mail a post to each of these; those of one thread come to somebody in their order."""
    outbox.enqueue_many(
        LETTER,
        [
            Draft(
                to=one.member.email,
                name=one.member.name,
                language=one.member.language,
                subject=("forum_letter", one.id),
                facts={},
                order_key=f"thread:{one.post.thread_id}:{one.member_id}",
                budget=f"thread:{one.post.thread_id}",
            )
            for one in letters
        ],
    )


@outbox.composer(LETTER, lazy("Reactie in een gesprek"), "forum_post")
def compose_letter(message: OutboxMessage) -> EmailMessage | None:
    """A post in full; nothing when it is not to be seen any more, or mail about it was stopped."""
    letter = db.session.scalars(_with_all().where(Letter.id == message.subject_id)).first()
    if letter is None or not _is_wanted(letter):
        return None
    words = _words(letter, message.language)
    mail = outbox.finish_message(
        message,
        subject=words.subject,
        text=words.text,
        html=words.html,
        by=letter.post.author.name,
        reply_to=outbox.reply_address(f"{ANSWER_TAG}{letter.token}"),
    )
    mail["List-Id"] = f"<{board_of(letter.post.thread.theme_id).slug}.forum.{site.host()}>"
    stop = _stop(letter, message.language)
    outbox.unsubscribe(mail, stop, outbox.reply_address(f"{STOP_TAG}{letter.token}"))
    return mail


def read_back(letter_id: int) -> str:
    """All that stands in a letter, as text and as what its HTML says: to know it again in an answer."""
    letter = db.session.scalars(_with_all().where(Letter.id == letter_id)).one()
    words = _words(letter, letter.member.language)
    return f"{words.text}\n{as_text(words.html)}"


def _with_all() -> Select[Letter]:
    return select(Letter).options(
        joinedload(Letter.member),
        joinedload(Letter.post).joinedload(Post.thread).joinedload(Thread.theme),
        joinedload(Letter.post).joinedload(Post.author),
        joinedload(Letter.post).joinedload(Post.organisation),
    )


def _stop(letter: Letter, language: str) -> str:
    return subscriptions.stop_link(letter.member_id, scopes_of(letter.post.thread)[0], language)


def _words(letter: Letter, language: str) -> Rendered:
    post, thread = letter.post, letter.post.thread
    board = board_of(thread.theme_id)
    with i18n.speaking(language):
        why = str(REASONS[Reason(letter.reason)])
        html = _html(post, language)
    return render_mail(
        "forum_post",
        language,
        title=thread.title,
        by=post.author.name,
        role=showing.role_of(post),
        is_first=post.no == 1,
        no=post.no,
        board=board.name(language),
        text=showing.own_words(post),
        text_html=html,
        files=[(one.name, links.external() + one.href) for one in attached.by_post([post.id])[post.id]],
        spoken=thread.language,
        address=address_of(post, thread, board, language),
        settings=links.link("members.settings", language),
        marker=MARKER if outbox.reply_address(f"{ANSWER_TAG}{letter.token}") else "",
        why=why,
        unsubscribe=_stop(letter, language),
        funding_statement="",
    )


def _is_wanted(letter: Letter) -> bool:
    """Is the post still there for them, and did they not stop this since it was queued?"""
    post, member = letter.post, letter.member
    if post.state != PostState.VISIBLE or post.thread.state not in PUBLIC_THREADS or member.disabled_at:
        return False
    return wanted_of(member.id, scopes_of(post.thread)).level != Level.OFF


def _html(post: Post, language: str) -> str:
    def href(found: Reference) -> str:
        return links.link("forum.post", language, post_id=found.post_id)

    # A link within the site leads nowhere from a mailbox.
    return LOCAL.sub(rf"\1{links.external()}/", showing.html_of(post, showing.around([post], None, href)))


def address_of(post: Post, thread: Thread, board: Board, language: str) -> str:
    """The address of a post for a mail."""
    return links.external() + post_path(board.slug, thread.id, thread.slug, post.no, language)
