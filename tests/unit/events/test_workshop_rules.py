"""What overlaps, and who gets which seat in which workshop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netwerk.events.workshop_rules import (
    PlaceState,
    Session,
    Standing,
    Wish,
    blocks,
    keep_until_swapped,
    overlap,
    settle,
)

NINE = datetime(2027, 3, 11, 9, 0, tzinfo=UTC)
WISH, CONFIRMED, WAITLISTED, LEFT = (
    PlaceState.WISH,
    PlaceState.CONFIRMED,
    PlaceState.WAITLISTED,
    PlaceState.LEFT,
)
AN, BART, CHANTAL = 1, 2, 3


def session(number, start, end, capacity=None, **more):
    hours = NINE + timedelta(hours=start), NINE + timedelta(hours=end)
    return Session(number, *hours, capacity, **more)


def wish(attendee, workshop, rank=1, state=WISH, standing=Standing.COMES, late=0):
    return Wish(
        100 * attendee + workshop, attendee, workshop, rank, NINE + timedelta(hours=late), state, standing
    )


def outcome(sessions, wishes, gainers=None):
    """State by (attendee, workshop) once all is settled."""
    new = settle(sessions, wishes, gainers)
    return {(each.attendee_id, each.workshop_id): new.get(each.id, each.state).value for each in wishes}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 1), (0, 1), True),
        ((0, 1), (1, 2), False),
        ((0, 2), (1, 3), True),
        ((0, 4), (1, 2), True),
        ((3, 4), (0, 1), False),
    ],
)
def test_what_overlaps(one, other, expected):
    assert overlap(session(1, *one), session(2, *other)) is expected
    assert overlap(session(2, *other), session(1, *one)) is expected


def test_blocks_are_connected_overlaps():
    sessions = [session(1, 0, 2), session(2, 1, 3), session(3, 2, 4), session(4, 4, 5), session(5, 6, 7)]
    assert [[each.id for each in block] for block in blocks(sessions)] == [[1, 2, 3], [4], [5]]
    assert blocks([]) == []


def test_the_best_with_a_free_seat_is_given_and_better_full_ones_are_waited_for():
    sessions = [session(1, 0, 1, 1), session(2, 0, 1, 5), session(3, 0, 1, 5)]
    taken = wish(BART, 1, state=CONFIRMED)
    wishes = [taken, wish(AN, 1, 1), wish(AN, 2, 2), wish(AN, 3, 3)]
    assert outcome(sessions, wishes) == {
        (BART, 1): "confirmed",
        (AN, 1): "waitlisted",
        (AN, 2): "confirmed",
        (AN, 3): "wish",
    }


def test_a_freed_seat_goes_down_the_line_until_all_is_quiet():
    sessions = [session(1, 0, 1, 1), session(2, 0, 1, 1), session(3, 0, 1, 1)]
    wishes = [
        wish(AN, 1, 1, WAITLISTED),
        wish(AN, 2, 2, CONFIRMED),
        wish(BART, 2, 1, WAITLISTED, late=1),
        wish(BART, 3, 2, CONFIRMED, late=1),
        wish(CHANTAL, 3, 1, WAITLISTED, late=2),
    ]
    assert outcome(sessions, wishes) == {
        (AN, 1): "confirmed",
        (AN, 2): "wish",
        (BART, 2): "confirmed",
        (BART, 3): "wish",
        (CHANTAL, 3): "confirmed",
    }


def test_who_asked_first_is_first_in_line():
    sessions = [session(1, 0, 1, 1)]
    wishes = [wish(AN, 1, late=2), wish(BART, 1, late=1)]
    assert outcome(sessions, wishes) == {(AN, 1): "waitlisted", (BART, 1): "confirmed"}


def test_workshops_one_after_the_other_are_both_given():
    sessions = [session(1, 0, 1), session(2, 1, 2)]
    assert set(outcome(sessions, [wish(AN, 1), wish(AN, 2, 2)]).values()) == {"confirmed"}


def test_a_long_workshop_shuts_out_both_short_ones_until_it_is_called_off():
    short = [session(2, 0, 1), session(3, 1, 2)]
    wishes = [wish(AN, 1, 1), wish(AN, 2, 2), wish(AN, 3, 3)]
    assert outcome([session(1, 0, 2), *short], wishes) == {
        (AN, 1): "confirmed",
        (AN, 2): "wish",
        (AN, 3): "wish",
    }
    seated = [wish(AN, 1, 1, CONFIRMED), wish(AN, 2, 2), wish(AN, 3, 3)]
    assert outcome(short, seated) == {(AN, 1): "left", (AN, 2): "confirmed", (AN, 3): "confirmed"}


@pytest.mark.parametrize(
    ("standing", "expected"),
    [(Standing.WAITS, "wish"), (Standing.GONE, "left"), (Standing.COMES, "confirmed")],
)
def test_only_who_comes_to_the_day_has_seats_in_workshops(standing, expected):
    sessions = [session(1, 0, 1, 1)]
    assert outcome(sessions, [wish(AN, 1, standing=standing)]) == {(AN, 1): expected}
    assert outcome(sessions, [wish(AN, 1, state=CONFIRMED, standing=standing)]) == {(AN, 1): expected}


def test_lowering_the_number_of_seats_drops_nobody():
    sessions = [session(1, 0, 1, 1)]
    wishes = [wish(who, 1, state=CONFIRMED) for who in (AN, BART, CHANTAL)]
    assert settle(sessions, wishes) == {}


def test_two_workshops_that_come_to_overlap_leave_the_one_that_is_liked_best():
    sessions = [session(1, 0, 2), session(2, 1, 3)]
    wishes = [wish(AN, 1, 2, CONFIRMED), wish(AN, 2, 1, CONFIRMED)]
    assert outcome(sessions, wishes) == {(AN, 1): "wish", (AN, 2): "confirmed"}


def test_what_has_begun_is_neither_given_nor_taken_away():
    begun = session(1, 0, 2, 1, is_open=False)
    later = session(2, 1, 3, 1)
    assert outcome([begun], [wish(AN, 1)]) == {(AN, 1): "waitlisted"}
    wishes = [wish(AN, 1, 2, CONFIRMED), wish(AN, 2, 1)]
    assert outcome([begun, later], wishes)[AN, 1] == "confirmed"


def test_on_the_day_itself_only_who_asks_moves():
    sessions = [session(1, 0, 1, 2)]
    wishes = [wish(AN, 1, state=WAITLISTED), wish(BART, 1)]
    assert outcome(sessions, wishes, gainers={BART}) == {(AN, 1): "waitlisted", (BART, 1): "confirmed"}


def test_a_seat_is_kept_until_there_is_another_at_that_time():
    sessions = {each.id: each for each in (session(1, 0, 1), session(2, 0, 1), session(3, 1, 2))}
    assert keep_until_swapped([2], [1, 3], sessions) == [2, 1]
    assert keep_until_swapped([], [1, 3], sessions) == []
    assert keep_until_swapped([1, 3], [1], sessions) == [1, 3]


@st.composite
def days(draw):
    """Some workshops that overlap as they please, and people with ranked wishes, some seated already."""
    sessions = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        start, hours = draw(st.integers(0, 4)), draw(st.integers(1, 3))
        capacity = draw(st.one_of(st.none(), st.integers(0, 3)))
        sessions.append(session(number, start, start + hours, capacity))
    wishes = []
    for attendee in range(1, draw(st.integers(1, 8)) + 1):
        standing = draw(st.sampled_from([Standing.COMES, Standing.COMES, Standing.WAITS, Standing.GONE]))
        chosen = draw(st.lists(st.sampled_from([each.id for each in sessions]), unique=True))
        wishes += [
            wish(attendee, number, rank, standing=standing, late=draw(st.integers(0, 3)))
            for rank, number in enumerate(chosen, 1)
        ]
    return sessions, wishes


@given(day=days(), data=st.data())
def test_whatever_happens_the_promises_hold(day, data):
    sessions, wishes = day
    by_id = {each.id: each for each in sessions}
    seated = _apply(wishes, settle(sessions, wishes))
    for _round in range(3):
        _check(by_id, seated)
        assert settle(sessions, seated) == {}, "settling twice changes nothing"
        gone = data.draw(st.sampled_from(range(1, 9)))
        before = [
            each if each.attendee_id != gone else Wish(**{**vars(each), "standing": Standing.GONE})
            for each in seated
        ]
        after = _apply(before, settle(sessions, before))
        _nobody_loses(before, after)
        seated = after


def _apply(wishes, changes):
    return [Wish(**{**vars(each), "state": changes.get(each.id, each.state)}) for each in wishes]


def _check(sessions, wishes):
    held = {}
    for each in wishes:
        if each.state is CONFIRMED:
            assert each.standing is Standing.COMES
            held.setdefault(each.attendee_id, []).append(each)
    for own in held.values():
        for one in own:
            assert not any(
                overlap(sessions[one.workshop_id], sessions[other.workshop_id])
                for other in own
                if other != one
            ), "two workshops at once"
    for each in sessions.values():
        taken = sum(one.state is CONFIRMED and one.workshop_id == each.id for one in wishes)
        assert each.capacity is None or taken <= each.capacity, "oversold"
        waiting = [one for one in wishes if one.workshop_id == each.id and one.state is WAITLISTED]
        assert not waiting or taken == each.capacity, "somebody waits beside a free seat"


def _nobody_loses(before, after):
    """Who keeps coming has for each seat given up one they like better."""
    new = {each.id: each for each in after}
    for each in before:
        if (
            each.state is CONFIRMED
            and each.standing is Standing.COMES
            and new[each.id].state is not CONFIRMED
        ):
            assert any(
                other.attendee_id == each.attendee_id and other.state is CONFIRMED and other.rank < each.rank
                for other in after
            )
