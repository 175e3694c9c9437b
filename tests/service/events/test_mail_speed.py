"""One worker sends a hundred invitations a second and more; held here to its own work, not to the machine."""

from __future__ import annotations

import pytest
from flask import Flask

from netwerk.kernel import outbox
from netwerk.kernel.smtp import Transport
from tests.builders import Make
from tests.support.pace import measured
from tests.support.smtp import Server

PEOPLE = 160
# A hundred a second leaves ten milliseconds for each; on a quiet machine they take three to four.
MILLISECONDS = 10


@pytest.mark.one_database
@pytest.mark.slow
def test_an_invitation_takes_few_milliseconds_of_the_workers_own_time(
    app: Flask, make: Make, mailbox: Server
) -> None:
    day = make.event(capacity=None)
    for _booking in range(PEOPLE // 40):
        make.booking(day, 40)
    transport = Transport(mailbox.url)
    assert outbox.deliver_due(transport, owner="warm", limit=20) == 20
    handled = 0
    with measured() as work:
        while batch := outbox.deliver_due(transport, owner="test"):
            handled += batch
    assert handled == PEOPLE - 20
    assert len({one.message_id for one in mailbox.received}) == PEOPLE
    assert work.seconds / handled * 1000 < MILLISECONDS
