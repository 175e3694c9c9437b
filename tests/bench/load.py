"""Load on one address: wrk at a concurrency of eight."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.processes import Failed

CLIENTS = 8
SCRIPT = Path(__file__).with_name("wrk.lua")
# What browsers send; calendars ask for less, and get what they ask for.
ACCEPTED = "gzip, deflate, br"


@dataclass(frozen=True)
class Run:
    """What one run of wrk saw; times in milliseconds."""

    rate: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Answer:
    """One answer, as a client sees it."""

    status: int
    headers: dict[str, str]
    body: bytes


def have_wrk() -> bool:
    """Is the load generator on this machine?"""
    return shutil.which("wrk") is not None


def ask(port: int, path: str, headers: Mapping[str, str]) -> Answer:
    """Ask once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        body = response.read()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)
    finally:
        connection.close()


def drive(port: int, path: str, headers: Mapping[str, str], seconds: float, clients: int = CLIENTS) -> Run:
    """Ask as often as eight clients can for some seconds. Raises Failed for any bad answer."""
    command = [
        "wrk",
        "-t1",
        f"-c{clients}",
        f"-d{max(round(seconds), 1)}s",
        "-s",
        str(SCRIPT),
        "--timeout",
        "30s",
    ]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"wrk on {path}: {done.stderr or done.stdout}")
    said = json.loads(done.stdout.strip().splitlines()[-1])
    if said["bad"] or said["broken"] or not said["requests"]:
        raise Failed(f"{path}: {said['bad']} bad answers, {said['broken']} broken, {said['requests']} in all")
    return Run(said["requests"] / said["seconds"], said["p50"], said["p95"])
