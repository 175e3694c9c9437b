"""A replica of the database, for visitors who are not signed in and only read.

It is asked only when it shows all that the primary shows at the beginning of the request: the content version
that it has must be the primary's. So a page is as new as ever, and one that is kept in memory under a version
holds what belongs to it. A replica that is behind, or away, is passed over; with the primary away it goes on
answering alone.
"""

from __future__ import annotations

import logging
import time
from typing import cast

from flask import Flask, Response, current_app, request
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from netwerk.kernel.cache.version import VERSION
from netwerk.kernel.database import REPLICA, ContentVersion, db
from netwerk.kernel.routing import READS_FROM

log = logging.getLogger(__name__)

# So long a replica that failed is left alone.
REST_SECONDS = 10.0
# What a secret in an address leads to may have been written just now, and has no version.
SECRETS = frozenset({"token", "code", "key", "secret"})
# These tell how the primary does.
TELLING = frozenset({"/healthz", "/readyz", "/metrics"})


class Replica:
    """The replica of one application, and until when it is left alone."""

    def __init__(self, engine: Engine) -> None:
        """It may be asked at once."""
        self.engine = engine
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Is it left alone because it failed?"""
        return time.monotonic() < self._rests_until

    def rest(self) -> None:
        """Leave it alone for a while."""
        self._rests_until = time.monotonic() + REST_SECONDS


def init_app(app: Flask) -> None:
    """Give the application its replica, if the database was given one."""
    with app.app_context():
        engine = db.engines.get(REPLICA)
    app.extensions[REPLICA] = Replica(engine) if engine is not None else None


def choose() -> None:
    """Let this request, of a visitor who only reads, ask the replica if it may; before its first query."""
    replica = _replica()
    if replica is None or replica.rests or not _is_for_everybody():
        return
    wanted = request.environ.get(VERSION)
    found = _version_of(replica)
    if found is None or (wanted is not None and found < wanted):
        leave()


def _is_for_everybody() -> bool:
    return request.path not in TELLING and SECRETS.isdisjoint(request.view_args or ())


def _version_of(replica: Replica) -> int | None:
    """The content version that the replica has, read in the transaction of this request; None when away."""
    session = db.session()
    session.info[READS_FROM] = replica.engine
    try:
        return session.scalar(select(ContentVersion.value))
    except DBAPIError as error:
        log.warning("the replica is passed over: %s", type(error.orig).__name__)
        replica.rest()
        return None


def is_asked() -> bool:
    """Does this request read from the replica?"""
    return READS_FROM in db.session().info


def leave() -> None:
    """End what was read so far; from here on the primary is asked."""
    db.session.rollback()
    db.session().info.pop(READS_FROM, None)


def ask_primary_instead() -> Response:
    """Answer this request once more, as the replica failed in the middle of it."""
    replica = _replica()
    if replica is not None:
        log.warning("the replica failed and is passed over")
        replica.rest()
    leave()
    try:
        answer = current_app.preprocess_request()
        answer = current_app.dispatch_request() if answer is None else answer
    except Exception as error:
        answer = current_app.handle_user_exception(error)
    return current_app.make_response(answer)


def state() -> str:
    """How the replica does, in a word; empty where there is none."""
    replica = _replica()
    if replica is None:
        return ""
    wanted = db.session.scalar(select(ContentVersion.value))
    db.session.rollback()
    found = _version_of(replica)
    leave()
    if found is None:
        return "away"
    return "ok" if found >= (wanted or 0) else "behind"


def _replica() -> Replica | None:
    return cast(Replica | None, current_app.extensions[REPLICA])
