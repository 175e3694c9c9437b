"""What people read in their mailbox: when, where, what to do, and how to change it, in their language."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from netwerk.events.services import booking as bookings
from netwerk.kernel import clock
from netwerk.kernel.rendering import render_mail
from tests.builders import Make
from tests.support.post_office import PostOffice

EVERY = [
    "confirmed",
    "promoted",
    "waitlisted",
    "booked",
    "updated",
    "left",
    "cancelled_by_organiser",
    "replaced",
    "day_cancelled",
    "new_day",
    "registration_opens",
    "already_registered",
]
FACTS = {
    "name": "An Peeters",
    "attendee_name": "Jan <b>Janssens",
    "for_someone_else": True,
    "confirmed": True,
    "event": {
        "title": "Zorg & <i>werk",
        "kind": "netwerkdag",
        "when": "donderdag 11 maart 2027, 13.30 tot 17.00 uur",
        "place": "PXL Congress, Hasselt",
        "online_url": "https://call.example/1",
        "address": "https://netwerk.example/netwerkdagen/1-zorg",
        "price": "Gratis",
        "programme": [("13:30", "Onthaal")],
        "organiser_name": "Chantal Maes",
        "organiser_email": "chantal@netwerk.example",
        "practical_text": "Parking achteraan.",
    },
    "private_link": "https://netwerk.example/inschrijving/abc",
    "group": ["Bart Claes"],
    "waiting": ["Dora Wacht"],
    "asking": ["Vera Vraagt"],
    "approved": True,
    "share": "",
    "position": 3,
    "changes": [("Waar", "Genk", "Hasselt")],
    "reason": "De zaal is dicht",
    "asks_reply": True,
    "funding_statement": "Medegefinancierd door de Europese Unie",
    "followed": "theme",
    "why": "Omdat je ingeschreven bent.",
    "unsubscribe": "",
}


@pytest.mark.one_database
@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_every_mail_names_day_time_place_contact_and_funder(name: str, language: str) -> None:
    mail = render_mail(name, language, **FACTS)
    assert "Zorg & <i>werk" in mail.subject
    for said in ("donderdag 11 maart 2027, 13.30", "PXL Congress", "chantal@netwerk.example"):
        assert said in mail.text
        assert said in mail.html
    assert "Medegefinancierd door de Europese Unie" in mail.text
    assert "Medegefinancierd door de Europese Unie" in mail.html
    assert "<i>" not in mail.html
    assert "<b>Jan" not in mail.html
    assert "\n\n\n" not in mail.text


@pytest.mark.one_database
@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "name", ["confirmed", "promoted", "waitlisted", "booked", "updated", "already_registered"]
)
def test_whoever_is_on_the_list_gets_the_way_to_change_it(name: str) -> None:
    mail = render_mail(name, "nl", **FACTS)
    assert "https://netwerk.example/inschrijving/abc" in mail.text
    assert "https://netwerk.example/inschrijving/abc" in mail.html


@pytest.mark.one_database
@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", ["left", "cancelled_by_organiser", "replaced", "day_cancelled"])
def test_whoever_is_off_the_list_gets_no_private_link(name: str) -> None:
    mail = render_mail(name, "nl", **FACTS)
    assert "/inschrijving/" not in mail.text + mail.html


def only(mails: list[EmailMessage]) -> EmailMessage:
    assert len(mails) == 1, [mail["Subject"] for mail in mails]
    return mails[0]


def test_registering_two_colleagues_mails_each_and_the_contact_for_who_has_no_address(
    make: Make, post_office: PostOffice
) -> None:
    event = make.event(title="Zorg op de werkvloer")
    people = [make.person("An Peeters", "an@school.example"), make.person("Chris Daems", None)]
    make.booking(event, people)
    mails = post_office.to("an@school.example")
    assert [mail["Subject"] for mail in mails] == [
        "Je bent ingeschreven: Zorg op de werkvloer",
        "Chris Daems is ingeschreven: Zorg op de werkvloer",
    ]
    own, others = (post_office.text(mail) for mail in mails)
    assert "Samen ingeschreven met: Chris Daems" in own
    assert "Druk op Ja of Accepteren" in own
    assert "Chris Daems heeft bij ons geen e-mailadres" in others
    assert "Druk op Ja" not in others
    assert "/inschrijving/" in own


def test_a_freed_seat_brings_the_good_news_to_the_first_in_line(make: Make, post_office: PostOffice) -> None:
    event = make.event(capacity=1, title="Zorg op de werkvloer")
    coming = make.attendee(event)
    make.attendee(event, "Dora Wacht", "dora@elders.example")
    waiting = only(post_office.to("dora@elders.example"))
    assert "Je staat op plaats 1 van de wachtlijst." in post_office.text(waiting)
    assert post_office.calendar(waiting) is None
    make.within(lambda: bookings.cancel_attendee(coming.id, by="test", now=clock.now()))
    news = post_office.to("dora@elders.example")[-1]
    assert news["Subject"] == "Er is een plaats voor je: Zorg op de werkvloer"
    assert post_office.calendar(news) is not None
