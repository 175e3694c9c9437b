"""The organiser's acts on workshops: add, change, order, call off; nobody's place on the day is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from netwerk.events import frozen, indexing, policy, seats
from netwerk.events.facts import stored_vevent
from netwerk.events.models import Event, Question, Workshop
from netwerk.events.queries import workshops as reads
from netwerk.events.services.telling import plan_update
from netwerk.events.services.workshops.choosing import settle, tell
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import from_wall, lazy, local
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor

MOST_WORKSHOPS = 40


@dataclass(frozen=True)
class WorkshopFacts:
    """What an organiser tells of a workshop. Times are aware instants; capacity None is unlimited."""

    title: str
    starts_at: datetime
    ends_at: datetime
    summary: str = ""
    speaker: str = ""
    room: str = ""
    capacity: int | None = None


def add_workshop(event_id: int, facts: WorkshopFacts, actor: Actor, *, now: datetime) -> Workshop:
    """Put a workshop in the programme of a day. Raises NotFound, Conflict, Invalid."""
    event = _locked(event_id, actor)
    _check(event, facts)
    present = reads.of_event(event.id)
    if len(present) >= MOST_WORKSHOPS:
        raise Conflict(lazy("Een dag heeft hoogstens 40 workshops."))
    position = max((each.position for each in present), default=0) + 1
    workshop = Workshop(event_id=event.id, position=position, state="scheduled", taken=0, created_at=now)
    _fill(workshop, facts)
    db.session.add(workshop)
    _seen(event, now)
    audit.record(actor.label, "workshop.add", "event", event.id, workshop=workshop.id)
    return workshop


def edit_workshop(
    event_id: int, workshop_id: int, facts: WorkshopFacts, actor: Actor, *, now: datetime
) -> Workshop:
    """Change a workshop. Fewer seats drop nobody; more go to those who wait for one.

    Who gets other workshops by it hears that at once; who has a seat in it hears of another time or room
    after the quiet time. Raises NotFound, Conflict, Invalid.
    """
    event = _locked(event_id, actor)
    workshop = _scheduled(event, workshop_id)
    _check(event, facts)
    heard = frozen.told_of(event)
    _fill(workshop, facts)
    _seen(event, now)
    tell(event, settle(event, now), now)
    if event.state == "published" and frozen.changes(heard, event) and workshop.taken:
        plan_update(event, heard, now)
    audit.record(actor.label, "workshop.edit", "event", event.id, workshop=workshop.id)
    return workshop


def cancel_workshop(event_id: int, workshop_id: int, reason: str, actor: Actor, *, now: datetime) -> Workshop:
    """Call a workshop off and tell those concerned; each gets what they liked next best, if there is room.

    Raises NotFound, Conflict, Invalid.
    """
    event = _locked(event_id, actor)
    workshop = _scheduled(event, workshop_id)
    reason = plain_line(reason)[:500]
    if not reason:
        raise Invalid(lazy("Schrijf waarom de workshop niet doorgaat."), "reason")
    concerned = reads.attendees_of_workshop(workshop.id)
    workshop.state = "cancelled"
    _seen(event, now)
    changed = settle(event, now)
    tell(event, concerned, now, reason=reason)
    tell(event, changed - concerned, now)
    audit.record(actor.label, "workshop.cancel", "event", event.id, workshop=workshop.id, reason=reason)
    return workshop


def remove_workshop(event_id: int, workshop_id: int, actor: Actor, *, now: datetime) -> None:
    """Take out a workshop that nobody chose yet. Raises NotFound, and Conflict when somebody did."""
    event = _locked(event_id, actor)
    workshop = _scheduled(event, workshop_id)
    asked = select(Question.id).where(Question.workshop_id == workshop.id).limit(1)
    if reads.is_chosen(workshop.id) or db.session.scalar(asked) is not None:
        raise Conflict(lazy("Deze workshop is al gekozen of heeft een eigen vraag. Annuleer hem."))
    db.session.delete(workshop)
    _seen(event, now)
    audit.record(actor.label, "workshop.remove", "event", event.id, title=workshop.title)


def order_workshop(event_id: int, workshop_id: int, *, up: bool, actor: Actor, now: datetime) -> None:
    """Show a workshop before or after its neighbour at the same time. Raises NotFound."""
    event = _locked(event_id, actor)
    workshop = _scheduled(event, workshop_id)
    peers = [each for each in reads.of_event(event.id) if each.starts_at == workshop.starts_at]
    place = peers.index(workshop)
    other = place - 1 if up else place + 1
    if 0 <= other < len(peers):
        peers[place], peers[other] = peers[other], peers[place]
    for position, each in enumerate(peers, 1):
        each.position = position
    _seen(event, now)


def copy_workshops(from_event: Event, event: Event, *, now: datetime) -> dict[int, int]:
    """Put the workshops of one day into another, at the same hours; gives the new id of each."""
    copies: dict[int, int] = {}
    for each in reads.of_event(from_event.id):
        copied = Workshop(
            event_id=event.id,
            position=each.position,
            state="scheduled",
            title=each.title,
            summary=each.summary,
            speaker=each.speaker,
            room=each.room,
            starts_at=_same_hour(each.starts_at, from_event.starts_at, event),
            ends_at=_same_hour(each.ends_at, from_event.starts_at, event),
            capacity=each.capacity,
            taken=0,
            created_at=now,
        )
        db.session.add(copied)
        db.session.flush()
        copies[each.id] = copied.id
    return copies


def follow_day(event: Event, start: datetime) -> None:
    """Take the workshops along to another date, at the same hours; `start` is when the day began before."""
    if local(start, event.zone).date() == local(event.starts_at, event.zone).date():
        return
    for workshop in db.session.scalars(select(Workshop).where(Workshop.event_id == event.id)):
        starts_at, ends_at = (
            _same_hour(moment, start, event) for moment in (workshop.starts_at, workshop.ends_at)
        )
        workshop.starts_at, workshop.ends_at = starts_at, ends_at
    db.session.flush()


# --- parts ------------------------------------------------------------------------------------------------


def _locked(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    if event.state not in {"draft", "published"}:
        raise Conflict(lazy("Deze dag is geannuleerd of afgesloten en verandert niet meer."))
    return event


def _scheduled(event: Event, workshop_id: int) -> Workshop:
    workshop = reads.workshop_of(event.id, workshop_id)
    if workshop.state != "scheduled":
        raise Conflict(lazy("Deze workshop is al geannuleerd."))
    return workshop


def _check(event: Event, facts: WorkshopFacts) -> None:
    if not facts.title:
        raise Invalid(lazy("Geef de workshop een titel."), "title")
    if facts.ends_at <= facts.starts_at:
        raise Invalid(lazy("Het einduur moet na het beginuur komen."), "end_time")
    if facts.starts_at < event.starts_at:
        raise Invalid(lazy("De workshop begint voor de dag begint."), "start_time")
    if facts.ends_at > event.ends_at:
        raise Invalid(lazy("De workshop eindigt na het einde van de dag."), "end_time")
    if facts.capacity is not None and facts.capacity < 0:
        raise Invalid(lazy("Het aantal plaatsen kan niet onder nul."), "capacity")


def _fill(workshop: Workshop, facts: WorkshopFacts) -> None:
    workshop.title, workshop.summary = facts.title, facts.summary
    workshop.speaker, workshop.room = facts.speaker, facts.room
    workshop.starts_at, workshop.ends_at = facts.starts_at, facts.ends_at
    workshop.capacity = facts.capacity


def _seen(event: Event, now: datetime) -> None:
    """Let calendars and pages show the programme as it is now."""
    event.changed_at = now
    db.session.flush()
    event.vevent = stored_vevent(event)
    indexing.index_day(event)


def _same_hour(moment: datetime, start: datetime, event: Event) -> datetime:
    days = local(event.starts_at, event.zone).date() - local(start, event.zone).date()
    return from_wall((local(moment, event.zone) + days).replace(tzinfo=None), event.zone)
