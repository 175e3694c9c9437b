"""Where a session asks: the database in a transaction, the same without one, or the replica."""

from __future__ import annotations

from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event, orm
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

# What a session keeps of it: the engine of the replica, and the one of requests that only read.
READS_FROM, READS_ALONE = "reads_from", "reads_alone"


class RoutedSession(FlaskSession):
    """A session that may read from the replica (see `replica`), or without a transaction."""

    def get_bind(self, *wanted: Any, **more: Any) -> Engine | Connection:
        """The replica where this session reads from it, else the database itself."""
        return self.info.get(READS_FROM) or self.info.get(READS_ALONE) or super().get_bind(*wanted, **more)


def without_transactions(engine: Engine) -> Engine | None:
    """The same database for who only reads; None where a transaction is what makes the rows agree.

    On PostgreSQL each statement sees what is committed by then anyway (READ COMMITTED). Without a transaction
    two messages go less, and the plans of statements that come again are kept: the driver forgets these at a
    rollback, with which a request that wrote nothing ends.
    """
    if engine.dialect.name != "postgresql":
        return None
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def take_part(session: Session) -> None:
    """From here on this session asks the database itself, in a transaction."""
    session.info.pop(READS_FROM, None)
    session.info.pop(READS_ALONE, None)


@event.listens_for(Session, "before_flush")
def _flush_in_a_transaction(session: Session, _context: object, _rows: object) -> None:
    session.info.pop(READS_ALONE, None)


@event.listens_for(Session, "do_orm_execute")
def _change_in_a_transaction(asked: orm.ORMExecuteState) -> None:
    if not asked.is_select:
        asked.session.info.pop(READS_ALONE, None)
