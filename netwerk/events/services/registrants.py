"""Around a registration: the organisations people typed, and the mails about next days they asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Booking, Event
from netwerk.events.services.requests import Person
from netwerk.kernel.database import db
from netwerk.kernel.text import key
from netwerk.members.actor import Actor
from netwerk.members.models import Follow
from netwerk.members.services.following import follow
from netwerk.members.services.organisations import find_or_create_organisation


def with_organisations(people: Sequence[Person], *, now: datetime) -> tuple[Person, ...]:
    """The same people with the organisation they named; one that is new waits for an organiser's look."""
    known = {
        name: find_or_create_organisation(name, now=now)
        # In order of name, so that two forms with the same new names never wait for each other.
        for _key, name in sorted({key(p.organisation_name): p.organisation_name for p in people}.items())
        if name
    }
    by_key = {key(name): organisation for name, organisation in known.items()}
    return tuple(
        replace(person, organisation_id=found.id, organisation_name=found.name)
        if (found := by_key.get(key(person.organisation_name)))
        else person
        for person in people
    )


def follow_themes(event: Event, email: str, language: str, *, actor: Actor | None, now: datetime) -> None:
    """Mail somebody about next days of this day's themes; needs the themes loaded."""
    for theme in event.themes:
        follow("theme", theme.id, email, language, actor=actor, now=now)


def stop_theme_mail(booking_id: int) -> None:
    """End the mails about next days that whoever made a booking agreed to."""
    booking = db.session.scalars(
        select(Booking)
        .where(Booking.id == booking_id)
        .options(joinedload(Booking.event).selectinload(Event.themes))
    ).first()
    if booking is not None:
        of_themes = (
            Follow.thing_kind == "theme",
            Follow.thing_id.in_([theme.id for theme in booking.event.themes]),
        )
        theirs = Follow.email_key == booking.contact_email_key
        db.session.execute(delete(Follow).where(theirs, *of_themes))
