"""Opening a closed attendance list again: one organiser asks with a reason, another allows it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from netwerk.events import policy, seats
from netwerk.events.attendance_rules import CLOSED_STATES
from netwerk.events.models import Event, Reopening
from netwerk.events.services import attestations
from netwerk.kernel import audit
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor

# So long an allowed list stays open when nobody closes it.
STAYS_OPEN = timedelta(days=7)


def ask(event_id: int, reason: str, actor: Actor, *, now: datetime) -> Reopening:
    """Ask to open the list of a concluded day. Raises NotFound, Conflict and Invalid without a reason."""
    event = _managed(event_id, actor)
    if event.state not in CLOSED_STATES:
        raise Conflict(lazy("De aanwezigheidslijst van deze dag is nog open."))
    if latest(event_id) is not None:
        raise Conflict(lazy("Voor deze dag is dit al gevraagd."))
    reason = plain_line(reason)
    if not reason:
        raise Invalid(lazy("Schrijf waarom de lijst weer open moet."), "reason")
    asked = Reopening(event_id=event.id, reason=reason[:500], asked_by=actor.id, asked_at=now)
    db.session.add(asked)
    db.session.flush()
    audit.record(actor.label, "reopening.ask", "event", event.id, reason=reason)
    return asked


def allow(event_id: int, actor: Actor, *, now: datetime) -> Reopening:
    """Let the list be opened. Raises NotFound, Conflict, and NotAllowed for whoever asked it."""
    event, asked = _pending(event_id, actor)
    if asked.allowed_at is not None:
        raise Conflict(lazy("De lijst is al open."))
    if asked.asked_by == actor.id:
        raise NotAllowed(lazy("Wie het vraagt, kan het niet zelf toestaan. Vraag het een collega."))
    asked.allowed_by, asked.allowed_at = actor.id, now
    db.session.flush()
    audit.record(actor.label, "reopening.allow", "event", event.id, reason=asked.reason)
    return asked


def close(event_id: int, actor: Actor, *, now: datetime) -> Reopening:
    """Close the list again, or drop a question that nobody answered. Raises NotFound and Conflict."""
    _event, asked = _pending(event_id, actor)
    _close(asked, actor.label, now)
    return asked


def close_expired(now: datetime) -> int:
    """Close every list that was allowed a week ago; a job's work, gives how many."""
    due = db.session.scalars(
        select(Reopening).where(Reopening.closed_at.is_(None), Reopening.allowed_at <= now - STAYS_OPEN)
    ).all()
    for reopening in due:
        _close(reopening, "system", now)
    return len(due)


def _close(reopening: Reopening, actor_label: str, now: datetime) -> None:
    """Close it; attestations and the names on the day's page follow what was corrected meanwhile."""
    reopening.closed_at = now
    db.session.flush()
    if reopening.allowed_at is not None:
        attestations.issue(reopening.event_id, actor_label, now=now)
        mark_visible_change()
    audit.record(actor_label, "reopening.close", "event", reopening.event_id)


def is_open(event_id: int) -> bool:
    """May marks of this concluded day be corrected now?"""
    found = latest(event_id)
    return found is not None and found.allowed_at is not None


def latest(event_id: int) -> Reopening | None:
    """What was asked for a day and is not closed yet."""
    return db.session.scalars(
        select(Reopening)
        .where(Reopening.event_id == event_id, Reopening.closed_at.is_(None))
        .order_by(Reopening.id.desc())
        .limit(1)
    ).first()


def _pending(event_id: int, actor: Actor) -> tuple[Event, Reopening]:
    event = _managed(event_id, actor)
    asked = latest(event_id)
    if asked is None:
        raise Conflict(lazy("Hier is niets meer te openen of te sluiten."))
    return event, asked


def _managed(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event
