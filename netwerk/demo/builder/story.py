"""The life of one day of the demo, as acts with their moments, done through the services of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from netwerk.demo.builder.after import After
from netwerk.demo.builder.asking import Inquiry
from netwerk.demo.builder.content import DemoDay
from netwerk.demo.builder.door import Door
from netwerk.demo.builder.fair_seats import FairSeats
from netwerk.demo.builder.moments import Moments, spread
from netwerk.demo.builder.network import Network
from netwerk.demo.builder.parties import STARRING_NEXT, Casting, Party
from netwerk.demo.builder.programmes import Programme
from netwerk.demo.builder.replies import Replies
from netwerk.events.rules import Shortage
from netwerk.events.services import booking, publishing
from netwerk.events.services.publishing import EventFacts
from netwerk.events.services.requests import BookingRequest, Person

MOVED_AGO = timedelta(days=5)
# Some people register after the tables were made.
TABLES_AGO = timedelta(hours=4)
# One in three colleagues has no address of their own.
WITHOUT_ADDRESS = 0.33


@dataclass(frozen=True)
class Act:
    """Something that happened at a moment."""

    at: datetime
    do: Callable[[datetime], object]


class Story:
    """A day, its acts and what must be remembered between them."""

    def __init__(self, day: DemoDay, network: Network, seed: str, now: datetime) -> None:
        """Deal out people and moments; nothing is done yet."""
        self._day = day
        self._network = network
        self._now = now
        self._organiser = network.actors[day.organiser]
        self._casting = Casting(day, network, seed)
        self._turnout = self._casting.turnout()
        offset = day.offset_days if day.moved_from_offset is None else day.moved_from_offset
        self._moments = Moments.of(day, now, offset)
        self._programme = Programme.of(day.key)
        self._inquiry = Inquiry.of(day.key)
        self._fair = FairSeats.of(day.key)
        self._answers = Random(f"{seed}:answers:{day.key}")  # noqa: S311 (invented people, not secrets)
        self._wishes = Random(f"{seed}:workshops:{day.key}")  # noqa: S311 (invented people, not secrets)
        self._event_id = 0
        second = network.actors["admin"]
        self._after = After(day, lambda: self._event_id, self._organiser, second, seed)
        self._door = Door(day.key, lambda: self._event_id, self._organiser, seed)
        self._replies = Replies(day.key, lambda: self._event_id, seed)
        self._leaver_id = 0
        self._forms = 0

    def acts(self) -> list[Act]:
        """Everything that happened to this day up to now."""
        moments = self._moments
        acts = [Act(moments.created_at, self._create)]
        if self._day.state != "draft":
            acts.append(Act(moments.published_at, self._publish))
            acts += self._registrations()
        if self._day.moved_from_offset is not None:
            acts.append(Act(self._now - MOVED_AGO, self._move))
            acts.append(Act(self._now - MOVED_AGO + timedelta(minutes=15), self._tell))
        if self._day.state == "cancelled":
            acts.append(Act(self._cancelled_at(), self._cancel))
        answers = self._fair.happenings(lambda: self._event_id, self._organiser, self._now)
        acts += [Act(at, do) for at, do in answers]
        if self._programme.tables:
            acts.append(Act(self._now - TABLES_AGO, self._seat))
        if self._day.state == "published":
            happened = self._door.happenings(moments.starts_at, moments.ends_at, self._now)
            acts += [Act(at, do) for at, do in happened]
            answered = self._replies.happenings(moments.starts_at, moments.ends_at, self._now)
            acts += [Act(at, do) for at, do in answered]
        if moments.ends_at < self._now:
            acts += [Act(at, do) for at, do in self._after.happenings(moments.ends_at, self._now)]
        return acts

    def _cancelled_at(self) -> datetime:
        return self._now + timedelta(days=self._day.cancelled_offset)

    def _registrations(self) -> list[Act]:
        """First those who get a seat, then those who wait, then the one who leaves."""
        start = self._moments.opens_at
        end = min(self._moments.last_call, self._now - timedelta(hours=3))
        if self._day.state == "cancelled":
            end = min(end, self._cancelled_at())
        if self._turnout.coming and start >= end:
            raise ValueError(f"{self._day.key} was never open")
        turnout = self._turnout
        parties = [*turnout.coming, *turnout.waiting]
        moments = spread(len(parties) + 1, start, end, self._casting.rng)
        acts = [self._registration(party, at) for party, at in zip(parties, moments, strict=False)]
        # Where somebody registers late, somebody leaves late: who moves up hears it when the demo starts.
        leaves_at = moments[-1]
        if turnout.late is not None:
            leaves_at = self._ago(65, 110)
            acts.append(self._registration(turnout.late, self._ago(15, 55)))
        if self._day.key in STARRING_NEXT:
            leaves_at = self._ago(5, 15)
        if turnout.leaving is not None:
            acts.append(Act(leaves_at, self._leave))
        return acts

    def _ago(self, fewest: int, most: int) -> datetime:
        return self._now - timedelta(minutes=self._casting.rng.randint(fewest, most))

    def _registration(self, party: Party, at: datetime) -> Act:
        return Act(at, lambda now: self._register(party, now))

    # --- the acts -----------------------------------------------------------------------------------------

    def _create(self, now: datetime) -> None:
        event = publishing.create(self._facts(self._moments), self._organiser, now=now)
        self._event_id = event.id
        self._programme.add(event, self._organiser, now)
        self._inquiry.add(event, self._organiser, now)

    def _publish(self, now: datetime) -> None:
        publishing.publish(self._event_id, self._organiser, now=now)

    def _register(self, party: Party, now: datetime) -> None:
        first = self._network.people[party.people[0]]
        self._forms += 1
        request = BookingRequest(
            form_key=f"demo-{self._day.key}-{self._forms}",
            contact_name=first.name,
            contact_email=first.email,
            people=self._on_form(party),
            language=first.language,
            is_duo=party.is_duo,
            shortage=Shortage.SPLIT,
        )
        made = booking.register(self._event_id, request, actor=self._network.actors.get(first.key), now=now)
        if self._turnout.leaving == first.key:
            self._leaver_id = made.id

    def _on_form(self, party: Party) -> tuple[Person, ...]:
        first, *others = party.people
        rng = self._casting.rng
        reached = [party.is_duo or rng.random() > WITHOUT_ADDRESS for _ in others]
        colleagues = zip(others, reached, strict=True)
        form = self._network.on_form
        people = (form(first), *(form(key, with_email=own) for key, own in colleagues))
        choosers = [replace(person, workshop_ids=self._programme.wishes(self._wishes)) for person in people]
        return tuple(self._inquiry.answered(person, self._answers) for person in choosers)

    def _leave(self, now: datetime) -> None:
        booking.cancel_booking(self._leaver_id, by=f"booking:{self._leaver_id}", now=now)

    def _move(self, now: datetime) -> None:
        day = self._day
        facts = self._facts(Moments.of(day, self._now, day.offset_days))
        facts = replace(facts, practical=f"**Nieuwe datum.** {day.moved_note}\n\n{facts.practical}")
        version = 2  # as `publish` left it
        publishing.edit(self._event_id, facts, self._organiser, version=version, now=now)

    def _tell(self, now: datetime) -> None:
        publishing.send_update_now(self._event_id, self._organiser, now=now)

    def _seat(self, _now: datetime) -> None:
        self._programme.seat(self._event_id, self._organiser)

    def _cancel(self, now: datetime) -> None:
        publishing.cancel(self._event_id, self._day.cancel_reason, self._organiser, now=now)

    def _facts(self, moments: Moments) -> EventFacts:
        day, words = self._day, self._network.words
        organiser = self._network.people[day.organiser]
        return EventFacts(
            kind=day.kind,
            language=day.language,
            title=day.title,
            summary=day.summary,
            audience=day.audience,
            price=day.price,
            description=day.description,
            practical=day.practical,
            programme=self._programme.common(day.programme),
            starts_at=moments.starts_at,
            ends_at=moments.ends_at,
            venue_name=day.venue_name,
            venue_address=day.venue_address,
            municipality_id=words.municipalities.get(day.municipality),
            region_id=words.regions[day.region],
            online_url=day.online_url,
            is_online=day.mode != "venue",
            capacity=day.capacity,
            opens_at=moments.opens_at,
            closes_at=moments.closes_at,
            theme_ids=tuple(words.themes[slug] for slug in day.themes),
            funding_id=words.fundings[day.funding] if day.funding else None,
            contact_name=organiser.name,
            contact_email=organiser.email,
            **self._fair.facts(moments.starts_at),
        )
