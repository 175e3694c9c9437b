"""A message reaches the people it is for, each address once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from netwerk.events.models import OrganiserMessage
from netwerk.events.outreach_rules import Delivery
from netwerk.events.queries import deliveries as reads
from netwerk.events.services import messages
from netwerk.events.services.messages import COMING, EVERYBODY, WAITING, Audience
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM
from tests.cast import actor
from tests.support.door import today, walk_in


@pytest.fixture
def day(make):
    """Two seats, taken by An and Bart; Wim waits."""
    day = make.event(capacity=2)
    for name in ("An", "Bart", "Wim"):
        make.attendee(day, name, f"{name.casefold()}@school.example")
    return day


def send(make, day, audience, *, title="Parking", text="Gebruik **P2**.", key="formulier", by=SYSTEM):
    def act():
        return messages.send(day.id, audience, title, text, by, form_key=key, now=clock.now()).id

    return make.within(act)


def mailed():
    db.session.rollback()
    wanted = select(OutboxMessage.recipient).where(OutboxMessage.kind == reads.MESSAGE)
    return sorted(db.session.scalars(wanted))


def test_a_message_goes_to_the_group_it_is_for(make, day):
    send(make, day, Audience(COMING), key="1")
    assert mailed() == ["an@school.example", "bart@school.example"]
    send(make, day, Audience(WAITING), key="2")
    assert mailed().count("wim@school.example") == 1
    send(make, day, Audience(EVERYBODY), key="3")
    assert len(mailed()) == 6


def test_chosen_people_are_those_of_this_very_day(make, day):
    other = make.attendee(make.event(), "Els", "els@school.example")
    first = make.attendees(day)[0]
    send(make, day, Audience(attendee_ids=(first.id, other.id)))
    assert mailed() == ["an@school.example"]


def test_who_gave_no_address_at_the_door_is_not_written_to_nor_counted(make):
    event = today(make, 1)
    walk_in(make, event, "Sofie Stap", None)
    walk_in(make, event, "Tom Tocht", None)
    assert [reader.name for reader in messages.readers(event.id, Audience(COMING))] == ["Gast 001"]
    message = db.session.get_one(OrganiserMessage, send(make, event, Audience(COMING)))
    assert message.people == len(mailed()) == 1


def test_the_same_form_twice_is_one_message(make, day):
    first = send(make, day, Audience(COMING))
    assert send(make, day, Audience(COMING)) == first
    assert db.session.scalar(select(func.count(OrganiserMessage.id))) == 1
    assert len(mailed()) == 2


def test_who_reads_for_colleagues_gets_one_mail_that_names_them(make, post_office):
    day = make.event()
    make.booking(
        day, [make.person("Els", "els@school.example"), make.person("Jan", None), make.person("Mia", None)]
    )
    post_office.deliver()
    send(make, day, Audience(COMING))
    [mail] = post_office.deliver()
    text = post_office.text(mail)
    assert "Dag Els," in text
    assert "Dit bericht is ook voor: Jan, Mia." in text


def test_the_mail_holds_the_text_the_day_and_the_private_link_and_nothing_that_runs(make, day, post_office):
    post_office.deliver()
    send(make, day, Audience(COMING), title="Parking <b>", text="Gebruik **P2**. <script>alert(1)</script>")
    mail = post_office.deliver()[0]
    assert mail["Subject"] == "Parking <b>"
    assert str(mail["Reply-To"]) == "chantal@netwerk.example"
    text = post_office.text(mail)
    for words in ("Gebruik P2.", "PXL Congress", "/inschrijving/"):
        assert words in text
    html = mail.get_body(preferencelist=("html",)).get_content()
    assert "<strong>P2</strong>" in html
    assert "<script" not in html
    assert "List-Unsubscribe" not in mail


def test_the_log_counts_what_became_of_each_mail(make, day, post_office):
    one = send(make, day, Audience(COMING))
    assert reads.message_of(day.id, one).numbers == {Delivery.QUEUED: 2}
    post_office.deliver()
    assert reads.message_of(day.id, one).numbers == {Delivery.SENT: 2}
    assert [person.name for person in reads.written_to(day.id, one)] == ["An", "Bart"]


@pytest.mark.parametrize(
    ("title", "text"), [("", "Tekst"), ("Titel", " \n"), ("t" * 141, "Tekst"), ("Titel", "x" * 10_001)]
)
def test_a_message_needs_a_title_and_a_text(make, day, title, text):
    with pytest.raises(Invalid):
        send(make, day, Audience(COMING), title=title, text=text)
    assert mailed() == []


def test_nobody_writes_outside_their_scope_or_to_nobody(make, day, cast):
    stranger = actor(cast.dirk)
    with pytest.raises(NotFound):
        send(make, day, Audience(COMING), by=stranger)
    with pytest.raises(Invalid):
        send(make, make.event(), Audience(COMING))
    assert mailed() == []
