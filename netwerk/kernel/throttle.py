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
# In seconds.
WINDOW = 600


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


def count(kind: str, value: str, number: int = 1) -> None:
    """Count one try, or so many; outlives the request even when that is refused."""
    key = _key(kind, value)
    aside(lambda: _add(key, number))


def _add(key: str, number: int) -> int:
    """Count so many times more; gives how many there are now."""
    # One statement, so that two workers that count the first try at the same time both count.
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    now = clock.now()
    is_over = Throttle.since <= now - HOUR
    again: dict[str, Any] = {
        "since": case((is_over, literal(now, UtcDateTime())), else_=Throttle.since),
        "count": case((is_over, number), else_=Throttle.count + number),
    }
    first = insert(Throttle).values(key=key, since=now, count=number)
    counted = first.on_conflict_do_update(index_elements=[Throttle.key], set_=again).returning(Throttle.count)
    return db.session.execute(counted).scalar_one()


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


class Shared:
    """A limit for each place that all processes share, for what is asked often and costs much.

    Times are written down by the handful, a sixtieth of the limit at once, so that most of them cost no
    writing. Of several processes each may let less than a handful more through.
    """

    def __init__(self, kind: str, keys: int = 10_000) -> None:
        """Of more than `keys` places in one process those unused longest are forgotten."""
        self._kind = kind
        self._keys = keys
        # Of each place: when its present window ends, how often it asked in all, and what of that is not
        # written down yet.
        self._counts: OrderedDict[str, tuple[int, int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, ip: str | None, limit: int) -> None:
        """Count one time of a visitor at `ip`; raises TooMany beyond `limit` times in ten minutes."""
        place, now = address_block(ip), clock.now().timestamp()
        end = (int(now) // WINDOW + 1) * WINDOW
        with self._lock:
            until, total, left = self._counts.pop(place, (end, 0, 0))
            if until != end:
                total, left = 0, 0
            is_over = total >= limit
            if not is_over:
                total, left = total + 1, left + 1
            is_handful = left >= max(1, limit // 60)
            self._counts[place] = (end, total, 0 if is_handful else left)
            while len(self._counts) > self._keys:
                self._counts.popitem(last=False)
        if is_over:
            sentence = lazy(
                "Vanaf deze plek werd op korte tijd erg veel opgevraagd. Probeer het straks opnieuw."
            )
            raise TooMany(sentence, int(end - now) + 1)
        if is_handful:
            aside(lambda: self._note(place, end, left))

    def _note(self, place: str, end: int, number: int) -> None:
        """Write down what was counted here, and read what was counted everywhere."""
        everywhere = _add(_key(self._kind, f"{place} {end}"), number)
        with self._lock:
            until, total, left = self._counts.get(place, (end, 0, 0))
            if until == end:
                self._counts[place] = (end, max(total, everywhere + left), left)


def sweep() -> int:
    """Remove counters of hours gone by; gives how many."""
    old = select(Throttle.key).where(Throttle.since <= clock.now() - HOUR)
    keys = list(db.session.scalars(old))
    db.session.execute(delete(Throttle).where(Throttle.key.in_(keys)))
    return len(keys)


def _key(kind: str, value: str) -> str:
    return digest(f"{kind}:{value}")
