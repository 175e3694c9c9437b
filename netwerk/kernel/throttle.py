"""Limits shared by all workers: so many tries an hour under one key."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, case, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel import clock
from netwerk.kernel.database import Base, UtcDateTime, aside, db
from netwerk.kernel.errors import TooMany
from netwerk.kernel.i18n import lazy
from netwerk.kernel.tokens import digest

HOUR = timedelta(hours=1)


class Throttle(Base):
    """How often something was tried under one key since `since`."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(default=0)


def address_block(address: str | None) -> str:
    """The network an address stands for: itself in IPv4, its /64 in IPv6."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def check(kind: str, value: str, limit: int) -> None:
    """Raise TooMany when `value` has used up its tries of this hour; counts nothing."""
    if is_spent(kind, value, limit):
        since = db.session.get_one(Throttle, _key(kind, value)).since
        wait = int((since + HOUR - clock.now()).total_seconds()) + 1
        raise TooMany(lazy("Dat waren te veel pogingen. Probeer het later opnieuw."), wait)


def is_spent(kind: str, value: str, limit: int) -> bool:
    """Has `value` used up its tries of this hour?"""
    row = db.session.get(Throttle, _key(kind, value))
    return row is not None and row.since > clock.now() - HOUR and row.count >= limit


def count(kind: str, value: str) -> None:
    """Count one try; outlives the request even when that is refused."""
    key = _key(kind, value)
    aside(lambda: _add(key))


def _add(key: str) -> None:
    # One statement, so that two workers that count the first try at the same time both count.
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    now = clock.now()
    is_over = Throttle.since <= now - HOUR
    again: dict[str, Any] = {
        "since": case((is_over, literal(now, UtcDateTime())), else_=Throttle.since),
        "count": case((is_over, 1), else_=Throttle.count + 1),
    }
    first = insert(Throttle).values(key=key, since=now, count=1)
    db.session.execute(first.on_conflict_do_update(index_elements=[Throttle.key], set_=again))


def forget(kind: str, value: str) -> None:
    """Give a key all its tries back, after a success."""
    key = _key(kind, value)
    aside(lambda: db.session.execute(delete(Throttle).where(Throttle.key == key)))


class Meter:
    """A limit in this process alone, for what is asked so often that writing each time down costs too much.

    Of several processes each lets its own number through.
    """

    def __init__(self, limit: int, keys: int = 10_000) -> None:
        """`limit` is in times an hour for one key; of more than `keys` those unused longest are forgotten."""
        self._limit = limit
        self._keys = keys
        self._counts: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, key: str) -> None:
        """Count one time; raises TooMany beyond the limit."""
        now = clock.now()
        with self._lock:
            since, number = self._counts.pop(key, (now, 0))
            if since <= now - HOUR:
                since, number = now, 0
            self._counts[key] = (since, number + 1)
            while len(self._counts) > self._keys:
                self._counts.popitem(last=False)
        if number >= self._limit:
            wait = int((since + HOUR - now).total_seconds()) + 1
            raise TooMany(lazy("Dat was te vaak op een uur. Probeer het later opnieuw."), wait)


def sweep() -> int:
    """Remove counters of hours gone by; gives how many."""
    old = select(Throttle.key).where(Throttle.since <= clock.now() - HOUR)
    keys = list(db.session.scalars(old))
    db.session.execute(delete(Throttle).where(Throttle.key.in_(keys)))
    return len(keys)


def _key(kind: str, value: str) -> str:
    return digest(f"{kind}:{value}")
