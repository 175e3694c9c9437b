"""How often the practices of the demo were read: more at the start, and more the further they came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select

from netwerk.kernel import i18n
from netwerk.kernel.database import db
from netwerk.practices import queries
from netwerk.practices.models import Practice
from netwerk.practices.services import counting

BEGINNING = timedelta(days=30)
# A paper goes along with every so many readers.
READERS_A_PAPER = 14


def read(now: datetime) -> None:
    """Count the readers of every published practice since it was published."""
    today = i18n.local(now).date()
    for practice in db.session.scalars(select(Practice).where(queries.is_shown()).order_by(Practice.id)):
        numbers = dict(_days(practice, today))
        counting.count_readers({(practice.id, day): number for day, number in numbers.items()})
        for day in list(numbers)[:: READERS_A_PAPER // (practice.step + 1)]:
            counting.count_paper(practice.id, day)


def _days(practice: Practice, today: date) -> Iterator[tuple[date, int]]:
    """The days on which somebody read it, each with how many: nothing of it by chance."""
    first = i18n.local(practice.published_at or practice.created_at).date()
    for age in range((today - first).days + 1):
        day = first + timedelta(days=age)
        drawn = (practice.id * 31 + age * 17) % 23
        number = max(drawn % (practice.step + 2) - (drawn > 11 and age > BEGINNING.days), 0)
        if number and day.weekday() < 5 and drawn % 3 == 0:
            yield day, number
