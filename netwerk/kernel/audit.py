"""Who did what to what, when, and why: rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel import clock
from netwerk.kernel.database import Base, db


class AuditEntry(Base):
    """One act. The actor is a word, not a key, so that the entry outlives the account."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(120))
    act: Mapped[str] = mapped_column(String(60), index=True)
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(500), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(
    actor: str, act: str, kind: str, thing_id: int | None, *, reason: str = "", **details: object
) -> None:
    """Add an entry in the caller's transaction. `actor` is such as `member:3`, `booking:12`, `system`."""
    entry = AuditEntry(
        at=clock.now(),
        actor=actor,
        act=act,
        thing_kind=kind,
        thing_id=thing_id,
        reason=reason[:500],
        details={
            name: value if isinstance(value, int | bool) else str(value) for name, value in details.items()
        },
    )
    db.session.add(entry)
