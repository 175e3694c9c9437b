"""Putting messages into the outbox, and looking at what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outbox.message import new_message_id
from netwerk.kernel.outbox.models import FAILED, HELD, PARKED, QUEUED, SENT, UNFINISHED, OutboxMessage
from netwerk.kernel.text import key, plain_line

MAILS_AN_HOUR = 5
HOUR = timedelta(hours=1)
OVER_CAP = "more than 5 mails in an hour to this address"


@dataclass(frozen=True)
class QueueState:
    """How the outbox is doing; `waiting` includes what is held back."""

    waiting: int
    oldest_due: datetime | None
    failed: int
    parked: int


def enqueue(
    kind: str,
    *,
    to: str,
    name: str,
    language: str,
    subject: tuple[str, int],
    facts: dict[str, Any],
    sequence: int = 0,
    resend: int = 0,
    order_key: str = "",
    cap: bool = False,
) -> None:
    """Write a message in the caller's transaction; it leaves after the commit.

    `facts` is frozen as JSON. The same (kind, subject, sequence, resend) again is silently nothing.
    Messages with the same `order_key` leave one after the other, in the order of writing.
    With `cap` the address gets at most five such mails an hour: what is more is held back until then.
    """
    subject_kind, subject_id = subject
    if _exists(kind, subject_kind, subject_id, sequence, resend):
        return
    now = clock.now()
    held = cap and _room(key(to), now) <= 0
    db.session.add(
        OutboxMessage(
            kind=kind,
            recipient=plain_line(to),
            recipient_key=key(to),
            recipient_name=plain_line(name)[:200],
            language=language,
            subject_kind=subject_kind,
            subject_id=subject_id,
            sequence=sequence,
            resend=resend,
            order_key=order_key,
            root_message_id=_first_of(order_key),
            facts=facts,
            message_id=new_message_id(),
            created_at=now,
            counted_at=now if cap and not held else None,
            due_at=now,
            state=HELD if held else QUEUED,
            last_error=OVER_CAP if held else "",
        )
    )


def _exists(kind: str, subject_kind: str, subject_id: int, sequence: int, resend: int) -> bool:
    same = select(OutboxMessage.id).filter_by(
        kind=kind, subject_kind=subject_kind, subject_id=subject_id, sequence=sequence, resend=resend
    )
    return db.session.scalar(same) is not None


def _room(recipient_key: str, now: datetime) -> int:
    """How many more mails this address may get within the hour."""
    counted = select(func.count(OutboxMessage.id)).where(
        OutboxMessage.recipient_key == recipient_key, OutboxMessage.counted_at > now - HOUR
    )
    return MAILS_AN_HOUR - (db.session.scalar(counted) or 0)


def _first_of(order_key: str) -> str:
    if not order_key:
        return ""
    first = (
        select(OutboxMessage.message_id)
        .where(OutboxMessage.order_key == order_key)
        .order_by(OutboxMessage.id)
        .limit(1)
    )
    return db.session.scalar(first) or ""


def release_held() -> int:
    """Let held messages go as far as their hour has room again; a job, gives how many were let go."""
    held = select(OutboxMessage).where(OutboxMessage.state == HELD).order_by(OutboxMessage.id)
    anything = db.session.scalar(held.with_only_columns(OutboxMessage.id).limit(1)) is not None
    db.session.rollback()
    if not anything:
        return 0
    released = 0
    with transaction():
        now = clock.now()
        for message in db.session.scalars(held.with_for_update(skip_locked=True)):
            if _room(message.recipient_key, now) > 0:
                message.state, message.last_error = QUEUED, ""
                message.counted_at = message.due_at = now
                db.session.flush()
                released += 1
    return released


def queue_state() -> QueueState:
    """How many messages wait, since when, and how many did not leave."""
    query = select(OutboxMessage.state, func.count(), func.min(OutboxMessage.due_at)).group_by(
        OutboxMessage.state
    )
    rows = {state: (int(number), due) for state, number, due in db.session.execute(query)}
    nothing = (0, None)
    return QueueState(
        waiting=rows.get(QUEUED, nothing)[0] + rows.get(HELD, nothing)[0],
        oldest_due=rows.get(QUEUED, nothing)[1],
        failed=rows.get(FAILED, nothing)[0],
        parked=rows.get(PARKED, nothing)[0],
    )


def retry(message_id: int) -> None:
    """Try a message again now, under the same Message-ID, with its whole ladder before it.

    Raises NotFound when there is no such message and Conflict when it has been sent already.
    """
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None:
        raise NotFound
    if message.state == SENT:
        raise Conflict(lazy("Dit bericht is al verzonden."))
    message.state, message.attempts, message.due_at = QUEUED, 0, clock.now()
    message.last_error = ""
    db.session.flush()


def settle(before: datetime) -> int:
    """Count what was written before an instant as sent then, and give how many messages that were.

    For content that comes from elsewhere, such as a demo: mail of long ago must not leave now.
    """
    change = (
        update(OutboxMessage)
        .where(OutboxMessage.state.in_(UNFINISHED), OutboxMessage.created_at < before)
        .values(state=SENT, sent_at=OutboxMessage.created_at, attempts=1, last_error="")
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.scalars(change).all())


def recent(limit: int) -> list[OutboxMessage]:
    """The newest messages, newest first."""
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(limit)))


def last_written(order_key: str) -> OutboxMessage | None:
    """The newest message of a row, sent or not."""
    newest = select(OutboxMessage).filter_by(order_key=order_key).order_by(OutboxMessage.id.desc()).limit(1)
    return db.session.scalars(newest).first()
