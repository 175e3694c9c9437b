"""A failing run of a state machine tells the seed by which it fails again, with the same steps."""

from __future__ import annotations

import re

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.support.machines import Drive


def failure_of(drive: Drive) -> tuple[list[int], str]:
    """The numbers that were drawn until one was too many, and what was said of it."""
    drawn: list[int] = []

    class Growing(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            drawn.clear()

        @rule(number=st.integers(0, 1_000_000))
        def grow(self, number: int) -> None:
            drawn.append(number)
            assert number < 800_000

    with pytest.raises(AssertionError) as failed:
        drive(Growing, steps=20)
    return drawn, " ".join(failed.value.__notes__)


def test_the_seed_of_a_failure_gives_the_same_steps() -> None:
    drawn, said = failure_of(Drive(None))
    told = re.search(r"--hypothesis-seed=(\d+)", said)
    assert told
    again, _said = failure_of(Drive(int(told[1])))
    assert again == drawn
