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


def serve(settings: Settings, *, host: str, port: int, workers: int, with_worker: bool) -> None:
    """Answer requests until SIGTERM or SIGINT, then finish what is under way."""
    export(settings)
    with _child_worker() if with_worker else _nobody():
        web_server.serve("netwerk.app:wsgi", host=host, port=port, workers=workers)


def work(settings: Settings) -> None:
    """Send mail and keep time until SIGTERM or SIGINT, after whoever answers visitors."""
    if hasattr(os, "nice"):
        os.nice(WORKER_NICENESS)
    stop = threading.Event()
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"[:60]
    scheduler.run(create_app(settings), worker_jobs(settings, owner, stop), stop)


@contextmanager
def _child_worker() -> Iterator[None]:
    """A worker that lives as long as the web server does."""
    child = subprocess.Popen([sys.executable, "-m", "netwerk", "worker"])
    try:
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


@contextmanager
def _nobody() -> Iterator[None]:
    yield
