"""The web server and its settings; sole user of granian."""

from __future__ import annotations

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from netwerk.kernel import memory

THREADS = 64


def serve(target: str, *, host: str, port: int, workers: int, threads: int = THREADS) -> None:
    """Serve what the factory `target` (`package.module:function`) makes, until SIGTERM or SIGINT."""
    server = Server(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # For bodies on their way in; only one of them computes at a time (`layers.Turns`).
        blocking_threads=threads,
        websockets=False,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
        # Its one warning is about the number of threads, chosen above.
        log_level=LogLevels.error,
    )
    memory.share_with_children()
    server.serve()
