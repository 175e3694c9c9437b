"""Network days as iCalendar: invitations, single downloads and feeds; sole user of `icalendar`.

Plain facts go in, bytes come out (CRLF, folded). Every instant comes from the caller, so that the same
facts always give the same bytes. Texts are cleaned here once more, whatever the form let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from icalendar import Calendar, Event, vCalAddress, vText

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import SOURCE, _, lazy, speaking
from netwerk.kernel.text import plain_line, plain_text

Status = Literal["CONFIRMED", "CANCELLED"]
Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

# Written by hand on purpose: the library's own component lists dates since 1977 with an onset one hour late,
# which several readers show as an hour too late all summer. These are the rules of Directive 2000/84/EC.
BRUSSELS_VTIMEZONE = (
    b"BEGIN:VTIMEZONE\r\n"
    b"TZID:Europe/Brussels\r\n"
    b"BEGIN:DAYLIGHT\r\n"
    b"DTSTART:19960331T020000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    b"TZOFFSETFROM:+0100\r\n"
    b"TZOFFSETTO:+0200\r\n"
    b"TZNAME:CEST\r\n"
    b"END:DAYLIGHT\r\n"
    b"BEGIN:STANDARD\r\n"
    b"DTSTART:19961027T030000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    b"TZOFFSETFROM:+0200\r\n"
    b"TZOFFSETTO:+0100\r\n"
    b"TZNAME:CET\r\n"
    b"END:STANDARD\r\n"
    b"END:VTIMEZONE\r\n"
)
END = b"END:VCALENDAR\r\n"
EVENT_BEGIN, EVENT_END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"

REFRESH = timedelta(hours=4)
HOUSE_COLOUR = "teal"
COLOUR_NAME = re.compile("[a-z]+")
# A quoted parameter has no escape for these that every client reads (RFC 6868 is often shown raw).
UNQUOTABLE = re.compile('["^]')
# What may stand in an address without being mistaken for the end or the query of the mailto: link.
ADDRESS_SAFE = "@!$&'*+/=^_`{|}~"


@dataclass(frozen=True)
class DayFacts:
    """What a calendar shows of one network day, or of one workshop.

    `starts_at`, `ends_at`, `created_at` and `changed_at` are aware; `description` already holds the public
    address and the funder's statement; `colour` is a CSS3 name (RFC 7986, 5.9), another notation is left out.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    location: str
    latitude: float | None
    longitude: float | None
    description: str
    url: str
    organiser_name: str
    organiser_email: str
    created_at: datetime
    changed_at: datetime
    status: Status
    colour: str | None
    language: str


@dataclass(frozen=True)
class InvitationFacts:
    """One person's place on a day: the uid and the sequence are the person's, not the day's.

    `stamp` is the sending of the mail, or for a feed or download the stored time of the last change.
    `attendee_email` is None for a colleague without an address; such a person gets a PUBLISH.
    """

    day: DayFacts
    uid: str
    sequence: int
    attendee_name: str
    attendee_email: str | None
    method: Method
    stamp: datetime


def require_zone(name: str) -> None:
    """Refuse a time zone for which there is no hand-made VTIMEZONE; raises `Invalid`."""
    if name != BRUSSELS.key:
        raise Invalid(lazy("Een dag staat in de tijd van Brussel. Kies de tijdzone Europe/Brussels."), "zone")


def public_event(facts: DayFacts) -> bytes:
    """The VEVENT for feeds and the public download: no ATTENDEE, DTSTAMP from the database (RFC 5545, 3.6.1).

    A cancelled day stays visible and says so in its title, because many feed readers overlook STATUS.
    Raises `Invalid` for a zone other than Europe/Brussels.
    """
    return _event(facts, facts.changed_at, _marked_title(facts))


def personal_event(facts: InvitationFacts) -> bytes:
    """The VEVENT for a person's own feed and download: the uid of the mails, without ATTENDEE.

    Raises `Invalid` for a zone other than Europe/Brussels.
    """
    day = _personal(facts)
    return _event(day, facts.stamp, _marked_title(day))


def public_calendar(event: bytes) -> bytes:
    """The file to download for one stored VEVENT; nameless, so that it joins the reader's own calendar."""
    return _joined(_header("PUBLISH"), [event])


def feed(events: Iterable[bytes], *, name: str, description: str, source: str | None, language: str) -> bytes:
    """A calendar to subscribe to, of stored VEVENTs (RFC 7986, 5), with hints to refresh every four hours.

    `source` is the feed's own address; None for a personal feed, whose address is a secret.
    """
    header = _header("PUBLISH", language)
    header.add("name", vText(plain_line(name)))
    header.add("x-wr-calname", vText(plain_line(name)))
    header.add("x-wr-caldesc", vText(plain_line(description)))
    header.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    header.add("x-published-ttl", "PT4H")
    header.add("color", HOUSE_COLOUR)
    if source is not None:
        header.add("source", plain_line(source), parameters={"VALUE": "URI"})
    return _joined(header, events)


def invitation(facts: InvitationFacts) -> bytes:
    """The calendar of one mail: one VEVENT and, unless it is a PUBLISH, its one ATTENDEE (RFC 5546, 3.2).

    A CANCEL bears the plain title: its reader says itself that the day is off.
    Raises `Invalid` for a zone other than Europe/Brussels, `ValueError` for what no mail may say:
    a REQUEST for a cancelled day, a REQUEST or CANCEL to a person without an address.
    """
    if facts.method == "PUBLISH":
        return _opening(facts.method, facts.day.language) + personal_event(facts) + END
    if facts.attendee_email is None:
        raise ValueError("a person without an address gets PUBLISH, never REQUEST or CANCEL")
    day = _personal(facts)
    asked = facts.method == "REQUEST"
    if asked and day.status == "CANCELLED":
        raise ValueError("a cancelled day is withdrawn by CANCEL, never by REQUEST")
    guest = Event()
    guest.add("attendee", _attendee(facts.attendee_email, facts.attendee_name, asked=asked))
    guest.add("x-microsoft-cdo-busystatus", "BUSY" if asked else "FREE")
    if asked:
        guest.add("x-microsoft-disallow-counter", "TRUE")
    return _opening(facts.method, facts.day.language) + _event(day, facts.stamp, day.title, guest) + END


def _personal(facts: InvitationFacts) -> DayFacts:
    """The day as it stands for this one person."""
    status: Status = "CANCELLED" if facts.method == "CANCEL" else facts.day.status
    return replace(facts.day, uid=facts.uid, sequence=facts.sequence, status=status)


def _event(day: DayFacts, stamp: datetime, title: str, guest: Event | None = None) -> bytes:
    """A VEVENT: what is this person's own, then what all who come to the day share."""
    own = Event() if guest is None else guest
    own.add("uid", plain_line(day.uid))
    own.add("dtstamp", stamp)
    own.add("sequence", day.sequence)
    return (
        _written(own).removesuffix(EVENT_END) + _shared(replace(day, uid="", sequence=0), title) + EVENT_END
    )


# A day goes to hundreds of people one after the other.
@lru_cache(maxsize=32)
def _shared(day: DayFacts, title: str) -> bytes:
    """The properties that are the same for everybody."""
    require_zone(day.zone)
    starts_at, ends_at = _local(day.starts_at, day.ends_at)
    event = Event()
    event.add("created", day.created_at)
    event.add("last-modified", day.changed_at)
    event.add("status", day.status)
    event.add("transp", "OPAQUE" if day.status == "CONFIRMED" else "TRANSPARENT")
    event.add("summary", plain_line(title))
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("organizer", _address(day.organiser_email, day.organiser_name))
    event.add("url", plain_line(day.url))
    _add_what_is_known(event, day)
    return _written(event).removeprefix(EVENT_BEGIN).removesuffix(EVENT_END)


def _add_what_is_known(event: Event, day: DayFacts) -> None:
    """Place, text and colour, each only when there is one."""
    if location := plain_line(day.location):
        event.add("location", location)
    if day.latitude is not None and day.longitude is not None:
        event.add("geo", (round(day.latitude, 6), round(day.longitude, 6)))
    if description := plain_text(day.description):
        event.add("description", description)
    if day.colour and COLOUR_NAME.fullmatch(day.colour):
        event.add("color", day.colour)


def _local(*instants: datetime) -> list[datetime]:
    """The instants on Brussels' clocks; all in UTC when one falls in the hour that comes twice in October.

    Such a time means its first occurrence (RFC 5545, 3.3.5), but there are readers that take the second.
    """
    local = [instant.astimezone(BRUSSELS) for instant in instants]
    if any(each.replace(fold=0).utcoffset() != each.replace(fold=1).utcoffset() for each in local):
        return [each.astimezone(UTC) for each in local]
    return local


def _marked_title(day: DayFacts) -> str:
    """The title, with the news in front of it when the day is off."""
    if day.status == "CONFIRMED":
        return day.title
    with speaking(day.language):
        marked: str = _("Geannuleerd: %(title)s", title=day.title)
    return marked


def _address(email: str, name: str) -> vCalAddress:
    """A bare mailto: address (RFC 6068) with a name that needs no escape."""
    mailto = quote(plain_line(email), safe=ADDRESS_SAFE)
    return vCalAddress.new(mailto, cn=plain_line(UNQUOTABLE.sub("", name)) or None)


def _attendee(email: str, name: str, *, asked: bool) -> vCalAddress:
    """The one person a mail is for; `asked` to answer, except when the mail takes the day away."""
    attendee = _address(email, name)
    attendee.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"})
    if asked:
        attendee.params.update({"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
    return attendee


def _header(method: Method, language: str = SOURCE) -> Calendar:
    """What stands above the events; PRODID ends in the language, as public identifiers do (ISO 9070)."""
    header = Calendar()
    header.add("version", "2.0")
    header.add("prodid", f"-//netwerk//agenda//{language.upper()}")
    header.add("method", method)
    return header


@lru_cache(maxsize=32)
def _opening(method: Method, language: str) -> bytes:
    """What stands before the event of a mail."""
    return _written(_header(method, language)).removesuffix(END) + BRUSSELS_VTIMEZONE


def _written(component: Calendar | Event) -> bytes:
    """The component in the library's words: escaped, folded at 75 octets, with CRLF (RFC 5545, 3.1)."""
    written: bytes = component.to_ical()
    return written


def _joined(header: Calendar, events: Iterable[bytes]) -> bytes:
    """Header, time zone and events put together without writing the events anew."""
    return b"".join([_written(header).removesuffix(END), BRUSSELS_VTIMEZONE, *events, END])
