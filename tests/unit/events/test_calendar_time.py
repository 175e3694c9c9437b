"""Nine o'clock stays nine o'clock, whoever reads the file."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from netwerk.events import calendar
from netwerk.kernel.errors import Invalid
from tests.support.calendar_files import a_day, an_invitation, ical_js, named, vobject_events

BRUSSELS = ZoneInfo("Europe/Brussels")
NINE = [
    "2027-01-14",
    "2027-07-01",
    "2027-03-27",
    "2027-03-28",
    "2027-03-29",
    "2027-10-30",
    "2027-10-31",
    "2027-11-01",
]


def from_nine(day: str):
    starts_at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=BRUSSELS)
    ends_at = starts_at.replace(hour=16, minute=30)
    return a_day(starts_at=starts_at.astimezone(UTC), ends_at=ends_at.astimezone(UTC))


def files_of(day) -> list[bytes]:
    """The day in every form in which it leaves the house."""
    event = calendar.public_event(day)
    personal = calendar.personal_event(an_invitation(day))
    return [
        calendar.invitation(an_invitation(day)),
        calendar.invitation(an_invitation(day, method="CANCEL", sequence=1)),
        calendar.invitation(an_invitation(day, method="PUBLISH", attendee_email=None)),
        calendar.public_calendar(event),
        calendar.feed([event, personal], name="Agenda", description="Alles", source=None, language="nl"),
    ]


@pytest.mark.parametrize("day", NINE)
def test_nine_o_clock_is_nine_o_clock_for_two_independent_readers(day):
    facts = from_nine(day)
    files = files_of(facts)
    for file, read in zip(files, ical_js(*files), strict=True):
        for event in read["events"]:
            assert event["start"]["local"] == f"{day}T09:00:00"
            assert event["end"]["local"] == f"{day}T16:30:00"
            assert datetime.fromisoformat(event["start"]["utc"]) == facts.starts_at
            assert datetime.fromisoformat(event["end"]["utc"]) == facts.ends_at
        for event in vobject_events(file):
            assert event.dtstart.value.replace(tzinfo=None) == datetime.fromisoformat(f"{day}T09:00")
            assert event.dtstart.value == facts.starts_at
            assert event.dtend.value == facts.ends_at


def changes_of_the_clock(first: int, last: int) -> list[datetime]:
    """Every full hour UTC in these years at which Brussels' offset becomes another, as zoneinfo knows it."""
    found = []
    hour = datetime(first, 1, 1, tzinfo=UTC)
    while hour.year <= last:
        day = hour + timedelta(days=1)
        if hour.astimezone(BRUSSELS).utcoffset() != day.astimezone(BRUSSELS).utcoffset():
            while hour.astimezone(BRUSSELS).utcoffset() != day.astimezone(BRUSSELS).utcoffset():
                hour += timedelta(hours=1)
            found.append(hour)
        hour = day
    return found


def test_the_time_zone_agrees_with_zoneinfo_in_every_hour_around_a_change_from_1997_to_2040():
    changes = changes_of_the_clock(1997, 2040)
    assert len(changes) == 2 * 44
    hours = [change + timedelta(hours=step) for change in changes for step in range(-5, 6)]
    events = [
        calendar.public_event(a_day(uid=f"u{n}", starts_at=hour, ends_at=hour + timedelta(minutes=45)))
        for n, hour in enumerate(hours)
    ]
    file = calendar.feed(events, name="Uren", description="", source=None, language="nl")
    [by_ical_js] = ical_js(file)
    assert [datetime.fromisoformat(event["start"]["utc"]) for event in by_ical_js["events"]] == hours
    assert [event.dtstart.value.astimezone(UTC) for event in vobject_events(file)] == hours


def test_the_rules_of_the_time_zone_begin_at_the_instants_of_1996():
    parts = re.findall(
        r"DTSTART:(\w+)\r\n.+\r\nTZOFFSETFROM:(.+)\r\nTZOFFSETTO:(.+)\r\nTZNAME:(\w+)",
        calendar.BRUSSELS_VTIMEZONE.decode(),
    )
    begins = [datetime.strptime(start + before, "%Y%m%dT%H%M%S%z") for start, before, _, _ in parts]
    assert begins == changes_of_the_clock(1996, 1996)
    after = [begin.astimezone(BRUSSELS) for begin in begins]
    assert [f"{each:%z %Z}" for each in after] == [f"{offset} {name}" for _, _, offset, name in parts]


@pytest.mark.parametrize("hour", [0, 1])
def test_the_hour_that_comes_twice_is_named_in_utc_because_readers_disagree_on_it(hour):
    instant = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    night = calendar.public_event(a_day(starts_at=instant, ends_at=instant + timedelta(hours=5)))
    assert named(night, "DTSTART") == [f"DTSTART:20271031T0{hour}3000Z"]
    assert named(night, "DTEND") == [f"DTEND:20271031T0{hour + 5}3000Z"]


def test_every_tzid_has_its_one_time_zone_component():
    for file in files_of(a_day()):
        assert file.count(b"BEGIN:VTIMEZONE\r\nTZID:Europe/Brussels\r\n") == 1
        assert file.index(b"BEGIN:VTIMEZONE") < file.index(b"BEGIN:VEVENT")
        assert {line.split(":")[0] for line in named(file, "DTSTART")} >= {"DTSTART;TZID=Europe/Brussels"}


def test_stamps_are_in_utc_and_come_from_the_facts():
    elsewhere = datetime(2027, 3, 2, 10, 30, tzinfo=BRUSSELS)
    event = calendar.public_event(a_day(changed_at=elsewhere, created_at=elsewhere - timedelta(hours=3)))
    assert named(event, "DTSTAMP") == ["DTSTAMP:20270302T093000Z"]
    assert named(event, "LAST-MODIFIED") == ["LAST-MODIFIED:20270302T093000Z"]
    assert named(event, "CREATED") == ["CREATED:20270302T063000Z"]
    mail = calendar.invitation(an_invitation(stamp=datetime(2027, 3, 5, 12, 0, tzinfo=UTC)))
    assert named(mail, "DTSTAMP") == ["DTSTAMP:20270305T120000Z"]


def test_the_same_facts_give_the_same_bytes():
    assert files_of(a_day()) == files_of(a_day())


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "UTC", "CET", "", "europe/brussels"])
def test_another_time_zone_is_refused_with_a_sentence(zone):
    with pytest.raises(Invalid) as refusal:
        calendar.require_zone(zone)
    assert "Europe/Brussels" in str(refusal.value.sentence)
    assert refusal.value.field == "zone"
    with pytest.raises(Invalid):
        calendar.public_event(a_day(zone=zone))


def test_the_time_of_brussels_is_accepted():
    calendar.require_zone("Europe/Brussels")
