"""Feeds to subscribe to and the public download."""

from netwerk.events import calendar
from tests.support.calendar_files import a_day, an_invitation, ical_js, named, vobject_events
from tests.support.pace import measured

SOURCE = "https://netwerk.example/agenda.ics"


def a_feed(events, **changes):
    facts = {"name": "Netwerkdagen", "description": "Alle dagen", "source": SOURCE, "language": "nl"}
    return calendar.feed(events, **facts | changes)


def test_a_feed_tells_its_name_and_how_often_to_come_back():
    file = a_feed(
        [calendar.public_event(a_day())], name="Agenda; Maasland, alles", description="Regel\nregel"
    )
    header = file[: file.index(b"BEGIN:VTIMEZONE")]
    assert header.startswith(b"BEGIN:VCALENDAR\r\n")
    assert named(header, "PRODID") == ["PRODID:-//netwerk//agenda//NL"]
    assert named(header, "METHOD") == ["METHOD:PUBLISH"]
    assert named(header, "NAME") == ["NAME:Agenda\\; Maasland\\, alles"]
    assert named(header, "X-WR-CALNAME") == ["X-WR-CALNAME:Agenda\\; Maasland\\, alles"]
    assert named(header, "X-WR-CALDESC") == ["X-WR-CALDESC:Regel regel"]
    assert named(header, "REFRESH-INTERVAL") == ["REFRESH-INTERVAL;VALUE=DURATION:PT4H"]
    assert named(header, "X-PUBLISHED-TTL") == ["X-PUBLISHED-TTL:PT4H"]
    assert named(header, "SOURCE") == [f"SOURCE;VALUE=URI:{SOURCE}"]
    assert named(header, "COLOR") == ["COLOR:teal"]
    assert file.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_a_personal_feed_does_not_tell_its_own_address():
    assert named(a_feed([], source=None), "SOURCE") == []


def test_the_language_of_a_feed_stands_in_its_product_name():
    assert named(a_feed([], language="fr"), "PRODID") == ["PRODID:-//netwerk//agenda//FR"]


def test_two_readers_find_the_same_days_in_a_feed():
    days = [a_day(uid=f"dag-{n}", title=f"Dag {n} 🎓", sequence=n) for n in range(20)]
    file = a_feed([calendar.public_event(day) for day in days])
    [read] = ical_js(file)
    assert read["components"] == ["vtimezone"] + ["vevent"] * 20
    assert [(event["uid"], event["summary"], event["sequence"]) for event in read["events"]] == [
        (day.uid, day.title, day.sequence) for day in days
    ]
    assert [event.summary.value for event in vobject_events(file)] == [day.title for day in days]
    assert named(file, "ATTENDEE") == []


def test_an_empty_feed_is_still_a_calendar():
    file = a_feed([])
    [read] = ical_js(file)
    assert read["components"] == ["vtimezone"]
    assert vobject_events(file) == []


def test_a_cancelled_day_stays_in_the_feed_and_says_so():
    event = calendar.public_event(a_day(status="CANCELLED", sequence=2))
    assert named(event, "SUMMARY") == [f"SUMMARY:Geannuleerd: {a_day().title}"]
    assert named(event, "STATUS") == ["STATUS:CANCELLED"]
    assert named(event, "TRANSP") == ["TRANSP:TRANSPARENT"]


def test_a_cancelled_day_says_so_in_the_language_of_its_facts():
    told = [calendar.public_event(a_day(status="CANCELLED", language=code)) for code in ("fr", "nl")]
    assert named(told[0], "SUMMARY") == [f"SUMMARY:Annulé : {a_day().title}"]
    assert named(told[1], "SUMMARY") == [f"SUMMARY:Geannuleerd: {a_day().title}"]


def test_a_day_that_goes_on_takes_up_time():
    event = calendar.public_event(a_day())
    assert named(event, "STATUS") == ["STATUS:CONFIRMED"]
    assert named(event, "TRANSP") == ["TRANSP:OPAQUE"]


def test_place_point_and_public_address_are_told():
    file = calendar.public_calendar(calendar.public_event(a_day(latitude=50.96412345, longitude=5.6960001)))
    [read] = ical_js(file)
    [event] = read["events"]
    assert event["location"] == a_day().location
    assert event["description"] == a_day().description
    assert named(file, "GEO") == ["GEO:50.964123;5.696"]
    assert named(file, "URL") == [f"URL:{a_day().url}"]
    assert named(file, "METHOD") == ["METHOD:PUBLISH"]
    assert named(file, "X-WR-CALNAME") == []


def test_what_is_not_known_is_left_out():
    event = calendar.public_event(
        a_day(location="", description="", latitude=None, longitude=5.6, colour=None)
    )
    for name in ("LOCATION", "DESCRIPTION", "GEO", "COLOR"):
        assert named(event, name) == []


def test_only_colours_with_a_name_are_told():
    assert named(calendar.public_event(a_day(colour="teal")), "COLOR") == ["COLOR:teal"]
    assert named(calendar.public_event(a_day(colour="#00707a")), "COLOR") == []


def test_a_feed_of_two_hundred_days_takes_less_than_eight_milliseconds():
    events = [calendar.public_event(a_day(uid=f"dag-{n}")) for n in range(200)]
    with measured() as work:
        for _again in range(7):
            a_feed(events)
    assert work.seconds / 7 < 0.008


def test_personal_and_public_days_can_stand_in_one_feed():
    file = a_feed([calendar.public_event(a_day()), calendar.personal_event(an_invitation())])
    [read] = ical_js(file)
    assert [event["uid"] for event in read["events"]] == ["6d0ad10d3f8b4a5f", "a1f4c7be90d24e62"]
