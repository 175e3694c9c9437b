"""What every drill may ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Tell which promise was kept, with its figure."""

    def tell(words: str) -> None:
        with capsys.disabled():
            print(f"\n{words}", end="")  # noqa: T201 (what `make drill` is for)

    return tell
