"""Leaving a server alone for a while when it fails, and a limit to how long one exchange may take."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=5)

Wire = Callable[[], socket.socket | None]


class Rest:
    """When a server that failed may be tried again."""

    def __init__(self) -> None:
        """It may be tried at once."""
        self._rest = timedelta(0)
        self._until: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether the server may be tried, or is still left alone after a failure."""
        return self._until is None or now >= self._until

    def begin(self, now: datetime) -> None:
        """Leave the server alone: 15 seconds, doubled at each failure, at most 5 minutes."""
        self._rest = min(max(self._rest * 2, FIRST_REST), LONGEST_REST)
        self._until = now + self._rest

    def end(self) -> None:
        """The server works again."""
        self._rest, self._until = timedelta(0), None


class _Watch:
    """One thread that breaks connections whose time is over: one for each would cost as much as a mail."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._deadlines: dict[int, tuple[float, Wire]] = {}
        self._numbers = itertools.count()
        self._wakes_at = float("inf")
        self._thread: threading.Thread | None = None

    def add(self, seconds: float, wire: Wire) -> int:
        deadline = time.monotonic() + seconds
        with self._changed:
            number = next(self._numbers)
            self._deadlines[number] = deadline, wire
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="patience", daemon=True)
                self._thread.start()
            if deadline < self._wakes_at:
                self._changed.notify()
        return number

    def remove(self, number: int) -> None:
        with self._changed:
            self._deadlines.pop(number, None)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._wakes_at = min((at for at, _wire in self._deadlines.values()), default=float("inf"))
                left = self._wakes_at - time.monotonic()
                self._changed.wait(None if self._wakes_at == float("inf") else max(left, 0))
                now = time.monotonic()
                over = [number for number, (at, _wire) in self._deadlines.items() if at <= now]
                wires = [self._deadlines.pop(number)[1] for number in over]
            for wire in wires:
                plug = wire()
                if plug is not None:
                    with suppress(OSError):
                        plug.shutdown(socket.SHUT_RDWR)


_watch = _Watch()


@contextmanager
def at_most(seconds: float, wire: Wire) -> Iterator[None]:
    """Break the connection that `wire` gives after a time.

    The socket's own limit starts anew with every octet received.
    """
    number = _watch.add(seconds, wire)
    try:
        yield
    finally:
        _watch.remove(number)
