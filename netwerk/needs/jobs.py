"""What the worker does for the register of needs."""

from __future__ import annotations

import logging

from sqlalchemy.exc import InterfaceError, OperationalError

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.scheduler import Job
from netwerk.kernel.write_queue import Busy
from netwerk.needs.services import telling

AT_ONCE = 100
log = logging.getLogger(__name__)


def tell() -> int:
    """Write to those who recognise what was answered; gives how many mails were queued."""
    ids = telling.due(clock.now(), AT_ONCE)
    db.session.rollback()
    return sum(_tell_one(need_id) for need_id in ids)


def _tell_one(need_id: int) -> int:
    """One of many in a transaction of its own: what fails keeps no other from being told."""
    try:
        with transaction():
            return telling.tell(need_id, clock.now())
    except (OperationalError, InterfaceError, Busy):
        raise
    except Exception:
        log.exception("need %s could not be told of", need_id)
        return 0


JOBS = (Job("needs.tell", 60, tell),)
