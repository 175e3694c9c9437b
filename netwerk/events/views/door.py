"""What the private page shows for the door and for afterwards: codes to check in, and attestations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from netwerk.events import checkin_codes
from netwerk.events.models import Attendee
from netwerk.events.queries import attestations
from netwerk.events.rules import State
from netwerk.events.services.private_links import PrivateView


def values(view: PrivateView, now: datetime) -> dict[str, Any]:
    """The codes of whoever still comes, and who has an attestation: of the day and of its whole series."""
    coming = view.event.state == "published" and now < view.event.ends_at
    codes = [checkin_codes.code_of(person) for person in view.people if person.state == State.CONFIRMED]
    return {"codes": codes if coming else [], "attested": [] if coming else _attested(view)}


def _attested(view: PrivateView) -> list[tuple[Attendee, bool]]:
    """Each with whether the series is complete too."""
    made = attestations.codes_of([person.id for person in view.people])
    found = []
    for person in view.people:
        if person.id in made and attestations.of_attendee(person.id) is not None:
            track = attestations.track_of(person, view.event)
            found.append((person, track is not None and track.is_complete))
    return found
