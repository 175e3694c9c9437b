"""What asks for something to be made, such as a need for a network day.

The feature that has such a thing registers how it is read, and what it does as soon as everybody finds what
was made for it, or no longer does; the feature that makes something asks by kind and id. So neither knows
the other. Until then, and when it is taken away for a while, the two hang together by a joint, along which
nobody walks to what they may not find.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from netwerk.kernel import joints
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.joints import Joint, Thing

# How what is made stands to what asked for it.
ANSWERS = "answers"


@dataclass(frozen=True)
class Origin:
    """A thing that asks for another. `hints` are what is known beside it: the ids of themes and a region."""

    thing: Thing
    title: str
    href: str
    language: str
    hints: Mapping[str, Any] = field(default_factory=dict)
    # How many people hear of it by mail once it is answered.
    waiting: int = 0

    @property
    def address(self) -> str:
        """How a form that makes something for it names it."""
        return f"{self.thing.kind}:{self.thing.id}"


# The id of what asks, what was made, the member who made it known or took it away if anybody did, and when.
Meet = Callable[[int, Thing, Any, datetime], None]
# The id of what asks, what was made, and the other thing in which that went up.
Follow = Callable[[int, Thing, Thing], None]


@dataclass(frozen=True)
class Kind:
    """How things of a kind ask: read for a member and a language, None for what is not theirs to answer.

    `met` is called with the id of one once everybody finds what was made for it, and again when that comes
    back; `unmet` when it is to be found no more, and `followed` when it went up in another thing.
    """

    read: Callable[[int, Any, str], Origin | None]
    met: Meet
    unmet: Meet
    followed: Follow


_kinds: dict[str, Kind] = {}


def register_kind(name: str, kind: Kind) -> None:
    """Let things of a kind ask for others."""
    _kinds[name] = kind


def read(name: str, thing_id: int, actor: Any, language: str) -> Origin:
    """What asks. Raises NotFound when there is none, or this member may not answer it."""
    kind = _kinds.get(name)
    found = kind.read(thing_id, actor, language) if kind is not None else None
    if found is None:
        raise NotFound
    return found


def of(made: Thing, actor: Any, language: str) -> list[Origin]:
    """For what a thing is made, as far as this member may answer it."""
    found = (_kinds[thing.kind].read(thing.id, actor, language) for thing in _asked(made))
    return [one for one in found if one is not None]


def keep(made: Thing, origin: Origin, *, actor_label: str, now: datetime) -> None:
    """Remember what a thing is made for."""
    joints.connect(made, ANSWERS, origin.thing, actor_label=actor_label, now=now)


def appeared(made: Thing, actor: Any, now: datetime) -> None:
    """Everybody finds this from now on, for the first time or again: what asked for it is met."""
    for thing in _asked(made):
        _kinds[thing.kind].met(thing.id, made, actor, now)


def fell_through(made: Thing, actor: Any, now: datetime, *, for_good: bool = False) -> None:
    """This is not there any more: what asked for it, or was answered with it, asks again.

    What may come back is remembered; `for_good` it comes to nothing.
    """
    for thing in _asked(made):
        _kinds[thing.kind].unmet(thing.id, made, actor, now)
        if for_good:
            joints.disconnect(made, ANSWERS, thing)


def became(made: Thing, other: Thing) -> None:
    """This went up in another thing of its kind, which answers and hangs together with all that it did."""
    for thing in _asked(made):
        _kinds[thing.kind].followed(thing.id, made, other)
    joints.move(made, other)


def _asked(made: Thing) -> list[Thing]:
    query = select(Joint.to_kind, Joint.to_id).where(
        Joint.from_kind == made.kind, Joint.from_id == made.id, Joint.relation == ANSWERS
    )
    # In one order for everybody, so that two that answer the same things never wait for one another.
    rows = db.session.execute(query.where(Joint.to_kind.in_(sorted(_kinds))).order_by(Joint.to_id))
    return [Thing(row.to_kind, row.to_id) for row in rows]
