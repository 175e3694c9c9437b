"""The month grid."""

from datetime import UTC, date, datetime

import pytest

from netwerk.events.months import Month, weeks


@pytest.mark.parametrize(
    "text", ["", "2027-13", "2027-00", "2027-3", "1999-12", "2100-01", "maart", "２０２７-03", "2027-03-01"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert Month.parse(text) is None


def test_a_month_knows_its_neighbours_across_new_year() -> None:
    assert Month.parse("2027-01") == Month(2027, 1)
    assert Month(2027, 1).previous == Month(2026, 12)
    assert Month(2026, 12).next.label == "2027-01"


def test_a_month_begins_at_midnight_in_brussels() -> None:
    start, end = Month(2027, 3).span

    assert start == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert end == datetime(2027, 3, 31, 22, tzinfo=UTC)
    assert Month.of(datetime(2027, 2, 28, 23, 30, tzinfo=UTC)) == Month(2027, 3)


def test_the_grid_runs_from_monday_to_sunday_and_marks_today() -> None:
    entry = {"title": "Zorg op de werkvloer"}
    grid = weeks(Month(2027, 3), [(date(2027, 3, 11), entry)], date(2027, 3, 1), date.isoformat)
    days = [day for week in grid for day in week]

    assert all(len(week) == 7 for week in grid)
    assert (days[0]["iso"], days[0]["today"]) == ("2027-03-01", True)
    assert [day["iso"] for day in days if day["events"]] == ["2027-03-11"]
    assert not next(day for day in days if day["iso"] == "2027-04-01")["in_month"]
