"""Whatever people type, it stays text inside the one property it was typed for."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwerk.events import calendar
from tests.support.calendar_files import (
    a_day,
    an_invitation,
    assert_well_formed,
    ical_js,
    unfolded,
    vobject_events,
)

HOSTILE = {
    "crlf": "Dag\r\nATTENDEE:mailto:evil@elders.example",
    "lone cr": "Dag\rX-EVIL:1",
    "lone lf": "Dag\nX-EVIL:1",
    "folded": "Dag\r\n X-EVIL:1",
    "vertical tab": "Dag\x0bX-EVIL:1\x0cX-EVIL:2",
    "separators": "Dag\x85X-EVIL:1\u2028X-EVIL:2\u2029X-EVIL:3\x1cX-EVIL:4",
    "second event": "Dag\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:evil",
    "escaped event": "Dag\\nEND:VEVENT\\nBEGIN:VEVENT\\nX-EVIL:1",
    "alarm": "Dag\r\nBEGIN:VALARM\r\nACTION:AUDIO\r\nEND:VALARM",
    "controls": "".join(map(chr, range(32))) + "\x7f" + "".join(map(chr, range(128, 160))) + "Dag",
    "bidi": "\u202egad\u202c \u2066x\u2069 \u200e\u200f\u061c Dag",
    "surrogate": "Dag \ud83c x",
    "punctuation": 'Dag ";:,\\^n^\' =,;:" \\;\\,',
    "parameter": 'Dag";RSVP=FALSE;X-EVIL="1":mailto:evil@elders.example',
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "javascript": "javascript:alert(1)",
    "formula": '=HYPERLINK("https://elders.example")',
    "placeholder": "100 % %(title)s %s {title}",
    "emoji": "👩‍🏫🎓🇧🇪" * 40,
    "combining": "e\u0301" * 400,
    "ten thousand": "Zo lang dat het niet past, " * 370 + "1234567890",
    "ten thousand without a space": "😀" * 10_000,
}
FIELDS = ["title", "location", "description", "organiser_name", "attendee_name", "colour", "url"]
EXPECTED = {
    "summary", "dtstart", "dtend", "dtstamp", "uid", "sequence", "color", "created", "description", "geo",
    "last-modified", "location", "organizer", "status", "transp", "url",
}  # fmt: skip
INVITED = EXPECTED | {"attendee", "x-microsoft-cdo-busystatus", "x-microsoft-disallow-counter"}


def files_with(field: str, text: str) -> dict[bytes, set[str]]:
    """The files of a day in which one field is hostile, each with the properties it may have."""
    invited = an_invitation(a_day())
    if field == "attendee_name":
        invited = replace(invited, attendee_name=text)
    else:
        invited = replace(invited, day=replace(invited.day, **{field: text}))
    return {
        calendar.invitation(invited): INVITED,
        calendar.public_calendar(calendar.public_event(replace(invited.day, status="CANCELLED"))): EXPECTED,
    }


@pytest.mark.parametrize("field", FIELDS)
def test_hostile_text_stays_one_event_without_extra_properties(field):
    expected = {}
    for text in HOSTILE.values():
        expected |= files_with(field, text)
    for file, read in zip(expected, ical_js(*expected), strict=True):
        assert_well_formed(file)
        [event] = read["events"]
        names = [each["name"] for each in event["properties"]]
        assert len(names) == len(set(names))
        assert expected[file] - set(names) <= {"color"}
        assert set(names) <= expected[file]
        assert event["alarms"] == 0
        [by_vobject] = vobject_events(file)
        assert by_vobject.uid.value == event["uid"]
        assert not any("EVIL" in name.upper() for name in by_vobject.contents)


@pytest.mark.parametrize("text", ["emoji", "combining", "ten thousand", "ten thousand without a space"])
def test_long_titles_come_back_whole_from_both_readers(text):
    file = calendar.invitation(an_invitation(a_day(title=HOSTILE[text])))
    assert_well_formed(file)
    [read] = ical_js(file)
    title = unicodedata.normalize("NFC", HOSTILE[text])
    assert read["events"][0]["summary"] == title
    assert vobject_events(file)[0].summary.value == title


def test_punctuation_comes_back_as_it_was_typed():
    text = HOSTILE["punctuation"]
    file = calendar.invitation(an_invitation(a_day(title=text, location=text, description=text)))
    [event] = ical_js(file)[0]["events"]
    assert (event["summary"], event["location"], event["description"]) == (text, text, text)


def test_text_cannot_turn_its_direction():
    file = calendar.invitation(an_invitation(a_day(title=HOSTILE["bidi"]), attendee_name=HOSTILE["bidi"]))
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c") & set(
        file.decode()
    )


def test_an_address_cannot_add_a_line():
    for field in ("organiser_email", "uid"):
        file = calendar.invitation(an_invitation(a_day(**{field: "x@y.example\r\nX-EVIL:1"})))
        assert not [line for line in unfolded(file) if line.startswith("X-EVIL")]
    file = calendar.invitation(an_invitation(attendee_email="x@y.example\r\nX-EVIL:1"))
    assert not [line for line in unfolded(file) if line.startswith("X-EVIL")]


def test_the_name_and_description_of_a_feed_cannot_add_a_line():
    for text in HOSTILE.values():
        file = calendar.feed([], name=text, description=text, source="https://x.example", language="nl")
        assert_well_formed(file)
        assert not [line for line in unfolded(file) if line.startswith(("X-EVIL", "BEGIN:VEVENT"))]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=300))
def test_any_text_at_all_gives_a_well_formed_file(title, name, description):
    day = a_day(title=title, description=description, organiser_name=name)
    file = calendar.invitation(an_invitation(day, attendee_name=name))
    assert_well_formed(file)
    starts = [line.split(":")[0].split(";")[0] for line in unfolded(file)]
    assert starts.count("BEGIN") == len(["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT"])
    assert starts.count("ATTENDEE") == 1
