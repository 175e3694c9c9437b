"""A server makes place for its next version without closing its door: no visitor is turned away.

Whoever comes waits in the line of the listening socket, which outlives the program that opened it. The next
version inherits it, with the processes that still answer, and ends those once its own have started.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NoReturn

BACKLOG = 1024
# Whoever has said nothing for so long is taken from the line all the same.
HEARD_SECONDS = 5
# Where a socket lies that somebody opened for us, as systemd does (sd_listen_fds(3)).
GIVEN = 3
FORMER = "SERVE_FORMER"
# So long the former processes go on, as new ones take a second or two to load the program.
START_SECONDS = 4.0
# So long they may take to finish what they are doing.
FINISH_SECONDS = 20.0


def door(host: str, port: int) -> socket.socket:
    """The listening socket: the one that was opened for this process, else a new one."""
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and int(os.environ.get("LISTEN_FDS", "0")):
        os.set_inheritable(GIVEN, False)
        listening = socket.socket(fileno=GIVEN)
    else:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # Nobody leaves the line before their request is here (tcp(7)): a server that ends cuts off whom it took
    # in and did not hear yet. Elsewhere than on Linux that is how it stays.
    if sys.platform == "linux":
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, HEARD_SECONDS)
    return listening


def hand_over(listening: socket.socket, children: Iterable[int], environment: Mapping[str, str]) -> NoReturn:
    """Become the program as it is installed now, under the same number, with the same socket and children."""
    told = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1", FORMER: ",".join(map(str, children))}
    # What is ignored stays so: a second wish, before the next program can hear it, does not end it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if listening.fileno() == GIVEN:
        os.set_inheritable(GIVEN, True)
    else:
        os.dup2(listening.fileno(), GIVEN)
    command = [sys.executable, "-m", "netwerk", *sys.argv[1:]]
    os.execve(sys.executable, command, {**environment, **told})  # noqa: S606 (ourselves)


class Former:
    """The processes of the version before this one, which still answer when this one begins."""

    def __init__(self) -> None:
        """Take over those that were left to this process."""
        numbers = os.environ.pop(FORMER, "").split(",")
        self._left = [int(number) for number in numbers if number]
        self._lock = threading.Lock()

    def end_later(self) -> None:
        """Let them go on until those that come after them have had the time to start."""
        if self._left:
            timer = threading.Timer(START_SECONDS, self.end)
            timer.daemon = True
            timer.start()

    def end(self) -> None:
        """Let them finish what they are doing, and end."""
        with self._lock:
            left, self._left = self._left, []
            _signal(left, signal.SIGTERM)
            end = time.monotonic() + FINISH_SECONDS
            while (left := [child for child in left if not _has_ended(child)]) and time.monotonic() < end:
                time.sleep(0.05)
            _signal(left, signal.SIGKILL)


def _signal(children: Iterable[int], number: signal.Signals) -> None:
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, number)


def _has_ended(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return True
