"""The content version: a number that every change visitors can see raises."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, cast

from sqlalchemy.engine import Engine

log = logging.getLogger(__name__)

# Where a request keeps the version it began with.
VERSION = "netwerk.version"
# Seconds.
BELIEVED_FOR = 0.02
# So long a database that is away is not asked again: it may take its time to refuse.
LEFT_ALONE_FOR = 1.0


class Version(int):
    """The content version, with that of the shared words beside it."""

    words: int = 0


class VersionReader:
    """Reads the content version over a connection of its own: one indexed read, at most fifty times a second.

    What this process itself commits is seen at once (`forget`); of others a page may be two hundredths of a
    second behind, which is less than it is on its way.
    """

    def __init__(self, engine: Engine) -> None:
        """The connection is opened at the first read, after the server has forked."""
        self._engine = engine
        self._connection: Any = None
        self._lock = threading.Lock()
        self._known: Version | None = None
        self._until = 0.0
        self._commits = 0

    def read(self) -> Version | None:
        """The version now; None when the database is away, so that the page is made afresh."""
        with self._lock:
            if time.monotonic() < self._until:
                return self._known
            for _attempt in range(2):
                commits = self._commits
                try:
                    self._known = self._read()
                    # A commit of this process while we read may have come after what we read.
                    if commits == self._commits:
                        self._until = time.monotonic() + BELIEVED_FOR
                    return self._known
                except Exception:
                    log.debug("content version not read", exc_info=True)
                    self._connection = None
            self._known, self._until = None, time.monotonic() + LEFT_ALONE_FOR
        return None

    def forget(self) -> None:
        """Read anew at the next request: this process has just committed something."""
        self._commits += 1
        self._until = 0.0

    def _read(self) -> Version | None:
        connection = self._connection
        if connection is None:
            pooled = self._engine.raw_connection()
            pooled.detach()
            connection = cast(Any, pooled.dbapi_connection)
            if self._engine.dialect.name == "postgresql":
                connection.autocommit = True
            self._connection = connection
        row = connection.execute("SELECT value, words FROM content_version").fetchone()
        if row is None:
            return None
        version = Version(row[0])
        version.words = int(row[1])
        return version
