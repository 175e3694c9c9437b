"""Reads of the workshops of a day, who has a seat in them, and who speaks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select

from netwerk.events.models import Attendee, Speaker, Workshop, WorkshopPlace
from netwerk.events.rules import SEAT_HOLDING
from netwerk.events.workshop_rules import PlaceState
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound

LIVE = (PlaceState.CONFIRMED, PlaceState.WAITLISTED, PlaceState.WISH)


@dataclass(frozen=True)
class Place:
    """One person's place in one workshop."""

    attendee_id: int
    workshop_id: int
    title: str
    room: str
    speaker: str
    starts_at: datetime
    ends_at: datetime
    state: PlaceState
    rank: int
    state_since: datetime

    @property
    def is_confirmed(self) -> bool:
        """Has a seat in it."""
        return self.state is PlaceState.CONFIRMED


@dataclass(frozen=True)
class Parallel:
    """A workshop with how many people wait for a seat in it."""

    workshop: Workshop
    waiting: int

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.workshop.starts_at

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.workshop.ends_at


def of_event(event_id: int) -> list[Workshop]:
    """The workshops of a day that take place, in the order of the programme."""
    return of_events([event_id]).get(event_id, [])


def of_events(event_ids: Collection[int]) -> dict[int, list[Workshop]]:
    """The same for several days, by day; days without workshops are left out."""
    found: dict[int, list[Workshop]] = {}
    rows = db.session.scalars(
        select(Workshop)
        .where(Workshop.event_id.in_(event_ids), Workshop.state == "scheduled")
        .order_by(Workshop.starts_at, Workshop.position, Workshop.id)
        .execution_options(populate_existing=True)
    )
    for workshop in rows:
        found.setdefault(workshop.event_id, []).append(workshop)
    return found


def parallel(event_id: int, *, cancelled: bool = False) -> list[Parallel]:
    """The workshops of a day with their waiting lists; with `cancelled` also those that were called off."""
    wanted = select(Workshop, _waiting()).where(Workshop.event_id == event_id)
    if not cancelled:
        wanted = wanted.where(Workshop.state == "scheduled")
    rows = db.session.execute(
        wanted.order_by(Workshop.starts_at, Workshop.position, Workshop.id).execution_options(
            populate_existing=True
        )
    )
    return [Parallel(row[0], row[1]) for row in rows]


def _waiting() -> ScalarSelect[int]:
    return (
        select(func.count(WorkshopPlace.id))
        .where(
            WorkshopPlace.workshop_id == Workshop.id,
            WorkshopPlace.state == PlaceState.WAITLISTED,
        )
        .correlate(Workshop)
        .scalar_subquery()
    )


def of_attendees(attendee_ids: Collection[int]) -> dict[int, list[Place]]:
    """Everybody's places and wishes in workshops that take place, by person, in order of time and rank.

    Whoever chose nothing is left out.
    """
    found: dict[int, list[Place]] = {}
    if not attendee_ids:
        return found
    rows = db.session.execute(
        select(
            WorkshopPlace.attendee_id,
            Workshop.id,
            Workshop.title,
            Workshop.room,
            Workshop.speaker,
            Workshop.starts_at,
            Workshop.ends_at,
            WorkshopPlace.state,
            WorkshopPlace.rank,
            WorkshopPlace.state_since,
        )
        .join(Workshop, Workshop.id == WorkshopPlace.workshop_id)
        .where(
            WorkshopPlace.attendee_id.in_(attendee_ids),
            WorkshopPlace.state.in_(LIVE),
            Workshop.state == "scheduled",
        )
        .order_by(Workshop.starts_at, WorkshopPlace.rank, Workshop.id)
    )
    for row in rows:
        place = Place(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], PlaceState(row[7]), row[8], row[9]
        )
        found.setdefault(place.attendee_id, []).append(place)
    return found


def places_of_event(event_id: int) -> dict[tuple[int, int], PlaceState]:
    """Where everybody who comes stands with each workshop of a day, by person and workshop."""
    rows = db.session.execute(
        select(WorkshopPlace.attendee_id, WorkshopPlace.workshop_id, WorkshopPlace.state)
        .join(Workshop, Workshop.id == WorkshopPlace.workshop_id)
        .join(Attendee, Attendee.id == WorkshopPlace.attendee_id)
        .where(
            Workshop.event_id == event_id,
            WorkshopPlace.state != PlaceState.LEFT,
            Attendee.state.in_(SEAT_HOLDING),
        )
    )
    return {(row[0], row[1]): PlaceState(row[2]) for row in rows}


def recount(event_id: int) -> dict[int, int]:
    """Seats held in each workshop of a day, counted from the rows: what the counters must equal."""
    counted = (
        select(func.count(WorkshopPlace.id))
        .where(
            WorkshopPlace.workshop_id == Workshop.id,
            WorkshopPlace.state == PlaceState.CONFIRMED,
        )
        .correlate(Workshop)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Workshop.id, counted).where(Workshop.event_id == event_id))
    return {row[0]: row[1] for row in rows}


def workshop_of(event_id: int, workshop_id: int) -> Workshop:
    """A workshop of this very day. Raises NotFound for anything else."""
    workshop = db.session.get(Workshop, workshop_id, populate_existing=True)
    if workshop is None or workshop.event_id != event_id:
        raise NotFound
    return workshop


def attendees_of_workshop(workshop_id: int) -> set[int]:
    """Who has a seat in a workshop or waits for one, by id of the attendee."""
    return set(
        db.session.scalars(
            select(WorkshopPlace.attendee_id).where(
                WorkshopPlace.workshop_id == workshop_id,
                WorkshopPlace.state.in_((PlaceState.CONFIRMED, PlaceState.WAITLISTED)),
            )
        )
    )


def count_seated(workshop_ids: Collection[int]) -> int:
    """How many people have a seat in at least one of these workshops."""
    return (
        db.session.scalar(
            select(func.count(WorkshopPlace.attendee_id.distinct())).where(
                WorkshopPlace.workshop_id.in_(workshop_ids), WorkshopPlace.state == PlaceState.CONFIRMED
            )
        )
        or 0
    )


def is_chosen(workshop_id: int) -> bool:
    """Did anybody ever choose this workshop?"""
    chosen = select(WorkshopPlace.id).where(WorkshopPlace.workshop_id == workshop_id).limit(1)
    return db.session.scalar(chosen) is not None


def speakers_of(event_id: int) -> list[Speaker]:
    """Who speaks on a day, in the organiser's order."""
    return list(
        db.session.scalars(
            select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.position, Speaker.id)
        )
    )


def speaker_of(event_id: int, speaker_id: int) -> Speaker:
    """A speaker of this very day. Raises NotFound for anything else."""
    speaker = db.session.get(Speaker, speaker_id)
    if speaker is None or speaker.event_id != event_id:
        raise NotFound
    return speaker
