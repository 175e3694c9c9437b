"""Decisions about days, on plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from netwerk.events import rules
from netwerk.events.rules import Places, Shortage, State, Status, Waiting

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    state: str = "published"
    starts_at: datetime = NOW + 10 * DAY
    ends_at: datetime = NOW + 10 * DAY + timedelta(hours=4)
    opens_at: datetime | None = None
    closes_at: datetime | None = NOW + 5 * DAY
    moved_from: datetime | None = None
    changed_at: datetime = NOW - DAY
    capacity: int | None = 20
    taken: int = 0


@pytest.mark.parametrize(
    ("day", "waiting", "own", "status"),
    [
        (Day(), 0, None, Status.OPEN),
        (Day(capacity=None, taken=500), 0, None, Status.OPEN),
        (Day(taken=17), 0, None, Status.FEW),
        (Day(taken=20), 0, None, Status.FULL),
        (Day(taken=19), 1, None, Status.FULL),
        (Day(taken=25), 0, None, Status.FULL),
        (Day(capacity=0), 0, None, Status.FULL),
        (Day(opens_at=NOW + DAY), 0, None, Status.SOON),
        (Day(opens_at=NOW), 0, None, Status.OPEN),
        (Day(closes_at=NOW), 0, None, Status.CLOSED),
        (Day(closes_at=None, starts_at=NOW - timedelta(hours=1), ends_at=NOW + DAY), 0, None, Status.CLOSED),
        (Day(ends_at=NOW), 0, None, Status.PAST),
        (Day(ends_at=NOW), 0, State.CONFIRMED, Status.PAST),
        (Day(state="concluded"), 0, None, Status.PAST),
        (Day(state="cancelled"), 0, State.CONFIRMED, Status.CANCELLED),
        (Day(), 0, State.CONFIRMED, Status.REGISTERED),
        (Day(closes_at=NOW), 0, State.CONFIRMED, Status.REGISTERED),
        (Day(taken=20), 3, State.WAITLISTED, Status.WAITING),
        (Day(taken=20), 3, State.CANCELLED, Status.FULL),
        (Day(moved_from=NOW - DAY), 0, State.CONFIRMED, Status.MOVED),
        (Day(moved_from=NOW - DAY), 0, None, Status.OPEN),
    ],
)
def test_the_status_block_says_one_thing(day: Day, waiting: int, own: State | None, status: Status) -> None:
    assert rules.status_of(day, waiting, NOW, own) == status


@pytest.mark.parametrize(
    ("size", "capacity", "taken", "waiting", "wish", "places"),
    [
        (1, 20, 0, 0, Shortage.ASK, Places(1, 0)),
        (3, 20, 17, 0, Shortage.ASK, Places(3, 0)),
        (1, 20, 20, 0, Shortage.ASK, Places(0, 1)),
        (1, 20, 19, 1, Shortage.ASK, Places(0, 1)),
        (3, 20, 18, 0, Shortage.ASK, None),
        (3, 20, 18, 0, Shortage.TOGETHER, Places(0, 3)),
        (3, 20, 18, 0, Shortage.SPLIT, Places(2, 1)),
        (3, 20, 18, 0, Shortage.FIRST_ONLY, Places(2, 0)),
        (3, 20, 22, 0, Shortage.FIRST_ONLY, Places(0, 3)),
        (11, None, 900, 0, Shortage.ASK, Places(11, 0)),
    ],
)
def test_a_group_is_never_split_unless_it_chose_to_be(
    size: int, capacity: int | None, taken: int, waiting: int, wish: Shortage, places: Places | None
) -> None:
    assert rules.place_group(size, capacity, taken, waiting, wish) == places


def waiting(*bookings: tuple[int, bool]) -> list[Waiting]:
    return [Waiting(number, booking, together) for number, (booking, together) in enumerate(bookings, 1)]


def test_the_first_in_line_moves_up() -> None:
    assert rules.next_in_line(waiting((1, False), (2, False), (3, False)), 2) == [1, 2]


def test_a_group_that_wants_to_come_together_moves_up_whole_or_not_at_all() -> None:
    queue = waiting((1, True), (1, True), (1, True), (2, False))
    assert rules.next_in_line(queue, 2) == []
    assert rules.next_in_line(queue, 3) == [1, 2, 3]
    assert rules.next_in_line(queue, 9) == [1, 2, 3, 4]


def test_a_group_that_may_be_split_fills_what_is_free() -> None:
    assert rules.next_in_line(waiting((1, False), (1, False), (1, False)), 2) == [1, 2]


def test_an_unlimited_day_lets_everybody_in() -> None:
    assert rules.next_in_line(waiting((1, True), (1, True), (2, False)), None) == [1, 2, 3]


def test_nobody_leaves_a_final_state() -> None:
    finals = (State.REJECTED, State.EXPIRED, State.DECLINED, State.CANCELLED)
    assert not any(rules.may_change(final, new) for final in finals for new in State)


def test_a_page_is_renewed_when_registration_opens_closes_and_when_the_day_begins_and_ends() -> None:
    day = replace(Day(), opens_at=NOW + DAY)
    assert set(rules.changes_of([day])) == {day.opens_at, day.closes_at, day.starts_at, day.ends_at}
