"""The database: one Base, one session, and how transactions begin on each kind of server.

SQLite writers open with BEGIN IMMEDIATE behind a file lock (a fair queue: with the busy timeout alone one
of eight busy writers got a single turn in four seconds). PostgreSQL runs READ COMMITTED.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask, current_app, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, MetaData, TypeDecorator, event, func, orm, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from netwerk.kernel import routing
from netwerk.kernel.clock import clock
from netwerk.kernel.routing import RoutedSession
from netwerk.kernel.write_queue import Busy, WriteQueue

log = logging.getLogger(__name__)

BUSY_SECONDS = 10
# What is deleted is overwritten: a copy of the file holds nobody who was erased (see `traces`).
PRAGMAS = (
    "foreign_keys=ON",
    "synchronous=FULL",
    "cache_size=-16000",
    "temp_store=MEMORY",
    "secure_delete=ON",
)
# What PostgreSQL says of a lock that did not come in time, and of two writers that waited for one another.
LOCKED = frozenset({"55P03", "40P01"})
REPLICA, READER = "replica", "netwerk_reader"
# A silent replica is passed over: after seconds to connect, after milliseconds for a word to come through.
SOON = {"connect_timeout": 2, "tcp_user_timeout": 2000}
# A connection this old is made anew, and with it the clock is set right again.
OLDEST_CONNECTION = 1800
NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite gets the zone back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: it would mean another instant on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of netwerk."""

    # In a registry, as Flask-SQLAlchemy copies this class and SQLAlchemy refuses a second map of types.
    registry = orm.registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON},
    )

    # Does a change of this row change what signed-out visitors see? Then it renews the page cache.
    shown_to_visitors: ClassVar[bool] = False
    # Is this row one of the words that all parts of the site share?
    is_shared_word: ClassVar[bool] = False


class ContentVersion(Base):
    """One row with a number that rises with every change visitors can see."""

    __tablename__ = "content_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
    # Rises with the shared words alone, which every page shows and few changes touch.
    words: Mapped[int] = mapped_column(default=0, server_default="0")


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": RoutedSession})


def init_app(app: Flask, address: str, replica: str = "") -> None:
    """Bind the database at `address` to the application, and its replica if there is one."""
    # What people typed does not belong in the log of a failed statement.
    options: dict[str, Any] = {"hide_parameters": True}
    if address.startswith("sqlite"):
        options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    else:
        options.update(pool_pre_ping=True, pool_size=4, max_overflow=4, isolation_level="READ COMMITTED")
        options["pool_recycle"] = OLDEST_CONNECTION
    app.config.update(SQLALCHEMY_DATABASE_URI=address, SQLALCHEMY_ENGINE_OPTIONS=options)
    if replica:
        binds = {REPLICA: {"url": replica, **options, "connect_args": SOON}}
        app.config["SQLALCHEMY_BINDS"] = binds
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        else:
            _prepare_postgresql(db.engine)
        app.extensions[READER] = routing.without_transactions(db.engine)


def _prepare_postgresql(engine: Engine) -> None:
    """Let all machines go by the clock of the database: leases and due times mean the same on each.

    And let nobody wait for a lock longer than on SQLite, such as one that a forgotten session holds.
    """
    waits = f"{BUSY_SECONDS * 1000:.0f}ms"

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("SELECT clock_timestamp(), set_config('lock_timeout', %s, false)", (waits,))
        [(shared, _waits)] = cursor.fetchall()
        clock.follow(shared)
        cursor.close()
        connection.commit()


def _prepare_sqlite(engine: Engine) -> None:
    queue = WriteQueue(Path(f"{engine.url.database}.lock"), BUSY_SECONDS)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("netwerk_write"):
            connection.exec_driver_sql("BEGIN")
            return
        queue.enter()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            queue.leave()
            raise

    # The turn ends when the connection is back in the pool: by then the driver has committed or rolled back.
    @event.listens_for(engine.pool, "checkin")
    @event.listens_for(engine.pool, "invalidate")
    def on_return(*_args: object) -> None:
        queue.leave()


def only_read() -> None:
    """Let the session of this request ask without a transaction, where that is as good, until it writes."""
    reader = current_app.extensions[READER]
    if reader is not None:
        db.session().info[routing.READS_ALONE] = reader


def begin_write() -> None:
    """Open the session's transaction as a writing one, before its first read.

    On SQLite that takes the only write lock now: a transaction that first reads and writes later is
    refused when somebody else wrote in between, whatever the busy timeout says.
    """
    routing.take_part(db.session())
    db.session.connection(execution_options={"netwerk_write": True})


def settle() -> None:
    """Commit what this request did so far, whatever becomes of the rest of it."""
    db.session.commit()
    begin_write()


@contextmanager
def meanwhile() -> Iterator[None]:
    """Let others write while something long goes on that needs no rows; what was done so far is committed.

    What was read before may have changed when it ends, so whoever writes then looks again.
    """
    db.session.commit()
    try:
        yield
    finally:
        begin_write()


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction of a job or a command: commits at the end, rolls back on any error."""
    db.session.rollback()
    begin_write()
    try:
        yield db.session()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        run_asides()
        raise
    run_asides()


def hold(name: str) -> None:
    """Let nobody else pass this point under the same name until the transaction ends.

    For what must be found or made once and has no row to lock yet; SQLite has one writer anyway.
    """
    if db.engine.dialect.name == "postgresql":
        routing.take_part(db.session())
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def is_busy(error: Exception) -> bool:
    """Did somebody else write for so long that our turn did not come, so that it may come another time?"""
    if not isinstance(error, OperationalError):
        return isinstance(error, Busy)
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_BUSY or getattr(error.orig, "sqlstate", "") in LOCKED


def detach(row: Base) -> None:
    """Take a row, with the rows loaded around it, out of the session, to be read by later requests.

    What is not loaded now cannot be read later: SQLAlchemy then raises DetachedInstanceError.
    """
    session = db.session()
    left = [row]
    while left:
        one = left.pop()
        if one not in session:
            continue
        session.expunge(one)
        for relation in one.__mapper__.relationships:
            loaded = one.__dict__.get(relation.key)
            if loaded is not None:
                left.extend(loaded if relation.uselist else [loaded])


def aside(write: Callable[[], object]) -> None:
    """Write something that must outlive a refused request, or that a reading request may leave behind.

    `write` runs in its own short transaction once the present one, if any, has ended; a failure there is
    logged and never shown.
    """
    session = db.session()
    session.info.setdefault("asides", []).append(write)
    if not has_request_context() and not session.in_transaction():
        run_asides()


def run_asides() -> None:
    """Run what `aside` has kept for after the transaction that has just ended."""
    for write in db.session().info.pop("asides", []):
        try:
            with transaction():
                write()
        except Exception:
            log.exception("a write beside the transaction failed")


def mark_visible_change() -> None:
    """Say that this transaction changes what signed-out visitors see."""
    db.session().info["visible_change"] = True


@event.listens_for(Session, "after_flush")
def _notice_visible_change(session: Session, _context: object) -> None:
    rows = (*session.new, *session.dirty, *session.deleted)
    if any(getattr(row, "shown_to_visitors", False) for row in rows):
        session.info["visible_change"] = True
    if any(getattr(row, "is_shared_word", False) for row in rows):
        session.info["visible_change"] = session.info["word_change"] = True


@event.listens_for(Session, "before_commit")
def _raise_content_version(session: Session) -> None:
    session.flush()
    # Last statement before the commit, so that the one row everybody raises is held as briefly as can be.
    if session.info.pop("visible_change", False):
        table = ContentVersion.__table__
        words = table.c.words + (1 if session.info.pop("word_change", False) else 0)
        raised = table.update().values(value=table.c.value + 1, words=words)  # type: ignore[attr-defined]
        session.connection().execute(raised)


@event.listens_for(Session, "after_rollback")
def _forget_visible_change(session: Session) -> None:
    for change in ("visible_change", "word_change"):
        session.info.pop(change, None)
