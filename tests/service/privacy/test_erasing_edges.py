"""Erasures that meet: one another, a mail on its way, a namesake, and somebody who means harm."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.events.models import Event
from netwerk.events.services import booking as bookings
from netwerk.kernel import clock, inbox, outbox, search, site
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Invalid
from netwerk.kernel.inbox import IncomingMail
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.smtp import Transport
from netwerk.members import holdings, services
from netwerk.members.errors import LinkSpent
from netwerk.members.models import Member
from netwerk.members.services import erasing, erasure_links
from netwerk.needs.models import NeedAnswer
from netwerk.needs.rules import AnswerKind
from netwerk.portal import feedback, my_data
from netwerk.practices.services import adopting
from netwerk.practices.services.adopting import AdoptionFacts
from netwerk.taxonomy.queries import current_funding
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.register import Register
from tests.support.after import mark
from tests.support.incoming import letter
from tests.support.post_office import PostOffice
from tests.support.privacy import link_to_erase
from tests.support.traces import dump
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("words")


def erase(email: str, **more: Any) -> erasing.Erased:
    with transaction():
        return erasing.erase(email, words_too=False, by="person", now=clock.now(), **more)


def at_once(app: Flask, *acts: Any) -> list[Any]:
    """Do these at the same time, each in a thread of its own; gives what came of each."""
    start = Barrier(len(acts))

    def do(act: Any) -> Any:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    return act()
            except LinkSpent as error:
                return error
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_the_same_link_pressed_twice_at_once_erases_once(app: Flask, make: Make, cast: Cast) -> None:
    an = cast.an
    make.booking(make.event(), [make.person("An Peeters", an.email)], actor=actor(an))
    token = link_to_erase(make, an.email)

    def press() -> Any:
        return erasure_links.confirm(token, words_too=False, now=clock.now())

    done = at_once(app, press, press)

    assert sorted(isinstance(one, LinkSpent) for one in done) == [False, True]
    erased = select(func.count(AuditEntry.id)).where(AuditEntry.act == "person.erase")
    assert db.session.scalar(erased) == 1


def test_two_people_of_the_same_days_are_erased_at_once(app: Flask, make: Make) -> None:
    days = [make.event(capacity=1), make.event(capacity=3)]
    for day in days:
        for name in ("Een Eerste", "Twee Tweede", "Drie Derde"):
            make.attendee(day, name, f"{name.split()[0].lower()}@school.example")

    at_once(
        app,
        *(
            lambda email=email: erasing.erase(email, words_too=False, by="person", now=clock.now())
            for email in ("een@school.example", "twee@school.example")
        ),
    )

    db.session.rollback()
    for day in days:
        people = {one.name: one.state for one in make.attendees(day) if one.state != "cancelled"}
        assert people == {"Drie Derde": "confirmed"}
        assert db.session.get_one(Event, day.id).taken == 1


def test_a_mail_that_is_being_sent_is_not_written_back(
    app: Flask, make: Make, cast: Cast, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.attendee(make.event(), "Gust Gast", "gust@school.example")
    send, erased = Transport.send, threading.Event()

    def erase_meanwhile(self: Transport, *given: Any, **more: Any) -> Any:
        if not erased.is_set():
            erased.set()
            at_once(
                app, lambda: erasing.erase("gust@school.example", words_too=False, by="p", now=clock.now())
            )
        return send(self, *given, **more)

    monkeypatch.setattr(Transport, "send", erase_meanwhile)
    post_office.deliver()

    assert erased.is_set()
    assert not [line for line in dump() if "gust" in line.casefold()]
    assert outbox.queue_state().waiting == 0


def test_of_two_people_with_one_name_the_other_keeps_theirs(
    make: Make, cast: Cast, talk: Talk, post_office: PostOffice
) -> None:
    other = make.member("An Peeters", "an.peeters@elders.example")
    day = make.event()
    make.attendee(day, "An Peeters", other.email)
    thread = talk.thread("Wie is dat?", "Vraag het aan An Peeters.")
    make.attendee(day, "An Peeters", cast.an.email)

    email = cast.an.email

    done = erase(email)

    assert done.left == {"An Peeters"}
    assert [one.words for one in feedback.waiting()] == ["An Peeters"]
    assert db.session.get_one(Member, other.id).name == "An Peeters"
    assert [one.name for one in make.attendees(day)] == ["An Peeters", "Voormalig deelnemer"]
    assert talk.posts(thread)[0].raw == "Vraag het aan An Peeters."
    assert not [line for line in dump() if email in line]
    assert {one for one in db.session.scalars(select(OutboxMessage.recipient)) if one} == {
        other.email,
        site.words()["email"],
    }


def test_an_administrator_takes_a_name_out_of_texts_though_somebody_else_has_it_too(
    make: Make, cast: Cast, talk: Talk
) -> None:
    other = make.member("An Peeters", "an.peeters@elders.example")
    thread = talk.thread("Wie is dat?", "Vraag het aan An Peeters.")
    make.attendee(make.event(), "An Peeters", cast.an.email)
    assert not erase(cast.an.email, thorough=True).left
    assert talk.posts(thread)[0].raw == "Vraag het aan Voormalig lid."
    assert db.session.get_one(Member, other.id).name == "An Peeters"
    assert not feedback.waiting()


def test_a_seat_without_an_address_is_no_namesake_and_stays_without_the_name(make: Make, talk: Talk) -> None:
    day = make.event()
    make.attendee(make.event(), "Gust Gast", "gust@school.example")
    make.booking(day, [make.person("Bea Bos", "bea@school.example"), make.person("Gust Gast", None)])
    thread = talk.thread("Wie komt er?", "Gust Gast komt ook.")
    assert not erase("gust@school.example").left
    assert [(one.name, one.state) for one in make.attendees(day)] == [
        ("Bea Bos", "confirmed"),
        ("Voormalig deelnemer", "confirmed"),
    ]
    assert talk.posts(thread)[0].raw == "Voormalig lid komt ook."


def test_a_seat_without_an_address_keeps_the_name_that_a_fund_may_ask_for(make: Make) -> None:
    fund = current_funding(clock.today())
    assert fund is not None
    day = make.event(starts=clock.now() - timedelta(days=3), funding_id=fund.id)
    make.booking(day, [make.person("Bea Bos", "bea@school.example"), make.person("Gust Gast", None)])
    mark(make, day, make.attendees(day)[1:])
    make.attendee(make.event(), "Gust Gast", "gust@school.example")
    erase("gust@school.example")
    seat = make.attendees(day)[1]
    assert seat.name == "Gust Gast"
    assert seat.held_until is not None


def test_the_name_of_an_organisation_stays_where_a_need_was_passed_on(make: Make, register: Register) -> None:
    make.organisation("Jan Smit")
    make.attendee(make.event(), "Jan Smit", "jan@school.example")
    needs = [register.need(title) for title in ("Een bus", "Een les")]
    for need, partner in zip(needs, ("Jan Smit", "Jan Smit, VDAB"), strict=True):
        register.answer(need, register.organiser(), AnswerKind.PASSED_ON, partner=partner)
    erase("jan@school.example", thorough=True)
    names = db.session.scalars(select(NeedAnswer.partner_name).order_by(NeedAnswer.id))
    assert list(names) == ["Jan Smit", "Voormalig lid, VDAB"]


@pytest.mark.parametrize(
    "name", ["op de werkvloer", "Netwerkdag", "De Werkvloer 2", "Atheneum Voeren", "%% __"]
)
def test_whoever_calls_themselves_something_else_takes_nothing_out_of_the_words_of_others(
    make: Make, talk: Talk, name: str
) -> None:
    make.organisation("Atheneum Voeren")
    day = make.event(title=f"Leren {name}", summary=f"Samen {name}.")
    thread = talk.thread("Wat nu?", f"We leren {name} elke dag.")
    make.attendee(day, name, "boos@elders.example")

    erase("boos@elders.example")

    db.session.rollback()
    assert db.session.get_one(Event, day.id).title == f"Leren {name}"
    assert name in talk.posts(thread)[0].raw
    assert [one.name for one in make.attendees(day)] == ["Voormalig deelnemer"]


def test_a_name_in_many_texts_is_left_to_an_administrator(
    make: Make, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "MOST_TEXTS", 1)
    thread = talk.thread("Wie komt er?", "Komt Gust Gast ook?")
    talk.reply(thread, "Ik denk dat Gust Gast komt.")
    day = make.event()
    make.attendee(day, "Gust Gast", "gust@school.example")
    assert erase("gust@school.example").left
    assert "Gust Gast" in talk.posts(thread)[0].raw
    # Asked again by an administrator, who looked: the name is nobody's any more, so it has to be told.
    make.attendee(day, "Gust Gast", "gust@school.example")
    assert not erase("gust@school.example", thorough=True).left
    assert "Gust" not in "".join(post.raw + post.cooked for post in talk.posts(thread))


def test_a_name_goes_in_every_way_in_which_others_write_it(make: Make, talk: Talk) -> None:
    make.attendee(make.event(), "Zoë Van Zand", "zoe@school.example")
    thread = talk.thread("Wie komt er?", "ZOË VAN ZAND komt, en Van Zand, Zoë ook. Zoe van Zand!")
    with transaction():
        inbox.receive(letter("Zag je VAN ZAND ZOË al?", "wim@school.example"), clock.now())
    assert search.find("zand", {"public"}).groups
    erase("zoe@school.example")
    assert talk.posts(thread)[0].raw == "Voormalig lid komt, en Voormalig lid ook. Voormalig lid!"
    assert not [line for line in dump() if "zand" in line.casefold()]


def test_whoever_goes_by_one_word_takes_no_mails_of_others_along(make: Make) -> None:
    make.attendee(make.event(), "An", "an@elders.example")
    with transaction():
        inbox.receive(letter("Dag, wanneer kan ik langskomen?", "wim@school.example"), clock.now())
    erase("an@elders.example")
    db.session.rollback()
    assert db.session.scalars(select(IncomingMail)).one().raw is not None


def test_whoever_goes_by_one_word_stands_in_no_mail_that_the_house_wrote(
    make: Make, library: Library
) -> None:
    zoe = make.member("Zonderland", "zonderland@school.example")
    make.within(lambda: services.add_membership(zoe.id, make.organisation("Atheneum Voeren").id))
    taken = library.practice(title="Carpoolplan")
    facts = AdoptionFacts(
        organisation="Atheneum Voeren", state="running", contact_email="baas@school.example"
    )
    make.within(lambda: adopting.report(taken.id, facts, actor(zoe), now=clock.now()))
    booking = make.booking(
        make.event(), [make.person("Bea Bos", "bea@school.example"), make.person("Iemand", None)]
    )
    [_bea, second] = make.attendees(booking)
    other = make.person("Zonderland", "zonderland@school.example")
    make.within(lambda: bookings.change_person(second.id, other, actor_label="booking:1", now=clock.now()))
    assert any("onderland" in line for line in dump() if line.startswith(("outbox", "audit")))
    erase("zonderland@school.example")
    assert [line for line in dump() if "onderland" in line] == []


def test_an_address_that_is_part_of_another_stays(make: Make, talk: Talk) -> None:
    thread = talk.thread(
        "Mail", "Mail naar an@school.example of jan@school.example of an@school.example.org."
    )
    make.attendee(make.event(), "An", "an@school.example")
    erase("an@school.example")
    assert talk.posts(thread)[0].raw == "Mail naar … of jan@school.example of an@school.example.org."


def test_an_erased_account_opens_nothing_and_nothing_is_left_of_a_second_erasure(
    make: Make, cast: Cast
) -> None:
    first = erase(cast.an.email)
    again = erase("an@school.example")
    assert first.member_id == cast.an.id
    assert again.member_id is None
    db.session.rollback()
    assert db.session.get_one(Member, cast.an.id).disabled_at is not None
    assert holdings.person_at("").member is None


def test_nobody_is_erased_by_an_empty_address(make: Make, cast: Cast) -> None:
    an = cast.an
    make.booking(make.event(), [make.person("An Peeters", an.email), make.person("Jan", None)])
    erase(an.email)
    before = dump()
    for nothing in ("", " ", "\u200b"):
        with pytest.raises(Invalid):
            erase(nothing)
    assert dump() == before


@pytest.mark.one_database
def test_the_pack_of_somebody_who_wrote_much_is_made_at_once(make: Make, talk: Talk, cast: Cast) -> None:
    thread = talk.thread("Lang gesprek", "Begin.", actor(cast.an))
    for number in range(40):
        later = clock.now() + timedelta(hours=number)
        talk.reply(thread, f"Antwoord {number}. " * 20, actor(cast.an), now=later)
    started = clock.now()
    with my_data.pack(holdings.person_of(cast.an), clock.now()) as packed:
        assert (clock.now() - started).total_seconds() < 2
        assert len(packed.read()) > 1000
