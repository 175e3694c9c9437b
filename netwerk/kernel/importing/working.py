"""What the worker does with a file: reads it, and takes it in whole.

All that takes time is done before anything is written; the one transaction that writes only stores. On SQLite
nobody else writes meanwhile, so it has to be over soon; the index of the search follows in batches.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from netwerk.kernel import audit, bulk, clock, i18n, search
from netwerk.kernel.database import db, hold, is_busy, transaction
from netwerk.kernel.errors import Conflict, DomainError, Invalid
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing.kinds import Context, Importer, Outcome, Row, Tell, importers
from netwerk.kernel.importing.models import ImportRun, State
from netwerk.kernel.importing.runs import end, found
from netwerk.kernel.tokens import random_token

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3
# So often a file is made ready anew because what it names changed in the meantime.
MOST_TRIES = 5
TELL_EVERY = timedelta(seconds=0.5)
AT_WORK = (State.READING, State.TAKING_IN)
WRITTEN = frozenset({Outcome.NEW, Outcome.CHANGED})


class _Moved(Exception):
    """What the file names changed while it was made ready."""


def work() -> int:
    """Read or take in what waits, one file after the other; a job, gives how many."""
    number = 0
    while (claimed := _claim()) is not None:
        run_id, owner, state = claimed
        with i18n.speaking(_language(run_id)):
            _do(run_id, owner, state)
        search.catch_up()
        number += 1
    return number


def _claim() -> tuple[int, str, str] | None:
    waiting = (
        select(ImportRun.id)
        .where(ImportRun.state.in_(AT_WORK))
        .where(or_(ImportRun.lease_until.is_(None), ImportRun.lease_until <= clock.now()))
        .order_by(ImportRun.id)
        .limit(1)
    )
    anything = db.session.scalar(waiting) is not None
    db.session.rollback()
    if not anything:
        return None
    owner = random_token()[:40]
    with transaction():
        run_id = db.session.scalar(waiting.with_for_update(skip_locked=True))
        if run_id is None:
            return None
        run = db.session.get_one(ImportRun, run_id)
        if run.attempts < MOST_ATTEMPTS:
            run.attempts += 1
            run.lease_owner, run.lease_until = owner, clock.now() + LEASE
            return run.id, owner, run.state
        # Nobody came back from it: it would take every worker along, one after the other.
        with i18n.speaking(run.language or i18n.SOURCE):
            end(run, State.FAILED, _("Er ging iets mis bij ons. Er is niets ingevoerd."))
    return _claim()


def _language(run_id: int) -> str:
    code = db.session.scalar(select(ImportRun.language).where(ImportRun.id == run_id))
    db.session.rollback()
    return code or i18n.SOURCE


def _do(run_id: int, owner: str, state: str) -> None:
    try:
        if state == State.READING:
            _read(run_id, owner)
        else:
            _take_in(run_id, owner)
    except DomainError as error:
        _fail(run_id, owner, str(error.sentence) or _("Dit kan nu niet."))
    except Exception:
        log.exception("import %s failed", run_id)
        _fail(run_id, owner, _("Er ging iets mis bij ons. Er is niets ingevoerd."), again=state)


def _read(run_id: int, owner: str) -> None:
    """Say row by row what would come of a file."""
    importer, context, given = _file(run_id, owner)
    rows = importer.plan(given, importer.know(given, context), context, _teller(run_id, owner))
    with transaction():
        run = _mine(run_id, owner)
        _report(run, rows)
        run.state, run.lease_owner, run.lease_until, run.attempts = State.READ, None, None, 0


def _take_in(run_id: int, owner: str) -> None:
    """Take a file in, whole; made ready anew as often as what it names changes under our hands."""
    importer, context, given = _file(run_id, owner)
    tell = _teller(run_id, owner)
    for _again in range(MOST_TRIES):
        try:
            _try(run_id, owner, importer, context, given, tell)
        except (_Moved, IntegrityError):
            log.info("import %s is made ready anew", run_id)
        else:
            return
    raise Conflict(lazy("Er verandert nu te veel tegelijk. Er is niets ingevoerd: probeer opnieuw."))


def _try(run_id: int, owner: str, importer: Importer, context: Context, given: Any, tell: Tell) -> None:
    known = importer.know(given, context)
    rows = importer.plan(given, known, context, _silent)
    if any(row.outcome == Outcome.WRONG for row in rows):
        raise Invalid(lazy("Intussen passen niet alle rijen meer. Er is niets ingevoerd: probeer opnieuw."))
    ready = importer.prepare([row for row in rows if row.outcome in WRITTEN], known, context, tell)
    ids = [row.thing_id for row in rows if row.outcome == Outcome.CHANGED and row.thing_id is not None]
    with transaction():
        run = _mine(run_id, owner)
        # What another file brings is there by now, or waits for this one.
        hold("import")
        bulk.lock(importer.model, ids)
        if importer.know(given, context) != known:
            raise _Moved
        importer.write(ready, context)
        _report(run, rows)
        end(run, State.DONE, "")
        audit.record(run.by, "import.take_in", "import", run.id, of_kind=run.kind, **run.counts)


def _file(run_id: int, owner: str) -> tuple[Importer, Context, Any]:
    """What stands in the file of a run. Raises Conflict when another worker has taken it over, Invalid."""
    wanted = select(ImportRun).where(ImportRun.id == run_id, ImportRun.lease_owner == owner)
    run = db.session.scalars(wanted.options(undefer(ImportRun.octets))).first()
    if run is None:
        raise Conflict
    importer, context = importers()[run.kind], Context(run.by, clock.now(), dict(run.options))
    octets = bytes(run.octets or b"")
    db.session.rollback()
    return importer, context, importer.read(octets)


def _mine(run_id: int, owner: str) -> ImportRun:
    """The run, locked. Raises Conflict when another worker has taken it over."""
    run = found(run_id, lock=True)
    if run.lease_owner != owner or run.state not in AT_WORK:
        raise Conflict
    return run


def _report(run: ImportRun, rows: Sequence[Row]) -> None:
    run.counts = dict(Counter(str(row.outcome) for row in rows))
    run.done = run.total = len(rows)
    run.rows = [
        [row.number, row.title[:200], str(row.outcome), [[one.column, one.sentence] for one in row.remarks]]
        for row in rows
    ]


def _fail(run_id: int, owner: str, problem: str, *, again: str = "") -> None:
    """End a run that cannot be; what failed by our own fault is tried again a few times."""
    with transaction():
        run = found(run_id, lock=True)
        if run.lease_owner != owner:
            return
        if again and run.attempts < MOST_ATTEMPTS:
            run.lease_owner = run.lease_until = None
            return
        end(run, State.FAILED, problem)


def _silent(_done: int, _total: int) -> None:
    """For a step that is over before anybody looks."""


def _teller(run_id: int, owner: str) -> Callable[[int, int], None]:
    """Notes how far the work is, twice a second at most, and holds the run a while longer."""
    last = clock.now() - TELL_EVERY

    def tell(done: int, total: int) -> None:
        nonlocal last
        if clock.now() - last < TELL_EVERY:
            return
        last = clock.now()
        mine = update(ImportRun).where(ImportRun.id == run_id, ImportRun.lease_owner == owner)
        try:
            with transaction():
                db.session.execute(mine.values(done=done, total=total, lease_until=last + LEASE))
        except Exception as error:
            # It tells again in a moment: no reason to give the whole file up.
            if not is_busy(error):
                raise

    return tell
