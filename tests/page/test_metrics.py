"""`/metrics`: figures for a monitoring system that shows the token."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from netwerk.kernel import clock, tally
from netwerk.kernel.database import db
from netwerk.kernel.scheduler import JobReport, WorkerHeartbeat
from tests.builders import Make
from tests.support.visitor import Visitor

TOKEN = "0123456789abcdef"
LINE = re.compile(
    r"# (?:HELP|TYPE) [a-z_]+ .+"
    r'|[a-z_]+(?:\{[a-z]+="(?:[^"\\]|\\.)*"(?:,[a-z]+="(?:[^"\\]|\\.)*")*\})? -?[\d.e+]+'
)


@pytest.fixture
def measured(app: Flask) -> Iterator[None]:
    """A site that may be measured."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = before.model_copy(update={"metrics_token": TOKEN})
    yield
    app.config["SETTINGS"] = before


def figures(client: Visitor) -> dict[str, float]:
    said = client.open("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert all(LINE.fullmatch(line) for line in said.splitlines()), said
    samples = [line.rpartition(" ") for line in said.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in samples}


@pytest.mark.both_databases
def test_it_tells_of_requests_mails_registrations_jobs_and_the_worker(
    measured: None, client: Visitor, make: Make
) -> None:
    day = make.event(capacity=1)
    make.attendee(day)
    make.attendee(day)
    now = clock.now()
    db.session.add(WorkerHeartbeat(name="one", beat_at=now))
    db.session.add(JobReport(job="outbox.drain", started_at=now, seconds=0.25, failures=2))
    db.session.commit()
    before = figures(client)

    client.open("/healthz")
    client.open("/bestaat-niet", status=404)
    told = figures(client)

    assert told['netwerk_requests_total{status="2xx"}'] == before['netwerk_requests_total{status="2xx"}'] + 2
    assert told['netwerk_requests_total{status="4xx"}'] == before['netwerk_requests_total{status="4xx"}'] + 1
    assert told['netwerk_request_seconds_total{status="2xx"}'] > 0
    assert told['netwerk_registrations{state="confirmed"}'] == 1
    assert told['netwerk_registrations{state="waitlisted"}'] == 1
    assert told['netwerk_mails{state="queued"}'] == 2
    assert told["netwerk_mail_age_seconds"] >= 0
    assert told["netwerk_worker_silent_seconds"] < 60
    assert told['netwerk_job_failures_total{job="outbox.drain"}'] == 2
    assert told['netwerk_job_seconds{job="outbox.drain"}'] == 0.25
    assert told["netwerk_disk_free_bytes"] > 0


def test_nobody_reads_it_without_the_token(measured: None, client: Visitor) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic é"}):
        answer = client.open("/metrics", status=401, headers=headers)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert b"netwerk_" not in answer.data


def test_where_no_token_is_set_there_is_no_such_page(client: Visitor) -> None:
    client.open("/metrics", status=404)
    client.open("/metrics", status=404, headers={"Authorization": "Bearer "})


def test_processes_of_one_machine_count_together_and_one_that_ended_leaves_its_count() -> None:

    board = tally.Board()
    for _child in range(3):
        if (child := os.fork()) == 0:
            board.add(2, 0.5)
            os._exit(0)
        os.waitpid(child, 0)
    board.add(5, 1.0)
    assert board.sums()["2xx"] == (3, 1.5)
    assert board.sums()["5xx"] == (1, 1.0)
