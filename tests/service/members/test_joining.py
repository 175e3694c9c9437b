"""Belonging to an organisation: who comes in how, who decides, and what an end ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from netwerk.forum.models import Post
from netwerk.forum.rules import PostState
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.members.models import JoinRequest, Member, Membership, Organisation, OrganisationDomain
from netwerk.members.queries import memberships_on
from netwerk.members.services import inviting, joining
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.belonging import works
from tests.support.post_office import PostOffice
from tests.talk import Talk


@pytest.fixture
def school(cast: Cast) -> Organisation:
    """Where An is contact person, looked at by an organiser."""
    membership = db.session.scalars(select(Membership).filter_by(member_id=cast.an.id)).one()
    with transaction():
        found = db.session.get_one(Organisation, membership.organisation_id)
        found.verified = True
    return found


def ask(member: Member, organisation: Organisation) -> JoinRequest:
    with transaction():
        asked = joining.join(organisation.id, "mentor", actor(member), now=clock.now())
    assert isinstance(asked, JoinRequest)
    return asked


def at_work(member: Member) -> set[int]:
    db.session.rollback()
    return {one.organisation_id for one in memberships_on(member.id, clock.today())}


def test_a_contact_person_is_asked_and_says_yes(
    cast: Cast, school: Organisation, post_office: PostOffice
) -> None:
    asked = ask(cast.dirk, school)
    assert "Dirk Vos" in post_office.text(post_office.to(cast.an.email)[-1])
    assert at_work(cast.dirk) == set()
    with transaction():
        joining.decide(school.id, asked.id, actor(cast.an), accept=True, now=clock.now())
    assert at_work(cast.dirk) == {school.id}
    assert "Je hoort op het netwerk nu bij" in post_office.text(post_office.to(cast.dirk.email)[-1])
    with pytest.raises(Conflict), transaction():
        joining.decide(school.id, asked.id, actor(cast.chantal), accept=False, now=clock.now())


def test_who_was_refused_belongs_to_nothing_and_may_ask_again(cast: Cast, school: Organisation) -> None:
    asked = ask(cast.dirk, school)
    assert ask(cast.dirk, school).id == asked.id
    with transaction():
        joining.decide(school.id, asked.id, actor(cast.an), accept=False, now=clock.now())
    assert at_work(cast.dirk) == set()
    assert ask(cast.dirk, school).id != asked.id


def test_nobody_decides_for_another_organisation_nor_through_its_number(
    cast: Cast, school: Organisation, make: Make
) -> None:
    asked = ask(cast.dirk, school)
    bakery = actor(cast.bart).contact_of
    with pytest.raises(NotAllowed), transaction():
        joining.decide(school.id, asked.id, actor(cast.bart), accept=True, now=clock.now())
    with pytest.raises(NotFound), transaction():
        joining.decide(min(bakery), asked.id, actor(cast.bart), accept=True, now=clock.now())
    with pytest.raises(NotAllowed), transaction():
        joining.decide(school.id, asked.id, actor(cast.dirk), accept=True, now=clock.now())
    with pytest.raises(NotAllowed), transaction():
        inviting.invite(school.id, "x@y.be", actor(cast.bart), as_contact=True, now=clock.now())


def test_organisers_decide_where_there_is_no_contact_person(
    cast: Cast, make: Make, post_office: PostOffice
) -> None:
    bakery = make.organisation("Bakkerij Zonder")
    organiser = cast.chantal
    asked = ask(cast.dirk, bakery)
    assert "omdat je organisator bent" in post_office.text(post_office.to(organiser.email)[-1])
    with transaction():
        joining.decide(bakery.id, asked.id, actor(cast.chantal), accept=True, now=clock.now())
    assert at_work(cast.dirk) == {bakery.id}


def test_an_end_takes_the_rights_away_at_once_and_leaves_what_was_written(
    cast: Cast, talk: Talk, school: Organisation, at: Callable[[str], datetime]
) -> None:
    at("2026-06-10 10:00")
    works(cast.dirk, school, contact=True, function="mentor")
    assert actor(cast.dirk).contact_of == {school.id}
    thread = talk.thread("Over lassen", by=actor(cast.dirk))
    at("2026-06-12 10:00")
    [own] = memberships_on(cast.dirk.id, clock.today())
    with transaction():
        joining.leave(own.id, actor(cast.dirk), now=clock.now())
    assert actor(cast.dirk).contact_of == frozenset()
    assert at_work(cast.dirk) == set()
    post = db.session.scalars(select(Post).filter_by(thread_id=thread.id, no=1)).one()
    assert post.organisation_id == school.id
    with pytest.raises(NotFound), transaction():
        joining.leave(own.id, actor(cast.bart), now=clock.now())


def test_a_contact_persons_right_ends_with_the_period(
    cast: Cast, school: Organisation, at: Callable[[str], datetime]
) -> None:
    at("2026-06-10 10:00")
    membership = works(cast.dirk, school, contact=True)
    with transaction():
        db.session.get_one(Membership, membership.id).valid_until = datetime(2026, 7, 1).date()  # noqa: DTZ001
    assert actor(cast.dirk).contact_of == {school.id}
    at("2026-07-01 10:00")
    assert actor(cast.dirk).contact_of == frozenset()


def test_who_comes_back_the_same_day_or_later_has_one_membership_at_a_time(
    cast: Cast, school: Organisation, at: Callable[[str], datetime]
) -> None:
    at("2026-06-10 10:00")
    for _time in range(2):
        works(cast.dirk, school)
        with transaction():
            [own] = memberships_on(cast.dirk.id, clock.today())
            joining.leave(own.id, actor(cast.dirk), now=clock.now())
    at("2026-09-01 10:00")
    works(cast.dirk, school)
    works(cast.dirk, school)
    assert len(memberships_on(cast.dirk.id, clock.today())) == 1


def test_a_contact_person_adds_only_the_domain_of_their_own_address(cast: Cast, school: Organisation) -> None:
    now = clock.now()
    with transaction():
        inviting.add_domain(school.id, "school.example", actor(cast.an), now=now)
        inviting.add_domain(school.id, "SCHOOL.example", actor(cast.an), now=now)
    assert len(db.session.scalars(select(OrganisationDomain)).all()) == 1
    with pytest.raises(Invalid), transaction():
        inviting.add_domain(school.id, "elders.example", actor(cast.an), now=now)
    with pytest.raises(Invalid), transaction():
        inviting.add_domain(school.id, "gmail.com", actor(cast.chantal), now=now)
    with pytest.raises(NotAllowed), transaction():
        inviting.add_domain(school.id, "bedrijf.example", actor(cast.bart), now=now)


def test_an_address_below_a_domain_is_not_one_of_it(cast: Cast, make: Make, school: Organisation) -> None:
    pupil = make.member("Leerling", "leerling@leerlingen.school.example")
    with transaction():
        inviting.add_domain(school.id, "school.example", actor(cast.an), now=clock.now())
    assert ask(pupil, school)


def test_a_newcomers_first_post_waits_until_an_organisation_that_was_looked_at_knows_them(
    cast: Cast, talk: Talk, make: Make
) -> None:
    unknown = make.organisation("Nog niet nagekeken", verified=False)
    works(cast.dirk, unknown)
    talk.thread("Eerste", by=actor(cast.dirk))
    first = db.session.scalars(select(Post).filter_by(author_id=cast.dirk.id)).all()
    assert [post.state for post in first] == [PostState.HELD]
    works(cast.dirk, make.organisation("Nagekeken"))
    talk.thread("Tweede", by=actor(cast.dirk))
    db.session.rollback()
    last = db.session.scalars(select(Post).filter_by(author_id=cast.dirk.id).order_by(Post.id.desc())).first()
    assert last is not None
    assert last.state == PostState.VISIBLE
