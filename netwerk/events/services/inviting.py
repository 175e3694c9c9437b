"""What goes to people's mailboxes and calendars: facts frozen into the outbox, nothing sent here."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events import frozen, seats
from netwerk.events.models import ACTIVE, Attendee, Booking, Event, Invitation
from netwerk.events.rules import SEAT_HOLDING, State
from netwerk.events.services import private_links
from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.site import reads_replies
from netwerk.kernel.tokens import nonce
from netwerk.members.models import Follow
from netwerk.members.queries import followers

Facts = dict[str, Any]


def new_invitation(attendee: Attendee) -> None:
    """Give somebody a calendar identity: random, so that it tells nothing of them (RFC 7986 section 5.3)."""
    attendee.invitation = Invitation(uid=str(uuid.uuid4()), own_sequence=0, last_method="", last_sequence=-1)


# --- one attendee -----------------------------------------------------------------------------------------


def queue_registered(
    event: Event,
    attendee: Attendee,
    now: datetime,
    *,
    day: Facts | None = None,
    group: Sequence[str] = (),
    cap: bool = True,
) -> None:
    """Tell somebody they are registered, with the invitation, or on the waiting list, and where.

    `cap` counts the mail against what one address may get in an hour: anybody can fill in any address.
    """
    if attendee.state == State.CONFIRMED:
        calendar = _calendar(event, attendee, _way_in(attendee), now)
        _enqueue("event.confirmed", event, attendee, day, cap=cap, calendar=calendar, group=list(group))
    else:
        position = seats.position(attendee)
        _enqueue("event.waitlisted", event, attendee, day, cap=cap, position=position, group=list(group))


def queue_promoted(event: Event, attendee: Attendee, now: datetime) -> None:
    """Tell somebody on the waiting list that there is a seat now."""
    _enqueue("event.promoted", event, attendee, calendar=_calendar(event, attendee, _way_in(attendee), now))


def queue_left(event: Event, attendee: Attendee, now: datetime, *, kind: str, reason: str = "") -> None:
    """Confirm that somebody no longer comes, and take the day out of their calendar.

    `kind` is `event.left`, `event.removed` (by an organiser) or `event.replaced` (by a colleague).
    """
    invitation = _invitation(attendee)
    invitation.own_sequence += 1
    asked = invitation.last_method == "REQUEST"
    calendar = _calendar(event, attendee, "CANCEL", now) if asked else None
    _enqueue(kind, event, attendee, calendar=calendar, reason=reason)


def renew_invitation(attendee: Attendee) -> None:
    """Give the seat's new holder an identity and links of their own; the former ones keep the old."""
    attendee.nonce = nonce()
    invitation = _invitation(attendee)
    invitation.uid = str(uuid.uuid4())
    invitation.own_sequence += 1
    invitation.last_method = ""
    invitation.partstat = "NEEDS-ACTION"


def queue_booked(event: Event, booking: Booking, people: Sequence[Attendee]) -> None:
    """Give the contact person, who does not come, the list and the link to manage it."""
    outbox.enqueue(
        "event.booked",
        to=booking.contact_email,
        name=booking.contact_name,
        language=booking.language,
        subject=("booking", booking.id),
        facts={
            "day": frozen.freeze(event, booking.language),
            "link": [private_links.BOOKING, booking.id, booking.nonce],
            "group": [person.name for person in people if person.state == State.CONFIRMED],
            "waiting": [person.name for person in people if person.state == State.WAITLISTED],
        },
        cap=True,
    )


def queue_existing_links(event_id: int, email_keys: Collection[str], now: datetime) -> None:
    """Mail people who tried to register again the link to what they already have, once an hour at most."""
    event = seats.lock_event(event_id)
    for attendee in seats.active_with_email(event_id, email_keys):
        resend = int(now.timestamp()) // 3600
        _enqueue("event.already_registered", event, attendee, resend=resend, cap=True)


# --- everybody of a day -----------------------------------------------------------------------------------


def queue_updates(event: Event, now: datetime) -> int:
    """Tell everybody registered or waiting what changed since they last heard; gives how many mails."""
    told = event.told
    event.told, event.tell_at = None, None
    if told is None or event.state != "published":
        return 0
    days: dict[str, Facts] = {}
    queued = 0
    for attendee in _everybody(event):
        heard = _heard_by(attendee, told)
        changes = frozen.changes(heard, event)
        if not changes:
            continue
        calendar = (
            _calendar(event, attendee, _way_in(attendee), now) if attendee.state in SEAT_HOLDING else None
        )
        day = days.setdefault(attendee.booking.language, frozen.freeze(event, attendee.booking.language))
        _enqueue("event.updated", event, attendee, day, calendar=calendar, told=heard, changes=changes)
        queued += 1
    return queued


def joined_since(event: Event, moment: datetime) -> bool:
    """Did somebody register or move up since then, and so hear something newer than the others?"""
    newer = select(Attendee.id).where(
        Attendee.event_id == event.id, Attendee.state.in_(ACTIVE), Attendee.state_since >= moment
    )
    return db.session.scalar(newer.limit(1)) is not None


def queue_cancellations(event: Event, now: datetime) -> int:
    """Tell everybody registered or waiting that the day does not take place; gives how many mails."""
    event.told, event.tell_at = None, None
    days: dict[str, Facts] = {}
    people = _everybody(event)
    for attendee in people:
        asked = _invitation(attendee).last_method == "REQUEST"
        calendar = _calendar(event, attendee, "CANCEL", now) if asked else None
        day = days.setdefault(attendee.booking.language, frozen.freeze(event, attendee.booking.language))
        _enqueue("event.day_cancelled", event, attendee, day, calendar=calendar, reason=event.cancel_reason)
    return len(people)


def queue_new_day(event: Event, theme_ids: Collection[int]) -> int:
    """Tell the followers of a day's themes that it was announced, each once; gives how many."""
    unique: dict[str, Follow] = {}
    for theme_id in theme_ids:
        for follow in followers("theme", theme_id):
            unique.setdefault(follow.email_key, follow)
    return _queue_follows("event.new_day", event, list(unique.values()))


def queue_opening(event: Event) -> int:
    """Tell those who asked for it that registration is open; gives how many."""
    return _queue_follows("event.registration_opens", event, followers("event", event.id))


def _queue_follows(kind: str, event: Event, follows: Sequence[Follow]) -> int:
    days: dict[str, Facts] = {}
    for follow in follows:
        day = days.setdefault(follow.language, frozen.freeze(event, follow.language))
        outbox.enqueue(
            kind,
            to=follow.email,
            name="",
            language=follow.language,
            subject=("follow", follow.id),
            sequence=event.id,
            facts={"day": day, "follow": follow.id, "followed": follow.thing_kind},
        )
    return len(follows)


# --- parts ------------------------------------------------------------------------------------------------


def _everybody(event: Event) -> list[Attendee]:
    return list(
        db.session.scalars(
            select(Attendee)
            .where(Attendee.event_id == event.id, Attendee.state.in_(ACTIVE))
            .order_by(Attendee.id)
            .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
        )
    )


def _heard_by(attendee: Attendee, told: Facts) -> Facts:
    """What somebody knows: who joined between two edits heard it in their own mail, the others before."""
    if attendee.state_since < datetime.fromisoformat(told["since"]):
        return told
    last = outbox.last_written(_order_key(attendee))
    return frozen.told_by(last.facts["day"]) if last else told


def _order_key(attendee: Attendee) -> str:
    """What goes to the contact person about one booking leaves in a row, so that a held mail holds all."""
    to_contact = attendee.email_key in {None, attendee.booking.contact_email_key}
    return f"booking:{attendee.booking_id}" if to_contact else f"attendee:{attendee.id}"


def _invitation(attendee: Attendee) -> Invitation:
    if attendee.invitation is None:
        raise AssertionError("every attendee is created with an invitation")
    return attendee.invitation


def _way_in(attendee: Attendee) -> str:
    """REQUEST asks for an answer: only of the person invited, and only where answers are read."""
    return "REQUEST" if attendee.email and reads_replies() else "PUBLISH"


def _calendar(event: Event, attendee: Attendee, method: str, now: datetime) -> Facts:
    """What the calendar part of a mail will say, noted on the invitation as sent."""
    invitation = _invitation(attendee)
    invitation.last_method = method
    invitation.last_sequence = event.sequence + invitation.own_sequence
    return {
        "method": method,
        "uid": invitation.uid,
        "sequence": invitation.last_sequence,
        "stamp": now.isoformat(),
    }


def _enqueue(
    kind: str,
    event: Event,
    attendee: Attendee,
    day: Facts | None = None,
    *,
    resend: int = 0,
    cap: bool = False,
    **more: object,
) -> None:
    booking = attendee.booking
    for_someone_else = attendee.email is None
    outbox.enqueue(
        kind,
        to=attendee.email or booking.contact_email,
        name=booking.contact_name if for_someone_else else attendee.name,
        language=booking.language,
        subject=("attendee", attendee.id),
        sequence=event.sequence + _invitation(attendee).own_sequence,
        resend=resend,
        order_key=_order_key(attendee),
        facts={
            "day": day or frozen.freeze(event, booking.language),
            "link": list(private_links.key_of(attendee)),
            "attendee": {
                "name": attendee.name,
                "email": attendee.email,
                "for_someone_else": for_someone_else,
                "confirmed": attendee.state == State.CONFIRMED,
            },
            **more,
        },
        cap=cap,
    )
