"""The page that says how the house is doing."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import update

from netwerk.app import worker_jobs
from netwerk.kernel import clock, scheduler
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.scheduler import Job, JobReport, WorkerHeartbeat
from netwerk.portal.jobs import follow_words
from netwerk.portal.manage.job_words import JOBS
from netwerk.settings import MailReceive
from tests.builders import Make
from tests.cast import Cast
from tests.support.visitor import Visitor


def test_a_silent_worker_is_said_first_and_a_living_one_is_seen(cast: Cast, client: Visitor) -> None:
    admin = client.as_(cast.admin)
    assert "Het achtergrondproces zwijgt" in admin.get("/beheer/toestand")
    with transaction():
        db.session.add(WorkerHeartbeat(name="machine:1", beat_at=clock.now()))
    page = admin.get("/beheer/toestand")
    assert "machine:1" in page
    assert "Het achtergrondproces zwijgt" not in page
    assert "Alles werkt." in page
    assert "none" not in page.main
    assert admin.query_count <= 12
    client.as_(cast.chantal).open("/beheer/toestand", status=403)


def test_mail_that_did_not_arrive_is_said_before_all_is_well(cast: Cast, client: Visitor, make: Make) -> None:
    with transaction():
        db.session.add(WorkerHeartbeat(name="machine:1", beat_at=clock.now()))
    day = make.event()
    make.booking(day, [make.person("Mia Bos", "mia@school.example")])
    with transaction():
        db.session.execute(update(OutboxMessage).values(state="failed"))
    page = client.as_(cast.admin).get("/beheer/toestand")
    assert "kwam niet aan" in page
    assert "Alles werkt." not in page


def test_a_job_leaves_how_it_did_and_its_failure_without_the_words_of_it(
    app: Flask, cast: Cast, client: Visitor
) -> None:
    scheduler._noted.clear()

    def fails() -> None:
        raise ValueError("an@school.example")

    for name, act in (("goed", lambda: None), ("fout", fails)):
        scheduler._ticker(app, Job(name, 60, act))()
        scheduler._ticker(app, Job(name, 60, act))()
    db.session.rollback()
    reports = {one.job: one for one in scheduler.job_reports()}
    assert (reports["fout"].failures, reports["fout"].error) == (2, "ValueError")
    assert reports["goed"].failures == 0
    page = client.as_(cast.admin).get("/beheer/toestand")
    assert "ValueError" in page
    assert "an@school.example" not in page
    assert isinstance(db.session.get(JobReport, "goed"), JobReport)


def test_every_job_of_a_worker_has_words(app: Flask, cast: Cast, client: Visitor) -> None:
    settings = app.config["SETTINGS"].model_copy(
        update={
            "smtp_url": "smtp://127.0.0.1:25",
            "mail_receive": MailReceive.IMAP,
            "imap_url": "imap://a:b@127.0.0.1/INBOX",
        }
    )
    jobs = {job.name for job in worker_jobs(settings, "w", threading.Event())} | {"heartbeat"}
    assert jobs == set(JOBS)
    with transaction():
        db.session.add(JobReport(job="outbox.drain", started_at=clock.now()))
    assert "Verstuurt mail" in client.as_(cast.admin).get("/beheer/toestand")


def test_the_index_follows_a_change_of_the_words_once(app: Flask, words: None) -> None:
    assert follow_words()
    assert not follow_words()
