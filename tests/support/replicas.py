"""A primary and a replica that streams from it, of the PostgreSQL that is installed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.tools.with_postgres import Server, private_server, room

NAME = "second"
PATIENCE = 60


@contextmanager
def pair() -> Iterator[tuple[Server, Server]]:
    """The primary and its replica, both running."""
    with private_server() as primary, room() as replica:
        replica.copy(primary, NAME)
        replica.start()
        yield primary, replica


def wait_until_equal(primary: Server, replica: Server) -> None:
    """Wait until the replica has all that was committed by now."""
    [(wanted,)] = primary.tell("SELECT pg_current_wal_lsn()")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        [(is_there,)] = replica.tell(f"SELECT pg_last_wal_replay_lsn() >= '{wanted}'")
        if is_there:
            return
        time.sleep(0.05)
    raise AssertionError("the replica does not follow")
