"""The thin layers around Flask: whose host it is, and in which language."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Sequence
from typing import IO
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.sansio.utils import host_is_trusted

from netwerk.kernel.crowding import COMING, CROWDED
from netwerk.kernel.i18n import LANGUAGES, SOURCE, speaking

# These exist without a language before them only.
MACHINE_PATHS = ("/healthz", "/readyz", "/metrics", "/oai", "/api", "/static", "/.well-known")
MACHINE_FILES = ("/sitemap.xml", "/robots.txt")
NOWHERE = "/.nowhere"
# More of a body than this waits on disk for its turn, so that uploads do not fill the memory.
IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024


class Turns:
    """Lets one request of this process compute at a time, and takes in what a visitor sends before its turn.

    Threads that compute side by side only queue for the interpreter. But a body that comes in slowly, or
    never, must hold up its own thread and nobody else's page, and above all no lock on the database. Where
    too many of those come at once, a further one is not awaited: its form is asked for again.
    """

    def __init__(self, inner: WSGIApplication, largest: int) -> None:
        """`largest` is the longest body that is read, in bytes; the layers below refuse a longer one."""
        self._inner = inner
        self._largest = largest
        self._turn = threading.Lock()
        self._coming = threading.Semaphore(COMING)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Take in the body, wait for the turn, answer."""
        # By the time the answer begins the form has been read, so that its body need not outlive the call.
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            if self._coming.acquire(blocking=False):
                try:
                    self._await_body(environ, body)
                finally:
                    self._coming.release()
            elif environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING"):
                environ[CROWDED], environ["wsgi.input"], environ["CONTENT_LENGTH"] = True, body, "0"
            with self._turn:
                return self._inner(environ, start_response)

    def _await_body(self, environ: WSGIEnvironment, body: IO[bytes]) -> None:
        """Take in what a visitor sends, however long that takes; what is too long is left where it is."""
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isascii() and length.isdigit() and 0 < int(length[:10]) <= self._largest:
            _take_in(environ["wsgi.input"], int(length), body)
            environ["wsgi.input"] = body
        elif environ.get("HTTP_TRANSFER_ENCODING"):
            # Its length is known at its end only; a byte more than the largest is enough to refuse it.
            size = _take_in(environ["wsgi.input"], self._largest + 1, body)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(size)


def _take_in(stream: InputStream, length: int, body: IO[bytes]) -> int:
    """Read so much of what a visitor sends into `body`, to be read from there; gives how much came."""
    size = 0
    while size < length and (chunk := stream.read(min(CHUNK, length - size))):
        body.write(chunk)
        size += len(chunk)
    body.seek(0)
    return size


class TrustedHost:
    """Answers only to the site's own host names, so that no link is ever made from a foreign one."""

    def __init__(self, inner: WSGIApplication, hosts: Sequence[str], headers: dict[str, str]) -> None:
        """`hosts` without ports; `headers` stand on the refusal."""
        self._inner = inner
        self._hosts = list(hosts)
        self._headers = [("Content-Type", "text/plain"), *headers.items()]
        self._known: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer 400 to a foreign host."""
        host = str(environ.get("HTTP_HOST", ""))
        if host not in self._known:
            if not host_is_trusted(host, self._hosts):
                start_response("400 Bad Request", self._headers)
                return [b"Unknown host\n"]
            # The port is free, so the set is bounded.
            if len(self._known) < 100:
                self._known.add(host)
        return self._inner(environ, start_response)


class WithoutNul:
    """Puts the sign for "no letter" in an address where U+0000 stands, which PostgreSQL cannot keep.

    Nothing is called by either, so that nothing is found, in the way of each page.
    """

    def __init__(self, inner: WSGIApplication) -> None:
        """Wrap the layer below."""
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Look at the path and at what is asked behind it."""
        if "\0" in (path := environ.get("PATH_INFO", "")):
            environ["PATH_INFO"] = path.replace("\0", "\ufffd".encode().decode("latin-1"))
        if "%00" in (query := environ.get("QUERY_STRING", "")):
            environ["QUERY_STRING"] = query.replace("%00", "%EF%BF%BD")
        return self._inner(environ, start_response)


class LanguagePrefix:
    """Moves `/fr` from the path to SCRIPT_NAME, so that `url_for` keeps the language."""

    def __init__(self, inner: WSGIApplication) -> None:
        """Wrap the layer below."""
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Read the language from the first part of the path."""
        path = environ.get("PATH_INFO", "")
        code = path[1:3]
        if code not in LANGUAGES or code == SOURCE or path[3:4] not in {"", "/"}:
            return self._inner(environ, start_response)
        rest = path[3:] or "/"
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + path[:3]
        environ["PATH_INFO"] = NOWHERE if is_machine_address(rest) else rest
        with speaking(code):
            return self._inner(environ, start_response)


def is_machine_address(path: str) -> bool:
    """Is this an address for programs, which has no language?"""
    return path in MACHINE_FILES or path.endswith(".ics") or path.startswith(MACHINE_PATHS)
