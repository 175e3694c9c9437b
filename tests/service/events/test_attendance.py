from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from netwerk.events import queries
from netwerk.events.attendance_rules import Verdict, opens_at, workshop_part
from netwerk.events.models import AttendanceMark, Event
from netwerk.events.queries.attendance import marks_of, names_of_markers, present
from netwerk.events.services import attendance, booking, closing, describing, publishing, reopening
from netwerk.events.services.attendance import ListClosed, Tap
from netwerk.events.services.describing import EventFacts
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from tests.builders import SYSTEM, Make
from tests.cast import Cast, actor
from tests.support.after import past_day
from tests.support.door import let_in, part_now, today

Set = Callable[[str], datetime]


def tap(event: Event, attendee_id: int, key: str = "k1", kind: str = "in", **more: object) -> Tap:
    return Tap(key, attendee_id, **({"part": part_now(event), "kind": kind, "at": clock.now()} | more))  # type: ignore[arg-type]


def mark(make: Make, event: Event, *taps: Tap) -> attendance.Taken:
    now = clock.now()
    taken: attendance.Taken = make.within(lambda: attendance.mark(event.id, taps, SYSTEM, now=now))
    return taken


def count_marks(event: Event) -> int:
    return (
        db.session.scalar(select(func.count(AttendanceMark.id)).where(AttendanceMark.event_id == event.id))
        or 0
    )


def test_a_mark_sent_again_is_the_same_mark_and_keeps_its_first_time(make: Make, at: Set) -> None:
    at("2027-03-11 14:00")
    event = today(make)
    guest = make.attendees(event)[0]
    mark(make, event, tap(event, guest.id))
    at("2027-03-11 14:20")
    again = mark(make, event, tap(event, guest.id))
    assert again.kept == {"k1"}
    assert count_marks(event) == 1
    found = present(event.id).one(guest.id)
    assert found is not None
    assert found.first_in == datetime.fromisoformat("2027-03-11T13:00:00+00:00")


def test_two_phones_that_mark_the_same_person_keep_the_first_time(make: Make, at: Set) -> None:
    early = at("2027-03-11 14:00")
    event = today(make)
    guest = make.attendees(event)[0]
    at("2027-03-11 14:20")
    mark(make, event, tap(event, guest.id, "second"))
    mark(make, event, tap(event, guest.id, "first", at=early))
    found = present(event.id).one(guest.id)
    assert found is not None
    assert found.first_in == early


def test_what_cannot_be_a_mark_of_this_day_is_refused_and_the_others_are_kept(make: Make) -> None:
    event, other = today(make), today(make)
    guest, stranger = make.attendees(event)[0], make.attendees(other)[0]
    taken = mark(
        make,
        event,
        tap(event, guest.id, "good"),
        tap(event, stranger.id, "stranger"),
        tap(event, guest.id, "part", part="2001-01-01:am"),
        tap(event, guest.id, "no-reason", kind="absent"),
        tap(event, guest.id, "kind", kind="present", reason="zomaar"),
        tap(event, guest.id, "k" * 41),
    )
    assert taken.kept == {"good"}
    assert taken.refused == {"stranger", "part", "no-reason", "kind", "k" * 41}
    assert count_marks(event) == 1


def test_a_key_of_another_day_does_not_stand_in_the_way(make: Make) -> None:
    event, other = today(make), today(make)
    mark(make, event, tap(event, make.attendees(event)[0].id, "same"))
    mark(make, other, tap(other, make.attendees(other)[0].id, "same"))
    assert (count_marks(event), count_marks(other)) == (1, 1)


def test_a_phone_with_a_wrong_clock_does_not_move_a_mark_off_the_day(make: Make) -> None:
    event = today(make)
    guest, late = make.attendees(event)[:2]
    ahead, behind = clock.now() + timedelta(days=3), event.starts_at - timedelta(days=300)
    mark(make, event, tap(event, guest.id, "ahead", at=ahead), tap(event, late.id, "behind", at=behind))
    times = {row.mark_key.partition(":")[2]: row.at for row in marks_of(event.id)}
    assert times["ahead"] <= clock.now()
    assert times["behind"] == opens_at(event)


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_nobody_is_marked_on_a_day_that_is_not_there(make: Make, state: str) -> None:
    event = make.event(state=state, starts=clock.now() + timedelta(hours=1))
    with pytest.raises(ListClosed):
        mark(make, event)
    with pytest.raises(NotFound):
        make.within(lambda: attendance.mark(999_999, [], SYSTEM, now=clock.now()))


def test_marks_are_taken_from_the_day_before_until_the_list_is_closed(make: Make, at: Set) -> None:
    at("2027-03-01 10:00")
    event = make.event(starts=datetime.fromisoformat("2027-03-11T09:00+01:00"))
    guest = make.attendee(event)
    for early in ("2027-03-01 10:00", "2027-03-09 23:59"):
        at(early)
        with pytest.raises(ListClosed):
            mark(make, event, tap(event, guest.id))
    at("2027-03-10 00:00")
    assert mark(make, event, tap(event, guest.id)).kept
    at("2027-03-12 09:00")
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=clock.now()))
    with pytest.raises(ListClosed):
        mark(make, event, tap(event, guest.id, "k2"))


def test_a_closed_list_takes_corrections_only_while_it_is_open_again(make: Make, cast: Cast, at: Set) -> None:
    at("2027-03-11 14:00")
    event = today(make)
    guest = make.attendees(event)[0]
    part = part_now(event)
    at("2027-03-12 14:00")
    now = clock.now()
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=now))
    chantal, admin = actor(cast.chantal), actor(cast.admin)

    def correct() -> None:
        reason = "tekende op papier"
        attendance.correct(event.id, guest.id, part, present=True, reason=reason, actor=chantal, now=now)

    with pytest.raises(ListClosed):
        make.within(correct)
    make.within(lambda: reopening.ask(event.id, "blad teruggevonden", chantal, now=now))
    with pytest.raises(ListClosed):
        make.within(correct)
    make.within(lambda: reopening.allow(event.id, admin, now=now))
    make.within(correct)
    assert present(event.id).totals.present == 1
    make.within(lambda: reopening.close(event.id, chantal, now=now))
    with pytest.raises(ListClosed):
        make.within(correct)


def test_a_correction_asks_a_reason_is_added_to_the_log_and_overrules_the_door(
    make: Make, cast: Cast
) -> None:
    event = today(make)
    guest = make.attendees(event)[0]
    let_in(make, event, guest)
    chantal, part = actor(cast.chantal), part_now(event)

    def correct(reason: str) -> None:
        now = clock.now()
        attendance.correct(event.id, guest.id, part, present=False, reason=reason, actor=chantal, now=now)

    with pytest.raises(Invalid):
        make.within(lambda: correct(""))
    make.within(lambda: correct("verkeerde persoon"))
    found = present(event.id).one(guest.id)
    assert found is not None
    assert found.on(part).verdict is Verdict.ABSENT
    assert found.on(part).first_in is not None
    assert [row.kind for row in marks_of(event.id)] == ["absent", "in"]
    assert names_of_markers(row.by for row in marks_of(event.id))[chantal.label] == "Chantal Maes"


def test_somebody_excused_who_comes_after_all_is_present(make: Make) -> None:
    event = today(make)
    sick, recovered = make.attendees(event)[:2]
    part = part_now(event)
    for person in (sick, recovered):
        make.within(
            lambda person=person: attendance.excuse(
                event.id, person.id, [part], reason="ziek", actor=SYSTEM, now=clock.now()
            )
        )
    let_in(make, event, recovered)
    totals = present(event.id).totals.by_part[part]
    assert (totals.present, totals.excused, totals.absent) == (1, 1, 2)


def test_a_person_of_another_day_is_not_corrected(make: Make) -> None:
    event, other = today(make), today(make)
    stranger = make.attendees(other)[0]
    with pytest.raises(NotFound):
        make.within(
            lambda: attendance.excuse(
                event.id, stranger.id, [part_now(event)], reason="ziek", actor=SYSTEM, now=clock.now()
            )
        )


def test_whoever_comes_into_a_workshop_is_in_the_building(make: Make, at: Set) -> None:
    at("2027-03-11 13:40")
    event = today(make)
    workshop = make.workshop(event, "Fiets")
    guest = make.attendees(event)[0]
    let_in(make, event, guest, part=workshop_part(workshop.id))
    found = present(event.id).one(guest.id)
    assert found is not None
    assert found.on(workshop_part(workshop.id)).is_present
    assert found.is_present
    assert found.minutes > 0


def test_the_totals_count_present_people_and_every_organisation_once(
    make: Make, at: Callable[[datetime | str], datetime]
) -> None:
    # A day of one half only.
    at("2026-11-23 14:00")
    school = make.organisation("Technische School Genk")
    event = today(make, people=0)
    people = [
        make.person(organisation_id=school.id, organisation_name=school.name),
        make.person(organisation_id=school.id, organisation_name=school.name),
        make.person(organisation_name="Bakkerij Claes"),
        make.person(organisation_name="bakkerij claes"),
        make.person(organisation_name="Kwam niet"),
    ]
    for person in people:
        make.booking(event, [person])
    let_in(make, event, *make.attendees(event)[:4])
    totals = present(event.id).totals
    assert (totals.people, totals.present, totals.organisations) == (5, 4, 2)
    assert totals.minutes == 4 * 210


def test_the_credit_of_a_day_is_shared_by_its_half_days(make: Make, at: Set) -> None:
    at("2027-03-11 10:00")
    event = make.event(
        starts=datetime.fromisoformat("2027-03-11T09:00+01:00"),
        hours=8,
        credit_minutes=360,
        now=clock.now() - timedelta(days=9),
    )
    guest = make.attendee(event)
    let_in(make, event, guest)
    found = present(event.id).one(guest.id)
    assert found is not None
    assert found.minutes == 180


def test_somebody_who_left_before_being_marked_is_not_on_the_list_and_who_was_marked_stays(
    make: Make,
) -> None:
    event = today(make, people=0)
    gone, seen = make.attendee(event, "Weg"), make.attendee(event, "Gezien")
    let_in(make, event, seen)
    for person in (gone, seen):
        make.within(lambda person=person: _leave(person.id))
    names = [person.name for person in present(event.id).people]
    assert names == ["Gezien"]


def _leave(attendee_id: int) -> None:
    booking.cancel_attendee(attendee_id, by="organiser:1", now=clock.now())


def test_the_number_of_reads_does_not_grow_with_the_people(make: Make, client: object) -> None:
    few, many = today(make, people=2), today(make, people=30)
    counts = []
    for event in (few, many):
        let_in(make, event, *make.attendees(event))
        db.session.rollback()
        statements = client._counter.statements  # type: ignore[attr-defined]
        before = len(statements)
        present(event.id)
        counts.append(len(statements) - before)
    assert counts[0] == counts[1]


def test_hours_on_which_evidence_rests_do_not_change(make: Make) -> None:
    event = today(make)
    mark(make, event, tap(event, _first(event)))
    facts = describing.facts_of(event)
    day = timedelta(days=1)
    moved = replace(facts, starts_at=facts.starts_at + day, ends_at=facts.ends_at + day)
    longer = replace(facts, ends_at=facts.ends_at + timedelta(minutes=10))

    with pytest.raises(Invalid, match="ingecheckt"):
        save(make, event, moved)
    save(make, event, longer)
    make.within(lambda: setattr(db.session.get_one(Event, event.id), "state", "concluded"))
    with pytest.raises(Invalid, match="afgesloten"):
        save(make, event, facts)
    save(make, event, replace(longer, title="Een andere titel"))


def save(make: Make, event: Event, facts: EventFacts) -> None:
    version = db.session.get_one(Event, event.id).version
    make.within(lambda: publishing.edit(event.id, facts, SYSTEM, version=version, now=clock.now()))


def test_what_a_day_counts_for_changes_until_its_list_is_closed_and_again_once_it_is_open(
    make: Make, cast: Cast
) -> None:
    event = past_day(make, people=1, absent=0)
    guest = _first(event)

    def count(minutes: int | None) -> int:
        save(make, event, replace(describing.facts_of(_stored(event)), credit_minutes=minutes))
        found = present(event.id).one(guest)
        assert found is not None
        return found.minutes

    assert (count(120), count(None), count(60)) == (120, 210, 60)
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=clock.now()))
    assert count(60) == 60, "saving the same is no change"
    for minutes in (61, None):
        with pytest.raises(Invalid, match="afgesloten") as refused:
            count(minutes)
        assert refused.value.field == "credit_minutes"
    make.within(lambda: reopening.ask(event.id, "verkeerd geteld", actor(cast.chantal), now=clock.now()))
    make.within(lambda: reopening.allow(event.id, actor(cast.admin), now=clock.now()))
    assert count(61) == 61


def _stored(event: Event) -> Event:
    db.session.rollback()
    return queries.load_event(event.id)


def _first(event: Event) -> int:
    return present(event.id).people[0].attendee_id
