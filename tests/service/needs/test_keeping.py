"""Hiding, merging and forgetting: seen nowhere, nobody twice, and nobody known afterwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from netwerk.kernel import clock, joints, search
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.joints import Thing
from netwerk.kernel.search import PUBLIC
from netwerk.members import holdings
from netwerk.members import services as member_services
from netwerk.members.following import thing
from netwerk.members.models import Follow
from netwerk.needs.helpdesk import queries as helpdesk
from netwerk.needs.helpdesk.services import routing
from netwerk.needs.indexing import KIND
from netwerk.needs.models import NeedReport, Recognition
from netwerk.needs.queries import desk, lists
from netwerk.needs.queries import needs as reads
from netwerk.needs.queries.lists import Wishes
from netwerk.needs.rules import AnswerKind
from netwerk.needs.services import forgetting, keeping, merging
from netwerk.needs.services.reporting import From
from tests.builders import Make
from tests.register import Register
from tests.support.post_office import PostOffice


def seen_anywhere(need_id: int) -> list[str]:
    """Where a visitor meets a need: an empty list is nowhere."""
    db.session.rollback()
    places = {
        "index": [group.total for group in search.find("busregeling", {PUBLIC}).groups],
        "name": list(search.named([(KIND, need_id)], "nl", {PUBLIC})),
        "list": list(lists.page(Wishes(), 1)[0]),
        "counts": [one for one in lists.counts(Wishes()).values() if one],
        "top": list(db.session.scalars(lists.top_ids(5))),
        "feed": list(lists.newest(Wishes())),
    }
    found = [place for place, rows in places.items() if rows]
    try:
        thing(KIND, need_id, "nl")
        found.append("follow")
    except NotFound:
        pass
    try:
        reads.opened(need_id, None)
        found.append("page")
    except NotFound:
        pass
    return found


EVERYWHERE = ["index", "name", "list", "counts", "top", "feed", "follow", "page"]


def test_what_is_hidden_is_seen_nowhere_and_shown_again_everywhere(register: Register, make: Make) -> None:
    day, organiser = make.event(title="Mobiliteitsdag"), register.organiser()
    need = register.need("Busregeling", of=From(thing=("event", day.id)))
    assert seen_anywhere(need.id) == EVERYWHERE
    register.hide(need, organiser)
    assert seen_anywhere(need.id) == []
    assert joints.around(Thing("event", day.id), "nl", {PUBLIC}) == []
    assert reads.seen(need.id, register.author(need)).state == "hidden"
    assert reads.seen(need.id, organiser).state == "hidden"
    for other in (None, register.somebody(), register.organiser(region="maasland")):
        with pytest.raises(NotFound):
            reads.seen(need.id, other)
    register.do(lambda: keeping.show(need.id, organiser, now=clock.now()))
    assert seen_anywhere(need.id) == EVERYWHERE


def test_nothing_unconfirmed_is_seen_anywhere(register: Register) -> None:
    assert seen_anywhere(register.from_visitor("Busregeling").id) == []


def test_it_comes_back_in_the_state_of_its_answers(register: Register) -> None:
    need, organiser = register.need(), register.organiser()
    register.answer(need, organiser, AnswerKind.PASSED_ON)
    register.hide(need, organiser)
    register.do(lambda: keeping.show(need.id, organiser, now=clock.now()))
    assert register.fresh(need).state == "passed_on"
    with pytest.raises(Conflict):
        register.do(lambda: keeping.show(need.id, organiser, now=clock.now()))


def test_hiding_asks_a_reason_and_a_scope_and_tells_the_reporter(
    register: Register, post_office: PostOffice
) -> None:
    need = register.confirm(register.from_visitor("Te koop", "koop@buiten.example"))
    with pytest.raises(Invalid):
        register.hide(need, register.organiser(), " ")
    with pytest.raises(NotAllowed):
        register.hide(need, register.organiser(region="maasland"))
    register.hide(need, register.organiser(), "Dit is reclame.")
    assert "Dit is reclame." in PostOffice.text(post_office.to("koop@buiten.example")[-1])


def test_a_report_is_one_report_and_settled_once_looked_at(register: Register) -> None:
    need, organiser, dirk = register.need(), register.organiser(), register.somebody()
    with pytest.raises(Invalid):
        register.do(lambda: keeping.complain(need.id, " ", dirk, now=clock.now()))
    for words in ("Reclame", "Reclame!"):
        register.do(lambda said=words: keeping.complain(need.id, said, dirk, now=clock.now()))
    assert [report.words for report, _need in desk.reported(organiser)] == ["Reclame!"]
    with pytest.raises(NotAllowed):
        register.do(lambda: keeping.keep(need.id, dirk, now=clock.now()))
    register.do(lambda: keeping.keep(need.id, organiser, now=clock.now()))
    assert desk.reported(organiser) == []


# --- merging ----------------------------------------------------------------------------------------------


def test_two_that_are_the_same_become_one_and_nobody_counts_twice(
    register: Register, post_office: PostOffice, make: Make
) -> None:
    first, second, organiser = register.need("Bus te laat"), register.need("Late bus"), register.organiser()
    both, once, day = register.somebody(), register.somebody(), make.event()
    for need in (first, second):
        register.recognise(need, both)
    register.recognise(second, once, sentence="Hier ook.")
    joints_of_second = Thing("need", second.id)
    register.do(
        lambda: joints.connect(
            joints_of_second, "came_from", Thing("event", day.id), actor_label="test", now=clock.now()
        )
    )
    register.do(
        lambda: member_services.follow("need", second.id, once.email, "nl", actor=once, now=clock.now())
    )
    post_office.deliver()
    register.do(lambda: merging.merge(second.id, first.id, organiser, now=clock.now()))
    found = register.fresh(first)
    assert found.recognised_count == 4  # both reporters, both, once
    assert reads.seen(second.id, None).id == first.id
    assert [one.sentence for one in reads.opened(first.id, None).sentences] == ["Hier ook."]
    assert joints.of_kinds(Thing("need", first.id), ["event"]) == [Thing("event", day.id)]
    assert db.session.scalars(select(Follow.thing_id)).all() == [first.id]
    assert lists.page(Wishes(), 1)[1] == 1
    [mail] = post_office.deliver()
    assert "Bus te laat" in PostOffice.text(mail)
    # Whoever reported the second recognises the first now, and may not change it.
    assert [one.reported for one in reads.recognitions_of(first.id)].count(True) == 1


def test_one_with_an_answer_stays(register: Register) -> None:
    first, second, organiser = register.need(), register.need(), register.organiser()
    register.answer(first, organiser)
    with pytest.raises(Conflict):
        register.do(lambda: merging.merge(first.id, second.id, organiser, now=clock.now()))
    register.do(lambda: merging.merge(second.id, first.id, organiser, now=clock.now()))
    with pytest.raises(Invalid):
        register.do(lambda: merging.merge(first.id, first.id, organiser, now=clock.now()))


def test_merging_asks_the_scope_of_both(register: Register) -> None:
    first, second = register.need(region="haspengouw"), register.need(region="maasland")
    near = register.organiser(region="maasland")
    with pytest.raises(NotAllowed):
        register.do(lambda: merging.merge(second.id, first.id, near, now=clock.now()))


def test_an_unconfirmed_voice_moves_along_and_counts_once_confirmed(register: Register) -> None:
    first, second, organiser = register.need(), register.need(), register.organiser()
    register.recognise(second, "stem@buiten.example")
    register.do(lambda: merging.merge(second.id, first.id, organiser, now=clock.now()))
    assert register.fresh(first).recognised_count == 2
    assert register.confirm(first, "stem@buiten.example").recognised_count == 3


# --- forgetting -------------------------------------------------------------------------------------------


def dumped() -> str:
    """Every value of every table of the register and the counter, and what was mailed about them."""
    db.session.rollback()
    tables = (
        *("need", "need_recognition", "need_entry", "need_report", "need_revision", "need_answer"),
        *("helpdesk_question", "helpdesk_entry", "search_text"),
    )
    rows = [str(row) for table in tables for row in db.session.execute(text(f"SELECT * FROM {table}"))]
    mails = db.session.execute(
        text("SELECT recipient, facts FROM outbox_message WHERE kind LIKE 'need.%' OR kind LIKE 'helpdesk.%'")
    )
    return "\n".join([*rows, *(str(row) for row in mails)])


def test_who_leaves_is_nowhere_and_the_counts_stay(register: Register, post_office: PostOffice) -> None:
    an = register.somebody("VTI Bilzen")
    need = register.need("Bus te laat", by=an, of=From("VTI Bilzen"))
    register.recognise(need, register.somebody())
    register.ask("Wat met de verzekering?", by=an)
    post_office.deliver()
    exported = json.dumps(forgetting.export(holdings.person_at(an.email)))
    assert "Bus te laat" in exported
    assert "verzekering" in exported
    register.do(lambda: forgetting.forget(holdings.person_at(an.email), False, clock.now()))
    found = register.fresh(need)
    assert (found.title, found.recognised_count, found.author_id) == ("Bus te laat", 2, None)
    for trace in (an.email, an.name, "verzekering"):
        assert trace not in dumped()
    assert not any(forgetting.export(holdings.person_at(an.email)).values())
    # The same person may come back without meeting a row of before.
    register.recognise(need, an.email)


def test_a_visitor_is_known_by_their_address_alone(register: Register, post_office: PostOffice) -> None:
    email = "Vera@buiten.example"
    need = register.from_visitor("Bus te laat", email)
    register.confirm(need, email)
    register.recognise(register.need("Fietsenstalling"), email, sentence="Bij ons in Peer.")
    register.ask("Wat met de verzekering?", name="Vera Vraagt", email=email)
    register.ask("Nog iets", name="Vera Vraagt", email="andere.vera@buiten.example")
    post_office.deliver()
    vera = holdings.person_at(email)
    assert vera.member is None
    assert "Vera Vraagt" in vera.names
    assert holdings.has_namesake(vera, "Vera Vraagt")
    given = forgetting.export(vera)
    assert [len(given[name]) for name in ("noden", "herkende-noden", "loket")] == [1, 2, 1]
    register.do(lambda: forgetting.forget(vera, True, clock.now()))
    left = dumped()
    for trace in ("Vera@", "'vera@", "Bus te laat", "Peer", "verzekering"):
        assert trace not in left, trace
    assert "andere.vera@buiten.example" in left
    assert register.fresh(need).recognised_count == 1
    assert not any(forgetting.export(holdings.person_at(email)).values())


def test_who_worked_at_the_counter_gets_no_question_any_more(register: Register) -> None:
    organiser, other = register.organiser(), register.organiser()
    route = (register.region("haspengouw"), None, organiser.id, other)
    register.do(lambda: routing.set_route(*route, now=clock.now()))
    need = register.need()
    register.answer(need, organiser)
    given = forgetting.export(holdings.person_at(organiser.email))["antwoorden-op-noden"]
    assert [one["what"] for one in given] == [AnswerKind.NOT_NOW]
    register.do(lambda: forgetting.forget(holdings.person_at(organiser.email), False, clock.now()))
    assert helpdesk.routes() == []


def test_words_go_too_when_asked(register: Register) -> None:
    an = register.somebody()
    need = register.need("Busregeling", by=an)
    register.recognise(other := register.need(), an, sentence="Bij ons in Peer.")
    register.do(lambda: forgetting.forget(holdings.person_at(an.email), True, clock.now()))
    assert "Busregeling" not in dumped()
    assert "Peer" not in dumped()
    assert register.fresh(need).state == "open"
    assert register.fresh(other).recognised_count == 2
    assert db.session.scalar(select(func.count(NeedReport.id))) == 0
    assert (
        db.session.scalar(
            select(func.count(Recognition.id)).where(Recognition.at > clock.now() - timedelta(days=1))
        )
        == 3
    )
