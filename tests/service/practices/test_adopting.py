"""Adoptions: who may say so, who confirms it, what lets it count and what ends that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members import services as member_services
from netwerk.members.actor import Actor
from netwerk.members.queries import memberships_on
from netwerk.practices import rules
from netwerk.practices.errors import OwnPractice
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.queries import evidence
from netwerk.practices.rules import AdoptionState
from netwerk.practices.services import adopting, ladder, writing
from netwerk.practices.services.adopting import AdoptionFacts
from netwerk.taxonomy.queries import region_by_slug
from tests.cast import Cast, actor
from tests.library import Library


@pytest.fixture
def practice(library: Library) -> Practice:
    return library.practice()


@pytest.fixture
def worker(library: Library) -> Actor:
    """Somebody of a company of which nobody knows a contact person."""
    return library.somebody("company", "lommel")


def works_at(who: Actor) -> str:
    return memberships_on(who.id, clock.today())[0].organisation.name


def report(practice: Practice, by: Actor, **more: Any) -> Adoption:
    usual = {"state": "running", "contact_email": "baas@zaak.example"} | more
    organisation = usual.pop("organisation", None) or works_at(by)
    with transaction():
        return adopting.report(practice.id, AdoptionFacts(organisation, **usual), by, now=clock.now())


def do(act: Any, *args: Any, **more: Any) -> Any:
    with transaction():
        return act(*args, **more, now=clock.now())


def do_membership(who: Actor, organisation_id: int, *, is_contact: bool) -> None:
    with transaction():
        member_services.add_membership(who.id, organisation_id, is_contact=is_contact)


def counted(practice: Practice) -> int:
    db.session.rollback()
    rows = evidence.counting_adoptions([practice.id]).get(practice.id, [])
    assert db.session.get_one(Practice, practice.id).adoption_count == len(rows)
    return len(rows)


def asked() -> int:
    wanted = select(func.count(OutboxMessage.id)).filter_by(kind="practice.adoption_confirm")
    return int(db.session.scalar(wanted) or 0)


@pytest.mark.parametrize(
    ("before", "now", "stays"),
    [
        (("running", 2), ("running", 2), True),
        (("started", None), ("running", None), True),
        (("running", None), ("started", None), True),
        (("running", None), ("running", 1), False),
        (("running", 2), ("running", 3), False),
        (("considered", None), ("started", None), False),
        (("running", None), ("stopped", None), False),
        (("stopped", None), ("running", None), False),
        (("stopped", None), ("stopped", None), True),
    ],
)
def test_only_what_changes_the_evidence_is_confirmed_anew(before, now, stays) -> None:
    assert rules.stays_confirmed(before, now) is stays


def test_what_is_said_counts_from_its_confirmation_on(practice, worker) -> None:
    row = report(practice, worker)
    assert counted(practice) == 0
    do(adopting.confirm, adopting.token_of(row), "Bea Baas")
    assert counted(practice) == 1
    assert db.session.get_one(Adoption, row.id).confirmed_by == "Bea Baas"
    do(adopting.deny, adopting.token_of(row))
    assert counted(practice) == 0


@pytest.mark.parametrize("state", AdoptionState)
def test_only_who_began_and_goes_on_counts(library, practice, state) -> None:
    library.adopted(practice, state=state, stopped_because="Te duur.")
    assert counted(practice) == (state in {"started", "running"})


def test_a_colleague_who_tells_that_it_grew_keeps_the_confirmation(practice, worker) -> None:
    row = report(practice, worker, state="started")
    do(adopting.confirm, adopting.token_of(row), "Bea Baas")
    report(practice, worker, state="running", result="Loopt goed.", hours=4)
    assert (counted(practice), asked()) == (1, 1)
    report(practice, worker, state="stopped", stopped_because="Te duur.")
    assert (counted(practice), asked()) == (0, 2)


def test_the_same_within_a_day_asks_once_and_leaves_the_link_alone(practice, worker, at) -> None:
    now = at("2026-03-02 10:00")
    token = adopting.token_of(report(practice, worker))
    report(practice, worker)
    assert asked() == 1
    report(practice, worker, result="Nu ook in Pelt.")
    assert asked() == 2, "what is said anew is asked at once, even in the same second"
    with pytest.raises(NotFound):
        adopting.read_link(token)
    at(now + timedelta(days=2))
    report(practice, worker, result="Nu ook in Pelt.")
    assert asked() == 3


def test_another_address_is_asked_at_once(practice, worker) -> None:
    report(practice, worker)
    report(practice, worker, contact_email="directie@zaak.example")
    to = db.session.scalars(select(OutboxMessage.recipient).filter_by(kind="practice.adoption_confirm"))
    assert set(to) == {"baas@zaak.example", "directie@zaak.example"}


def test_every_contact_person_is_asked_in_their_own_language(practice, library, worker) -> None:
    boss = library.somebody("company", contact=True)
    with transaction():
        member_services.add_membership(worker.id, next(iter(boss.contact_of)))
    report(practice, worker, organisation=works_at(boss))
    row = db.session.scalars(select(OutboxMessage).filter_by(kind="practice.adoption_confirm")).one()
    assert (row.recipient, row.language) == (boss.email, boss.language)


def test_one_speaks_for_where_one_works(practice, library, worker, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        report(practice, worker, organisation="Elders nv")
    assert refused.value.field == "organisation"
    report(practice, worker)
    newcomer = actor(cast.dirk)
    with pytest.raises(Invalid):
        report(practice, newcomer, organisation=works_at(worker))
    report(practice, newcomer, organisation="Waar Dirk begint", contact_email="chef@begin.example")
    with pytest.raises(OwnPractice):
        report(practice, newcomer, organisation="bakkerij claes")


def test_who_wrote_it_neither_takes_it_over_elsewhere_nor_confirms_it(library, worker, cast: Cast) -> None:
    newcomer = actor(cast.dirk)
    practice = library.practice(newcomer)
    with pytest.raises(Invalid) as refused:
        report(practice, newcomer, organisation="Technische School Genk vzw")
    assert refused.value.field == "organisation"
    with pytest.raises(Invalid, match="bij jullie kan bevestigen") as refused:
        report(practice, worker, contact_email=newcomer.email.upper())
    assert refused.value.field == "contact_email"


def test_one_organisation_has_one_record(practice, library, worker) -> None:
    first, second = report(practice, worker), report(practice, worker, state="started")
    assert first.id == second.id
    assert db.session.scalar(select(func.count(Adoption.id))) == 1


@pytest.mark.parametrize("given", ["", " ", "geen adres", "a@b", "x" * 250 + "@zaak.example"])
def test_who_confirms_has_an_address_that_can_be(practice, worker, given) -> None:
    with pytest.raises(Invalid) as refused:
        report(practice, worker, contact_email=given)
    assert refused.value.field == "contact_email"


def test_a_refusal_outlives_a_new_report_and_is_the_editors_to_take_back(practice, library, worker) -> None:
    row = report(practice, worker)
    do(adopting.confirm, adopting.token_of(row), "Bea Baas")
    editor = library.editor
    with pytest.raises(Invalid):
        do(adopting.refuse, row.id, "  ", editor)
    do(adopting.refuse, row.id, "Bestaat niet.", editor)
    assert counted(practice) == 0
    with pytest.raises(Conflict):
        report(practice, worker, state="started")
    token = adopting.token_of(row)
    for act, *said in ((adopting.confirm, "Bea"), (adopting.deny,)):
        with pytest.raises(Conflict):
            do(act, token, *said)
    with pytest.raises(NotFound):
        do(adopting.readmit, row.id, worker)
    do(adopting.readmit, row.id, editor)
    assert counted(practice) == 1


def test_who_writes_the_sheet_does_not_judge_who_takes_it_over(practice, library, worker) -> None:
    row, editor = report(practice, worker), library.editor
    with transaction():
        writing.add_writer(practice.id, editor.email, library.author(practice), now=clock.now())
    for act, *said in ((adopting.refuse, "Neen."), (adopting.readmit,)):
        with pytest.raises(NotAllowed):
            do(act, row.id, *said, editor)


def test_the_page_of_a_refusal_foresees_the_step_it_leads_to(practice, library) -> None:
    practice = library.climb(practice, 3)
    for row in db.session.scalars(select(Adoption)).all():
        foreseen = ladder.step_without(practice, row, clock.now())
        do(adopting.refuse, row.id, "Neen.", library.editor)
        practice = library.fresh(practice)
        assert practice.step == foreseen


def test_two_answers_and_a_refusal_at_once_leave_one_truth(app: Flask, library, practice, worker) -> None:
    row, editor = report(practice, worker), library.editor
    row_id, token = row.id, adopting.token_of(row)
    db.session.rollback()
    start = Barrier(3)

    def at_once(act: Any) -> bool:
        with app.app_context():
            start.wait(timeout=20)
            try:
                act()
            except Conflict:
                return False
            finally:
                db.session.remove()
        return True

    acts = [
        lambda: do(adopting.confirm, token, "Bea Baas"),
        lambda: do(adopting.confirm, token, "Bert Baas"),
        lambda: do(adopting.refuse, row_id, "Bestaat niet.", editor),
    ]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(at_once, acts))

    assert done[2], "an editor's refusal always holds"
    assert counted(practice) == 0
    after = db.session.get_one(Adoption, row_id)
    assert after.refused_at is not None
    assert (after.confirmed_at is not None) == (done[0] or done[1])
    told = select(func.count(OutboxMessage.id)).filter_by(kind="practice.adopted")
    assert db.session.scalar(told) == (1 if done[0] or done[1] else 0)
    assert [move.step for move in ladder.moves_of(practice.id)] == [1]


def test_two_first_reports_at_once_make_one_record(app: Flask, library, practice, worker) -> None:
    colleague = library.somebody("company", "lommel")
    with transaction():
        member_services.add_membership(
            colleague.id, memberships_on(worker.id, clock.today())[0].organisation_id
        )
    name, shared = works_at(worker), library.fresh(practice)
    # Two threads read it: it may not go back to this one's session for more.
    db.session.expunge(shared)
    db.session.rollback()
    start = Barrier(2)

    def press(who: Actor) -> None:
        with app.app_context():
            start.wait(timeout=20)
            report(shared, who, organisation=name)
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, [worker, colleague]))

    db.session.rollback()
    assert db.session.scalar(select(func.count(Adoption.id))) == 1


def test_an_author_confirms_nothing_for_another_organisation_of_theirs(library: Library) -> None:
    by = library.somebody("company", "lommel", contact=True)
    other = library.organisation("Tweede Zaak", "company", "hasselt")
    practice = library.practice(by)
    do_membership(by, other.id, is_contact=True)
    by = library.author(practice)
    with pytest.raises(Invalid, match="e-mailadres"):
        report(practice, by, organisation="Tweede Zaak", contact_email="")
    row = report(practice, by, organisation="Tweede Zaak")
    assert row.confirmed_at is None
    assert row.contact_email == "baas@zaak.example"
    colleague = library.somebody("school")
    do_membership(colleague, other.id, is_contact=True)
    row = report(practice, by, organisation="Tweede Zaak", changes="Anders")
    assert row.contact_email == colleague.email


def test_a_contact_who_says_the_same_again_tells_the_author_nothing_new(library: Library) -> None:
    practice = library.practice()
    who = library.somebody("company", "lommel", contact=True)
    told = []
    for more in ({}, {}, {"changes": "Wij namen steps."}):
        report(practice, who, **more)
        told.append(
            db.session.scalar(select(func.count(OutboxMessage.id)).filter_by(kind="practice.adopted"))
        )
    assert told == [1, 1, 2]


def test_an_organisation_without_a_known_place_says_in_which_region_it_is(library: Library) -> None:
    practice, who = library.practice(regions=["midden-limburg"]), library.somebody("company", "genk")
    with pytest.raises(Invalid, match="regio"):
        report(practice, who, organisation="Zaak zonder adres", region="atlantis")
    db.session.rollback()
    nomad = library.stranger()
    row = report(practice, nomad, organisation="Zaak zonder adres", region="noord-limburg")
    assert row.region_id == region_by_slug("noord-limburg").id
    row = report(practice, who, region="noord-limburg")
    assert row.region_id == region_by_slug("midden-limburg").id
