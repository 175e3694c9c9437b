"""What of an organiser's days asks for an act now, counted in one read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import raiseload

from netwerk.events.models import Attendee, Event, Reopening
from netwerk.events.queries.deliveries import not_reached
from netwerk.events.rules import State
from netwerk.kernel.database import db
from netwerk.kernel.inbox.models import IncomingMail

# A day that was never closed is named so long.
LOOKS_BACK = timedelta(days=120)


@dataclass(frozen=True)
class Pending:
    """One day with what waits there; `asked_by` is who asked to open its list again."""

    event: Event
    requests: int
    offers: int
    letters: int
    not_reached: int
    asked_by: int | None


def pending(which: ColumnElement[bool], now: datetime) -> list[Pending]:
    """The days among these that are not long over, with what waits there, in the order of their start.

    People write about a day that was closed or called off too: unread mail keeps such a day among them.
    """
    recent = Event.ends_at > now - LOOKS_BACK
    rows = db.session.execute(
        select(
            Event,
            _people(State.REQUESTED),
            _people(State.OFFERED),
            _letters(),
            _not_reached(),
            _asked_by(),
        )
        .where(
            which,
            or_(
                and_(Event.state == "published", recent),
                and_(Event.state.in_(("concluded", "archived")), _asked_by().is_not(None)),
                and_(Event.state != "draft", recent, _letters() > 0),
            ),
        )
        .order_by(Event.starts_at, Event.id)
        .options(raiseload("*"))
    )
    return [Pending(*row) for row in rows]


def _people(state: State) -> ScalarSelect[int]:
    counted = select(func.count(Attendee.id)).where(Attendee.event_id == Event.id, Attendee.state == state)
    return counted.correlate(Event).scalar_subquery()


def _letters() -> ScalarSelect[int]:
    """Replies and other mail that nobody looked at yet."""
    unread = select(func.count(IncomingMail.id)).where(
        IncomingMail.thing_kind == "event",
        IncomingMail.thing_id == Event.id,
        IncomingMail.seen_at.is_(None),
    )
    return unread.correlate(Event).scalar_subquery()


def _not_reached() -> ScalarSelect[int]:
    missed = not_reached(func.count(Attendee.id.distinct())).where(Attendee.event_id == Event.id)
    return missed.correlate(Event).scalar_subquery()


def _asked_by() -> ScalarSelect[int]:
    """Who asked to open the list, while nobody answered; rows of one day are closed one after the other."""
    asked = select(func.max(Reopening.asked_by)).where(
        Reopening.event_id == Event.id, Reopening.closed_at.is_(None), Reopening.allowed_at.is_(None)
    )
    return asked.correlate(Event).scalar_subquery()
