"""The content version: a number that every change visitors can see raises."""

from __future__ import annotations

import logging
import threading
from typing import Any, cast

from sqlalchemy.engine import Engine

log = logging.getLogger(__name__)

# Where a request keeps the version it began with.
VERSION = "netwerk.version"


class VersionReader:
    """Reads the content version over a connection of its own: one indexed read."""

    def __init__(self, engine: Engine) -> None:
        """The connection is opened at the first read, after the server has forked."""
        self._engine = engine
        self._connection: Any = None
        self._lock = threading.Lock()

    def read(self) -> int | None:
        """The version now; None when the database is away, so that the page is made afresh."""
        with self._lock:
            for _attempt in range(2):
                try:
                    return self._read()
                except Exception:
                    log.debug("content version not read", exc_info=True)
                    self._connection = None
        return None

    def _read(self) -> int | None:
        connection = self._connection
        if connection is None:
            pooled = self._engine.raw_connection()
            pooled.detach()
            connection = cast(Any, pooled.dbapi_connection)
            if self._engine.dialect.name == "postgresql":
                connection.autocommit = True
            self._connection = connection
        row = connection.execute("SELECT value FROM content_version").fetchone()
        return None if row is None else int(row[0])
