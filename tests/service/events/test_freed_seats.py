"""However a seat comes free, the first in line gets it, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from netwerk.events import jobs, queries, seats
from netwerk.events.models import Attendee, Event, WorkshopPlace
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.services import booking, deciding, describing, offering, publishing, workshops
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.services import erasing
from tests.builders import SYSTEM, Make
from tests.support.incoming import answer_to, outlook

STARTS = "2027-03-11 13:30"
LONG_BEFORE, NEAR = "2027-02-01 10:00", "2027-03-09 09:00"
UP = ("event.promoted", "event.offered", "event.requested")


class Scene:
    """A full day: somebody has its one seat, and two wait for it."""

    def __init__(self, make: Make, at: Callable[[str], Any], **facts: Any) -> None:
        self.make, self.at = make, at
        starts, early = at(STARTS), at(LONG_BEFORE)
        self.day = make.event(**{"capacity": 1, "starts": starts, "now": early} | facts)
        self.holder, self.first, self.second = (self.register() for _number in range(3))

    def register(self) -> Attendee:
        return self.make.attendees(
            self.make.booking(self.day, [self.make.person(organisation_name="School")])
        )[0]

    def do(self, verb: Callable[..., Any], *arguments: Any, **more: Any) -> None:
        self.make.within(lambda: verb(*arguments, now=clock.now(), **more))

    def edit(self, **changes: Any) -> None:
        db.session.rollback()
        day = queries.load_event(self.day.id)
        facts, version = replace(describing.facts_of(day), **changes), day.version
        self.do(publishing.edit, day.id, facts, SYSTEM, version=version)

    def states(self) -> dict[int, str]:
        return {person.id: person.state for person in self.make.attendees(self.day)}


def by_the_person(make, at):
    scene = Scene(make, at)
    scene.do(booking.cancel_attendee, scene.holder.id, by=f"attendee:{scene.holder.id}")
    return scene


def with_the_whole_booking(make, at):
    scene = Scene(make, at)
    scene.do(booking.cancel_booking, scene.holder.booking_id, by="booking:1")
    return scene


def by_the_organiser(make, at):
    scene = Scene(make, at)
    scene.do(booking.cancel_attendee, scene.holder.id, by="organiser:1")
    return scene


def by_a_no_from_the_organiser(make, at):
    scene = Scene(make, at, needs_approval=True, requests_hold_seats=True)
    scene.do(deciding.reject, scene.holder.id, SYSTEM, reason="te ver")
    return scene


def by_a_no_from_the_calendar(make, at):
    scene = Scene(make, at)
    _event, holder = seats.attendee_locked(scene.holder.id)
    octets = outlook(answer_to(holder, "DECLINED"))
    db.session.rollback()
    make.within(lambda: inbox.receive(octets, clock.now()))
    return scene


def by_a_no_to_an_offer(make, at):
    scene = an_offer(make, at)
    scene.do(offering.decline, scene.holder.id, actor_label="x")
    return scene


def by_an_offer_that_ended(make, at):
    scene = an_offer(make, at)
    at("2027-03-10 09:00")
    assert jobs.expire_offers() == 1
    return scene


def an_offer(make, at):
    """The seat is held for somebody near the day; those behind them are still two."""
    scene = Scene(make, at)
    last = scene.register()
    at(NEAR)
    scene.do(booking.cancel_attendee, scene.holder.id, by="system")
    scene.holder, scene.first, scene.second = scene.first, scene.second, last
    assert scene.states()[scene.holder.id] == "offered"
    return scene


def by_another_organisation_in_the_seat(make, at):
    scene = Scene(make, at, capacity=5, share_limit=1)
    baker = make.person(organisation_name="Bakkerij")
    scene.do(booking.change_person, scene.holder.id, baker, actor_label="x")
    return scene


def by_an_erasure(make, at):
    scene = Scene(make, at)
    scene.do(erasing.erase, scene.holder.email, words_too=False, by="person")
    return scene


def by_more_seats(make, at):
    scene = Scene(make, at)
    scene.edit(capacity=2)
    return scene


def by_a_larger_share(make, at):
    scene = Scene(make, at, capacity=5, share_limit=1)
    scene.edit(share_limit=2)
    return scene


def by_the_release_of_a_share(make, at):
    release = at("2027-02-20 09:00")
    scene = Scene(make, at, capacity=2, share_limit=1, share_until=release)
    at("2027-02-20 09:00")
    assert jobs.promote_waiting() == 1
    return scene


WAYS = (
    by_the_person,
    with_the_whole_booking,
    by_the_organiser,
    by_a_no_from_the_organiser,
    by_a_no_from_the_calendar,
    by_a_no_to_an_offer,
    by_an_offer_that_ended,
    by_an_erasure,
    by_another_organisation_in_the_seat,
    by_more_seats,
    by_a_larger_share,
    by_the_release_of_a_share,
)


@pytest.mark.parametrize("freed", WAYS, ids=lambda way: way.__name__)
def test_each_way_in_which_a_seat_frees_moves_one_person_up_once(make, at, freed):
    scene = freed(make, at)
    states = scene.states()
    assert states[scene.first.id] in {"confirmed", "offered", "requested"}
    assert states[scene.second.id] == "waitlisted"
    told = select(OutboxMessage.subject_id).where(
        OutboxMessage.kind.in_(UP), OutboxMessage.subject_id.in_([scene.first.id, scene.second.id])
    )
    assert list(db.session.scalars(told)) == [scene.first.id]

    assert jobs.expire_offers() == jobs.promote_waiting() == 0
    assert scene.states() == states
    assert db.session.get_one(Event, scene.day.id).taken == seats.recount(scene.day.id)


def swaps(make, holder, _bike, bus):
    make.within(lambda: workshops.choose(holder.id, [bus.id], "attendee", clock.now()))


def leaves_the_day(make, holder, _bike, _bus):
    make.within(lambda: booking.cancel_attendee(holder.id, by="system", now=clock.now()))


def makes_room(make, _holder, bike, _bus):
    facts = workshops.WorkshopFacts(bike.title, bike.starts_at, bike.ends_at, capacity=2)
    make.within(lambda: workshops.edit_workshop(bike.event_id, bike.id, facts, SYSTEM, now=clock.now()))


@pytest.mark.parametrize("act", [swaps, leaves_the_day, makes_room])
def test_each_way_in_which_a_seat_in_a_workshop_frees_moves_one_person_up_once(make, act):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus")
    holder, first, second = (
        make.attendees(make.booking(day, [make.person(workshop_ids=(bike.id,))]))[0] for _number in range(3)
    )
    act(make, holder, bike, bus)
    states = of_places(bike)
    assert (states[first.id], states[second.id]) == ("confirmed", "waitlisted")
    told = select(OutboxMessage.subject_id).filter_by(kind="event.workshops_changed")
    assert list(db.session.scalars(told)).count(first.id) == 1

    make.within(lambda: workshops.settle(queries.load_event(day.id), clock.now()))
    assert of_places(bike) == states
    assert workshop_reads.recount(day.id)[bike.id] == list(states.values()).count("confirmed")


def of_places(workshop):
    db.session.rollback()
    rows = db.session.execute(
        select(WorkshopPlace.attendee_id, WorkshopPlace.state).filter_by(workshop_id=workshop.id)
    )
    return {row[0]: row[1] for row in rows}
