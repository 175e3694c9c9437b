"""What arrives in a mailbox shows the hour that the organiser typed, whoever reads the calendar in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.events.services import publishing
from netwerk.kernel import clock
from netwerk.kernel.database import db
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.calendar_files import ical_js, vobject_events
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

BRUSSELS = ZoneInfo("Europe/Brussels")
# A day, from when to when, as typed: the clock goes forward on 28 March and back on 31 October.
TYPED = [
    ("2027-01-14", "09:00", "16:30"),
    ("2027-07-01", "09:00", "16:30"),
    *((f"2027-03-{day}", "09:00", "16:30") for day in (27, 28, 29)),
    *((f"2027-{day}", "09:00", "16:30") for day in ("10-30", "10-31", "11-01")),
    ("2027-03-28", "01:30", "03:00"),
    ("2027-03-28", "02:30", "05:00"),
    ("2027-03-28", "03:00", "05:00"),
    ("2027-10-31", "01:30", "02:15"),
    ("2027-10-31", "02:30", "05:00"),
    ("2027-10-31", "03:00", "05:00"),
]
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = {1: "januari", 3: "maart", 7: "juli", 10: "oktober", 11: "november"}


@dataclass(frozen=True)
class Told:
    """The instants of a day as zoneinfo knows them, and as a person says them."""

    start: datetime
    end: datetime

    @property
    def words(self) -> str:
        start, end = self.start.astimezone(BRUSSELS), self.end.astimezone(BRUSSELS)
        day = f"{WEEKDAYS[start.weekday()]} {start.day} {MONTHS[start.month]} {start.year}"
        return f"{day}, {start:%H.%M} tot {end:%H.%M} uur"


def told(day: str, start: str, end: str) -> Told:
    return Told(
        *(
            datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=BRUSSELS).astimezone(UTC)
            for hour in (start, end)
        )
    )


def published(organiser: Visitor, make: Make, day: str, start: str, end: str) -> Event:
    """A day that an organiser typed into the form."""
    answers = {
        "csrf_token": organiser.token(),
        "title": f"Dag van {day} {start}",
        "summary": "Een namiddag.",
        "description": "We praten na.",
        "theme_ids": str(make.theme("leren-en-werken").id),
        "language": "nl",
        "venue_name": "PXL Congress",
    }
    typed = {"date": day, "start_time": start, "end_time": end}
    organiser.open("/beheer/netwerkdagen/nieuw", method="POST", status=303, data=answers | typed)
    made = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    return make.within(lambda: publishing.publish(made.id, SYSTEM, now=clock.now()))


def calendars(mail: EmailMessage) -> list[bytes]:
    """What a mail program finds in the two places where it looks for an invitation."""
    [inline] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    [attached] = [part for part in mail.iter_attachments() if part.get_content_type() == "application/ics"]
    return [inline.get_content().encode(), attached.get_content()]


def shown_by_vobject(file: bytes) -> Told:
    [event] = vobject_events(file)
    moments = [event.dtstart.value, event.dtend.value]
    for moment in moments:
        written = f"{moment:%Y-%m-%dT%H:%M:%S}" + ("" if moment.utcoffset() else "Z")
        assert is_clock_of_brussels_or_utc(written, moment)
    return Told(*(moment.astimezone(UTC) for moment in moments))


def shown_by_ical_js(read: dict[str, Any]) -> Told:
    [event] = read["events"]
    moments = [datetime.fromisoformat(event[end]["utc"]) for end in ("start", "end")]
    for end, moment in zip(("start", "end"), moments, strict=True):
        assert is_clock_of_brussels_or_utc(event[end]["local"], moment)
    return Told(*moments)


def is_clock_of_brussels_or_utc(written: str, moment: datetime) -> bool:
    """There are programs that show the hour as it is written, and never look at the zone."""
    here, there = moment.astimezone(BRUSSELS), moment.astimezone(UTC)
    return written in {f"{here:%Y-%m-%dT%H:%M:%S}", f"{there:%Y-%m-%dT%H:%M:%SZ}"}


def test_invitations_as_received_show_the_hours_that_were_typed_around_both_changes_of_the_clock(
    cast: Cast,
    make: Make,
    client: Visitor,
    post_office: PostOffice,
    at: Callable[[str], datetime],
) -> None:
    at("2027-01-04 09:00")
    organiser = client.as_(cast.chantal)
    for number, typed in enumerate(TYPED):
        make.attendee(published(organiser, make, *typed), "An Peeters", f"an{number}@school.example")

    mails = {mail["To"].addresses[0].addr_spec: mail for mail in post_office.deliver()}

    assert len(mails) == len(TYPED)
    expected = [told(*typed) for typed in TYPED]
    received = [calendars(mails[f"an{number}@school.example"]) for number in range(len(TYPED))]
    read = iter(ical_js(*(file for files in received for file in files)))
    for number, (day, files) in enumerate(zip(expected, received, strict=True)):
        for file in files:
            assert shown_by_vobject(file) == day, TYPED[number]
            assert shown_by_ical_js(next(read)) == day, TYPED[number]
        for part in ("plain", "html"):
            body = mails[f"an{number}@school.example"].get_body((part,))
            assert body is not None
            assert day.words in " ".join(re.sub(r"<[^>]+>", " ", body.get_content()).split()), TYPED[number]
