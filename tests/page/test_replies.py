"""Where organisers see what came back by mail, and where people undo a no that they did not mean."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Attendee, Event
from netwerk.events.services import booking, publishing
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.after import concluded_day, past_day
from tests.support.incoming import (
    answer_to,
    apple,
    bounce,
    gmail,
    letter,
    outlook,
    owa,
    proton,
    thunderbird,
)
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


ODD = {
    "forged": (
        lambda answer: owa(answer.but(sender="dirk@elders.example")),
        "Kwam niet van wie uitgenodigd is.",
    ),
    "answered by a colleague who got it forwarded": (
        lambda answer: gmail(answer.but(email="bart@bedrijf.example")),
        "Kwam niet van wie uitgenodigd is.",
    ),
    "stale": (
        lambda answer: apple(answer.but(stamp=clock.now() - timedelta(minutes=5))),
        "Ouder dan een antwoord dat we al hadden.",
    ),
    "delegated": (
        lambda answer: thunderbird(answer.but(partstat="DELEGATED")),
        "Stuurt een ander in de plaats.",
    ),
    # As RFC 5546 has it in 4.2.5: who sends another names both.
    "delegated by the book": (
        lambda answer: proton(
            answer.but(
                partstat='DELEGATED;DELEGATED-TO="mailto:bart@bedrijf.example"',
                extra=f'ATTENDEE;DELEGATED-FROM="mailto:{AN}":mailto:bart@bedrijf.example',
            )
        ),
        "Noemt niet één persoon.",
    ),
    "counter-proposing": (
        lambda answer: outlook(answer.but(method="COUNTER")),
        "Stelt een ander moment voor.",
    ),
    "oversized": (
        lambda answer: outlook(answer.but(extra="COMMENT:" + "veel\r\n " * 12_000)),
        "Het bericht is te groot om te lezen.",
    ),
    "wrongly encoded": (lambda answer: proton(answer.but(charset="utf-16")), "Het bericht is niet te lezen."),
}


@pytest.mark.both_databases
@pytest.mark.parametrize("shape", ODD)
def test_an_odd_no_is_shown_in_a_sentence_and_changes_nothing(
    client: Visitor, make: Make, cast: Cast, day: Event, an: Attendee, shape: str
) -> None:
    waiting = make.attendee(day, "Wim Wacht", "wim@school.example")
    make.within(lambda: inbox.receive(owa(answer_to(an, "ACCEPTED", stamp=clock.now())), clock.now()))
    mails = select(func.count()).where(OutboxMessage.subject_kind == "attendee")
    before = db.session.scalar(mails)
    write, sentence = ODD[shape]
    octets = write(answer_to(loaded(an), "DECLINED", stamp=clock.now() + timedelta(seconds=1)))

    make.within(lambda: inbox.receive(octets, clock.now()))

    assert (loaded(an).state, loaded(waiting).state) == ("confirmed", "waitlisted")
    assert loaded(an).invitation.partstat == "ACCEPTED"  # type: ignore[union-attr]
    assert db.session.scalar(mails) == before
    page = client.as_(cast.chantal).get(f"/beheer/netwerkdagen/{day.id}/antwoorden")
    assert "Vraagt je aandacht" in page
    assert sentence in page


@pytest.mark.both_databases
def test_a_no_that_comes_three_times_frees_one_seat_and_asks_nobody_s_attention(
    client: Visitor, make: Make, cast: Cast, day: Event, an: Attendee
) -> None:
    first, second = (make.attendee(day, f"Wacht {number}") for number in range(2))
    answer = answer_to(an, "DECLINED", stamp=clock.now())
    octets = outlook(answer)
    for message in (octets, octets, outlook(answer)):
        make.within(lambda message=message: inbox.receive(message, clock.now()))

    states = [loaded(one).state for one in (an, first, second)]
    assert states == ["cancelled", "confirmed", "waitlisted"]
    assert "Vraagt je aandacht" not in client.as_(cast.chantal).get(
        f"/beheer/netwerkdagen/{day.id}/antwoorden"
    )


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
