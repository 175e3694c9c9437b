"""The processes of a running netwerk: web workers behind Granian, and the worker that sends mail."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from netwerk.app import create_app, worker_jobs
from netwerk.kernel import orphans, scheduler, takeover, web_server
from netwerk.settings import PREFIX, Settings

# Where processor time is short, visitors come before mail: a niced process gets about a third of its share.
WORKER_NICENESS = 5
# So long after the end of a worker the next one is started.
AGAIN_SECONDS = 3.0


def export(settings: Settings) -> None:
    """Put the settings into the environment, from which the processes started by this one read them."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if value is None:
            continue
        if isinstance(value, tuple):
            value = ",".join(value)
        os.environ[PREFIX + name.upper()] = str(value)


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: int,
    with_worker: bool,
    notice: float = 0,
    may_renew: bool = False,
) -> None:
    """Answer requests until SIGTERM or SIGINT, then finish what is under way.

    Where it `may_renew`, SIGHUP lets the program as it is installed by then take over.
    """
    # As it was given: another version may not know every setting that this one does.
    environment = dict(os.environ)
    export(settings)
    orphans.adopt()
    with _child_worker() if with_worker else _nobody() as children:
        web_server.serve(
            "netwerk.app:wsgi",
            host=host,
            port=port,
            workers=workers,
            notice=notice,
            renew=(
                (lambda door, others: takeover.hand_over(door, [*children(), *others], environment))
                if may_renew
                else None
            ),
        )


def work(settings: Settings) -> None:
    """Send mail and keep time until SIGTERM or SIGINT, after whoever answers visitors."""
    orphans.end_with_parent()
    if hasattr(os, "nice"):
        os.nice(WORKER_NICENESS)
    stop = threading.Event()
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"[:60]
    scheduler.run(create_app(settings), worker_jobs(settings, owner, stop), stop)


class _Worker(threading.Thread):
    """Starts a worker, and another whenever one ends too soon."""

    def __init__(self) -> None:
        super().__init__(name="worker", daemon=True)
        self._over = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start it again and again, until the end."""
        while not self._over.is_set():
            self._child = subprocess.Popen([sys.executable, "-m", "netwerk", "worker"])
            if self._over.is_set():
                self._child.terminate()
            self._child.wait()
            self._over.wait(AGAIN_SECONDS)

    def numbers(self) -> list[int]:
        """The process that runs now, if any."""
        child = self._child
        return [child.pid] if child is not None and child.poll() is None else []

    def end(self) -> None:
        """Let the worker finish its message and end."""
        self._over.set()
        if self._child is not None:
            self._child.terminate()
            self.join(10)
            self._child.kill()


@contextmanager
def _child_worker() -> Iterator[Callable[[], list[int]]]:
    """A worker for as long as the web server lives; gives what tells its number."""
    worker = _Worker()
    worker.start()
    try:
        yield worker.numbers
    finally:
        worker.end()


@contextmanager
def _nobody() -> Iterator[Callable[[], list[int]]]:
    yield list
