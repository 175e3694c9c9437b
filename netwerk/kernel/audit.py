"""Who did what to what, when, and why: rows are only added (`append_only`), and go after some years."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, String, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel import bulk, clock
from netwerk.kernel.append_only import forgetting
from netwerk.kernel.database import Base, db
from netwerk.kernel.retention import AT_ONCE, Held, by_day

# How many entries are in memory while all of them are read.
READ_AT_ONCE = 1000


class AuditEntry(Base):
    """One act. The actor is a word, not a key, so that the entry outlives the account."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "actor", "id"), Index(None, "thing_kind", "thing_id", "id"))

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
    db.session.add(AuditEntry(**_values(actor, act, kind, thing_id, reason, details)))


def record_all(actor: str, act: str, kind: str, things: Mapping[int, Mapping[str, object]]) -> None:
    """The same act on many things in one statement, with the details of each by its id."""
    entries = [_values(actor, act, kind, thing_id, "", details) for thing_id, details in things.items()]
    bulk.put(AuditEntry, entries)


def _values(
    actor: str, act: str, kind: str, thing_id: int | None, reason: str, details: Mapping[str, object]
) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "actor": actor,
        "act": act,
        "thing_kind": kind,
        "thing_id": thing_id,
        "reason": reason[:500],
        "details": {
            name: value if isinstance(value, int | bool) else str(value) for name, value in details.items()
        },
    }


def of(actors: Collection[str]) -> Sequence[AuditEntry]:
    """What somebody did under any of these names, in order."""
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.actor.in_(actors)).order_by(AuditEntry.id)
    ).all()


def held(term: timedelta) -> Held:
    """When entries go, and how many."""
    return by_day(AuditEntry.at, term=term)


def purge(before: datetime) -> int:
    """Remove entries of before then, a batch of them; gives how many."""
    old = select(AuditEntry.id).where(AuditEntry.at < before).order_by(AuditEntry.id).limit(AT_ONCE)
    ids = db.session.scalars(old).all()
    with forgetting():
        db.session.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids)))
    return len(ids)


@dataclass(frozen=True)
class Wanted:
    """Which entries: empty asks for all. `actors` None is everybody, an empty list is nobody."""

    actors: Sequence[str] | None = None
    # Words with which the name of the system at work begins, such as `command`.
    actor_begins: str = ""
    act: str = ""
    thing_kind: str = ""
    thing_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(wanted: Wanted, limit: int, *, before: int | None = None) -> list[AuditEntry]:
    """The newest entries that are wanted, newest first; `before` is the id after which to go on."""
    query = _wanted(wanted).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(db.session.scalars(query))


def every(wanted: Wanted) -> Iterator[Sequence[AuditEntry]]:
    """All entries that are wanted, newest first, some at a time: what was read is let go again."""
    before: int | None = None
    while found := entries(wanted, READ_AT_ONCE, before=before):
        yield found
        before = found[-1].id
        for one in found:
            db.session.expunge(one)


def known_acts() -> list[str]:
    """Every act that was ever recorded, by name."""
    return list(db.session.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)))


def _wanted(wanted: Wanted) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if wanted.actors is not None:
        begins = AuditEntry.actor.startswith(wanted.actor_begins, autoescape=True)
        by_name = AuditEntry.actor.in_(wanted.actors)
        query = query.where(or_(by_name, begins) if wanted.actor_begins else by_name)
    if wanted.act.endswith("."):
        query = query.where(AuditEntry.act.startswith(wanted.act, autoescape=True))
    elif wanted.act:
        query = query.where(AuditEntry.act == wanted.act)
    if wanted.thing_kind:
        query = query.where(AuditEntry.thing_kind == wanted.thing_kind)
    if wanted.thing_id is not None:
        query = query.where(AuditEntry.thing_id == wanted.thing_id)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    return query
