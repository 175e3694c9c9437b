"""When an overview of the conversations is mailed; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from netwerk.kernel.clock import BRUSSELS

HOUR = time(9)
# Tuesday: on Monday a mailbox is full.
WEEKDAY = 1
SATURDAY = 5
# A young network has little to read: it is told of every working day, so that people find one another.
YOUNG_FOR = timedelta(weeks=8)
# Only what was told of this long before is sure to be committed.
SETTLED = timedelta(minutes=10)
WEEK = timedelta(days=7)
# So many posts of a thread come before more of another.
A_FEW = 2
# Days before a network day between which its extra overview goes out.
LAST_AHEAD, FIRST_AHEAD = 2, 7


def is_young(first_post_at: datetime | None, now: datetime) -> bool:
    """Is the network in its first weeks?"""
    return first_post_at is None or now - first_post_at < YOUNG_FOR


def slot(now: datetime, *, young: bool, closed: bool) -> datetime | None:
    """Up to which instant an overview is due today, None when there is none.

    It goes out once a week, each working day while the network is young, and never while schools are
    `closed` or in a weekend.
    """
    local = (now - SETTLED).astimezone(BRUSSELS)
    weekday = local.weekday()
    if closed or weekday >= SATURDAY or not (young or weekday == WEEKDAY) or local.time() < HOUR:
        return None
    return instant(local.date())


def ahead_of(day: date, is_closed: Callable[[date], bool]) -> datetime:
    """When the extra overview before a network day goes out: the last working day two days ahead or more.

    A week that holds none leaves two days: later would be too late to read it.
    """
    for before in range(LAST_AHEAD, FIRST_AHEAD + 1):
        found = day - timedelta(days=before)
        if found.weekday() < SATURDAY and not is_closed(found):
            return instant(found)
    return instant(day - timedelta(days=LAST_AHEAD))


def fairly(posts: Iterable[tuple[int, int]]) -> list[int]:
    """The posts, each given with its thread, so that a few of every thread come before more of any."""
    before: Counter[int] = Counter()
    ranked = []
    for post_id, thread_id in posts:
        ranked.append((before[thread_id] // A_FEW, post_id))
        before[thread_id] += 1
    return [post_id for _round, post_id in sorted(ranked)]


def instant(day: date) -> datetime:
    """The instant of the overview of a day: nine o'clock in Brussels, whatever the clock did that night."""
    return datetime.combine(day, HOUR, BRUSSELS)
