"""Reminding people of a day some days before it: each reminder once, to whoever may have forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only

from netwerk.events import policy, seats
from netwerk.events.models import Attendee, Event, EventStep
from netwerk.events.rules import State
from netwerk.events.services import announcing, inviting
from netwerk.kernel import audit, outbox
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy, local
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.actor import Actor

REMINDER = "event.reminder"
# What an organiser can choose from, in days before the start.
CHOICES = (14, 7, 3, 2, 1)
EARLIEST = timedelta(days=max(CHOICES) + 1)


def choose(event_id: int, days: Collection[int], actor: Actor, *, now: datetime) -> Event:
    """Set how many days before the start reminders leave; none is no reminder.

    One whose moment has passed already does not leave any more.

    Raises NotFound outside the actor's scope, Invalid for a number that is not offered.
    """
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    if not set(days) <= set(CHOICES):
        raise Invalid(lazy("Kies uit de lijst."), "days")
    added = [one for one in set(days) - set(event.reminder_days) if moment(event, one) <= now]
    event.reminder_days = sorted(set(days), reverse=True)
    _note(event, _not_done(event, added), now)
    audit.record(actor.label, "event.reminders", "event", event.id, days=event.reminder_days)
    return event


def moment(event: Event, days: int) -> datetime:
    """When the reminder of so many days before leaves: at the same time on the wall clock as the start."""
    return local(event.starts_at, event.zone) - timedelta(days=days)


def due(now: datetime) -> list[int]:
    """The days with a reminder that should have left and did not."""
    near = db.session.scalars(
        select(Event)
        .where(Event.state == "published", Event.starts_at > now, Event.starts_at <= now + EARLIEST)
        .options(load_only(Event.starts_at, Event.zone, Event.reminder_days, raiseload=True))
        .order_by(Event.id)
    )
    return [event.id for event in near if _open(event, now)]


def remind(event_id: int, now: datetime) -> int:
    """Queue what is due of a day's reminders; gives how many mails. Again at once changes nothing.

    Of several that are due only the latest leaves, and not to those who heard of the day since. While a
    change waits to be told, nothing leaves: telling it is the reminder.
    """
    event = seats.lock_event(event_id)
    if event.state != "published" or event.starts_at <= now or event.tell_at is not None:
        return 0
    open_days = _open(event, now)
    if not open_days:
        return 0
    _note(event, open_days, now)
    last = min(open_days)
    return _queue(event, last, _forgetful(event, moment(event, last)))


def _open(event: Event, now: datetime) -> list[int]:
    return _not_done(event, [days for days in event.reminder_days if moment(event, days) <= now])


def _not_done(event: Event, days: Sequence[int]) -> list[int]:
    if not days:
        return []
    done = set(db.session.scalars(select(EventStep.step).where(EventStep.event_id == event.id)))
    return [one for one in days if _step(event, one) not in done]


def _note(event: Event, days: Iterable[int], now: datetime) -> None:
    db.session.add_all(EventStep(event_id=event.id, step=_step(event, one), done_at=now) for one in days)
    db.session.flush()


def _step(event: Event, days: int) -> str:
    # With the date in it, so that a day that moves gets its reminders anew.
    return f"reminder:{days}:{local(event.starts_at, event.zone).date().isoformat()}"


def _forgetful(event: Event, since: datetime) -> list[Attendee]:
    """Who comes and heard nothing of it since a moment: neither registered nor was told of a change."""
    told = select(OutboxMessage.subject_id).where(
        OutboxMessage.kind == "event.updated",
        OutboxMessage.subject_kind == "attendee",
        OutboxMessage.subject_id == Attendee.id,
        OutboxMessage.created_at >= since,
    )
    return list(
        db.session.scalars(
            select(Attendee)
            .where(
                Attendee.event_id == event.id,
                Attendee.state == State.CONFIRMED,
                Attendee.state_since < since,
                ~told.exists(),
            )
            .order_by(Attendee.id)
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )


def _queue(event: Event, days: int, people: Sequence[Attendee]) -> int:
    kept, own = announcing.days_for(event, people), inviting.own_programmes(event, people)
    drafts = (
        announcing.draft(
            event,
            person,
            kept[person.booking.language],
            sequence=event.sequence,
            resend=days,
            own=own.get(person.id, ()),
        )
        for person in people
    )
    return outbox.enqueue_many(REMINDER, drafts)
