"""What an organiser's act will do, found by doing it and undoing it, so that it can be shown first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from netwerk.events.models import Attendee, Event, Transition, Workshop, WorkshopPlace
from netwerk.events.rules import State
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rehearsal import undone

Move = tuple[str, str]


@dataclass(frozen=True)
class Effects:
    """What an act does: `moves` counts people by former and new state, `mails` by kind.

    `names` are those of the people of each move, in the order in which they moved; `workshops` counts the
    places in workshops that change.
    """

    moves: Mapping[Move, int] = field(default_factory=dict)
    names: Mapping[Move, tuple[str, ...]] = field(default_factory=dict)
    mails: Mapping[str, int] = field(default_factory=dict)
    workshops: int = 0

    @property
    def mail_count(self) -> int:
        """How many mails the act sends in all."""
        return sum(self.mails.values())

    @property
    def is_nothing(self) -> bool:
        """Does the act move nobody and mail nobody?"""
        return not self.moves and not self.mails and not self.workshops

    def moved(self, new: State, old: State | None = None) -> int:
        """How many people come into a state, from a former one or from whichever."""
        return sum(number for move, number in self.moves.items() if move[1] == new and old in {None, move[0]})


def rehearse(act: Callable[[], object]) -> Effects:
    """Do something, see what it changed, and undo it. Raises whatever the act raises."""
    with undone():
        last_move, last_mail = _newest(Transition.id), _newest(OutboxMessage.id)
        places = _places()
        act()
        db.session.flush()
        names = _moved_since(last_move)
        mails = db.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.id > last_mail))
        after = _places()
        changed = sum(places.get(row, "") != state for row, state in after.items())
        return Effects(
            moves={move: len(people) for move, people in names.items()},
            names=names,
            mails=Counter(mails),
            workshops=changed + len(places.keys() - after.keys()),
        )


def _newest(column: object) -> int:
    return db.session.scalar(select(func.max(column))) or 0


def _moved_since(last: int) -> dict[Move, tuple[str, ...]]:
    """Who came into which other state; a line that notes a priority moves nobody."""
    moved: dict[Move, tuple[str, ...]] = {}
    rows = db.session.execute(
        select(Transition.old_state, Transition.new_state, Attendee.name)
        .join(Attendee, Attendee.id == Transition.attendee_id)
        .where(Transition.id > last, Transition.old_state != Transition.new_state)
        .order_by(Transition.id)
    )
    for old, new, name in rows:
        moved[old, new] = (*moved.get((old, new), ()), name)
    return moved


def _places() -> dict[int, str]:
    """The places in workshops of all days that can still change."""
    rows = db.session.execute(
        select(WorkshopPlace.id, WorkshopPlace.state)
        .join(WorkshopPlace.workshop)
        .join(Workshop.event)
        .where(Event.state == "published")
    )
    return {row[0]: row[1] for row in rows}
