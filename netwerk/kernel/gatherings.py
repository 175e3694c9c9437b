"""What people come to at a time, such as a network day: who holds it registers how it is read.

Whoever writes to those who come, such as an overview of what is said about a day, asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Gathering:
    """A thing that begins at a time, and by their mail addresses who holds a seat."""

    kind: str
    id: int
    starts_at: datetime
    email_keys: frozenset[str]


# (since, until) -> what begins in between and goes on as planned.
Read = Callable[[datetime, datetime], Sequence[Gathering]]

_readers: list[Read] = []


def register(read: Read) -> Read:
    """Let things be gathered at."""
    _readers.append(read)
    return read


def between(since: datetime, until: datetime) -> list[Gathering]:
    """What begins in between, the first one first."""
    found = [one for read in _readers for one in read(since, until)]
    return sorted(found, key=lambda one: (one.starts_at, one.kind, one.id))
