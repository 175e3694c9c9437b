"""A fair queue before SQLite's single write lock: writers of all processes stand in line at a file."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path


class Busy(Exception):
    """The line did not move within the time allowed; the request may be tried again."""


class WriteQueue:
    """An exclusive lock on a file beside the database; one holder a thread."""

    def __init__(self, path: Path, seconds: float) -> None:
        """`seconds` is how long a writer waits before it gives up."""
        self._path = path
        self._seconds = seconds
        self._held = threading.local()

    def enter(self) -> None:
        """Wait for the turn; raises Busy when it does not come in time, or when the disk is away."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Busy("the folder of the database is away or full") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait(descriptor)
        self._held.descriptor = descriptor

    def _wait(self, descriptor: int) -> None:
        """Stand in line: flock serves in order of arrival but knows no time limit, hence the thread."""
        lock = threading.Lock()
        state = {"waiting": True}

        def stand_in_line() -> None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            with lock:
                if not state["waiting"]:
                    os.close(descriptor)
                state["arrived"] = True

        thread = threading.Thread(target=stand_in_line, daemon=True)
        thread.start()
        thread.join(self._seconds)
        with lock:
            if not state.get("arrived"):
                state["waiting"] = False
                raise Busy("the database was busy for too long")

    def leave(self) -> None:
        """Let the next in line go; does nothing for a thread that holds no turn."""
        descriptor = getattr(self._held, "descriptor", None)
        if descriptor is not None:
            self._held.descriptor = None
            os.close(descriptor)
