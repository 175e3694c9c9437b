"""Mail as it comes in: answers shaped like those of the mail programs, bounces, and what people write."""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime

from netwerk.events.models import Attendee
from netwerk.kernel import clock, inbox
from tests.builders import Make

OURS = "netwerk@netwerk.example"
_numbers = itertools.count(1)

ROMANCE_ZONE = """BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Answer:
    """What somebody presses; `sender` is who really writes, when that is another."""

    uid: str
    email: str
    partstat: str = "ACCEPTED"
    sequence: int | None = 0
    stamp: datetime | None = None
    sender: str = ""
    name: str = "An Peeters"
    method: str = "REPLY"
    extra: str = ""
    charset: str = "utf-8"

    @property
    def stamped(self) -> str:
        return f"{(self.stamp or clock.now()).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @property
    def by(self) -> str:
        return self.sender or self.email

    def but(self, **changes: object) -> Answer:
        return replace(self, **changes)  # type: ignore[arg-type]


def answer_to(attendee: Attendee, partstat: str = "ACCEPTED", **more: object) -> Answer:
    """The answer of an attendee to the newest invitation they got; the attendee's invitation is loaded."""
    invitation = attendee.invitation
    assert invitation is not None
    given = Answer(
        invitation.uid, attendee.email or "", partstat, invitation.last_sequence, name=attendee.name
    )
    return given.but(**more)


def _lines(*parts: str) -> bytes:
    text = "\n".join(part.strip("\n") for part in parts if part)
    return (text.replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n").encode()


def _headers(answer: Answer, program: str, *more: str) -> str:
    words = {"ACCEPTED": "Accepted", "TENTATIVE": "Tentative", "DECLINED": "Declined"}
    lines = (
        f"From: {answer.name} <{answer.by}>",
        f"To: {OURS}",
        f"Subject: {words.get(answer.partstat, answer.partstat)}: Netwerkdag",
        f"Date: {format_datetime(answer.stamp or clock.now())}",
        f"Message-ID: <{next(_numbers)}.{answer.stamped}@{program}>",
        "MIME-Version: 1.0",
        *more,
    )
    return "\n".join(lines)


def _fold(line: str) -> str:
    return "\n ".join(line[start : start + 70] for start in range(0, len(line), 70))


def _vevent(
    answer: Answer, *, organizer: str = f"ORGANIZER:mailto:{OURS}", more: str = "", attendee: str = ""
) -> str:
    lines = (
        "BEGIN:VEVENT",
        organizer,
        attendee or f"ATTENDEE;PARTSTAT={answer.partstat}:mailto:{answer.email}",
        f"UID:{answer.uid}",
        f"DTSTAMP:{answer.stamped}",
        "" if answer.sequence is None else f"SEQUENCE:{answer.sequence}",
        answer.extra,
        more,
        "END:VEVENT",
    )
    return "\n".join(line for line in lines if line)


def _calendar(answer: Answer, prodid: str, event: str, zone: str = "") -> bytes:
    head = f"BEGIN:VCALENDAR\nMETHOD:{answer.method}\nPRODID:{prodid}\nVERSION:2.0"
    return _lines(head, zone, event, "END:VCALENDAR")


def outlook(answer: Answer) -> bytes:
    """Outlook for Windows: upper-case MAILTO, its own names of time zones, X- properties, folded lines."""
    event = _vevent(
        answer,
        organizer="",
        attendee=_fold(f"ATTENDEE;PARTSTAT={answer.partstat};CN={answer.name}:MAILTO:{answer.email}"),
        more="COMMENT;LANGUAGE=nl-BE:\nDTSTART;TZID=Romance Standard Time:20270311T133000\n"
        "DTEND;TZID=Romance Standard Time:20270311T170000\nCLASS:PUBLIC\nPRIORITY:5\nTRANSP:OPAQUE\n"
        "STATUS:CONFIRMED\nSUMMARY;LANGUAGE=nl-BE:Accepted: Netwerkdag\nLOCATION;LANGUAGE=nl-BE:\n"
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\n"
        "X-MICROSOFT-DISALLOW-COUNTER:FALSE\nX-MICROSOFT-REQUESTEDATTENDANCEMODE:DEFAULT",
    )
    octets = _calendar(answer, "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", event, ROMANCE_ZONE)
    head = _headers(
        answer,
        "outlook",
        "X-Mailer: Microsoft Outlook 16.0",
        "X-MS-Exchange-Calendar-Originator-Id: x",
        f'Content-Type: text/calendar; method={answer.method}; charset="{answer.charset}"',
        "Content-Transfer-Encoding: 7bit",
    )
    return _lines(head) + b"\r\n" + octets


def owa(answer: Answer) -> bytes:
    """Exchange and Outlook on the web: an alternative with base64, a delegate's DTSTAMP, no ORGANIZER."""
    event = _vevent(
        answer,
        organizer="",
        attendee=f"ATTENDEE;PARTSTAT={answer.partstat};CN={answer.name}:mailto:{answer.email.upper()}",
        more="COMMENT;LANGUAGE=nl-BE:\\n\nSUMMARY;LANGUAGE=nl-BE:Geaccepteerd: Netwerkdag\n"
        "DTSTART;TZID=Romance Standard Time:20270311T133000\n"
        "DTEND;TZID=Romance Standard Time:20270311T170000\nCLASS:PUBLIC\nPRIORITY:5\nTRANSP:OPAQUE\n"
        "STATUS:CONFIRMED\nX-MICROSOFT-CDO-APPT-SEQUENCE:0\nX-MICROSOFT-CDO-OWNERAPPTID:0\n"
        "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE\n"
        "X-MICROSOFT-CDO-IMPORTANCE:1\nX-MICROSOFT-CDO-INSTTYPE:0\nX-MICROSOFT-DONOTFORWARDMEETING:FALSE",
    )
    octets = _calendar(answer, "Microsoft Exchange Server 2010", event, ROMANCE_ZONE)
    return _alternative(answer, "outlook", octets, transfer="base64")


def gmail(answer: Answer) -> bytes:
    """Google Calendar: sent by a machine in somebody's name, and once more as an attachment."""
    event = _vevent(
        answer,
        organizer=f"ORGANIZER;CN={OURS}:mailto:{OURS}",
        attendee=_fold(
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.partstat};CN={answer.email};"
            f"X-NUM-GUESTS=0:mailto:{answer.email}"
        ),
        more="DTSTART:20270311T123000Z\nDTEND:20270311T160000Z\nX-MICROSOFT-CDO-OWNERAPPTID:12345\n"
        "CREATED:20270101T090000Z\nDESCRIPTION:\nLAST-MODIFIED:20270201T090000Z\nLOCATION:PXL\n"
        "STATUS:CONFIRMED\nSUMMARY:Netwerkdag\nTRANSP:OPAQUE",
    )
    octets = _calendar(answer, "-//Google Inc//Google Calendar 70.9054//EN", event)
    return _alternative(
        answer,
        "google.com",
        octets,
        "Sender: Google Calendar <calendar-notification@google.com>",
        "Auto-Submitted: auto-generated",
        attached=True,
    )


def apple(answer: Answer) -> bytes:
    """Apple Mail and iCloud: quoted CN, EMAIL parameter, UTC times."""
    event = _vevent(
        answer,
        attendee=_fold(
            f'ATTENDEE;CN="{answer.name}";CUTYPE=INDIVIDUAL;EMAIL="{answer.email}";PARTSTAT={answer.partstat};'
            f"ROLE=REQ-PARTICIPANT:mailto:{answer.email}"
        ),
        more="DTSTART:20270311T123000Z\nDTEND:20270311T160000Z\nLAST-MODIFIED:20270201T090000Z\n"
        "SUMMARY:Netwerkdag\nX-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
    )
    octets = _calendar(answer, "-//Apple Inc.//macOS 14.5//EN", event)
    return _alternative(answer, "apple.com", octets, mixed=True)


def thunderbird(answer: Answer) -> bytes:
    """Thunderbird: the calendar inline, X-MOZ properties, an unquoted method."""
    event = _vevent(
        answer,
        attendee=f"ATTENDEE;CN={answer.name};PARTSTAT={answer.partstat};ROLE=REQ-PARTICIPANT:mailto:{answer.email}",
        more="DTSTART;TZID=Europe/Brussels:20270311T133000\nDTEND;TZID=Europe/Brussels:20270311T170000\n"
        "SUMMARY:Netwerkdag\nX-MOZ-RECEIVED-SEQUENCE:0\nX-MOZ-INVITED-ATTENDEE:x\nX-MOZ-GENERATION:1",
    )
    octets = _calendar(answer, "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN", event)
    return _alternative(answer, "thunderbird", octets, transfer="8bit")


def proton(answer: Answer) -> bytes:
    """Proton: its bridge drops the method of the MIME type."""
    event = _vevent(
        answer,
        attendee=f"ATTENDEE;PARTSTAT={answer.partstat}:mailto:{answer.email}",
        more="DTSTART;TZID=Europe/Brussels:20270311T133000\nDTEND;TZID=Europe/Brussels:20270311T170000\n"
        "SUMMARY:Netwerkdag\nX-PM-PROTON-REPLY;TYPE=BOOLEAN:TRUE",
    )
    octets = _calendar(answer, "-//Proton AG//WebCalendar 5.0//EN", event)
    return _alternative(answer, "proton.me", octets, names_method=False, transfer="base64")


PROGRAMS = {
    "outlook": outlook,
    "owa": owa,
    "gmail": gmail,
    "apple": apple,
    "thunderbird": thunderbird,
    "proton": proton,
}


def _alternative(
    answer: Answer,
    program: str,
    octets: bytes,
    *headers: str,
    transfer: str = "7bit",
    names_method: bool = True,
    attached: bool = False,
    mixed: bool = False,
) -> bytes:
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n") if transfer == "base64" else octets
    method = f"; method={answer.method}" if names_method else ""
    kind = "mixed" if mixed else "alternative"
    head = _headers(answer, program, *headers, f'Content-Type: multipart/{kind}; boundary="=_b1"')
    parts = [
        _lines("--=_b1", "Content-Type: text/plain; charset=utf-8", "\n", f"{answer.name} antwoordt."),
        _lines(
            "--=_b1",
            f"Content-Type: text/calendar; charset={answer.charset}{method}",
            f"Content-Transfer-Encoding: {transfer}",
        )
        + b"\r\n"
        + body,
    ]
    if attached:
        more = base64.encodebytes(octets).replace(b"\n", b"\r\n")
        named = 'Content-Disposition: attachment; filename="invite.ics"'
        kind = "Content-Type: application/ics; name=invite.ics"
        parts.append(_lines("--=_b1", kind, named, "Content-Transfer-Encoding: base64") + b"\r\n" + more)
    return _lines(head) + b"\r\n" + b"".join(parts) + b"--=_b1--\r\n"


def letter(text: str, sender: str, *headers: str, title: str = "Vraagje") -> bytes:
    """What a person writes."""
    lines = (
        f"From: {sender}",
        f"To: {OURS}",
        f"Subject: {title}",
        f"Message-ID: <letter.{next(_numbers)}@school.example>",
        "MIME-Version: 1.0",
        *headers,
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    )
    return _lines("\n".join(lines)) + b"\r\n" + _lines(text)


def bounce(
    message_id: str, recipient: str, *, status: str = "5.1.1", action: str = "failed", to: str = OURS
) -> bytes:
    """What a mail server says of a message of ours (RFC 3464), with the calendar of ours in it."""
    lines = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.school.example>",
        f"To: {to}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <bounce.{next(_numbers)}@mx.school.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"',
    )
    report = (
        "Reporting-MTA: dns; mx.school.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} <{recipient}>: user unknown"
    )
    returned = (
        f"From: {OURS}\nTo: {recipient}\nMessage-ID: {message_id}\nSubject: Netwerkdag\n"
        "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"
    )
    return (
        _lines("\n".join(lines))
        + b"\r\n"
        + _lines("--=_r", "Content-Type: text/plain", "\n", "I'm sorry to have to inform you")
        + _lines("--=_r", "Content-Type: message/delivery-status")
        + b"\r\n"
        + _lines(report)
        + _lines("--=_r", "Content-Type: message/rfc822")
        + b"\r\n"
        + _lines(returned)
        + b"--=_r--\r\n"
    )


def incoming(make: Make, text: str, sender: Attendee | None = None) -> int:
    """The id of a letter that came in and that nobody has looked at."""
    octets = letter(text, (sender and sender.email) or "iemand@elders.example")
    return int(make.within(lambda: inbox.receive(octets, clock.now())).id)
