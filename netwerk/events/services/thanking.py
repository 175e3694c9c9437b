"""Mail after a day: thanks with what there is to read and the questions, and those three months later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Attendee, Event
from netwerk.events.services import announcing
from netwerk.kernel import outbox
from netwerk.kernel.database import db

THANKS, MISSED, FOLLOWUP = "event.thanks", "event.missed", "event.followup"
Facts = dict[str, Any]


def queue(
    kind: str,
    event: Event,
    attendee_ids: Collection[int],
    after: Facts,
    tickets: Mapping[int, tuple[int, str]],
) -> int:
    """Write one kind of mail to these people; gives how many were new.

    `after` is the same for all: what there is to read. Each ticket is the way to the questions of one
    person. `event` is loaded as mails want it.
    """
    people = _people(attendee_ids)
    days = announcing.days_for(event, people)
    return outbox.enqueue_many(
        kind,
        [
            announcing.draft(
                event,
                person,
                days[person.booking.language],
                sequence=0,
                after=after | {"evaluation": list(tickets[person.id]) if person.id in tickets else None},
            )
            for person in people
        ],
    )


def reading(event: Event, files: int) -> Facts:
    """What there is to read after a day."""
    return {"report": bool(event.report_html), "files": files, "excused": False}


def _people(attendee_ids: Collection[int]) -> list[Attendee]:
    return list(
        db.session.scalars(
            select(Attendee)
            .where(Attendee.id.in_(attendee_ids))
            .order_by(Attendee.id)
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )
