"""What people thought of a day: once each, anonymous by construction, hidden until three answered."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from netwerk.events import jobs
from netwerk.events.models import EvaluationResponse, EvaluationTicket
from netwerk.events.queries.evaluation import results
from netwerk.events.services import evaluation
from netwerk.events.services.evaluation_presets import EVALUATION, FOLLOWUP
from netwerk.kernel import clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.outbox import OutboxMessage
from tests.support.after import concluded_day, question_roots, tokens


def say(make, event, token, mark=4, words="Contacten", purpose=EVALUATION):
    roots = question_roots(event, purpose)
    given = {roots[0]: str(mark), roots[3]: words} if purpose == EVALUATION else {roots[0]: words}
    make.within(lambda: evaluation.answer(event.id, token, given, now=clock.now()))


def test_each_of_those_present_has_one_ticket_that_works_once(app, make):
    event = concluded_day(make, people=4, absent=1)
    given = tokens(event)
    assert len(given) == 3
    say(make, event, given[0])
    with pytest.raises(Conflict):
        say(make, event, given[0], mark=1)
    assert db.session.query(EvaluationResponse).count() == 1


def test_results_are_hidden_until_three_answered(app, make):
    event = concluded_day(make, people=4, absent=0)
    for number, token in enumerate(tokens(event), 1):
        found = results(event.id, EVALUATION)
        assert found.answered == number - 1
        assert found.shown == (number > 3)
        assert bool(found.results) == bool(found.rows) == found.shown
        say(make, event, token, mark=number, words=f"Woord {number}")
    found = results(event.id, EVALUATION)
    assert found.asked == found.answered == 4
    assert found.results[0].mean == 2.5
    assert found.results[0].counts == (("1", 1), ("2", 1), ("3", 1), ("4", 1), ("5", 0))
    assert sorted(found.results[3].texts) == [f"Woord {number}" for number in range(1, 5)]
    assert results(event.id, EVALUATION) == found


def test_an_empty_or_foreign_answer_is_refused_and_leaves_the_ticket(app, make):
    event, other = concluded_day(make), concluded_day(make)
    token, roots = tokens(event)[0], question_roots(event)
    for given in ({}, {roots[0]: ""}, {roots[0]: "6"}, {"vreemd": "x"}):
        with pytest.raises(Invalid):
            make.within(lambda given=given: evaluation.answer(event.id, token, given, now=clock.now()))
    with pytest.raises(NotFound):
        evaluation.open_sheet(other.id, token, now=clock.now())
    for wrong in ("x", token[:-1], evaluation.token_of(1, "ander")):
        with pytest.raises(NotFound):
            evaluation.open_sheet(event.id, wrong, now=clock.now())
    assert not evaluation.open_sheet(event.id, token, now=clock.now()).used


def test_questions_can_no_longer_be_answered_after_three_months(app, make):
    event = concluded_day(make)
    late = event.ends_at + timedelta(days=91)
    with pytest.raises(Conflict):
        make.within(
            lambda: evaluation.answer(event.id, tokens(event)[0], {question_roots(event)[0]: "3"}, now=late)
        )


# --- nobody can be matched --------------------------------------------------------------------------------


def test_no_column_of_a_response_names_a_person_or_a_time():
    names = {column.key for column in inspect(EvaluationResponse).columns}
    assert names == {"id", "event_id", "purpose", "answers"}
    times = [column.key for column in inspect(EvaluationTicket).columns if "at" in column.key.split("_")]
    assert times == []


def test_answering_leaves_no_trace_in_audit_or_outbox(app, make):
    event = concluded_day(make)
    before = (db.session.query(AuditEntry).count(), db.session.query(OutboxMessage).count())
    say(make, event, tokens(event)[0], words="Heel bijzonder woord")
    db.session.rollback()
    assert (db.session.query(AuditEntry).count(), db.session.query(OutboxMessage).count()) == before


def test_no_order_and_no_transaction_matches_a_response_to_its_ticket(app, make, database):
    event = concluded_day(make, people=9, absent=0)
    given = tokens(event)
    answered = [given[number] for number in (4, 0, 7, 2, 8, 1, 6)]
    for number, token in enumerate(answered):
        say(make, event, token, words=f"Antwoord {number}")
    orders = set()
    for number in (3, 5):
        say(make, event, given[number], words=f"Antwoord {number + 10}")
        orders.add(stored_order(event, database))
    # Nine by lot come in the order of answering once in 362,880 times.
    assert all(list(order) != sorted(order) for order in orders)
    if database == "postgresql":
        # Rows that were written together share a transaction: here it is the same for all.
        for table in ("evaluation_response", "evaluation_ticket"):
            query = text(f"SELECT count(DISTINCT xmin::text) FROM {table} WHERE event_id = :event")
            wanted = f"{query} AND purpose = 'evaluation'"
            assert db.session.scalar(text(wanted), {"event": event.id}) == 1


def stored_order(event, database) -> tuple[int, ...]:
    """The responses as they lie in the table, each by the number in its words."""
    place = "ctid" if database == "postgresql" else "rowid"
    rows = db.session.execute(
        text(f"SELECT answers FROM evaluation_response WHERE event_id = :event ORDER BY {place}"),
        {"event": event.id},
    )
    found = []
    for (answers,) in rows:
        kept = answers if isinstance(answers, dict) else json.loads(answers)
        words = next(str(value) for value in kept.values() if str(value).startswith("Antwoord"))
        found.append(int(words.removeprefix("Antwoord ")))
    db.session.rollback()
    return tuple(found)


# --- three months later -----------------------------------------------------------------------------------


def test_those_who_were_there_are_asked_once_what_came_of_it(app, make, at):
    now = at("2026-11-24 10:00")
    event = concluded_day(make, people=4, absent=1)
    assert jobs.ask_followups() == 0
    at(now + timedelta(days=92))
    assert jobs.ask_followups() == 3
    assert jobs.ask_followups() == 0
    rows = db.session.query(OutboxMessage).filter_by(kind="event.followup").all()
    assert len(rows) == 3
    assert len(tokens(event, FOLLOWUP)) == 3
    for token in tokens(event, FOLLOWUP):
        say(make, event, token, words="Elke week feedback", purpose=FOLLOWUP)
    found = results(event.id, FOLLOWUP)
    assert found.answered == 3
    assert found.results[0].texts == ("Elke week feedback",) * 3


def test_a_day_of_long_ago_and_a_day_without_questions_are_asked_nothing(app, make, at):
    now = at("2026-11-24 10:00")
    concluded_day(make, days=200)
    concluded_day(make, with_questions=False)
    at(now + timedelta(days=92))
    assert jobs.ask_followups() == 0


def test_a_new_workplace_is_counted_only_of_who_says_yes(app, make, at):
    now = at("2026-11-24 10:00")
    event = concluded_day(make, people=4, absent=0)
    at(now + timedelta(days=92))
    jobs.ask_followups()
    _changed, born, many = question_roots(event, FOLLOWUP)
    for number, token in enumerate(tokens(event, FOLLOWUP)):
        given = {born: "ja" if number else "nee", many: "2"}
        make.within(
            lambda token=token, given=given: evaluation.answer(event.id, token, given, now=clock.now())
        )
    assert results(event.id, FOLLOWUP).results[2].total == 6
