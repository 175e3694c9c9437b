"""Attestations: made of the attendance list, and taken back when it says otherwise."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from netwerk.events import seats
from netwerk.events.models import Attendee, Attestation
from netwerk.events.queries.attendance import present
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict
from netwerk.kernel.i18n import lazy

# Letters and digits that nobody mistakes for another (Crockford's base 32 without U), three groups of four.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 3, 4


def issue(event_id: int, actor_label: str, *, now: datetime) -> int:
    """Give everybody who was there an attestation; gives how many are new.

    One whose owner was not there after all is taken back, and comes back when that is corrected. Running
    it twice changes nothing. Raises NotFound, and Conflict before the day is over or when it was called off.
    """
    event = seats.lock_event(event_id)
    if event.state in {"draft", "cancelled"} or event.ends_at > now:
        raise Conflict(lazy("Attesten kan je maken als de dag voorbij is."))
    came = {person.attendee_id for person in present(event_id).present}
    made = db.session.scalars(
        select(Attestation).join(Attestation.attendee).where(Attendee.event_id == event_id)
    ).all()
    for attestation in made:
        if attestation.attendee_id in came:
            attestation.withdrawn_at = None
        else:
            attestation.withdrawn_at = attestation.withdrawn_at or now
    new = came - {attestation.attendee_id for attestation in made}
    db.session.add_all(
        Attestation(attendee_id=attendee_id, code=_code(), issued_at=now) for attendee_id in sorted(new)
    )
    db.session.flush()
    audit.record(actor_label, "attestation.issue", "event", event_id, new=len(new), people=len(came))
    return len(new)


def _code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))
    return "-".join(groups)
