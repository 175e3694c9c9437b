"""What follows from what, in tables."""

from __future__ import annotations

import pytest

from netwerk.needs import rules
from netwerk.needs.helpdesk.rules import Route, Status, owner_for
from netwerk.needs.helpdesk.rules import may_answer as may_answer_question
from netwerk.needs.rules import AnswerKind, State

P, A, D, N = AnswerKind.PLANNED, AnswerKind.ANSWERED, AnswerKind.PASSED_ON, AnswerKind.NOT_NOW


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        ([], State.OPEN),
        ([P], State.PLANNED),
        ([P, A], State.ANSWERED),
        ([A, D], State.PASSED_ON),
        ([D, N], State.NOT_NOW),
    ],
)
def test_the_last_answer_that_stands_gives_the_state(standing: list[AnswerKind], state: State) -> None:
    assert rules.state_of(standing) == state


@pytest.mark.parametrize("state", State)
def test_what_may_be_done_follows_from_the_state(state: State) -> None:
    seen = state in {State.OPEN, State.PLANNED, State.ANSWERED, State.PASSED_ON, State.NOT_NOW}
    assert rules.may_recognise(state) is seen
    assert rules.may_answer(state) is seen
    assert rules.may_change(state) is (state == State.OPEN)


@pytest.mark.parametrize(
    ("state", "into", "may"),
    [
        (State.OPEN, State.OPEN, True),
        (State.OPEN, State.ANSWERED, True),
        (State.ANSWERED, State.OPEN, False),
        (State.OPEN, State.HIDDEN, False),
        (State.OPEN, State.MERGED, False),
        (State.UNCONFIRMED, State.OPEN, False),
        (State.MERGED, State.OPEN, False),
    ],
)
def test_only_what_waits_goes_up_in_another_that_is_seen(state: State, into: State, may: bool) -> None:
    assert rules.may_merge(state, into) is may


@pytest.mark.parametrize(
    ("region", "sector", "owner"),
    [(1, 7, 30), (1, 8, 20), (2, 7, 40), (2, 8, 10), (None, None, 10), (None, 7, 40)],
)
def test_the_narrowest_row_gives_a_question_its_owner(
    region: int | None, sector: int | None, owner: int
) -> None:
    routes = [Route(None, None, 10), Route(1, None, 20), Route(1, 7, 30), Route(None, 7, 40)]
    assert owner_for(routes, region, sector) == owner


def test_without_a_row_that_fits_a_question_is_nobodys() -> None:
    assert owner_for([], 1, 1) is None
    assert owner_for([Route(2, None, 10)], 1, 1) is None


@pytest.mark.parametrize("status", Status)
def test_a_question_is_answered_once_it_is_confirmed_and_until_it_is_closed(status: Status) -> None:
    assert may_answer_question(status) is (status not in {Status.UNCONFIRMED, Status.CLOSED})
