"""What everybody of a day is told when it changes, or is called off: facts into the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from netwerk.events import frozen, programme_lines
from netwerk.events.models import ACTIVE, Attendee, Event
from netwerk.events.rules import State
from netwerk.events.services import inviting
from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage

Facts = dict[str, Any]


def queue_updates(event: Event, now: datetime) -> int:
    """Tell everybody registered or waiting what changed since they last heard; gives how many mails."""
    told = event.told
    event.told, event.tell_at = None, None
    if told is None or event.state != "published":
        return 0
    drafts, present = [], dict[str, Facts]()
    people = _everybody(event)
    days = frozen.by_language(event, (person.booking.language for person in people))
    own, known = inviting.own_programmes(event, people), inviting.heard_programmes(people)
    invited = _invited_since(event, datetime.fromisoformat(told["since"]))
    for attendee in people:
        heard, mine = _heard_by(attendee, told, invited), own.get(attendee.id, [])
        if heard["language"] not in present:
            present[heard["language"]] = frozen.told_of(event, heard["language"])
        found = frozen.differences(heard, present[heard["language"]])
        changes = [change for change in found if change != "workshops"]
        more: Facts = {"own": mine, "told": heard, "changes": changes}
        if not programme_lines.same(known.get(attendee.id, []), mine):
            more["heard"] = known.get(attendee.id, [])
            inviting.invitation_of(attendee).own_sequence += 1
        elif not changes:
            continue
        more["calendar"] = (
            inviting.calendar_of(event, attendee, inviting.way_in(attendee), now)
            if attendee.state == State.CONFIRMED
            else None
        )
        day = days[attendee.booking.language]
        drafts.append(inviting.draft_for(event, attendee, day, **more))
    return outbox.enqueue_many("event.updated", drafts)


def heard_since(event: Event, moment: datetime) -> bool:
    """Did somebody hear something newer than the others since then: who joined, or got another workshop?"""
    invited = list(_invited_since(event, moment))
    newer = select(Attendee.id).where(
        Attendee.event_id == event.id,
        Attendee.state.in_(ACTIVE),
        or_(Attendee.state_since >= moment, Attendee.id.in_(invited)),
    )
    return db.session.scalar(newer.limit(1)) is not None


def queue_cancellations(event: Event, now: datetime) -> int:
    """Tell everybody registered or waiting that the day does not take place; gives how many mails."""
    event.told, event.tell_at = None, None
    people = _everybody(event)
    days = frozen.by_language(event, (person.booking.language for person in people))
    drafts = []
    for attendee in people:
        asked = inviting.invitation_of(attendee).last_method == "REQUEST"
        calendar = inviting.calendar_of(event, attendee, "CANCEL", now) if asked else None
        day = days[attendee.booking.language]
        drafts.append(inviting.draft_for(event, attendee, day, calendar=calendar, reason=event.cancel_reason))
    return outbox.enqueue_many("event.day_cancelled", drafts)


# --- parts ------------------------------------------------------------------------------------------------


def _everybody(event: Event) -> list[Attendee]:
    return list(
        db.session.scalars(
            select(Attendee)
            .where(Attendee.event_id == event.id, Attendee.state.in_(ACTIVE))
            .order_by(Attendee.id)
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )


def _invited_since(event: Event, moment: datetime) -> dict[int, Facts]:
    """What calendars were told of the day since then, the newest of each owner by their id."""
    sent = db.session.execute(
        select(OutboxMessage.subject_id, OutboxMessage.facts)
        .where(
            OutboxMessage.budget == f"event:{event.id}",
            OutboxMessage.subject_kind == "attendee",
            OutboxMessage.created_at >= moment,
        )
        .order_by(OutboxMessage.id)
    )
    return {row[0]: row[1]["day"] for row in sent if row[1].get("calendar")}


def _heard_by(attendee: Attendee, told: Facts, invited: dict[int, Facts]) -> Facts:
    """What somebody knows: who was invited between two edits heard it in that mail, the others before.

    So does who joined the waiting list in between.
    """
    if attendee.id in invited:
        return frozen.told_by(invited[attendee.id])
    if attendee.state_since < datetime.fromisoformat(told["since"]):
        return told
    last = outbox.last_written(inviting.order_key(attendee))
    return frozen.told_by(last.facts["day"]) if last else told
