"""What an act will do is found by doing it, and nothing of it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from netwerk.events import queries
from netwerk.events.models import Event, Transition
from netwerk.events.services import booking, deciding, publishing
from netwerk.events.services.describing import facts_of
from netwerk.events.services.rehearsal import rehearse
from netwerk.kernel import clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import begin_write, db
from netwerk.kernel.errors import Conflict
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM


def rows():
    db.session.rollback()
    tables = (Transition, OutboxMessage, AuditEntry)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


@pytest.fixture
def full(make):
    day = make.event(capacity=2)
    return day, [make.attendee(day, name) for name in ("An", "Bart", "Carla", "Dirk")]


@pytest.mark.parametrize("writing", [False, True], ids=["in a reading request", "in a writing request"])
def test_the_effects_are_those_of_the_real_act_and_nothing_stays(make, full, writing):
    day, people = full
    before = rows()
    db.session.rollback()
    if writing:
        begin_write()

    effects = rehearse(lambda: booking.cancel_attendee(people[0].id, by="organiser:1", now=clock.now()))

    assert dict(effects.moves) == {("confirmed", "cancelled"): 1, ("waitlisted", "confirmed"): 1}
    assert effects.names["waitlisted", "confirmed"] == ("Carla",)
    assert dict(effects.mails) == {"event.removed": 1, "event.promoted": 1}
    assert effects.mail_count == 2
    assert rows() == before
    assert [person.state for person in make.attendees(day)] == ["confirmed"] * 2 + ["waitlisted"] * 2


def test_what_the_caller_has_loaded_stays_as_it_is(full):
    day, people = full
    db.session.rollback()
    loaded = queries.load_event(day.id)
    rehearse(lambda: booking.admit(people[3].id, SYSTEM, reason="x", now=clock.now()))
    assert loaded.taken == 2
    assert loaded in db.session
    assert [theme.slug for theme in loaded.themes]


def test_the_same_act_does_afterwards_what_was_shown(make, full):
    day, _people = full
    event = queries.load_event(day.id)
    facts = replace(facts_of(event), capacity=3)

    def act():
        return publishing.edit(day.id, facts, SYSTEM, version=event.version, now=clock.now())

    effects = rehearse(act)
    assert effects.moved("confirmed", "waitlisted") == 1
    make.within(act)
    assert [person.state for person in make.attendees(day)].count("confirmed") == 3
    assert db.session.get(Event, day.id).taken == 3


def test_a_refusal_is_the_refusal_of_the_act(full):
    _day, people = full
    before = rows()
    with pytest.raises(Conflict):
        rehearse(lambda: deciding.approve(people[0].id, SYSTEM, now=clock.now()))
    assert rows() == before


def test_an_act_without_effect_says_so(full):
    _day, _people = full
    assert rehearse(lambda: None).is_nothing
