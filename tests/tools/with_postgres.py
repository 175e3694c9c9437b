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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


class Server:
    """A private server in a folder of its own; PostgreSQL refuses to run as root."""

    def __init__(self, folder: Path) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not programs:
            sys.exit("The tests need PostgreSQL: sudo apt-get install --no-install-recommends postgresql")
        self.folder, self.data = folder, folder / "data"
        self._binaries = programs[-1].parent
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """An empty cluster."""
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run("initdb", "-D", str(self.data), *options)

    def copy(self, primary: Server, name: str) -> None:
        """A cluster that follows another one under this name."""
        source = f"host=127.0.0.1 port={primary.port} user=postgres application_name={name}"
        self._run("pg_basebackup", "-D", str(self.data), "-d", source, "-R", "-c", "fast", "--no-sync")

    def start(self, wish: str = "start") -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off -c max_connections=200"
        self._control("-l", str(self.folder / "log"), "-o", options, "-m", "fast", wish)

    def restart(self) -> None:
        self.start("restart")

    def promote(self) -> None:
        """Let a copy be the one that is written to."""
        self._control("promote")

    def stop(self) -> None:
        """End at once, as if the machine had lost its power."""
        self._control("-m", "immediate", "stop")

    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def tell(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement as the owner of everything."""
        with psycopg.connect(self.address.replace("+psycopg", ""), autocommit=True) as connection:
            found = connection.execute(statement)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-s", *words)

    def _run(self, program: str, *words: str) -> None:
        as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        command = [str(self._binaries / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **as_user)


@contextmanager
def room() -> Iterator[Server]:
    """A place for a server, gone at the end with what was made there."""
    folder = Path(tempfile.mkdtemp(prefix="netwerk-postgres-"))
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    server = Server(folder)
    try:
        yield server
    finally:
        if server.is_running():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def private_server() -> Iterator[Server]:
    """A server with an empty cluster."""
    with room() as server:
        server.make()
        server.start()
        yield server


def main(command: list[str]) -> int:
    given = os.environ.get(NAME)
    if given or answers(USUAL):
        return subprocess.run(command, check=False).returncode
    with private_server() as cluster:
        return subprocess.run(command, check=False, env=os.environ | {NAME: cluster.address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
