"""What the worker does for the conversations."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy.exc import InterfaceError, OperationalError

from netwerk.forum import digest_rules
from netwerk.forum.services import digesting, preparing, telling
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.scheduler import Job
from netwerk.kernel.write_queue import Busy
from netwerk.taxonomy.school_holidays import holiday_on

AT_ONCE = 200
log = logging.getLogger(__name__)


def tell() -> int:
    """Write to those who want to hear of new posts; gives how many mails were queued."""
    ids = telling.due(clock.now(), AT_ONCE)
    db.session.rollback()
    return sum(_each("post", post_id, lambda one: telling.tell(one, clock.now())) for post_id in ids)


def make_digests() -> int:
    """Make the overviews that are due; gives how many mails were queued."""
    now = clock.now()
    done = _make_extra(now)
    young = digest_rules.is_young(digesting.first_post_at(), now)
    closed = holiday_on(now.astimezone(clock.BRUSSELS).date()) is not None
    until = digest_rules.slot(now, young=young, closed=closed)
    members = digesting.due(until, AT_ONCE) if until is not None else []
    db.session.rollback()
    if until is None:
        return done
    return done + sum(
        _each("digest", member_id, lambda one: digesting.make(one, until)) for member_id in members
    )


def _make_extra(now: datetime) -> int:
    """The overviews ahead of a network day; before the usual ones, which then tell the rest."""
    extras = preparing.due(now, lambda day: holiday_on(day) is not None)[:AT_ONCE]
    db.session.rollback()
    return sum(
        _each("overview", one.member_id, partial(digesting.make, until=one.until, days=one.days))
        for one in extras
    )


def _each(what: str, one: int, do: Callable[[int], int]) -> int:
    """One of many in a transaction of its own: what fails is logged, and keeps no other from being done."""
    try:
        with transaction():
            return int(do(one))
    except (OperationalError, InterfaceError, Busy):
        raise
    except Exception:
        log.exception("%s %s could not be worked through", what, one)
        return 0


JOBS = (
    Job("forum.tell", 15, tell),
    Job("forum.digests", 60, make_digests),
)
