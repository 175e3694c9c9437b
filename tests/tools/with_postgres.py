"""Runs a command with a PostgreSQL server at hand: the one that is there, else a private one for the run.

`python tests/tools/with_postgres.py COMMAND …`. NETWERK_TEST_POSTGRES names the server to the tests.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

NAME = "NETWERK_TEST_POSTGRES"
USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def answers(address: str) -> bool:
    """Is there a server at this address that lets us make databases?"""
    try:
        with psycopg.connect(address.replace("+psycopg", ""), connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            )
            return bool((row.fetchone() or (False,))[0])
    except psycopg.Error:
        return False


class Cluster(NamedTuple):
    """A private server: its address, and how it is stopped and started again at once."""

    address: str
    restart: Callable[[], object]


@contextmanager
def private_server() -> Iterator[Cluster]:
    """A cluster in a temporary folder, gone at the end; PostgreSQL refuses to run as root."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        sys.exit("The tests need PostgreSQL: sudo apt-get install --no-install-recommends postgresql")
    binaries = programs[-1].parent
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="netwerk-postgres-"))
    if as_user:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, log = folder / "data", folder / "log"
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c max_connections=200"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-s"]
    make = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    try:
        subprocess.run(
            [*make, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user
        )
        subprocess.run([*control, "-o", options, "start"], check=True, cwd=folder, **as_user)
        yield Cluster(
            f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres",
            lambda: subprocess.run(
                [*control, "-o", options, "-m", "fast", "restart"], check=True, cwd=folder, **as_user
            ),
        )
    finally:
        if data.exists():
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=folder, **as_user)
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    given = os.environ.get(NAME)
    if given or answers(USUAL):
        return subprocess.run(command, check=False).returncode
    with private_server() as cluster:
        return subprocess.run(command, check=False, env=os.environ | {NAME: cluster.address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
