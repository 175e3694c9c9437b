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
from netwerk.kernel.database import Base, db, transaction

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20
GRACE_SECONDS = 1.5
SLOT_LEASE = timedelta(minutes=10)
KEEP_RUNS = timedelta(days=30)
KEEP_BEATS = timedelta(days=1)


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
            try:
                if job.once:
                    _in_its_slot(job)
                else:
                    job.act()
            except Exception:
                log.exception("job %s failed", job.name)

    return tick


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set the event; only the main thread may ask for them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_its_slot(job: Job) -> None:
    slot = str(int(clock.now().timestamp() // job.seconds))
    if not claim_slot(job.name, slot):
        return
    job.act()
    mine = update(JobRun).where(JobRun.job == job.name, JobRun.slot == slot)
    with transaction() as session:
        session.execute(mine.values(finished_at=clock.now()))


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
