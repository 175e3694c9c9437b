"""Workshops, speakers and tables of demo days, and who wishes what."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, time
from random import Random
from typing import Any

from netwerk.demo.builder.content import DATA
from netwerk.events.models import Event
from netwerk.events.services import tables, workshops
from netwerk.events.services.workshops import SpeakerFacts, WorkshopFacts
from netwerk.kernel.i18n import from_wall, local
from netwerk.members.actor import Actor

# One in eight people chooses nothing.
CHOOSERS = 0.88


@dataclass
class Programme:
    """What is added to one day; `ids` of the workshops are known once they are made."""

    replaces: list[str] = field(default_factory=list)
    tables: int = 0
    workshop: list[dict[str, Any]] = field(default_factory=list)
    speaker: list[dict[str, str]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, day_key: str) -> Programme:
        """The programme of a day; empty for most."""
        rows = tomllib.loads((DATA / "workshops.toml").read_text("utf-8"))["programme"]
        for row in rows:
            if row.pop("day") == day_key:
                return cls(**row)
        return cls()

    def common(self, slots: list[dict[str, str]]) -> list[dict[str, str]]:
        """The slots for everybody: those whose place no workshop takes."""
        names = ("start", "end", "title", "speaker", "room")
        return [
            {name: slot.get(name, "") for name in names}
            for slot in slots
            if slot.get("start") not in self.replaces
        ]

    def add(self, event: Event, actor: Actor, now: datetime) -> None:
        """Put workshops and speakers on a day that was just made."""
        for given in self.workshop:
            facts = WorkshopFacts(
                given["title"],
                _at(event, given["start"]),
                _at(event, given["end"]),
                given.get("summary", ""),
                given.get("speaker", ""),
                given.get("room", ""),
                given.get("capacity"),
            )
            self.ids.append(workshops.add_workshop(event.id, facts, actor, now=now).id)
        for one in self.speaker:
            about = SpeakerFacts(one["name"], one["function"], one["organisation"], one["about"])
            workshops.add_speaker(event.id, about, actor, now=now)

    def wishes(self, rng: Random) -> tuple[int, ...]:
        """What somebody chooses, best first: the liked ones more often than the others."""
        if not self.ids or rng.random() > CHOOSERS:
            return ()
        weight = dict(zip(self.ids, (given["liked"] for given in self.workshop), strict=True))
        order = sorted(self.ids, key=lambda one: rng.random() ** (1 / weight[one]), reverse=True)
        return tuple(order[: max(2, len(order) - 1)])

    def seat(self, event_id: int, actor: Actor) -> None:
        """Seat everybody at tables."""
        tables.propose_tables(event_id, self.tables, actor, together=True)


def _at(event: Event, wall: str) -> datetime:
    date = local(event.starts_at, event.zone).date()
    return from_wall(datetime.combine(date, time.fromisoformat(wall)), event.zone)
