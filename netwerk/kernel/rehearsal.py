"""Trying something out on the real data: everything it writes is undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from netwerk.kernel.database import begin_write, db


@contextmanager
def undone() -> Iterator[None]:
    """Do something within a session of its own and undo it; what the caller has loaded stays as it is.

    In a reading request that is a short writing transaction beside it. A writing one lends its connection,
    as a second writer would wait for the first.
    """
    outer = db.session()
    lent = _writing_connection(outer)
    inner = db.session.session_factory(join_transaction_mode="create_savepoint")
    if lent is not None:
        outer.flush()
        inner.get_bind = lambda *_args, **_more: lent  # type: ignore[method-assign]
    db.session.registry.set(inner)
    try:
        if lent is None:
            begin_write()
        yield
    finally:
        inner.rollback()
        inner.close()
        db.session.registry.set(outer)


def _writing_connection(session: Session) -> Connection | None:
    if not session.in_transaction():
        return None
    connection = session.connection()
    options: dict[str, Any] = dict(connection.get_execution_options())
    return connection if options.get("netwerk_write") else None
