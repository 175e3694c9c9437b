"""Making a backup: the database as it is at one instant, then every stored file, then the manifest."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from netwerk import __version__
from netwerk.kernel import clock, uploads
from netwerk.kernel.backup import databases
from netwerk.kernel.backup.archive import BackupError, Manifest, written

# What a backup that was killed leaves behind begins so, and goes with one that is made a day later.
UNFINISHED = ".netwerk-unfinished-"
LEFT_BEHIND_SECONDS = 24 * 60 * 60
NAME = "netwerk-{:%Y%m%d-%H%M%S}.tar"

# Told how many files of how many are done.
Tell = Callable[[int, int], None]


def make(folder: Path, tell: Tell) -> Path:
    """Write a backup into a folder; gives the file. Raises BackupError and OSError; then there is none.

    Others go on reading and writing. A file that is taken away meanwhile stays until the backup is done, so
    that each file that the snapshot names is in it; one that came later is too, and is swept after a restore.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    clear(folder)
    whole = folder / NAME.format(clock.now())
    if whole.exists():
        raise BackupError(f"{whole} is there already.")
    with uploads.kept_still(), tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as place:
        database = databases.present()
        if database.is_empty():
            raise BackupError("The database is empty: there is nothing to back up.")
        snapshot = database.snapshot(Path(place))
        with written(Path(place) / whole.name, whole) as writer:
            writer.add(database.part, snapshot.path)
            snapshot.path.unlink()
            names = uploads.stored_names()
            for number, name in enumerate(names, start=1):
                writer.add(f"{uploads.FOLDER}/{name}", uploads.folder() / name)
                tell(number, len(names))
            writer.finish(
                Manifest(
                    made_at=clock.now().isoformat(),
                    netwerk=__version__,
                    database=database.kind,
                    revision=snapshot.revision,
                    rows=snapshot.rows,
                )
            )
    return whole


def clear(folder: Path) -> None:
    """Take away what one that was killed left in a folder; a younger one may still be going on."""
    for left in folder.glob(f"{UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
