"""Whoever had another address or another name before is found under it: to be given, and to be forgotten."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.tokens import digest
from netwerk.members import holdings, services
from netwerk.members.models import Follow, Formerly, MailRefusal, Member
from netwerk.members.services import erasing, readdressing, refusals
from netwerk.needs.models import Recognition
from netwerk.portal import feedback, my_data
from tests.builders import Make
from tests.cast import actor
from tests.library import Library
from tests.register import Register
from tests.support.incoming import letter
from tests.support.post_office import PostOffice
from tests.support.readdressed import asked_for_address
from tests.support.traces import EMAIL, dump, everything, told
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("words")

At = Callable[[str], datetime]
OLD, NEW = "gust.oud@school.example", "gust.nieuw@elders.example"


def move(make: Make, member_id: int, email: str) -> str:
    """Give an account another address; gives the token that undoes it."""
    confirm, undo = asked_for_address(member_id, make, email)
    make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))
    return undo


def erase(email: str, **more: Any) -> erasing.Erased:
    with transaction():
        return erasing.erase(email, words_too=False, by="person", now=clock.now(), **more)


def lines_with(words: str) -> list[str]:
    return [line for line in dump() if words in line.casefold()]


def given_to(email: str) -> dict[str, Any]:
    """Everything in the file that somebody takes along, by list."""
    db.session.rollback()
    with my_data.pack(holdings.person_at(email), clock.now()) as packed, zipfile.ZipFile(packed) as package:
        names = [name for name in package.namelist() if name.endswith(".json")]
        return {name.removesuffix(".json"): json.loads(package.read(name)) for name in names}


# --- an address of before ---------------------------------------------------------------------------------


def test_whoever_did_everything_under_another_address_is_found_nowhere(
    make: Make, library: Library, talk: Talk, register: Register, post_office: PostOffice
) -> None:
    traces = everything(make, library, talk, register, post_office)
    move(make, traces.member_id, NEW)

    done = erase(NEW)

    left = told(dump())
    assert [line.partition(":")[0] for line in left] == ["attendee"], left
    assert not lines_with(EMAIL)
    assert not lines_with(NEW)
    assert not done.left


def test_an_address_of_before_goes_from_the_words_of_others(make: Make, talk: Talk) -> None:
    gust = make.member("Gust Gast", OLD)
    thread = talk.thread("Wie weet het?", f"Mail {OLD} eens.")
    with transaction():
        inbox.receive(letter(f"Ik mailde {OLD} al.", "wim@school.example"), clock.now())
        inbox.receive(letter("Hier ben ik.", OLD), clock.now())
    move(make, gust.id, NEW)
    erase(NEW)
    assert talk.posts(thread)[0].raw == "Mail … eens."
    assert not lines_with("gust")


def test_my_data_tells_the_addresses_of_before_and_what_was_mailed_there(make: Make) -> None:
    gust = make.member("Gust Gast", OLD)
    make.attendee(make.event(), "Gust Gast", OLD)
    with transaction():
        inbox.receive(letter("Hier ben ik.", OLD), clock.now())
    move(make, gust.id, NEW)
    given = given_to(NEW)
    assert [(one["what"], one["words"]) for one in given["vroeger"]] == [
        ("email", OLD),
        ("address_change", NEW),
    ]
    assert OLD in {one["to"] for one in given["mails"]}
    assert [one["from"] for one in given["ontvangen-mails"]] == [OLD]


def test_mail_that_waits_goes_to_the_new_address_but_the_warning_to_the_old(make: Make) -> None:
    gust = make.member("Gust Gast", OLD)
    make.attendee(make.event(), "Gust Gast", OLD)
    move(make, gust.id, NEW)
    waiting = db.session.execute(select(OutboxMessage.subject_kind, OutboxMessage.recipient)).all()
    assert {to for kind, to in waiting if kind != "address_change"} == {NEW}
    assert sorted(to for kind, to in waiting if kind == "address_change") == [NEW, OLD]


def test_whoever_refused_invitations_refuses_them_at_the_new_address(make: Make) -> None:
    gust = make.member("Gust Gast", OLD)
    token = refusals.refusal_link(gust.email_key, "nl").rpartition("/")[2]
    make.within(lambda: refusals.refuse_invitations(token, clock.now()))
    move(make, gust.id, NEW)
    assert db.session.query(MailRefusal).count() == 2
    assert refusals.refuses_invitations(refusals.refusal_link(NEW, "nl").rpartition("/")[2])


def test_of_two_follows_of_the_same_thing_one_is_left(make: Make) -> None:
    gust, theme_id = make.member("Gust Gast", OLD), make.theme("mobiliteit").id
    for email in (OLD, NEW):
        make.within(
            lambda email=email: services.follow("theme", theme_id, email, "nl", actor=None, now=clock.now())
        )
    move(make, gust.id, NEW)
    assert list(db.session.scalars(select(Follow.email))) == [NEW]


def test_after_an_undo_the_address_between_is_nothing_of_the_member(make: Make) -> None:
    gust = make.member("Gust Gast", OLD)
    undo = move(make, gust.id, "dief@elders.example")
    make.within(lambda: readdressing.undo(undo, clock.now()))
    assert db.session.get_one(Member, gust.id).email == OLD
    assert db.session.scalars(select(Formerly)).all() == []


def test_whoever_has_an_address_again_had_it_never_before(make: Make) -> None:
    gust = make.member("Gust Gast", OLD)
    move(make, gust.id, NEW)
    move(make, gust.id, OLD)
    assert list(db.session.scalars(select(Formerly.words))) == [NEW]


# --- an address that somebody else takes into use ---------------------------------------------------------


@pytest.fixture
def handed_on(make: Make, at: At) -> tuple[Member, str]:
    """Gust left an address that everybody at school may read, with mail from when it was his."""
    at("2026-11-23 10:00")
    shared = "secretariaat@school.example"
    gust = make.member("Gust Gast", shared)
    make.attendee(make.event(title="Dag van Gust"), "Gust Gast", shared)
    with transaction():
        inbox.receive(letter("Gust hier.", shared), clock.now())
    at("2026-11-23 11:00")
    confirm, _undo = asked_for_address(gust.id, make, NEW)
    at("2026-11-23 11:05")
    make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))
    at("2026-11-24 10:00")
    return gust, shared


@pytest.mark.parametrize("with_account", [False, True])
def test_the_next_to_have_an_address_and_the_last_get_only_their_own(
    make: Make, handed_on: tuple[Member, str], with_account: bool
) -> None:
    _gust, shared = handed_on
    if with_account:
        make.member("Vera Volgt", shared)
    make.attendee(make.event(title="Dag van Vera"), "Vera Volgt", shared)
    with transaction():
        inbox.receive(letter("Vera hier.", shared), clock.now())

    of_gust, of_vera = given_to(NEW), given_to(shared)

    assert [one["day"] for one in of_gust["inschrijvingen"]] == ["Dag van Gust"]
    assert [one["day"] for one in of_vera["inschrijvingen"]] == ["Dag van Vera"]
    assert [one["words"].strip() for one in of_gust["ontvangen-mails"]] == ["Gust hier."]
    assert [one["words"].strip() for one in of_vera["ontvangen-mails"]] == ["Vera hier."]
    assert not {one["at"] for one in of_gust["mails"]} & {one["at"] for one in of_vera["mails"]}


@pytest.mark.parametrize("with_account", [False, True])
def test_erasing_the_last_leaves_the_next_with_the_address(
    make: Make, talk: Talk, handed_on: tuple[Member, str], with_account: bool, at: At
) -> None:
    _gust, shared = handed_on
    if with_account:
        make.member("Vera Volgt", shared)
    day = make.event(title="Dag van Vera")
    make.attendee(day, "Vera Volgt", shared)
    thread = talk.thread("Waar kan ik terecht?", f"Mail {shared}.")
    before = given_to(shared)
    at("2026-11-25 10:00")

    done = erase(NEW)

    assert given_to(shared) == before
    assert [(one.name, one.email) for one in make.attendees(day)] == [("Vera Volgt", shared)]
    assert talk.posts(thread)[0].raw == f"Mail {shared}."
    # Nobody can tell whom a text means by it: somebody who runs the site looks.
    assert done.left == {shared}
    assert [one.words for one in feedback.waiting()] == [shared]
    assert not lines_with("gust gast")


def test_erasing_the_next_leaves_the_last(make: Make, handed_on: tuple[Member, str]) -> None:
    gust, shared = handed_on
    day = make.event(title="Dag van Vera")
    make.attendee(day, "Vera Volgt", shared)
    before, mails = given_to(NEW), {"mails", "ontvangen-mails"}
    erase(shared)
    # Mail in which the address can be read goes, whoever wrote it; that it went there is said no more.
    after = given_to(NEW)
    assert {name: after[name] for name in after.keys() - mails} == {
        name: before[name] for name in before.keys() - mails
    }
    assert {one["to"] for one in after["mails"]} == {NEW}
    assert db.session.get_one(Member, gust.id).email == NEW
    assert not lines_with("vera volgt")


def test_a_seat_of_before_that_could_not_move_goes_too(make: Make) -> None:
    gust, both = make.member("Gust Gast", OLD), make.event()
    make.attendee(both, "Gust Gast", OLD)
    make.attendee(both, "Gust Gast", NEW)
    move(make, gust.id, NEW)
    done = erase(NEW)
    assert not done.left
    assert not lines_with("gust")


# --- recognised once --------------------------------------------------------------------------------------


def test_whoever_recognises_a_need_again_under_a_new_address_counts_once(
    make: Make, register: Register
) -> None:
    need, gust = register.need("Bus"), make.member("Gust Gast", OLD)
    register.recognise(need, actor(gust))
    before = register.fresh(need).recognised_count
    move(make, gust.id, NEW)
    register.recognise(need, actor(db.session.get_one(Member, gust.id)))
    assert register.fresh(need).recognised_count == before


def test_what_was_recognised_under_both_addresses_is_one_voice(make: Make, register: Register) -> None:
    need, gust = register.need("Bus"), make.member("Gust Gast", OLD)
    register.recognise(need, actor(gust), sentence="Ook bij ons.")
    register.recognise(need, actor(make.member("Nog Iemand", "nog@school.example")))
    row = db.session.scalars(select(Recognition).where(Recognition.member_id == gust.id)).one()
    before = register.fresh(need).recognised_count
    with transaction():
        # A visitor, before there was an account at the new address.
        db.session.add(
            Recognition(
                need_id=need.id,
                person_key=digest(NEW),
                email=NEW,
                nonce="x",
                at=clock.now() - timedelta(days=1),
                confirmed_at=clock.now(),
            )
        )
    move(make, gust.id, NEW)
    theirs = db.session.scalars(select(Recognition).where(Recognition.member_id == gust.id)).one()
    assert (theirs.id, theirs.sentence, theirs.person_key) == (row.id, "Ook bij ons.", digest(NEW))
    assert register.fresh(need).recognised_count == before


# --- a name of before -------------------------------------------------------------------------------------


def test_a_name_of_before_goes_from_the_words_of_others(make: Make, talk: Talk) -> None:
    gust = make.member("Oude Naamdrager", OLD)
    thread = talk.thread("Wie?", "Vraag het aan Oude Naamdrager, zegt men.")
    make.within(lambda: services.rename_member(gust.id, "Nieuwe Heet"))
    erase(OLD)
    assert talk.posts(thread)[0].raw == "Vraag het aan Voormalig lid, zegt men."
    assert not lines_with("naamdrager")


def test_my_data_tells_the_names_of_before(make: Make) -> None:
    gust = make.member("Oude Naamdrager", OLD)
    make.within(lambda: services.rename_member(gust.id, "Nieuwe Heet"))
    assert [(one["what"], one["words"]) for one in given_to(OLD)["vroeger"]] == [("name", "Oude Naamdrager")]


def test_a_name_that_another_member_had_before_may_mean_them(make: Make, talk: Talk) -> None:
    other = make.member("Jan Smit", "jan@elders.example")
    make.within(lambda: services.rename_member(other.id, "Jan Smeets"))
    thread = talk.thread("Wie?", "Vraag het aan Jan Smit.")
    make.member("Jan Smit", OLD)
    assert erase(OLD).left == {"Jan Smit"}
    assert talk.posts(thread)[0].raw == "Vraag het aan Jan Smit."
    assert list(db.session.scalars(select(Formerly.words))) == ["Jan Smit"]
