"""A series: days over a school year that belong together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from netwerk.events.models import Event
from netwerk.events.queries import series as reads
from netwerk.events.services import publishing
from netwerk.events.services import series as services
from netwerk.events.services.series import SeriesFacts
from netwerk.kernel import clock
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.members import services as member_services
from netwerk.taxonomy.school_year import SchoolYear
from tests.builders import SYSTEM
from tests.cast import actor

YEAR = SchoolYear(2026)


@pytest.fixture
def october(make, at):
    """A day in October, published in September; and the clock in September."""
    starts = at("2026-10-08 13:30")
    at("2026-09-07 10:00")
    return make.event(starts=starts, title="Intervisie", theme="mobiliteit", credit_minutes=180)


@pytest.fixture
def series(make, october):
    return make.within(lambda: services.create(SeriesFacts("Mentoren", YEAR), SYSTEM, now=clock.now()))


def copy(make, series, original, *days, by=SYSTEM):
    def act():
        made = services.copy_over_year(series.id, original.id, days, by, now=clock.now())
        return [event.id for event in made]

    return [db.session.get(Event, one) for one in make.within(act)]


def test_copies_are_drafts_at_the_same_hour_in_summer_and_in_winter(make, series, october):
    made = copy(make, series, october, date(2026, 11, 12), date(2027, 4, 22))
    starts = [event.starts_at.astimezone(BRUSSELS) for event in made]
    assert [(one.month, one.day, one.hour, one.minute) for one in starts] == [
        (11, 12, 13, 30),
        (4, 22, 13, 30),
    ]
    assert {event.state for event in made} == {"draft"}
    assert {event.series_id for event in made} == {series.id}
    assert len({event.uid for event in [*made, october]}) == 3
    assert [event.title for event in reads.days_of(series.id)] == ["Intervisie"] * 3
    assert [event.credit_minutes for event in made] == [180, 180]


def test_copying_to_the_same_days_again_makes_nothing_new(make, series, october):
    copy(make, series, october, date(2026, 11, 12))
    assert copy(make, series, october, date(2026, 10, 8), date(2026, 11, 12)) == []
    assert len(copy(make, series, october, date(2026, 11, 12), date(2026, 12, 10))) == 1


def test_days_of_another_school_year_do_not_belong(make, series, october):
    with pytest.raises(Invalid):
        copy(make, series, october, date(2027, 9, 2))
    next_year = make.event(starts=october.starts_at + timedelta(days=365))
    with pytest.raises(Invalid):
        make.within(lambda: services.add_day(series.id, next_year.id, SYSTEM))


def test_a_day_belongs_to_one_series_and_can_leave_it(make, series, october):
    other = make.within(lambda: services.create(SeriesFacts("Ouders", YEAR), SYSTEM, now=clock.now()))
    make.within(lambda: services.add_day(series.id, october.id, SYSTEM))
    with pytest.raises(Conflict):
        make.within(lambda: services.add_day(other.id, october.id, SYSTEM))
    make.within(lambda: services.remove_day(series.id, october.id, SYSTEM))
    make.within(lambda: services.add_day(other.id, october.id, SYSTEM))
    with pytest.raises(NotFound):
        make.within(lambda: services.remove_day(series.id, october.id, SYSTEM))


def test_an_organiser_manages_the_series_of_the_own_scope(make, series, october):
    make.within(lambda: services.add_day(series.id, october.id, SYSTEM))
    limited = make.member("Lut", "lut@netwerk.example")
    theme = make.theme("rol-van-de-ouders")
    make.within(lambda: member_services.grant_role(limited.id, "organiser", "test", theme_id=theme.id))
    lut = actor(limited)
    assert reads.managed(lut) == []
    with pytest.raises(NotFound):
        reads.load_managed(series.id, lut)
    with pytest.raises(NotFound):
        make.within(lambda: services.change(series.id, SeriesFacts("Van mij", YEAR), lut))
    assert [one.series.title for one in reads.managed(SYSTEM)] == ["Mentoren"]


@pytest.mark.parametrize(
    "facts",
    [
        SeriesFacts("", YEAR),
        SeriesFacts("t" * 141, YEAR),
        SeriesFacts("Titel", YEAR, about="x" * 1001),
        SeriesFacts("Titel", YEAR, days_required=0),
    ],
)
def test_a_series_that_cannot_be_right_is_refused(app, make, facts):
    with pytest.raises(Invalid):
        make.within(lambda: services.create(facts, SYSTEM, now=clock.now()))


def test_the_feed_holds_the_public_days_and_answers_304(make, series, october, client):
    [draft] = copy(make, series, october, date(2026, 11, 12))
    path = f"/agenda/reeks/{series.id}.ics"
    first = client.open(path)
    calendar = Calendar.from_ical(first.data)
    assert str(calendar["X-WR-CALNAME"]) == "Mentoren"
    assert [str(entry["UID"]) for entry in calendar.walk("VEVENT")] == [october.uid]
    assert "ATTENDEE" not in first.text

    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    client.open(path, status=304, headers={"If-None-Match": tag})
    make.within(lambda: publishing.publish(draft.id, SYSTEM, now=clock.now()))
    changed = client.open(path, headers={"If-None-Match": tag})
    assert len(Calendar.from_ical(changed.data).walk("VEVENT")) == 2


def test_a_series_without_a_public_day_is_nowhere(make, series, client):
    client.open(f"/agenda/reeks/{series.id}.ics", status=404)
    client.open("/agenda/reeks/999999.ics", status=404)
