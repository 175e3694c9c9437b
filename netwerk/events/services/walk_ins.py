"""Letting in whoever stands at the door without being on the list: one by one, or as a phone kept them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from netwerk.events import seats
from netwerk.events.attendance_rules import Mark
from netwerk.events.models import AttendanceMark, Attendee, Booking, Event
from netwerk.events.queries.attendance import WALK_IN
from netwerk.events.rules import State
from netwerk.events.services import attendance, booking, inviting
from netwerk.events.services.attendance import LONGEST_KEY, Tap
from netwerk.events.services.waiting import note_change
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import fold, key
from netwerk.kernel.tokens import nonce
from netwerk.members.actor import Actor
from netwerk.members.services.organisations import find_or_create_organisation


@dataclass(frozen=True)
class Guest:
    """Somebody who came in for a part of the day without being on the list, and when that was.

    `form_key` is the same each time the guest is sent; mail comes only with an address.
    """

    form_key: str
    name: str
    part: str
    at: datetime
    email: str | None = None
    function: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""


@dataclass(frozen=True)
class Welcomed:
    """What became of several guests, by their keys: who they are on the list, or why they are not."""

    people: dict[str, int]
    refused: dict[str, Invalid | Conflict]


def walk_in(event_id: int, guest: Guest, actor: Actor, *, now: datetime) -> Attendee:
    """Let somebody in who stands at the door, also beyond the capacity, and mark them present.

    Whoever is on the list already is only marked, whoever waits gets a seat; a guest sent again changes
    nothing. Raises NotFound, Conflict (ListClosed, or somebody who waits for a day that is over) and Invalid.
    """
    attendance.open_list(event_id, now)
    if not guest.name:
        raise Invalid(lazy("Vul een naam in."), "name")
    event = seats.lock_event(event_id)
    tap_key = guest.form_key[:LONGEST_KEY]
    if sent_before := _marked_with(event, tap_key):
        return sent_before
    attendee = _on_the_list(event, guest)
    if attendee is None:
        attendee = _register(event, guest, tap_key, actor, now)
    elif attendee.state != State.CONFIRMED:
        attendee = booking.admit(attendee.id, actor, reason="walk-in", now=now)
    tap = Tap(tap_key, attendee.id, guest.part, Mark.IN, guest.at)
    if attendance.mark(event_id, [tap], actor, now=now).refused:
        raise Invalid(lazy("Dit deel van de dag staat niet meer in het programma."))
    return attendee


def walk_in_all(event_id: int, guests: Sequence[Guest], actor: Actor, *, now: datetime) -> Welcomed:
    """Let in the guests that a phone kept; one who is refused does not hold up the others.

    Raises NotFound and ListClosed.
    """
    attendance.open_list(event_id, now)
    people: dict[str, int] = {}
    refused: dict[str, Invalid | Conflict] = {}
    named = []
    # Organisations first and in order of name, then the day: whoever waits for both does so in this order.
    for guest in sorted(guests, key=lambda one: fold(one.organisation_name)):
        try:
            named.append(with_organisation(guest, now=now))
        except Invalid as error:
            refused[guest.form_key] = error
    for guest in sorted(named, key=lambda one: one.at):
        try:
            with db.session.begin_nested():
                people[guest.form_key] = walk_in(event_id, guest, actor, now=now).id
        except (Invalid, Conflict) as error:
            refused[guest.form_key] = error
    return Welcomed(people, refused)


def with_organisation(guest: Guest, *, now: datetime) -> Guest:
    """The same guest with the organisation they named; one that is new waits for an organiser's look.

    Raises Invalid.
    """
    if not guest.organisation_name:
        return guest
    found = find_or_create_organisation(guest.organisation_name, now=now)
    return replace(guest, organisation_id=found.id, organisation_name=found.name)


# --- parts ------------------------------------------------------------------------------------------------


def _marked_with(event: Event, tap_key: str) -> Attendee | None:
    """Whoever came in with this very mark, sent before."""
    return db.session.scalars(
        select(Attendee)
        .join(AttendanceMark, AttendanceMark.attendee_id == Attendee.id)
        .where(AttendanceMark.mark_key == attendance.mark_key(event.id, tap_key))
    ).first()


def _on_the_list(event: Event, guest: Guest) -> Attendee | None:
    """Whoever is registered or waits under the guest's address."""
    if not guest.email:
        return None
    return next(iter(seats.active_with_email(event.id, {key(guest.email)})), None)


def _register(event: Event, guest: Guest, tap_key: str, actor: Actor, now: datetime) -> Attendee:
    # A booking of their own; one without an address is reached by nobody's mail.
    form = Booking(
        event_id=event.id,
        form_key=f"{WALK_IN}{event.id}:{tap_key}",
        nonce=nonce(),
        contact_name=guest.name,
        contact_email=guest.email or "",
        contact_email_key=key(guest.email or ""),
        language=event.language,
        created_at=now,
    )
    attendee = Attendee(
        event_id=event.id,
        booking=form,
        name=guest.name,
        name_key=key(guest.name)[:120],
        email=guest.email or None,
        email_key=key(guest.email) if guest.email else None,
        function=guest.function,
        organisation_id=guest.organisation_id,
        organisation_name=guest.organisation_name,
        nonce=nonce(),
        state=State.CONFIRMED,
        priority=0,
        created_at=now,
        state_since=now,
    )
    inviting.new_invitation(attendee)
    beyond = event.seats_left == 0
    seats.take_beyond(event, 1)
    db.session.add_all([form, attendee])
    db.session.flush()
    note_change(attendee, None, actor=actor.label, reason="walk-in", now=now)
    audit.record(actor.label, "attendee.walk_in", "attendee", attendee.id, beyond_capacity=beyond)
    if attendee.email and now < event.ends_at:
        inviting.queue_registered(event, attendee, now)
    return attendee
