"""Decisions about days, on plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from netwerk.events import rules
from netwerk.events.rules import Places, Room, Shortage, State, Status, Waiting, Way

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
    share_limit: int | None = None
    share_until: datetime | None = None
    fits_first: bool = False


@pytest.mark.parametrize(
    ("day", "waiting", "own", "status"),
    [
        (Day(), 0, None, Status.OPEN),
        (Day(capacity=None, taken=500), 0, None, Status.OPEN),
        (Day(taken=17), 0, None, Status.FEW),
        (Day(capacity=2), 0, None, Status.OPEN),
        (Day(capacity=2, taken=1), 0, None, Status.FEW),
        (Day(taken=15, share_limit=3), 2, None, Status.OPEN),
        (Day(taken=15, fits_first=True), 2, None, Status.OPEN),
        (Day(taken=20, share_limit=3), 2, None, Status.FULL),
        (Day(taken=20), 3, State.OFFERED, Status.OFFERED),
        (Day(), 0, State.REQUESTED, Status.REQUESTED),
        (Day(moved_from=NOW - DAY), 0, State.OFFERED, Status.OFFERED),
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


ASK, TOGETHER, SPLIT, FIRST_ONLY = Shortage.ASK, Shortage.TOGETHER, Shortage.SPLIT, Shortage.FIRST_ONLY


@pytest.mark.parametrize(
    ("size", "seats", "wish", "places"),
    [
        (1, 20, ASK, Places((0,))),
        (3, 3, ASK, Places((0, 1, 2))),
        (1, 0, ASK, Places((), (0,))),
        (3, 2, ASK, Places((0, 1), (2,), asks=True)),
        (3, 2, TOGETHER, Places((), (0, 1, 2))),
        (3, 2, SPLIT, Places((0, 1), (2,))),
        (3, 2, FIRST_ONLY, Places((0, 1))),
        (3, 0, FIRST_ONLY, Places((), (0, 1, 2))),
        (11, None, ASK, Places(tuple(range(11)))),
    ],
)
def test_a_group_is_never_split_unless_it_chose_to_be(
    size: int, seats: int | None, wish: Shortage, places: Places
) -> None:
    assert rules.place_group([None] * size, [], Room(seats), wish) == places


def waiting(*bookings: tuple[int, bool] | tuple[int, bool, str]) -> list[Waiting]:
    return [Waiting(number, *booking) for number, booking in enumerate(bookings, 1)]


@pytest.mark.parametrize(
    ("queue", "room", "places"),
    [
        # Somebody who could have a seat goes first, also while nobody is moved up automatically.
        (waiting((1, False)), Room(2), Places((), (0,))),
        # A group that holds up the line holds up whoever comes after it too.
        (waiting((1, True), (1, True)), Room(1), Places((), (0,))),
        (waiting((1, True), (1, True)), Room(1, fits_first=True), Places((0,))),
        # Who waits for the share of their school keeps nobody of another one out.
        (waiting((1, False, "school")), Room(1, 2, {"school": 2}), Places((0,))),
    ],
)
def test_a_newcomer_passes_only_those_who_cannot_have_the_seat(
    queue: list[Waiting], room: Room, places: Places
) -> None:
    assert rules.place_group(["bakery"], queue, room, ASK) == places


def test_of_a_group_only_the_share_of_the_organisation_sits() -> None:
    room = Room(10, 3, {"school": 1})
    assert rules.place_group(["school"] * 3, [], room, SPLIT) == Places((0, 1), (2,))
    assert rules.place_group(["school", "bakery", None], [], Room(10, 1, {"school": 1}), SPLIT) == Places(
        (1, 2), (0,)
    )
    assert rules.place_group(["school"] * 2, [], Room(None, 1), SPLIT) == Places((0,), (1,))


def test_the_first_in_line_moves_up() -> None:
    assert rules.next_in_line(waiting((1, False), (2, False), (3, False)), Room(2)) == [1, 2]


def test_a_group_that_wants_to_come_together_moves_up_whole_or_not_at_all() -> None:
    queue = waiting((1, True), (1, True), (1, True), (2, False))
    assert rules.next_in_line(queue, Room(2)) == []
    assert rules.next_in_line(queue, Room(3)) == [1, 2, 3]
    assert rules.next_in_line(queue, Room(9)) == [1, 2, 3, 4]


def test_whoever_fits_passes_a_group_only_when_the_organiser_says_so() -> None:
    queue = waiting((1, True), (1, True), (2, False), (3, False))
    assert rules.next_in_line(queue, Room(1)) == []
    assert rules.next_in_line(queue, Room(1, fits_first=True)) == [3]
    assert rules.next_in_line(queue, Room(2, fits_first=True)) == [1, 2]


def test_a_group_that_may_be_split_fills_what_is_free() -> None:
    assert rules.next_in_line(waiting((1, False), (1, False), (1, False)), Room(2)) == [1, 2]


def test_a_group_stands_where_its_first_person_stands() -> None:
    assert rules.next_in_line(waiting((1, True), (2, False), (1, True)), Room(2)) == [1, 3]


def test_an_unlimited_day_lets_everybody_in() -> None:
    assert rules.next_in_line(waiting((1, True), (1, True), (2, False)), Room(None)) == [1, 2, 3]


def test_whose_organisation_has_its_share_is_passed_by_others() -> None:
    queue = waiting((1, False, "school"), (2, False, "school"), (3, False, "bakery"), (4, False))
    assert rules.next_in_line(queue, Room(9, 2, {"school": 1})) == [1, 3, 4]
    assert rules.next_in_line(queue, Room(9, 2, {"school": 2, "bakery": 2})) == [4]
    assert rules.next_in_line(queue, Room(2)) == [1, 2]


def test_a_group_beyond_the_share_waits_whole() -> None:
    queue = waiting((1, True, "school"), (1, True, "school"), (2, False, "school"))
    assert rules.next_in_line(queue, Room(9, 1, {})) == [3]


def test_a_share_ends_on_its_release_date() -> None:
    day = Day(share_limit=3, share_until=NOW)
    assert rules.share_of(day, NOW - timedelta(seconds=1)) == 3
    assert rules.share_of(day, NOW) is None
    assert rules.share_of(Day(share_limit=3), NOW + 400 * DAY) == 3
    assert rules.share_of(Day(), NOW) is None


@pytest.mark.parametrize(
    ("organisation_id", "name", "key"),
    [
        (7, "De Brug", "id:7"),
        (None, "  DE  Brug ", "name:de brug"),
        (None, "", None),
    ],
)
def test_people_of_one_organisation_share_a_key(organisation_id: int | None, name: str, key: str) -> None:
    assert rules.share_key(organisation_id, name) == key


def test_a_request_holds_a_seat_only_where_the_day_says_so() -> None:
    assert State.REQUESTED in rules.holding_states(requests_hold=True)
    assert set(rules.holding_states(requests_hold=False)) == {State.CONFIRMED, State.OFFERED}


BRUSSELS = ZoneInfo("Europe/Brussels")


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("starts", "begin"),
    [
        ("2027-03-11 13:30", "2027-03-09 00:00"),  # Thursday
        ("2027-03-08 09:00", "2027-03-04 00:00"),  # Monday: the weekend does not count
        ("2027-05-07 09:00", "2027-05-04 00:00"),  # the day after Ascension, itself no working day
        ("2027-03-30 09:00", "2027-03-25 00:00"),  # after Easter Monday
        ("2027-01-04 09:00", "2026-12-30 00:00"),  # New Year on a Friday
        ("2026-10-26 09:00", "2026-10-22 00:00"),  # across the end of summer time
    ],
)
def test_seats_are_offered_from_two_working_days_before_the_day(starts: str, begin: str) -> None:
    assert rules.offers_begin(moment(starts), "Europe/Brussels") == moment(begin)


@pytest.mark.parametrize(
    ("now", "way", "until"),
    [
        ("2027-03-08 23:59", Way.GIVEN, None),
        ("2027-03-09 00:00", Way.OFFERED, "2027-03-10 00:00"),
        ("2027-03-11 08:00", Way.OFFERED, "2027-03-11 11:30"),
        ("2027-03-11 10:30", Way.OFFERED, "2027-03-11 11:30"),
        ("2027-03-11 10:31", Way.NOT, None),
        ("2027-03-11 14:00", Way.NOT, None),
    ],
)
def test_an_offer_is_held_a_day_and_never_until_the_last_moment(now: str, way: Way, until: str) -> None:
    starts = moment("2027-03-11 13:30")
    assert rules.way_up(starts, "Europe/Brussels", moment(now)) is way
    if way is Way.OFFERED:
        assert rules.offer_until(starts, moment(now)) == moment(until)


def test_priorities_are_told_from_their_rank() -> None:
    assert [rules.priority_of(place.rank) for place in rules.Priority] == list(rules.Priority)


def test_nobody_leaves_a_final_state() -> None:
    finals = (State.REJECTED, State.EXPIRED, State.DECLINED, State.CANCELLED)
    assert not any(rules.may_change(final, new) for final in finals for new in State)


def test_a_page_is_renewed_when_registration_opens_closes_and_when_the_day_begins_and_ends() -> None:
    day = replace(Day(), opens_at=NOW + DAY, share_until=NOW + 2 * DAY)
    expected = {day.opens_at, day.closes_at, day.starts_at, day.ends_at, day.share_until}
    assert set(rules.changes_of([day])) == expected
