"""What the worker does for network days; each safe to run twice."""

from __future__ import annotations

from sqlalchemy import select, update

from netwerk.events.models import Event
from netwerk.events.seats import lock_event
from netwerk.events.services import inviting
from netwerk.events.services.waiting import release_and_promote
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.scheduler import Job


def tell_changes() -> int:
    """Mail what changed on days whose quiet time is over; gives how many mails were queued."""
    now = clock.now()
    due = list(db.session.scalars(select(Event.id).where(Event.tell_at <= now)))
    queued = 0
    for event_id in due:
        with transaction():
            event = lock_event(event_id)
            if event.tell_at is not None and event.tell_at <= now:
                queued += inviting.queue_updates(event, now)
    return queued


def tell_openings() -> int:
    """Mail the followers of days whose registration has opened; gives how many mails were queued."""
    now = clock.now()
    due = list(
        db.session.scalars(
            select(Event.id).where(
                Event.state == "published",
                Event.opens_at <= now,
                Event.opening_told_at.is_(None),
                Event.starts_at > now,
            )
        )
    )
    queued = 0
    for event_id in due:
        with transaction():
            event = lock_event(event_id)
            claimed = db.session.execute(
                update(Event)
                .where(Event.id == event_id, Event.opening_told_at.is_(None))
                .values(opening_told_at=now)
            )
            if claimed.rowcount == 1:  # type: ignore[attr-defined]
                queued += inviting.queue_opening(event)
    return queued


def promote_waiting() -> int:
    """Give away seats that lie free while people wait, should a path ever have missed them."""
    now = clock.now()
    days = list(
        db.session.scalars(
            select(Event.id).where(
                Event.state == "published",
                Event.starts_at > now,
                Event.capacity.is_(None) | (Event.taken < Event.capacity),
            )
        )
    )
    promoted = 0
    for event_id in days:
        with transaction():
            promoted += len(release_and_promote(lock_event(event_id), now))
    return promoted


JOBS = (
    Job("events.tell_changes", 15, tell_changes),
    Job("events.tell_openings", 30, tell_openings),
    Job("events.promote_waiting", 300, promote_waiting),
)
