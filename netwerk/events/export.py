"""The list of attendees as rows to take away: one row a person, every answer in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from netwerk.events import facts
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import State
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.i18n import LANGUAGES, LazyString, _, lazy

STATE_NAMES: dict[str, LazyString] = {
    State.REQUESTED: lazy("Aangevraagd"),
    State.CONFIRMED: lazy("Ingeschreven"),
    State.WAITLISTED: lazy("Op de wachtlijst"),
    State.OFFERED: lazy("Plaats aangeboden"),
    State.REJECTED: lazy("Geweigerd"),
    State.EXPIRED: lazy("Aanbod verlopen"),
    State.DECLINED: lazy("Aanbod afgewezen"),
    State.CANCELLED: lazy("Uitgeschreven"),
}


def columns() -> list[str]:
    """The headings, in the reader's language."""
    return [
        _("Naam"),
        _("E-mailadres"),
        _("Functie"),
        _("Organisatie"),
        _("Toestand"),
        _("Plaats op de wachtlijst"),
        _("Sinds"),
        _("Ingeschreven op"),
        _("Ingeschreven door"),
        _("E-mailadres van wie inschreef"),
        _("Telefoon van wie inschreef"),
        _("Inschrijving"),
        _("Duo"),
        _("Alleen samen"),
        _("Taal"),
        _("Toestemmingen"),
        _("Netwerkdag"),
        _("Datum"),
        _("Plaats"),
    ]


def rows(event: Event, people: Sequence[Attendee], consents: dict[int, list[str]]) -> list[list[str]]:
    """One row for each of these people, in order; `consents` are purposes by booking.

    Bookings and organisations must be loaded.
    """
    queue = sorted(
        (person for person in people if person.state == State.WAITLISTED),
        key=lambda person: (person.priority, person.created_at, person.id),
    )
    positions = {person.id: number for number, person in enumerate(queue, start=1)}
    day = [event.title, _minutes(event.starts_at), facts.location_line(event, event.language)]
    return [_row(person, positions.get(person.id), consents) + day for person in people]


def _row(person: Attendee, position: int | None, consents: dict[int, list[str]]) -> list[str]:
    booking = person.booking
    return [
        person.name,
        person.email or "",
        person.function,
        person.organisation.name if person.organisation else person.organisation_name,
        str(STATE_NAMES[person.state]),
        "" if position is None else str(position),
        _minutes(person.state_since),
        _minutes(person.created_at),
        booking.contact_name,
        booking.contact_email,
        booking.contact_phone,
        str(booking.id),
        _("ja") if booking.is_duo else "",
        _("ja") if booking.group_policy == "together" else "",
        LANGUAGES.get(booking.language, booking.language),
        ", ".join(consents.get(booking.id, [])),
    ]


def _minutes(moment: datetime) -> str:
    """A moment that sorts and that every spreadsheet reads: `2027-03-11 13:30`."""
    return moment.astimezone(BRUSSELS).strftime("%Y-%m-%d %H:%M")
