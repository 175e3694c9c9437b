from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netwerk.events import attendance_rules as rules
from netwerk.events.attendance_rules import Verdict

BRUSSELS = ZoneInfo("Europe/Brussels")
NINE = datetime(2027, 3, 11, 8, 0, tzinfo=UTC)


@dataclass
class Day:
    starts_at: datetime
    ends_at: datetime
    zone: str = "Europe/Brussels"


@dataclass
class Said:
    kind: str
    at: datetime
    recorded_at: datetime
    reason: str = ""


def day(start: str, end: str) -> Day:
    moments = (datetime.fromisoformat(moment).replace(tzinfo=BRUSSELS) for moment in (start, end))
    return Day(*(moment.astimezone(UTC) for moment in moments))


def said(kind: str, minutes: int = 0, heard: int | None = None, reason: str = "") -> Said:
    at = NINE + timedelta(minutes=minutes)
    return Said(kind, at, NINE + timedelta(minutes=minutes if heard is None else heard), reason)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2027-03-11T09:00", "2027-03-11T16:30", [("2027-03-11:am", 240), ("2027-03-11:pm", 210)]),
        ("2027-03-11T09:00", "2027-03-11T13:00", [("2027-03-11:am", 240)]),
        ("2027-03-11T13:00", "2027-03-11T17:00", [("2027-03-11:pm", 240)]),
        ("2027-03-11T12:30", "2027-03-11T13:30", [("2027-03-11:am", 30), ("2027-03-11:pm", 30)]),
        ("2027-03-11T19:00", "2027-03-12T01:00", [("2027-03-11:pm", 360)]),
        (
            "2027-03-11T13:30",
            "2027-03-12T16:00",
            [("2027-03-11:pm", 150), ("2027-03-12:pm", 150)],
        ),
        # The clock goes forward at 2 o'clock that night: 09:00 is still 09:00.
        ("2027-03-28T09:00", "2027-03-28T16:00", [("2027-03-28:am", 240), ("2027-03-28:pm", 180)]),
    ],
)
def test_a_day_is_cut_in_half_days_at_one_o_clock(
    start: str, end: str, expected: list[tuple[str, int]]
) -> None:
    parts = rules.parts_of(day(start, end))
    assert [(part.key, part.minutes) for part in parts] == expected


def test_the_part_of_now_is_the_first_that_is_not_over() -> None:
    parts = rules.parts_of(day("2027-03-11T09:00", "2027-03-11T16:30"))
    wall = [(7, 0), (12, 59), (13, 0), (18, 0)]
    moments = [datetime(2027, 3, 11, hour, minute, tzinfo=BRUSSELS) for hour, minute in wall]
    assert [rules.part_at(parts, moment).is_morning for moment in moments] == [True, True, False, False]


@pytest.mark.parametrize(
    ("marks", "verdict", "first_in"),
    [
        ([], Verdict.ABSENT, None),
        ([said("in", 5)], Verdict.PRESENT, 5),
        ([said("in", 9), said("in", 5)], Verdict.PRESENT, 5),
        ([said("in", 5), said("absent", 20, reason="vergist")], Verdict.ABSENT, 5),
        ([said("in", 5), said("absent", 20), said("in", 30)], Verdict.PRESENT, 5),
        # The phone that was off line sends late what happened before the correction.
        ([said("absent", 20), said("in", 5, heard=90)], Verdict.ABSENT, 5),
        ([said("excused", 0)], Verdict.EXCUSED, None),
        ([said("excused", 0), said("in", 10)], Verdict.PRESENT, 10),
        ([said("absent", 10), said("present", 20)], Verdict.PRESENT, None),
        ([said("out", 60)], Verdict.ABSENT, None),
    ],
)
def test_the_latest_word_holds_and_the_first_time_in_is_kept(
    marks: list[Said], verdict: Verdict, first_in: int | None
) -> None:
    found = rules.presence(marks)
    assert found.verdict is verdict
    assert found.first_in == (None if first_in is None else NINE + timedelta(minutes=first_in))


def test_a_correction_says_why_and_a_new_entry_does_not_take_its_reason_away() -> None:
    found = rules.presence([said("present", 20, reason="tekende op papier"), said("in", 40)])
    assert found.corrected
    assert found.reason == "tekende op papier"
    assert rules.presence([said("in", 5), said("out", 90), said("out", 80)]).last_out == NINE + timedelta(
        minutes=90
    )


@given(
    st.lists(
        st.builds(
            said,
            st.sampled_from(["in", "out", "excused", "present", "absent"]),
            st.integers(0, 300),
            st.integers(300, 600),
        ),
        unique_by=lambda mark: mark.at,
    ),
    st.randoms(),
)
def test_the_order_in_which_marks_reach_us_changes_nothing(marks: list[Said], random: object) -> None:
    shuffled = list(marks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.presence(shuffled) == rules.presence(marks)


@given(st.integers(1, 600), st.integers(0, 720), st.none() | st.integers(0, 900))
def test_the_minutes_of_the_half_days_add_up_to_what_the_day_counts(
    length: int, start: int, credit: int | None
) -> None:
    begins = datetime(2027, 3, 11, 0, 0, tzinfo=BRUSSELS) + timedelta(minutes=start)
    whole = Day(begins.astimezone(UTC), (begins + timedelta(minutes=length)).astimezone(UTC))
    shares = rules.credits_of(rules.parts_of(whole), credit)
    assert sum(shares.values()) == (length if credit is None else credit)
    assert all(share >= 0 for share in shares.values())


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        ("2027-03-11T09:00", "2027-03-10T00:00+01:00"),
        ("2027-03-11T00:30", "2027-03-10T00:00+01:00"),
        # The night between is an hour shorter, or longer; the wall clock of the day before decides.
        ("2027-03-28T09:00", "2027-03-27T00:00+01:00"),
        ("2027-03-29T09:00", "2027-03-28T00:00+01:00"),
        ("2027-10-31T09:00", "2027-10-30T00:00+02:00"),
        ("2027-11-01T09:00", "2027-10-31T00:00+02:00"),
    ],
)
def test_people_can_be_marked_from_midnight_of_the_day_before_until_the_list_is_closed(
    start: str, opens: str
) -> None:
    whole = day(start, start)
    midnight = datetime.fromisoformat(opens)
    assert rules.opens_at(whole) == midnight
    assert rules.may_mark("published", whole, midnight)
    assert rules.may_mark("published", whole, whole.starts_at + timedelta(days=30))
    assert not rules.may_mark("published", whole, midnight - timedelta(seconds=1))
    for state in ("draft", "cancelled", "concluded", "archived"):
        assert not rules.may_mark(state, whole, whole.starts_at)
