"""Running a state machine so that what fails can be run again."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

# From the tenth example on Hypothesis mostly repeats pieces of those before: many short runs see more.
A_ROUND = 9


class Drive:
    """Lets a state machine go for some rounds, or `again` with the seed that a failure told."""

    def __init__(self, again: int | None) -> None:
        self._again = again

    def __call__(
        self,
        machine: Callable[[], RuleBasedStateMachine],
        *,
        steps: int,
        seconds: float = 0,
    ) -> int:
        """One round of runs of so many steps, and more until the time is over; gives how many runs."""
        chosen = settings(
            max_examples=A_ROUND,
            stateful_step_count=steps,
            # Steps as they came are told, not shortened: shortening takes minutes on a database.
            phases=(Phase.explicit, Phase.generate),
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        )
        end, runs = time.monotonic() + seconds, 0
        while True:
            number = secrets.randbelow(2**32) if self._again is None else self._again
            try:
                run_state_machine_as_test(seed(number)(lambda: machine()), settings=chosen)
            except BaseException as error:
                error.add_note(f"Run the same steps again with --hypothesis-seed={number}")
                raise
            runs += A_ROUND
            if self._again is not None or time.monotonic() >= end:
                return runs


@pytest.fixture
def drive(request: pytest.FixtureRequest) -> Drive:
    """Lets a state machine go."""
    given = request.config.getoption("--hypothesis-seed")
    return Drive(None if given is None else int(given))
