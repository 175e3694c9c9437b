"""Reads of what became of the mails that organisers sent: invitations, and messages to people of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from netwerk.events.models import ACTIVE, Attendee, Booking, OrganiserMessage, Outreach, OutreachRecipient
from netwerk.events.outreach_rules import Delivery
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.inbox.models import BouncedAddress
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.models import Member

INVITATION, MESSAGE = "event.invitation", "event.message"
RECIPIENT = "outreach_recipient"


@dataclass(frozen=True)
class Round:
    """An invitation round in a list: when, by whom, and what became of its mails."""

    outreach: Outreach
    sender: str
    numbers: dict[Delivery, int]


@dataclass(frozen=True)
class SentMessage:
    """A message to the people of a day in a list, with what became of its mails."""

    message: OrganiserMessage
    sender: str
    numbers: dict[Delivery, int]


@dataclass(frozen=True)
class Reached:
    """One person of a round or a message, and what became of the mail."""

    name: str
    email: str
    delivery: Delivery
    at: datetime | None


def _delivery(
    email_key: InstrumentedAttribute[str], answered: ColumnElement[bool] | None
) -> ColumnElement[str]:
    came_back = (
        select(BouncedAddress.id)
        .where(BouncedAddress.email_key == email_key, BouncedAddress.bounced_at >= OutboxMessage.created_at)
        .exists()
    )
    retried = and_(OutboxMessage.state == "queued", OutboxMessage.attempts > 0)
    return case(
        *([(answered, Delivery.ANSWERED.value)] if answered is not None else []),
        (or_(came_back, OutboxMessage.state.in_(("failed", "parked"))), Delivery.BOUNCED.value),
        (OutboxMessage.state == "sent", Delivery.SENT.value),
        (OutboxMessage.state == "skipped", Delivery.SKIPPED.value),
        (retried, Delivery.RETRY.value),
        else_=Delivery.QUEUED.value,
    )


def _invitation_state() -> ColumnElement[str]:
    registered = (
        select(Attendee.id)
        .where(
            Attendee.event_id == OutreachRecipient.event_id,
            Attendee.email_key == OutreachRecipient.email_key,
            Attendee.state.in_(ACTIVE),
        )
        .exists()
    )
    return _delivery(OutreachRecipient.email_key, registered)


def _own_mail() -> ColumnElement[bool]:
    return and_(
        OutboxMessage.kind == INVITATION,
        OutboxMessage.subject_kind == RECIPIENT,
        OutboxMessage.subject_id == OutreachRecipient.id,
    )


def rounds(event_id: int) -> list[Round]:
    """The invitation rounds of a day, the newest first."""
    state = _invitation_state().label("delivery")
    counted = db.session.execute(
        select(OutreachRecipient.outreach_id, state, func.count())
        .join(OutboxMessage, _own_mail())
        .where(OutreachRecipient.event_id == event_id)
        .group_by(OutreachRecipient.outreach_id, state)
    )
    numbers: dict[int, dict[Delivery, int]] = {}
    for outreach_id, delivery, number in counted:
        numbers.setdefault(outreach_id, {})[Delivery(delivery)] = number
    found = db.session.execute(
        select(Outreach, Member.name)
        .outerjoin(Member, Member.id == Outreach.member_id)
        .where(Outreach.event_id == event_id)
        .order_by(Outreach.id.desc())
    )
    return [Round(row, name or "", numbers.get(row.id, {})) for row, name in found]


def round_of(event_id: int, outreach_id: int) -> Round:
    """One round of this very day. Raises NotFound for another's."""
    found = next((one for one in rounds(event_id) if one.outreach.id == outreach_id), None)
    if found is None:
        raise NotFound
    return found


def invited(outreach_id: int, page: int, size: int, only: Delivery | None = None) -> list[Reached]:
    """One page of the people of a round, by name and address."""
    state = _invitation_state()
    statement = (
        select(OutreachRecipient.name, OutreachRecipient.email, state, OutboxMessage.sent_at)
        .join(OutboxMessage, _own_mail())
        .where(OutreachRecipient.outreach_id == outreach_id)
        .order_by(OutreachRecipient.name, OutreachRecipient.email_key)
        .limit(size)
        .offset((page - 1) * size)
    )
    if only is not None:
        statement = statement.where(state == only.value)
    rows = db.session.execute(statement)
    return [Reached(name, email, Delivery(delivery), at) for name, email, delivery, at in rows]


def messages(event_id: int) -> list[SentMessage]:
    """The messages to the people of a day, the newest first."""
    state = _delivery(OutboxMessage.recipient_key, None).label("delivery")
    counted = db.session.execute(
        select(OutboxMessage.sequence, state, func.count())
        .where(
            OutboxMessage.kind == MESSAGE,
            OutboxMessage.subject_kind == "attendee",
            OutboxMessage.subject_id.in_(select(Attendee.id).where(Attendee.event_id == event_id)),
        )
        .group_by(OutboxMessage.sequence, state)
    )
    numbers: dict[int, dict[Delivery, int]] = {}
    for message_id, delivery, number in counted:
        numbers.setdefault(message_id, {})[Delivery(delivery)] = number
    found = db.session.execute(
        select(OrganiserMessage, Member.name)
        .outerjoin(Member, Member.id == OrganiserMessage.member_id)
        .where(OrganiserMessage.event_id == event_id)
        .order_by(OrganiserMessage.id.desc())
    )
    return [SentMessage(row, name or "", numbers.get(row.id, {})) for row, name in found]


def message_of(event_id: int, message_id: int) -> SentMessage:
    """One message of this very day. Raises NotFound for another's."""
    found = next((one for one in messages(event_id) if one.message.id == message_id), None)
    if found is None:
        raise NotFound
    return found


def written_to(event_id: int, message_id: int) -> list[Reached]:
    """Who got a message, by name, and what became of it."""
    state = _delivery(OutboxMessage.recipient_key, None)
    rows = db.session.execute(
        select(OutboxMessage.recipient_name, OutboxMessage.recipient, state, OutboxMessage.sent_at)
        .where(
            OutboxMessage.kind == MESSAGE,
            OutboxMessage.subject_kind == "attendee",
            OutboxMessage.subject_id.in_(select(Attendee.id).where(Attendee.event_id == event_id)),
            OutboxMessage.sequence == message_id,
        )
        .order_by(OutboxMessage.recipient_name, OutboxMessage.id)
    )
    return [Reached(name, email, Delivery(delivery), at) for name, email, delivery, at in rows]


def not_reached(what: Any) -> Select[Any]:
    """Ask something of those registered whom our mail does not reach where they are reached now.

    Another address, or a later mail that did arrive, ends it.
    """
    later = aliased(OutboxMessage)
    arrived = select(later.id).where(
        later.recipient_key == OutboxMessage.recipient_key,
        later.id > OutboxMessage.id,
        later.state == "sent",
    )
    return (
        select(what)
        .select_from(Attendee)
        .join(Attendee.booking)
        .join(
            OutboxMessage,
            and_(
                OutboxMessage.subject_kind == "attendee",
                OutboxMessage.subject_id == Attendee.id,
                OutboxMessage.recipient_key == func.coalesce(Attendee.email_key, Booking.contact_email_key),
            ),
        )
        .where(Attendee.state.in_(ACTIVE), OutboxMessage.state.in_(("failed", "parked")), ~arrived.exists())
    )


def people_not_reached(event_id: int) -> set[int]:
    """Those of a day whom our mail does not reach."""
    return set(db.session.scalars(not_reached(Attendee.id).where(Attendee.event_id == event_id)))


def people_by_state(event_id: int) -> dict[str, int]:
    """How many people of a day stand where."""
    rows = db.session.execute(
        select(Attendee.state, func.count()).where(Attendee.event_id == event_id).group_by(Attendee.state)
    )
    return dict(rows.all())
