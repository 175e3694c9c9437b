"""Days of the demo on which seats are not first come, first served: a share each, or an organiser's yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from netwerk.events.models import Attendee
from netwerk.events.rules import State
from netwerk.events.services import deciding
from netwerk.kernel.database import db
from netwerk.members.actor import Actor

# Requests of the last days still wait for an answer.
ANSWERED_AGO = timedelta(hours=5)
STILL_ASKING = 4


@dataclass(frozen=True)
class FairSeats:
    """How one day gives its seats; without a share and without approval it does so as usual."""

    share: int | None = None
    released_before: timedelta = timedelta()
    approval: bool = False

    @classmethod
    def of(cls, day_key: str) -> FairSeats:
        """How this day gives its seats."""
        return DAYS.get(day_key, cls())

    def facts(self, starts_at: datetime) -> dict[str, Any]:
        """What the day's form says of it."""
        return {
            "share_limit": self.share,
            "share_until": starts_at - self.released_before if self.share else None,
            "needs_approval": self.approval,
            "requests_hold_seats": self.approval,
        }

    def happenings(
        self, event_id: Callable[[], int], actor: Actor, now: datetime
    ) -> list[tuple[datetime, Callable[[datetime], object]]]:
        """The organiser answers the eldest requests."""
        if not self.approval:
            return []
        return [(now - ANSWERED_AGO, lambda at: _answer(event_id(), actor, at))]


DAYS = {
    "ouders-mee-aan-boord": FairSeats(share=3, released_before=timedelta(days=14)),
    "fietsbank": FairSeats(approval=True),
}


def _answer(event_id: int, actor: Actor, now: datetime) -> None:
    asking = select(Attendee.id).where(Attendee.event_id == event_id, Attendee.state == State.REQUESTED)
    eldest = list(db.session.scalars(asking.order_by(Attendee.created_at, Attendee.id)))[:-STILL_ASKING]
    deciding.approve_many(event_id, eldest, actor, now=now)
