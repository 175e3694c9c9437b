"""`netwerk check --alarm`: mail when a running site is in trouble, again after hours, and when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from netwerk.commands import alarm
from netwerk.events.models import Event
from netwerk.kernel import clock, outbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage, desk
from netwerk.kernel.scheduler import WorkerHeartbeat
from netwerk.settings import Settings
from tests.builders import Make
from tests.support.live import Live, prepared
from tests.support.smtp import Server

pytestmark = pytest.mark.one_database


@pytest.fixture
def site(database: str, tmp_path: Path, mailbox: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A site whose worker has just spoken."""
    monkeypatch.setattr("netwerk.app.logs.init_app", lambda *_settings: None)
    with prepared(database, tmp_path, smtp_url=mailbox.url) as live:
        beat()
        yield live


def beat() -> None:
    db.session.rollback()
    db.session.merge(WorkerHeartbeat(name="one", beat_at=clock.now()))
    db.session.commit()


def look(settings: Settings) -> tuple[set[str], str]:
    """What the timer does: the names of what is found, and what went wrong with the mail."""
    found = alarm.troubles(settings)
    return set(found), alarm.raise_alarm(settings, found)


def test_a_silent_worker_is_told_once_again_after_six_hours_and_when_it_is_over(
    site: Live, mailbox: Server, at: Callable[[datetime], datetime]
) -> None:
    began = clock.now()
    assert look(site.settings) == (set(), "")
    assert mailbox.received == []

    for minutes, mails in ((3, 1), (8, 1), (358, 1), (364, 2)):
        at(began + timedelta(minutes=minutes))
        assert look(site.settings) == ({"worker"}, "")
        assert len(mailbox.received) == mails, minutes
    beat()
    assert look(site.settings) == (set(), "")
    look(site.settings)

    assert [one.mail["Subject"] for one in mailbox.received] == ["netwerk: trouble"] * 2 + [
        "netwerk: all is well again"
    ]
    first = mailbox.received[0]
    assert first.recipient == site.settings.organisation_email
    assert "No worker has said" in first.mail.get_content()
    assert first.mail["Auto-Submitted"] == "auto-generated"


def test_a_replica_that_is_away_is_told(site: Live) -> None:
    nobody_there = "postgresql+psycopg://netwerk@127.0.0.1:1/netwerk"
    assert look(site.settings.model_copy(update={"read_url": nobody_there})) == ({"replica"}, "")


def test_old_mail_is_told_unless_it_is_held_back_on_purpose(site: Live, mailbox: Server) -> None:
    make = Make()
    make.attendee(make.event())
    db.session.execute(update(OutboxMessage).values(due_at=clock.now() - timedelta(minutes=20)))
    db.session.commit()
    to = site.settings.model_copy(update={"alarm_email": "wacht@netwerk.example"})

    assert look(to) == ({"mail"}, "")
    assert mailbox.recipients() == ["wacht@netwerk.example"]
    desk.pause("we kijken iets na", "system", clock.now())
    db.session.commit()
    assert look(to)[0] == set()
    assert outbox.queue_state().waiting == 1
    assert db.session.query(Event).count() == 1


def test_a_mail_that_does_not_leave_is_said_and_tried_again(site: Live, mailbox: Server) -> None:
    away = site.settings.model_copy(update={"database_url": "postgresql+psycopg://x@127.0.0.1:1/x"})
    mailbox.answers = {"RCPT": "451 4.3.0 later"}
    assert look(away) == ({"database"}, "451 4.3.0 later")
    mailbox.answers = {}
    assert look(away) == ({"database"}, "")
    assert len(mailbox.received) == 1
