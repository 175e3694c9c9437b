"""Which days a funded project pays for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from netwerk.events.models import Event
from netwerk.events.services import describing, publishing
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.members.actor import Actor

MOST_DAYS = 500


def days_around(funding_id: int, first: date, last: date) -> list[Event]:
    """The days of a project, and those in its period that could be: not those that were called off."""
    begin, end = (datetime.combine(day, time(), tzinfo=BRUSSELS) for day in (first, last + timedelta(days=1)))
    within = (Event.starts_at >= begin) & (Event.starts_at < end) & (Event.state != "cancelled")
    query = (
        select(Event)
        .where(or_(Event.funding_id == funding_id, within))
        .options(selectinload(Event.themes), joinedload(Event.funding))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_DAYS)
    )
    return list(db.session.scalars(query))


def pay_for(
    funding_id: int, chosen: Collection[int], offered: Collection[int], actor: Actor, *, now: datetime
) -> int:
    """Let a project pay for the chosen ones of the days that were offered; gives how many changed.

    Raises NotFound for a day outside the actor's scope.
    """
    changed = 0
    for event_id in sorted(offered):
        event = db.session.get(Event, event_id)
        if event is None or event.state == "cancelled":
            continue
        wanted = funding_id if event_id in chosen else None
        if event.funding_id == wanted or (wanted is None and event.funding_id != funding_id):
            continue
        db.session.refresh(event, ["themes"])
        facts = replace(describing.facts_of(event), funding_id=wanted)
        publishing.edit(event_id, facts, actor, version=event.version, now=now)
        changed += 1
    return changed
