"""Who may be registered for a day, and whether they sit, wait or ask first. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from netwerk.events import rules, seats
from netwerk.events.errors import Closed, TooFewSeats
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import Room, Shortage, State
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy


class Somebody(Protocol):
    """What must be known of a person on a form."""

    @property
    def email_key(self) -> str | None:
        """The address as it is compared."""

    @property
    def name_key(self) -> str:
        """The name as it is compared."""

    @property
    def share(self) -> str | None:
        """What counts as their organisation."""


def check_open(event: Event, now: datetime) -> None:
    """Raise Closed when the day takes no registrations now, NotFound for a draft."""
    if event.state == "draft":
        raise NotFound
    if not rules.takes_registrations(event, now):
        raise Closed


def check_manageable(event: Event, attendee: Attendee, now: datetime) -> None:
    """Raise Conflict when somebody is no longer registered, or the day is over or called off."""
    if not attendee.is_active:
        raise Conflict(lazy("Deze inschrijving was al geannuleerd."))
    check_ahead(event, now)


def check_ahead(event: Event, now: datetime) -> None:
    """Raise Conflict when the day is over or called off."""
    if event.state != "published" or event.ends_at <= now:
        raise Conflict(lazy("Deze netwerkdag is voorbij of gaat niet door: er valt niets meer te wijzigen."))


def check_people(people: Sequence[Somebody]) -> None:
    """Raise Invalid for nobody, too many, or somebody twice on one form."""
    if not people:
        raise Invalid(lazy("Schrijf minstens één persoon in."))
    if len(people) > rules.GROUP_MAXIMUM:
        raise Invalid(lazy("Je kan hoogstens 41 mensen tegelijk inschrijven."))
    emails = [person.email_key for person in people if person.email_key]
    names = [person.name_key for person in people if not person.email_key]
    if len(set(emails)) < len(emails):
        raise Invalid(lazy("Twee mensen hebben hetzelfde e-mailadres. Laat het bij een van beide leeg."))
    if len(set(names)) < len(names):
        raise Invalid(lazy("Twee mensen zonder e-mailadres hebben dezelfde naam."))


def check_share(event: Event, attendee: Attendee, new: Somebody, now: datetime) -> None:
    """Raise Invalid when a seat would pass to an organisation that has its share already."""
    former = rules.share_key(attendee.organisation_id, attendee.organisation_name)
    if new.share == former or not seats.holds_seat(event, attendee.state):
        return
    if seats.share_is_full(event, new.share, now):
        raise Invalid(
            lazy("Van deze organisatie zijn er al zoveel mensen ingeschreven als kan."), "organisation"
        )


def places(
    event: Event, people: Sequence[Somebody], wish: Shortage, now: datetime
) -> list[tuple[int, State]]:
    """In which state each begins, by place on the form; who is not among them is not registered.

    Raises TooFewSeats when only some of them fit and nobody said what to do then.
    """
    if event.needs_approval and not event.requests_hold_seats:
        return [(number, State.REQUESTED) for number in range(len(people))]
    found = rules.place_group([person.share for person in people], *_line(event, now), wish)
    if found.asks:
        raise TooFewSeats(len(found.seated), len(people))
    seated = State.REQUESTED if event.needs_approval else State.CONFIRMED
    states = [(place, seated) for place in found.seated]
    return sorted(states + [(place, State.WAITLISTED) for place in found.waiting])


def _line(event: Event, now: datetime) -> tuple[list[rules.Waiting], Room]:
    """The waiting list and what there is to give; on a full day the list makes no difference."""
    if event.seats_left == 0:
        return [], Room(0)
    room = seats.room(event, now)
    return (seats.queue(event.id) if event.capacity is not None or room.share_limit is not None else []), room
