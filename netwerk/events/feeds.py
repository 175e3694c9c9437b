"""Calendars to subscribe to: public ones per theme and region, and personal ones behind a secret address."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from netwerk.events import calendar, facts, programme_lines
from netwerk.events.calendar import InvitationFacts
from netwerk.events.models import Attendee, CalendarFeed, Event, Workshop
from netwerk.events.queries import Wishes, full_options, load_for_calendar
from netwerk.events.queries import series as reads
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.rules import PUBLIC_STATES, State
from netwerk.kernel import audit, throttle
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import ContentVersion, aside, db
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.kernel.i18n import SOURCE, _, lazy, speaking
from netwerk.kernel.text import plain_line
from netwerk.kernel.tokens import digest, random_token
from netwerk.members.actor import Actor
from netwerk.members.models import Member

LOOK_BACK = timedelta(days=90)
TOUCH_EVERY = timedelta(minutes=5)
MOST_FEEDS = 20
LONGEST_LABEL = 60
KEPT = 500
AT_ONCE = 500
# Programs that ask most ask every few minutes; several may share one address.
POLLS_AN_HOUR = 240
GUESSING, GUESSES_AN_HOUR = "feed.guess", 60


@dataclass(frozen=True)
class Body:
    """The bytes of a personal feed and their strong entity tag."""

    content: bytes
    tag: str


# --- public feeds -----------------------------------------------------------------------------------------


def public_feed(wishes: Wishes, now: datetime, source: str) -> bytes:
    """The days of the last 90 days and all that come, joined from the stored VEVENTs, in Dutch.

    `source` is the feed's own address.
    """
    rows = db.session.execute(
        select(Event.id, Event.vevent)
        .where(*wishes.lasting_conditions(), Event.ends_at > now - LOOK_BACK)
        .order_by(Event.starts_at, Event.id)
    )
    events = _whole([(row[0], row[1]) for row in rows])
    with speaking(SOURCE):
        name = _feed_name(wishes)
        about = _("Netwerkdagen voor scholen en bedrijven. Wijzigingen komen vanzelf in je agenda.")
    return calendar.feed(events, name=name, description=about, source=source, language=SOURCE)


def series_feed(series_id: int, now: datetime, source: str) -> bytes:
    """The public days of one series: a calendar of the whole track. Raises NotFound when none is public."""
    found = reads.public(series_id).series
    events = _whole(reads.vevents(series_id, now - LOOK_BACK))
    about = found.about or found.title
    return calendar.feed(events, name=found.title, description=about, source=source, language=SOURCE)


def vevent_of(event: Event) -> bytes:
    """The VEVENT of a day for the public: the stored one, written anew where there is none."""
    return event.vevent or facts.stored_vevent(event)


def _whole(rows: Sequence[tuple[int, bytes]]) -> list[bytes]:
    """The stored VEVENTs of these days in order; what is not stored is written anew, many days in a read."""
    missing = [event_id for event_id, vevent in rows if not vevent]
    written: dict[int, bytes] = {}
    for first in range(0, len(missing), AT_ONCE):
        ids = missing[first : first + AT_ONCE]
        workshops = workshop_reads.of_events(ids)
        for event in load_for_calendar(ids):
            written[event.id] = facts.vevent(event, workshops.get(event.id, ()))
    return [vevent or written[event_id] for event_id, vevent in rows]


def _feed_name(wishes: Wishes) -> str:
    parts = [word.name for word in (wishes.theme, wishes.region) if word is not None]
    name: str = _("Netwerkdagen: %(words)s", words=", ".join(parts)) if parts else _("Netwerkdagen")
    return name


# --- personal feeds ---------------------------------------------------------------------------------------


def create_feed(actor: Actor, label: str, *, now: datetime) -> tuple[CalendarFeed, str]:
    """A new secret address for a member's own days: the row, and the token that is shown only now.

    Raises Conflict when the member has twenty already.
    """
    if len(feeds_of(actor)) >= MOST_FEEDS:
        raise Conflict(
            lazy("Je hebt al veel agenda-adressen. Trek er eerst een in dat je niet meer gebruikt.")
        )
    token = random_token()
    words = plain_line(label)[:LONGEST_LABEL] or str(_("Mijn agenda"))
    feed = CalendarFeed(member_id=actor.id, token_hash=digest(token), label=words, created_at=now)
    db.session.add(feed)
    db.session.flush()
    audit.record(actor.label, "feed.create", "calendar_feed", feed.id)
    return feed, token


def revoke_feed(feed_id: int, actor: Actor) -> None:
    """End an address: from now on nobody gets anything there. Raises NotFound for somebody else's."""
    gone = db.session.execute(
        delete(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.member_id == actor.id)
    )
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    audit.record(actor.label, "feed.revoke", "calendar_feed", feed_id)


def feeds_of(actor: Actor) -> list[CalendarFeed]:
    """A member's own addresses, the newest first."""
    return list(
        db.session.scalars(
            select(CalendarFeed)
            .where(CalendarFeed.member_id == actor.id)
            .order_by(CalendarFeed.created_at.desc(), CalendarFeed.id.desc())
        )
    )


def personal_feed(token: str, *, now: datetime, ip: str | None = None) -> Body:
    """The calendar behind a secret address. Raises NotFound for one that is unknown or revoked.

    Raises TooMany for an address that is asked too often, and from a place (`ip`) that guesses at them.
    An unchanged calendar costs one indexed read: its bytes are kept with the content version.
    """
    row = db.session.execute(
        select(
            CalendarFeed.id,
            CalendarFeed.used_at,
            Member,
            select(ContentVersion.value).scalar_subquery(),
        )
        .join(Member, Member.id == CalendarFeed.member_id)
        .where(CalendarFeed.token_hash == digest(token), Member.disabled_at.is_(None))
    ).first()
    if row is None:
        block = throttle.address_block(ip)
        throttle.check(GUESSING, block, GUESSES_AN_HOUR)
        throttle.count(GUESSING, block)
        raise NotFound
    feed_id, used_at, member, version = row
    _polls.count(digest(token))
    if used_at is None or used_at < now - TOUCH_EVERY:
        aside(lambda: _touch(feed_id, now))
    key = (version, now.astimezone(BRUSSELS).date(), member.email_key)
    body = _kept.get(feed_id, key)
    if body is None:
        content = _own_calendar(member, now)
        body = Body(content, hashlib.sha256(content).hexdigest()[:24])
        _kept.put(feed_id, key, body)
    return body


class _Kept:
    """The last bytes of the feeds that are asked for most, a process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bodies: OrderedDict[int, tuple[tuple[int | None, date, str], Body]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, feed_id: int, key: tuple[int | None, date, str]) -> Body | None:
        found = self._bodies.get(feed_id)
        return found[1] if found and found[0] == key else None

    def put(self, feed_id: int, key: tuple[int | None, date, str], body: Body) -> None:
        with self._lock:
            self._bodies.pop(feed_id, None)
            self._bodies[feed_id] = (key, body)
            while len(self._bodies) > self._limit:
                self._bodies.popitem(last=False)


_kept = _Kept(KEPT)
_polls = throttle.Meter(POLLS_AN_HOUR)


def _touch(feed_id: int, now: datetime) -> None:
    db.session.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(used_at=now))


def _own_calendar(member: Member, now: datetime) -> bytes:
    return calendar_of(member.email_key, member.language, now, since=now - LOOK_BACK)


def calendar_of(email_key: str, language: str, now: datetime, *, since: datetime) -> bytes:
    """The days somebody comes to, under the same uids as in their mails; a cancelled one until it is past.

    Only days that end after `since`.
    """
    attendees = db.session.scalars(
        select(Attendee)
        .join(Attendee.event)
        .where(
            Attendee.email_key == email_key,
            Attendee.state == State.CONFIRMED,
            Event.state.in_(PUBLIC_STATES),
            Event.ends_at > since,
        )
        .order_by(Event.starts_at, Attendee.id)
        .options(
            joinedload(Attendee.invitation),
            joinedload(Attendee.event).options(*full_options()),
        )
    )
    shown = [one for one in attendees if one.event.state != "cancelled" or one.event.ends_at > now]
    with speaking(language):
        name = _("Mijn netwerkdagen")
        about = _("De netwerkdagen waarvoor je bent ingeschreven. Wijzigingen komen vanzelf in je agenda.")
    return calendar.feed(
        _personal_events(shown, language),
        name=name,
        description=about,
        source=None,
        language=language,
    )


def _personal_events(attendees: Collection[Attendee], language: str) -> list[bytes]:
    workshops = workshop_reads.of_events({attendee.event_id for attendee in attendees})
    own = workshop_reads.of_attendees([attendee.id for attendee in attendees])
    return [
        calendar.personal_event(
            _invitation_facts(
                attendee, language, workshops.get(attendee.event_id, ()), own.get(attendee.id, ())
            )
        )
        for attendee in attendees
    ]


def invitation_facts(attendee: Attendee, language: str) -> InvitationFacts:
    """What stands in one person's calendar of a day, for a feed or a download: a PUBLISH by stored times.

    Needs the invitation, and the event loaded as for `facts.day_facts`.
    """
    workshops = workshop_reads.of_event(attendee.event_id)
    own = workshop_reads.of_attendees([attendee.id]).get(attendee.id, [])
    return _invitation_facts(attendee, language, workshops, own)


def _invitation_facts(
    attendee: Attendee,
    language: str,
    workshops: Sequence[Workshop],
    own: Sequence[workshop_reads.Place],
) -> InvitationFacts:
    event, invitation = attendee.event, attendee.invitation
    if invitation is None:
        raise AssertionError("every attendee is created with an invitation")
    return InvitationFacts(
        day=facts.day_facts(event, language, workshops, programme_lines.entries(own, event.zone)),
        uid=invitation.uid,
        sequence=event.sequence + invitation.own_sequence,
        attendee_name=attendee.name,
        attendee_email=attendee.email,
        method="PUBLISH",
        stamp=max(event.changed_at, attendee.state_since, *(place.state_since for place in own)),
    )
