"""Registering people for a day and changing that again. Every verb takes the event's lock first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from netwerk.events import frozen, rules, seats
from netwerk.events.errors import AlreadyRegistered, TooFewSeats
from netwerk.events.models import Attendee, Booking, Event
from netwerk.events.rules import Shortage, State
from netwerk.events.services import admission, answers, inviting, sharing, workshops
from netwerk.events.services.requests import BookingRequest, Person
from netwerk.events.services.waiting import (
    change_state,
    note_change,
    release_and_promote,
    settle_workshops,
)
from netwerk.kernel import audit
from netwerk.kernel.database import aside, db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key
from netwerk.kernel.tokens import nonce
from netwerk.members.actor import Actor
from netwerk.members.services.consents import record_consent

# The mail that confirms it, by who took somebody off; others did so through their private link.
LEFT_BY = {"organiser": "event.removed", "mail": "event.declined"}


def register(event_id: int, request: BookingRequest, *, actor: Actor | None, now: datetime) -> Booking:
    """Register people for a day: seats, waiting-list places, mails and the audit in one go.

    A form sent again gives the first booking. Raises NotFound, Closed, Invalid (doubles on the form),
    AlreadyRegistered and TooFewSeats.
    """
    event = seats.lock_event(event_id)
    if first := seats.booking_of_form(request.form_key):
        return first
    admission.check_open(event, now)
    admission.check_people(request.people)
    _check_not_registered(event, request.people, now)
    places = admission.places(event, request.people, request.shortage, now)
    booking = _new_booking(event, request, actor, now)
    wanted = [(request.people[place], state) for place, state in places]
    people = _add_people(event, booking, wanted, booking_label(booking), now)
    _tell_registered(event, booking, people, now)
    for purpose, version in (request.consents or {}).items():
        record_consent("booking", booking.id, purpose, version, now)
    return booking


def add_colleague(
    booking_id: int, person: Person, *, actor_label: str, now: datetime, returning: bool = False
) -> Attendee:
    """Register one person more under a booking, or put them on the waiting list.

    Whoever is `returning` may do so after registration has closed. Raises NotFound, Closed, Conflict and
    AlreadyRegistered.
    """
    event, booking, people = seats.booking_locked(booking_id)
    (admission.check_ahead if returning else admission.check_open)(event, now)
    active = [other for other in people if other.is_active]
    if len(active) >= rules.GROUP_MAXIMUM:
        raise Conflict(
            lazy("Je kan hoogstens 41 mensen tegelijk inschrijven. Begin een nieuwe inschrijving.")
        )
    if person.email_key is None and any(other.name_key == person.name_key for other in active):
        raise Invalid(lazy("Deze collega staat er al bij."), "name")
    _check_not_registered(event, (person,), now)
    [(_place, state)] = admission.places(event, (person,), Shortage.SPLIT, now)
    added = _add_people(event, booking, [(person, state)], actor_label, now)[0]
    inviting.queue_registered(event, added, now)
    return added


def change_person(attendee_id: int, person: Person, *, actor_label: str, now: datetime) -> Attendee:
    """Correct somebody's data, or give the seat to a colleague; also on a full day.

    Another address is another person: the former one gets a cancellation, the new one an invitation.
    Raises NotFound, Conflict (no longer registered, or the day is over), AlreadyRegistered, and Invalid
    when the new organisation has its share of the seats.
    """
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_manageable(event, attendee, now)
    replaced = person.email_key != attendee.email_key or (
        person.email_key is None and person.name_key != attendee.name_key
    )
    if replaced and person.email_key is not None:
        _check_not_registered(event, (person,), now)
    admission.check_share(event, attendee, person, now)
    if replaced:
        former = attendee.name
        inviting.queue_left(event, attendee, now, kind="event.replaced", reason=person.name)
        audit.record(actor_label, "attendee.replace", "attendee", attendee.id, former=former, new=person.name)
    attendee.name, attendee.name_key = person.name, person.name_key
    attendee.email, attendee.email_key = person.email or None, person.email_key
    attendee.function = person.function
    attendee.organisation_id, attendee.organisation_name = person.organisation_id, person.organisation_name
    if replaced:
        answers.forget(attendee)
        sharing.forget(event, attendee, now)
        inviting.renew_invitation(attendee)
    db.session.flush()
    # Another organisation may leave room within the share of the former.
    release_and_promote(event, now, told={attendee.id})
    if replaced:
        inviting.queue_registered(event, attendee, now)
    return attendee


def cancel_attendee(attendee_id: int, *, by: str, reason: str = "", now: datetime) -> Attendee:
    """Take one person off; the seat goes to the first in line. Raises NotFound and Conflict."""
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_manageable(event, attendee, now)
    _cancel(event, [attendee], by, reason, now)
    return attendee


def cancel_booking(booking_id: int, *, by: str, reason: str = "", now: datetime) -> int:
    """Take everybody of a booking off at once; gives how many. Raises NotFound and Conflict."""
    event, _booking, people = seats.booking_locked(booking_id)
    active = [person for person in people if person.is_active]
    if not active:
        return 0
    admission.check_manageable(event, active[0], now)
    _cancel(event, active, by, reason, now)
    return len(active)


def admit(attendee_id: int, actor: Actor, *, reason: str, now: datetime) -> Attendee:
    """Let somebody in who waits, asked or has an offer, also beyond the capacity: an organiser's choice.

    Raises NotFound and Conflict.
    """
    event, attendee = seats.attendee_locked(attendee_id)
    admission.check_manageable(event, attendee, now)
    former = attendee.state
    if former == State.CONFIRMED:
        raise Conflict(lazy("Deze persoon is al ingeschreven."))
    held = seats.holds_seat(event, former)
    beyond = event.seats_left == 0 and not held
    seats.take_beyond(event, 0 if held else 1)
    change_state(attendee, State.CONFIRMED, actor=actor.label, reason=reason, now=now)
    release_and_promote(event, now, told={attendee.id})
    if former == State.WAITLISTED:
        inviting.queue_promoted(event, attendee, now)
    else:
        inviting.queue_registered(event, attendee, now, approved=former == State.REQUESTED)
    audit.record(
        actor.label, "attendee.admit", "attendee", attendee.id, reason=reason, beyond_capacity=beyond
    )
    return attendee


def set_group_policy(booking_id: int, *, together: bool, actor_label: str, now: datetime) -> Booking:
    """Let those of a booking who wait move up together only, or each as soon as there is a seat.

    Raises NotFound and Conflict (nobody of them waits any more, or the day is over).
    """
    event, booking, people = seats.booking_locked(booking_id)
    admission.check_ahead(event, now)
    if not any(person.state in {State.WAITLISTED, State.REQUESTED} for person in people):
        raise Conflict(lazy("Niemand van deze inschrijving wacht nog."))
    booking.group_policy = "together" if together else "split"
    db.session.flush()
    audit.record(actor_label, "booking.group", "booking", booking.id, policy=booking.group_policy)
    release_and_promote(event, now)
    return booking


# --- parts ------------------------------------------------------------------------------------------------


def booking_label(booking: Booking) -> str:
    """How logs name whoever holds a booking's form or link."""
    return f"member:{booking.member_id}" if booking.member_id else f"booking:{booking.id}"


def _check_not_registered(event: Event, people: Sequence[Person], now: datetime) -> None:
    """Refuse a second registration of an address, and mail its owner the link to the first."""
    keys = {person.email_key for person in people if person.email_key}
    doubles = {attendee.email_key for attendee in seats.active_with_email(event.id, keys)}
    if doubles:
        event_id, known = event.id, {double for double in doubles if double}
        aside(lambda: inviting.queue_existing_links(event_id, known, now))
        raise AlreadyRegistered([person.email or "" for person in people if person.email_key in doubles])


def _new_booking(event: Event, request: BookingRequest, actor: Actor | None, now: datetime) -> Booking:
    booking = Booking(
        event_id=event.id,
        form_key=request.form_key,
        nonce=nonce(),
        contact_name=request.contact_name,
        contact_email=request.contact_email,
        contact_email_key=key(request.contact_email),
        contact_phone=request.contact_phone,
        member_id=actor.id if actor else None,
        language=request.language,
        group_policy="together" if request.shortage is Shortage.TOGETHER else "split",
        is_duo=request.is_duo,
        created_at=now,
    )
    db.session.add(booking)
    db.session.flush()
    audit.record(booking_label(booking), "booking.create", "booking", booking.id, people=len(request.people))
    return booking


def _add_people(
    event: Event, booking: Booking, wanted: Sequence[tuple[Person, State]], by: str, now: datetime
) -> list[Attendee]:
    held = sum(seats.holds_seat(event, state) for _person, state in wanted)
    if not seats.take(event, held):
        raise TooFewSeats(event.seats_left or 0, len(wanted))
    people = [_new_attendee(event, booking, person, now) for person, _state in wanted]
    for attendee, (_person, state) in zip(people, wanted, strict=True):
        attendee.state = state
    db.session.add_all(people)
    db.session.flush()
    for attendee, (person, _state) in zip(people, wanted, strict=True):
        note_change(attendee, None, actor=by, now=now)
        if person.workshop_ids:
            workshops.wish(event, attendee, person.workshop_ids, now)
        answers.keep(event, attendee, person.answers, now)
        sharing.note(event, attendee, person.sharing, now)
    settle_workshops(event, now, {attendee.id for attendee in people})
    return people


def _new_attendee(event: Event, booking: Booking, person: Person, now: datetime) -> Attendee:
    attendee = Attendee(
        event_id=event.id,
        booking=booking,
        name=person.name,
        name_key=person.name_key,
        email=person.email or None,
        email_key=person.email_key,
        function=person.function,
        organisation_id=person.organisation_id,
        organisation_name=person.organisation_name,
        nonce=nonce(),
        priority=0,
        created_at=now,
        state_since=now,
    )
    inviting.new_invitation(attendee)
    return attendee


def _tell_registered(event: Event, booking: Booking, people: Sequence[Attendee], now: datetime) -> None:
    day = frozen.freeze(event, booking.language)
    addressed: set[str] = set()
    for attendee in people:
        group = [other.name for other in people if other is not attendee]
        address = attendee.email_key or booking.contact_email_key
        inviting.queue_registered(event, attendee, now, day=day, group=group, cap=address not in addressed)
        addressed.add(address)
    if all(attendee.email_key not in {None, booking.contact_email_key} for attendee in people):
        inviting.queue_booked(event, booking, people)


def _cancel(event: Event, people: Sequence[Attendee], by: str, reason: str, now: datetime) -> None:
    kind = LEFT_BY.get(by.partition(":")[0], "event.left")
    freed = sum(seats.holds_seat(event, attendee.state) for attendee in people)
    for attendee in people:
        change_state(attendee, State.CANCELLED, actor=by, reason=reason, now=now)
        inviting.queue_left(event, attendee, now, kind=kind, reason=reason)
    seats.give_back(event, freed)
    audit.record(by, "attendee.cancel", "event", event.id, reason=reason, people=len(people))
    release_and_promote(event, now)
