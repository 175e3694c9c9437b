"""Network days as what people come to; registers them on import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from netwerk.events.indexing import KIND
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import State
from netwerk.kernel import gatherings
from netwerk.kernel.database import db
from netwerk.kernel.gatherings import Gathering


@gatherings.register
def read(since: datetime, until: datetime) -> Sequence[Gathering]:
    """The published days that begin in between, with who holds a seat."""
    query = select(Event.id, Event.starts_at).where(
        Event.state == "published", Event.starts_at > since, Event.starts_at <= until
    )
    days = db.session.execute(query).all()
    seats = select(Attendee.event_id, Attendee.email_key).where(
        Attendee.event_id.in_([day.id for day in days]),
        Attendee.state == State.CONFIRMED,
    )
    coming: dict[int, set[str]] = defaultdict(set)
    for event_id, email_key in db.session.execute(seats) if days else ():
        if email_key:
            coming[event_id].add(email_key)
    return [Gathering(KIND, day.id, day.starts_at, frozenset(coming[day.id])) for day in days]
