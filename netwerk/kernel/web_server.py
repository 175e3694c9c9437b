"""The web server and its settings; sole user of granian."""

from __future__ import annotations

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def serve(target: str, *, host: str, port: int, workers: int) -> None:
    """Serve what the factory `target` (`package.module:function`) makes, until SIGTERM or SIGINT."""
    server = Server(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # One thread a worker: more only queue for the interpreter and double the p95 of a page.
        blocking_threads=1,
        websockets=False,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=30,
        log_level=LogLevels.warning,
    )
    server.serve()
