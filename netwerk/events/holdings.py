"""What the network days keep about a person, as the privacy desk gives it and forgets it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from netwerk.events.models import Attendee
from netwerk.events.queries import holdings as reads
from netwerk.events.services import forgetting, registrants, sharing
from netwerk.kernel.i18n import lazy
from netwerk.members import purposes
from netwerk.members.holdings import Holding, Person, Room, Rows, Stays, register
from netwerk.members.purposes import Purpose

HOLDINGS = (
    Holding(
        "inschrijvingen",
        lazy("Je inschrijvingen voor netwerkdagen"),
        lazy("Om de dag te organiseren en je erover te mailen."),
        "registrations",
        lazy(
            "Je naam en adres verdwijnen; dat er iemand kwam, blijft. Voor wat nog komt, schrijven we je uit."
        ),
        ("attendee", "booking", "attendee_transition", "invitation", "workshop_place"),
    ),
    Holding(
        "boekingen",
        lazy("Wie je inschreef"),
        lazy("Om je te mailen over wie je inschreef."),
        "registrations",
        lazy("Je naam, adres en telefoonnummer verdwijnen. Wie je inschreef, blijft ingeschreven."),
        ("booking",),
    ),
    Holding(
        "aanwezigheden",
        lazy("Waar je aanwezig was"),
        lazy("Om attesten te maken en om aan een fonds te tonen wie er was."),
        "evidence",
        lazy("Je naam verdwijnt, tenzij een fonds er nog naar mag vragen."),
        ("attendance_mark", "attestation"),
    ),
    Holding(
        "antwoorden",
        lazy("Je antwoorden op vragen bij een inschrijving"),
        lazy("Om rekening te houden met wat je eet, nodig hebt of verwacht."),
        "registrations",
        lazy("Ze verdwijnen."),
        ("answer",),
    ),
    Holding(
        "evaluaties",
        lazy("Of je een evaluatie invulde"),
        lazy("Om je maar één keer te vragen. Wat je antwoordde, hangt niet aan je naam."),
        "registrations",
        lazy("Dat er geantwoord is, blijft zonder naam."),
        ("evaluation_ticket",),
    ),
    Holding(
        "antwoorden-per-mail",
        lazy("Wat je per mail op een uitnodiging antwoordde"),
        lazy("Om te weten of je komt."),
        "incoming",
        lazy("Het verdwijnt."),
        ("reply",),
    ),
    Holding(
        "uitnodigingen",
        lazy("Voor welke dagen een organisator je uitnodigde"),
        lazy("Om je niet twee keer uit te nodigen."),
        "invited",
        lazy("Je naam en adres verdwijnen; een onleesbaar merk blijft, zodat je geen nieuwe krijgt."),
        ("outreach_recipient",),
    ),
    Holding(
        "agenda-adressen",
        lazy("Je eigen agenda-adressen"),
        lazy("Om je dagen in je agenda te tonen."),
        "account",
        lazy("Ze werken niet meer."),
        ("calendar_feed",),
    ),
    Holding(
        "organiseren",
        lazy("Wat je voor netwerkdagen deed"),
        lazy("Om te weten wie een dag organiseert en wie er spreekt."),
        "registrations",
        lazy("De dag blijft, zonder je naam."),
        (
            "event_organiser",
            "speaker",
            "event",
            "organiser_message",
            "outreach",
            "reopening",
            "workshop",
            "material",
        ),
    ),
)


def export(person: Person) -> Mapping[str, Rows]:
    """Everything about somebody's days, as JSON holds it; times in UTC."""
    people = reads.attendees_of(person)
    by_id = {one.id: one for one in people}
    ids = list(by_id)
    return {
        "inschrijvingen": _registrations(people),
        "boekingen": [
            {
                "day": title,
                "name": booking.contact_name,
                "email": booking.contact_email,
                "phone": booking.contact_phone,
                "people": number,
                "at": _at(booking.created_at),
            }
            for booking, title, number in reads.bookings_of(person)
        ],
        "aanwezigheden": _attendance(by_id),
        "antwoorden": [
            {
                "day": _day(by_id, row.attendee_id),
                "question": row.question.label,
                "answer": row.value,
                "at": _at(row.at),
            }
            for row in reads.answers_of(ids)
        ],
        "evaluaties": [
            {"day": _day(by_id, row.attendee_id), "kind": row.purpose, "answered": row.used}
            for row in reads.tickets_of(ids)
        ],
        "antwoorden-per-mail": [
            {
                "day": _day(by_id, row.attendee_id),
                "answer": row.partstat,
                "words": row.comment,
                "at": _at(row.at),
            }
            for row in reads.replies_of(ids)
        ],
        "uitnodigingen": [
            {"day": title, "name": row.name, "email": row.email, "at": _at(at)}
            for row, title, at in reads.invitations_to(person)
        ],
        "agenda-adressen": [
            {"name": row.label, "made_at": _at(row.created_at), "used_at": _at(row.used_at)}
            for row in (reads.calendars_of(person.member_id) if person.member_id is not None else ())
        ],
        "organiseren": [
            {"day": title, "as": role, "at": _at(at)} for title, at, role in reads.organised_by(person)
        ],
    }


def _registrations(people: Sequence[Attendee]) -> list[dict[str, Any]]:
    ids = [one.id for one in people]
    chosen: dict[int, list[str]] = defaultdict(list)
    for place in reads.places_of(ids):
        chosen[place.attendee_id].append(place.workshop.title)
    steps: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for step in reads.transitions_of(ids):
        steps[step.attendee_id].append({"state": step.new_state, "at": _at(step.at), "reason": step.reason})
    return [
        {
            "day": one.event.title,
            "begins": _at(one.event.starts_at),
            "ends": _at(one.event.ends_at),
            "name": one.name,
            "email": one.email or "",
            "function": one.function,
            "organisation": one.organisation.name if one.organisation else one.organisation_name,
            "state": one.state,
            "registered_at": _at(one.created_at),
            "on_list_of_participants": one.shares_details,
            "looks_for": one.seeks,
            "no_photos": one.no_photos,
            "table": one.table_number,
            "workshops": chosen[one.id],
            "calendar_answer": one.invitation.partstat if one.invitation else "",
            "changes": steps[one.id],
        }
        for one in people
    ]


def _attendance(by_id: Mapping[int, Attendee]) -> list[dict[str, Any]]:
    codes = {row.attendee_id: row.code for row in reads.attestations_of(list(by_id))}
    return [
        {
            "day": _day(by_id, mark.attendee_id),
            "part": mark.part,
            "kind": mark.kind,
            "at": _at(mark.at),
            "reason": mark.reason,
            "attestation": codes.get(mark.attendee_id, ""),
        }
        for mark in reads.marks_of(list(by_id))
    ]


def stays(person: Person, now: datetime) -> list[Stays]:
    """The attendance that a fund may still ask for, by the day until which."""
    held = Counter(reads.held_until(reads.attendees_of(person), now).values())
    what = lazy("Je naam op de aanwezigheidslijst van een dag met Europese steun")
    return [Stays(what, number, until) for until, number in sorted(held.items())]


def _day(by_id: Mapping[int, Attendee], attendee_id: int) -> str:
    return by_id[attendee_id].event.title


def _at(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def subjects(person: Person) -> Mapping[str, Collection[int]]:
    """The registrations and bookings that a consent may be about."""
    return {
        "attendee": [one.id for one in reads.attendees_of(person)],
        "booking": [booking.id for booking, _title, _number in reads.bookings_of(person)],
    }


def _off_the_list(kind: str, attendee_id: int, now: datetime) -> None:
    if kind == "attendee":
        sharing.leave_list(attendee_id, now)


def _no_theme_mail(kind: str, booking_id: int, _now: datetime) -> None:
    if kind == "booking":
        registrants.stop_theme_mail(booking_id)


register(
    Room(
        HOLDINGS,
        export,
        forgetting.forget,
        reads.traces_of,
        stays,
        reads.is_namesake,
        subjects=subjects,
        forget_named=forgetting.forget_named,
    )
)
purposes.register(
    Purpose(
        sharing.PURPOSE,
        lazy("Op de lijst van deelnemers staan"),
        {
            sharing.TEXT_VERSION: lazy(
                "Zet mij op de deelnemerslijst. De andere deelnemers zien dan je naam, functie, organisatie "
                "en e-mailadres. Alleen wie komt, kan de lijst lezen."
            )
        },
        _off_the_list,
    )
)
purposes.register(
    Purpose(
        "theme_mail",
        lazy("Mail over volgende netwerkdagen"),
        {"2026-11": lazy("Mail me over volgende netwerkdagen van dit thema")},
        _no_theme_mail,
    )
)
