"""Private links: one opens a whole booking, one opens a single attendee."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Attendee, Booking, Event
from netwerk.events.seats import lock_event, people_of
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.tokens import signer

# The last opens a booking too, for whoever just made it and has yet to show that its address is theirs.
BOOKING, ATTENDEE, JUST_MADE = "b", "a", "n"


@dataclass(frozen=True)
class PrivateView:
    """What a private link opens: a booking, and within it one attendee or everybody.

    `proven` says that the link came to the mail address it is about.
    """

    event: Event
    booking: Booking
    people: tuple[Attendee, ...]
    attendee: Attendee | None
    proven: bool = True

    @property
    def label(self) -> str:
        """How the log of changes names whoever holds the link."""
        return f"attendee:{self.attendee.id}" if self.attendee else f"booking:{self.booking.id}"

    def one(self, attendee_id: int) -> Attendee:
        """Somebody this link may manage. Raises NotFound for anybody else."""
        for person in self.people:
            if person.id == attendee_id:
                return person
        raise NotFound


def sign(kind: str, row_id: int, nonce: str) -> str:
    """The token for a row whose nonce is known."""
    return signer("private").sign(kind, row_id, nonce)


def booking_token(booking: Booking) -> str:
    """The contact person's token."""
    return sign(BOOKING, booking.id, booking.nonce)


def token_after_registering(booking: Booking, email_key: str | None) -> str:
    """The token for whoever just registered, who may have typed somebody else's address.

    `email_key` is the address that whoever is signed in proved before.
    """
    proven = email_key == booking.contact_email_key
    return sign(BOOKING if proven else JUST_MADE, booking.id, booking.nonce)


def attendee_token(attendee: Attendee) -> str:
    """One attendee's own token."""
    return sign(ATTENDEE, attendee.id, attendee.nonce)


def key_of(attendee: Attendee) -> tuple[str, int, str]:
    """Which link somebody gets by mail: the contact person the booking's, others their own.

    In a duo each of both manages only the own place; whoever has no address is managed by the contact.
    """
    booking = attendee.booking
    is_contact = attendee.email_key in {None, booking.contact_email_key}
    if is_contact and not booking.is_duo:
        return BOOKING, booking.id, booking.nonce
    return ATTENDEE, attendee.id, attendee.nonce


def open_link(token: str) -> PrivateView:
    """What a token opens. Raises NotFound when it is not ours, revoked, or its row is gone."""
    kind, row_id, nonce = _read(token)
    attendee, booking_id = None, row_id
    if kind == ATTENDEE:
        attendee = db.session.get(Attendee, row_id)
        if attendee is None or attendee.nonce != nonce:
            raise NotFound
        booking_id = attendee.booking_id
    elif db.session.scalar(select(Booking.nonce).where(Booking.id == row_id)) != nonce:
        raise NotFound
    booking = db.session.scalars(
        select(Booking)
        .where(Booking.id == booking_id)
        .options(
            joinedload(Booking.event).options(
                joinedload(Event.municipality), joinedload(Event.funding), joinedload(Event.region)
            )
        )
    ).one()
    people = tuple(person for person in people_of(booking_id) if attendee is None or person.id == attendee.id)
    return PrivateView(booking.event, booking, people, attendee, proven=kind != JUST_MADE)


def open_proven(token: str) -> PrivateView:
    """The same for what is only for people whose address is known to be theirs. Raises NotFound."""
    view = open_link(token)
    if not view.proven:
        raise NotFound
    return view


def keep_open(token: str) -> None:
    """Lock the day behind a link just before a change through it: from here on nobody revokes the link.

    Raises NotFound when somebody did while the form was read, such as by giving the place to another.
    """
    kind, row_id, nonce = _read(token)
    model = Attendee if kind == ATTENDEE else Booking
    event_id = db.session.scalar(select(model.event_id).where(model.id == row_id))
    if event_id is None:
        raise NotFound
    lock_event(event_id)
    if db.session.scalar(select(model.nonce).where(model.id == row_id)) != nonce:
        raise NotFound


def _read(token: str) -> tuple[str, int, str]:
    match signer("private").read(token):
        case [str(kind), int(row_id), str(nonce)] if kind in {ATTENDEE, BOOKING, JUST_MADE}:
            return kind, row_id, nonce
        case _:
            raise NotFound
