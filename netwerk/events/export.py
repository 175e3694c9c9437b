"""The list of attendees as rows to take away: one row a person, every answer in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from netwerk.events import facts, question_rules
from netwerk.events.models import Attendee, Event
from netwerk.events.queries import workshops
from netwerk.events.queries.workshops import Place
from netwerk.events.rules import State
from netwerk.events.services import answers
from netwerk.events.services.answers import Column, DayAnswers
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


def table(
    event: Event, people: Sequence[Attendee], consents: Mapping[int, Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """The headings in the reader's language, and one row for each of these people, in order.

    `consents` are purposes by booking. Bookings and organisations must be loaded. Answers to questions that
    are no longer asked have their column too.
    """
    given = answers.of_event(event.id)
    places = workshops.of_attendees([person.id for person in people])
    positions = _positions(people)
    day = [event.title, _minutes(event.starts_at), facts.location_line(event, event.language)]
    rows = [
        [
            *_row(person, positions.get(person.id), consents),
            *_shared(person),
            *places_words(places.get(person.id, [])),
            *(_answer(given, person, column) for column in given.columns),
            *day,
        ]
        for person in people
    ]
    return [*_columns(), *(_heading(column) for column in given.columns), *_day_columns()], rows


def places_words(places: Sequence[Place]) -> tuple[str, str]:
    """Somebody's workshops: those they have a seat in, and those they wait for or would like."""
    seated = [place.title for place in places if place.is_confirmed]
    waits = [place.title for place in places if not place.is_confirmed]
    return "; ".join(seated), "; ".join(waits)


def _columns() -> list[str]:
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
        _("Op de deelnemerslijst"),
        _("Zoekt contact met"),
        _("Geen foto's"),
        _("Workshops"),
        _("Wil ook naar"),
    ]


def _day_columns() -> list[str]:
    return [_("Netwerkdag"), _("Datum"), _("Plaats")]


def _positions(people: Sequence[Attendee]) -> dict[int, int]:
    """The place of each who waits on the waiting list, counted from 1."""
    queue = sorted(
        (person for person in people if person.state == State.WAITLISTED),
        key=lambda person: (person.priority, person.created_at, person.id),
    )
    return {person.id: number for number, person in enumerate(queue, start=1)}


def _shared(person: Attendee) -> list[str]:
    return [
        _("ja") if person.shares_details else "",
        person.seeks,
        _("ja") if person.no_photos else "",
    ]


def _heading(column: Column) -> str:
    """The question as it is put now, and how earlier versions put it where they differ."""
    newest = column.newest
    earlier = [
        _("versie %(number)d: %(question)s", number=one.version, question=one.label)
        for one in column.versions
        if one.label != newest.label
    ]
    marks = [*([_("gevoelig")] if column.sensitive else []), *earlier]
    return f"{newest.label} ({'; '.join(marks)})" if marks else newest.label


def _answer(given: DayAnswers, person: Attendee, column: Column) -> str:
    answer = given.of(person.id, column)
    if answer is None:
        return ""
    words = question_rules.say(answer.value)
    if answer.question.label == column.newest.label:
        return words
    return _("%(answer)s (versie %(number)d)", answer=words, number=answer.question.version)


def _row(person: Attendee, position: int | None, consents: Mapping[int, Sequence[str]]) -> list[str]:
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
