"""Reporting, recognising and changing: once for each person, and nothing before it is confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from netwerk.kernel import clock, joints, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from netwerk.kernel.joints import Thing
from netwerk.kernel.search import PUBLIC
from netwerk.members.models import Organisation
from netwerk.needs.models import Need, NeedReport, Recognition
from netwerk.needs.queries import lists
from netwerk.needs.queries import needs as reads
from netwerk.needs.queries.lists import Wishes
from netwerk.needs.services import editing, purging, recognising, reporting
from netwerk.needs.services.people import Speaker
from netwerk.needs.services.reporting import From
from tests.builders import Make
from tests.register import Register
from tests.support.post_office import PostOffice


def found(words: str) -> int:
    """How many needs anybody finds."""
    db.session.rollback()
    return sum(group.total for group in search.find(words, {PUBLIC}, kinds=["need"]).groups)


def test_a_member_reports_and_it_counts_as_the_first_who_recognises(register: Register) -> None:
    an = register.somebody("VTI Bilzen")
    need = register.need("Bus te laat", by=an, of=From("VTI Bilzen", shows_organisation=True))
    assert (need.state, need.recognised_count, need.organisation_count) == ("open", 1, 1)
    assert "<strong>na</strong>" in need.cooked
    assert need.organisation.name == "VTI Bilzen"
    assert found("bus") == 1


def test_what_a_visitor_reports_is_nowhere_until_it_is_confirmed(
    register: Register, post_office: PostOffice
) -> None:
    need = register.from_visitor("Bus te laat", "vera@buiten.example", of=From("Bakkerij Vos"))
    assert need.state == "unconfirmed"
    assert found("bus") == 0
    assert lists.page(Wishes(), 1) == ([], 0)
    with pytest.raises(NotFound):
        reads.seen(need.id, register.organiser())
    assert (
        db.session.scalar(select(func.count(Organisation.id)).where(Organisation.name == "Bakkerij Vos")) == 0
    )
    [mail] = post_office.to("vera@buiten.example")
    assert register.token(need) in PostOffice.text(mail)

    register.confirm(need)
    need = register.confirm(need)
    assert (need.state, need.recognised_count, need.organisation_count) == ("open", 1, 1)
    assert found("bus") == 1
    assert lists.page(Wishes(), 1)[1] == 1


@pytest.mark.parametrize("name", ["-", "Bo\u0441ch", "ß" * 100])
def test_an_organisation_that_cannot_be_is_said_before_the_mail_and_not_behind_its_link(
    register: Register, name: str
) -> None:
    need = register.need()
    with pytest.raises(Invalid) as reported:
        register.from_visitor("Bus te laat", of=From(name))
    visitor = Speaker(email="vera@buiten.example")
    with pytest.raises(Invalid) as recognised, transaction():
        recognising.recognise(need.id, visitor, organisation=name, now=clock.now())
    assert {reported.value.field, recognised.value.field} == {"organisation"}
    confirmed = register.confirm(register.from_visitor("Bus te laat", of=From("Bakkerij Vos")))
    assert confirmed.state == "open"


def test_one_form_is_one_need(register: Register) -> None:
    an = register.somebody()
    first = register.need("Bus", by=an, form_key="zelfde")
    assert register.need("Bus", by=an, form_key="zelfde").id == first.id
    assert register.need("Bus", by=register.somebody(), form_key="zelfde").id != first.id


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "wens"}, "kind"),
        ({"title": " \u200b"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"raw": " "}, "raw"),
        ({"raw": "x" * 5001}, "raw"),
        ({"theme_ids": ()}, "themes"),
        ({"theme_ids": (999,)}, "themes"),
    ],
)
def test_what_lacks_is_said_at_its_field(register: Register, facts: dict[str, object], field: str) -> None:
    title = facts.get("title", "Bus te laat")
    by = register.somebody()
    given = register.facts("x", **{name: one for name, one in facts.items() if name != "title"})
    with pytest.raises(Invalid) as refused, transaction():
        reporting.report(type(given)(**{**vars(given), "title": title}), Speaker(by), now=clock.now())
    assert refused.value.field == field


def test_a_member_speaks_for_where_they_work(register: Register) -> None:
    with pytest.raises(Invalid):
        register.need(by=register.somebody("VTI Bilzen"), of=From("Een andere school"))


def test_more_than_ten_an_hour_is_too_much(register: Register) -> None:
    an = register.somebody()
    for _one in range(10):
        register.need(by=an)
    with pytest.raises(TooMany):
        register.need(by=an)


def test_what_names_a_pupil_is_looked_at_afterwards(register: Register) -> None:
    register.need("Leerling Yassin geraakt er niet")
    [report] = db.session.scalars(select(NeedReport)).all()
    assert report.member_id is None


def test_a_need_comes_from_a_day_and_not_from_what_nobody_finds(register: Register, make: Make) -> None:
    day, draft = make.event(), make.event(state="draft")
    need = register.need(of=From(thing=("event", day.id)))
    assert joints.of_kinds(Thing("need", need.id), ["event"]) == [Thing("event", day.id)]
    for thing in (("event", draft.id), ("need", need.id), ("niets", 1)):
        with pytest.raises(NotFound):
            register.need(of=From(thing=thing))


# --- recognising ------------------------------------------------------------------------------------------


def test_somebody_counts_once_and_may_take_it_back(register: Register) -> None:
    need, bart = register.need(), register.somebody("Bakkerij")
    register.recognise(need, bart)
    register.recognise(need, bart, sentence="Bij ons ook.")
    register.recognise(need, register.somebody("Bakkerij"))
    need = register.fresh(need)
    assert (need.recognised_count, need.organisation_count) == (3, 1)
    assert [one.sentence for one in reads.opened(need.id, None).sentences] == ["Bij ons ook."]
    register.do(lambda: recognising.undo(need.id, bart))
    register.do(lambda: recognising.undo(need.id, bart))
    assert register.fresh(need).recognised_count == 2


def test_who_reported_it_cannot_take_that_back_so(register: Register) -> None:
    need = register.need()
    with pytest.raises(Conflict):
        register.do(lambda: recognising.undo(need.id, register.author(need)))


def test_a_visitor_and_the_member_with_the_same_address_are_one(
    register: Register, post_office: PostOffice
) -> None:
    need, bart = register.need(), register.somebody()
    register.recognise(need, bart.email.upper())
    assert register.fresh(need).recognised_count == 1
    asked = [one for one in post_office.deliver() if str(one["Subject"]).startswith("Bevestig")]
    assert len(asked) == 1
    register.recognise(need, bart)
    assert register.fresh(need).recognised_count == 2
    # What they said is theirs alone to change, and whoever tries hears nothing of that.
    register.recognise(need, bart.email, sentence="Ik zeg iets anders.")
    assert reads.opened(need.id, None).sentences == []
    assert post_office.deliver() == []


def test_a_visitor_counts_once_confirmed(register: Register) -> None:
    need = register.need()
    register.recognise(need, "stem@buiten.example", sentence="Hier ook.", organisation="Garage Noord")
    assert register.fresh(need).recognised_count == 1
    assert reads.opened(need.id, None).sentences == []
    need = register.confirm(need, "stem@buiten.example")
    assert (need.recognised_count, need.organisation_count) == (2, 1)
    token = register.token(need, "stem@buiten.example")
    register.do(lambda: recognising.undo_by_link(token))
    assert register.fresh(need).recognised_count == 1
    with pytest.raises(NotFound):
        recognising.read_link(token)


@pytest.mark.parametrize("token", ["", "x", "WzEsIngiXQ.abc", "WyJhIiwxXQ.x"])
def test_a_link_that_we_did_not_make_leads_nowhere(register: Register, token: str) -> None:
    register.need()
    with pytest.raises(NotFound):
        recognising.read_link(token)


def test_what_is_not_confirmed_in_a_week_is_removed(register: Register) -> None:
    need, kept = register.from_visitor(), register.need().id
    gone = need.id
    register.recognise(register.fresh_at(kept), "stem@buiten.example")
    assert register.do(lambda: purging.purge(clock.now())) == 0
    assert register.do(lambda: purging.purge(clock.now() + timedelta(days=8))) == 2
    assert register.do(lambda: purging.purge(clock.now() + timedelta(days=8))) == 0
    assert db.session.scalars(select(Need.id)).all() == [kept]
    assert db.session.scalar(select(func.count(Recognition.id))) == 1
    with pytest.raises(NotFound):
        reads.load(gone)


# --- changing ---------------------------------------------------------------------------------------------


def test_its_author_changes_it_while_it_waits_and_what_it_said_is_kept(register: Register) -> None:
    need = register.need("Fietspad weg")
    by, facts = register.author(need), register.facts("Trein te laat")
    register.do(lambda: editing.edit(need.id, facts, by, version=1, now=clock.now()))
    assert register.fresh(need).title == "Trein te laat"
    assert [one.title for one in reads.history_of(need.id)] == ["Fietspad weg"]
    assert (found("fietspad"), found("trein")) == (0, 1)
    with pytest.raises(Conflict):
        register.do(lambda: editing.edit(need.id, facts, by, version=1, now=clock.now()))


def test_nobody_else_changes_it_but_who_keeps_order(register: Register) -> None:
    need, facts = register.need(theme="mobiliteit", region="haspengouw"), register.facts("Anders")
    for other in (
        register.somebody(),
        register.organiser(theme="begeleiden"),
        register.organiser(region="maasland"),
    ):
        with pytest.raises(NotAllowed):
            register.do(lambda by=other: editing.edit(need.id, facts, by, version=1, now=clock.now()))
        with pytest.raises(NotAllowed):
            register.do(lambda by=other: editing.withdraw(need.id, "", by, now=clock.now()))
    near = register.organiser(theme="mobiliteit", region="haspengouw")
    register.do(lambda: editing.edit(need.id, facts, near, version=1, now=clock.now()))
    assert register.fresh(need).title == "Anders"


def test_once_answered_its_author_comes_too_late(register: Register) -> None:
    need = register.need()
    by, facts = register.author(need), register.facts("Anders")
    register.answer(need, register.organiser())
    with pytest.raises(Conflict):
        register.do(lambda: editing.edit(need.id, facts, by, version=1, now=clock.now()))
    with pytest.raises(Conflict):
        register.do(lambda: editing.withdraw(need.id, "", by, now=clock.now()))


def test_a_visitor_changes_and_withdraws_by_the_link_in_the_mail(register: Register) -> None:
    need = register.from_visitor("Bus te laat")
    token, facts = register.token(need), register.facts("Trein te laat")
    with pytest.raises(NotFound):
        register.do(lambda: editing.edit_by_link(token, facts, version=1, now=clock.now()))
    register.confirm(need)
    register.do(lambda: editing.edit_by_link(token, facts, version=1, now=clock.now()))
    assert register.fresh(need).title == "Trein te laat"
    register.do(lambda: editing.withdraw_by_link(token, "Opgelost", now=clock.now()))
    assert register.fresh(need).state == "withdrawn"
    assert found("trein") == 0
