"""iCalendar that comes in: an invitation of ours looked at again, and the answer of somebody's calendar.

The other user of `icalendar` beside `calendar`. What is read here was written by others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from icalendar import Calendar

from netwerk.kernel.text import plain_text


@dataclass(frozen=True)
class ReceivedEvent:
    """What a calendar makes of an invitation, update or cancellation that came in by mail."""

    method: str
    status: str
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    attendee: str
    uid: str
    sequence: int


@dataclass(frozen=True)
class ReceivedReply:
    """What a guest's calendar answered (RFC 5546, 3.2.3); none of it is to be trusted.

    `answers` holds each ATTENDEE with its PARTSTAT; `sequence` and `stamp` are None when not said.
    """

    method: str
    uid: str
    sequence: int | None
    stamp: datetime | None
    answers: tuple[tuple[str, str], ...]
    comment: str


def read(octets: bytes) -> ReceivedEvent:
    """The one event of a calendar object as `invitation` writes them. Raises ValueError for anything else."""
    received = Calendar.from_ical(octets)
    events = received.walk("VEVENT")
    if len(events) != 1:
        raise ValueError("a calendar part of a mail holds one event")
    event = events[0]
    return ReceivedEvent(
        method=str(received.get("method", "")),
        status=str(event.get("status", "")),
        title=str(event.get("summary", "")),
        starts_at=event.decoded("dtstart"),
        ends_at=event.decoded("dtend"),
        location=str(event.get("location", "")),
        attendee=_mailbox(event.get("attendee", "")),
        uid=str(event.get("uid", "")),
        sequence=int(event.get("sequence", 0)),
    )


def read_reply(octets: bytes) -> ReceivedReply:
    """The answer in a REPLY, COUNTER or REFRESH about one event. Raises ValueError for anything else."""
    try:
        received = Calendar.from_ical(octets)
        [event] = received.walk("VEVENT")
        attendees, comments = (_all(event.get(name)) for name in ("attendee", "comment"))
        stamp = event.decoded("dtstamp", None)
        return ReceivedReply(
            method=str(received.get("method", "")).upper(),
            uid=str(event.get("uid", "")).strip(),
            sequence=int(str(event["sequence"])) if "sequence" in event else None,
            stamp=stamp.astimezone(UTC) if isinstance(stamp, datetime) and stamp.tzinfo else None,
            answers=tuple((_mailbox(one), str(one.params.get("PARTSTAT", "")).upper()) for one in attendees),
            comment=plain_text("\n".join(str(one) for one in comments))[:500],
        )
    except Exception as error:
        # The library raises whatever its parts raise: AttributeError, IndexError, KeyError, OverflowError.
        raise ValueError("not an answer to one event") from error


def _all(value: Any) -> list[Any]:
    """The values of a property that may stand there never, once or often."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _mailbox(address: Any) -> str:
    """The address in a mailto: link, whatever the case of its scheme (RFC 6068)."""
    return unquote(re.sub("^mailto:", "", str(address), flags=re.IGNORECASE)).strip()
