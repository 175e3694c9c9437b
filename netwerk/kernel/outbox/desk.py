"""What whoever looks after the mail does: find messages, try many again, hold everything back for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Update, delete, func, select, update

from netwerk.kernel import audit, clock
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outbox.models import FAILED, PARKED, QUEUED, UNFINISHED, MailPause, OutboxMessage
from netwerk.kernel.text import key, plain_line

LONGEST_REASON = 200
# Why mail that came out of a backup does not leave by itself.
RESTORED = "waited when the backup was made"


@dataclass(frozen=True)
class Wanted:
    """Which messages: what is empty limits nothing; `to` is a part of an address."""

    state: str = ""
    kind: str = ""
    to: str = ""


def found(wanted: Wanted, limit: int, *, before: int | None = None) -> list[OutboxMessage]:
    """The newest messages that are wanted, newest first; `before` is the id after which to go on."""
    query = _wanted(wanted).order_by(OutboxMessage.id.desc()).limit(limit)
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return list(db.session.scalars(query))


def message(message_id: int) -> OutboxMessage:
    """A message. Raises NotFound."""
    one = db.session.get(OutboxMessage, message_id)
    if one is None:
        raise NotFound
    return one


def counts() -> dict[str, int]:
    """How many messages are in which state."""
    query = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return {state: int(number) for state, number in db.session.execute(query)}


def retry_all(wanted: Wanted, actor_label: str) -> int:
    """Try every message again that did not leave, of those that are wanted; gives how many."""
    ids = _wanted(wanted).with_only_columns(OutboxMessage.id)
    change = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_(ids),
            OutboxMessage.state.in_((FAILED, PARKED)),
            OutboxMessage.recipient != "",
        )
        .values(state=QUEUED, attempts=0, due_at=clock.now(), last_error="")
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    number = len(db.session.scalars(change).all())
    audit.record(actor_label, "mail.retry_all", "mail", None, number=number, of_kind=wanted.kind)
    return number


def held_back(*, resend: bool) -> Update:
    """What a database does that was put back from a backup: what waited then is parked, or may leave.

    Most of it left after the backup was made, and must not arrive twice.
    """
    waiting = update(OutboxMessage).where(OutboxMessage.state.in_(UNFINISHED))
    free = waiting.values(lease_owner=None, lease_until=None)
    return free if resend else free.values(state=PARKED, last_error=RESTORED)


def paused() -> MailPause | None:
    """Why nothing leaves; None where mail leaves."""
    return db.session.scalars(select(MailPause).limit(1)).first()


def pause(reason: str, actor_label: str, now: datetime) -> MailPause:
    """Let no mail leave from now on. Raises Invalid without a reason, Conflict where that is so already."""
    reason = plain_line(reason)[:LONGEST_REASON]
    if not reason:
        raise Invalid(
            lazy("Schrijf waarom de mail stil moet liggen: wie na jou komt, wil dat weten."), "reason"
        )
    hold("mail pause")
    if paused() is not None:
        raise Conflict(lazy("De mail ligt al stil."))
    row = MailPause(id=1, reason=reason, since=now, by=actor_label)
    db.session.add(row)
    db.session.flush()
    audit.record(actor_label, "mail.pause", "mail", None, reason=reason)
    return row


def resume(actor_label: str) -> None:
    """Let mail leave again, what waited first. Raises Conflict where nothing was held back."""
    if not db.session.scalars(delete(MailPause).returning(MailPause.id)).all():
        raise Conflict(lazy("De mail vertrekt al."))
    audit.record(actor_label, "mail.resume", "mail", None)


def _wanted(wanted: Wanted) -> Select[OutboxMessage]:
    query = select(OutboxMessage)
    if wanted.state:
        query = query.where(OutboxMessage.state == wanted.state)
    if wanted.kind:
        query = query.where(OutboxMessage.kind == wanted.kind)
    if wanted.to:
        query = query.where(OutboxMessage.recipient_key.contains(key(wanted.to), autoescape=True))
    return query
