"""Changing one's mind on the private page: workshops, answers and what one agrees to show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from netwerk.events import seats
from netwerk.events.models import Attendee, Event
from netwerk.events.services import answers, sharing, workshops
from netwerk.events.services.sharing import Sharing
from netwerk.kernel import audit
from netwerk.kernel.errors import Conflict
from netwerk.kernel.i18n import lazy


@dataclass(frozen=True)
class Choices:
    """What somebody chose; None is what was not put to them and stays as it is.

    `answers` are by root of the question, `asked` the roots that were put.
    """

    sharing: Sharing
    workshop_ids: Sequence[int] | None = None
    answers: Mapping[str, Any] | None = None
    asked: Collection[str] = ()


def can_choose(event: Event, attendee: Attendee, now: datetime) -> bool:
    """Can workshops and answers still change? Until the day begins."""
    return attendee.is_active and event.state == "published" and now < event.starts_at


def can_agree(event: Event, attendee: Attendee, now: datetime) -> bool:
    """Can somebody still say what they show? As long as others can look at the list."""
    return attendee.is_active and (can_choose(event, attendee, now) or sharing.list_is_open(event, now))


def change(attendee_id: int, choices: Choices, *, actor_label: str, now: datetime) -> Attendee:
    """Keep other choices. Raises NotFound, Conflict when it is too late, and Invalid for a wrong answer."""
    event, attendee = seats.attendee_locked(attendee_id)
    if not can_agree(event, attendee, now):
        raise Conflict(lazy("Deze keuzes kunnen niet meer veranderen."))
    if can_choose(event, attendee, now):
        if choices.workshop_ids is not None:
            workshops.choose(attendee_id, choices.workshop_ids, actor_label, now)
        answers.keep(event, attendee, choices.answers, now, only=choices.asked)
    sharing.note(event, attendee, choices.sharing, now)
    audit.record(actor_label, "attendee.choices", "attendee", attendee.id)
    return attendee
