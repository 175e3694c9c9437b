"""Reads of one network day, for its page, its calendar entry and its mails."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from netwerk.events.models import Event, Material, Speaker
from netwerk.events.queries.days import Listed, full_options, waiting_count
from netwerk.events.rules import PUBLIC_STATES
from netwerk.kernel import cache
from netwerk.kernel.database import db, detach
from netwerk.kernel.errors import NotFound

CALENDAR_COLUMNS = (
    Event.uid,
    Event.sequence,
    Event.state,
    Event.language,
    Event.title,
    Event.slug,
    Event.summary,
    Event.description_text,
    Event.programme,
    Event.starts_at,
    Event.ends_at,
    Event.zone,
    Event.venue_name,
    Event.venue_address,
    Event.is_online,
    Event.contact_name,
    Event.contact_email,
    Event.created_at,
    Event.changed_at,
)


def load_event(event_id: int) -> Event:
    """A day with all that its page, calendar entry and mails show. Raises NotFound."""
    event = db.session.scalars(_whole_day(), {"event_id": event_id}).one_or_none()
    if event is None:
        raise NotFound
    return event


def load_for_calendar(event_ids: Sequence[int]) -> Sequence[Event]:
    """Several days with what their calendar entries say and nothing else; any that is gone is left out."""
    return db.session.scalars(_for_calendar(), {"event_ids": event_ids}).all()


@functools.cache
def _for_calendar() -> Select[Event]:
    return (
        select(Event)
        .where(Event.id.in_(bindparam("event_ids", expanding=True)))
        .options(
            load_only(*CALENDAR_COLUMNS, raiseload=True),
            joinedload(Event.municipality),
            joinedload(Event.funding),
            selectinload(Event.themes),
        )
    )


@functools.cache
def _whole_day() -> Select[Event]:
    return select(Event).where(Event.id == bindparam("event_id")).options(*full_options())


def load_public_event(event_id: int) -> Event:
    """The same for a day that visitors may see. Raises NotFound for a draft."""
    event = load_event(event_id)
    if event.state not in PUBLIC_STATES:
        raise NotFound
    return event


def day_page(event_id: int) -> Listed:
    """A day for its own page; only to be read. Raises NotFound."""
    return cache.remembered(("page of a day", event_id), lambda: _day_page(event_id))


def _day_page(event_id: int) -> Listed:
    row = db.session.execute(_page_of_day(), {"event_id": event_id}).one_or_none()
    if row is None:
        raise NotFound
    event = row[0]
    if cache.keeps():
        detach(event)
    return Listed(event, row[1], may_have_speakers=row[2], may_have_material=row[3])


@functools.cache
def _page_of_day() -> Select[Event, int, bool, bool]:
    speakers = exists().where(Speaker.event_id == Event.id).correlate(Event)
    material = exists().where(Material.event_id == Event.id).correlate(Event)
    return _whole_day().add_columns(waiting_count(), speakers, material)
