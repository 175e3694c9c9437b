"""Days made ready as drafts, and stored in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from netwerk.events.importing.drafts import KIND, Around, stored
from netwerk.events.models import Event, Workshop, event_organiser, event_theme
from netwerk.events.services import publishing, workshops
from netwerk.kernel import audit, bulk
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.importing import Context, Outcome, Row, Tell, sheets

# The texts of a day are made into HTML, which takes longer than a row of organisations.
TELL_EVERY = 10


@dataclass(frozen=True)
class Draft:
    """A row of a day, and what hangs on it; `began` is when a day that is there began before."""

    key: str
    values: Mapping[str, Any]
    theme_ids: tuple[int, ...]
    began: datetime | None = None


@dataclass(frozen=True)
class Ready:
    """What is to be stored, in the name of an organiser."""

    organiser_id: int
    new: Sequence[Draft]
    changed: Sequence[Draft]


def prepare(rows: Sequence[Row], around: Around, context: Context, tell: Tell) -> Ready:
    """Make and change the drafts in the name of whoever takes the file in. Raises Invalid, NotFound.

    Their calendar entries are made when they are published.
    """
    new: list[Draft] = []
    changed: list[Draft] = []
    touched: set[str] = set()
    for done, row in enumerate(rows):
        if done % TELL_EVERY == 0:
            tell(done, len(rows))
        with db.session.no_autoflush:
            if row.outcome == Outcome.NEW:
                new.append(_draft(row, publishing.draft_of(row.facts, around.actor, now=context.now)))
            else:
                [event] = stored([row.thing_id or 0])
                before = bulk.values_of(event)
                publishing.redraft(event, row.facts, around.actor, now=context.now)
                changed.append(_draft(row, event, before["starts_at"]))
                touched |= {name for name, value in changed[-1].values.items() if before.get(name) != value}
                # What was made ready is not to be written by whoever flushes next.
                db.session.expunge(event)
    tell(len(rows), len(rows))
    # Only what changes somewhere: the rest of the row is not ours to write.
    touched |= {"id", "vevent", "starts_at"}
    kept = [replace(one, values={name: one.values[name] for name in touched}) for one in changed]
    return Ready(around.actor.id, new, kept)


def write(ready: Ready, context: Context) -> None:
    """Store the drafts. Nobody finds a draft, so the search has nothing to follow."""
    bulk.change(Event, [one.values for one in ready.changed])
    changed = {one.key: int(one.values["id"]) for one in ready.changed}
    ids = bulk.add(Event, [one.values for one in ready.new])
    new = dict(zip([one.key for one in ready.new], ids, strict=True))
    things = {**changed, **new}
    for some in bulk.portions(list(changed.values())):
        db.session.execute(delete(event_theme).where(event_theme.c.event_id.in_(some)))
    themes = [
        {"event_id": things[one.key], "theme_id": theme_id}
        for one in (*ready.new, *ready.changed)
        for theme_id in one.theme_ids
    ]
    if themes:
        db.session.execute(insert(event_theme), themes)
    if ids:
        organisers = [{"event_id": one, "member_id": ready.organiser_id} for one in ids]
        db.session.execute(insert(event_organiser), organisers)
    _take_workshops_along(ready.changed)
    audit.record_all(context.by, "event.create", "event", {one: {} for one in ids})
    edited = {int(one.values["id"]): {"version": one.values["version"]} for one in ready.changed}
    audit.record_all(context.by, "event.edit", "event", edited)
    sheets.remember(KIND, things)
    mark_visible_change()


def _draft(row: Row, event: Event, began: datetime | None = None) -> Draft:
    return Draft(row.key, bulk.values_of(event), tuple(theme.id for theme in event.themes), began)


def _take_workshops_along(changed: Sequence[Draft]) -> None:
    """Few drafts have workshops before they are published; those go to the new date with their day."""
    moved = {int(one.values["id"]): one.began for one in changed if one.began != one.values["starts_at"]}
    planned = {
        event_id
        for some in bulk.portions(list(moved))
        for event_id in db.session.scalars(select(Workshop.event_id).where(Workshop.event_id.in_(some)))
    }
    for event in stored(sorted(planned)):
        workshops.follow_day(event, moved[event.id] or event.starts_at)
