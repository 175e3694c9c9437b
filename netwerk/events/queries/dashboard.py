"""How one day stands: registrations over time, and who comes from where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from netwerk.events.models import Attendee, Booking, Event, Transition
from netwerk.events.queries.attendance import AttendanceTable
from netwerk.events.rules import SEAT_HOLDING
from netwerk.kernel.database import db
from netwerk.kernel.i18n import local
from netwerk.members.models import Organisation, organisation_sector
from netwerk.taxonomy.models import OrganisationType, Sector
from netwerk.taxonomy.queries import all_regions


@dataclass(frozen=True)
class Mix:
    """The people who are expected, by what their organisation is; names in the language asked for.

    People whose organisation is not known stand under an empty name; each list adds up to all of them,
    except sectors: an organisation may have several.
    """

    types: tuple[tuple[str, int], ...]
    regions: tuple[tuple[str, int], ...]
    sectors: tuple[tuple[str, int], ...]


def growth(event: Event) -> list[tuple[date, int]]:
    """How many held a seat at the end of each date on which that changed, from the log of changes."""
    rows = db.session.execute(
        select(Transition.at, Transition.old_state, Transition.new_state)
        .join(Attendee, Attendee.id == Transition.attendee_id)
        .where(Attendee.event_id == event.id)
        .order_by(Transition.at, Transition.id)
    )
    return _added_up(event, ((row[0], row[1], row[2]) for row in rows))


def _added_up(event: Event, changes: Iterable[tuple[datetime, str, str]]) -> list[tuple[date, int]]:
    found: dict[date, int] = {}
    held = 0
    for at, old, new in changes:
        held += (new in SEAT_HOLDING) - (old in SEAT_HOLDING)
        found[local(at, event.zone).date()] = held
    return list(found.items())


def duos(event_id: int) -> int:
    """How many duos of which both come."""
    both = (
        select(Booking.id)
        .join(Attendee, Attendee.booking_id == Booking.id)
        .where(Booking.event_id == event_id, Booking.is_duo.is_(True), Attendee.state.in_(SEAT_HOLDING))
        .group_by(Booking.id)
        .having(func.count(Attendee.id) >= 2)
    )
    return db.session.scalar(select(func.count()).select_from(both.subquery())) or 0


def mix(table: AttendanceTable, language: str) -> Mix:
    """Where the people on the list come from."""
    people = table.people
    sectors: Counter[str] = Counter()
    of_organisation = _sectors(
        {person.organisation_id for person in people if person.organisation_id}, language
    )
    for person in people:
        sectors.update(of_organisation.get(person.organisation_id or 0, ()))
    return Mix(
        named(Counter(person.type for person in people), type_names(language)),
        named(Counter(person.region for person in people), region_names(language)),
        tuple(sectors.most_common()),
    )


def named(counts: Mapping[str, int], names: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Counts by slug as counts by name, the largest first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], names.get(pair[0], "")))
    return tuple((names.get(slug, slug), number) for slug, number in ordered)


def type_names(language: str) -> dict[str, str]:
    """The names of all types of organisation, by slug."""
    return {word.slug: word.label(language) for word in db.session.scalars(select(OrganisationType))}


def region_names(language: str) -> dict[str, str]:
    """The names of all regions, by slug."""
    return {region.slug: region.label(language) for region in all_regions()}


def _sectors(organisation_ids: set[int], language: str) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(organisation_sector.c.organisation_id, Sector)
        .join(Sector, Sector.id == organisation_sector.c.sector_id)
        .join(Organisation, Organisation.id == organisation_sector.c.organisation_id)
        .where(Organisation.id.in_(organisation_ids))
    )
    found: dict[int, list[str]] = {}
    for organisation_id, sector in rows:
        found.setdefault(organisation_id, []).append(sector.label(language))
    return found
