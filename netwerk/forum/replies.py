"""What comes in by mail for a conversation: an answer to a post, a new thread, a wish for no more mail."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.forum import answered, cooking, enclosing, mails, showing
from netwerk.forum.boards import board_at, board_of
from netwerk.forum.errors import Closed
from netwerk.forum.indexing import THREAD, post_path
from netwerk.forum.models import Letter, Post, PostRevision, Thread
from netwerk.forum.rules import ANSWER_TAG, STOP_TAG, Cause, Kind, PostState, Via
from netwerk.forum.services import writing
from netwerk.forum.services.writing import Words
from netwerk.forum.subscribing import scopes_of
from netwerk.kernel import inbox, links, outbox, site
from netwerk.kernel.database import db
from netwerk.kernel.errors import DomainError, Invalid, NotFound, TooMany
from netwerk.kernel.i18n import _, lazy, speaking
from netwerk.kernel.inbox import IncomingMail, Received, Verdict
from netwerk.kernel.inbox.trimming import MARKER
from netwerk.kernel.text import key
from netwerk.members.actor import Actor
from netwerk.members.login import actor_of
from netwerk.members.models import Member
from netwerk.members.queries import member_by_email, member_with_rights
from netwerk.members.services import subscriptions
from netwerk.members.services.accounts import note_use
from netwerk.members.subscription_rules import Level

# What stands before and behind the tag in our address; less than this may stand in any text.
SHORTEST_SIGN = 5
# Within this the second of two ways brings a mail that the first one brought.
SAME_MAIL_FOR = timedelta(days=7)

# What mail programs put before a subject.
ANSWERED = re.compile(r"^(?:\s*(?:re|fwd?|antw|aw|wg|tr|vs|betr)\s*:)+\s*", re.IGNORECASE)

OVERVIEW = lazy(
    "In een overzicht staan verschillende gesprekken: we weten niet op welk je antwoordt. Open het gesprek "
    "en schrijf daar je antwoord. Wie een gesprek volgt, krijgt elke reactie in een eigen mail en kan daarop "
    "antwoorden."
)
WORDS = {
    "forum_posted": lazy("Geplaatst in het gesprek."),
    "forum_held": lazy("Wacht op een begeleider: de afzender is niet zeker."),
    "forum_refused": lazy("Niet geplaatst. Wie het schreef, kreeg te lezen waarom."),
    "forum_unknown": lazy("Antwoord op een mail die we niet kennen. Er is niets geplaatst."),
    "forum_overview": lazy("Antwoord op een overzicht. Wie het schreef, kreeg te lezen hoe het wel kan."),
    "forum_stopped": lazy("Krijgt hierover geen mails meer."),
    "forum_stranger": lazy("Wie dit schreef, heeft geen account. Er is niets geplaatst."),
}


@inbox.addressed(ANSWER_TAG, WORDS)
def on_answer(incoming: IncomingMail, received: Received, token: str) -> Verdict:
    """Put an answer by mail into the conversation it belongs to."""
    letter = _letter(token)
    if letter is None:
        return Verdict("forum_unknown", odd=True)
    if letter.member.disabled_at:
        return Verdict("forum_stranger", odd=True)
    thread = letter.post.thread
    incoming.thing_kind, incoming.thing_id = THREAD, thread.id
    cause = _doubt(received, letter.member)
    words = Words(
        raw=_answer(received, letter),
        form_key=_form_key(received),
        via=Via.MAIL,
        incoming_id=incoming.id,
        wait_for=cause,
    )
    actor = _actor(letter.member)
    try:
        made = writing.reply(thread.id, words, actor, reply_to_no=letter.post.no, now=received.now)
    except (Closed, Invalid, TooMany, NotFound) as error:
        if cause is None:
            _refuse(incoming, letter.member, thread, words.raw, error)
        return Verdict("forum_refused")
    refused = enclosing.put_with(made, incoming, received, actor, _is_ours)
    if cause is None:
        note_use(letter.member, received.now)
        enclosing.tell_refused(made, letter.member, refused)
    return Verdict("forum_held" if made.state == PostState.HELD else "forum_posted")


@inbox.addressed(mails.BEGIN_TAG)
def on_beginning(incoming: IncomingMail, received: Received, board: str) -> Verdict:
    """Begin a thread on a board from a mail of a member.

    Anybody may know the address and forge a sender: it waits for a look unless our mail server vouches.
    """
    member = member_by_email(received.mail.sender)
    if member is None or member.disabled_at:
        return Verdict("forum_stranger", odd=True)
    actor = _actor(member)
    try:
        made = writing.begin(
            board_at(board),
            Kind.QUESTION,
            ANSWERED.sub("", received.mail.title),
            Words(
                raw=_words(received),
                form_key=_form_key(received),
                via=Via.MAIL,
                incoming_id=incoming.id,
                wait_for=None if received.is_vouched_for else Cause.UNPROVEN,
            ),
            actor,
            language=member.language,
            now=received.now,
        )
    except NotFound:
        return Verdict("forum_unknown", odd=True)
    except (Invalid, TooMany) as error:
        if received.is_proven:
            _refuse(incoming, member, None, received.mail.text, error)
        return Verdict("forum_refused")
    incoming.thing_kind, incoming.thing_id = THREAD, made.thread_id
    if received.is_vouched_for:
        note_use(member, received.now)
    refused = enclosing.put_with(made, incoming, received, actor, _is_ours)
    if received.is_proven:
        enclosing.tell_refused(made, member, refused)
    return Verdict("forum_held" if made.state == PostState.HELD else "forum_posted")


@inbox.addressed(mails.OVERVIEW_TAG)
def on_overview(incoming: IncomingMail, received: Received, _rest: str) -> Verdict:
    """Say kindly that an overview has no one conversation to which an answer belongs, with what it said."""
    member = member_by_email(received.mail.sender)
    if member is None or member.disabled_at:
        return Verdict("forum_stranger", odd=True)
    incoming.seen_at = received.now
    if received.is_proven:
        _refuse(incoming, member, None, _words(received), Invalid(OVERVIEW))
    return Verdict("forum_overview")


@inbox.addressed(STOP_TAG)
def on_stop(incoming: IncomingMail, received: Received, token: str) -> Verdict:
    """Stop the mail about a thread, as a mail program asks that knows no web page (RFC 2369)."""
    letter = _letter(token)
    if letter is None:
        return Verdict("forum_unknown", odd=True)
    thread = letter.post.thread
    incoming.thing_kind, incoming.thing_id = THREAD, thread.id
    incoming.seen_at = received.now
    subscriptions.choose(letter.member_id, scopes_of(thread)[0], Level.OFF, now=received.now)
    return Verdict("forum_stopped")


def _doubt(received: Received, member: Member) -> Cause | None:
    """Why it is not sure that a member sent this; None when it is."""
    if key(received.mail.sender) != member.email_key:
        return Cause.SENDER
    return None if received.is_proven else Cause.UNPROVEN


def _letter(token: str) -> Letter | None:
    query = select(Letter).where(Letter.token == token)
    return db.session.scalars(
        query.options(joinedload(Letter.member), joinedload(Letter.post).joinedload(Post.thread))
    ).first()


def _answer(received: Received, letter: Letter) -> str:
    """What the person wrote in answer to a letter, also where they wrote it between its lines."""
    words = _words(received)
    if not answered.is_entangled(words, _is_ours):
        return words
    post = letter.post
    before = db.session.scalars(select(PostRevision).where(PostRevision.post_id == post.id)).all()
    sent = answered.Sent(
        no=post.no,
        said=[showing.own_words(post), *(cooking.cook(one.raw).text for one in before)],
        whole=mails.read_back(letter.id),
        is_whole=post.state != PostState.ERASED and not any(one.redacted for one in before),
    )
    return answered.disentangled(words, sent, _is_ours)


def _words(received: Received) -> str:
    """What the person wrote; who mails nothing but files says what these are called."""
    return _written(received) or "\n".join(enclosing.names(received, _is_ours))


def _written(received: Received) -> str:
    """What the person wrote, without what their mail program quoted of ours."""
    return received.mail.written(_is_ours).own


def _is_ours(removed: str) -> bool:
    """Does this hold our marker, an address of ours or a link of ours?"""
    signs = (MARKER, links.external(), site.sender(), *outbox.reply_address("{tag}").split("{tag}"))
    return any(len(sign) > SHORTEST_SIGN and sign in removed for sign in signs)


def _form_key(received: Received) -> str:
    """The same mail that comes by two ways is one post."""
    mail = received.mail
    # One without a Message-ID is known by who wrote it, to which address of ours, when and what.
    told = mail.message_id or "\n".join((mail.sender, *outbox.tags_in(mail.addressed), mail.date, mail.text))
    return f"mail:{hashlib.sha256(told.encode()).hexdigest()[:48]}"


def _came_before(incoming: IncomingMail) -> bool:
    """Did this mail, told by its Message-ID, come in lately in other octets?"""
    if not incoming.message_id:
        return False
    lately = select(IncomingMail.id).where(
        IncomingMail.kind == "question",
        IncomingMail.received_at > incoming.received_at - SAME_MAIL_FOR,
        IncomingMail.message_id == incoming.message_id,
        IncomingMail.sender == incoming.sender,
        IncomingMail.id != incoming.id,
    )
    return db.session.scalar(lately.limit(1)) is not None


def _actor(member: Member) -> Actor:
    return actor_of(member_with_rights(member.id))


def _refuse(
    incoming: IncomingMail, member: Member, thread: Thread | None, text: str, error: DomainError
) -> None:
    """Tell the member why, kindly, with what they wrote; once when the same mail came by another way too."""
    if _came_before(incoming):
        return
    with speaking(member.language):
        sentence = str(error.sentence) or _("Het gesprek is er niet meer.")
    href = links.link("forum.index", member.language)
    title = ANSWERED.sub("", incoming.title)
    if thread is not None:
        board = board_of(thread.theme_id)
        href = links.external() + post_path(board.slug, thread.id, thread.slug, 1, member.language)
        title = thread.title
    mails.queue_refused(member, incoming.id, title, sentence, text, href)
