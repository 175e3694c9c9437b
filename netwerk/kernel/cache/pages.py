"""Whole pages and feeds for signed-out visitors, kept in memory and checked against the content version.

A page is kept under its address (with known query parameters only), language and colour theme, until the
content version rises, the next instant at which time alone changes it, or 60 seconds, whichever comes first.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from flask import request
from werkzeug.http import parse_cookie, parse_etags

from netwerk.kernel import clock
from netwerk.kernel.cache.version import VERSION
from netwerk.kernel.clock import BRUSSELS

SECONDS = 60
BYTES = 16 * 1024 * 1024
LARGEST = 2 * 1024 * 1024
SMALLEST_COMPRESSED = 500
KEEP = "netwerk.keep_until"
QUERY_NAMES = frozenset(
    (
        *("weergave", "thema", "regio", "gemeente", "schooljaar", "wanneer", "maand", "pagina", "q", "soort"),
        *("sector", "trap", "fase", "zorg", "domein", "doelgroep", "sorteer", "toon", "plaats"),
    )
)

Headers = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


def keep_page(*changes: datetime | None) -> None:
    """Let this answer be kept; `changes` are instants at which it would read otherwise by time alone."""
    instant = clock.now()
    midnight = (instant.astimezone(BRUSSELS) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    coming = [change for change in changes if change is not None and change > instant]
    request.environ[KEEP] = min(instant + timedelta(seconds=SECONDS), midnight, *coming)


@dataclass
class Entry:
    """One kept answer with its compressed variants."""

    version: int
    until: datetime
    headers: Headers
    body: bytes
    tag: str
    variants: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all variants together."""
        return len(self.body) + sum(len(body) for body in self.variants.values())

    def encoded(self, encoding: str) -> bytes:
        """The body in an encoding, made once."""
        if encoding == "identity":
            return self.body
        if encoding not in self.variants:
            small = (
                brotli.compress(self.body, quality=5)
                if encoding == "br"
                else gzip.compress(self.body, compresslevel=6, mtime=0)
            )
            self.variants[encoding] = small
        return self.variants[encoding]


class PageCache:
    """The WSGI layer that answers from memory where it can."""

    def __init__(
        self,
        inner: WSGIApplication,
        version: Callable[[], int | None],
        *,
        session_cookie: str,
        theme_cookie: str,
        limit: int = BYTES,
    ) -> None:
        """`limit` is in bytes a process."""
        self._inner = inner
        self._version = version
        self._session_cookie = session_cookie
        self._theme_cookie = theme_cookie
        self._limit = limit
        self._size = 0
        self._entries: OrderedDict[tuple[str, ...], Entry] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and keep what it allows to keep."""
        key = self._key(environ)
        version = self._version() if key is not None else None
        if key is None or version is None:
            return self._inner(environ, start_response)
        entry = self._entries.get(key)
        if entry is None or entry.version != version or entry.until <= clock.now():
            if environ["REQUEST_METHOD"] == "HEAD":
                return self._inner(environ, start_response)
            environ[VERSION] = version
            captured = _Captured(self._inner, environ)
            entry = captured.entry(version)
            if entry is None:
                return captured.answer(start_response)
            self._keep(key, entry)
        return _answer(entry, environ, start_response)

    def _key(self, environ: WSGIEnvironment) -> tuple[str, ...] | None:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        theme = ""
        if cookies := environ.get("HTTP_COOKIE"):
            jar = parse_cookie(cookies)
            if self._session_cookie in jar:
                return None
            theme = jar.get(self._theme_cookie, "")
            theme = theme if theme in {"light", "dark"} else ""
        query = ""
        if raw := environ.get("QUERY_STRING"):
            pairs = sorted(parse_qsl(raw, keep_blank_values=True))
            # Of a name that is there twice the order counts, which the key does not keep.
            once = len({name for name, _value in pairs}) == len(pairs)
            if not once or any(name not in QUERY_NAMES or len(value) > 60 for name, value in pairs):
                return None
            query = repr(pairs)
        return (environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""), query, theme)

    def _keep(self, key: tuple[str, ...], entry: Entry) -> None:
        # Variants are made now, so that the size counted is the size kept.
        if len(entry.body) >= SMALLEST_COMPRESSED:
            entry.encoded("br")
            entry.encoded("gzip")
        with self._lock:
            if old := self._entries.pop(key, None):
                self._size -= old.size
            self._entries[key] = entry
            self._size += entry.size
            while self._size > self._limit:
                _oldest, dropped = self._entries.popitem(last=False)
                self._size -= dropped.size


class _Captured:
    """An answer of the application, held back until we know whether to keep it."""

    def __init__(self, inner: WSGIApplication, environ: WSGIEnvironment) -> None:
        self._environ = environ
        self._status = ""
        self._headers: Headers = []
        answer = inner(environ, self._start)
        try:
            self._body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    def _start(
        self, status: str, headers: Headers, exc_info: ExcInfo | None = None
    ) -> Callable[[bytes], object]:
        del exc_info
        self._status, self._headers = status, headers
        return lambda _data: None

    def entry(self, version: int) -> Entry | None:
        """The answer as something to keep; None when it may not be."""
        until = self._environ.get(KEEP)
        names = {name.lower() for name, _value in self._headers}
        if (
            until is None
            or not self._status.startswith("200")
            or "set-cookie" in names
            or len(self._body) > LARGEST
        ):
            return None
        dropped = {"content-length", "etag", "vary"}
        kept = [(name, value) for name, value in self._headers if name.lower() not in dropped]
        tag = hashlib.sha256(self._body).hexdigest()[:24]
        return Entry(version, until, kept, self._body, tag)

    def answer(self, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the answer on as it is."""
        start_response(self._status, self._headers)
        return [self._body]


def _answer(entry: Entry, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), len(entry.body))
    tag = entry.tag if encoding == "identity" else f"{entry.tag}-{encoding}"
    headers = [*entry.headers, ("ETag", f'"{tag}"'), ("Vary", "Accept-Encoding, Cookie")]
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and (tag in (tags := parse_etags(asked)) or tags.star_tag):
        start_response("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
        return []
    body = entry.encoded(encoding)
    if encoding != "identity":
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _encoding(accepted: str, size: int) -> str:
    if size < SMALLEST_COMPRESSED:
        return "identity"
    offers = {
        part.split(";")[0].strip() for part in accepted.split(",") if ";q=0" not in part.replace(" ", "")
    }
    return "br" if "br" in offers else "gzip" if "gzip" in offers else "identity"
