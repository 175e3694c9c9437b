"""One registration form that is sent many times at once, as an impatient finger or a lost connection does."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.events.models import Attendee, Booking
from netwerk.events.services import booking
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import Make
from tests.race.test_talking import together


def number(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.both_databases
def test_one_registration_form_sent_ten_times_at_once_is_one_registration(app: Flask, make: Make) -> None:
    day_id, form = make.event().id, make.request(2)
    made = together(app, [lambda: booking.register(day_id, form, actor=None, now=clock.now()).id] * 10)
    assert made == [made[0]] * 10
    assert (number(Booking), number(Attendee)) == (1, 2)
    mails = db.session.scalars(select(OutboxMessage.subject_id)).all()
    assert len(mails) == len(set(mails))
