"""What each kind of database does for a backup: a snapshot of one instant, and taking one back.

SQLite copies itself in one read transaction, beside which others write on. PostgreSQL counts and dumps in
one exported snapshot, by `pg_dump` and back by `pg_restore` and `psql`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Update, inspect, text

from netwerk.kernel import schema
from netwerk.kernel.backup.archive import BackupError, keep_names
from netwerk.kernel.database import BUSY_SECONDS, db

PROGRAMS = Path("/usr/lib/postgresql")
# The tables behind the full-text index of SQLite, which are counted with it.
BEHIND = "search_fts_"
# What the tables leave behind when they are dropped (migration 0017).
GUARD = "audit_entry_only_grows()"
IN_USE = "The database is in use: stop the web processes and the workers first."


@dataclass(frozen=True)
class Snapshot:
    """The database as it was at one instant: in a file, its revision, and how many rows each table had."""

    path: Path
    revision: str
    rows: dict[str, int]


class Database(ABC):
    """The database of this installation."""

    kind: str
    part: str

    @abstractmethod
    def snapshot(self, folder: Path) -> Snapshot:
        """Copy everything, as it is at one instant, into a file in the folder. Raises BackupError."""

    @abstractmethod
    def restore(self, path: Path, last: Update, *, rows: dict[str, int]) -> None:
        """Become what the file holds, with `last` done to it, or stay as it is. Raises BackupError.

        `rows` is how many each table must have.
        """

    def is_empty(self) -> bool:
        """Is there no table yet?"""
        found = bool(inspect(db.session.connection()).get_table_names())
        db.session.rollback()
        return not found


class Sqlite(Database):
    """A file beside us."""

    kind, part = "sqlite", "database.sqlite"

    def __init__(self) -> None:
        """The one that the settings name."""
        self._path = Path(str(db.engine.url.database))

    def is_empty(self) -> bool:
        """Is there no file, or no table in it? Asking makes none."""
        return not self._path.exists() or super().is_empty()

    def snapshot(self, folder: Path) -> Snapshot:
        """Copy the file through SQLite's own backup: all pages in one read transaction."""
        path = folder / self.part
        with (
            closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)
            # One file alone, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
            names = target.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            rows = _sqlite_rows(target, [name for (name,) in names])
            [(revision,)] = target.execute("SELECT version_num FROM alembic_version").fetchall()
        return Snapshot(path, revision, rows)

    def restore(self, path: Path, last: Update, *, rows: dict[str, int]) -> None:
        """Prepare a file beside the present one, which it then replaces at once."""
        db.session.remove()
        db.engine.dispose()
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        coming = self._path.with_name(f"{self._path.name}.restoring")
        try:
            # Through a copy, as the folder of the unpacked backup may be on another disk.
            shutil.copyfile(path, coming)
            coming.chmod(0o600)
            self._finish(coming, last, rows)
            self._let_go()
            coming.replace(self._path)
        finally:
            coming.unlink(missing_ok=True)
        keep_names(self._path.parent)
        schema.prepare()

    @staticmethod
    def _finish(coming: Path, last: Update, rows: dict[str, int]) -> None:
        with closing(sqlite3.connect(coming)) as copy:
            [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            if verdict != "ok":
                raise BackupError(f"The database in the backup is damaged: {verdict}.")
            _compare(rows, _sqlite_rows(copy, rows))
            copy.execute(_as_text(last))
            copy.commit()
        with coming.open("rb") as file:
            os.fsync(file.fileno())

    def _let_go(self) -> None:
        """Bring the present file and its log together, which SQLite refuses while anybody has it open."""
        if self._path.exists():
            with closing(sqlite3.connect(self._path, timeout=1)) as present:
                try:
                    present.execute("PRAGMA journal_mode=DELETE")
                except sqlite3.OperationalError as error:
                    raise BackupError(IN_USE) from error


class Postgresql(Database):
    """A server, spoken to through its own programs."""

    kind, part = "postgresql", "database.dump"

    def snapshot(self, folder: Path) -> Snapshot:
        """Count in a transaction, and let `pg_dump` look through the eyes of that transaction."""
        path = folder / self.part
        once = db.engine.execution_options(isolation_level="REPEATABLE READ")
        with once.connect() as connection:
            eyes = connection.scalar(text("SELECT pg_export_snapshot()"))
            rows = _rows(connection, inspect(connection).get_table_names())
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={eyes}")
            _run([program("pg_dump"), *options, f"--file={path}", f"--dbname={self._address()}"], self._env())
        return Snapshot(path, str(revision), rows)

    def restore(self, path: Path, last: Update, *, rows: dict[str, int]) -> None:
        """Replace all tables in one transaction."""
        db.session.remove()
        db.engine.dispose()
        with db.engine.connect() as connection:
            others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            others += " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            if connection.scalar(text(others)):
                raise BackupError(IN_USE)
            quoted = connection.dialect.identifier_preparer.quote
            present = ", ".join(map(quoted, inspect(connection).get_table_names()))
        db.engine.dispose()
        before = f"BEGIN;\nDROP TABLE {present} CASCADE;\n" if present else "BEGIN;\n"
        before += f"DROP FUNCTION IF EXISTS {GUARD};\n"
        # The script of pg_restore has emptied the path along which names are found.
        after = f"RESET search_path;\n{_as_text(last)};\nCOMMIT;\n"
        self._fill(path, before.encode(), after.encode())
        with db.engine.connect() as connection:
            _compare(rows, _rows(connection, list(rows)))

    def _fill(self, path: Path, before: bytes, after: bytes) -> None:
        """Let psql run the script of a dump between two others; without the last it undoes everything."""
        psql = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        script = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(path)]
        with (
            tempfile.TemporaryFile() as said,
            subprocess.Popen(  # noqa: S603 (our own words)
                [*psql, f"--dbname={self._address()}"],
                env=self._env(),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
            ) as filling,
            subprocess.Popen(script, stdout=subprocess.PIPE, stderr=said) as reading,  # noqa: S603
        ):
            assert filling.stdin is not None
            assert reading.stdout is not None
            # A psql that meets an error goes away, and says why.
            with suppress(BrokenPipeError):
                filling.stdin.write(before)
                shutil.copyfileobj(reading.stdout, filling.stdin)
                if reading.wait() == 0:
                    filling.stdin.write(after)
            with suppress(BrokenPipeError):
                filling.stdin.close()
            reading.stdout.close()
            if filling.wait() or reading.wait():
                raise BackupError(f"PostgreSQL did not take the backup: {_last_line(said)}")

    def _address(self) -> str:
        """The address as libpq reads it, without the password: everybody sees what a command was given."""
        given = self._connect_arguments()
        escaped = {name: value.replace("\\", r"\\").replace("'", r"\'") for name, value in given.items()}
        return " ".join(f"{name}='{value}'" for name, value in escaped.items() if name != "password")

    def _env(self) -> dict[str, str]:
        password = self._connect_arguments().get("password")
        return os.environ | ({"PGPASSWORD": password} if password else {})

    @staticmethod
    def _connect_arguments() -> dict[str, str]:
        _none, given = db.engine.dialect.create_connect_args(db.engine.url)
        return {name: str(value) for name, value in given.items() if isinstance(value, str | int)}


def present() -> Database:
    """The database of this installation."""
    return Sqlite() if db.engine.dialect.name == "sqlite" else Postgresql()


def program(name: str) -> str:
    """Where a program of PostgreSQL is. Raises BackupError when it is not there."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(PROGRAMS.glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise BackupError(f"The program {name} is missing: install the package postgresql-client.")
    return found


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(  # noqa: S603 (our own words)
            command, env=environment, check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        if done.returncode:
            raise BackupError(f"{Path(command[0]).name} failed: {_last_line(said)}")


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line for line in said.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it did not say why."


def _as_text(statement: Update) -> str:
    return str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))


def _rows(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    quoted = connection.dialect.identifier_preparer.quote
    count = "SELECT count(*) FROM {}"
    return {name: int(connection.scalar(text(count.format(quoted(name)))) or 0) for name in names}


def _sqlite_rows(connection: sqlite3.Connection, names: Sequence[str] | dict[str, int]) -> dict[str, int]:
    count = 'SELECT count(*) FROM "{}"'
    return {
        name: int(connection.execute(count.format(name)).fetchone()[0])
        for name in names
        if not name.startswith((BEHIND, "sqlite_"))
    }


def _compare(wanted: dict[str, int], found: dict[str, int]) -> None:
    differing = [
        f"{name}: {found.get(name, 0)} instead of {number}"
        for name, number in wanted.items()
        if found.get(name) != number
    ]
    if differing:
        raise BackupError(f"What was put back differs from the backup: {'; '.join(differing)}.")
