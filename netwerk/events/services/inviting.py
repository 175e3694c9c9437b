"""What goes to people's mailboxes and calendars: facts frozen into the outbox, nothing sent here."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from netwerk.events import frozen, programme_lines, rules, seats
from netwerk.events.models import Attendee, Booking, Event, Invitation
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.rules import SEAT_HOLDING, State
from netwerk.events.services import private_links
from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.site import reads_replies
from netwerk.kernel.tokens import nonce

Facts = dict[str, Any]

# Mails that take the day away say nothing of the workshops in it.
WITHOUT_WORKSHOPS = ("event.left", "event.declined", "event.removed", "event.replaced", "event.day_cancelled")


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
    approved: bool = False,
) -> None:
    """Tell somebody that they are registered, with the invitation, that they wait, and where, or asked.

    `cap` counts the mail against what one address may get in an hour: anybody can fill in any address.
    `approved` says that an organiser has just said yes to their request.
    """
    more: Facts = {"group": list(group), "approved": approved}
    match attendee.state:
        case State.CONFIRMED:
            more["calendar"] = calendar_of(event, attendee, way_in(attendee), now)
            kind = "event.confirmed"
        case State.REQUESTED:
            kind = "event.requested"
        case _:
            more |= {"position": seats.position(attendee), "share": _share(event, attendee, now)}
            kind = "event.waitlisted"
    _enqueue(kind, event, attendee, day, cap=cap, **more)


def _share(event: Event, attendee: Attendee, now: datetime) -> Facts | None:
    """The share of their organisation that keeps somebody waiting; None when something else does."""
    share = rules.share_key(attendee.organisation_id, attendee.organisation_name)
    if not seats.share_is_full(event, share, now):
        return None
    return {
        "limit": event.share_limit,
        "until": event.share_until.isoformat() if event.share_until else None,
    }


def queue_offered(event: Event, attendee: Attendee) -> None:
    """Tell somebody on the waiting list that a seat is held for them, and until when."""
    until = attendee.offer_expires_at
    _enqueue("event.offered", event, attendee, until=until.isoformat() if until else None)


def queue_offer_expired(event: Event, attendee: Attendee) -> None:
    """Tell somebody that the seat that was held for them went to the next."""
    _enqueue("event.offer_expired", event, attendee)


def queue_rejected(event: Event, attendee: Attendee, reason: str) -> None:
    """Tell somebody that the organiser said no to their request."""
    _enqueue("event.rejected", event, attendee, reason=reason)


def queue_promoted(event: Event, attendee: Attendee, now: datetime) -> None:
    """Tell somebody on the waiting list that there is a seat now."""
    _enqueue("event.promoted", event, attendee, calendar=calendar_of(event, attendee, way_in(attendee), now))


def queue_again(event: Event, attendee: Attendee, now: datetime) -> None:
    """Send somebody who comes the newest invitation as they asked, once an hour at most (RFC 5546, 3.2.6)."""
    calendar = calendar_of(event, attendee, way_in(attendee), now)
    resend = int(now.timestamp()) // 3600
    _enqueue("event.confirmed", event, attendee, resend=resend, cap=True, calendar=calendar)


def queue_workshops_changed(event: Event, attendee: Attendee, now: datetime, *, reason: str = "") -> None:
    """Tell somebody who comes which workshops are theirs now: how it was, how it is, with the invitation.

    Nothing leaves when they heard of these already, nor to somebody with no more than an offer.
    """
    if attendee.state != State.CONFIRMED:
        return
    own = own_programmes(event, [attendee]).get(attendee.id, [])
    heard = heard_programmes([attendee]).get(attendee.id, [])
    if programme_lines.same(heard, own, waiting=bool(reason)):
        return
    invitation_of(attendee).own_sequence += 1
    calendar = calendar_of(event, attendee, way_in(attendee), now)
    _enqueue(
        "event.workshops_changed", event, attendee, calendar=calendar, own=own, heard=heard, reason=reason
    )


def queue_left(event: Event, attendee: Attendee, now: datetime, *, kind: str, reason: str = "") -> None:
    """Confirm that somebody no longer comes, and take the day out of their calendar.

    `kind` is `event.left`, `event.declined` (by mail), `event.removed` (by an organiser) or
    `event.replaced` (by a colleague).
    """
    invitation = invitation_of(attendee)
    invitation.own_sequence += 1
    asked = invitation.last_method == "REQUEST"
    calendar = calendar_of(event, attendee, "CANCEL", now) if asked else None
    _enqueue(kind, event, attendee, calendar=calendar, reason=reason)


def renew_invitation(attendee: Attendee) -> None:
    """Give the seat's new holder an identity and links of their own; the former ones keep the old."""
    attendee.nonce = nonce()
    invitation = invitation_of(attendee)
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
            "asking": [person.name for person in people if person.state == State.REQUESTED],
        },
        cap=True,
        budget=f"event:{event.id}",
    )


def queue_existing_links(event_id: int, email_keys: Collection[str], now: datetime) -> None:
    """Mail people who tried to register again the link to what they already have, once an hour at most."""
    event = seats.lock_event(event_id)
    for attendee in seats.active_with_email(event_id, email_keys):
        resend = int(now.timestamp()) // 3600
        _enqueue("event.already_registered", event, attendee, resend=resend, cap=True)


def own_programmes(event: Event, people: Collection[Attendee]) -> dict[int, list[programme_lines.Entry]]:
    """The workshops of those of these people who come, by their ids, as mails keep them."""
    places = workshop_reads.of_attendees([person.id for person in people if person.state in SEAT_HOLDING])
    return {one: programme_lines.entries(mine, event.zone) for one, mine in places.items()}


def heard_programmes(people: Collection[Attendee]) -> dict[int, list[programme_lines.Entry]]:
    """The workshops that the last mail about each of these people said were theirs."""
    said = db.session.execute(
        select(OutboxMessage.subject_id, OutboxMessage.facts["own"])
        .where(
            OutboxMessage.subject_kind == "attendee",
            OutboxMessage.subject_id.in_([person.id for person in people]),
        )
        .order_by(OutboxMessage.id)
    )
    return {row[0]: row[1] for row in said if row[1] is not None}


# --- parts ------------------------------------------------------------------------------------------------


def order_key(attendee: Attendee) -> str:
    """What goes to the contact person about one booking leaves in a row, so that a held mail holds all."""
    to_contact = attendee.email_key in {None, attendee.booking.contact_email_key}
    return f"booking:{attendee.booking_id}" if to_contact else f"attendee:{attendee.id}"


def invitation_of(attendee: Attendee) -> Invitation:
    """The invitation of a person, loaded."""
    if attendee.invitation is None:
        raise AssertionError("every attendee is created with an invitation")
    return attendee.invitation


def way_in(attendee: Attendee) -> str:
    """REQUEST asks for an answer: only of the person invited, and only where answers are read."""
    return "REQUEST" if attendee.email and reads_replies() else "PUBLISH"


def calendar_of(event: Event, attendee: Attendee, method: str, now: datetime) -> Facts:
    """What the calendar part of a mail will say, noted on the invitation as sent."""
    invitation = invitation_of(attendee)
    sequence = event.sequence + invitation.own_sequence
    if method == "REQUEST" and sequence > invitation.last_sequence:
        # Calendars ask anew too: a yes to the former time is none to this one.
        invitation.partstat = "NEEDS-ACTION"
    invitation.last_method, invitation.last_sequence = method, sequence
    return {
        "method": method,
        "uid": invitation.uid,
        "sequence": invitation.last_sequence,
        "stamp": now.isoformat(),
    }


def _enqueue(kind: str, event: Event, attendee: Attendee, day: Facts | None = None, **more: Any) -> None:
    day = day or frozen.freeze(event, attendee.booking.language)
    if kind not in WITHOUT_WORKSHOPS and "own" not in more:
        # Of a day without workshops too: they may have had one that was called off.
        more["own"] = own_programmes(event, [attendee]).get(attendee.id, []) if day["workshops"] else []
    outbox.enqueue_many(kind, [draft_for(event, attendee, day, **more)])


def draft_for(
    event: Event,
    attendee: Attendee,
    day: Facts,
    *,
    resend: int = 0,
    cap: bool = False,
    **more: Any,
) -> outbox.Draft:
    """A mail about one person, with the day as it is frozen."""
    booking = attendee.booking
    for_someone_else = attendee.email is None
    if more.get("own") and more.get("calendar"):
        more["calendar_text"] = frozen.personal_text(event, booking.language, more["own"])
    return outbox.Draft(
        to=attendee.email or booking.contact_email,
        name=booking.contact_name if for_someone_else else attendee.name,
        language=booking.language,
        subject=("attendee", attendee.id),
        sequence=event.sequence + invitation_of(attendee).own_sequence,
        resend=resend,
        order_key=order_key(attendee),
        facts={
            "day": day,
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
        budget=f"event:{event.id}",
    )
