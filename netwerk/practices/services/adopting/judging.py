"""Editors let an adoption count no longer, or again."""

from __future__ import annotations

from datetime import datetime

from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor
from netwerk.practices import queries
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.services import ladder, reviewing
from netwerk.practices.services.adopting.reporting import LONGEST_REASON


def refuse(adoption_id: int, reason: str, actor: Actor, *, now: datetime) -> Adoption:
    """Let an adoption count no longer. Raises Invalid without a reason, NotAllowed, NotFound."""
    practice, found = _held(adoption_id, actor)
    reason = plain_line(reason)[:LONGEST_REASON]
    if not reason:
        raise Invalid(lazy("Schrijf waarom deze overname niet meetelt."), "reason")
    found.refused_at, found.refused_because = now, reason
    db.session.flush()
    audit.record(
        actor.label, "practice.refuse_adoption", "practice", practice.id, reason=reason, adoption=found.id
    )
    ladder.settle(practice, actor, now=now, reason=reason)
    return found


def readmit(adoption_id: int, actor: Actor, *, now: datetime) -> Adoption:
    """Let what was refused count again, as far as it was confirmed. Raises NotAllowed, NotFound."""
    practice, found = _held(adoption_id, actor)
    if found.refused_at is not None:
        found.refused_at, found.refused_because = None, ""
        db.session.flush()
        audit.record(actor.label, "practice.readmit_adoption", "practice", practice.id, adoption=found.id)
        ladder.settle(practice, actor, now=now)
    return found


def to_judge(adoption_id: int, actor: Actor) -> tuple[Practice, Adoption]:
    """A sheet with an adoption of it, for an editor in whose scope it falls.

    Raises NotAllowed for whoever writes the sheet, and so gains by it; NotFound.
    """
    found = db.session.get(Adoption, adoption_id)
    if found is None:
        raise NotFound
    practice = queries.load(found.practice_id)
    if not reviewing.may_edit(actor, practice):
        raise NotFound
    reviewing.check_stranger(practice, actor)
    return practice, found


def _held(adoption_id: int, actor: Actor) -> tuple[Practice, Adoption]:
    """The same, locked, as it is then: its contact may answer at the same time."""
    practice, _found = to_judge(adoption_id, actor)
    practice = queries.locked(practice.id)
    return practice, db.session.get_one(Adoption, adoption_id, populate_existing=True)
