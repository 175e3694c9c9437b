"""What the network brought about: whatever is asked, totals, tables and lists come from the same rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from netwerk.events.services import publishing
from netwerk.kernel import clock, outcomes
from netwerk.kernel.database import transaction
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outcomes import Row, Stage
from netwerk.portal.outcomes import Cut, Tally, by_region, by_theme, by_year, tallies
from netwerk.taxonomy.school_year import SchoolYear
from tests.builders import SYSTEM, Make
from tests.library import Library
from tests.talk import Talk

THEMES, REGIONS = ("mobiliteit", "ouders", "begeleiden"), ("maasland", "haspengouw")


def random_row(random: Random) -> Row:
    day = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=random.randrange(2500))
    return Row(
        title="Iets",
        endpoint="portal.home",
        values={},
        at=day,
        themes=frozenset(random.sample(THEMES, random.randrange(3))),
        regions=frozenset(random.sample(REGIONS, random.randrange(2))),
        number=random.randrange(1, 5),
    )


@pytest.mark.parametrize("seed", range(25))
def test_lines_add_up_to_the_total_whatever_the_rows(seed: int) -> None:
    random = Random(seed)
    stages = [Stage(str(place), lazy("Stap"), "map", place, lambda _now: ()) for place in range(4)]
    rows = [[random_row(random) for _ in range(random.randrange(30))] for _stage in stages]
    found = [Tally(stage, kept) for stage, kept in zip(stages, rows, strict=True)]
    totals = [sum(row.number for row in kept) for kept in rows]

    assert [one.number for one in found] == totals
    years = by_year(found)
    assert [sum(numbers[place] for _year, numbers in years) for place in range(4)] == totals
    for year, numbers in years:
        asked = Cut(year=SchoolYear.parse(year))
        assert numbers == [sum(row.number for row in kept if asked.holds(row)) for kept in rows]
    for lines, part in ((by_theme(found, THEMES), "theme"), (by_region(found, REGIONS), "region")):
        for value, numbers in lines:
            cut = Cut(**{part: value})
            mine = [
                [row for row in kept if cut.holds(row) and (value or not vars(row)[f"{part}s"])]
                for kept in rows
            ]
            assert numbers == [sum(row.number for row in kept) for kept in mine]


def numbers(cut: Cut | None = None) -> dict[str, int]:
    return {one.stage.name: one.number for one in tallies(cut or Cut(), clock.now()) if one.number}


def test_every_step_of_the_loop_is_counted_and_cut(
    make: Make, library: Library, talk: Talk, at: Callable[..., Any]
) -> None:
    at("2026-11-20 10:00")
    make.event(theme="mobiliteit", region="maasland", starts=datetime(2026, 10, 1, 12, tzinfo=UTC))
    make.event(theme="mobiliteit", themes=["ouders"], starts=datetime(2026, 3, 1, 12, tzinfo=UTC))
    make.event(theme="mobiliteit")
    talk.thread(board="mobiliteit", region="maasland")
    practice = library.practice(themes=["mobiliteit"], regions=["maasland"])
    library.adopted(practice, "lanaken", new_workplaces=3)
    library.adopted(practice, "hasselt", state="stopped", stopped_because="Te duur.", new_workplaces=9)

    assert numbers() == {
        "netwerkdagen": 2,
        "gesprekken": 1,
        "praktijken": 1,
        "overnames": 1,
        "leerwerkplekken": 3,
    }
    assert numbers(Cut(year=SchoolYear(2025))) == {"netwerkdagen": 1}
    assert numbers(Cut(theme="ouders")) == {"netwerkdagen": 1}
    here = numbers(Cut(region="maasland"))
    assert here == {
        "netwerkdagen": 1,
        "gesprekken": 1,
        "praktijken": 1,
        "overnames": 1,
        "leerwerkplekken": 3,
    }


def test_what_visitors_may_not_see_does_not_count(make: Make, library: Library, talk: Talk) -> None:
    past = clock.now() - timedelta(days=20)
    make.event(state="draft", starts=past, title="Concept")
    day = make.event(starts=past)
    with transaction():
        publishing.cancel(day.id, "Ziek", SYSTEM, now=past - timedelta(days=1))
    library.draft()
    talk.hide(talk.posts(talk.thread())[0])
    assert numbers() == {}


def test_a_feature_adds_a_step_by_itself(make: Make, words: None) -> None:
    del make, words
    row = Row("Bus rijdt niet voor 7 uur", "portal.home", {}, clock.now(), number=1)
    stage = Stage("proefnoden", lazy("Noden"), "circle-help", -1, lambda _now: [row])
    outcomes.register(stage)
    try:
        assert tallies(Cut(), clock.now())[0].number == 1
    finally:
        outcomes._stages.pop("proefnoden")
