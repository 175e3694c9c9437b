"""Mails to many at once, without a calendar part: reminders, messages, thanks, and news for followers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from netwerk.events import frozen
from netwerk.events.models import Attendee, Event
from netwerk.events.programme_lines import Entry
from netwerk.events.rules import State
from netwerk.events.services import inviting, private_links
from netwerk.kernel import outbox
from netwerk.kernel.outbox import Draft
from netwerk.members.models import Follow
from netwerk.members.queries import followers

Facts = dict[str, Any]


def days_for(event: Event, people: Iterable[Attendee]) -> dict[str, Facts]:
    """The facts of the day for each language these people read; their bookings are loaded."""
    return frozen.by_language(event, (person.booking.language for person in people))


def draft(
    event: Event,
    attendee: Attendee,
    day: Facts,
    *,
    sequence: int,
    resend: int = 0,
    own: Sequence[Entry] = (),
    **more: object,
) -> Draft:
    """A mail to somebody of a day, at their own address or else the contact person's.

    `own` are their workshops, as `inviting.own_programmes` gives them.
    """
    booking = attendee.booking
    for_someone_else = attendee.email is None
    return Draft(
        to=attendee.email or booking.contact_email,
        name=booking.contact_name if for_someone_else else attendee.name,
        language=booking.language,
        subject=("attendee", attendee.id),
        sequence=sequence,
        resend=resend,
        order_key=inviting.order_key(attendee),
        budget=f"event:{event.id}",
        facts={
            "day": day,
            "own": list(own),
            "link": list(private_links.key_of(attendee)),
            "attendee": {
                "name": attendee.name,
                "email": attendee.email,
                "for_someone_else": for_someone_else,
                "confirmed": attendee.state == State.CONFIRMED,
            },
            **more,
        },
    )


def who_waits_for(event: Event) -> Sequence[Follow]:
    """Who follows a theme of a day or its region, each once."""
    places = [("theme", theme.id) for theme in event.themes]
    if event.region_id is not None:
        places.append(("region", event.region_id))
    unique: dict[str, Follow] = {}
    for place in places:
        for follow in followers(*place):
            unique.setdefault(follow.email_key, follow)
    return list(unique.values())


def queue_new_day(event: Event) -> int:
    """Tell those who follow a theme of a day or its region that it was announced; gives how many."""
    return _queue_follows("event.new_day", event, who_waits_for(event))


def queue_opening(event: Event) -> int:
    """Tell those who asked for it that registration is open; gives how many."""
    return _queue_follows("event.registration_opens", event, followers("event", event.id))


def _queue_follows(kind: str, event: Event, follows: Sequence[Follow]) -> int:
    days = frozen.by_language(event, (follow.language for follow in follows))
    drafts = (
        Draft(
            to=follow.email,
            name="",
            language=follow.language,
            subject=("follow", follow.id),
            sequence=event.id,
            facts={"day": days[follow.language], "follow": follow.id, "followed": follow.thing_kind},
            budget=f"event:{event.id}",
        )
        for follow in follows
    )
    return outbox.enqueue_many(kind, drafts)
