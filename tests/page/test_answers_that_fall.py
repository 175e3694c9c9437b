"""A need is answered as long as everybody finds what answers it, whatever that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from netwerk.forum.services import ordering
from netwerk.kernel import clock
from netwerk.needs.models import Need
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import AnswerKind
from netwerk.needs.services import answering, merging
from netwerk.practices.services import reviewing
from tests.library import Library
from tests.register import Register
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor
from tests.talk import Talk

pytestmark = pytest.mark.both_databases


@dataclass(frozen=True)
class Thing:
    """Something that answers, and how it goes away and comes back."""

    kind: str
    id: int
    title: str
    because: str
    go: Callable[[], object]
    come_back: Callable[[], object]


def practice(library: Library, talk: Talk, register: Register) -> Thing:
    made, editor = library.practice(title="Carpoolplan"), library.editor
    return Thing(
        "practice",
        made.id,
        "Carpoolplan",
        "De praktijk is ingetrokken.",
        lambda: register.do(lambda: reviewing.withdraw(made.id, "Te oud.", editor, now=clock.now())),
        lambda: register.do(lambda: reviewing.restore(made.id, editor, now=clock.now())),
    )


def conversation(library: Library, talk: Talk, register: Register) -> Thing:
    made = talk.thread("Wie rijdt mee?")
    return Thing(
        "thread",
        made.id,
        "Wie rijdt mee?",
        "Het gesprek is niet meer te lezen.",
        lambda: talk.moderate(ordering.hide_thread, made, "Reclame."),
        lambda: talk.moderate(ordering.show_thread, made),
    )


def opening(library: Library, talk: Talk, register: Register) -> Thing:
    """A conversation of which only the opening can be read, and that is taken away."""
    made = talk.thread("Wie rijdt mee?")
    [post] = talk.posts(made)
    return Thing(
        "thread",
        made.id,
        "Wie rijdt mee?",
        "Het gesprek is niet meer te lezen.",
        lambda: talk.hide(post),
        lambda: talk.show(post),
    )


THINGS = (practice, conversation, opening)
Makes = Callable[[Library, Talk, Register], Thing]


def answered_with(thing: Thing, register: Register, **facts: object) -> Need:
    need = register.need("Bus te laat", **facts)
    register.answer(need, register.organiser(), AnswerKind.ANSWERED, thing=(thing.kind, thing.id))
    return need


@pytest.mark.parametrize("make_thing", THINGS)
def test_what_is_taken_away_answers_nothing_until_it_comes_back(
    client: Visitor, register: Register, library: Library, talk: Talk, make_thing: Makes
) -> None:
    thing = make_thing(library, talk, register)
    need = answered_with(thing, register)
    thing.go()
    assert register.fresh(need).state == "open"
    page = client.get(register.path(need))
    assert "Hier is een antwoord" not in page
    assert thing.title not in page
    thing.come_back()
    assert register.fresh(need).state == "answered"
    page = client.get(register.path(need))
    assert "Hier is een antwoord" in page
    assert thing.title in page.links
    # As often as it takes.
    thing.go()
    assert register.fresh(need).state == "open"


@pytest.mark.parametrize("make_thing", (practice, conversation))
def test_who_recognises_it_hears_that_it_fell_and_that_it_came_back(
    register: Register, library: Library, talk: Talk, post_office: PostOffice, make_thing: Makes
) -> None:
    thing = make_thing(library, talk, register)
    need = answered_with(thing, register)
    email = reads.reporter_of(need.id).member.email  # type: ignore[union-attr]
    assert register.tell(need) == 1
    thing.go()
    assert register.tell(need) == 1
    words = PostOffice.text(post_office.to(email)[-1])
    assert thing.because in words
    assert "Deze vraag staat weer open." in words
    thing.come_back()
    assert register.tell(need) == 1
    assert thing.title in PostOffice.text(post_office.to(email)[-1])
    thing.go()
    assert register.tell(need) == 1
    assert thing.because in PostOffice.text(post_office.to(email)[-1])


def test_whoever_looks_after_it_reads_what_answered_and_why_it_fell(
    client: Visitor, register: Register, library: Library, talk: Talk
) -> None:
    thing = practice(library, talk, register)
    need = answered_with(thing, register)
    browser = client.as_(register.organiser().id)
    assert thing.title in browser.get(f"/beheer/noden/{need.id}").links
    thing.go()
    page = browser.get(f"/beheer/noden/{need.id}")
    assert f"Teruggenomen: {thing.because}" in page
    assert thing.title not in page


def test_a_slip_of_the_hand_is_told_to_nobody(
    register: Register, library: Library, talk: Talk, post_office: PostOffice
) -> None:
    thing = conversation(library, talk, register)
    need = answered_with(thing, register)
    register.tell(need)
    thing.go()
    thing.come_back()
    assert register.tell(need) == 0


def test_an_answer_that_an_organiser_took_back_does_not_come_back(
    register: Register, library: Library, talk: Talk
) -> None:
    thing = practice(library, talk, register)
    need, organiser = register.need("Bus te laat"), register.organiser()
    row = register.answer(need, organiser, AnswerKind.ANSWERED, thing=(thing.kind, thing.id))
    register.do(lambda: answering.take_back(need.id, row.id, "Past niet.", organiser, now=clock.now()))
    thing.go()
    thing.come_back()
    assert register.fresh(need).state == "open"


def test_another_answer_still_stands(register: Register, library: Library, talk: Talk) -> None:
    thing = practice(library, talk, register)
    need = answered_with(thing, register)
    register.answer(need, register.organiser(), AnswerKind.NOT_NOW)
    thing.go()
    assert register.fresh(need).state == "not_now"


def test_a_need_that_went_up_in_another_takes_along_what_may_come_back(
    register: Register, library: Library, talk: Talk
) -> None:
    thing = practice(library, talk, register)
    need, into = answered_with(thing, register), register.need("Bus te vroeg")
    thing.go()
    organiser = register.organiser()
    register.do(lambda: merging.merge(need.id, into.id, organiser, now=clock.now()))
    thing.come_back()
    assert register.fresh(need).state == "merged"
    assert register.fresh(into).state == "answered"


def test_a_conversation_that_went_up_in_another_answers_with_that_one(
    client: Visitor, register: Register, library: Library, talk: Talk
) -> None:
    thing, other = conversation(library, talk, register), talk.thread("Samen rijden")
    need = answered_with(thing, register)
    talk.moderate(ordering.merge, thing.id, other.id, "Hetzelfde.")
    assert register.fresh(need).state == "answered"
    page = client.get(register.path(need))
    assert "Samen rijden" in page.links
    assert "Bus te laat" in client.get(talk.path(other)).links
    talk.moderate(ordering.hide_thread, other, "Reclame.")
    assert register.fresh(need).state == "open"
