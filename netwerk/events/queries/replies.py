"""Reads of what came back by mail about a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import undefer

from netwerk.events.models import Attendee, Invitation, Reply
from netwerk.events.reply_rules import ACCEPTED, DECLINED, TENTATIVE, UNANSWERED
from netwerk.events.rules import State
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.inbox import IncomingMail

PAGE = 50
# So many messages are read out at once; the others follow as these are seen.
READ_OUT = 10


@dataclass(frozen=True)
class Incoming:
    """A message about a day, with the answer that it was and whom it is from, when that is known."""

    mail: IncomingMail
    reply: Reply | None
    name: str


def answer_counts(event_id: int) -> dict[str, int]:
    """How many of those who come said yes or perhaps, how many said nothing, and how many said no.

    Only people whose calendar was asked count: the others cannot answer.
    """
    rows = db.session.execute(
        select(Attendee.state, Invitation.partstat, func.count())
        .join(Invitation, Invitation.attendee_id == Attendee.id)
        .where(
            Attendee.event_id == event_id, Invitation.last_method != "", Invitation.last_method != "PUBLISH"
        )
        .group_by(Attendee.state, Invitation.partstat)
    )
    counts = dict.fromkeys((ACCEPTED, TENTATIVE, DECLINED, UNANSWERED), 0)
    for state, partstat, number in rows:
        if partstat == DECLINED or state == State.CONFIRMED:
            counts[partstat if partstat in counts else UNANSWERED] += number
    return counts


def answers_of(attendee_ids: Collection[int]) -> dict[int, str]:
    """What each of these people answered in their calendar; those who said nothing are left out."""
    rows = db.session.execute(
        select(Invitation.attendee_id, Invitation.partstat).where(
            Invitation.attendee_id.in_(attendee_ids), Invitation.partstat != UNANSWERED
        )
    )
    return {row[0]: row[1] for row in rows}


def unseen(event_id: int) -> list[Incoming]:
    """What waits for the organisers' eyes, oldest first, with the messages themselves."""
    waiting = _of_event(event_id).where(IncomingMail.seen_at.is_(None)).order_by(IncomingMail.id)
    return _read(waiting.options(undefer(IncomingMail.raw)).limit(READ_OUT))


def all_of(event_id: int, page: int) -> tuple[list[Incoming], int]:
    """One page of everything that came in about a day, the newest first, and how many there are."""
    total = db.session.scalar(select(func.count(IncomingMail.id)).where(_about(event_id))) or 0
    rows = _of_event(event_id).order_by(IncomingMail.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return _read(rows), total


def incoming_of(event_id: int, mail_id: int) -> IncomingMail:
    """A message about this very day. Raises NotFound for another's."""
    mail = db.session.scalars(
        select(IncomingMail).where(IncomingMail.id == mail_id, _about(event_id))
    ).first()
    if mail is None:
        raise NotFound
    return mail


def _about(event_id: int) -> ColumnElement[bool]:
    return and_(IncomingMail.thing_kind == "event", IncomingMail.thing_id == event_id)


def _of_event(event_id: int) -> Select[IncomingMail, Reply, str]:
    return (
        select(IncomingMail, Reply, Attendee.name)
        .outerjoin(Reply, Reply.incoming_id == IncomingMail.id)
        .outerjoin(Attendee, Attendee.id == Reply.attendee_id)
        .where(_about(event_id))
    )


def _read(rows: Select[IncomingMail, Reply, str]) -> list[Incoming]:
    return [Incoming(row[0], row[1], row[2] or "") for row in db.session.execute(rows)]
