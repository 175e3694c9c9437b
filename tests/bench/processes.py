"""Servers of the benchmark: started, watched and ended."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
PRODUCT, WORKERS = "netwerk", 2
COMPILED = Path(tempfile.gettempdir()) / "netwerk-bench-compiled"


class Failed(Exception):
    """Something did not run; the text says what."""


@dataclass
class Served:
    """A server at a port of this machine."""

    process: subprocess.Popen[bytes]
    port: int

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children if b"resource_tracker" not in _command(int(child))]

    def memory(self) -> list[float]:
        """What each worker uses of the machine's memory, shared pages divided (PSS), in MB."""
        return [pss(worker) for worker in self.workers()]


@contextmanager
def served(target: str, environment: Mapping[str, str], health: str, log: Path) -> Iterator[Served]:
    """Two workers for a WSGI factory, until the block ends; the product starts as in production.

    Raises Failed when it does not answer.
    """
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.serve", target, str(port)]
    if target == PRODUCT:
        command = [sys.executable, "-m", "netwerk", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_clean(environment), stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(process, port, health, log)
        yield Served(process, port)
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process and its children."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def pss(process: int) -> float:
    """A process's share of the memory, in MB."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise Failed(f"process {process} does not tell its memory")


def start_seconds(environment: Mapping[str, str], rounds: int) -> float:
    """How long a web process takes from nothing to an application that can answer."""
    code = "import netwerk.app; netwerk.app.wsgi(); print('ready', flush=True)"
    taken = []
    for _round in range(rounds + 1):
        before = time.perf_counter()
        command = [sys.executable, "-c", code]
        with subprocess.Popen(command, cwd=ROOT, env=_clean(environment), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            taken.append(time.perf_counter() - before)
            # Its end is not what is measured.
            process.kill()
        if line != b"ready\n":
            raise Failed("a web process does not start")
    # The first one compiles.
    return statistics.median(taken[1:])


@contextmanager
def mail_worker(environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The product's worker, until the block ends."""
    command = [sys.executable, "-m", "netwerk", "worker"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_clean(environment), stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        end(process)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    """A server's environment: nobody's own settings, and modules compiled once, as in an installation."""
    left_out = ("NETWERK_", "PYTHONDONTWRITEBYTECODE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return inherited | {"PYTHONPYCACHEPREFIX": str(COMPILED)} | dict(environment)


def _command(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def _wait(process: subprocess.Popen[bytes], port: int, health: str, log: Path) -> None:
    host, _slash, path = health.partition("/")
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", f"/{path}", headers={"Host": host, "X-Forwarded-Proto": "https"})
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise Failed(f"a server did not start; the end of {log}:\n{log.read_text()[-2000:]}")
