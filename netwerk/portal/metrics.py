"""Figures for a monitoring system, in the text format of Prometheus (version 0.0.4).

What is counted in the database is asked there, so that every process of every machine gives the same; only
requests are counted by the machine that answered them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from netwerk import __version__
from netwerk.events.models import Attendee
from netwerk.kernel import outbox, scheduler
from netwerk.kernel.database import db
from netwerk.kernel.outbox import desk
from netwerk.kernel.tally import board
from netwerk.portal import health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True)
class Metric:
    """A figure with its samples: labels and value."""

    name: str
    kind: str
    meaning: str
    samples: Iterable[tuple[Mapping[str, str], float]]

    def lines(self) -> Iterator[str]:
        """As Prometheus reads it."""
        yield f"# HELP {self.name} {self.meaning}"
        yield f"# TYPE {self.name} {self.kind}"
        for labels, value in self.samples:
            written = ",".join(f'{name}="{text.translate(ESCAPES)}"' for name, text in labels.items())
            yield f"{self.name}{{{written}}} {value}" if written else f"{self.name} {value}"


def text(data: Path, now: datetime) -> str:
    """All figures at this moment."""
    metrics = (*_requests(), *_mail(now), *_work(now), *_registrations(), *_room(data))
    return "\n".join(line for metric in metrics for line in metric.lines()) + "\n"


def _one(value: float) -> list[tuple[Mapping[str, str], float]]:
    return [({}, value)]


def _requests() -> Iterator[Metric]:
    sums = board.sums()
    yield Metric("netwerk_info", "gauge", "The version that runs.", [({"version": __version__}, 1)])
    yield Metric(
        "netwerk_requests_total",
        "counter",
        "Requests this machine answered, by kind of status.",
        [({"status": kind}, number) for kind, (number, _seconds) in sums.items()],
    )
    yield Metric(
        "netwerk_request_seconds_total",
        "counter",
        "Seconds these requests took together.",
        [({"status": kind}, round(seconds, 6)) for kind, (_number, seconds) in sums.items()],
    )


def _mail(now: datetime) -> Iterator[Metric]:
    oldest = outbox.queue_state().oldest_due
    age = max((now - oldest).total_seconds(), 0) if oldest else 0
    yield Metric(
        "netwerk_mails",
        "gauge",
        "Mails in the outbox, by state.",
        [({"state": state}, number) for state, number in sorted(desk.counts().items())],
    )
    yield Metric("netwerk_mail_age_seconds", "gauge", "Age of the oldest mail that is due.", _one(age))
    yield Metric(
        "netwerk_mail_paused", "gauge", "1 while all mail is held back.", _one(int(desk.paused() is not None))
    )


def _work(now: datetime) -> Iterator[Metric]:
    beat, reports = scheduler.last_heartbeat(), scheduler.job_reports()
    silent = [] if beat is None else _one(max((now - beat).total_seconds(), 0))
    yield Metric("netwerk_worker_silent_seconds", "gauge", "Since a worker last said that it lives.", silent)
    yield Metric(
        "netwerk_job_last_run_timestamp_seconds",
        "gauge",
        "When each job last began.",
        [({"job": one.job}, one.started_at.timestamp()) for one in reports],
    )
    yield Metric(
        "netwerk_job_seconds",
        "gauge",
        "How long each job took at last.",
        [({"job": one.job}, round(one.seconds, 3)) for one in reports],
    )
    yield Metric(
        "netwerk_job_failures_total",
        "counter",
        "How often each job failed.",
        [({"job": one.job}, one.failures) for one in reports],
    )


def _registrations() -> Iterator[Metric]:
    query = select(Attendee.state, func.count()).group_by(Attendee.state).order_by(Attendee.state)
    yield Metric(
        "netwerk_registrations",
        "gauge",
        "People registered for network days, by state.",
        [({"state": state}, number) for state, number in db.session.execute(query)],
    )


def _room(data: Path) -> Iterator[Metric]:
    yield Metric("netwerk_database_bytes", "gauge", "Size of the database.", _one(health.database_bytes()))
    yield Metric(
        "netwerk_disk_free_bytes",
        "gauge",
        "Free room in the data folder.",
        _one(shutil.disk_usage(data).free),
    )
