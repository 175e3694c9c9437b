"""The clock of the worker: calls idempotent jobs again and again; the only user of apscheduler.

A missed or doubled tick is harmless, as every job asks the database what is due. Nothing of the schedule
itself is stored: a shared store between processes loses and doubles jobs.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import String, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel import clock
from netwerk.kernel.database import Base, db, is_busy, transaction

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20
GRACE_SECONDS = 1.5
STOPPING = frozenset({signal.SIGTERM, signal.SIGINT})
SLOT_LEASE = timedelta(minutes=10)
KEEP_RUNS = timedelta(days=30)
KEEP_BEATS = timedelta(days=1)
NOTE_EVERY = timedelta(minutes=1)

# When each job was last written down by this process.
_noted: dict[str, datetime] = {}


class WorkerHeartbeat(Base):
    """When each worker last said that it lives."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(index=True)


class JobRun(Base):
    """One occurrence of periodic work: whoever adds the row does the work."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    slot: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    lease_until: Mapped[datetime] = mapped_column()
    finished_at: Mapped[datetime | None] = mapped_column()


class JobReport(Base):
    """How a job did: when it ran last and how long that took, how often it failed and why at last."""

    __tablename__ = "job_report"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    started_at: Mapped[datetime] = mapped_column()
    seconds: Mapped[float] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None] = mapped_column()
    # The kind of error alone: its words may hold what people typed.
    error: Mapped[str] = mapped_column(String(120), default="")


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds; with `once` by one worker only in each such period."""

    name: str
    seconds: float
    act: Callable[[], object]
    once: bool = False


def run(app: Flask, jobs: list[Job], stop: threading.Event) -> None:
    """Run the jobs until `stop` is set or SIGTERM or SIGINT comes; then end within two seconds.

    A job still at work by then is left behind: what it had claimed is free again when its lease ends.
    """
    # It would say twice a second that a job runs, and warn when a long one skips a tick.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    executor = _Threads()
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": executor},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for job in [Job("heartbeat", HEARTBEAT_SECONDS, _beat), *jobs]:
        # Work of a period is looked for at least every minute, so that another takes up what a crash left.
        seconds = min(job.seconds, 60) if job.once else job.seconds
        tick = _ticker(app, job)
        scheduler.add_job(tick, "interval", seconds=seconds, next_run_time=clock.now(), id=job.name)
    with _stopped_by_signals(stop):
        scheduler.start()
        log.info("worker runs %d jobs", len(jobs))
        stop.wait()
        scheduler.shutdown(wait=False)
        executor.wait(GRACE_SECONDS)
    log.info("worker has stopped")


class _Threads(BaseExecutor):  # type: ignore[misc]  # apscheduler carries no types
    """A daemon thread for each run, so that a hanging mail server cannot keep the process alive."""

    def __init__(self) -> None:
        super().__init__()
        self._threads: list[threading.Thread] = []

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        thread = threading.Thread(target=self._run, args=(job, run_times), name=job.id, daemon=True)
        self._threads = [running for running in self._threads if running.is_alive()] + [thread]
        thread.start()

    def _run(self, job: Any, run_times: list[datetime]) -> None:
        events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
        self._run_job_success(job.id, events)

    def wait(self, seconds: float) -> None:
        """Give running jobs some time to end."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
            if thread.is_alive():
                log.warning("job %s was left unfinished", thread.name)


def _ticker(app: Flask, job: Job) -> Callable[[], None]:
    def tick() -> None:
        # The end of the context gives the session back.
        with app.app_context():
            begun, started = clock.now(), time.monotonic()
            try:
                if not job.once:
                    job.act()
                elif not in_slot(job.name, str(int(clock.now().timestamp() // job.seconds)), job.act):
                    return
            except Exception as error:
                if is_busy(error):
                    log.warning("job %s found the database busy and tries again", job.name)
                    return
                log.exception("job %s failed", job.name)
                _note(job.name, begun, time.monotonic() - started, type(error).__name__)
            else:
                if begun - _noted.get(job.name, begun - NOTE_EVERY) >= NOTE_EVERY:
                    _note(job.name, begun, time.monotonic() - started)

    return tick


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set the event; only the main thread may ask for them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    # A handler in Python waits for this thread to wake, which a signal that reaches another thread does not
    # do; and an event set by it deadlocks when this thread has the event's lock in hand. What Python writes
    # to a socket at the signal itself is read by a thread of its own.
    reader, writer = socket.socketpair()
    writer.setblocking(False)

    def pass_on() -> None:
        with reader:
            while numbers := reader.recv(16):
                if not STOPPING.isdisjoint(numbers):
                    stop.set()

    listening = threading.Thread(target=pass_on, name="signals", daemon=True)
    listening.start()
    before = {number: signal.signal(number, _noted_elsewhere) for number in STOPPING}
    former = signal.set_wakeup_fd(writer.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(former)
        for number, handler in before.items():
            signal.signal(number, handler)
        writer.close()
        listening.join()


def _noted_elsewhere(_number: int, _frame: FrameType | None) -> None:
    """Only so that the signal does not end the process."""


def _note(job: str, begun: datetime, seconds: float, error: str = "") -> None:
    """Write down how a job did: each failure, and otherwise no more than once a minute."""
    _noted[job] = begun
    try:
        with transaction() as session:
            report = session.get(JobReport, job) or JobReport(job=job, failures=0, error="")
            report.started_at, report.seconds = begun, seconds
            if error:
                report.failures += 1
                report.failed_at, report.error = begun, error[:120]
            session.add(report)
    except Exception:
        # Another worker was first, or the database is away: the work itself was done or logged already.
        log.debug("job %s not noted", job, exc_info=True)


def job_reports() -> list[JobReport]:
    """How every job did, those that failed last first."""
    order = (JobReport.failed_at.is_(None), JobReport.failed_at.desc(), JobReport.job)
    return list(db.session.scalars(select(JobReport).order_by(*order)))


def heartbeats() -> list[WorkerHeartbeat]:
    """The workers that lived within a day, the last that spoke first."""
    return list(db.session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.beat_at.desc())))


def in_slot(job: str, slot: str, act: Callable[[], object]) -> bool:
    """Do the work of this occurrence, if it is ours to do; gives whether it was.

    Where the database was too busy for it, it is anybody's again at once.
    """
    if not claim_slot(job, slot):
        return False
    try:
        act()
    except Exception as error:
        if is_busy(error):
            _leave_slot(job, slot, lease_until=clock.now())
        raise
    _leave_slot(job, slot, finished_at=clock.now())
    return True


def _leave_slot(job: str, slot: str, **values: datetime) -> None:
    with transaction() as session:
        session.execute(update(JobRun).where(JobRun.job == job, JobRun.slot == slot).values(values))


def claim_slot(job: str, slot: str) -> bool:
    """Whether this occurrence of a job is ours to do; of all workers one gets yes.

    When its work did not end within ten minutes, as after a crash, another may take it up.
    """
    now = clock.now()
    left_behind = (
        update(JobRun)
        .where(
            JobRun.job == job, JobRun.slot == slot, JobRun.finished_at.is_(None), JobRun.lease_until <= now
        )
        .values(started_at=now, lease_until=now + SLOT_LEASE)
        .returning(JobRun.slot)
        .execution_options(synchronize_session=False)
    )
    known = db.session.scalar(select(JobRun.finished_at.is_not(None)).filter_by(job=job, slot=slot))
    if known:
        return False
    try:
        with transaction() as session:
            if session.get(JobRun, (job, slot)) is not None:
                return session.scalar(left_behind) is not None
            session.add(JobRun(job=job, slot=slot, started_at=now, lease_until=now + SLOT_LEASE))
            session.execute(delete(JobRun).where(JobRun.job == job, JobRun.started_at < now - KEEP_RUNS))
    except IntegrityError:
        return False
    return True


def _beat() -> None:
    now = clock.now()
    with transaction() as session:
        session.merge(WorkerHeartbeat(name=f"{socket.gethostname()}:{os.getpid()}", beat_at=now))
        session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < now - KEEP_BEATS))


def last_heartbeat() -> datetime | None:
    """When a worker last said that it lives; None when none ever did."""
    return db.session.scalar(select(func.max(WorkerHeartbeat.beat_at)))
