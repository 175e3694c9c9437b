"""What is read once in a transaction, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from netwerk.kernel.database import Base, db

T = TypeVar("T")


def once(key: str, make: Callable[[], T], *, of: tuple[type[Base], ...]) -> T:
    """What `make` reads, made once in this transaction, and anew after a row of these classes was flushed.

    For few rows that a writing request, which remembers nothing from before, asks for again and again.
    """
    known: dict[str, tuple[tuple[type[Base], ...], Any]] = db.session().info.setdefault("once", {})
    if key not in known:
        known[key] = of, make()
    return cast(T, known[key][1])


@event.listens_for(Session, "after_flush")
def _forget_what_changed(session: Session, _context: object) -> None:
    known = session.info.get("once")
    if known:
        rows = (*session.new, *session.dirty, *session.deleted)
        for key in [key for key, (of, _value) in known.items() if any(isinstance(row, of) for row in rows)]:
            del known[key]


@event.listens_for(Session, "after_transaction_end")
def _forget_what_was_read(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop("once", None)
