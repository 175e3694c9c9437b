"""Drafts of network days from elsewhere: found again by their key, left alone once they are published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from netwerk.events.models import Event
from netwerk.events.services import describing, publishing
from netwerk.events.services.describing import EventFacts
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotAllowed
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing import Context, Outcome, Remark, Row, sheets
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.login import actor_of
from netwerk.members.queries import member_with_rights

KIND = "event"


# Of each day that was taken in before: its id, its state and its facts, by its key.
Known = Mapping[str, tuple[int, str, EventFacts]]


def known_days() -> Known:
    """Every day that was taken in before and is still there."""
    keys = sheets.known_keys(KIND)
    ids = set(keys.values())
    query = select(Event).options(selectinload(Event.themes))
    there = {
        event.id: (event.id, event.state, describing.facts_of(event))
        for event in db.session.scalars(query)
        if event.id in ids
    }
    return {key: there[thing_id] for key, thing_id in keys.items() if thing_id in there}


def row_of(number: int, key: str, facts: EventFacts, remarks: Sequence[Remark], known: Known) -> Row:
    """What would come of one day: a draft of before follows, one that was published stays as it is."""
    if key not in known:
        return Row(number, facts.title, Outcome.NEW, tuple(remarks), key, None, facts)
    event_id, state, before = known[key]
    merged = _merged(before, facts)
    if merged == before:
        return Row(number, facts.title, Outcome.SAME, tuple(remarks), key, event_id, facts)
    if state != "draft":
        told = Remark("", _("Deze dag is al gepubliceerd. Wijzig hem zelf, dan krijgt iedereen een mail."))
        return Row(number, facts.title, Outcome.SAME, (*remarks, told), key, event_id, facts)
    return Row(number, facts.title, Outcome.CHANGED, tuple(remarks), key, event_id, facts)


def take_in(rows: Sequence[Row], context: Context) -> None:
    """Make and change the drafts in the name of whoever took the file in. Raises NotAllowed."""
    actor = actor_behind(context.by)
    keys: dict[str, int] = {}
    for row in rows:
        if row.outcome == Outcome.NEW:
            keys[row.key] = publishing.create(row.facts, actor, now=context.now).id
        else:
            event = db.session.get_one(Event, row.thing_id, options=[selectinload(Event.themes)])
            facts = _merged(describing.facts_of(event), row.facts)
            publishing.edit(event.id, facts, actor, version=event.version, now=context.now)
    sheets.remember(KIND, keys)
    db.session.flush()


def actor_behind(label: str) -> Actor:
    """The member that a label names, with the roles of now. Raises NotAllowed for who organises nothing."""
    kind, _colon, number = label.partition(":")
    if kind == "member" and number.isdigit():
        actor = actor_of(member_with_rights(int(number)))
        if actor.has_role(ORGANISER):
            return actor
    raise NotAllowed(lazy("Alleen organisatoren voeren netwerkdagen in."))


def _merged(before: EventFacts, given: EventFacts) -> EventFacts:
    """What stood there, with what the file says; what it does not say stays as people made it."""
    blank = EventFacts(title="", starts_at=given.starts_at, ends_at=given.ends_at)
    said = {
        name: getattr(given, name)
        for name in (
            "title",
            "starts_at",
            "ends_at",
            "kind",
            "summary",
            "description",
            "venue_name",
            "venue_address",
        )
        if getattr(given, name) != getattr(blank, name)
    }
    more = {
        name: getattr(given, name)
        for name in (
            "theme_ids",
            "municipality_id",
            "region_id",
            "capacity",
            "is_online",
            "online_url",
            "language",
        )
        if getattr(given, name) != getattr(blank, name)
    }
    said |= {"starts_at": given.starts_at, "ends_at": given.ends_at}
    return replace(before, **said, **more)
