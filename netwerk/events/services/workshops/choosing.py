"""What people choose within a day, and who gets a seat. Every verb holds the event's lock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from netwerk.events import seats
from netwerk.events.models import ACTIVE, Attendee, Event, Workshop, WorkshopPlace
from netwerk.events.queries import workshops as reads
from netwerk.events.rules import SEAT_HOLDING
from netwerk.events.services import inviting
from netwerk.events.workshop_rules import (
    MOST_WISHES,
    PlaceState,
    Session,
    Standing,
    Wish,
    blocks,
    keep_until_swapped,
)
from netwerk.events.workshop_rules import settle as settled
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import lazy


@dataclass(frozen=True)
class Choice:
    """A workshop one may choose; `seats_left` None is unlimited, 0 means that one waits."""

    workshop: Workshop
    seats_left: int | None
    waiting: int

    @property
    def is_full(self) -> bool:
        """Must the next one wait? Free seats go to waiting people first."""
        return self.seats_left is not None and (self.seats_left == 0 or self.waiting > 0)


@dataclass(frozen=True)
class Block:
    """Workshops at the same time: of those that overlap one person gets one."""

    starts_at: datetime
    ends_at: datetime
    choices: tuple[Choice, ...]


def choices(event: Event) -> list[Block]:
    """What may be chosen on a day, by time block, in the order of the programme."""
    return [
        Block(
            block[0].starts_at,
            max(each.ends_at for each in block),
            tuple(Choice(each.workshop, each.workshop.seats_left, each.waiting) for each in block),
        )
        for block in blocks(reads.parallel(event.id))
    ]


def check(event: Event, ranked_ids: Sequence[int], now: datetime) -> dict[int, Workshop]:
    """The workshops of the day by id, when all of these may still be chosen. Raises Invalid."""
    workshops = {workshop.id: workshop for workshop in reads.of_event(event.id)}
    if len(ranked_ids) > MOST_WISHES or any(one not in workshops for one in ranked_ids):
        raise Invalid(lazy("Kies een workshop uit de lijst."), "workshops")
    if any(workshops[one].starts_at <= now for one in ranked_ids):
        raise Invalid(lazy("Deze workshop is al begonnen. Kies een andere."), "workshops")
    return workshops


def wish(event: Event, attendee: Attendee, ranked_ids: Sequence[int], now: datetime) -> None:
    """Write down what somebody would like, best first; `settle` then gives the seats.

    A wish they had already keeps its place in line; what is no longer wished is left, except a workshop
    that has begun. Raises Invalid for what cannot be chosen. The caller holds the event's lock.
    """
    ranked = list(dict.fromkeys(ranked_ids))
    had = {place.workshop_id: place for place in _places_of(attendee.id)}
    if not ranked and not had:
        return
    workshops = check(event, ranked, now)
    for rank, workshop_id in enumerate(ranked, 1):
        place = had.pop(workshop_id, None)
        if place is None:
            db.session.add(_new_place(attendee, workshop_id, rank, now))
            continue
        place.rank = rank
        if place.state == PlaceState.LEFT:
            place.state, place.created_at, place.state_since = PlaceState.WISH, now, now
    ahead = _not_begun(list(had), workshops, now)
    dropped = [had[one] for one in ahead if had[one].state != PlaceState.LEFT]
    _change(dropped, {place.id: PlaceState.LEFT for place in dropped}, now)


def settle(event: Event, now: datetime, choosers: Collection[int] = ()) -> set[int]:
    """Give free seats in workshops to those who wish them; gives the ids of those whose workshops changed.

    Only people who come are named. Doing it twice changes nothing. Once the day has begun nobody is moved
    any more but the `choosers`, who ask for it themselves. The caller holds the event's lock.
    """
    rows = db.session.execute(
        select(WorkshopPlace, Workshop, Attendee.state)
        .join(Workshop, Workshop.id == WorkshopPlace.workshop_id)
        .join(Attendee, Attendee.id == WorkshopPlace.attendee_id)
        .where(Workshop.event_id == event.id, WorkshopPlace.state != PlaceState.LEFT)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return set()
    sessions = {row[1].id: _session(row[1], now) for row in rows if row[1].state == "scheduled"}
    is_ahead = event.state == "published" and event.starts_at > now
    wishes = [_wish(row[0], row[2]) for row in rows]
    changes = settled(list(sessions.values()), wishes, None if is_ahead else choosers)
    places = [row[0] for row in rows if row[0].id in changes]
    touched = {
        place.attendee_id for place in places if PlaceState.CONFIRMED in (place.state, changes[place.id])
    }
    _change(places, changes, now)
    return touched & {row[0].attendee_id for row in rows if row[2] in SEAT_HOLDING}


def choose(attendee_id: int, ranked_ids: Sequence[int], actor_label: str, now: datetime) -> list[reads.Place]:
    """Choose other workshops, best first; nothing is given up before something else is had.

    A seat in a workshop at the same time is kept until there is one in what was chosen now. An empty
    choice leaves all workshops; the day is never lost. Raises NotFound, Conflict when the registration is
    over, and Invalid for what cannot be chosen.
    """
    event, attendee = seats.attendee_locked(attendee_id)
    if not attendee.is_active or event.state != "published" or event.ends_at <= now:
        raise Conflict(lazy("Je kan voor deze dag geen workshops meer kiezen."))
    ranked = list(dict.fromkeys(ranked_ids))
    sessions = check(event, ranked, now)
    held = [place.workshop_id for place in _places_of(attendee.id) if place.state == PlaceState.CONFIRMED]
    wish(event, attendee, keep_until_swapped(ranked, _not_begun(held, sessions, now), sessions), now)
    changed = settle(event, now, {attendee.id}) | {attendee.id}
    _leave_what_was_swapped(attendee, ranked, now)
    tell(event, changed, now)
    audit.record(actor_label, "workshops.choose", "attendee", attendee.id, workshops=ranked)
    return reads.of_attendees([attendee.id]).get(attendee.id, [])


def tell(event: Event, attendee_ids: Collection[int], now: datetime, *, reason: str = "") -> None:
    """Mail these people that their workshops are others now."""
    if event.state != "published" or not attendee_ids:
        return
    people = db.session.scalars(
        select(Attendee)
        .where(Attendee.id.in_(attendee_ids))
        .order_by(Attendee.id)
        .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
    )
    for attendee in people:
        inviting.queue_workshops_changed(event, attendee, now, reason=reason)


# --- parts ------------------------------------------------------------------------------------------------


def _places_of(attendee_id: int) -> list[WorkshopPlace]:
    mine = select(WorkshopPlace).where(WorkshopPlace.attendee_id == attendee_id).order_by(WorkshopPlace.rank)
    return list(db.session.scalars(mine.execution_options(populate_existing=True)))


def _new_place(attendee: Attendee, workshop_id: int, rank: int, now: datetime) -> WorkshopPlace:
    return WorkshopPlace(
        attendee_id=attendee.id,
        workshop_id=workshop_id,
        rank=rank,
        state=PlaceState.WISH,
        created_at=now,
        state_since=now,
    )


def _not_begun(held: Sequence[int], workshops: Mapping[int, Workshop], now: datetime) -> list[int]:
    return [one for one in held if one in workshops and workshops[one].starts_at > now]


def _leave_what_was_swapped(attendee: Attendee, ranked: Sequence[int], now: datetime) -> None:
    """What was kept only until something else was had is no wish any more."""
    for place in _places_of(attendee.id):
        if place.workshop_id not in ranked and place.state == PlaceState.WISH:
            place.state, place.state_since = PlaceState.LEFT, now
    db.session.flush()


def _session(workshop: Workshop, now: datetime) -> Session:
    return Session(
        workshop.id, workshop.starts_at, workshop.ends_at, workshop.capacity, workshop.starts_at > now
    )


def _wish(place: WorkshopPlace, state: str) -> Wish:
    if state in SEAT_HOLDING:
        standing = Standing.COMES
    else:
        standing = Standing.WAITS if state in ACTIVE else Standing.GONE
    return Wish(
        place.id,
        place.attendee_id,
        place.workshop_id,
        place.rank,
        place.created_at,
        PlaceState(place.state),
        standing,
    )


def _change(places: Sequence[WorkshopPlace], changes: Mapping[int, PlaceState], now: datetime) -> None:
    """Write the new states, and the counters with them: first what comes free, then what is taken."""
    delta: dict[int, int] = {}
    for place in places:
        new = changes[place.id]
        more = (new is PlaceState.CONFIRMED) - (place.state == PlaceState.CONFIRMED)
        delta[place.workshop_id] = delta.get(place.workshop_id, 0) + more
        place.state, place.state_since = new, now
    db.session.flush()
    for workshop_id, number in sorted(delta.items(), key=lambda item: item[1]):
        if number:
            _count(workshop_id, number)


def _count(workshop_id: int, number: int) -> None:
    statement = update(Workshop).where(Workshop.id == workshop_id).values(taken=Workshop.taken + number)
    if number > 0:
        statement = statement.where(
            Workshop.capacity.is_(None) | (Workshop.taken + number <= Workshop.capacity)
        )
    result = db.session.execute(statement.execution_options(synchronize_session="fetch"))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise AssertionError(f"workshop {workshop_id} has no room for {number} more")
