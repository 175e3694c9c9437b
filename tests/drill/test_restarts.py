"""The program renewed, again and again, while people read and register: nobody meets a closed door."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import Make
from tests.drill.visitors import GOOD, check, reading, registering
from tests.support.live import Live, prepared, running
from tests.support.processes import served_by, web_processes

pytestmark = pytest.mark.drill
RENEWALS = 4
PATIENCE = 300


def renewed(live: Live) -> None:
    """Let the program take over from itself, and wait until only its new processes answer."""
    main, before = served_by(live), set(web_processes(live))
    os.kill(main, signal.SIGHUP)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = set(web_processes(live))
        if now and not now & before:
            assert served_by(live) == main
            return
        time.sleep(0.2)
    raise AssertionError("the former processes still answer")


def test_the_program_is_renewed_under_load_without_a_request_that_fails(
    database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    with prepared(database, tmp_path) as live, running(live, workers=2, with_worker=True):
        day = Make().event(capacity=None)
        with reading(live) as read, registering(live, day) as visitors:
            time.sleep(2)
            for _renewal in range(RENEWALS):
                renewed(live)
            time.sleep(2)
        number = check(visitors, day.id)
    written = visitors.statuses()
    # Whoever registers asked for the form first.
    requests = read.total() + written.total() + number
    failed = read.total() - read[200] + written.total() - written[GOOD]
    say(
        f"The program renewed {RENEWALS} times under load on {database}: {requests} requests, {failed} failed"
    )
    assert (failed, set(read), set(written)) == (0, {200}, {GOOD})
