"""On which days of a school year a series falls."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from netwerk.events import series_rules
from netwerk.taxonomy.school_holidays import holiday_on, is_known
from netwerk.taxonomy.school_year import SchoolYear


def off(day):
    found = holiday_on(day)
    return found.name if found else ""


def test_every_four_weeks_keeps_its_rhythm_around_the_holidays():
    planned = series_rules.every(date(2026, 10, 8), 4, date(2027, 6, 30), off)
    assert planned.days == (
        date(2026, 10, 8),
        *(date(2026, 12, 3), date(2027, 1, 28), date(2027, 2, 25), date(2027, 3, 25)),
        *(date(2027, 4, 22), date(2027, 5, 20), date(2027, 6, 17)),
    )
    assert planned.skipped == ((date(2026, 11, 5), "herfstvakantie"), (date(2026, 12, 31), "kerstvakantie"))


def test_a_first_day_after_the_last_gives_none_and_a_long_rhythm_ends():
    assert series_rules.every(date(2027, 1, 1), 1, date(2026, 1, 1), off).days == ()
    assert len(series_rules.every(date(2026, 9, 1), 1, date(9000, 1, 1), lambda _day: "").days) <= 80


def test_typed_days_come_in_order_and_once():
    days = [date(2027, 3, 11), date(2026, 10, 8), date(2027, 3, 11), date(2026, 12, 25)]
    planned = series_rules.sorted_out(days, off)
    assert planned.days == (date(2026, 10, 8), date(2027, 3, 11))
    assert planned.skipped == ((date(2026, 12, 25), "kerstvakantie"),)


@pytest.mark.parametrize("start", [2025, 2026, 2027])
def test_the_holidays_of_each_known_year_follow_the_rules_of_the_government(start):
    easter = {2025: date(2026, 4, 5), 2026: date(2027, 3, 28), 2027: date(2028, 4, 16)}[start]
    assert is_known(date(start, 9, 1))
    days = {day: holiday_on(day) for day in (date(start, 9, 1) + timedelta(n) for n in range(365))}
    lengths = {"herfst": 7, "kerst": 14, "krokus": 7}
    for kind, length in lengths.items():
        own = [day for day, found in days.items() if found and found.kind == kind]
        assert len(own) == length
        assert own[0].weekday() == 0
    spring = next(day for day, found in days.items() if found and found.kind == "krokus")
    # The seventh Monday before Easter.
    assert spring == easter - timedelta(days=6 + 42)
    # On a Saturday or Sunday the holiday begins the Monday after.
    christmas = date(start, 12, 25)
    assert (days[christmas] is not None) == (christmas.weekday() < 5)
    assert days[easter + timedelta(days=1)].kind == "paas"
    assert days[easter + timedelta(days=39)].kind == "vrij"
    assert days[easter + timedelta(days=50)].kind == "vrij"
    assert holiday_on(date(start + 1, 7, 1)).kind == "zomer"
    assert holiday_on(date(start, 9, 1)) is None


def test_only_days_of_the_school_year_belong_to_it():
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31), date(2027, 9, 1)]
    assert series_rules.outside(days, SchoolYear(2026)) == [date(2026, 8, 31), date(2027, 9, 1)]
