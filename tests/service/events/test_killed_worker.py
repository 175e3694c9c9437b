"""Wherever a worker is killed, every invitation arrives, and one that comes twice is the same one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from icalendar import Calendar

from netwerk.kernel import clock
from netwerk.kernel.database import db
from tests.builders import Make
from tests.conftest import Apps
from tests.support.live import environment
from tests.support.mortal_worker import PLACES
from tests.support.post_office import PostOffice
from tests.support.smtp import Received

# What a lease lasts, and a little.
LEASE = timedelta(seconds=130)
Kill = Callable[[str, str], int]


@pytest.fixture(scope="module")
def killed(apps: Apps, database: str) -> Iterator[Kill]:
    """Let a worker of the whole site be killed at a place; gives how it ended."""
    app, _counter = apps.get(database)
    command = [sys.executable, "-m", "tests.support.mortal_worker"]
    given = os.environ | environment(app.config["SETTINGS"])
    with subprocess.Popen(
        command, env=given, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said, answers = process.stdin, process.stdout

        def at(place: str, smtp_url: str) -> int:
            print(place, smtp_url, file=said, flush=True)
            return int(answers.readline())

        yield at


def identity(received: Received) -> tuple[str, str, int]:
    """By what mail programs and calendars know a mail: its name, and the name and number in its calendar."""
    octets = PostOffice.calendar(received.mail)
    assert octets is not None
    [event] = Calendar.from_ical(octets).walk("VEVENT")
    return received.message_id, str(event["UID"]), int(event["SEQUENCE"])


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_killed_at_any_point_loses_no_invitation_and_sends_no_second_identity(
    killed: Kill, make: Make, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    server = post_office.server
    make.booking(make.event(), [make.person("An", "an@a.example"), make.person("Bart", "bart@b.example")])
    db.session.rollback()

    assert killed(place, server.url) == -signal.SIGKILL

    assert len(server.received) == (place == "taken")
    assert post_office.deliver() == [], "the lease of the killed worker still lasts"
    real = clock.clock.source
    monkeypatch.setattr(clock.clock, "source", lambda: real() + LEASE)
    post_office.deliver()
    identities = defaultdict(list)
    for mail in server.received:
        identities[mail.recipient].append(identity(mail))
    assert set(identities) == {"an@a.example", "bart@b.example"}
    assert all(len(set(each)) == 1 for each in identities.values())
    assert len({uid for _message_id, uid, _sequence in map(identity, server.received)}) == 2
    assert post_office.deliver() == [], "what arrived is not sent again"
