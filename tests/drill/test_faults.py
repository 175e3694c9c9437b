"""Processes killed, a database restarted and a disk that is full, while people register."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.builders import Make
from tests.drill.visitors import CUT_OFF, GOOD, check, registering
from tests.support.live import prepared, running
from tests.support.processes import web_processes
from tests.tools.with_postgres import NAME, private_server

pytestmark = pytest.mark.drill
KILLS, SEATS = 12, 60
BUSY = 503
# So long after a restart of PostgreSQL somebody may still be asked to come back.
RECOVERED_SECONDS = 5
RESTARTS = 3


def test_web_processes_killed_while_people_register_leave_nothing_half(
    database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    dice = random.Random(11)
    with prepared(database, tmp_path) as live, running(live, workers=2):
        day = Make().event(capacity=SEATS)
        with registering(live, day) as visitors:
            killed = 0
            while killed < KILLS:
                time.sleep(dice.uniform(0.5, 3))
                for process in web_processes(live)[:1]:
                    os.kill(process, signal.SIGKILL)
                    killed += 1
        number = check(visitors, day.id)
    said = visitors.statuses()
    assert set(said) <= {GOOD, CUT_OFF, BUSY}, said
    assert len(visitors.registered) > KILLS
    say(f"{killed} web processes killed on {database}: {number} registered, none half, none lost, none twice")


@pytest.mark.postgres
def test_postgresql_restarted_under_load_loses_no_registration_and_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[[str], None]
) -> None:
    with private_server() as cluster:
        monkeypatch.setenv(NAME, cluster.address)
        with prepared("postgresql", tmp_path) as live, running(live, workers=2):
            day = Make().event(capacity=None)
            with registering(live, day) as visitors:
                ended = []
                for _restart in range(RESTARTS):
                    time.sleep(4)
                    cluster.restart()
                    ended.append(time.monotonic())
                time.sleep(RECOVERED_SECONDS + 3)
            number = check(visitors, day.id)
        said = visitors.statuses()
        assert set(said) <= {GOOD, CUT_OFF, BUSY}, said
        late = [at - ended[-1] for at, status in visitors.answers if status != GOOD and at > ended[-1]]
        assert max(late, default=0) < RECOVERED_SECONDS
        assert visitors.answers[-1][1] == GOOD
    say(
        f"PostgreSQL restarted {RESTARTS} times under load: {number} registered, none lost; "
        f"asked to come back for {max(late, default=0):.1f} s at most"
    )


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own, of so many megabytes."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "netwerk-drill", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_up(path: Path) -> None:
    """Write until there is no room left."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(descriptor, b"x" * 4096)
    os.close(descriptor)


@pytest.mark.one_database
def test_a_full_disk_refuses_writers_shows_pages_and_heals_without_a_restart(
    database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    with (
        small_disk(tmp_path / "disk", 48) as disk,
        prepared(database, disk) as live,
        running(live, workers=2),
    ):
        day = Make().event(capacity=None)
        with registering(live, day) as visitors:
            time.sleep(3)
            ballast = disk / "ballast"
            fill_up(ballast)
            filled = time.monotonic()
            time.sleep(5)
            freed = time.monotonic()
            ballast.unlink()
            time.sleep(5)
        number = check(visitors, day.id)
        with closing(sqlite3.connect(disk / "netwerk.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    meanwhile = {status for at, status in visitors.answers if filled + 1 < at < freed}
    assert BUSY in meanwhile
    assert set(visitors.statuses()) <= {GOOD, BUSY}, visitors.statuses()
    assert visitors.answers[-1][1] == GOOD
    say(f"A full disk: writers are asked to come back, {number} registered, the file whole, no restart")
