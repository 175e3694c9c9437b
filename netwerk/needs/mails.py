"""Mails about needs: to confirm, what was answered, and what asks for an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.kernel import clock, i18n, links, outbox, search, tokens
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import Draft, OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members.actor import ORGANISER
from netwerk.members.login import actor_of
from netwerk.members.models import Follow
from netwerk.members.policy import may_find
from netwerk.members.queries import member_with_rights
from netwerk.members.services.following import unsubscribe_link
from netwerk.members.summoning import summon
from netwerk.needs.models import Need, NeedAnswer, Recognition
from netwerk.needs.policy import may_organise
from netwerk.needs.queries import desk
from netwerk.needs.rules import PUBLIC, State
from netwerk.needs.wording import TOLD

# Whom the links in mails are signed for.
VOICE = "need.voice"
CONFIRM, NEWS, MERGED, HIDDEN, WAITING = (
    f"need.{name}" for name in ("confirm", "news", "merged", "hidden", "waiting")
)
OF_FOLLOWER = "need.followed"


def voice_token(voice: Recognition) -> str:
    """What stands in the links of the mails to somebody who recognises a need."""
    return tokens.signer(VOICE).sign(voice.id, voice.nonce)


def page_of(need: Need, language: str) -> str:
    """The address of a need for a mail."""
    return links.link("needs.need", language, need_id=need.id, slug=need.slug)


# --- is the address theirs? -------------------------------------------------------------------------------


def queue_confirm(voice: Recognition, need: Need, *, resend: int) -> None:
    """Ask the owner of an address whether they reported or recognised this; at most once a second."""
    outbox.enqueue(
        CONFIRM,
        to=voice.email,
        name="",
        language=voice.language,
        subject=("need_recognition", voice.id),
        facts={"title": need.title},
        resend=resend,
        cap=True,
    )


@outbox.composer(CONFIRM, lazy("Bevestig wat je meldde of herkent"), "need_confirm")
def compose_confirm(message: OutboxMessage) -> EmailMessage | None:
    """The question to confirm; nothing when that was done."""
    voice = db.session.get(Recognition, message.subject_id)
    if voice is None or voice.confirmed_at is not None:
        return None
    with i18n.speaking(message.language):
        why = _(
            "Je krijgt deze mail omdat iemand dit e-mailadres invulde in het register van noden en kansen."
        )
    return composed(
        message,
        "need_confirm",
        why=why,
        title=message.facts["title"],
        reported=voice.reported,
        address=links.link("needs.voice", message.language, token=voice_token(voice)),
    )


# --- what was answered ------------------------------------------------------------------------------------


def queue_news(
    need: Need,
    voices: Sequence[Recognition],
    follows: Sequence[Follow],
    given: Sequence[int],
    recalled: Sequence[int],
    again: int,
) -> int:
    """Tell what was answered and what was taken back, once each; gives to how many.

    What fell and came back is told anew: `again` is how often something of this need was taken back before.
    """
    facts = {"given": list(given), "recalled": list(recalled), "need": need.id}
    # The same answer may be told, and later that it was taken back.
    number = 2 * max((*given, *recalled)) + bool(recalled)
    told = outbox.enqueue_many(
        NEWS,
        [
            Draft(
                to=one.member.email if one.member else one.email,
                name=one.member.name if one.member else "",
                language=one.member.language if one.member else one.language,
                subject=("need_recognition", one.id),
                facts=facts,
                sequence=number,
                resend=again,
            )
            for one in voices
        ],
    )
    return told + outbox.enqueue_many(
        OF_FOLLOWER,
        [
            Draft(
                to=one.email,
                name="",
                language=one.language,
                subject=("follow", one.id),
                facts=facts,
                sequence=number,
                resend=again,
            )
            for one in follows
        ],
    )


@outbox.composer(NEWS, lazy("Antwoord op een nood of kans"), "need_news")
def compose_news(message: OutboxMessage) -> EmailMessage | None:
    """What was answered; nothing to who wants none any more, or when it is not to be seen any more."""
    voice = db.session.get(Recognition, message.subject_id)
    if voice is None or voice.muted_at is not None or voice.confirmed_at is None:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je dit meldde of herkent.")
    stop = links.link("needs.mute", message.language, token=voice_token(voice))
    return _news(message, why, stop)


@outbox.composer(OF_FOLLOWER, lazy("Antwoord op een nood of kans die iemand volgt"), "need_news")
def compose_followed(message: OutboxMessage) -> EmailMessage | None:
    """The same to who follows it."""
    follow = db.session.get(Follow, message.subject_id)
    if follow is None or follow.confirmed_at is None:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je dit volgt.")
    return _news(message, why, unsubscribe_link(follow))


def _news(message: OutboxMessage, why: str, stop: str) -> EmailMessage | None:
    need = db.session.get(Need, int(message.facts["need"]))
    if need is None or need.state not in PUBLIC:
        return None
    given = [row for row in _answers(message.facts["given"]) if row.stands]
    recalled = [row for row in _answers(message.facts["recalled"]) if not row.stands]
    if not given and not recalled:
        return None
    mail = composed(
        message,
        "need_news",
        why=why,
        unsubscribe=stop,
        name=message.recipient_name,
        title=need.title,
        answers=_told(given, message.language),
        recalled=[row.taken_back_because for row in recalled],
        is_open=need.state == State.OPEN,
        address=page_of(need, message.language),
    )
    outbox.unsubscribe(mail, stop)
    return mail


def _answers(ids: Sequence[int]) -> Sequence[NeedAnswer]:
    query = select(NeedAnswer).where(NeedAnswer.id.in_([int(one) for one in ids])).order_by(NeedAnswer.id)
    return db.session.scalars(
        query.options(joinedload(NeedAnswer.owner), joinedload(NeedAnswer.partner))
    ).all()


def _told(rows: Sequence[NeedAnswer], language: str) -> list[Mapping[str, Any]]:
    """Each answer in words, with what it leads to as far as everybody may see that."""
    things = [(row.thing_kind, row.thing_id) for row in rows if row.thing_id is not None]
    named = search.named(things, language, may_find(None))
    told: list[Mapping[str, Any]] = []
    for row in rows:
        thing = named.get((row.thing_kind, row.thing_id or 0))
        with i18n.speaking(language):
            due = i18n.format_day(row.due_on) if row.due_on else ""
            heading = str(TOLD[row.kind])
        told.append(
            {
                "heading": heading,
                "words": row.words,
                "partner": row.partner_today,
                "due": due,
                "thing": thing.title if thing else "",
                "href": links.external() + thing.href if thing else "",
            }
        )
    return told


# --- what became of what somebody reported ----------------------------------------------------------------


def queue_merged(need: Need, into: Need, reporter: Recognition) -> None:
    """Tell whoever reported a need in which other one it goes on."""
    _to_reporter(MERGED, need, reporter, 0, {"title": need.title, "into": into.id})


@outbox.composer(MERGED, lazy("Een nood of kans ging op in een andere"), "need_merged")
def compose_merged(message: OutboxMessage) -> EmailMessage | None:
    """In which other need it goes on; nothing when nobody may see that."""
    into = db.session.get(Need, int(message.facts["into"]))
    if into is None or into.state not in PUBLIC:
        return None
    return composed(
        message,
        "need_merged",
        why=_why_own(message.language),
        name=message.recipient_name,
        title=message.facts["title"],
        into=into.title,
        address=page_of(into, message.language),
    )


def queue_hidden(need: Need, reporter: Recognition, now: datetime) -> None:
    """Tell whoever reported it that it was hidden, and why."""
    facts = {"title": need.title, "reason": need.state_reason}
    _to_reporter(HIDDEN, need, reporter, int(now.timestamp()), facts)


@outbox.composer(HIDDEN, lazy("Een nood of kans is verborgen"), "need_hidden")
def compose_hidden(message: OutboxMessage) -> EmailMessage | None:
    """That it is hidden, and why; nothing when it was shown again meanwhile."""
    need = db.session.get(Need, message.subject_id)
    if need is None or need.state != State.HIDDEN:
        return None
    return composed(
        message,
        "need_hidden",
        why=_why_own(message.language),
        name=message.recipient_name,
        title=message.facts["title"],
        reason=message.facts["reason"],
    )


def _to_reporter(kind: str, need: Need, reporter: Recognition, number: int, facts: dict[str, Any]) -> None:
    outbox.enqueue(
        kind,
        to=reporter.member.email if reporter.member else reporter.email,
        name=reporter.member.name if reporter.member else "",
        language=reporter.member.language if reporter.member else reporter.language,
        subject=("need", need.id),
        facts=facts,
        resend=number,
    )


def _why_own(language: str) -> str:
    with i18n.speaking(language):
        return _("Je krijgt deze mail omdat jij dit meldde.")


# --- what waits for organisers ----------------------------------------------------------------------------


def queue_waiting(need: Need, now: datetime) -> None:
    """Tell organisers that something waits within their scope: at the first of a day, and then no more."""
    today = now.astimezone(clock.BRUSSELS).date()
    summon(WAITING, ORGANISER, lambda one: may_organise(one, need), unless_by=need.author_id, today=today)


@outbox.composer(WAITING, lazy("Een nood of kans wacht op een antwoord"), "need_waiting")
def compose_waiting(message: OutboxMessage) -> EmailMessage | None:
    """How much waits, and where; nothing when somebody else has seen to it."""
    figures = desk.figures(actor_of(member_with_rights(message.subject_id)), clock.today())
    if not figures.unanswered and not figures.reported:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je netwerken organiseert; hoogstens één per dag.")
    return composed(
        message,
        "need_waiting",
        why=why,
        name=message.recipient_name,
        number=figures.unanswered,
        reported=figures.reported,
        address=links.link("manage_needs.desk", message.language),
    )
