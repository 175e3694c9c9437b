"""Backups while others write, killed in the middle, and with more files than fit in memory."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from netwerk.kernel import uploads
from netwerk.kernel.database import db
from netwerk.settings import Settings
from tests.support import databases
from tests.support.live import Live, environment, prepared

pytestmark = pytest.mark.drill
WRITERS, EACH_PER_SECOND, SECONDS, BACKUPS = 2, 100, 12, 2
KILLS = 12
MEGABYTE = 1024**2
# So many files of a megabyte each; the last are more than most machines have memory.
FILES = (1, 64, 10_240)
# Such files take no room where they lie, but in the backup and where it is put back they do.
ROOM = 2.2 * FILES[-1] * 1024**2


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Live]:
    (tmp_path / "one").mkdir()
    with prepared(database, tmp_path / "one") as live:
        db.session.remove()
        db.engine.dispose()
        yield live


@contextmanager
def elsewhere(database: str, folder: Path) -> Iterator[Settings]:
    """Another machine with an empty database."""
    folder.mkdir()
    with databases.database(database, folder) as address:
        yield Settings(_env_file=None, mode="development", data=folder / "data", database_url=address)


def started(settings: Settings, *words: str, module: str = "netwerk") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        env=os.environ | environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(settings: Settings, *words: str) -> str:
    process = started(settings, *words)
    said, _nothing = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return said


class Writer:
    """A process that writes, and the last number it was told was committed."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.name, self.last = name, 0
        self.process = started(settings, name, str(EACH_PER_SECOND), module="tests.drill.writer")
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            # What it logs at its start comes along.
            self.last = int(line) if line.strip().isdigit() else self.last

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def written(settings: Settings) -> dict[str, tuple[list[int], list[int]]]:
    """By writer: the numbers in the log and those in the outbox."""
    engine = create_engine(settings.database)
    log = text("SELECT thing_id FROM audit_entry WHERE actor = :name ORDER BY thing_id")
    mail = text("SELECT subject_id FROM outbox_message WHERE subject_kind = :name ORDER BY subject_id")
    with engine.connect() as connection:
        found = {
            name: tuple(list(connection.scalars(query, {"name": name})) for query in (log, mail))
            for name in (f"writer{number}" for number in range(WRITERS))
        }
    engine.dispose()
    return found  # type: ignore[return-value]


def test_backups_under_two_hundred_writes_a_second_restore_to_a_committed_state(
    site: Live, database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    """All that was committed before a backup began, nothing half, and nothing from after it ended."""
    writers = [Writer(site.settings, f"writer{number}") for number in range(WRITERS)]
    end = time.monotonic() + 120
    while not all(one.last for one in writers):
        assert time.monotonic() < end, "nobody writes"
        time.sleep(0.1)
    began, first = time.monotonic(), sum(one.last for one in writers)
    spans = []
    for number in range(BACKUPS):
        before = {one.name: one.last for one in writers}
        run(site.settings, "backup", str(tmp_path / f"backup{number}"))
        spans.append((before, {one.name: one.last for one in writers}))
        time.sleep(SECONDS / BACKUPS / 4)
    rate = (sum(one.last for one in writers) - first) / (time.monotonic() - began)
    for one in writers:
        one.stop()

    for number, (before, after) in enumerate(spans):
        with elsewhere(database, tmp_path / f"place{number}") as other:
            run(other, "restore", str(tmp_path / f"backup{number}"))
            for name, (log, mail) in written(other).items():
                assert log == mail == list(range(1, len(log) + 1)), f"{name}: something half or missing"
                # One more may have been committed than was read of its standard output.
                assert before[name] <= len(log) <= after[name] + 2
    say(f"{BACKUPS} backups on {database} beside {rate:.0f} writes a second: each a committed state")
    assert rate > 0.9 * WRITERS * EACH_PER_SECOND, "this machine is too busy to show it under so many writes"


def test_a_backup_killed_at_any_moment_leaves_none_that_looks_whole(
    site: Live, database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    folder, dice = tmp_path / "backups", random.Random(7)
    fill(site.settings.data / uploads.FOLDER, 40)
    began = time.monotonic()
    run(site.settings, "backup", str(tmp_path / "first"))
    usual = time.monotonic() - began
    killed = 0
    for _round in range(KILLS):
        process = started(site.settings, "backup", str(folder))
        time.sleep(dice.uniform(usual * 0.3, usual * 1.1))
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for file in folder.glob("netwerk-*.tar") if folder.exists() else ():
            assert "is whole" in run(site.settings, "verify", str(file))
            file.unlink()
    assert killed > KILLS / 3
    assert "netwerk-" in run(site.settings, "backup", str(folder))
    say(f"{killed} backups on {database} killed: none looked whole that was not")


def fill(folder: Path, number: int) -> None:
    """Files as they are stored, of a megabyte each that takes no room."""
    folder.mkdir(exist_ok=True)
    for one in range(number):
        with (folder / f"{one:032x}.pdf").open("wb") as file:
            file.truncate(MEGABYTE)


@pytest.mark.one_database
def test_memory_does_not_grow_with_the_files(
    site: Live, database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    """Ten gigabytes."""
    if shutil.disk_usage(tmp_path).free < ROOM:
        pytest.skip(f"needs {ROOM / 1024**3:.0f} GB of free disk")
    folder = site.settings.data / uploads.FOLDER
    peaks = {}
    for number in FILES:
        fill(folder, number)
        place = tmp_path / f"backup{number}"
        with elsewhere(database, tmp_path / f"place{number}") as other:
            peaks[number] = (peak(site.settings, "backup", str(place)), peak(other, "restore", str(place)))
            assert len(list((other.data / uploads.FOLDER).iterdir())) == number
            # What is restored takes room.
            shutil.rmtree(other.data)
        shutil.rmtree(place)
    say(f"MB of memory to back up and to restore, by MB of files: {peaks}")
    few, many = peaks[FILES[1]], peaks[FILES[2]]
    assert all(large - small < 16 for small, large in zip(few, many, strict=True)), peaks


def peak(settings: Settings, *words: str) -> float:
    """The most memory that a command took, in MB."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom netwerk.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        # Of this process alone: what the kernel adds up for it begins with what its parent has.
        "finally:\n    print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env=os.environ | environment(settings),
        capture_output=True,
        text=True,
        check=True,
    )
    return round(int(done.stdout.splitlines()[-1]) / 1024, 1)
