"""Undoing a no that was sent by mail: back in, as far as there is room."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from netwerk.events import seats
from netwerk.events.models import Answer, Attendee, Event, Workshop, WorkshopPlace
from netwerk.events.rules import Shortage, State
from netwerk.events.services import admission, booking, replies
from netwerk.events.services.requests import Person
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict
from netwerk.kernel.i18n import lazy


def come_back(attendee_id: int, *, actor_label: str, now: datetime) -> Attendee:
    """Register somebody anew who declined by mail: at once when there is a seat, else at the end of the line.

    Gives the new registration: another calendar identity, the same wishes and answers. Raises NotFound,
    Conflict (did not decline by mail, or the day has begun) and AlreadyRegistered.
    """
    event, former = seats.attendee_locked(attendee_id)
    if not may_come_back(event, former, now):
        raise Conflict(lazy("Dit kan niet meer: de dag is begonnen of gaat niet door."))
    added = booking.add_colleague(
        former.booking_id, _as_they_were(former, now), actor_label=actor_label, now=now, returning=True
    )
    for question_id, value in _answers(former):
        db.session.add(Answer(attendee_id=added.id, question_id=question_id, value=value, at=now))
    db.session.flush()
    return added


def may_come_back(event: Event, former: Attendee, now: datetime) -> bool:
    """Did this person decline by mail and stay away since, and has the day not begun?"""
    if event.state != "published" or event.starts_at <= now or not replies.declined_by_mail(former):
        return False
    return not seats.active_with_email(event.id, {former.email_key} if former.email_key else set())


def would_be_seated(event: Event, former: Attendee, now: datetime) -> bool:
    """Is there a seat for them at this moment?"""
    [(_place, state)] = admission.places(event, (_as_they_were(former, now),), Shortage.SPLIT, now)
    return state == State.CONFIRMED


def _as_they_were(former: Attendee, now: datetime) -> Person:
    return Person(
        name=former.name,
        email=former.email,
        function=former.function,
        organisation_id=former.organisation_id,
        organisation_name=former.organisation_name,
        workshop_ids=_wishes(former, now),
        shares_details=former.shares_details,
        seeks=former.seeks,
        no_photos=former.no_photos,
    )


def _wishes(former: Attendee, now: datetime) -> tuple[int, ...]:
    """What they had wished, best first, as far as it can be chosen still."""
    ranked = (
        select(WorkshopPlace.workshop_id)
        .join(WorkshopPlace.workshop)
        .where(
            WorkshopPlace.attendee_id == former.id,
            or_(WorkshopPlace.state != "left", WorkshopPlace.state_since >= former.state_since),
            Workshop.state == "scheduled",
            Workshop.starts_at > now,
        )
        .order_by(WorkshopPlace.rank, WorkshopPlace.id)
    )
    return tuple(db.session.scalars(ranked))


def _answers(former: Attendee) -> list[tuple[int, object]]:
    rows = select(Answer.question_id, Answer.value).where(Answer.attendee_id == former.id)
    return [(row[0], row[1]) for row in db.session.execute(rows)]
