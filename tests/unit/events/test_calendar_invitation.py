"""What an invitation, an update and a cancellation say, and what they keep to themselves."""

import pytest

from netwerk.events import calendar
from tests.support.calendar_files import a_day, an_invitation, ical_js, named, unfolded, vobject_events

ASKED = {
    "cn": "An Peeters",
    "cutype": "INDIVIDUAL",
    "partstat": "NEEDS-ACTION",
    "role": "REQ-PARTICIPANT",
    "rsvp": "TRUE",
}


def properties(event) -> list[str]:
    return [each["name"] for each in event["properties"]]


def attendees(event):
    return [each for each in event["properties"] if each["name"] == "attendee"]


def test_an_invitation_asks_exactly_one_person():
    file = calendar.invitation(an_invitation())
    [read] = ical_js(file)
    [event] = read["events"]
    [attendee] = attendees(event)
    assert attendee["value"] == "mailto:an@school.example"
    assert attendee["parameters"] == ASKED
    assert named(file, "ORGANIZER") == [
        'ORGANIZER;CN="Lerende netwerken Limburg":mailto:netwerk@netwerk.example'
    ]
    assert named(file, "X-MICROSOFT-DISALLOW-COUNTER") == ["X-MICROSOFT-DISALLOW-COUNTER:TRUE"]
    assert named(file, "X-MICROSOFT-CDO-BUSYSTATUS") == ["X-MICROSOFT-CDO-BUSYSTATUS:BUSY"]
    assert event["uid"] == "a1f4c7be90d24e62"
    assert event["alarms"] == 0


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_every_mail_names_its_method_once_and_holds_one_event(method):
    file = calendar.invitation(an_invitation(method=method))
    assert named(file, "METHOD") == [f"METHOD:{method}"]
    assert named(file, "VERSION") == ["VERSION:2.0"]
    assert file.count(b"BEGIN:VEVENT\r\n") == 1
    [read] = ical_js(file)
    assert read["components"] == ["vtimezone", "vevent"]
    [event] = read["events"]
    once = ["uid", "dtstamp", "sequence", "status", "summary", "dtstart", "dtend", "organizer", "created"]
    assert [properties(event).count(name) for name in once] == [1] * len(once)
    assert len(vobject_events(file)) == 1


def test_a_cancellation_still_says_what_falls_away():
    file = calendar.invitation(an_invitation(method="CANCEL", sequence=3))
    [read] = ical_js(file)
    [event] = read["events"]
    assert event["sequence"] == 3
    assert event["summary"] == a_day().title
    assert event["start"]["local"] == "2027-07-01T09:00:00"
    assert event["end"]["local"] == "2027-07-01T12:30:00"
    assert named(file, "STATUS") == ["STATUS:CANCELLED"]
    assert named(file, "TRANSP") == ["TRANSP:TRANSPARENT"]
    assert [each["value"] for each in attendees(event)] == ["mailto:an@school.example"]
    assert "rsvp" not in attendees(event)[0]["parameters"]


def test_a_mail_without_a_read_mailbox_has_no_attendee():
    file = calendar.invitation(an_invitation(method="PUBLISH"))
    assert named(file, "ATTENDEE") == []
    assert len(named(file, "ORGANIZER")) == 1
    assert b"X-MICROSOFT" not in file


def test_a_colleague_without_an_address_gets_only_a_publish():
    calendar.invitation(an_invitation(method="PUBLISH", attendee_email=None))
    for method in ("REQUEST", "CANCEL"):
        with pytest.raises(ValueError, match="without an address"):
            calendar.invitation(an_invitation(method=method, attendee_email=None))


def test_a_cancelled_day_is_never_sent_as_a_request():
    with pytest.raises(ValueError, match="never by REQUEST"):
        calendar.invitation(an_invitation(a_day(status="CANCELLED")))


def test_mail_feed_and_download_of_one_person_share_one_uid():
    facts = an_invitation()
    personal = calendar.personal_event(facts)
    uids = [
        named(calendar.invitation(facts), "UID"),
        named(calendar.invitation(an_invitation(method="CANCEL", sequence=1)), "UID"),
        named(calendar.public_calendar(personal), "UID"),
        named(calendar.feed([personal], name="Mijn", description="", source=None, language="nl"), "UID"),
    ]
    assert uids == [["UID:a1f4c7be90d24e62"]] * 4
    assert named(calendar.public_event(facts.day), "UID") == ["UID:6d0ad10d3f8b4a5f"]


def test_the_personal_event_names_no_person():
    event = calendar.personal_event(an_invitation(sequence=2))
    assert named(event, "ATTENDEE") == []
    assert b"Peeters" not in event
    assert b"school.example" not in event
    assert named(event, "SEQUENCE") == ["SEQUENCE:2"]


@pytest.mark.parametrize(
    "facts", [an_invitation(method="CANCEL"), an_invitation(a_day(status="CANCELLED"), method="PUBLISH")]
)
def test_a_place_that_fell_away_stays_visible_in_the_personal_feed(facts):
    event = calendar.personal_event(facts)
    assert named(event, "SUMMARY") == [f"SUMMARY:Geannuleerd: {a_day().title}"]
    assert named(event, "STATUS") == ["STATUS:CANCELLED"]
    assert named(event, "TRANSP") == ["TRANSP:TRANSPARENT"]


def test_no_calendar_holds_an_address_that_the_facts_did_not_make_public():
    file = b"".join(
        calendar.invitation(an_invitation(method=method)) for method in ("REQUEST", "CANCEL", "PUBLISH")
    )
    links = {
        word for line in unfolded(file) for word in line.replace("\\n", " ").split() if "https://" in word
    }
    assert {link[link.index("https://") :] for link in links} == {a_day().url}


def test_names_need_no_escape_that_clients_show_raw():
    file = calendar.invitation(an_invitation(attendee_name='An "de ^kracht" Peeters; dr., x:y'))
    [line] = named(file, "ATTENDEE")
    assert line.startswith('ATTENDEE;CN="An de kracht Peeters; dr., x:y";')


def test_an_address_stays_one_bare_mailto_link():
    file = calendar.invitation(an_invitation(attendee_email="o'neil+dag=1@school.example"))
    assert named(file, "ATTENDEE")[0].endswith(":mailto:o'neil+dag=1@school.example")
    tricky = calendar.invitation(an_invitation(attendee_email='a?cc=b%40c,d" e@school.example'))
    assert named(tricky, "ATTENDEE")[0].endswith(":mailto:a%3Fcc=b%2540c%2Cd%22%20e@school.example")
