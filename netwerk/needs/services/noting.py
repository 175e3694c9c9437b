"""What stands in the log of a need, and the one place where its counters and its state are set."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from netwerk.kernel import audit
from netwerk.kernel.database import db, mark_visible_change
from netwerk.members.actor import Actor
from netwerk.needs import indexing
from netwerk.needs.models import Need, NeedEntry, Recognition
from netwerk.needs.rules import Act, State


def note(need: Need, act: Act, actor: Actor | None, now: datetime, reason: str = "") -> None:
    """Write down what was done, by whom and why; None is a visitor who shows that the address is theirs."""
    db.session.add(
        NeedEntry(
            need_id=need.id,
            act=act,
            state=need.state,
            member_id=actor.id if actor else None,
            reason=reason,
            at=now,
        )
    )
    label = actor.label if actor else f"need:{need.id}"
    # Why stands in the log of the need, and goes with it.
    audit.record(label, f"need.{act}", "need", need.id)


def move(need: Need, state: State, now: datetime, reason: str = "") -> None:
    """Put a need in a state; everywhere it is found it is as it is now. The need must be locked."""
    if need.state != state:
        need.state, need.state_at = state, now
    need.state_reason = reason
    db.session.flush()
    indexing.index_need(need)


def recount(need: Need) -> None:
    """Count who recognises it, and from how many organisations. The need must be locked."""
    db.session.flush()
    known = (Recognition.need_id == need.id, Recognition.confirmed_at.is_not(None))
    people, organisations = db.session.execute(
        select(func.count(), func.count(Recognition.organisation_id.distinct())).where(*known)
    ).one()
    need.recognised_count, need.organisation_count = int(people), int(organisations)
    db.session.flush()
    mark_visible_change()
