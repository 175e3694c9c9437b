"""The worker's clock: jobs run again and again, none kills another, and the end is quick."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from netwerk.kernel import scheduler
from netwerk.kernel.clock import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.scheduler import Job, JobRun, claim_slot, last_heartbeat
from netwerk.kernel.write_queue import Busy

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_left_at_work() -> Iterator[None]:
    """A worker leaves behind what takes too long; here it may come to its end before tables are emptied."""
    before = set(threading.enumerate())
    # Nor is remembered when jobs of the same name were last written down.
    scheduler._noted.clear()
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
        assert not thread.is_alive(), thread.name


def run_until(app: Flask, jobs: list[Job], enough: Callable[[], bool]) -> float:
    """Run the jobs in a thread until enough has happened; gives how long stopping took."""
    stop = threading.Event()
    thread = threading.Thread(target=scheduler.run, args=(app, jobs, stop))
    thread.start()
    end = time.monotonic() + 10
    while not enough() and time.monotonic() < end:
        time.sleep(0.02)
    assert enough()
    begin = time.monotonic()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    return time.monotonic() - begin


def test_jobs_run_at_once_and_again_in_the_application_and_one_that_fails_kills_none(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def good() -> None:
        seen.append(current_app.name)

    def bad() -> None:
        seen.append("bad")
        raise RuntimeError("broken")

    jobs = [Job("good", 0.1, good), Job("bad", 0.1, bad)]
    stopping = run_until(app, jobs, lambda: seen.count("bad") >= 3 and seen.count(app.name) >= 3)
    assert stopping < 2
    assert "job bad failed" in caplog.text


def test_a_job_never_runs_beside_itself(app: Flask) -> None:
    running, most, runs = 0, 0, 0

    def slow() -> None:
        nonlocal running, most, runs
        running, runs = running + 1, runs + 1
        most = max(most, running)
        time.sleep(0.25)
        running -= 1

    run_until(app, [Job("slow", 0.1, slow)], lambda: runs >= 3)
    assert most == 1


def test_a_job_that_hangs_does_not_hold_up_the_end(app: Flask) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        go_on.wait(20)

    assert run_until(app, [Job("hang", 5, hang)], begun.is_set) < 2
    go_on.set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker(app: Flask, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    stop = threading.Event()
    scheduler.run(app, [Job("end", 60, lambda: os.kill(os.getpid(), number))], stop)
    assert stop.is_set()
    assert signal.getsignal(number) is before


class InterruptedAtOnce(threading.Event):
    """A signal comes just when somebody begins to wait for this, its lock in hand."""

    def wait(self, timeout: float | None = None) -> bool:
        with self._cond:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.05)
        return super().wait(timeout)


@pytest.fixture
def soon() -> Iterator[None]:
    """A worker that does not end fails the test, which would wait for ever."""

    def refuse(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, refuse)
    signal.alarm(5)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("soon")
def test_a_signal_that_comes_while_the_worker_begins_to_wait_ends_it_too(app: Flask) -> None:
    scheduler.run(app, [], InterruptedAtOnce())


@pytest.mark.usefixtures("soon")
def test_a_signal_that_reaches_the_thread_of_a_job_ends_the_worker_too(app: Flask) -> None:
    def be_interrupted() -> None:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    scheduler.run(app, [Job("end", 60, be_interrupted)], threading.Event())


def test_the_worker_says_that_it_lives(app: Flask) -> None:
    assert last_heartbeat() is None
    db.session.rollback()

    def beaten() -> bool:
        db.session.rollback()
        return last_heartbeat() is not None

    run_until(app, [], beaten)
    beat = last_heartbeat()
    assert beat is not None
    assert timedelta(0) <= datetime.now(UTC) - beat < timedelta(seconds=10)


def test_a_slot_is_given_to_one_and_taken_up_by_another_only_after_a_crash(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "source", lambda: NOW)
    assert claim_slot("digest", "2027-03-01")
    assert not claim_slot("digest", "2027-03-01")
    assert claim_slot("digest", "2027-03-02")
    assert claim_slot("purge", "2027-03-01")

    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(minutes=11))
    assert claim_slot("digest", "2027-03-01")
    assert not claim_slot("digest", "2027-03-01")


def test_of_many_who_want_a_slot_one_gets_it(app: Flask) -> None:
    won: list[bool] = []
    together = threading.Barrier(8)

    def want() -> None:
        with app.app_context():
            together.wait(5)
            won.append(claim_slot("digest", "monday"))

    threads = [threading.Thread(target=want) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(won) == [False] * 7 + [True]


def test_work_of_a_period_is_done_once_however_many_workers_there_are(app: Flask) -> None:
    done: list[int] = []
    job = Job("weekly", 7 * 24 * 3600, lambda: done.append(1), once=True)

    def finished() -> bool:
        db.session.rollback()
        return db.session.scalar(select(JobRun.finished_at)) is not None

    run_until(app, [job], finished)
    ticked = threading.Event()
    run_until(app, [job, Job("other", 5, ticked.set)], ticked.is_set)
    assert done == [1]


def test_a_job_that_finds_the_database_busy_says_so_in_one_line_and_runs_again_at_the_next_tick(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []

    def busy_at_first() -> None:
        tried.append("")
        if len(tried) == 1:
            raise Busy("the database was busy for too long")

    for _tick in range(3):
        scheduler._ticker(app, Job("weekly", 7 * 24 * 3600, busy_at_first, once=True))()
    assert len(tried) == 2, "a slot that was given back is taken up at once, and then done"
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.levelno == logging.WARNING
    assert line.exc_info is None
    assert scheduler.job_reports()[0].failures == 0


def test_old_slots_are_forgotten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        old = NOW - timedelta(days=40)
        session.add(JobRun(job="digest", slot="old", started_at=old, lease_until=old, finished_at=old))
    monkeypatch.setattr(clock, "source", lambda: NOW)
    assert claim_slot("digest", "new")
    assert list(db.session.scalars(select(JobRun.slot))) == ["new"]
