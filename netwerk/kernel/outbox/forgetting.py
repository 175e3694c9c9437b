"""Taking people out of messages that have done their work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update

from netwerk.kernel.database import db
from netwerk.kernel.outbox.models import SKIPPED, UNFINISHED, OutboxMessage
from netwerk.kernel.outbox.room import batched
from netwerk.kernel.retention import AT_ONCE, Held, by_day
from netwerk.kernel.tenures import Tenure, within
from netwerk.kernel.text import key

EMPTIED: dict[str, Any] = {"recipient": "", "recipient_key": "", "recipient_name": "", "facts": {}}


def forget_recipients(subject_kind: str, ids: Collection[int]) -> None:
    """Empty the recipients and facts of the finished messages about these rows; their numbers stay."""
    for some in batched(ids):
        db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.subject_kind == subject_kind,
                OutboxMessage.subject_id.in_(some),
                OutboxMessage.state.not_in(UNFINISHED),
            )
            .values(EMPTIED)
            .execution_options(synchronize_session=False)
        )


def forget_person(tenures: Sequence[Tenure], kinds: str) -> None:
    """Empty every message to somebody whose kind begins so; what did not leave yet never does."""
    theirs = (_to(tenures), OutboxMessage.kind.startswith(kinds, autoescape=True))
    for more, values in (
        (OutboxMessage.state.in_(UNFINISHED), EMPTIED | {"state": SKIPPED}),
        (OutboxMessage.state.not_in(UNFINISHED), EMPTIED),
    ):
        change = update(OutboxMessage).where(*theirs, more).values(values)
        db.session.execute(change.execution_options(synchronize_session=False))


def sent_to(tenures: Sequence[Tenure]) -> list[tuple[str, str, str, datetime]]:
    """The messages to somebody: kind, address, state and when each was written."""
    query = select(
        OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.state, OutboxMessage.created_at
    ).where(_to(tenures))
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(query.order_by(OutboxMessage.id))]


def names_of(tenures: Sequence[Tenure]) -> frozenset[str]:
    """The names under which messages went to somebody."""
    query = select(OutboxMessage.recipient_name).where(_to(tenures))
    return frozenset(db.session.scalars(query.distinct()))


def redirect(old_email: str, new_email: str, *, but: Collection[str]) -> None:
    """Send what did not leave yet to another address, `but` what is about rows of these tables."""
    waiting = update(OutboxMessage).where(
        OutboxMessage.recipient_key == key(old_email),
        OutboxMessage.state.in_(UNFINISHED),
        OutboxMessage.subject_kind.not_in(but),
    )
    moved = waiting.values(recipient=new_email, recipient_key=key(new_email))
    db.session.execute(moved.execution_options(synchronize_session=False))


def _to(tenures: Sequence[Tenure]) -> ColumnElement[bool]:
    return within(tenures, OutboxMessage.recipient_key, OutboxMessage.created_at)


def held(term: timedelta) -> Held:
    """When finished messages no longer say to whom they went, and how many."""
    return by_day(OutboxMessage.created_at, is_remembered(), term=term)


def forget_old(before: datetime) -> int:
    """Empty recipients and facts of finished messages written before then, a batch; gives how many.

    Their rows stay: that a message was written once is why it is not written again.
    """
    old = select(OutboxMessage.id).where(is_remembered(), OutboxMessage.created_at < before)
    ids = list(db.session.scalars(old.order_by(OutboxMessage.id).limit(AT_ONCE)))
    emptied = update(OutboxMessage).where(OutboxMessage.id.in_(ids)).values(EMPTIED)
    db.session.execute(emptied.execution_options(synchronize_session=False))
    return len(ids)


def is_remembered() -> ColumnElement[bool]:
    """Is it a finished message that still says to whom it went?"""
    return and_(OutboxMessage.recipient_key != "", OutboxMessage.state.not_in(UNFINISHED))
