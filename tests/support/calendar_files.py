"""Facts to make calendar files of, and two readers of such files that share no code with the product."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import vobject

from netwerk.events.calendar import DayFacts, InvitationFacts

TOOLS = Path(__file__).parents[1] / "tools"


def a_day(**changes: Any) -> DayFacts:
    """An ordinary day in July; changes replace single facts."""
    facts: dict[str, Any] = {
        "uid": "6d0ad10d3f8b4a5f",
        "sequence": 0,
        "title": "Mentor zkt. trajectbegeleider: speeddate in het Maasland",
        "starts_at": datetime(2027, 7, 1, 7, 0, tzinfo=UTC),
        "ends_at": datetime(2027, 7, 1, 10, 30, tzinfo=UTC),
        "zone": "Europe/Brussels",
        "location": "Cultuurhuis, Dorpsplein 1, Maasmechelen",
        "latitude": 50.964,
        "longitude": 5.696,
        "description": "Breng iemand mee.\nhttps://netwerk.example/netwerkdagen/1-speeddate\nSteun: ESF.",
        "url": "https://netwerk.example/netwerkdagen/1-speeddate",
        "organiser_name": "Lerende netwerken Limburg",
        "organiser_email": "netwerk@netwerk.example",
        "created_at": datetime(2027, 3, 1, 8, 0, tzinfo=UTC),
        "changed_at": datetime(2027, 3, 2, 9, 30, tzinfo=UTC),
        "status": "CONFIRMED",
        "colour": "teal",
        "language": "nl",
    }
    return DayFacts(**facts | changes)


def an_invitation(day: DayFacts | None = None, **changes: Any) -> InvitationFacts:
    """An's invitation to the day."""
    facts: dict[str, Any] = {
        "day": day or a_day(),
        "uid": "a1f4c7be90d24e62",
        "sequence": 0,
        "attendee_name": "An Peeters",
        "attendee_email": "an@school.example",
        "method": "REQUEST",
        "stamp": datetime(2027, 3, 5, 12, 0, tzinfo=UTC),
    }
    return InvitationFacts(**facts | changes)


def ical_js(*files: bytes) -> list[dict[str, Any]]:
    """What ical.js reads in the files; its program is installed on first use."""
    if not (TOOLS / "node_modules" / "ical.js").is_dir():
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--prefix", TOOLS], check=True, capture_output=True
        )
    texts = json.dumps([file.decode() for file in files])
    done = subprocess.run(
        ["node", TOOLS / "read_ics.mjs"], input=texts.encode(), check=True, capture_output=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def vobject_events(file: bytes) -> list[Any]:
    """The events that vobject reads in the one calendar of the file."""
    [calendar] = vobject.readComponents(file.decode())
    return list(getattr(calendar, "vevent_list", []))


def assert_well_formed(file: bytes) -> None:
    """RFC 5545, 3.1: CRLF only, at most 75 octets a line, each line whole characters."""
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert file.count(b"\r") == file.count(b"\n") == file.count(b"\r\n")
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert len(file.decode().splitlines()) == file.count(b"\r\n")


def unfolded(file: bytes) -> list[str]:
    """The content lines of a file, whole."""
    return file.replace(b"\r\n ", b"").decode().split("\r\n")


def named(file: bytes, name: str) -> list[str]:
    """The content lines that begin with this property name."""
    return [line for line in unfolded(file) if line.startswith((f"{name}:", f"{name};"))]
