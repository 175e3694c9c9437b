"""What the worker does for the library; each safe to run twice."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.kernel.scheduler import Job
from netwerk.practices import mails, queries
from netwerk.practices.models import Practice
from netwerk.practices.services import asking


def expire_reviews() -> int:
    """Note the reviews that were not given in time; gives how many."""
    with transaction():
        return asking.expire(clock.now())


def remind_reviewers() -> int:
    """Remind reviewers who have a week left; gives how many mails were queued."""
    with transaction():
        return asking.remind(clock.now())


def ask_reconfirmation() -> int:
    """Ask authors whether sheets past their term still hold; gives how many mails were queued."""
    today = clock.now().astimezone(BRUSSELS).date()
    asked = 0
    with transaction():
        due = db.session.scalars(
            select(Practice).where(queries.is_shown(), Practice.review_before < today).order_by(Practice.id)
        )
        for practice in due:
            if mails.queue_reconfirm(practice):
                asked += 1
                # From now on its page says so too.
                mark_visible_change()
    return asked


JOBS = (
    Job("practices.expire_reviews", 600, expire_reviews),
    Job("practices.remind_reviewers", 3600, remind_reviewers),
    Job("practices.ask_reconfirmation", 3600, ask_reconfirmation),
)
