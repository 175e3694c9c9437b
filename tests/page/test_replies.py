"""Where organisers see what came back by mail, and where people undo a no that they did not mean."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Attendee, Event
from netwerk.events.services import booking, publishing
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.after import concluded_day, past_day
from tests.support.incoming import answer_to, bounce, letter, owa
from tests.support.post_office import PostOffice
from tests.support.visitor import HOST, Visitor

AN = "an@school.example"


@pytest.fixture
def day(make: Make) -> Event:
    return make.event(title="Fruitstreek werkt", capacity=1)


@pytest.fixture
def an(make: Make, day: Event) -> Attendee:
    return loaded(make.attendee(day, "An Peeters", AN))


def loaded(attendee: Attendee) -> Attendee:
    db.session.rollback()
    wanted = select(Attendee).where(Attendee.id == attendee.id).options(joinedload(Attendee.invitation))
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def declined(make: Make, attendee: Attendee, post_office: PostOffice) -> str:
    """The address in the mail that follows a no."""
    make.within(lambda: inbox.receive(owa(answer_to(attendee, "DECLINED")), clock.now()))
    text = PostOffice.text(post_office.to(attendee.email or "")[-1])
    found = re.search(rf"{HOST}(/inschrijving/\S+/terug/\d+)", text)
    assert found, text
    return found.group(1)


def test_a_no_by_mistake_is_undone_with_one_press_while_there_is_a_seat(
    client: Visitor, make: Make, day: Event, an: Attendee, post_office: PostOffice
) -> None:
    way_back = declined(make, an, post_office)
    page = client.get(way_back)
    assert "Er is nog plaats" in page
    assert loaded(an).state == "cancelled", "looking changes nothing"
    page = client.submit("Schrijf me weer in")
    assert "Je bent weer ingeschreven" in page
    again = make.attendees(day)[-1]
    assert (again.name, again.state) == ("An Peeters", "confirmed")
    assert loaded(again).invitation.uid != loaded(an).invitation.uid  # type: ignore[union-attr]
    assert "Terugkomen kan niet meer" in client.get(way_back)


def test_undoing_too_late_leads_to_the_end_of_the_line_and_says_so(
    client: Visitor, make: Make, day: Event, an: Attendee, post_office: PostOffice
) -> None:
    make.attendee(day, "Wim Wacht", "wim@school.example")
    make.attendee(day, "Zoë Zacht", "zoe@school.example")
    page = client.get(declined(make, an, post_office))
    assert "achteraan op de wachtlijst" in page
    page = client.submit("Schrijf me weer in")
    assert "Alle plaatsen zijn intussen bezet" in page
    assert [one.state for one in make.attendees(day)] == [
        "cancelled",
        "confirmed",
        "waitlisted",
        "waitlisted",
    ]


def test_the_way_back_is_for_who_declined_by_mail_alone(
    client: Visitor, make: Make, day: Event, an: Attendee
) -> None:
    page = client.get(f"{make.private_link(an)}/terug/{an.id}")
    assert "Terugkomen kan niet meer" in page
    client.get(f"{make.private_link(an)}/terug/{an.id + 1}", status=404)


def test_the_organiser_sees_answers_and_what_asks_for_eyes(
    client: Visitor, make: Make, cast: Cast, day: Event, an: Attendee
) -> None:
    make.within(lambda: inbox.receive(owa(answer_to(an, "ACCEPTED")), clock.now()))
    forged = answer_to(an, "DECLINED", sender="dirk@elders.example")
    make.within(lambda: inbox.receive(owa(forged), clock.now()))
    make.within(lambda: inbox.receive(letter("Is er <b>soep</b>?", AN), clock.now()))
    organiser = client.as_(cast.chantal)
    page = organiser.get(f"/beheer/netwerkdagen/{day.id}/antwoorden")
    assert "Genoteerd." in page
    assert "Kwam niet van wie uitgenodigd is. Er is niets veranderd." in page
    assert "dirk@elders.example" in page
    assert "Is er &lt;b&gt;soep&lt;/b&gt;?" in page.html
    for _message in range(2):
        page = organiser.submit("Gezien")
        assert "Aangeduid als gezien." in page
    assert "Vraagt je aandacht" not in page
    assert "Vraag" in page


def test_the_overview_counts_answers_as_the_page_of_answers_does(
    client: Visitor, make: Make, cast: Cast, day: Event, an: Attendee
) -> None:
    make.attendee(day, "Wim Wacht", "wim@school.example")
    make.within(lambda: inbox.receive(owa(answer_to(an, "DECLINED")), clock.now()))
    organiser = client.as_(cast.chantal)
    assert "komt niet 1 nog geen antwoord 1" in organiser.get(f"/beheer/netwerkdagen/{day.id}")
    assert "Nee 1 Nog geen antwoord 1" in organiser.get(f"/beheer/netwerkdagen/{day.id}/antwoorden")


@pytest.mark.parametrize("state", ["over", "concluded", "cancelled"])
def test_what_people_write_about_a_day_that_is_over_or_called_off_asks_for_eyes_too(
    client: Visitor, make: Make, cast: Cast, state: str
) -> None:
    day = past_day(make) if state == "over" else make.event(state="published")
    if state == "concluded":
        day = concluded_day(make)
    people = make.attendees(day) or [make.attendee(day)]
    if state == "cancelled":
        make.within(lambda: publishing.cancel(day.id, "Ziek", SYSTEM, now=clock.now()))
    message_id = db.session.scalar(
        select(OutboxMessage.message_id).where(
            OutboxMessage.subject_kind == "attendee", OutboxMessage.subject_id == people[0].id
        )
    )
    about = letter("Waar staan de slides?", people[0].email or AN, f"In-Reply-To: {message_id}")
    make.within(lambda: inbox.receive(about, clock.now()))
    organiser = client.as_(cast.chantal)
    page = organiser.get("/beheer")
    assert day.title in page
    assert "1 bericht is nog niet gelezen." in page
    organiser.get(f"/beheer/netwerkdagen/{day.id}/antwoorden")
    organiser.submit("Gezien")
    assert "1 bericht is nog niet gelezen." not in organiser.get("/beheer")


def test_somebody_whom_mail_does_not_reach_is_named_until_it_does(
    client: Visitor, make: Make, cast: Cast, day: Event, an: Attendee, post_office: PostOffice
) -> None:
    (invited,) = post_office.deliver()
    make.within(lambda: inbox.receive(bounce(invited["Message-ID"], AN), clock.now()))
    organiser = client.as_(cast.chantal)
    assert "Mail aan 1 persoon komt niet aan." in organiser.get("/beheer")
    page = organiser.get(f"/beheer/netwerkdagen/{day.id}/deelnemers?lijst=iedereen&sorteer=post")
    assert "Mail komt niet aan" in page
    address = make.person("An Peeters", "an@nieuw.example")
    make.within(lambda: booking.change_person(an.id, address, actor_label="x", now=clock.now()))
    assert "komt niet aan" not in organiser.get("/beheer")
    assert "Mail komt niet aan" not in organiser.get(f"/beheer/netwerkdagen/{day.id}/deelnemers")


def test_answers_of_another_theme_are_not_for_this_organiser(
    client: Visitor, make: Make, cast: Cast, day: Event, an: Attendee
) -> None:
    mail = make.within(lambda: inbox.receive(letter("Hallo", AN), clock.now()))
    other = make.event()
    organiser = client.as_(cast.chantal)
    organiser.get("/weergave")
    organiser.open(
        f"/beheer/netwerkdagen/{other.id}/antwoorden/{mail.id}/gezien",
        method="POST",
        data={"csrf_token": organiser.token()},
        status=404,
    )


def test_mail_about_nothing_waits_for_the_administrator(
    client: Visitor, make: Make, cast: Cast, app: Flask
) -> None:
    make.within(
        lambda: inbox.receive(letter("Zijn jullie open op zaterdag?", "x@elders.example"), clock.now())
    )
    administrator = client.as_(cast.admin)
    assert "Zijn jullie open op zaterdag?" in administrator.get("/beheer/mail")
    page = administrator.submit("Gezien")
    assert "Zijn jullie open op zaterdag?" not in page
