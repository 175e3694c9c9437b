"""A process ends by itself when the one that started it is gone, whatever took that away.

It asks who its parent is: the signal that Linux sends when a parent dies (PR_SET_PDEATHSIG) comes when its
thread ends, and a program that is renewed (`takeover`) keeps its number and loses its threads.
"""

from __future__ import annotations

import os
import signal
import threading
import time

PARENT = "SERVE_PARENT"
LOOK_EVERY, FINISH = 1.0, 20.0


def adopt() -> None:
    """Let processes that this one starts from now on know whose they are."""
    os.environ[PARENT] = str(os.getpid())


def end_with_parent() -> None:
    """Finish what is under way and end as soon as the process that adopted this one is gone; alone, go on."""
    if parent := os.environ.get(PARENT):
        threading.Thread(target=_watch, args=(int(parent),), name="orphans", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(FINISH)
    os._exit(1)
