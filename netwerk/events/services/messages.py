"""Writing to all or some of the people of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from netwerk.events import policy, queries
from netwerk.events.models import ACTIVE, Attendee, Booking, Event, OrganiserMessage, WorkshopPlace
from netwerk.events.queries.deliveries import MESSAGE
from netwerk.events.rules import State
from netwerk.events.services import announcing, inviting
from netwerk.kernel import audit, database, outbox
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.markdown import cook
from netwerk.kernel.text import plain_line, plain_text
from netwerk.members.actor import Actor

LONGEST_TITLE, LONGEST_TEXT = 140, 10_000
COMING, WAITING, ASKED, EVERYBODY = "komt", "wacht", "vraagt", "iedereen"
STATES: dict[str, tuple[str, ...]] = {
    COMING: (State.CONFIRMED,),
    WAITING: (State.WAITLISTED, State.OFFERED),
    ASKED: (State.REQUESTED,),
    EVERYBODY: ACTIVE,
}


@dataclass(frozen=True)
class Audience:
    """Which people of a day: a group by where they stand, a workshop's, or chosen ones."""

    group: str = COMING
    workshop_id: int | None = None
    attendee_ids: tuple[int, ...] = ()

    def as_kept(self) -> dict[str, object]:
        """The same to keep with the message."""
        if self.attendee_ids:
            return {"people": list(self.attendee_ids)}
        if self.workshop_id is not None:
            return {"workshop": self.workshop_id}
        return {"group": self.group}


@dataclass(frozen=True)
class Reader:
    """One mail: to an address, about one or several people who are reached there."""

    first: Attendee
    others: tuple[Attendee, ...] = ()

    @property
    def name(self) -> str:
        """Whom the mail greets: the person, else the contact person."""
        return self.first.name if self.first.email else self.first.booking.contact_name


def readers(event_id: int, audience: Audience) -> list[Reader]:
    """Who gets the message, each address once, by name; whoever gave none at the door is not among them."""
    people = db.session.scalars(
        select(Attendee)
        .join(Attendee.booking)
        .where(Attendee.event_id == event_id, *_which(audience))
        .where(or_(Attendee.email.is_not(None), Booking.contact_email != ""))
        .order_by(Attendee.name_key, Attendee.id)
        .options(contains_eager(Attendee.booking))
    )
    by_address: dict[str, list[Attendee]] = {}
    for person in people:
        by_address.setdefault(person.email_key or person.booking.contact_email_key, []).append(person)
    return [_reader(group) for group in by_address.values()]


def _which(audience: Audience) -> list[ColumnElement[bool]]:
    if audience.attendee_ids:
        return [Attendee.id.in_(audience.attendee_ids), Attendee.state.in_(ACTIVE)]
    if audience.workshop_id is not None:
        sits = select(WorkshopPlace.attendee_id).where(
            WorkshopPlace.workshop_id == audience.workshop_id, WorkshopPlace.state == "confirmed"
        )
        return [Attendee.id.in_(sits), Attendee.state.in_(ACTIVE)]
    if audience.group not in STATES:
        raise NotFound
    return [Attendee.state.in_(STATES[audience.group])]


def _reader(group: Sequence[Attendee]) -> Reader:
    # Whoever has the address reads it; for the others they pass it on.
    owner = next((person for person in group if person.email), group[0])
    others = [person for person in group if person is not owner]
    return Reader(owner, tuple(others if owner.email else group))


def send(
    event_id: int,
    audience: Audience,
    title: str,
    text: str,
    actor: Actor,
    *,
    form_key: str,
    now: datetime,
) -> OrganiserMessage:
    """Mail a text to people of a day, each address once; gives the message.

    The same `form_key` again gives the message it made. Raises NotFound outside the actor's scope, Invalid
    for a title or text that is missing or too long, or when there is nobody to write to.
    """
    event = queries.load_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    database.hold(f"message:{form_key}")
    earlier = db.session.scalars(select(OrganiserMessage).filter_by(form_key=form_key)).first()
    if earlier is not None:
        return earlier
    title, text = _checked(title, text)
    people = readers(event.id, audience)
    if not people:
        raise Invalid(lazy("Er is niemand om naar te schrijven."), "audience")
    message = OrganiserMessage(
        event_id=event.id,
        member_id=actor.id or None,
        audience=audience.as_kept(),
        title=title,
        text=text,
        form_key=form_key,
        people=len(people),
        created_at=now,
    )
    db.session.add(message)
    db.session.flush()
    outbox.enqueue_many(MESSAGE, drafts(event, people, title=title, text=text, number=message.id))
    audit.record(actor.label, "message.send", "event", event.id, message=message.id, people=len(people))
    return message


def _checked(title: str, text: str) -> tuple[str, str]:
    title, text = plain_line(title), plain_text(text)
    if not 0 < len(title) <= LONGEST_TITLE:
        raise Invalid(
            lazy("Geef je bericht een titel van hoogstens %(max)d tekens.", max=LONGEST_TITLE), "title"
        )
    if not 0 < len(text) <= LONGEST_TEXT or not cook(text).text:
        raise Invalid(lazy("Schrijf een bericht van hoogstens %(max)d tekens.", max=LONGEST_TEXT), "text")
    return title, text


def drafts(
    event: Event, people: Sequence[Reader], *, title: str, text: str, number: int
) -> list[outbox.Draft]:
    """The mails of a message; many messages may go to one person, each once by its `number`."""
    first = [reader.first for reader in people]
    days, own = announcing.days_for(event, first), inviting.own_programmes(event, first)
    return [
        announcing.draft(
            event,
            reader.first,
            days[reader.first.booking.language],
            sequence=number,
            own=own.get(reader.first.id, ()),
            title=title,
            text=text,
            others=[person.name for person in reader.others],
            reply_to=event.contact_email,
        )
        for reader in people
    ]
