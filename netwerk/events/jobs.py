"""What the worker does for network days; each safe to run twice."""

from __future__ import annotations

from sqlalchemy import select, update

from netwerk.events.models import Attendee, Event
from netwerk.events.rules import State
from netwerk.events.seats import lock_event
from netwerk.events.services import (
    announcing,
    changing,
    closing,
    offering,
    reminding,
    reopening,
)
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
                queued += changing.queue_updates(event, now)
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
                queued += announcing.queue_opening(event)
    return queued


def promote_waiting() -> int:
    """Give away seats that lie free while people wait: a share was released, or a path missed them."""
    now = clock.now()
    waits = (
        select(Attendee.id)
        .where(Attendee.event_id == Event.id, Attendee.state == State.WAITLISTED)
        .correlate(Event)
        .exists()
    )
    days = list(
        db.session.scalars(
            select(Event.id).where(
                Event.state == "published",
                Event.starts_at > now,
                Event.capacity.is_(None) | (Event.taken < Event.capacity),
                waits,
            )
        )
    )
    promoted = 0
    for event_id in days:
        with transaction():
            promoted += len(release_and_promote(lock_event(event_id), now))
    return promoted


def expire_offers() -> int:
    """Give seats that were held in vain to the next in line; gives how many offers came to their end."""
    now = clock.now()
    expired = 0
    for event_id in offering.days_with_late_offers(now):
        with transaction():
            expired += offering.expire(event_id, now=now)
    return expired


def remind() -> int:
    """Mail the reminders that are due; gives how many mails were queued."""
    now = clock.now()
    queued = 0
    for event_id in reminding.due(now):
        with transaction():
            queued += reminding.remind(event_id, now)
    return queued


def ask_followups() -> int:
    """Ask people what came of the days of three months ago; gives how many mails were queued."""
    now = clock.now()
    queued = 0
    for event_id in closing.due_followups(now):
        with transaction():
            queued += closing.ask_followup(event_id, now=now)
    return queued


def close_reopened() -> int:
    """Close attendance lists that were open again for a week; gives how many."""
    with transaction():
        return reopening.close_expired(clock.now())


JOBS = (
    Job("events.remind", 60, remind),
    Job("events.tell_changes", 15, tell_changes),
    Job("events.tell_openings", 30, tell_openings),
    Job("events.promote_waiting", 60, promote_waiting),
    Job("events.expire_offers", 30, expire_offers),
    Job("events.ask_followups", 3600, ask_followups),
    Job("events.close_reopened", 600, close_reopened),
)
