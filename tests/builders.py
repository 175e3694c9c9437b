"""Builders: the shortest way to a thing in a test, through the services, committed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from netwerk.events.models import Attendee, Booking, Event, Question, Workshop
from netwerk.events.rules import Shortage
from netwerk.events.services import booking as bookings
from netwerk.events.services import private_links, publishing, questions, workshops
from netwerk.events.services.publishing import EventFacts
from netwerk.events.services.questions import QuestionFacts
from netwerk.events.services.requests import BookingRequest, Person
from netwerk.events.services.workshops import WorkshopFacts
from netwerk.kernel import clock
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, transaction
from netwerk.members import services as member_services
from netwerk.members.actor import ADMINISTRATOR, Actor, Grant
from netwerk.members.models import Member, Organisation
from netwerk.taxonomy.models import Municipality, Region, Theme

SYSTEM = Actor(id=0, name="Test", email="", email_key="", language="nl", grants=(Grant(ADMINISTRATOR),))


class Make:
    """`make.event(capacity=1)`; whatever is not said gets a value that a day in real life has."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def event(
        self,
        *,
        state: str = "published",
        starts: datetime | None = None,
        hours: float = 3.5,
        theme: str = "",
        themes: Sequence[str] = (),
        region: str = "",
        municipality: str = "",
        by: Actor | None = None,
        now: datetime | None = None,
        **facts: Any,
    ) -> Event:
        """A published day in 30 days from 13.30, with 20 seats; `theme`, `region`, `municipality` are slugs.

        `state` may be draft, published or cancelled. A day in the past is made as of a day before it.
        """
        starts = starts or _at_half_past_one(clock.now() + timedelta(days=30))
        now = now or min(clock.now(), starts - timedelta(days=60))
        actor = by or SYSTEM
        slugs = [*themes, *([theme] if theme else [])] or ["leren-en-werken"]
        given = EventFacts(
            **{
                "title": f"Netwerkdag {next(self._numbers)}",
                "starts_at": starts,
                "ends_at": starts + timedelta(hours=hours),
                "summary": "Een namiddag over leren op de werkvloer.",
                "description": "We bezoeken een **bedrijf** en praten na.",
                "venue_name": "PXL Congress",
                "venue_address": "Elfde-Liniestraat 23",
                "capacity": 20,
                "contact_name": "Chantal Maes",
                "contact_email": "chantal@netwerk.example",
                "theme_ids": tuple(self.theme(slug).id for slug in slugs),
                "municipality_id": self._municipality(municipality).id if municipality else None,
                "region_id": self._region(region).id if region else None,
                **facts,
            }
        )
        with transaction():
            event = publishing.create(given, actor, now=now)
            if state in {"published", "cancelled"}:
                publishing.publish(event.id, actor, now=now)
            if state == "cancelled":
                publishing.cancel(event.id, "Te weinig inschrijvingen", actor, now=now)
        return event

    def workshop(
        self,
        event: Event,
        title: str = "",
        *,
        start: str = "14:00",
        end: str = "15:00",
        capacity: int | None = 10,
        **facts: Any,
    ) -> Workshop:
        """A workshop of a day, at these hours on the wall clock."""
        db.session.rollback()
        date = db.session.get_one(Event, event.id).starts_at.astimezone(BRUSSELS).date()
        starts, ends = (
            datetime.combine(date, time.fromisoformat(hour), tzinfo=BRUSSELS) for hour in (start, end)
        )
        given = WorkshopFacts(
            title or f"Workshop {next(self._numbers)}", starts, ends, capacity=capacity, **facts
        )
        return self.within(lambda: workshops.add_workshop(event.id, given, SYSTEM, now=clock.now()))

    def question(self, event: Event, label: str = "", kind: str = "text", **facts: Any) -> Question:
        """A question asked at registration."""
        given = QuestionFacts(kind, label or f"Vraag {next(self._numbers)}", **facts)
        return self.within(lambda: questions.add(event.id, given, SYSTEM, now=clock.now()))

    def person(self, name: str = "", email: str | None = "", **more: Any) -> Person:
        """Somebody for a form, with an address of their own unless `email` is None."""
        number = next(self._numbers)
        name = name or f"Persoon {number}"
        address = f"persoon{number}@school.example" if email == "" else email
        return Person(**{"name": name, "email": address, "function": "mentor", **more})

    def request(self, people: int | Sequence[Person] = 1, **more: Any) -> BookingRequest:
        """A form sent, whose contact person is the first on it."""
        wanted = tuple(self.person() for _ in range(people)) if isinstance(people, int) else tuple(people)
        first = wanted[0]
        return replace(
            BookingRequest(
                form_key=f"form-{next(self._numbers)}",
                contact_name=first.name,
                contact_email=first.email or f"contact{next(self._numbers)}@school.example",
                people=wanted,
                language="nl",
                shortage=Shortage.SPLIT,
                consents={"privacy": "1"},
            ),
            **more,
        )

    def booking(
        self,
        event: Event,
        people: int | Sequence[Person] = 1,
        *,
        actor: Actor | None = None,
        now: datetime | None = None,
        **more: Any,
    ) -> Booking:
        """People registered for a day: a number of them, or those given."""
        now = now or min(clock.now(), event.starts_at - timedelta(days=30))
        request = self.request(people, **more)
        with transaction():
            return bookings.register(event.id, request, actor=actor, now=now)

    def attendee(self, event: Event, name: str = "", email: str | None = "", **more: Any) -> Attendee:
        """One person registered for a day."""
        made = self.booking(event, [self.person(name, email)], **more)
        return self.attendees(made)[0]

    def attendees(self, of: Booking | Event) -> list[Attendee]:
        """The people of a booking or of a day as they are now, in order of registration."""
        db.session.rollback()
        wanted = Attendee.event_id == of.id if isinstance(of, Event) else Attendee.booking_id == of.id
        return list(db.session.scalars(select(Attendee).where(wanted).order_by(Attendee.id)))

    def private_link(self, of: Booking | Attendee) -> str:
        """The address of the private page of a booking or of one person."""
        token = private_links.booking_token if isinstance(of, Booking) else private_links.attendee_token
        return f"/inschrijving/{token(of)}"  # type: ignore[arg-type]

    def organisation(self, name: str = "", *, verified: bool = True, **more: Any) -> Organisation:
        """A school or a company."""
        name = name or f"Organisatie {next(self._numbers)}"
        with transaction():
            made = member_services.find_or_create_organisation(name, now=clock.now())
            made.verified = verified
            for field, value in more.items():
                setattr(made, field, value)
        return made

    def member(self, name: str = "", email: str = "", *, roles: Sequence[str] = (), **more: Any) -> Member:
        """Somebody with an account; `roles` such as organiser are without limits."""
        number = next(self._numbers)
        name, email = name or f"Lid {number}", email or f"lid{number}@school.example"
        with transaction():
            made = member_services.create_member(
                email, name, more.pop("language", "nl"), now=clock.now(), **more
            )
            for role in roles:
                member_services.grant_role(made.id, role, actor_label="test")
        return made

    def theme(self, slug: str = "leren-en-werken") -> Theme:
        """The theme at this address; made when it is not there."""
        found = db.session.scalars(select(Theme).where(Theme.slug == slug)).first()
        if found is None:
            name = slug.replace("-", " ").capitalize()
            found = Theme(slug=slug, name=name, summary=f"Over {name}", aim=f"Waarom {name}", translations={})
            with transaction():
                db.session.add(found)
        return found

    def _region(self, slug: str) -> Region:
        return _by_slug(Region, slug)

    def _municipality(self, slug: str) -> Municipality:
        return _by_slug(Municipality, slug)

    def within(self, act: Callable[[], Any]) -> Any:
        """Do something in a writing transaction of its own and commit."""
        with transaction():
            return act()


def _at_half_past_one(moment: datetime) -> datetime:
    return moment.astimezone(BRUSSELS).replace(hour=13, minute=30, second=0, microsecond=0)


def _by_slug(model: type[Any], slug: str) -> Any:
    found = db.session.scalars(select(model).where(model.slug == slug)).first()
    assert found is not None, f"no {model.__name__} {slug!r}: does the test ask for `words`?"
    return found
