"""Reads for the organiser's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from netwerk.events import policy, queries
from netwerk.events.models import ACTIVE, Attendee, Booking, Event, Transition
from netwerk.events.queries.days import Listed, card_options, waiting_count
from netwerk.events.rules import State
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.text import fold
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Consent, Member
from netwerk.taxonomy.models import Funding, Municipality
from netwerk.taxonomy.queries import all_regions, all_themes, in_use

PAGE = 25
COMING, DRAFTS, PAST, CANCELLED = "komend", "concepten", "voorbij", "geannuleerd"
TABS = (COMING, DRAFTS, PAST, CANCELLED)

# Tabs of the attendees' list, each with the states it shows.
COMERS, ASKERS, WAITERS, OFFERED = "ingeschreven", "aanvragen", "wachtlijst", "aangeboden"
GONE, EVERYBODY = "uitgeschreven", "iedereen"
NOT_REACHED_FIRST = "post"
SHOWN: dict[str, tuple[State, ...]] = {
    COMERS: (State.CONFIRMED,),
    ASKERS: (State.REQUESTED,),
    WAITERS: (State.WAITLISTED,),
    OFFERED: (State.OFFERED,),
    GONE: (State.CANCELLED, State.REJECTED, State.EXPIRED, State.DECLINED),
    EVERYBODY: tuple(State),
}


def load_managed(event_id: int, actor: Actor | None) -> Event:
    """A day of the member's own scope. Raises NotFound for another, as if it did not exist."""
    event = queries.load_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event


# --- the list of days -------------------------------------------------------------------------------------


def within_scope(actor: Actor) -> ColumnElement[bool]:
    """The days a member may organise."""
    if actor.is_administrator:
        return true()
    reaches = [
        and_(
            queries.in_theme(grant.theme_id) if grant.theme_id is not None else true(),
            Event.region_id == grant.region_id if grant.region_id is not None else true(),
        )
        for grant in actor.grants
        if grant.role == ORGANISER
    ]
    return or_(*reaches)


def _in_tab(tab: str, now: datetime) -> ColumnElement[bool]:
    called_off = Event.state == "cancelled"
    return {
        COMING: and_(Event.state == "published", Event.ends_at > now),
        DRAFTS: Event.state == "draft",
        PAST: and_(Event.state.in_(("published", "concluded", "archived")), Event.ends_at <= now),
        CANCELLED: called_off,
    }[tab]


def days(actor: Actor, tab: str, now: datetime, page: int) -> list[Listed]:
    """One page of the member's days: what comes first on top, what is over latest first."""
    latest_first = tab in {PAST, CANCELLED}
    order = (Event.starts_at.desc(), Event.id.desc()) if latest_first else (Event.starts_at, Event.id)
    rows = db.session.execute(
        select(Event, waiting_count())
        .where(within_scope(actor), _in_tab(tab, now))
        .order_by(*order)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(*card_options())
    )
    return [Listed(row[0], row[1]) for row in rows]


def counts_of_days(actor: Actor, now: datetime) -> dict[str, int]:
    """How many days each tab holds."""
    columns = [func.count(Event.id).filter(_in_tab(tab, now)).label(tab) for tab in TABS]
    row = db.session.execute(select(*columns).where(within_scope(actor))).one()
    return dict(zip(TABS, row, strict=True))


def pending_updates(actor: Actor) -> list[tuple[Event, int]]:
    """Days with a change that people have not been told yet, with how many people that is."""
    people = (
        select(func.count(Attendee.id))
        .where(Attendee.event_id == Event.id, Attendee.state.in_(ACTIVE))
        .correlate(Event)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Event, people)
        .where(within_scope(actor), Event.tell_at.is_not(None))
        .order_by(Event.tell_at)
        .options(*queries.full_options())
    )
    return [(row[0], row[1]) for row in rows]


def waiting_with_room(actor: Actor, now: datetime) -> list[Listed]:
    """Days ahead with free seats while people wait, because the first group in line does not fit."""
    waiting = waiting_count()
    rows = db.session.execute(
        select(Event, waiting)
        .where(
            within_scope(actor),
            _in_tab(COMING, now),
            or_(Event.capacity.is_(None), Event.taken < Event.capacity),
            waiting > 0,
        )
        .order_by(Event.starts_at)
        .options(*card_options())
    )
    return [Listed(row[0], row[1]) for row in rows]


# --- the editor -------------------------------------------------------------------------------------------

Choices = list[tuple[int, str]]


def choices(language: str, event: Event | None = None) -> tuple[Choices, Choices, Choices, Choices]:
    """Themes, towns, regions and projects to choose from; of retired ones those of the day itself."""
    themes = in_use(all_themes(), {theme.id for theme in event.themes} if event else ())
    regions = in_use(all_regions(), {event.region_id} if event else ())
    own = event.municipality_id if event else None
    offered = or_(Municipality.retired_at.is_(None), Municipality.id == own)
    towns = db.session.execute(
        select(Municipality.id, Municipality.name).where(offered).order_by(Municipality.name)
    ).all()
    projects = db.session.execute(select(Funding.id, Funding.name).order_by(Funding.starts_on.desc())).all()
    return (
        [(theme.id, theme.label(language)) for theme in themes],
        [(town.id, town.name) for town in towns],
        [(region.id, region.label(language)) for region in regions],
        [(project.id, project.name) for project in projects],
    )


def count_active(event_id: int) -> int:
    """How many people come or wait: each gets a mail when the day changes."""
    return (
        db.session.scalar(
            select(func.count(Attendee.id)).where(Attendee.event_id == event_id, Attendee.state.in_(ACTIVE))
        )
        or 0
    )


def last_saved_by(event_id: int) -> str:
    """The name of whoever saved the day last; empty when the account is gone."""
    label = db.session.scalar(
        select(AuditEntry.actor)
        .where(AuditEntry.act == "event.edit", AuditEntry.thing_id == event_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    kind, _colon, number = (label or "").partition(":")
    if kind != "member" or not number.isdigit():
        return ""
    return db.session.scalar(select(Member.name).where(Member.id == int(number))) or ""


# --- the list of attendees --------------------------------------------------------------------------------


def attendees(event_id: int, tab: str, words: str = "") -> list[Attendee]:
    """Who stands in a tab: the waiting list and the requests in their order, others by name.

    `words` are looked for in name, address and organisation, without regard to case and accents.
    """
    order = (
        (Attendee.priority, Attendee.created_at, Attendee.id)
        if tab in {WAITERS, ASKERS}
        else (Attendee.name_key, Attendee.id)
    )
    rows = db.session.scalars(
        select(Attendee)
        .where(Attendee.event_id == event_id, Attendee.state.in_(SHOWN[tab]))
        .order_by(*order)
        .options(joinedload(Attendee.booking), joinedload(Attendee.organisation))
    )
    wanted = fold(words).split()
    return [row for row in rows if all(word in _searchable(row) for word in wanted)]


def _searchable(attendee: Attendee) -> str:
    return fold(f"{attendee.name} {attendee.email or ''} {organisation_of(attendee)}")


def organisation_of(attendee: Attendee) -> str:
    """The name of somebody's organisation: as it is known now, else as it was typed."""
    return attendee.organisation.name if attendee.organisation else attendee.organisation_name


def counts_of_attendees(event_id: int) -> dict[str, int]:
    """How many people each tab holds."""
    columns = [func.count(Attendee.id).filter(Attendee.state.in_(states)) for states in SHOWN.values()]
    row = db.session.execute(select(*columns).where(Attendee.event_id == event_id)).one()
    return dict(zip(SHOWN, row, strict=True))


def attendee_of(event: Event, attendee_id: int) -> Attendee:
    """Somebody of this very day. Raises NotFound for anybody else's."""
    attendee = db.session.scalars(
        select(Attendee)
        .where(Attendee.id == attendee_id, Attendee.event_id == event.id)
        .options(joinedload(Attendee.booking), joinedload(Attendee.organisation))
    ).first()
    if attendee is None:
        raise NotFound
    return attendee


def reasons_of_priority(attendee_ids: Sequence[int]) -> dict[int, str]:
    """Why an organiser put these people before or behind the others, the latest reason of each."""
    notes = (
        select(Transition.attendee_id, Transition.reason)
        .where(
            Transition.attendee_id.in_(attendee_ids),
            Transition.old_state == State.WAITLISTED,
            Transition.new_state == State.WAITLISTED,
        )
        .order_by(Transition.id)
    )
    return {row[0]: row[1] for row in db.session.execute(notes)}


def consents_of(event_id: int) -> dict[int, list[str]]:
    """What each booking of a day consented to and did not take back, by booking."""
    given: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(Consent.subject_id, Consent.purpose)
        .join(Booking, Booking.id == Consent.subject_id)
        .where(
            Consent.subject_kind == "booking", Consent.withdrawn_at.is_(None), Booking.event_id == event_id
        )
        .order_by(Consent.purpose)
    )
    for booking_id, purpose in rows:
        given.setdefault(booking_id, []).append(purpose)
    return given
