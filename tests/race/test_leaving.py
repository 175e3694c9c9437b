"""A web server that is told to end, and the worker that it keeps."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.live import Live, prepared, running
from tests.support.processes import has_ended, served_by, web_processes, worker_of

pytestmark = pytest.mark.slow
NOTICE = 3
PATIENCE = 20


def ask(live: Live, path: str) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def half_a_form(live: Live) -> socket.socket:
    """Somebody who is still sending what they typed."""
    address = urlsplit(live.url)
    visitor = socket.create_connection((address.hostname, address.port), timeout=30)
    visitor.sendall(
        f"POST /zoeken HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 4\r\n\r\nq=".encode()
    )
    return visitor


@pytest.mark.one_database
def test_a_server_told_to_end_says_so_goes_on_for_a_while_and_finishes_what_is_under_way(
    database: str, tmp_path: Path
) -> None:
    with (
        prepared(database, tmp_path) as live,
        running(live, workers=1, notice=NOTICE),
        closing(half_a_form(live)) as visitor,
    ):
        assert "server" not in json.loads(ask(live, "/readyz")[1])
        os.kill(served_by(live), signal.SIGTERM)
        told = time.monotonic()
        while json.loads(ask(live, "/readyz")[1]).get("server") != "ends":
            assert time.monotonic() < told + NOTICE
        assert ask(live, "/readyz")[0] == 503
        assert ask(live, "/netwerkdagen")[0] == 200
        end = told + PATIENCE
        while time.monotonic() < end:
            try:
                ask(live, "/healthz")
            except OSError:
                break
        assert time.monotonic() >= told + NOTICE
        visitor.sendall(b"ab")
        assert visitor.recv(1000).startswith(b"HTTP/1.1 405")


@pytest.mark.one_database
def test_a_worker_that_is_killed_is_started_again_by_the_server_that_keeps_it(
    database: str, tmp_path: Path
) -> None:
    with prepared(database, tmp_path) as live, running(live, workers=1, with_worker=True):
        end = time.monotonic() + PATIENCE
        while (first := worker_of(live)) is None:
            assert time.monotonic() < end
        os.kill(first, signal.SIGKILL)
        while worker_of(live) in {None, first}:
            assert time.monotonic() < end, "no other worker"
            time.sleep(0.1)
        second = worker_of(live)
    assert not Path(f"/proc/{second}").exists()


@pytest.mark.one_database
def test_when_the_server_itself_is_killed_its_processes_end_and_another_takes_its_place(
    database: str, tmp_path: Path
) -> None:
    with prepared(database, tmp_path) as live:
        with running(live, workers=2, with_worker=True):
            end = time.monotonic() + PATIENCE
            while (worker := worker_of(live)) is None:
                assert time.monotonic() < end
            left = [*web_processes(live), worker]
            assert len(left) == 3
            os.kill(served_by(live), signal.SIGKILL)
            end = time.monotonic() + 2 * PATIENCE
            while not all(map(has_ended, left)):
                assert time.monotonic() < end, "somebody goes on alone"
                time.sleep(0.1)
        with running(live, workers=1):
            assert ask(live, "/readyz")[0] == 200
