"""What the worker does for the library; each safe to run twice."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.kernel.scheduler import Job
from netwerk.practices import mails, queries
from netwerk.practices.models import Practice
from netwerk.practices.services import asking, ladder

AT_ONCE, MAILED_AT_ONCE = 500, 50


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
    past = (queries.is_shown(), Practice.review_before < today)
    ids = list(db.session.scalars(select(Practice.id).where(*past).order_by(Practice.id)))
    asked = 0
    for first in range(0, len(ids), MAILED_AT_ONCE):
        some = Practice.id.in_(ids[first : first + MAILED_AT_ONCE])
        with transaction():
            due = db.session.scalars(select(Practice).where(some, *past).order_by(Practice.id))
            new = sum(mails.queue_reconfirm(practice) for practice in due)
            if new:
                # From now on their pages say so too.
                mark_visible_change()
        asked += new
    return asked


def settle_ladder() -> int:
    """Put sheets where their evidence carries them, as after another threshold; gives how many moved."""
    ids = list(db.session.scalars(select(Practice.id).where(queries.is_shown()).order_by(Practice.id)))
    moved = 0
    for first in range(0, len(ids), AT_ONCE):
        # Only read: whoever writes need not wait for it.
        astray = ladder.astray(ids[first : first + AT_ONCE], clock.now())
        db.session.rollback()
        for practice_id in astray:
            with transaction():
                practice = queries.locked(practice_id)
                former = practice.step
                moved += ladder.settle(practice, None, now=clock.now()) != former
    return moved


JOBS = (
    Job("practices.expire_reviews", 600, expire_reviews),
    Job("practices.remind_reviewers", 3600, remind_reviewers),
    Job("practices.ask_reconfirmation", 3600, ask_reconfirmation),
    # Also whenever a worker starts, as it does after a setting changed.
    Job("practices.settle_ladder", 3600, settle_ladder),
)
