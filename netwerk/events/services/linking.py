"""What hangs together with a day elsewhere on the site: what to read beforehand, and what came out of it."""

from __future__ import annotations

from datetime import datetime

from netwerk.events import policy, seats
from netwerk.events.indexing import KIND
from netwerk.events.models import Event
from netwerk.kernel import audit, joints, search
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find

# How the other thing stands to the day.
PREPARES, CAME_FROM = "prepares", "came_from"
MOST = 12


def link(event_id: int, kind: str, thing_id: int, relation: str, actor: Actor, *, now: datetime) -> None:
    """Show a thing with a day, and the day with that thing.

    Raises NotFound outside the actor's scope and for a thing that visitors cannot find, Invalid for a
    relation that does not exist, Conflict when the day shows enough already.
    """
    event = _managed(event_id, actor)
    _check(relation)
    if kind == KIND or (kind, thing_id) not in search.named(
        [(kind, thing_id)], event.language, may_find(None)
    ):
        raise NotFound
    day = Thing(KIND, event.id)
    if len(joints.around(day, event.language, may_find(None))) >= MOST:
        raise Conflict(lazy("Er staan al 12 dingen bij deze dag. Haal er eerst een weg."))
    joints.connect(Thing(kind, thing_id), relation, day, actor_label=actor.label, now=now)
    audit.record(actor.label, "event.link", "event", event.id, other=f"{kind}:{thing_id}", relation=relation)


def unlink(event_id: int, kind: str, thing_id: int, relation: str, actor: Actor) -> None:
    """Show a thing with a day no longer.

    Raises NotFound outside the actor's scope, and Invalid for a relation that is not the day's to break: a
    need takes its answer back itself, a conversation says what it is about.
    """
    event = _managed(event_id, actor)
    _check(relation)
    joints.disconnect(Thing(kind, thing_id), relation, Thing(KIND, event.id))
    audit.record(
        actor.label, "event.unlink", "event", event.id, other=f"{kind}:{thing_id}", relation=relation
    )


def _check(relation: str) -> None:
    if relation not in {PREPARES, CAME_FROM}:
        raise Invalid(lazy("Kies vooraf of nadien."), "relation")


def _managed(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event
