"""Counting what is kept by the day on which it goes, and cutting that off at whole days.

The purge runs at midnight UTC: what is a term old by then goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from netwerk.kernel.database import db

# Rows that one transaction takes away.
AT_ONCE = 500
YEAR = timedelta(days=365)

# When something goes, and how much of it.
Held = Iterable[tuple[datetime, int]]


def cutoff(now: datetime, term: timedelta) -> datetime:
    """What was kept from before then is a term old."""
    return _midnight(now.astimezone(UTC).date()) - term


def by_day(since: InstrumentedAttribute[Any], *where: ColumnElement[bool], term: timedelta) -> Held:
    """How many rows go when, given the column that says since when they are kept."""
    day = func.date(since)
    query = select(day, func.count()).where(since.is_not(None), *where).group_by(day)
    for found, number in db.session.execute(query):
        kept_from = found if isinstance(found, date) else date.fromisoformat(str(found))
        yield _term_over(kept_from, term), number


def term_over(since: datetime, term: timedelta) -> datetime:
    """When what is kept since then goes."""
    return _term_over(since.astimezone(UTC).date(), term)


def _term_over(day: date, term: timedelta) -> datetime:
    return _midnight(day + timedelta(days=1)) + term


def night_of(moment: datetime) -> datetime:
    """When the purge takes what goes at this moment."""
    day = moment.astimezone(UTC)
    whole = _midnight(day.date())
    return whole if day == whole else whole + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
