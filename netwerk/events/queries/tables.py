"""Reads of who sits at which table."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from netwerk.events.models import Attendee, Booking
from netwerk.events.rules import SEAT_HOLDING, share_key
from netwerk.events.table_rules import Seated, side_of
from netwerk.kernel.database import db
from netwerk.members.models import Organisation
from netwerk.taxonomy.models import OrganisationType


@dataclass(frozen=True)
class Guest:
    """Somebody who comes, with the table where they sit; None is no table yet."""

    id: int
    name: str
    function: str
    organisation: str
    table: int | None
    is_duo: bool
    seated: Seated


def guests(event_id: int) -> list[Guest]:
    """Everybody who comes to a day, by name."""
    rows = db.session.execute(
        select(
            Attendee.id,
            Attendee.name,
            Attendee.function,
            func.coalesce(Organisation.name, Attendee.organisation_name),
            Attendee.table_number,
            Attendee.booking_id,
            Booking.is_duo,
            Attendee.organisation_id,
            Attendee.organisation_name,
            OrganisationType.side,
            OrganisationType.slug,
        )
        .join(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(Organisation, Organisation.id == Attendee.organisation_id)
        .outerjoin(OrganisationType, OrganisationType.id == Organisation.type_id)
        .where(Attendee.event_id == event_id, Attendee.state.in_(SEAT_HOLDING))
        .order_by(Attendee.name_key, Attendee.id)
    )
    return [
        Guest(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[6],
            Seated(
                row[0],
                organisation=share_key(row[7], row[8]) or "",
                side=side_of(row[9], row[2]),
                kind=row[10] or "",
                party=row[5] if row[6] else None,
            ),
        )
        for row in rows
    ]
