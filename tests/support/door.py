"""A day on which people come in, and one that is over with attestations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from netwerk.events import checkin_codes
from netwerk.events.attendance_rules import part_at, parts_of
from netwerk.events.models import Attendee, Event
from netwerk.events.queries import attestations
from netwerk.events.services import attendance, private_links, series, walk_ins
from netwerk.events.services.attendance import Tap
from netwerk.events.services.walk_ins import Guest
from netwerk.kernel import clock
from netwerk.members.actor import Actor
from tests.builders import SYSTEM, Make
from tests.support.after import concluded_day

AT_THE_DOOR = ("checkin", "checkin_marks", "checkin_state", "walk_in", "correct_attendance", "checkin_code")
# So many fit on one form.
GROUP = 40
ON_PAPER = (
    *("attendance", "attendance_log", "attendance_csv", "attendance_xlsx", "sheet", "sheet_pdf"),
    *("badges", "badges_pdf"),
)


def today(make: Make, people: int = 4, **facts: Any) -> Event:
    """A day that began half an hour ago, with so many people on its list."""
    event = make.event(starts=clock.now() - timedelta(minutes=30), **facts)
    for start in range(0, people, GROUP):
        numbers = range(start + 1, min(people, start + GROUP) + 1)
        make.booking(event, [make.person(f"Gast {number:03}") for number in numbers])
    return event


def part_now(event: Event) -> str:
    """The half-day it is."""
    return part_at(parts_of(event), clock.now()).key


def let_in(make: Make, event: Event, *people: Attendee, part: str = "", by: Actor = SYSTEM) -> None:
    """Mark people present now."""
    part, now = part or part_now(event), clock.now()
    taps = [Tap(f"in-{person.id}", person.id, part, "in", now) for person in people]
    make.within(lambda: attendance.mark(event.id, taps, by, now=now))


def walk_in(make: Make, event: Event, name: str, email: str | None = None, key: str = "") -> Attendee:
    """Let somebody in who was not on the list."""
    guest = guest_of(event, name, email, key)
    now = clock.now()
    came: Attendee = make.within(lambda: walk_ins.walk_in(event.id, guest, SYSTEM, now=now))
    return came


def guest_of(event: Event, name: str, email: str | None = None, key: str = "", **more: Any) -> Guest:
    """Somebody who stands at the door now and is not on the list."""
    usual = {"part": part_now(event), "at": clock.now(), "organisation_name": "Bakkerij Claes"}
    return Guest(key or f"deur-{name}", name, email=email, **(usual | more))


def doors(make: Make, organiser: Actor) -> dict[str, dict[str, Any]]:
    """What the addresses of the pages of the door and of attestations need."""
    event = today(make, title="Dag van vandaag", by=organiser, capacity=20)
    people = make.attendees(event)
    let_in(make, event, people[0])
    walk_in(make, event, "Nele Nieuw")
    here = {
        "event_id": event.id,
        "attendee_id": people[1].id,
        "code": checkin_codes.sign(people[1]),
    }
    over = concluded_day(make, title="Dag van een reeks", by=organiser)
    facts = series.SeriesFacts("Reeks met attest", over.school_year, days_required=1)
    made = make.within(lambda: series.create(facts, organiser, now=clock.now()))
    make.within(lambda: series.add_day(made.id, over.id, organiser))
    came = make.attendees(over)[0]
    issued = attestations.of_attendee(came.id)
    assert issued is not None
    own = {"token": private_links.attendee_token(came), "attendee_id": came.id}
    papers = ("attestation", "attestation_pdf", "series_attestation", "series_attestation_pdf")
    return {
        **{f"manage_events.{name}": here for name in (*AT_THE_DOOR, *ON_PAPER)},
        **{f"events.{name}": own for name in papers},
        "manage_events.issue_attestations": {"event_id": over.id},
        "events.check_attestation": {"code": issued.attestation.code},
    }
