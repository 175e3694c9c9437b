"""What an organiser's act on a workshop will do to people, found by trying it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from netwerk.events.models import Event, Workshop
from netwerk.events.queries import workshops as reads
from netwerk.events.services.rehearsal import rehearse
from netwerk.events.services.workshops.programming import WorkshopFacts, cancel_workshop, edit_workshop
from netwerk.events.workshop_rules import PlaceState
from netwerk.members.actor import Actor

# Stands for a reason that is not typed yet.
NOT_YET = "…"


@dataclass(frozen=True)
class Effects:
    """Numbers of people: `others` get another workshop, `empty_handed` have none any more at that time.

    `waited` waited for a workshop that is called off; `later` are told of another hour or room after the
    quiet time; `too_many` have a seat above the new number. `mails` leave at once.
    """

    others: int = 0
    empty_handed: int = 0
    waited: int = 0
    later: int = 0
    too_many: int = 0
    mails: int = 0

    def __bool__(self) -> bool:
        """Is there anything to tell before it happens?"""
        return bool(self.others or self.empty_handed or self.waited or self.later or self.too_many)


def of_change(event: Event, workshop: Workshop, facts: WorkshopFacts, actor: Actor, now: datetime) -> Effects:
    """What changing a workshop to these facts does. Raises what `edit_workshop` raises."""
    before, after, mails = _tried(event, lambda: edit_workshop(event.id, workshop.id, facts, actor, now=now))
    gained, lost = _changes(before, after)
    known = (workshop.starts_at, workshop.ends_at, workshop.room)
    moves = known != (facts.starts_at, facts.ends_at, facts.room) and event.state == "published"
    stay = {one for one, other in _seated(after) & _seated(before) if other == workshop.id}
    lower = facts.capacity is not None and facts.capacity != workshop.capacity
    return Effects(
        others=len(gained),
        empty_handed=len(lost - gained),
        later=len(stay - gained - lost) if moves else 0,
        too_many=max(workshop.taken - (facts.capacity or 0), 0) if lower else 0,
        mails=mails,
    )


def of_cancelling(event: Event, workshop: Workshop, actor: Actor, now: datetime) -> Effects:
    """What calling a workshop off does. Raises what `cancel_workshop` raises."""
    before, after, mails = _tried(
        event, lambda: cancel_workshop(event.id, workshop.id, NOT_YET, actor, now=now)
    )
    gained, lost = _changes(before, after)
    waited = sum(
        workshop_id == workshop.id and state is PlaceState.WAITLISTED
        for (_person, workshop_id), state in before.items()
    )
    return Effects(others=len(gained), empty_handed=len(lost - gained), waited=waited, mails=mails)


Places = dict[tuple[int, int], PlaceState]


def _tried(event: Event, act: Callable[[], object]) -> tuple[Places, Places, int]:
    before, after = reads.places_of_event(event.id), Places()

    def act_and_look() -> None:
        act()
        after.update(reads.places_of_event(event.id))

    effects = rehearse(act_and_look)
    return before, after, effects.mail_count


def _seated(places: Places) -> set[tuple[int, int]]:
    return {place for place, state in places.items() if state is PlaceState.CONFIRMED}


def _changes(before: Places, after: Places) -> tuple[set[int], set[int]]:
    """Who gets a workshop and who loses one."""
    old, new = _seated(before), _seated(after)
    return {person for person, _workshop in new - old}, {person for person, _workshop in old - new}
