"""Putting messages into the outbox, and looking at what is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import func, insert, select, update

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outbox.message import new_message_id
from netwerk.kernel.outbox.models import FAILED, HELD, PARKED, QUEUED, SENT, UNFINISHED, OutboxMessage
from netwerk.kernel.outbox.room import OVER_CAP, Room, batched, daily_cap
from netwerk.kernel.text import key, plain_line

# Told to whoever runs the site; worded by whoever knows their pages.
OVER_BUDGET_KIND = "mail.over_budget"
# Held messages looked at in one go.
MANY = 2_000

# Told which thing's mails wait, and a number that is the same all day.
Overseer = Callable[[int, int], None]
F = TypeVar("F", bound=Overseer)

_overseers: dict[str, Overseer] = {}


@dataclass(frozen=True)
class QueueState:
    """How the outbox is doing; `waiting` includes what is held back."""

    waiting: int
    oldest_due: datetime | None
    failed: int
    parked: int


@dataclass(frozen=True)
class Draft:
    """A message to write; see `enqueue` for what its parts mean."""

    to: str
    name: str
    language: str
    subject: tuple[str, int]
    facts: dict[str, Any]
    sequence: int = 0
    resend: int = 0
    order_key: str = ""
    cap: bool = False
    budget: str = ""


def overseer(kind: str) -> Callable[[F], F]:
    """Register the function that warns whoever answers for a thing when mails under `<kind>:<id>` wait."""

    def register(warn: F) -> F:
        _overseers[kind] = warn
        return warn

    return register


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
    budget: str = "",
) -> None:
    """Write a message in the caller's transaction; it leaves after the commit.

    `facts` is frozen as JSON. The same (kind, subject, sequence, resend) again is silently nothing.
    Messages with the same `order_key` leave one after the other, in the order of writing.
    With `cap` the address gets at most five such mails an hour: what is more is held back until then.
    Under the same `budget` so many mails leave in a day and the rest the day after: the service hears of
    it, and whoever answers for the thing (`overseer`).
    """
    draft = Draft(to, name, language, subject, facts, sequence, resend, order_key, cap, budget)
    enqueue_many(kind, [draft])


def enqueue_many(kind: str, drafts: Iterable[Draft]) -> int:
    """Write many messages of one kind as `enqueue` does one; gives how many were new.

    The number of queries grows with their number by the thousand, not by the piece. A message to nobody,
    such as about somebody who gave no address at the door, is silently nothing.
    """
    wanted = _without_doubles(kind, [draft for draft in drafts if draft.to])
    if not wanted:
        return 0
    now = clock.now()
    firsts = _firsts({draft.order_key for draft in wanted if draft.order_key})
    room = Room(now)
    room.look_up({key(draft.to) for draft in wanted if draft.cap}, {draft.budget for draft in wanted})
    rows = []
    for draft in wanted:
        row = _row(kind, draft, firsts.get(draft.order_key, ""), now)
        if draft.order_key:
            firsts.setdefault(draft.order_key, row["message_id"])
        reason = room.take(row["recipient_key"] if draft.cap else "", draft.budget)
        if reason:
            row |= {"state": HELD, "last_error": reason}
        elif draft.cap:
            row["counted_at"] = now
        rows.append(row)
    db.session.execute(insert(OutboxMessage), rows)
    if room.spent:
        _warn(room.spent, now)
    return len(rows)


def _row(kind: str, draft: Draft, root: str, now: datetime) -> dict[str, Any]:
    subject_kind, subject_id = draft.subject
    return {
        "kind": kind,
        "recipient": plain_line(draft.to),
        "recipient_key": key(draft.to),
        "recipient_name": plain_line(draft.name)[:200],
        "language": draft.language,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "sequence": draft.sequence,
        "resend": draft.resend,
        "order_key": draft.order_key,
        "root_message_id": root,
        "facts": draft.facts,
        "message_id": new_message_id(),
        "budget": draft.budget,
        "created_at": now,
        "counted_at": None,
        "due_at": now,
        "state": QUEUED,
        "last_error": "",
    }


def _without_doubles(kind: str, drafts: list[Draft]) -> list[Draft]:
    """Those that are neither written already nor twice in the list."""
    seen: set[tuple[str, int, int, int]] = set()
    by_kind: dict[str, set[int]] = {}
    for draft in drafts:
        by_kind.setdefault(draft.subject[0], set()).add(draft.subject[1])
    columns = (OutboxMessage.subject_id, OutboxMessage.sequence, OutboxMessage.resend)
    for subject_kind, ids in by_kind.items():
        for some in batched(ids):
            written = select(*columns).where(
                OutboxMessage.kind == kind,
                OutboxMessage.subject_kind == subject_kind,
                OutboxMessage.subject_id.in_(some),
            )
            seen |= {(subject_kind, *row) for row in db.session.execute(written)}
    new = []
    for draft in drafts:
        identity = (*draft.subject, draft.sequence, draft.resend)
        if identity not in seen:
            seen.add(identity)
            new.append(draft)
    return new


def _firsts(order_keys: Collection[str]) -> dict[str, str]:
    """The Message-ID of the first message under each of these keys that has one."""
    found: dict[str, str] = {}
    for some in batched(order_keys):
        first = (
            select(func.min(OutboxMessage.id))
            .where(OutboxMessage.order_key.in_(some))
            .group_by(OutboxMessage.order_key)
        )
        named = select(OutboxMessage.order_key, OutboxMessage.message_id).where(OutboxMessage.id.in_(first))
        found |= {row[0]: row[1] for row in db.session.execute(named)}
    return found


def _warn(budgets: Collection[str], now: datetime) -> None:
    """Tell those who run the site and those who answer for the things, once a day, that mail waits."""
    today = now.astimezone(clock.BRUSSELS).toordinal()
    for kind, _colon, thing_id in (budget.partition(":") for budget in sorted(budgets)):
        if kind in _overseers:
            _overseers[kind](int(thing_id), today)
    about = current_app.config["SITE"]
    enqueue(
        OVER_BUDGET_KIND,
        to=about.email,
        name=about.organisation,
        language=current_app.config["SETTINGS"].default_language,
        subject=("mail", 0),
        sequence=today,
        facts={"limit": daily_cap()},
    )


def release_held() -> int:
    """Let held messages go as far as their hour and their day have room again; gives how many; a job."""
    columns = (
        OutboxMessage.id,
        OutboxMessage.recipient_key,
        OutboxMessage.budget,
        OutboxMessage.last_error,
    )
    held = select(*columns).where(OutboxMessage.state == HELD).order_by(OutboxMessage.id).limit(MANY)
    anything = db.session.execute(held.limit(1)).first() is not None
    db.session.rollback()
    if not anything:
        return 0
    with transaction():
        now = clock.now()
        rows = db.session.execute(held.with_for_update(skip_locked=True)).all()
        room = Room(now)
        room.look_up({row.recipient_key for row in rows}, {row.budget for row in rows})
        free = [
            row
            for row in rows
            if not room.take(row.recipient_key if row.last_error == OVER_CAP else "", row.budget)
        ]
        counted = [row.id for row in free if row.last_error == OVER_CAP]
        _let_go([row.id for row in free], counted, now)
    return len(free)


def _let_go(ids: Collection[int], counted: Collection[int], now: datetime) -> None:
    released = {"state": QUEUED, "last_error": "", "due_at": now}
    for wanted, values in ((ids, released), (counted, {"counted_at": now})):
        for some in batched(wanted):
            change = update(OutboxMessage).where(OutboxMessage.id.in_(some)).values(values)
            db.session.execute(change.execution_options(synchronize_session=False))


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
