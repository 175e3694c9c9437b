"""What an organiser asks: versions that are kept, an order that holds, answers that stay or go in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from netwerk.events import seats
from netwerk.events.models import Answer, AttendanceMark, Event, Question
from netwerk.events.question_rules import Kind
from netwerk.events.services import (
    answers,
    booking,
    publishing,
    question_presets,
    questions,
    retention,
    sharing,
)
from netwerk.events.services.questions import QuestionFacts
from netwerk.kernel import clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.models import Consent
from tests.builders import SYSTEM
from tests.cast import actor


def labels(event):
    db.session.rollback()
    return [question.label for question in questions.asked(event.id)]


def answered(event):
    """Name -> label of the question -> answer."""
    db.session.rollback()
    rows = db.session.scalars(select(Answer).join(Answer.question).where(Question.event_id == event.id))
    return sorted((row.attendee_id, row.question_id, row.value) for row in rows)


def put_preset(make, event, name):
    make.within(
        lambda: question_presets.add_preset(seats.lock_event(event.id), name, SYSTEM, now=clock.now())
    )


def change(make, question, **facts):
    given = QuestionFacts(**{"kind": question.kind, "label": question.label, **facts})
    return make.within(lambda: questions.change(question.id, given, SYSTEM, now=clock.now()))


def test_a_question_nobody_answered_changes_in_place(app, make):
    event = make.event()
    question = make.question(event, "Wat eet je?")
    changed = change(make, question, label="Wat eet je niet?")
    assert (changed.id, changed.version) == (question.id, 1)
    assert labels(event) == ["Wat eet je niet?"]


def test_an_answered_question_is_never_changed_but_gets_a_new_version_beside_it(app, make):
    event = make.event()
    question = make.question(event, "Wat eet je?")
    make.booking(event, [make.person("An", answers={question.root: "vis"})])

    changed = change(make, question, label="Wat eet je niet?")

    assert (changed.root, changed.version, changed.position) == (question.root, 2, question.position)
    assert labels(event) == ["Wat eet je niet?"]
    [column] = answers.of_event(event.id).columns
    assert [one.label for one in column.versions] == ["Wat eet je?", "Wat eet je niet?"]
    old = db.session.get(Question, question.id)
    assert (old.label, old.retired_at is not None) == ("Wat eet je?", True)


def test_saving_without_a_change_makes_no_version(app, make):
    event = make.event()
    question = make.question(event, "Wat eet je?")
    make.booking(event, [make.person("An", answers={question.root: "vis"})])
    assert change(make, question).id == question.id


def test_a_new_answer_replaces_that_to_an_earlier_version(app, make):
    event = make.event()
    question = make.question(event, "Wat eet je?")
    [an] = make.attendees(make.booking(event, [make.person("An", answers={question.root: "vis"})]))
    newer = change(make, question, label="Wat eet je niet?")

    def answer():
        locked, attendee = seats.attendee_locked(an.id)
        answers.keep(locked, attendee, {question.root: "noten"}, clock.now())

    make.within(answer)
    assert answered(event) == [(an.id, newer.id, "noten")]


def test_a_removed_question_is_asked_no_more_and_its_answers_stay(app, make):
    event = make.event()
    question = make.question(event)
    make.booking(event, [make.person("An", answers={question.root: "vis"})])
    make.within(lambda: questions.retire(question.id, SYSTEM, now=clock.now()))
    assert labels(event) == []
    assert [column.is_asked for column in answers.of_event(event.id).columns] == [False]
    assert len(answered(event)) == 1
    with pytest.raises(Conflict):
        make.within(lambda: questions.retire(question.id, SYSTEM, now=clock.now()))


def test_a_question_on_which_another_hangs_stays_and_keeps_that_answer(app, make):
    event = make.event()
    first = make.question(event, "Hoe kom je?", Kind.CHOICE, options=["Fiets", "Auto"])
    second = make.question(
        event, "Rij je met iemand mee?", shown_when_root=first.root, shown_when_value="Auto"
    )
    with pytest.raises(Conflict, match="Rij je met iemand mee"):
        make.within(lambda: questions.retire(first.id, SYSTEM, now=clock.now()))
    with pytest.raises(Invalid, match="Auto"):
        change(make, first, options=["Fiets", "Trein"])
    with pytest.raises(Conflict):
        make.within(lambda: questions.move(second.id, up=True, actor=SYSTEM))
    with pytest.raises(Conflict):
        make.within(lambda: questions.move(first.id, up=False, actor=SYSTEM))
    assert labels(event) == ["Hoe kom je?", "Rij je met iemand mee?"]


def test_questions_move_up_and_down_and_stop_at_the_ends(app, make):
    event = make.event()
    a, b, c = (make.question(event, name) for name in "ABC")
    make.within(lambda: questions.move(c.id, up=True, actor=SYSTEM))
    assert labels(event) == ["A", "C", "B"]
    make.within(lambda: questions.move(a.id, up=True, actor=SYSTEM))
    make.within(lambda: questions.move(a.id, up=False, actor=SYSTEM))
    make.within(lambda: questions.move(b.id, up=False, actor=SYSTEM))
    assert labels(event) == ["C", "A", "B"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "geheim", "label": "Wat?"}, "kind"),
        ({"kind": "text", "label": ""}, "label"),
        ({"kind": "choice", "label": "Wat?", "options": ["A", "A"]}, "options"),
        ({"kind": "choice", "label": "Wat?", "options": [str(one) for one in range(31)]}, "options"),
        ({"kind": "text", "label": "Wat?", "workshop_id": 99_999}, "workshop_id"),
        ({"kind": "text", "label": "Wat?", "shown_when_root": "weg", "shown_when_value": "x"}, "shown_when"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_at_its_field(app, make, facts, field):
    event = make.event()
    with pytest.raises(Invalid) as refused:
        make.within(lambda: questions.add(event.id, QuestionFacts(**facts), SYSTEM, now=clock.now()))
    assert refused.value.field == field
    assert labels(event) == []


def test_only_organisers_of_the_day_ask(app, make, cast):
    event = make.event()
    dirk = actor(cast.dirk)
    with pytest.raises(NotFound):
        make.within(lambda: questions.add(event.id, QuestionFacts("text", "Wat?"), dirk, now=clock.now()))


def test_a_copy_of_a_day_asks_the_same_under_roots_of_its_own(app, make):
    event = make.event()
    make.within(lambda: questions.offer_list(event.id, SYSTEM, offered=True))
    make.within(
        lambda: question_presets.add_preset(seats.lock_event(event.id), "dieet", SYSTEM, now=clock.now())
    )
    copy = make.within(lambda: publishing.clone(event.id, SYSTEM, now=clock.now(), weeks=4))
    db.session.rollback()
    old, new = questions.asked(event.id), questions.asked(copy.id)
    assert [one.label for one in new] == [one.label for one in old]
    assert not {one.root for one in new} & {one.root for one in old}
    assert new[1].shown_when_root == new[0].root
    assert db.session.get(Event, copy.id).has_participant_list


# --- answers ----------------------------------------------------------------------------------------------


def test_a_required_answer_is_required_of_whoever_was_asked_and_nobody_is_registered_without(app, make):
    event = make.event()
    question = make.question(event, required=True)
    with pytest.raises(Invalid) as refused:
        make.booking(event, [make.person("An", answers={})])
    assert refused.value.field == question.root
    assert make.attendees(event) == []
    make.booking(event, [make.person("Bart", answers=None)])
    assert [person.name for person in make.attendees(event)] == ["Bart"]


def test_a_question_of_a_workshop_is_kept_for_who_chose_it(app, make):
    event = make.event()
    workshop = make.workshop(event)
    question = make.question(event, workshop_id=workshop.id)
    given = {question.root: "hamer"}
    make.booking(event, [make.person("An", answers=given, workshop_ids=(workshop.id,))])
    make.booking(event, [make.person("Bart", answers=given)])
    an, _bart = make.attendees(event)
    assert answered(event) == [(an.id, question.id, "hamer")]


def test_who_takes_over_a_place_inherits_no_answers_and_no_consent(app, make, at):
    at("2027-01-11 09:00")
    event = make.event()
    make.within(lambda: questions.offer_list(event.id, SYSTEM, offered=True))
    question = make.question(event, sensitive=True)
    an = make.person(
        "An", answers={question.root: "noten"}, shares_details=True, seeks="bakkers", no_photos=True
    )
    [attendee] = make.attendees(make.booking(event, [an]))
    make.within(
        lambda: booking.change_person(attendee.id, make.person("Eva"), actor_label="test", now=clock.now())
    )
    [eva] = make.attendees(event)
    assert answered(event) == []
    assert (eva.shares_details, eva.seeks, eva.no_photos) == (False, "", False)
    withdrawn = select(Consent.withdrawn_at).where(Consent.purpose == sharing.PURPOSE)
    assert db.session.scalars(withdrawn).one() == clock.now()


def test_the_list_holds_who_comes_and_agreed_and_never_who_waits(app, make):
    event = make.event(capacity=2)
    make.within(lambda: questions.offer_list(event.id, SYSTEM, offered=True))
    for name, agrees in (("Zita", True), ("An", False), ("Wim", True)):
        make.booking(event, [make.person(name, shares_details=agrees)])
    db.session.rollback()
    assert [person.name for person in sharing.participants(event.id)] == ["Zita"]
    consents = db.session.scalars(select(Consent).where(Consent.purpose == sharing.PURPOSE)).all()
    assert [(one.subject_kind, one.text_version) for one in consents] == [
        ("attendee", sharing.TEXT_VERSION)
    ] * 2


def test_without_a_list_nobody_is_put_on_one(app, make):
    event = make.event()
    make.booking(event, [make.person("An", shares_details=True, seeks="bakkers")])
    [an] = make.attendees(event)
    assert (an.shares_details, an.seeks) == (False, "")


@pytest.mark.parametrize("cancelled", [False, True])
def test_sensitive_answers_are_wiped_thirty_days_after_the_day_and_nothing_else(app, make, at, cancelled):
    at("2027-01-11 09:00")
    event = make.event(starts=at("2027-03-11 13:30"))
    at("2027-01-11 09:00")
    diet, plain = make.question(event, sensitive=True), make.question(event)
    make.booking(event, [make.person("An", answers={diet.root: "noten", plain.root: "fiets"})])
    [an] = make.attendees(event)
    mark = AttendanceMark(
        event_id=event.id,
        attendee_id=an.id,
        part="2027-03-11:pm",
        kind="in",
        at=event.starts_at,
        recorded_at=event.starts_at,
        by="test",
        mark_key="m1",
    )
    make.within(lambda: db.session.add(mark))
    if cancelled:
        make.within(lambda: publishing.cancel(event.id, "Zaal dicht", SYSTEM, now=clock.now()))
    ends_at = db.session.get(Event, event.id).ends_at

    at(ends_at + timedelta(days=30) - timedelta(minutes=1))
    assert make.within(lambda: retention.purge_sensitive(clock.now())) == 0
    assert len(answered(event)) == 2

    at(ends_at + timedelta(days=30))
    assert make.within(lambda: retention.purge_sensitive(clock.now())) == 1
    assert make.within(lambda: retention.purge_sensitive(clock.now())) == 0

    assert answered(event) == [(an.id, plain.id, "fiets")]
    assert db.session.scalars(select(AttendanceMark.mark_key)).all() == ["m1"]
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "answers.purge")).all()
    assert [one.details for one in noted] == [{"answers": 1}]


def test_answers_given_while_a_question_was_sensitive_are_wiped_though_it_no_longer_is(app, make, at):
    at("2027-01-11 09:00")
    event = make.event(starts=at("2027-03-11 13:30"))
    at("2027-01-11 09:00")
    diet = make.question(event, sensitive=True)
    make.booking(event, [make.person("An", answers={diet.root: "noten"})])
    change(make, diet, label="Iets te melden?", sensitive=False)
    at("2027-05-11 09:00")
    assert make.within(lambda: retention.purge_sensitive(clock.now())) == 1


def test_answers_stand_in_no_mail_and_in_no_audit(app, make):
    event = make.event()
    diet = make.question(event, sensitive=True)
    make.booking(event, [make.person("An", answers={diet.root: "zeldzame allergie"})])
    db.session.rollback()
    for row in db.session.scalars(select(OutboxMessage)):
        assert "zeldzame allergie" not in str(row.facts)
    for entry in db.session.scalars(select(AuditEntry)):
        assert "zeldzame allergie" not in f"{entry.reason} {entry.details}"


def test_a_preset_stands_in_the_language_of_the_day(app, make):
    event = make.event(language="fr")
    make.within(
        lambda: question_presets.add_preset(seats.lock_event(event.id), "dieet", SYSTEM, now=clock.now())
    )
    first, second = questions.asked(event.id)
    assert first.sensitive
    assert second.sensitive
    assert second.shown_when_value == first.options[-1]
    with pytest.raises(NotFound):
        make.within(
            lambda: question_presets.add_preset(seats.lock_event(event.id), "x", SYSTEM, now=clock.now())
        )
