"""Somebody taken out of the network days: their names go, the numbers and the evidence of a fund stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, false, select, update

from netwerk.events import seats
from netwerk.events.models import (
    Answer,
    Attendee,
    Attestation,
    Booking,
    CalendarFeed,
    EvaluationTicket,
    Event,
    OutreachRecipient,
    Reply,
    Speaker,
    Workshop,
    event_organiser,
)
from netwerk.events.queries import holdings as reads
from netwerk.events.services.booking import cancel_attendee
from netwerk.kernel import outbox, site, sweeping
from netwerk.kernel.database import db
from netwerk.kernel.needles import Needle
from netwerk.kernel.tokens import digest, nonce
from netwerk.members.holdings import Person

FORMER_ATTENDEE = "Voormalig deelnemer"
FORMER_SPEAKER = "Voormalige spreker"
FORMER_CONTACT = "Voormalig lid"


def forget(person: Person, words_too: bool, now: datetime) -> None:
    """Take somebody out of every day: seats ahead go to the next in line, what is over keeps its numbers.

    Attendance that a fund may still ask for stays with the name until its hold ends; nothing else does.
    """
    del words_too
    _leave_days_ahead(person, now)
    _forget_seats(reads.attendees_of(person), now)
    _forget_bookings(person)
    _forget_invited(person)
    _forget_organising(person)
    db.session.flush()


def forget_named(needles: Collection[Needle], now: datetime) -> None:
    """Take a name from the seats that stand on it without an address; the seats stay with who booked them."""
    _forget_seats(reads.seats_naming(needles), now)


def _forget_seats(people: Sequence[Attendee], now: datetime) -> None:
    held = reads.held_until(people, now)
    for attendee in people:
        if attendee.id in held:
            _hold(attendee, held[attendee.id])
        else:
            make_nameless(attendee)
    db.session.flush()
    _forget_around([one.id for one in people], [one.id for one in people if one.id not in held])


def _leave_days_ahead(person: Person, now: datetime) -> None:
    ahead = [
        one
        for one in reads.attendees_of(person)
        if one.is_active and one.event.state == "published" and one.event.starts_at > now
    ]
    # In one order for everybody, so that two who leave the same days never wait for one another.
    for event_id in sorted({one.event_id for one in ahead}):
        seats.lock_event(event_id)
    for one in sorted(ahead, key=lambda attendee: (attendee.event_id, attendee.id)):
        cancel_attendee(one.id, by="person", now=now)


def _hold(attendee: Attendee, until: date) -> None:
    """Keep the name for the fund, and nothing by which to reach or follow somebody."""
    attendee.held_until = until
    _unreachable(attendee)
    attendee.name_key = f"{attendee.name_key[:100]} {attendee.id}"


def forget_attendees(people: Sequence[Attendee]) -> None:
    """Take the names of these people out of their days, with all that hangs on them."""
    for attendee in people:
        make_nameless(attendee)
    db.session.flush()
    ids = [one.id for one in people]
    _forget_around(ids, ids)


def make_nameless(attendee: Attendee) -> None:
    """Leave of somebody only that they were there, and for which organisation."""
    _unreachable(attendee)
    attendee.name, attendee.name_key = FORMER_ATTENDEE, f"gewist {attendee.id}"
    attendee.function, attendee.held_until = "", None


def _unreachable(attendee: Attendee) -> None:
    attendee.email = attendee.email_key = None
    attendee.nonce = nonce()
    attendee.shares_details, attendee.seeks = False, ""


def forget_bookings(ids: Collection[int]) -> None:
    """Empty who registered people; the link to manage these works no longer."""
    for booking in db.session.scalars(select(Booking).where(Booking.id.in_(ids))):
        booking.contact_name = FORMER_CONTACT
        booking.contact_email = booking.contact_email_key = booking.contact_phone = ""
        booking.member_id = None
        booking.nonce = nonce()


def _forget_around(ids: Sequence[int], nameless: Sequence[int]) -> None:
    """What hangs on these people: answers, mails, replies, and attestations that nobody holds."""
    for some in outbox.batched(ids):
        db.session.execute(delete(Answer).where(Answer.attendee_id.in_(some)))
        replies = update(Reply).where(Reply.attendee_id.in_(some))
        db.session.execute(replies.values(sender="", comment=""))
        for ticket in db.session.scalars(
            select(EvaluationTicket).where(EvaluationTicket.attendee_id.in_(some))
        ):
            ticket.nonce = nonce()
    for some in outbox.batched(nameless):
        db.session.execute(delete(Attestation).where(Attestation.attendee_id.in_(some)))
    outbox.forget_recipients("attendee", ids)


def _forget_bookings(person: Person) -> None:
    forget_bookings(db.session.scalars(select(Booking.id).where(reads.booked_by(person))).all())


def _forget_invited(person: Person) -> None:
    invited = select(OutreachRecipient).where(reads.was_invited(person))
    for row in db.session.scalars(invited):
        row.email, row.name, row.email_key = "", "", digest(row.email_key)


def _forget_organising(person: Person) -> None:
    """Days go on under the service; who spoke is no longer named."""
    if person.member_id is not None:
        db.session.execute(delete(CalendarFeed).where(CalendarFeed.member_id == person.member_id))
        db.session.execute(delete(event_organiser).where(event_organiser.c.member_id == person.member_id))
    words = site.words()
    for event in db.session.scalars(select(Event).where(reads.is_asked_about(person))):
        event.contact_name, event.contact_email = words["organisation"], words["email"]
        event.vevent = b""
    spoke = Speaker.member_id == person.member_id if person.member_id is not None else false()
    for speaker in db.session.scalars(select(Speaker).where(spoke)):
        speaker.name, speaker.function, speaker.about, speaker.member_id = FORMER_SPEAKER, "", "", None
        renew_calendar([speaker.event_id])


def renew_calendar(event_ids: Collection[int]) -> None:
    """Let the calendar entry of days be written anew when it is next asked for."""
    db.session.execute(update(Event).where(Event.id.in_(event_ids)).values(vevent=b""))


@sweeping.renewer("event")
def _event_swept(ids: Sequence[int]) -> None:
    renew_calendar(ids)


@sweeping.renewer("workshop")
def _workshop_swept(ids: Sequence[int]) -> None:
    renew_calendar(db.session.scalars(select(Workshop.event_id).where(Workshop.id.in_(ids))).all())


@sweeping.renewer("speaker")
def _speaker_swept(ids: Sequence[int]) -> None:
    renew_calendar(db.session.scalars(select(Speaker.event_id).where(Speaker.id.in_(ids))).all())
