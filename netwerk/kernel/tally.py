"""How many requests this machine answered and how long that took, by kind of answer.

The web processes of one machine count in memory that they share, each in a place of its own, so that
whichever of them is asked can tell the sum. It begins at nothing when the server is started.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

KINDS = ("1xx", "2xx", "3xx", "4xx", "5xx")
# The number of the process, then for each kind how many and the seconds these took.
WIDTH = 1 + 2 * len(KINDS)
# More than there are web processes; of one that ended, the place is taken over with what it counted.
PLACES = 128


class Board:
    """The shared places; made before the processes are forked."""

    def __init__(self) -> None:
        """Begin at nothing."""
        with tempfile.TemporaryFile(prefix="netwerk-tally-") as file:
            os.ftruncate(file.fileno(), PLACES * WIDTH * 8)
            self._numbers = memoryview(mmap.mmap(file.fileno(), PLACES * WIDTH * 8)).cast("d")
            # Open as long as the process: what places are taken is decided under its lock.
            self._file = os.dup(file.fileno())
        self._process = self._place = 0

    def add(self, kind: int, seconds: float) -> None:
        """Count a request; `kind` is the first digit of its status."""
        if self._process != os.getpid():
            self._take_place()
        at = self._place + 2 * kind - 1
        self._numbers[at] += 1
        self._numbers[at + 1] += seconds

    def sums(self) -> dict[str, tuple[int, float]]:
        """By kind of answer: how many requests, and their seconds together."""
        return {
            kind: (
                int(sum(self._numbers[place + 1 + 2 * number] for place in _places())),
                sum(self._numbers[place + 2 + 2 * number] for place in _places()),
            )
            for number, kind in enumerate(KINDS)
        }

    def _take_place(self) -> None:
        mine = os.getpid()
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            free = (place for place in _places() if not _is_alive(int(self._numbers[place]), mine))
            self._place = next(free, 0)
            self._numbers[self._place] = mine
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        self._process = mine


def _places() -> range:
    return range(0, PLACES * WIDTH, WIDTH)


def _is_alive(process: int, mine: int) -> bool:
    """Does another process count there?"""
    if process in {0, mine}:
        return False
    with suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


board = Board()


class Tallied:
    """Counts every answer, those from the page cache too."""

    def __init__(self, inner: WSGIApplication) -> None:
        """Wrap the layer below."""
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and count at the moment at which the answer begins."""
        began = time.perf_counter()

        def counted(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            board.add(int(status[0]), time.perf_counter() - began)
            return start_response(status, headers, *error)

        return self._inner(environ, counted)
