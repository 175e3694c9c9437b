"""Sending what is due: claim by lease, compose, hand over, record; safe beside any number of others.

No network inside a transaction, and each claim and each record in a short one of its own. A crash after
the server has taken messages repeats the last few under the same Message-IDs; nothing is lost.
"""

from __future__ import annotations

import logging
import random
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import aliased

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.i18n import LazyString
from netwerk.kernel.outbox import desk, wording
from netwerk.kernel.outbox.message import envelope
from netwerk.kernel.outbox.models import (
    ERROR_LENGTH,
    FAILED,
    PARKED,
    QUEUED,
    SENT,
    SKIPPED,
    UNFINISHED,
    OutboxMessage,
)
from netwerk.kernel.smtp import OurFault, Outcome, PermanentFailure, Sent, TemporaryFailure, Transport
from netwerk.kernel.text import plain_line

log = logging.getLogger(__name__)

Compose = Callable[[OutboxMessage], EmailMessage | None]
F = TypeVar("F", bound=Compose)

LEASE = timedelta(seconds=120)
# Longer than this ago, and the lease is taken anew before the next message, which may need 90 seconds.
FRESH = timedelta(seconds=5)
# A crash repeats at most so many messages; each record of its own would cost as much as the sending.
RECORDED_AT_ONCE = 20
EIGHT_HOURS = 480
LADDER = (1, 5, 15, 60, 240, *[EIGHT_HOURS] * 11)  # minutes; together almost four days (RFC 5321, 4.5.4.1)
AFTER_OUR_FAULT = timedelta(minutes=2)
COMPOSING_TRIES = 5
ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")

_composers: dict[str, Compose] = {}
_titles: dict[str, LazyString] = {}
_templates: dict[str, str] = {}
_dice = random.SystemRandom()


@dataclass(frozen=True)
class _Nothing:
    """There is nothing to say any more."""


@dataclass(frozen=True)
class _Unwritable:
    """The message could not be composed."""

    reason: str


Verdict = Outcome | _Nothing | _Unwritable


@dataclass(frozen=True)
class _Letter:
    """A composed message in its envelope."""

    mail: EmailMessage
    sender: str
    recipient: str


def composer(kind: str, title: LazyString, template: str = "") -> Callable[[F], F]:
    """Register the function that turns a row of this kind into a mail, or into None when there is no need.

    `title` tells an administrator what it is, and `template` below templates/mail how it reads; empty for
    one that takes the shape of another. The function only reads: what it writes is undone.
    """

    def register(compose: F) -> F:
        _composers[kind] = compose
        _titles[kind] = title
        _templates[kind] = template
        return compose

    return register


def title_of(kind: str) -> str:
    """What mails of this kind are, in the language of the reader."""
    return str(_titles.get(kind, kind))


def templates() -> dict[str, str]:
    """The template of every kind of mail that has its own, by kind."""
    return {kind: template for kind, template in _templates.items() if template}


def drain(transport: Transport, *, owner: str, stop: threading.Event) -> int:
    """Send until nothing is due, the server fails or we are to stop; a job, gives how many were handled."""
    handled = 0
    while not stop.is_set() and (batch := deliver_due(transport, owner=owner, stop=stop)):
        handled += batch
    return handled


def deliver_due(
    transport: Transport, *, owner: str, limit: int = 100, stop: threading.Event | None = None
) -> int:
    """Send at most `limit` due messages over one connection; gives how many were handled.

    `owner` names this worker: two that run at the same time need different names. When `stop` is set the
    message at hand is finished and the others are released.
    """
    if not transport.ready(clock.now()) or not _anything_due():
        return 0
    # Before the claim, so that a server that is absent or slow to greet costs no lease and no attempt.
    fault = transport.open()
    if fault is not None:
        _rest(transport, fault)
        return 0
    try:
        return _deliver_batch(transport, owner, limit, stop)
    finally:
        transport.close()


def _deliver_batch(transport: Transport, owner: str, limit: int, stop: threading.Event | None) -> int:
    waiting = deque(_claim(owner, limit))
    claimed_at = clock.now()
    handled = 0
    sent: list[OutboxMessage] = []
    while waiting and transport.is_open and not (stop is not None and stop.is_set()):
        if clock.now() - claimed_at > FRESH:
            _record_sent(owner, sent)
            ours = _set(owner, waiting, lease_until=clock.now() + LEASE)
            waiting, claimed_at = deque(row for row in waiting if row.id in ours), clock.now()
            continue
        message = waiting.popleft()
        verdict = _deliver(transport, message)
        handled += 1
        if isinstance(verdict, Sent):
            sent.append(message)
            if len(sent) >= RECORDED_AT_ONCE:
                _record_sent(owner, sent)
        else:
            _record_sent(owner, sent)
            _record(owner, message, verdict)
        if isinstance(verdict, OurFault):
            _rest(transport, verdict)
            break
        if isinstance(verdict, Sent | TemporaryFailure | PermanentFailure):
            transport.mend()
    _record_sent(owner, sent)
    if waiting:
        _set(owner, waiting, lease_owner=None, lease_until=None)
    return handled


def _rest(transport: Transport, fault: OurFault) -> None:
    transport.trip(clock.now())
    log.error("mail does not leave: %s", without_addresses(fault.reason))


def _due(now: datetime) -> Select[int]:
    """Rows that may be sent: due, of nobody, and none before them under the same order key."""
    earlier = aliased(OutboxMessage)
    overtakes = (
        select(earlier.id)
        .where(
            earlier.order_key == OutboxMessage.order_key,
            earlier.id < OutboxMessage.id,
            earlier.state.in_(UNFINISHED),
        )
        .exists()
    )
    return (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.state == QUEUED,
            OutboxMessage.due_at <= now,
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
            or_(OutboxMessage.order_key == "", ~overtakes),
        )
        .order_by(OutboxMessage.id)
    )


def _anything_due() -> bool:
    """A look that takes no lock, as most ticks find nothing; nothing is due while mail is paused."""
    found = desk.paused() is None and db.session.scalar(_due(clock.now()).limit(1)) is not None
    db.session.rollback()
    return found


def _claim(owner: str, limit: int) -> list[OutboxMessage]:
    now = clock.now()
    due = _due(now).limit(limit).with_for_update(skip_locked=True, of=OutboxMessage).cte("due")
    claim = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(select(due.c.id)))
        .values(lease_owner=owner, lease_until=now + LEASE)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        messages = sorted(session.scalars(claim), key=lambda message: message.id)
        # Loose from the session they stay readable without a transaction for each.
        for message in messages:
            session.expunge(message)
    return messages


def _set(owner: str, messages: Iterable[OutboxMessage], **values: Any) -> set[int]:
    """Change rows that are still ours; a late owner changes nothing. Gives the ids of those that were."""
    change = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_([message.id for message in messages]),
            OutboxMessage.lease_owner == owner,
            OutboxMessage.state == QUEUED,
        )
        .values(values)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        return set(session.scalars(change))


def _deliver(transport: Transport, message: OutboxMessage) -> Verdict:
    letter = _compose(message)
    if not isinstance(letter, _Letter):
        return letter
    return transport.send(letter.mail, sender=letter.sender, recipient=letter.recipient)


def _compose(message: OutboxMessage) -> _Letter | _Nothing | _Unwritable:
    try:
        with wording.writing(message.kind, message.language, message.recipient_name):
            mail = _composers[message.kind](message)
        return _Nothing() if mail is None else _Letter(mail, *envelope(message))
    except Exception as error:
        log.exception("message %s could not be composed", message.id)
        return _Unwritable(f"{type(error).__name__}: {error}")
    finally:
        # No transaction stays open while we talk to the mail server.
        db.session.rollback()


def _record_sent(owner: str, sent: list[OutboxMessage]) -> None:
    """Note what the server took, and empty the list."""
    if not sent:
        return
    noted = _set(
        owner,
        sent,
        lease_owner=None,
        lease_until=None,
        attempts=OutboxMessage.attempts + 1,
        state=SENT,
        sent_at=clock.now(),
        last_error="",
    )
    if len(noted) < len(sent):
        log.warning(
            "%d messages were taken over by another worker before they were recorded", len(sent) - len(noted)
        )
    sent.clear()


def _record(owner: str, message: OutboxMessage, verdict: Verdict) -> None:
    now, attempts = clock.now(), message.attempts
    values: dict[str, Any] = {"lease_owner": None, "lease_until": None, "attempts": attempts + 1}
    match verdict:
        case _Nothing():
            values |= {"state": SKIPPED, "last_error": ""}
        case PermanentFailure(reason):
            values |= {"state": FAILED, "last_error": without_addresses(reason)}
        case OurFault(reason):
            values |= {
                "attempts": attempts,
                "due_at": now + AFTER_OUR_FAULT,
                "last_error": without_addresses(reason),
            }
        case TemporaryFailure(reason):
            values |= _later(now, attempts, len(LADDER), FAILED, reason)
        case _Unwritable(reason):
            values |= _later(now, attempts, COMPOSING_TRIES - 1, PARKED, reason)
    if not _set(owner, [message], **values):
        log.warning("message %s was taken over by another worker before it was recorded", message.id)


def _later(now: datetime, attempts: int, steps: int, end: str, reason: str) -> dict[str, Any]:
    """The next step of the ladder, with up to a fifth more so that many do not come at once; or the end."""
    if attempts >= steps:
        return {"state": end, "last_error": without_addresses(reason)}
    wait = timedelta(minutes=LADDER[attempts]) * _dice.uniform(1, 1.2)
    return {"due_at": now + wait, "last_error": without_addresses(reason)}


def without_addresses(reason: str) -> str:
    """A reason on one line, without mail addresses."""
    return plain_line(ADDRESS.sub("…", reason))[:ERROR_LENGTH]
