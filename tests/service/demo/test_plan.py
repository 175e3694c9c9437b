"""The demo before anything of it is done: who comes where, and when."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta

import pytest

from netwerk.demo.builder import SEED, content
from netwerk.demo.builder.moments import Moments, sensible_day, spread
from netwerk.demo.builder.network import Network, Words
from netwerk.demo.builder.parties import LATE, STARRING_DUOS, Casting
from netwerk.taxonomy.services.loading import WORDS

DAYS = content.days()
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def network():
    kinds = tomllib.loads(WORDS.read_text("utf-8"))["organisation_type"]
    sides = {kind["slug"]: kind["side"] for kind in kinds}
    return Network(Words({}, {}, {}, {}, {}, sides, {}))


def turnout(day, network):
    return Casting(day, network, SEED).turnout()


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.key)
def test_a_day_gets_the_people_it_says_and_each_only_once(day, network):
    found = turnout(day, network)
    parties = [*found.coming, *found.waiting, *([found.late] if found.late else [])]
    people = [key for party in parties for key in party.people]

    assert len(set(people)) == len(people)
    leaving = 1 if found.leaving else 0
    assert len(people) == day.seats + day.waiting + leaving
    assert sum(party.is_duo for party in found.coming) == day.duos
    assert sorted(
        len(party.people) for party in found.coming if len(party.people) > 1 and not party.is_duo
    ) == (sorted(day.groups))


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.key)
def test_a_duo_is_somebody_of_a_school_and_somebody_of_a_company(day, network):
    for party in turnout(day, network).coming:
        if party.is_duo:
            assert [network.side(key) for key in party.people] == ["school", "company"]


def test_the_same_people_come_each_time_the_demo_is_built(network):
    assert [turnout(day, network) for day in DAYS] == [turnout(day, network) for day in DAYS]


def test_the_cast_and_the_late_ones_exist_on_days_that_exist(network):
    assert set(LATE) | set(STARRING_DUOS) <= {day.key for day in DAYS}
    assert {key for people in LATE.values() for key in people} <= set(network.people)


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.key)
def test_on_whatever_date_the_demo_is_built_its_days_are_in_order(day):
    for number in range(366):
        now = NOW + timedelta(days=number)
        moments = Moments.of(day, now, day.offset_days)

        assert moments.starts_at.weekday() < 5
        assert moments.created_at < moments.published_at < now
        assert moments.opens_at < moments.last_call <= moments.starts_at < moments.ends_at
        # The day of today begins and ends whenever the demo is built.
        assert day.offset_days == 0 or (moments.ends_at < now) == (day.offset_days < 0)
        if day.seats:
            assert max(moments.opens_at, moments.published_at) < min(
                moments.last_call, now - timedelta(hours=3)
            )


def test_a_day_never_falls_in_a_weekend_nor_between_christmas_and_new_year():
    today = date(2026, 11, 23)
    assert sensible_day(today, 5) == date(2026, 11, 27)
    assert sensible_day(today, 32) == date(2026, 12, 18)
    assert sensible_day(today, 38) == date(2027, 1, 6)


def test_registrations_come_in_order_and_inside_their_window(network):
    rng = Casting(DAYS[0], network, SEED).rng
    start, end = NOW - timedelta(days=20), NOW
    moments = spread(50, start, end, rng)
    assert moments == sorted(moments)
    assert all(start <= moment <= end for moment in moments)
