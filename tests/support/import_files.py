"""Files as other programs write them, to be taken in."""

from __future__ import annotations

import io
import zipfile

from netwerk.kernel import tables

ORGANISATIONS = ("sleutel", "naam", "gemeente", "type", "sectoren", "website")

OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID="W. Europe Standard Time":20270311T133000
DTEND;TZID="W. Europe Standard Time":20270311T163000
SUMMARY;LANGUAGE=nl-be:Ouders mee aan boord
LOCATION:Stadhuis\\, Stadsplein 1\\, Genk
DESCRIPTION:Kom je ook?\\nNeem een collega mee.
UID:040000008200E00074C5B7101A82E008
X-ALT-DESC;FMTTYPE=text/html:<script>alert(1)</script>
END:VEVENT
END:VCALENDAR
"""

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
X-WR-TIMEZONE:Europe/Brussels
BEGIN:VEVENT
DTSTART;TZID=Europe/Brussels:20270322T140000
DTEND;TZID=Europe/Brussels:20270322T160000
RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO
EXDATE;TZID=Europe/Brussels:20270405T140000
UID:reeks@google.com
SUMMARY:Intervisie
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Brussels:20270413T150000
DTEND;TZID=Europe/Brussels:20270413T170000
RECURRENCE-ID;TZID=Europe/Brussels:20270412T140000
UID:reeks@google.com
SUMMARY:Intervisie (verplaatst)
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270501
DTEND;VALUE=DATE:20270502
UID:dag@google.com
SUMMARY:Hele dag
END:VEVENT
BEGIN:VEVENT
DTSTART:20270601T120000Z
DTEND:20270601T140000Z
UID:weg@google.com
SUMMARY:Afgelast
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""


def calendar(*events: str) -> bytes:
    """A calendar file around these events."""
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *events, "END:VCALENDAR", ""]
    ).encode()


def event(number: int, *more: str) -> str:
    """An event of two hours with its own UID."""
    day = f"2027{number % 12 + 1:02}{number % 28 + 1:02}"
    lines = (
        f"UID:{number}@x",
        f"SUMMARY:Dag {number}",
        f"DTSTART:{day}T120000Z",
        f"DTEND:{day}T140000Z",
        *more,
    )
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def organisations(number: int) -> bytes:
    """A table of so many organisations."""
    rows = [
        (f"o-{one}", f"Bedrijf {one}", "Genk" if one % 2 else "Hasselt", "onderneming", "bouw", "")
        for one in range(number)
    ]
    return tables.csv_file(ORGANISATIONS, rows)


def zip_bomb() -> bytes:
    """A spreadsheet that would unpack to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            for _megabyte in range(100):
                part.write(b" " * 1024 * 1024)
    return out.getvalue()
