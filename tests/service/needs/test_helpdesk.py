"""The counter: a question finds its way, is answered by mail, and is forgotten in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from netwerk.kernel import clock, search, tokens
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from netwerk.kernel.search import PUBLIC
from netwerk.members.actor import Actor
from netwerk.needs.helpdesk import mails, queries
from netwerk.needs.helpdesk.models import HelpdeskQuestion
from netwerk.needs.helpdesk.rules import KEPT
from netwerk.needs.helpdesk.services import answering, asking, keeping, routing
from netwerk.needs.helpdesk.services.asking import QuestionFacts
from tests.register import Register
from tests.support.post_office import PostOffice


def confirm(register: Register, question: HelpdeskQuestion) -> HelpdeskQuestion:
    db.session.rollback()
    token = tokens.signer(mails.ASKER).sign(question.id, question.nonce)
    register.do(lambda: asking.confirm(token, clock.now()))
    register.do(lambda: asking.confirm(token, clock.now()))
    return db.session.get_one(HelpdeskQuestion, question.id)


def purge(now: datetime) -> int:
    return keeping.purge_unconfirmed(now) + keeping.purge_askers(now)


def waiting(actor: Actor) -> list[str]:
    db.session.rollback()
    return [one.subject for one in queries.queue(actor, done=False, page=1)[0]]


def test_a_question_waits_once_its_address_is_confirmed(register: Register, post_office: PostOffice) -> None:
    organiser = register.organiser()
    question = register.ask("Verzekering", email="vera@buiten.example")
    assert waiting(organiser) == []
    with pytest.raises(NotFound):
        queries.load(question.id, organiser)
    [mail] = post_office.to("vera@buiten.example")
    assert "/loket/bevestig/" in PostOffice.text(mail)
    confirm(register, question)
    assert waiting(organiser) == ["Verzekering"]
    assert len(post_office.to(organiser.email)) == 1


def test_the_table_says_who_gets_it_and_scope_who_sees_it(
    register: Register, post_office: PostOffice
) -> None:
    everywhere = register.organiser()
    near, far = register.organiser(region="haspengouw"), register.organiser(region="maasland")
    register.do(
        lambda: routing.set_route(register.region("haspengouw"), None, far.id, everywhere, now=clock.now())
    )
    question = confirm(register, register.ask())
    assert question.owner_id == far.id
    assert [len(waiting(one)) for one in (everywhere, near, far)] == [1, 1, 1]
    assert waiting(register.organiser(region="west-limburg")) == []
    post_office.deliver()
    assert (len(post_office.to(far.email)), len(post_office.to(near.email))) == (1, 0)


def test_without_a_row_those_near_are_told(register: Register, post_office: PostOffice) -> None:
    near, far = register.organiser(region="haspengouw"), register.organiser(region="maasland")
    question = confirm(register, register.ask())
    assert question.owner_id is None
    assert (len(post_office.to(near.email)), len(post_office.to(far.email))) == (1, 0)


def test_only_who_organises_everywhere_says_who_answers_for_all(register: Register) -> None:
    near = register.organiser(region="haspengouw")
    for region in (None, register.region("maasland")):
        with pytest.raises(NotAllowed):
            register.do(lambda one=region: routing.set_route(one, None, near.id, near, now=clock.now()))
    with pytest.raises(Invalid):
        register.do(
            lambda: routing.set_route(
                register.region("haspengouw"), None, register.somebody().id, near, now=clock.now()
            )
        )
    for _twice in range(2):
        register.do(
            lambda: routing.set_route(register.region("haspengouw"), None, near.id, near, now=clock.now())
        )
    [row] = queries.routes()
    register.do(lambda: routing.remove_route(row.id, near))
    assert queries.routes() == []


def test_an_answer_goes_by_mail_once(register: Register, post_office: PostOffice) -> None:
    organiser = register.organiser()
    question = confirm(register, register.ask(email="vera@buiten.example"))
    seen = queries.entries_of(question.id)[-1].id
    register.do(lambda: answering.take(question.id, organiser, now=clock.now()))
    seen = queries.entries_of(question.id)[-1].id
    register.do(lambda: answering.answer(question.id, "Ja, dat mag.", organiser, seen=seen, now=clock.now()))
    with pytest.raises(Conflict):
        register.do(
            lambda: answering.answer(question.id, "Ja, dat mag.", organiser, seen=seen, now=clock.now())
        )
    mail = post_office.to("vera@buiten.example")[-1]
    assert "Ja, dat mag." in PostOffice.text(mail)
    assert "busje" in PostOffice.text(mail)
    assert waiting(organiser) == []
    register.do(lambda: answering.close(question.id, organiser, now=clock.now()))
    with pytest.raises(Conflict):
        register.do(lambda: answering.answer(question.id, "Nog iets.", organiser, now=clock.now()))
    register.do(lambda: answering.reopen(question.id, organiser, now=clock.now()))
    assert len(waiting(organiser)) == 1


def test_what_a_colleague_takes_is_theirs_until_handed_over(
    register: Register, post_office: PostOffice
) -> None:
    one, other, far = register.organiser(), register.organiser(), register.organiser(region="maasland")
    question = confirm(register, register.ask())
    register.do(lambda: answering.take(question.id, one, now=clock.now()))
    with pytest.raises(Conflict):
        register.do(lambda: answering.take(question.id, other, now=clock.now()))
    post_office.deliver()
    register.do(lambda: answering.hand_over(question.id, other.id, one, now=clock.now()))
    assert len(post_office.deliver()) == 1
    with pytest.raises(Invalid):
        register.do(lambda: answering.hand_over(question.id, register.somebody().id, one, now=clock.now()))
    with pytest.raises(NotFound):
        register.do(lambda: answering.take(question.id, far, now=clock.now()))


def test_a_published_answer_is_found_and_taken_off_again(register: Register) -> None:
    organiser, question = register.organiser(), confirm(register, register.ask())

    def found() -> int:
        db.session.rollback()
        return sum(group.total for group in search.find("werfbusje", {PUBLIC}).groups)

    for title in ("Mag een leerling mee?", "Mag een leerling mee in het werfbusje?"):
        register.do(
            lambda said=title: answering.publish(question.id, said, "**Ja**.", organiser, now=clock.now())
        )
    [faq] = queries.faq()
    assert "<strong>Ja</strong>" in faq.cooked
    assert (found(), len(queries.faq("werfbusje")), len(queries.faq("fiets"))) == (1, 1, 0)
    register.do(lambda: answering.unpublish(question.id, organiser, now=clock.now()))
    assert (found(), list(queries.faq())) == (0, [])


def test_who_asked_is_forgotten_in_time_and_the_answer_for_all_stays(register: Register) -> None:
    organiser = register.organiser()
    question = confirm(register, register.ask(email="vera@buiten.example"))
    unconfirmed = register.ask().id
    register.do(lambda: answering.answer(question.id, "Ja.", organiser, now=clock.now()))
    register.do(lambda: answering.publish(question.id, "Mag het?", "Ja.", organiser, now=clock.now()))
    assert register.do(lambda: purge(clock.now())) == 0
    later = clock.now() + KEPT + timedelta(days=1)
    assert register.do(lambda: purge(later)) == 2
    assert register.do(lambda: purge(later)) == 0
    db.session.rollback()
    assert db.session.get(HelpdeskQuestion, unconfirmed) is None
    row = db.session.get_one(HelpdeskQuestion, question.id)
    assert (row.name, row.email, row.organisation, row.words) == ("", "", "", "…")
    assert [one.words for one in queries.entries_of(row.id) if one.words] == []
    assert [one.title for one in queries.faq()] == ["Mag het?"]
    with pytest.raises(Conflict):
        register.do(lambda: answering.reopen(row.id, organiser, now=clock.now()))


def test_one_address_asks_no_more_than_its_tries_of_an_hour(register: Register) -> None:
    facts = QuestionFacts("Mag dat?", "Mag dat?", "Vera", "vera@buiten.example")

    def ask(number: int) -> None:
        register.do(lambda: asking.ask(facts, ip="192.0.2.1", form_key=f"f{number}", now=clock.now()))

    for number in range(10):
        ask(number)
    ask(1)
    with pytest.raises(TooMany):
        ask(11)
