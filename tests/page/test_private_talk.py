"""From the private page with one click: the conversations about the day by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Event
from netwerk.events.services import booking
from netwerk.forum import jobs
from netwerk.forum.models import Letter
from netwerk.forum.services import linking
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db, transaction
from netwerk.members import services as member_services
from netwerk.members.models import Consent, Member
from netwerk.members.queries import member_by_email
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import OVERVIEW, Level, Why
from tests.builders import Make
from tests.cast import Cast
from tests.support import mailbag
from tests.support.incoming import letter
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor
from tests.talk import Talk

# Before anything else: they are kept as they are when they are first asked for.
pytestmark = pytest.mark.usefixtures("words")
FOLLOW = "Mail mij de gesprekken over deze dag"


@pytest.fixture
def day(make: Make) -> Event:
    return make.event(title="Dag over vervoer")


def held(member_id: int, day: Event):
    db.session.rollback()
    return subscriptions.held([member_id], [("event", day.id)]).get((member_id, ("event", day.id)))


def test_who_has_an_account_follows_with_one_click_and_without_signing_in(
    client: Visitor, cast: Cast, make: Make, day: Event
) -> None:
    link = make.private_link(make.attendee(day, cast.an.name, cast.an.email))
    assert FOLLOW in client.get(link)
    assert held(cast.an.id, day) is None, "looking follows nothing"

    page = client.submit(FOLLOW)

    assert "Vanaf nu krijg je de gesprekken over deze dag per mail." in page
    assert FOLLOW not in page
    kept = held(cast.an.id, day)
    assert kept is not None
    assert (kept.level, kept.why) == (Level.EVERY, Why.CHOSEN)


def guest(email: str = "gast@elders.example") -> Member | None:
    db.session.rollback()
    return member_by_email(email)


def test_a_guest_follows_with_one_click_and_reads_and_answers_by_mail_alone(
    client: Visitor, make: Make, day: Event, talk: Talk, post_office: PostOffice
) -> None:
    link = make.private_link(make.attendee(day, "Gita Gast", "gast@elders.example"))
    page = client.get(link)
    assert "Je hebt nog geen account" in page
    assert guest() is None, "looking makes nothing"

    assert "Vanaf nu krijg je de gesprekken over deze dag per mail." in client.submit(FOLLOW)
    client.post(f"{link}/gesprekken", {})

    made = guest()
    assert made is not None
    assert (made.name, made.password_hash) == ("Gita Gast", None)
    assert held(made.id, day).level == Level.EVERY
    assert subscriptions.held([made.id], [OVERVIEW])[made.id, OVERVIEW].level == Level.OFF
    consents = select(Consent.purpose, Consent.text_version)
    consents = consents.where(Consent.subject_kind == "member", Consent.subject_id == made.id)
    assert {tuple(row) for row in db.session.execute(consents)} == {
        ("privacy", "mail-1"),
        ("adult_professional", "mail-1"),
    }
    began = clock.now() - timedelta(minutes=5)
    thread = talk.thread("Wie rijdt mee?", now=began)
    with transaction():
        linking.link(thread, "event", day.id, talk.moderator, now=began)
    elsewhere = talk.thread("Iets anders", now=began)
    jobs.tell()
    mails = [one for one in post_office.to("gast@elders.example") if one["List-Id"]]
    assert [one["Subject"] for one in mails] == ["Wie rijdt mee?"]

    theirs = select(Letter).where(Letter.member_id == made.id).options(joinedload(Letter.member))
    sent = db.session.scalars(theirs).one()
    with transaction():
        address = f"{mailbag.BOX}+antwoord-{sent.token}@{mailbag.HOST}"
        inbox.receive(mailbag.to(address, letter("Ik rijd mee.", sent.member.email)), clock.now())
    assert [(one.raw, one.state) for one in talk.posts(thread)[1:]] == [("Ik rijd mee.", "held")]
    assert len(talk.posts(elsewhere)) == 1


def test_a_guest_who_comes_no_more_or_has_no_address_gets_no_account(
    client: Visitor, make: Make, day: Event
) -> None:
    gone = make.attendee(day, "Gita Gast", "gast@elders.example")
    link = make.private_link(gone)
    with transaction():
        booking.cancel_attendee(gone.id, by="test", now=clock.now())
    client.post(f"{link}/gesprekken", {}, status=404)
    assert guest() is None


def test_a_closed_account_is_not_opened_by_a_registration(
    client: Visitor, cast: Cast, make: Make, day: Event
) -> None:
    link = make.private_link(make.attendee(day, cast.an.name, cast.an.email))
    with transaction():
        member_services.disable_member(cast.an.id, "test", now=clock.now())
    assert FOLLOW not in client.get(link)
    client.post(f"{link}/gesprekken", {}, status=404)
    assert held(cast.an.id, day) is None


def test_one_click_changes_nobody_elses_choice(client: Visitor, cast: Cast, make: Make, day: Event) -> None:
    link = make.private_link(make.attendee(day, cast.an.name, cast.an.email))
    client.get(link)
    client.submit(FOLLOW)
    assert held(cast.bart.id, day) is None
    client.post(link.replace("/inschrijving/", "/inschrijving/x") + "/gesprekken", {}, status=404)
