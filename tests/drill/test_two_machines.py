"""Two machines with one site, as `deploy/two-machines` says; the primary dies while people register."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from netwerk.app import create_app
from netwerk.events.models import Attendee
from netwerk.kernel import schema
from netwerk.kernel.backup.databases import Postgresql
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.outbox.delivery import RECORDED_AT_ONCE
from netwerk.settings import Mode, Settings
from tests.builders import Make
from tests.drill.visitors import CUT_OFF, GOOD, check, reading, registering
from tests.support import databases
from tests.support.live import Live, free_port, running
from tests.support.replicas import NAME as SECOND
from tests.support.replicas import pair
from tests.support.smtp import Server as MailServer
from tests.tools.with_postgres import NAME, Server

pytestmark = [pytest.mark.drill, pytest.mark.postgres]
MACHINES = ("127.0.0.2", "127.0.0.3")
SEATS = 40
BUSY = 503
# So long after the promotion somebody may still be asked to come back.
RECOVERED_SECONDS = 10
# A worker that was cut off in the middle keeps what it had claimed for two minutes.
PATIENCE = 240


def followed(name: str, first: Server, second: Server, wish: str) -> str:
    """The address of a database that is on whichever of two servers is as wished."""
    hosts = "&".join(f"host=127.0.0.1:{one.port}" for one in (first, second))
    return f"postgresql+psycopg://postgres@/{name}?{hosts}&target_session_attrs={wish}&connect_timeout=3"


@contextmanager
def two_machines(folder: Path, first: Server, second: Server, smtp_url: str) -> Iterator[list[Live]]:
    """One site on two machines; an application of ours looks behind the scenes."""
    with databases.database("postgresql", folder) as address:
        name = str(make_url(address).database)
        settings = Settings(
            _env_file=None,
            mode=Mode.DEVELOPMENT,
            data=folder,
            database_url=followed(name, first, second, "read-write"),
            read_url=followed(name, first, second, "prefer-standby"),
            trusted_hosts=("127.0.0.1", *MACHINES),
            smtp_url=smtp_url,
            mail_from="netwerk@netwerk.example",
        )
        app = create_app(settings)
        with app.app_context():
            schema.upgrade()
            try:
                yield [Live(app, settings, f"http://{machine}:{free_port()}") for machine in MACHINES]
            finally:
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()


def all_mail_has_left() -> None:
    end = time.monotonic() + PATIENCE
    waiting = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
    while db.session.scalar(waiting):
        db.session.rollback()
        assert time.monotonic() < end, "mail waits for ever"
        time.sleep(1)


def test_the_primary_dies_the_replica_is_promoted_and_nothing_confirmed_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[[str], None]
) -> None:
    mail = MailServer()
    with pair() as (first, second):
        monkeypatch.setenv(NAME, first.address)
        first.tell(f"ALTER SYSTEM SET synchronous_standby_names = '{SECOND}'")
        first.tell("SELECT pg_reload_conf()")
        with two_machines(tmp_path, first, second, mail.url) as (one, other):
            day = Make().event(capacity=SEATS)
            number = day.id
            with (
                running(one, workers=1, with_worker=True),
                running(other, workers=1, with_worker=True),
                reading(one, 1) as read,
                registering(one, day) as here,
                registering(other, day, first=100_001) as there,
            ):
                time.sleep(8)
                first.stop()
                died = time.monotonic()
                time.sleep(2)
                second.promote()
                promoted = time.monotonic()
                # The database of the test is taken away from where it is now.
                monkeypatch.setenv(NAME, second.address)
                time.sleep(RECOVERED_SECONDS + 5)
            registered = check(here, number)
            assert check(there, number) == registered
            answers = sorted(here.answers + there.answers)
            with running(one, workers=1, with_worker=True):
                all_mail_has_left()
            mails = Counter((one.recipient, one.message_id) for one in mail.received)
            people = set(db.session.scalars(select(Attendee.email).where(Attendee.event_id == number)))
            backup = Postgresql().snapshot(tmp_path)
    mail.stop()
    assert {status for _at, status in answers} <= {GOOD, CUT_OFF, BUSY}
    assert set(read) <= {200, BUSY}
    lasting = max(at for at, status in answers if status != GOOD) - promoted
    told = len(here.registered) + len(there.registered)
    after = sum(at > promoted and status == GOOD for at, status in answers)
    again = mails.total() - len(mails)
    say(
        f"Two machines, the primary dead and the replica promoted after {promoted - died:.0f} s: {told} were "
        f"told they are registered, {registered} are, {after} of them after it; asked to come back until "
        f"{max(lasting, 0):.1f} s after; of {read.total()} pages read meanwhile {read[BUSY]} failed; "
        f"{len(mails)} mails, {again} repeated under their own Message-ID"
    )
    assert lasting < RECOVERED_SECONDS
    assert after > 0
    # Each person gets one; what left just before a worker was cut off may come again as the same mail.
    assert {recipient for recipient, _id in mails} == people
    assert len(mails) == len(people)
    assert again <= len(MACHINES) * RECORDED_AT_ONCE
    assert backup.rows["attendee"] == registered
