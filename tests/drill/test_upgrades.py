"""An upgrade killed at any statement leaves each migration whole or undone; the next goes on from there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask_migrate import upgrade as run_migrations
from sqlalchemy import create_engine, inspect, text

from netwerk.app import create_app
from netwerk.kernel import schema
from netwerk.kernel.database import db
from netwerk.paths import MIGRATIONS
from netwerk.settings import Settings
from tests.builders import Make
from tests.drill.visitors import GOOD, check, reading, registering
from tests.support import databases
from tests.support.live import Live, environment, prepared, running

pytestmark = pytest.mark.drill
OLDEST = "0001"
# At every so manieth statement, so that each migration meets a few; what came through does not run again.
EVERY = {"sqlite": 40, "postgresql": 12}

# The program itself, that ends without a word before its nth change of the database.
FAULTY = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from netwerk.cli import main
left = int(sys.argv.pop(1))
@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""


def upgraded(settings: Settings, die_at: int) -> int:
    """Run the upgrade that dies at a statement; gives how it ended."""
    command = [sys.executable, "-c", FAULTY, str(die_at), "upgrade", "--no-backup"]
    return subprocess.run(
        command, env=os.environ | environment(settings), capture_output=True, check=False
    ).returncode


def rows(settings: Settings) -> tuple[str, int]:
    engine = create_engine(settings.database)
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        number = connection.scalar(text("SELECT count(*) FROM audit_entry"))
    engine.dispose()
    return str(found), int(number or 0)


def widen(settings: Settings) -> int:
    """Do to each table what a coming version may: a column that may be empty, and one with a usual value."""
    engine = create_engine(settings.database)
    names = inspect(engine).get_table_names()
    statements = [
        [
            f'ALTER TABLE "{name}" ADD COLUMN coming TEXT',
            f'ALTER TABLE "{name}" ADD COLUMN usual INTEGER NOT NULL DEFAULT 0',
        ]
        for name in names
        if not name.startswith("search_fts")
    ]
    statements.append(
        ["CREATE TABLE coming (id INTEGER PRIMARY KEY)", "UPDATE alembic_version SET version_num = '9999'"]
    )
    for each in statements:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.execute(text("PRAGMA busy_timeout = 10000"))
            for statement in each:
                connection.execute(text(statement))
    engine.dispose()
    return len(names)


def readiness(live: Live) -> dict[str, object]:
    with urllib.request.urlopen(f"{live.url}/readyz", timeout=10) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


def test_the_program_before_goes_on_beside_a_database_of_the_one_after(
    database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    with prepared(database, tmp_path) as live, running(live, workers=2, with_worker=True):
        day = Make().event(capacity=None)
        with reading(live) as read, registering(live, day) as visitors:
            time.sleep(3)
            tables = widen(live.settings)
            widened = time.monotonic()
            time.sleep(6)
        number = check(visitors, day.id)
        assert readiness(live)["migrations"] == "newer"
    written = visitors.statuses()
    after = sum(at > widened for at, _status in visitors.answers)
    assert after > 0
    failed = read.total() - read[200] + written.total() - written[GOOD]
    say(
        f"{tables} tables on {database} made wider under an older program: {number} registered, "
        f"{after} after it, {failed} requests failed"
    )
    assert failed == 0


def test_an_upgrade_killed_at_any_statement_is_run_again_and_comes_through(
    database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    with databases.database(database, tmp_path) as address:
        settings = Settings(_env_file=None, mode="development", data=tmp_path, database_url=address)
        app = create_app(settings)
        with app.app_context():
            schema.init_app(app)
            schema.prepare()
            run_migrations(directory=str(MIGRATIONS), revision=OLDEST)
            with db.engine.begin() as connection:
                connection.execute(
                    text(
                        "INSERT INTO audit_entry (at, actor, act, thing_kind, reason, details) "
                        "VALUES ('2026-01-01 00:00:00', 'system', 'drill', 'drill', '', '{}')"
                    )
                )
            db.engine.dispose()
        kills, seen = 0, {OLDEST}
        for die_at in range(1, 10_000, EVERY[database]):
            ended = upgraded(settings, die_at)
            if ended == 0:
                break
            assert ended == -signal.SIGKILL
            kills += 1
            revision, number = rows(settings)
            assert number == 1
            seen.add(revision)
            # On SQLite all migrations are one; on PostgreSQL the next upgrade goes on where this one ended.
            assert database == "postgresql" or revision in {OLDEST, schema.newest()}
            if revision == schema.newest():
                break
        assert upgraded(settings, 0) == 0
        assert rows(settings) == (schema.newest(), 1)
        with create_app(settings).app_context():
            assert schema.differences() == []
            db.session.remove()
            db.engine.dispose()
        assert kills > 3
    say(f"{kills} upgrades on {database} killed, at {len(seen)} revisions: the next one came through")
