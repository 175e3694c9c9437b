"""A network day from first draft to cancellation: create, edit, clone, publish, cancel."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from netwerk.events import frozen, indexing, policy, seats
from netwerk.events.attendance_rules import CLOSED_STATES, parts_of
from netwerk.events.facts import stored_vevent
from netwerk.events.models import Event
from netwerk.events.queries.attendance import half_days_marked
from netwerk.events.services import announcing, changing, describing, questions, reopening, waiting, workshops
from netwerk.events.services.describing import EventFacts
from netwerk.events.services.telling import plan_update
from netwerk.kernel import audit, origins
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy, local
from netwerk.kernel.joints import Thing
from netwerk.kernel.origins import Origin
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor
from netwerk.members.models import Member

__all__ = [
    "EventFacts",
    "cancel",
    "clone",
    "conclude",
    "create",
    "draft_of",
    "edit",
    "publish",
    "redraft",
    "send_update_now",
]


def create(facts: EventFacts, actor: Actor, *, origin: Origin | None = None, now: datetime) -> Event:
    """Make a draft, for what asks for it if anything does.

    Raises Invalid for facts that cannot be right or lie outside the actor's scope.
    """
    event = draft_of(facts, actor, now=now)
    db.session.add(event)
    db.session.flush()
    event.vevent = stored_vevent(event)
    if origin is not None:
        origins.keep(Thing(indexing.KIND, event.id), origin, actor_label=actor.label, now=now)
    audit.record(actor.label, "event.create", "event", event.id)
    return event


def draft_of(facts: EventFacts, actor: Actor, *, now: datetime) -> Event:
    """A draft that is not stored yet, nor its calendar entry made. Raises Invalid as `create`."""
    event = Event(
        uid=str(uuid.uuid4()),
        state="draft",
        created_at=now,
        changed_at=now,
        version=1,
        sequence=0,
        taken=0,
        themes=[],
        organisers=_members(actor.id),
    )
    _write(event, facts, actor)
    return event


def redraft(event: Event, facts: EventFacts, actor: Actor, *, now: datetime) -> None:
    """Write other facts into a draft and store nothing; its calendar entry is made when it is published.

    Its themes must be loaded. Raises NotFound outside the actor's scope, Invalid as `create`.
    """
    if not policy.may_manage(actor, event):
        raise NotFound
    _write(event, facts, actor)
    event.version += 1
    event.changed_at = now
    event.vevent = b""


def edit(event_id: int, facts: EventFacts, actor: Actor, *, version: int, now: datetime) -> Event:
    """Change a day; a published one mails what changed of time and place after the quiet time.

    Raises NotFound outside the actor's scope, Conflict when somebody saved after `version`, Invalid for
    facts that cannot be right and for hours on which evidence rests.
    """
    event = _locked(event_id, actor)
    if event.version != version:
        raise Conflict(lazy("Iemand anders wijzigde deze dag terwijl jij bezig was."))
    if event.state == "cancelled":
        raise Conflict(lazy("Deze dag is geannuleerd en verandert niet meer."))
    _check_evidence(event, facts)
    heard, start, holding = frozen.told_of(event), event.starts_at, event.requests_hold_seats
    _write(event, facts, actor)
    if event.requests_hold_seats != holding:
        seats.set_right(event)
    workshops.follow_day(event, start)
    event.version += 1
    event.changed_at = now
    if event.state == "published" and frozen.changes(heard, event):
        event.sequence += 1
        _note_move(event, start)
        plan_update(event, heard, now)
    db.session.flush()
    event.vevent = stored_vevent(event)
    waiting.release_and_promote(event, now)
    indexing.index_day(event)
    audit.record(actor.label, "event.edit", "event", event.id, version=event.version)
    return event


def _check_evidence(event: Event, facts: EventFacts) -> None:
    """Raise Invalid for other hours when the evidence rests on the ones there are.

    That is so once the list is closed, also for what the day counts for on attestations, and before it
    for half-days in which somebody was marked already.
    """
    moves = (facts.starts_at, facts.ends_at, facts.zone) != (event.starts_at, event.ends_at, event.zone)
    if moves or facts.credit_minutes != event.credit_minutes:
        _check_list_is_open(event, "start_time" if moves else "credit_minutes")
    if not moves or facts.starts_at >= facts.ends_at:
        return
    if half_days_marked(event.id) - {part.key for part in parts_of(facts)}:
        raise Invalid(
            lazy("Er zijn al mensen ingecheckt. Hou de datum en de halve dagen zoals ze waren."), "start_time"
        )


def _check_list_is_open(event: Event, field: str) -> None:
    if event.state in CLOSED_STATES and not reopening.is_open(event.id):
        raise Invalid(
            lazy("Deze dag is afgesloten en het bewijs rust op zijn uren. Heropen eerst de lijst."), field
        )


def clone(event_id: int, actor: Actor, *, now: datetime, weeks: int = 0, days: int = 0) -> Event:
    """A new draft like this day, so much later on the wall clock, with an identity of its own."""
    original = _locked(event_id, actor)
    facts = describing.facts_of(original)
    shift = timedelta(weeks=weeks, days=days)
    moved = replace(
        facts,
        starts_at=_later(facts.starts_at, shift),
        ends_at=_later(facts.ends_at, shift),
        opens_at=_later(facts.opens_at, shift) if facts.opens_at else None,
        closes_at=_later(facts.closes_at, shift) if facts.closes_at else None,
        share_until=_later(facts.share_until, shift) if facts.share_until else None,
        report="",
    )
    event = create(moved, actor, now=now)
    ids = workshops.copy_workshops(original, event, now=now)
    workshops.copy_speakers(original.id, event)
    questions.copy(original.id, event, now=now, workshop_ids=ids)
    event.vevent = stored_vevent(event)
    audit.record(actor.label, "event.clone", "event", event.id, original=original.id)
    return event


def publish(event_id: int, actor: Actor, *, now: datetime) -> Event:
    """Put a draft on the site and mail who follows its themes or region; it answers what asked for it.

    Raises Conflict, Invalid, NotFound.
    """
    event = _locked(event_id, actor)
    if event.state != "draft":
        raise Conflict(lazy("Deze dag is al gepubliceerd."))
    missing = describing.lacks(event, now)
    if missing:
        field, sentence = missing[0]
        raise Invalid(sentence, field)
    event.state = "published"
    event.published_at = event.changed_at = now
    event.version += 1
    event.vevent = stored_vevent(event)
    db.session.flush()
    announcing.queue_new_day(event)
    indexing.index_day(event)
    origins.appeared(Thing(indexing.KIND, event.id), actor, now)
    audit.record(actor.label, "event.publish", "event", event.id)
    return event


def cancel(event_id: int, reason: str, actor: Actor, *, now: datetime) -> Event:
    """Call a published day off, and mail everybody who comes or waits; what it answered asks again.

    Raises Conflict, Invalid, NotFound.
    """
    event = _locked(event_id, actor)
    if event.state != "published" or event.ends_at <= now:
        raise Conflict(lazy("Alleen een gepubliceerde dag die nog moet komen, kan je annuleren."))
    reason = plain_line(reason)
    if not reason:
        raise Invalid(lazy("Schrijf waarom de dag niet doorgaat."), "reason")
    event.state = "cancelled"
    event.cancelled_at = event.changed_at = now
    event.cancel_reason = reason[:500]
    event.sequence += 1
    event.version += 1
    event.vevent = stored_vevent(event)
    db.session.flush()
    changing.queue_cancellations(event, now)
    indexing.index_day(event)
    origins.fell_through(Thing(indexing.KIND, event.id), actor, now, for_good=True)
    audit.record(actor.label, "event.cancel", "event", event.id, reason=reason)
    return event


def conclude(event_id: int, report: str, actor: Actor, *, now: datetime) -> Event:
    """Close a day that is over, with its report. Raises Conflict before its end, NotFound."""
    event = _locked(event_id, actor)
    if event.state != "published" or event.ends_at > now:
        raise Conflict(lazy("Alleen een gepubliceerde dag die voorbij is, kan je afsluiten."))
    describing.fill(event, replace(describing.facts_of(event), report=report))
    event.state = "concluded"
    event.changed_at = now
    event.version += 1
    db.session.flush()
    event.vevent = stored_vevent(event)
    indexing.index_day(event)
    audit.record(actor.label, "event.conclude", "event", event.id)
    return event


def send_update_now(event_id: int, actor: Actor, *, now: datetime) -> Event:
    """Mail a pending change without waiting for the quiet time. Raises Conflict when nothing is pending."""
    event = _locked(event_id, actor)
    if event.tell_at is None:
        raise Conflict(lazy("De mail over deze wijziging is al verstuurd."))
    changing.queue_updates(event, now)
    audit.record(actor.label, "event.send_update", "event", event.id)
    return event


def _locked(event_id: int, actor: Actor) -> Event:
    """The day with its row locked and all that a change needs loaded. Raises NotFound outside the scope."""
    event = seats.lock_event(event_id)
    db.session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(selectinload(Event.themes), joinedload(Event.region), joinedload(Event.municipality))
    ).one()
    if not policy.may_manage(actor, event):
        raise NotFound
    return event


def _members(member_id: int) -> list[Member]:
    member = db.session.get(Member, member_id)
    return [member] if member else []


def _write(event: Event, facts: EventFacts, actor: Actor) -> None:
    describing.fill(event, facts)
    if not policy.may_manage(actor, event):
        raise Invalid(
            lazy(
                "Kies een thema en een regio waarvoor jij organisator bent, anders zie je de dag niet terug."
            ),
            "theme_ids",
        )


def _note_move(event: Event, start: datetime) -> None:
    """Remember the date people knew; a day that moves back to it never moved."""
    if event.starts_at == start:
        return
    first = event.moved_from or start
    event.moved_from = None if event.starts_at == first else first


def _later(moment: datetime, shift: timedelta) -> datetime:
    """The same wall-clock time so many days on, across a clock change too."""
    return local(moment) + shift
