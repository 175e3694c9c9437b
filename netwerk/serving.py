"""The processes of a running netwerk: web workers behind Granian, and the worker that sends mail."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from netwerk.app import create_app, worker_jobs
from netwerk.kernel import scheduler, web_server
from netwerk.settings import PREFIX, Settings

# Where processor time is short, visitors come before mail: a niced process gets about a third of its share.
WORKER_NICENESS = 5


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
    export(settings)
    with _child_worker() if with_worker else _nobody() as children:
        web_server.serve(
            "netwerk.app:wsgi",
            host=host,
            port=port,
            workers=workers,
            notice=notice,
            beside=(lambda: children) if may_renew else None,
        )


def work(settings: Settings) -> None:
    """Send mail and keep time until SIGTERM or SIGINT, after whoever answers visitors."""
    if hasattr(os, "nice"):
        os.nice(WORKER_NICENESS)
    stop = threading.Event()
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"[:60]
    scheduler.run(create_app(settings), worker_jobs(settings, owner, stop), stop)


@contextmanager
def _child_worker() -> Iterator[list[int]]:
    """A worker that lives as long as the web server does; gives its number."""
    child = subprocess.Popen([sys.executable, "-m", "netwerk", "worker"])
    try:
        yield [child.pid]
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


@contextmanager
def _nobody() -> Iterator[list[int]]:
    yield []
