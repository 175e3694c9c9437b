"""Runs of taking in as people see them: begun with a file, said yes to, put aside, cleared away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from netwerk.kernel import audit, clock, i18n
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.importing.kinds import Outcome, importers
from netwerk.kernel.importing.models import ImportRun, State
from netwerk.kernel.needles import Needle
from netwerk.kernel.retention import AT_ONCE, Held, by_day, cutoff
from netwerk.kernel.text import plain_line

LARGEST = 5 * 1024 * 1024
KEEP_FILES, KEEP_REPORTS = timedelta(days=7), timedelta(days=30)


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
    end(run, State.CANCELLED, "")
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
            end(run, State.CANCELLED, "")


def end(run: ImportRun, state: State, problem: str) -> None:
    """Let a run be over, and forget its file."""
    run.state, run.problem, run.finished_at, run.octets = state, problem[:500], clock.now(), None
    run.lease_owner = run.lease_until = None
    db.session.flush()


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
        end(run, State.CANCELLED, "")
    old = select(ImportRun.id).where(*TOLD, ImportRun.finished_at < cutoff(now, KEEP_REPORTS)).limit(AT_ONCE)
    reports = db.session.scalars(old).all()
    emptied = update(ImportRun).where(ImportRun.id.in_(reports)).values(rows=[], file_name="")
    db.session.execute(emptied)
    return len(files) + len(reports)
