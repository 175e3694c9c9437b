"""Runs of taking in: begun with a file, read by the worker, said yes to, taken in whole, cleared away."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import undefer

from netwerk.kernel import audit, clock, i18n
from netwerk.kernel.database import db, hold, transaction
from netwerk.kernel.errors import Conflict, DomainError, Invalid, NotFound
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing.kinds import Context, Outcome, Row, importers
from netwerk.kernel.importing.models import ImportRun, State
from netwerk.kernel.needles import Needle
from netwerk.kernel.retention import AT_ONCE, Held, by_day, cutoff
from netwerk.kernel.text import plain_line
from netwerk.kernel.tokens import random_token

log = logging.getLogger(__name__)

LARGEST = 5 * 1024 * 1024
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3
TELL_EVERY = timedelta(seconds=0.5)
KEEP_FILES, KEEP_REPORTS = timedelta(days=7), timedelta(days=30)
AT_WORK = (State.READING, State.TAKING_IN)


# --- what people do ---------------------------------------------------------------------------------------


def begin(kind: str, octets: bytes, file_name: str, options: dict[str, Any], actor_label: str) -> ImportRun:
    """Hand in a file, to be read by the worker. Raises NotFound for an unknown kind, Invalid for no file."""
    if kind not in importers():
        raise NotFound
    if not octets:
        raise Invalid(lazy("Kies een bestand."), "file")
    if len(octets) > LARGEST:
        raise Invalid(lazy("Dit bestand is te groot: hoogstens 5 MB."), "file")
    run = ImportRun(
        kind=kind,
        file_name=plain_line(file_name)[:140],
        octets=octets,
        options=options,
        by=actor_label,
        language=i18n.language(),
        created_at=clock.now(),
        rows=[],
        counts={},
    )
    db.session.add(run)
    db.session.flush()
    audit.record(actor_label, "import.read", "import", run.id, of_kind=kind)
    return run


def confirm(run_id: int, actor_label: str) -> ImportRun:
    """Let a file that was read be taken in. Raises NotFound, Conflict when it is not so far or has faults."""
    run = found(run_id, lock=True)
    if run.state != State.READ or run.octets is None:
        raise Conflict(lazy("Dit bestand wacht niet meer op een antwoord."))
    if not can_run(run):
        raise Conflict(lazy("Er zijn rijen met fouten, of er is niets nieuws. Er wordt niets ingevoerd."))
    run.state, run.done, run.attempts = State.TAKING_IN, 0, 0
    run.by = actor_label
    db.session.flush()
    return run


def cancel(run_id: int, actor_label: str) -> ImportRun:
    """Put a file aside that is not being taken in. Raises NotFound, Conflict."""
    run = found(run_id, lock=True)
    if run.state not in {State.READ, State.READING}:
        raise Conflict(lazy("Dit bestand wacht niet meer op een antwoord."))
    _end(run, State.CANCELLED, "")
    audit.record(actor_label, "import.cancel", "import", run.id)
    return run


def can_run(run: ImportRun) -> bool:
    """Is there something to take in, and nothing wrong?"""
    return not run.counts.get(Outcome.WRONG) and bool(
        run.counts.get(Outcome.NEW) or run.counts.get(Outcome.CHANGED)
    )


def found(run_id: int, *, lock: bool = False) -> ImportRun:
    """A run with its report. Raises NotFound."""
    query = select(ImportRun).where(ImportRun.id == run_id).options(undefer(ImportRun.rows))
    query = query.with_for_update().options(undefer(ImportRun.octets)) if lock else query
    run = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if run is None:
        raise NotFound
    return run


def latest(limit: int) -> list[ImportRun]:
    """The newest runs, newest first, without their reports."""
    return list(db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)))


def handed_in(actor_label: str) -> list[ImportRun]:
    """The runs that somebody began, oldest first."""
    return list(
        db.session.scalars(select(ImportRun).where(ImportRun.by == actor_label).order_by(ImportRun.id))
    )


def forget_naming(needles: Collection[Needle]) -> None:
    """Put aside every file that waits and in which one of these can be read, whatever its encoding."""
    waiting = select(ImportRun).where(ImportRun.octets.is_not(None)).options(undefer(ImportRun.octets))
    for run in db.session.scalars(waiting.with_for_update()):
        octets = run.octets or b""
        texts = [octets.decode(code, "replace") for code in ("utf-8", "cp1252", "utf-16-le", "utf-16-be")]
        # What stands in a spreadsheet is packed, and cannot be looked through so.
        if octets.startswith(b"PK") or any(needle.is_in(text) for needle in needles for text in texts):
            _end(run, State.CANCELLED, "")


# --- what the worker does ---------------------------------------------------------------------------------


def work() -> int:
    """Read or take in what waits, one file after the other; a job, gives how many."""
    number = 0
    while (claimed := _claim()) is not None:
        run_id, owner, state = claimed
        with i18n.speaking(_language(run_id)):
            _do(run_id, owner, state)
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
        run.attempts += 1
        run.lease_owner, run.lease_until = owner, clock.now() + LEASE
        return run.id, owner, run.state


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
    run = found(run_id)
    importer, context = importers()[run.kind], Context(run.by, clock.now(), dict(run.options))
    octets = bytes(run.octets or b"")
    db.session.rollback()
    rows = importer.plan(octets, context, _teller(run_id, owner))
    with transaction():
        run = _mine(run_id, owner)
        _report(run, rows)
        run.state, run.lease_owner, run.lease_until, run.attempts = State.READ, None, None, 0


def _take_in(run_id: int, owner: str) -> None:
    """Take a file in, whole: what was read may have changed since, so it is read again in the same breath."""
    with transaction():
        run = _mine(run_id, owner)
        importer, context = importers()[run.kind], Context(run.by, clock.now(), dict(run.options))
        # The row stays locked until the end: no other worker takes it over, however long this lasts.
        # Held before it is read again: what another file brings is there by now, or waits for this one.
        hold("import")
        rows = importer.plan(bytes(run.octets or b""), context, lambda _done, _total: None)
        _report(run, rows)
        if run.counts.get(Outcome.WRONG):
            raise Invalid(
                lazy("Intussen passen niet alle rijen meer. Er is niets ingevoerd: probeer opnieuw.")
            )
        importer.take_in([row for row in rows if row.outcome in {Outcome.NEW, Outcome.CHANGED}], context)
        counts = {name: number for name, number in run.counts.items() if number}
        _end(run, State.DONE, "")
        audit.record(run.by, "import.take_in", "import", run.id, of_kind=run.kind, **counts)


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


def _end(run: ImportRun, state: State, problem: str) -> None:
    run.state, run.problem, run.finished_at, run.octets = state, problem[:500], clock.now(), None
    run.lease_owner = run.lease_until = None
    db.session.flush()


def _fail(run_id: int, owner: str, problem: str, *, again: str = "") -> None:
    """End a run that cannot be; what failed by our own fault is tried again a few times."""
    with transaction():
        run = found(run_id, lock=True)
        if run.lease_owner != owner:
            return
        if again and run.attempts < MOST_ATTEMPTS:
            run.lease_owner = run.lease_until = None
            return
        _end(run, State.FAILED, problem)


def _teller(run_id: int, owner: str) -> Any:
    """Notes how far the reading is, twice a second at most, and holds the run a while longer."""
    last = clock.now() - TELL_EVERY

    def tell(done: int, total: int) -> None:
        nonlocal last
        if clock.now() - last < TELL_EVERY:
            return
        last = clock.now()
        with transaction():
            db.session.execute(
                update(ImportRun)
                .where(ImportRun.id == run_id, ImportRun.lease_owner == owner)
                .values(done=done, total=total, lease_until=clock.now() + LEASE)
            )

    return tell


WAITING = (ImportRun.state == State.READ,)
TOLD = (ImportRun.finished_at.is_not(None), ImportRun.file_name != "")


def held() -> Held:
    """When files that nobody said yes to are put aside and old reports are emptied, and how many."""
    yield from by_day(ImportRun.created_at, *WAITING, term=KEEP_FILES)
    yield from by_day(ImportRun.finished_at, *TOLD, term=KEEP_REPORTS)


def purge(now: datetime) -> int:
    """Put files aside that nobody said yes to, and empty old reports, a batch of each; gives how many."""
    late = select(ImportRun).where(*WAITING, ImportRun.created_at < cutoff(now, KEEP_FILES))
    files = db.session.scalars(late.order_by(ImportRun.id).limit(AT_ONCE).with_for_update()).all()
    for run in files:
        _end(run, State.CANCELLED, "")
    old = select(ImportRun.id).where(*TOLD, ImportRun.finished_at < cutoff(now, KEEP_REPORTS)).limit(AT_ONCE)
    reports = db.session.scalars(old).all()
    emptied = update(ImportRun).where(ImportRun.id.in_(reports)).values(rows=[], file_name="")
    db.session.execute(emptied)
    return len(files) + len(reports)
