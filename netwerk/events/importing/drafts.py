"""Drafts of network days from elsewhere: found again by their key, left alone once they are published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from netwerk.events.models import Event
from netwerk.events.services import describing
from netwerk.events.services.describing import EventFacts
from netwerk.kernel import bulk
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotAllowed
from netwerk.kernel.i18n import LANGUAGES, _, format_day, format_time, lazy
from netwerk.kernel.importing import Context, Outcome, Remark, Row, sheets, wording
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.login import actor_of
from netwerk.members.queries import member_with_rights
from netwerk.taxonomy.models import Municipality, Region, Theme
from netwerk.taxonomy.naming import Words, words_of

KIND = "event"
# What a file can say of a day; what it leaves empty stays as people made it.
SAID = (
    *("title", "starts_at", "ends_at", "kind", "language", "summary", "description"),
    *("venue_name", "venue_address", "municipality_id", "region_id", "online_url", "is_online"),
    *("capacity", "theme_ids"),
)


@dataclass(frozen=True)
class Day:
    """A day that was taken in before and is still there."""

    id: int
    state: str
    version: int
    facts: EventFacts


@dataclass(frozen=True)
class Around:
    """What is there of all that a file names: days by their key, who takes in, and the shared words."""

    actor: Actor
    days: Mapping[str, Day]
    themes: Words
    regions: Words
    towns: Words


def know(keys: Collection[str], context: Context) -> Around:
    """The days that go by these keys. Raises NotAllowed for who organises nothing."""
    every = sheets.known_keys(KIND)
    ids = {key: every[key] for key in keys if key in every}
    days = {
        event.id: Day(event.id, event.state, event.version, describing.facts_of(event))
        for event in stored(sorted(set(ids.values())))
    }
    return Around(
        _actor_behind(context.by),
        {key: days[one] for key, one in ids.items() if one in days},
        *(words_of(model) for model in (Theme, Region, Municipality)),
    )


def stored(ids: Sequence[int]) -> list[Event]:
    """These days as they are now, their themes loaded."""
    query = select(Event).options(selectinload(Event.themes)).execution_options(populate_existing=True)
    return [
        event for some in bulk.portions(ids) for event in db.session.scalars(query.where(Event.id.in_(some)))
    ]


def row_of(
    number: int,
    key: str,
    facts: EventFacts,
    remarks: Sequence[Remark],
    around: Around,
    columns: Mapping[str, str],
) -> Row:
    """What would come of one day: a draft of before follows, one that was published stays as it is.

    `columns` says where in the file each fact stands.
    """
    if key not in around.days:
        return Row(number, facts.title, Outcome.NEW, tuple(remarks), key, None, facts)
    day = around.days[key]
    merged = _merged(day.facts, facts)
    if merged == day.facts:
        outcome, told = Outcome.SAME, []
    elif day.state != "draft":
        sentence = _("Deze dag is al gepubliceerd. Wijzig hem zelf, dan krijgt iedereen een mail.")
        outcome, told = Outcome.SAME, [Remark("", sentence)]
    else:
        outcome, told = Outcome.CHANGED, _changes(day.facts, merged, around, columns)
    return Row(number, facts.title, outcome, (*remarks, *told), key, day.id, merged)


def _actor_behind(label: str) -> Actor:
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
    said = {name: getattr(given, name) for name in SAID if getattr(given, name) != getattr(blank, name)}
    return replace(before, **said | {"starts_at": given.starts_at, "ends_at": given.ends_at})


def _changes(
    before: EventFacts, after: EventFacts, around: Around, columns: Mapping[str, str]
) -> list[Remark]:
    """What would change, as a reader of the file says it; what stands in one column is one change."""

    def named(words: Words) -> Callable[[Any], str]:
        return lambda one: words.names.get(one, "")

    say: dict[str, Callable[[Any], str]] = {
        "starts_at": _moment,
        "ends_at": _moment,
        "municipality_id": named(around.towns),
        "region_id": named(around.regions),
        "theme_ids": lambda ids: f" {sheets.BETWEEN} ".join(map(named(around.themes), ids)),
        "capacity": lambda seats: "" if seats is None else str(seats),
        "language": lambda code: str(LANGUAGES.get(code, code)),
    }
    told: dict[str, Remark] = {}
    for name in SAID:
        was, becomes = getattr(before, name), getattr(after, name)
        if was != becomes and name != "is_online":
            words = say.get(name, str)
            column = columns.get(name, "")
            told.setdefault(column or name, wording.change(column, words(was), words(becomes)))
    return list(told.values())


def _moment(moment: datetime) -> str:
    return f"{format_day(moment)}, {format_time(moment)}"
