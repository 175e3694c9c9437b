"""Answers to invitations that came by mail, put into effect under the event's lock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from netwerk.events import reply_rules, seats
from netwerk.events.calendar_reading import ReceivedReply
from netwerk.events.models import Attendee, Event, Invitation, Reply
from netwerk.events.reply_rules import Decision, Effect, Standing
from netwerk.events.rules import State
from netwerk.events.services import booking, inviting, offering
from netwerk.kernel import audit
from netwerk.kernel.database import db

# What the log of somebody's states says.
BY_MAIL = "afgezegd per mail"


def answer(reply: ReceivedReply, *, sender: str, incoming_id: int | None, now: datetime) -> Reply | None:
    """Do what an answer may do and keep it; None when no invitation of ours has its uid.

    A yes or a perhaps is noted; a no frees the seat for the first in line or leaves an offered one; a
    request for the newest invitation gets it. Anything else changes nothing (RFC 5546, 3.2.3 to 3.2.7).
    """
    attendee_id = db.session.scalar(select(Invitation.attendee_id).where(Invitation.uid == reply.uid))
    if attendee_id is None:
        return None
    event, attendee = seats.attendee_locked(attendee_id)
    invitation = attendee.invitation
    if invitation is None or invitation.uid != reply.uid:
        # The seat went to a colleague in the instant before we had the lock.
        return None
    decision = reply_rules.decide(reply, _standing(event, attendee, invitation, now), sender, now)
    _apply(event, attendee, invitation, decision, now)
    kept = Reply(
        incoming_id=incoming_id,
        event_id=event.id,
        attendee_id=attendee.id,
        method=reply.method[:20],
        partstat=decision.partstat,
        sequence=decision.sequence,
        stamp=decision.stamp,
        sender=sender,
        comment=reply.comment,
        verdict=decision.effect,
        at=now,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _standing(event: Event, attendee: Attendee, invitation: Invitation, now: datetime) -> Standing:
    replied = None
    if invitation.replied_sequence is not None and invitation.replied_stamp is not None:
        replied = invitation.replied_sequence, invitation.replied_stamp
    return Standing(
        email=attendee.email,
        state=attendee.state,
        sequence=invitation.last_sequence,
        partstat=invitation.partstat,
        replied=replied,
        day_is_ahead=event.state == "published" and now < event.ends_at,
    )


def _apply(
    event: Event, attendee: Attendee, invitation: Invitation, decision: Decision, now: datetime
) -> None:
    match decision.effect:
        case Effect.NOTED:
            _note(invitation, decision, now)
        case Effect.FREED:
            _note(invitation, decision, now)
            booking.cancel_attendee(attendee.id, by=f"mail:{attendee.id}", reason=BY_MAIL, now=now)
        case Effect.OFFER_DECLINED:
            _note(invitation, decision, now)
            offering.decline(attendee.id, actor_label=f"mail:{attendee.id}", now=now)
        case Effect.RESENT:
            inviting.queue_again(event, attendee, now)


def _note(invitation: Invitation, decision: Decision, now: datetime) -> None:
    invitation.partstat = decision.partstat
    invitation.replied_sequence, invitation.replied_stamp = decision.sequence, decision.stamp
    invitation.replied_at = now
    audit.record(
        f"mail:{invitation.attendee_id}",
        "attendee.reply",
        "attendee",
        invitation.attendee_id,
        answer=decision.partstat,
    )
    db.session.flush()


def declined_by_mail(attendee: Attendee) -> bool:
    """Did this person leave by pressing no in their calendar?"""
    left = select(Reply.id).where(Reply.attendee_id == attendee.id, Reply.verdict == Effect.FREED)
    return attendee.state == State.CANCELLED and db.session.scalar(left.limit(1)) is not None
