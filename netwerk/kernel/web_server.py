"""The web server and its settings; sole user of granian."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable
from typing import Any

from granian import net
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from netwerk.kernel import leaving, memory, takeover
from netwerk.kernel.crowding import THREADS


class _Server(MPServer):
    """Granian with one listening socket for all its workers, that is there before and after them.

    By itself it opens one for each worker, and whoever waits in the line of a worker that ends is cut off.
    """

    def __init__(self, listening: socket.socket, notice: float, target: str, **options: Any) -> None:
        super().__init__(target, **options)
        self._listening = listening
        self._notice = notice

    def _init_shared_socket(self) -> None:
        self._ssp, self._sso = None, self._listening
        holder: Any = vars(net)["SocketHolder"]
        self._shd = holder(self._listening.fileno(), False, takeover.BACKLOG)

    def shutdown(self, exit_code: int = 0) -> None:
        """Say that this server ends, go on for a while, then finish what is under way and end."""
        leaving.announce()
        time.sleep(self._notice)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]

    def signal_handler_reload(self, *_signal: object) -> None:
        """Where nothing can take over, a terminal that is closed ends the server."""
        wish = super().signal_handler_reload if self.hooks_reload else super().signal_handler_interrupt
        wish()  # type: ignore[no-untyped-call]


def serve(
    target: str,
    *,
    host: str,
    port: int,
    workers: int,
    threads: int = THREADS,
    notice: float = 0,
    renew: Callable[[socket.socket, list[int]], object] | None = None,
) -> None:
    """Serve what the factory `target` (`package.module:function`) makes, until SIGTERM or SIGINT.

    Between the signal and the end `/readyz` says for `notice` seconds that it comes. SIGHUP calls `renew`
    with the listening socket and the processes that answer, to let another program take over; without it
    SIGHUP ends too.
    """
    listening = takeover.door(host, port)
    server = _Server(
        listening,
        notice,
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        backlog=takeover.BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
        # Its one warning is about the number of threads, chosen above.
        log_level=LogLevels.error,
    )
    if renew is not None:
        over = renew
        server.on_reload(lambda: over(listening, [one.pid or 0 for one in multiprocessing.active_children()]))
    former = takeover.Former()
    former.end_later()
    memory.share_with_children()
    try:
        server.serve()
    finally:
        former.end()
