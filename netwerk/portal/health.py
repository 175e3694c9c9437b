"""Is the house ready to serve: database, migrations, disk, mail and worker."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text

from netwerk import __version__
from netwerk.kernel import outbox, replica
from netwerk.kernel.database import db
from netwerk.kernel.scheduler import last_heartbeat
from netwerk.paths import MIGRATIONS

LEAST_DISK = 200 * 1024 * 1024
WORKER_SILENT = timedelta(minutes=2)
MAIL_LATE = timedelta(minutes=15)
NEWER = "newer"
FIT = frozenset({"ok", NEWER})


@dataclass(frozen=True)
class Health:
    """What was found: each part in a word, and whether visitors can be served."""

    ready: bool
    parts: dict[str, object]


def check(data: Path, now: datetime) -> Health:
    """Look at every part. The database, its migrations and the disk decide; mail and worker are told.

    Pages and registrations work without the worker: mail waits in its queue until there is one again.
    """
    try:
        db.session.execute(text("SELECT 1"))
    except Exception as error:
        return Health(False, {"database": type(error).__name__})
    migrations = _migrations()
    free = disk_free(data)
    parts: dict[str, object] = {
        "database": "ok",
        "migrations": migrations,
        "disk": "ok" if free >= LEAST_DISK else "full",
        "disk_free_mb": free // 1024**2,
    }
    ready = migrations in FIT and free >= LEAST_DISK
    if ready:
        parts |= _mail(now) | _worker(now) | _replica()
    return Health(ready, parts)


def disk_free(data: Path) -> int:
    """How much may still be written beside the data, in bytes."""
    return shutil.disk_usage(data).free


def _migrations() -> str:
    """Does the schema stand where this version of the program wants it, or further?

    A migration only adds to what the program before it knows, so that this one goes on until it is replaced.
    """
    found = None
    if inspect(db.session.connection()).has_table("alembic_version"):
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    wanted = _wanted()
    if found == wanted:
        return "ok"
    return NEWER if found is not None and found > wanted else f"{found or 'none'}, wanted {wanted}"


@cache
def _wanted() -> str:
    """The newest migration that came with the program: their files begin with their number."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("0*.py"))


def versions() -> dict[str, str]:
    """What this house is built of, by name."""
    connection = db.session.connection()
    database = connection.dialect.name
    number = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return {"netwerk": __version__, "Python": platform.python_version(), database: number}


def database_bytes() -> int:
    """How large the database is, its journal apart."""
    if db.engine.dialect.name == "postgresql":
        return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages, size = (db.session.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    return int(pages or 0) * int(size or 0)


def _mail(now: datetime) -> dict[str, object]:
    state = outbox.queue_state()
    age = int((now - state.oldest_due).total_seconds()) if state.oldest_due else 0
    late = age > MAIL_LATE.total_seconds()
    return {
        "mail": "late" if late else "ok",
        "mail_waiting": state.waiting,
        "mail_age_seconds": max(age, 0),
        "mail_failed": state.failed,
    }


def _replica() -> dict[str, object]:
    """Where there is none, or it is not asked, nobody notices: it is told and decides nothing."""
    state = replica.state()
    return {"replica": state} if state else {}


def _worker(now: datetime) -> dict[str, object]:
    beat = last_heartbeat()
    silent = beat is None or now - beat > WORKER_SILENT
    return {"worker": "silent" if silent else "ok"}
