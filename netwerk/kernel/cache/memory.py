"""What pages have in common, made once for each content version: counts, days in a list, pieces of markup."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from flask import Flask, current_app, has_request_context, request
from markupsafe import Markup
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from netwerk.kernel import clock
from netwerk.kernel.cache.version import VERSION, VersionReader
from netwerk.kernel.i18n import language

# Counts may change by time alone, so nothing is believed for longer.
OLDEST = timedelta(seconds=60)
VALUES = 4000
BYTES = 8 * 1024 * 1024
# About what a value takes that is no text: a day in a list with its places and themes.
USUAL_BYTES = 2000
REMEMBERED = "netwerk_remembered"

T = TypeVar("T")


class Memory:
    """Values that many pages show, for as long as nothing visible changes; the longest unused goes first."""

    def __init__(self, version: Callable[[], int | None], *, values: int = VALUES, size: int = BYTES) -> None:
        """At most so many `values`, of about `size` bytes together."""
        self._version = version
        self._most_values = values
        self._most_bytes = size
        self._bytes = 0
        self._values: OrderedDict[Hashable, tuple[int, datetime, object, int]] = OrderedDict()
        self._lock = threading.Lock()

    def note_version(self) -> None:
        """Read the version for this request; must come before its first query, or the two may differ."""
        if VERSION not in request.environ:
            request.environ[VERSION] = self._version()

    def recall(self, key: Hashable, version: int) -> object:
        """The value of this version when it is known and younger than a minute, else None."""
        with self._lock:
            found = self._values.get(key)
            if found is None or found[0] != version or abs(clock.now() - found[1]) >= OLDEST:
                return None
            self._values.move_to_end(key)
        return found[2]

    def get(self, key: Hashable, version: int, make: Callable[[], T]) -> T:
        """The value of this version, made now unless it is known."""
        known = self.recall(key, version)
        if known is not None:
            return cast(T, known)
        value = make()
        self.keep(key, version, value)
        return value

    def keep(self, key: Hashable, version: int, value: object) -> None:
        """Remember a value of this version, and forget the longest unused where there are too many."""
        size = len(value) if isinstance(value, str | bytes) else USUAL_BYTES
        with self._lock:
            self._drop(key)
            self._values[key] = (version, clock.now(), value, size)
            self._bytes += size
            while len(self._values) > self._most_values or self._bytes > self._most_bytes:
                self._drop(next(iter(self._values)))

    def _drop(self, key: Hashable) -> None:
        found = self._values.pop(key, None)
        if found is not None:
            self._bytes -= found[3]


def init_app(app: Flask, engine: Engine) -> VersionReader:
    """Give the application its memory; gives the reader of versions, for the page cache too."""
    reader = VersionReader(engine)
    event.listen(Session, "after_commit", lambda _session: reader.forget())
    app.extensions[REMEMBERED] = Memory(reader.read)
    app.jinja_env.globals["remembered"] = _markup
    return reader


def note_version() -> None:
    """Let this request use remembered values; called before its first query."""
    current_app.extensions[REMEMBERED].note_version()


def _version() -> int | None:
    """The version whose values this request may use; None where everything must be made afresh."""
    return request.environ.get(VERSION) if has_request_context() else None


def _memory() -> Memory:
    return cast(Memory, current_app.extensions[REMEMBERED])


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """A plain value that follows from its key and what visitors can see: made once for each content version.

    At most a minute old, as time alone may change it too. Requests that write, jobs and commands always
    make it anew: they may see what is not yet committed.
    """
    version = _version()
    return make() if version is None else _memory().get(key, version, make)


def remembered_words(key: Hashable, make: Callable[[], T]) -> T:
    """A plain value that follows from its key and the shared words alone, as `remembered` otherwise."""
    version = _version()
    words = getattr(version, "words", None)
    return make() if words is None else _memory().get(("words", key), words, make)


def recalled(key: Hashable) -> Any:
    """What is remembered under this key; None when nothing is."""
    version = _version()
    return None if version is None else _memory().recall(key, version)


def keeps() -> bool:
    """May this request leave something in the memory?"""
    return _version() is not None


def keep(key: Hashable, value: object) -> None:
    """Remember a value that was made together with others; only where `keeps`."""
    version = _version()
    if version is not None:
        _memory().keep(key, version, value)


def _markup(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """For templates: `{% call remembered("footer") %}…{% endcall %}` renders its inside once.

    All that the inside shows must follow from the key, the language and what visitors can see: nothing of
    who is looking, unless it stands in the key.
    """
    return remembered(("markup", language(), *key), caller)
