from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from netwerk.events import evidence, queries
from netwerk.events.models import Attestation, Event
from netwerk.events.papers import attestation as papers
from netwerk.events.papers import sheet as sheets
from netwerk.events.queries import attestations as reads
from netwerk.events.queries.attendance import present
from netwerk.events.services import attendance, attestations, closing, reopening, series
from netwerk.events.services.series import SeriesFacts
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict
from tests.builders import SYSTEM, Make
from tests.cast import Cast, actor
from tests.support.after import concluded_day, mark, past_day
from tests.support.door import today
from tests.support.papers import paper_words


def issue(make: Make, event: Event) -> int:
    new: int = make.within(lambda: attestations.issue(event.id, "test", now=clock.now()))
    return new


def codes(event: Event) -> dict[str, Attestation]:
    people = {person.attendee_id: person.name for person in present(event.id).people}
    rows = db.session.scalars(select(Attestation).where(Attestation.attendee_id.in_(people)))
    return {people[row.attendee_id]: row for row in rows}


def correct(make: Make, event: Event, name: str, *, to: bool) -> None:
    person = next(one for one in present(event.id).people if one.name == name)
    for part in present(event.id).parts:
        make.within(
            lambda part=part: attendance.correct(
                event.id,
                person.attendee_id,
                part.key,
                present=to,
                reason="nagekeken",
                actor=SYSTEM,
                now=clock.now(),
            )
        )


def test_everybody_who_was_there_gets_one_attestation_and_doing_it_again_changes_nothing(make: Make) -> None:
    event = past_day(make, people=4, absent=1)
    assert issue(make, event) == 3
    first = {name: row.code for name, row in codes(event).items()}
    assert sorted(first) == ["Persoon 1", "Persoon 2", "Persoon 3"]
    assert len(set(first.values())) == 3
    assert issue(make, event) == 0
    assert {name: row.code for name, row in codes(event).items()} == first


def test_an_attestation_goes_and_comes_with_what_the_list_says(make: Make) -> None:
    event = past_day(make, people=2, absent=0)
    issue(make, event)
    code = codes(event)["Persoon 1"].code
    correct(make, event, "Persoon 1", to=False)
    found = reads.by_code(code)
    assert found is not None
    assert not found.is_valid, "what the list says counts at once"
    issue(make, event)
    assert codes(event)["Persoon 1"].withdrawn_at is not None
    correct(make, event, "Persoon 1", to=True)
    issue(make, event)
    found = reads.by_code(code.lower())
    assert found is not None
    assert found.is_valid


def test_no_attestation_before_the_end_of_a_day_or_for_one_that_was_called_off(make: Make) -> None:
    going_on, called_off = today(make), make.event(state="cancelled", starts=clock.now() - timedelta(days=3))
    for event in (going_on, called_off):
        with pytest.raises(Conflict):
            issue(make, event)


def test_closing_a_day_gives_the_attestations_and_closing_an_opened_list_renews_them(
    make: Make, cast: Cast
) -> None:
    event = concluded_day(make, people=3, absent=1)
    assert sorted(codes(event)) == ["Persoon 1", "Persoon 2"]
    chantal, admin, now = actor(cast.chantal), actor(cast.admin), clock.now()
    make.within(lambda: reopening.ask(event.id, "blad gevonden", chantal, now=now))
    make.within(lambda: reopening.allow(event.id, admin, now=now))
    correct(make, event, "Persoon 3", to=True)
    make.within(lambda: reopening.close(event.id, chantal, now=now))
    assert sorted(codes(event)) == ["Persoon 1", "Persoon 2", "Persoon 3"]


def test_an_opened_list_that_closes_by_itself_renews_the_attestations_too(make: Make, cast: Cast) -> None:
    event = concluded_day(make, people=2, absent=1)
    chantal, admin, now = actor(cast.chantal), actor(cast.admin), clock.now()
    make.within(lambda: reopening.ask(event.id, "blad gevonden", chantal, now=now))
    make.within(lambda: reopening.allow(event.id, admin, now=now))
    correct(make, event, "Persoon 2", to=True)
    make.within(lambda: reopening.close_expired(now + timedelta(days=8)))
    assert sorted(codes(event)) == ["Persoon 1", "Persoon 2"]


def test_an_unknown_code_finds_nothing(make: Make) -> None:
    issue(make, past_day(make))
    assert reads.by_code("0000-0000-0000") is None
    assert reads.by_code("") is None


def in_series(make: Make, *days: Event, required: int | None = None) -> None:
    facts = SeriesFacts("Mentoren in opleiding", days[0].school_year, days_required=required)
    made = make.within(lambda: series.create(facts, SYSTEM, now=clock.now()))
    for day in days:
        make.within(lambda day=day: series.add_day(made.id, day.id, SYSTEM))


def track(event: Event, name: str) -> reads.Track:
    event = db.session.get_one(Event, event.id)
    person = next(one for one in Make().attendees(event) if one.name == name)
    found = reads.track_of(person, db.session.get_one(Event, event.id))
    assert found is not None
    return found


def three_days(make: Make) -> list[Event]:
    """An follows all three, Bart misses the last; Mia has no address and writes her name otherwise."""
    start = datetime.fromisoformat("2027-01-12T09:00+01:00")
    days = [make.event(title=f"Dag {n}", starts=start + timedelta(weeks=n), hours=7) for n in range(3)]
    for day in days:
        make.attendee(day, "An Peeters", "an@school.example")
        make.attendee(day, "Bart Claes", "bart@bedrijf.example")
        make.booking(day, [make.person("mia  BOS", None, organisation_name="Bakkerij Bos")])
    return days


def test_the_days_of_a_series_add_up_to_one_attestation(make: Make, at: object) -> None:
    at("2027-01-01 09:00")  # type: ignore[operator]
    days = three_days(make)
    in_series(make, *days)
    for number, day in enumerate(days):
        at(day.starts_at)  # type: ignore[operator]
        people = make.attendees(day)
        mark(make, day, people if number < 2 else [people[0], people[2]])
    at("2027-02-20 09:00")  # type: ignore[operator]
    for day in days:
        issue(make, day)
    whole, partly, nameless = (track(days[0], name) for name in ("An Peeters", "Bart Claes", "mia  BOS"))
    assert whole.is_complete
    assert nameless.is_complete
    assert sum(day.person.minutes for day in whole.days) == 3 * 7 * 60
    assert not partly.is_complete
    assert (len(partly.days), partly.required) == (2, 3)
    made = papers.series_paper(whole.series, whole.days, "nl")
    assert ("Duur", "21 uur") in made.facts


def test_a_series_may_ask_fewer_days_than_there_are(make: Make, at: object) -> None:
    at("2027-01-01 09:00")  # type: ignore[operator]
    days = three_days(make)
    in_series(make, *days, required=2)
    for day in days[:2]:
        at(day.starts_at)  # type: ignore[operator]
        mark(make, day, make.attendees(day))
        at(day.ends_at + timedelta(hours=1))  # type: ignore[operator]
        issue(make, day)
    assert track(days[0], "Bart Claes").is_complete
    assert reads.track_of(make.attendees(past_day(make))[0], past_day(make)) is None


def test_sheet_export_bundle_and_attestations_show_the_same_people(make: Make) -> None:
    event = past_day(make, people=5, absent=2)
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=clock.now()))
    table = present(event.id)
    came = {person.name for person in table.present}
    day = queries.load_event(event.id)
    made = sheets.sheet(day, table, [], "nl")
    for part in made.parts:
        assert {row[1] for row in part.rows if row[4]} == came
    columns, rows = evidence.attendance_rows(day, table)
    where = columns.index(made.parts[0].name)
    assert {row[0] for row in rows if row[where] == "aanwezig"} == came
    attested = {name for name, row in codes(event).items() if row.withdrawn_at is None}
    assert attested == came
    minutes = {row[0]: row[columns.index("Minuten")] for row in rows}
    for name, row in codes(event).items():
        issued = reads.by_code(row.code)
        assert issued is not None
        assert issued.person.minutes == minutes[name]
    assert table.totals.present == len(came)
    assert table.totals.minutes == sum(minutes.values())


def test_the_sheet_as_a_file_has_a_row_for_everybody_and_lines_for_others(make: Make) -> None:
    event = make.event(contact_name="Chantal Maes", title="Dag met é, ł en ç")
    for name in ("Łukasz Ço", "Noëlle Müller"):
        make.attendee(event, name)
    day = queries.load_event(event.id)
    made = sheets.sheet(day, present(event.id), ["Mia Bos"], "nl")
    rows = made.parts[0].rows
    assert [row[1] for row in rows] == ["Noëlle Müller", "Łukasz Ço"] + [""] * sheets.BLANKS
    text = paper_words(sheets.pdf(day, made, "nl"))
    for words in (
        "Łukasz Ço",
        "Noëlle Müller",
        "Mia Bos",
        "Chantal Maes",
        "Handtekening",
        "Dag met é, ł en ç",
    ):
        assert words in text
    assert sheets.pdf(day, made, "nl") == sheets.pdf(day, made, "nl")


def test_an_attestation_as_a_file_says_who_when_how_long_and_where_to_check(make: Make) -> None:
    event = past_day(make, people=1, absent=0)
    issue(make, event)
    found = reads.of_attendee(make.attendees(event)[0].id)
    assert found is not None
    made = papers.paper(
        found.event, found.table, found.person, found.attestation.code, found.attestation.issued_at, "nl"
    )
    text = paper_words(papers.pdf(made, "nl"))
    for words in ("Persoon 1", event.title, "3 uur en 30 minuten", found.attestation.code):
        assert words in text
