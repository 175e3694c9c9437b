"""The contact person of a day hears when its mails wait until tomorrow."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from netwerk.events.services import warning
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import Make
from tests.support.post_office import PostOffice


def test_a_day_that_sends_more_than_it_may_warns_its_contact_person_once(
    app: Flask, make: Make, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = app.config["SETTINGS"].model_copy(update={"mail_daily_cap": 1})
    monkeypatch.setitem(app.config, "SETTINGS", few)
    day = make.event(title="Fruitstreek werkt", contact_email="chantal@netwerk.example")
    for _time in range(3):
        make.attendee(day)
    waiting = select(OutboxMessage).filter_by(state="held", subject_kind="attendee")
    assert len(db.session.scalars(waiting).all()) == 2

    mails = post_office.deliver()
    [warned] = [mail for mail in mails if mail["To"].addresses[0].addr_spec == "chantal@netwerk.example"]
    text = post_office.text(warned)
    assert "Fruitstreek werkt" in text
    assert f"/beheer/netwerkdagen/{day.id}/berichten" in text
    assert "contactpersoon van deze netwerkdag" in text


def test_a_day_without_a_contact_person_warns_nobody(app: Flask, make: Make) -> None:
    day = make.event()
    with app.app_context():
        make.within(lambda: setattr(db.session.merge(day), "contact_email", ""))
        make.within(lambda: warning.warn(day.id, 1))
    assert db.session.scalars(select(OutboxMessage).filter_by(kind=warning.KIND)).first() is None
