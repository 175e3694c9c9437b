"""Somebody who sends a form and never ends it must hold up nobody, on a real server."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.live import Live, prepared, running

STALLED = 10
# More than a process has threads for.
CROWD = 200
SOON = 5


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    with prepared(database, tmp_path) as live, running(live, workers=1):
        yield live


KNOWN_LENGTH = "Content-Length: 1000\r\n", "kleuren="
IN_PIECES = "Transfer-Encoding: chunked\r\n", "8\r\nkleuren=\r\n"


def stall(live: Live, length: str, beginning: str) -> socket.socket:
    """A form of which the end never comes."""
    parts = urlsplit(live.url)
    connection = socket.create_connection((parts.hostname, parts.port))
    head = (
        f"POST /weergave HTTP/1.1\r\nHost: {parts.netloc}\r\n{length}"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{beginning}"
    )
    connection.sendall(head.encode())
    return connection


@contextmanager
def crowd(live: Live, number: int, length: str, beginning: str) -> Iterator[None]:
    """So many of those at once."""
    with ExitStack() as stalled:
        for _number in range(number):
            stalled.enter_context(stall(live, length, beginning))
        yield


def status(live: Live, path: str, body: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(live.url + path, data=body, timeout=SOON) as response:
            return int(response.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


@pytest.mark.parametrize(("length", "beginning"), [KNOWN_LENGTH, IN_PIECES])
def test_forms_that_never_end_hold_up_neither_pages_nor_other_forms(
    live: Live, length: str, beginning: str
) -> None:
    with crowd(live, STALLED, length, beginning):
        assert status(live, "/netwerkdagen") == 200
        # Without a token it is refused, but only after the turn to write that it stood in line for.
        assert status(live, "/weergave", b"kleuren=light") == 400


@pytest.mark.one_database
@pytest.mark.parametrize(("length", "beginning"), [KNOWN_LENGTH, IN_PIECES])
def test_a_crowd_that_never_ends_holds_up_no_page_and_forms_are_asked_for_again(
    live: Live, length: str, beginning: str
) -> None:
    with crowd(live, CROWD, length, beginning):
        # Whoever sends a form now is told when to come back, and need not wait for that.
        wait_for(live, 503)
        for _page in range(5):
            assert status(live, "/netwerkdagen") == 200
    wait_for(live, 400)


def wait_for(live: Live, wanted: int) -> None:
    """Send a form until it is answered so; a crowd takes a moment to come and to go."""
    end = time.monotonic() + 6 * SOON
    while (found := status(live, "/weergave", b"kleuren=light")) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.2)
