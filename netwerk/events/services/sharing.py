"""What somebody agrees to show of themselves on a day: the list of participants, and photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Attendee, Event
from netwerk.events.rules import State
from netwerk.kernel.database import db
from netwerk.members.services.consents import record_consent, withdraw_consent

PURPOSE = "participant_list"
# The version of the sentence beside the box, kept with the consent.
TEXT_VERSION = "2026-11"
LONGEST_SEEKS = 200
# Participants find each other until so long after the day.
LIST_SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Sharing:
    """What somebody ticked."""

    shares_details: bool = False
    seeks: str = ""
    no_photos: bool = False


def note(event: Event, attendee: Attendee, sharing: Sharing, now: datetime) -> None:
    """Keep what somebody ticked; on the list only where the day has one, and with a consent."""
    was_listed = attendee.shares_details
    shares = sharing.shares_details and event.has_participant_list
    attendee.shares_details = shares
    attendee.seeks = sharing.seeks[:LONGEST_SEEKS] if shares else ""
    attendee.no_photos = sharing.no_photos
    if shares:
        db.session.flush()
        record_consent("attendee", attendee.id, PURPOSE, TEXT_VERSION, now)
    elif was_listed:
        withdraw_consent("attendee", attendee.id, PURPOSE, now)


def forget(event: Event, attendee: Attendee, now: datetime) -> None:
    """Take back all of it: the seat goes to somebody who was not asked yet."""
    note(event, attendee, Sharing(), now)


def leave_list(attendee_id: int, now: datetime) -> None:
    """Take somebody off the list of participants, who withdrew their consent; the rest stays as it is."""
    attendee = db.session.get(Attendee, attendee_id, with_for_update=True)
    if attendee is not None and attendee.shares_details:
        attendee.shares_details, attendee.seeks = False, ""
        withdraw_consent("attendee", attendee_id, PURPOSE, now)


def list_is_open(event: Event, now: datetime) -> bool:
    """Can participants look at the list now?"""
    return event.has_participant_list and event.state != "cancelled" and now < event.ends_at + LIST_SHOWN_FOR


def participants(event_id: int) -> list[Attendee]:
    """Who comes and agreed to be listed, by name; never somebody who waits."""
    return list(
        db.session.scalars(
            select(Attendee)
            .where(
                Attendee.event_id == event_id,
                Attendee.state == State.CONFIRMED,
                Attendee.shares_details.is_(True),
            )
            .order_by(Attendee.name_key, Attendee.id)
            .options(joinedload(Attendee.organisation))
        )
    )
