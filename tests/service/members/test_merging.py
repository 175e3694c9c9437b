"""Two organisations turn out to be one: everything moves, nothing is lost, the old address leads on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.events.models import Attendee
from netwerk.forum.models import Post
from netwerk.kernel import clock, joints, search
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed
from netwerk.kernel.joints import Thing
from netwerk.kernel.uniques import clashes
from netwerk.members import merging as tables
from netwerk.members import queries
from netwerk.members.indexing import index_organisation
from netwerk.members.models import JoinRequest, Membership, Organisation, PartnershipPartner
from netwerk.members.services import find_or_create_organisation, joining, merging
from netwerk.practices.models import Adoption, Partner, Practice
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.belonging import of_type, partnership, works
from tests.talk import Talk

OLD, NEW = "Houtbedrijf Spaan bv", "Houtbedrijf Spaan"


def merge(old: Organisation, new: Organisation, cast: Cast) -> None:
    with transaction():
        merging.merge(old.id, new.id, actor(cast.chantal), now=clock.now())


def left_at(organisation: Organisation) -> dict[str, int]:
    db.session.rollback()
    return {name: n for name, n in tables.counts(organisation.id).items() if name != "organisation"}


def test_registrations_posts_memberships_requests_and_practices_move(
    make: Make, cast: Cast, talk: Talk, words: None
) -> None:
    old, new = make.organisation(OLD, verified=False), of_type(make, "company", NEW)
    school = of_type(make, "school", "VTI Genk")
    day = make.event()
    make.booking(day, [make.person(organisation_id=old.id, organisation_name=OLD)])
    works(cast.bart, old, contact=True)
    dirk = actor(cast.dirk)
    talk.thread("Over hout", by=actor(cast.an))
    with transaction():
        post = db.session.scalars(select(Post)).one()
        post.organisation_id = old.id
        joining.join(old.id, "mentor", dirk, now=clock.now())
    made = partnership(make, school, new, by=cast.chantal)
    with transaction():
        db.session.add(PartnershipPartner(partnership_id=made.id, organisation_id=old.id))
    merge(old, new, cast)
    assert left_at(old) == {}
    for model in (Attendee, Post, Membership, JoinRequest):
        moved = select(func.count()).select_from(model).where(model.organisation_id == new.id)
        assert db.session.scalar(moved) == 1, model
    # What a person typed at the time stays as it was typed.
    assert db.session.scalar(select(Attendee.organisation_name)) == OLD
    assert actor(cast.bart).contact_of >= {new.id}
    partners = select(PartnershipPartner.organisation_id).filter_by(partnership_id=made.id)
    assert sorted(db.session.scalars(partners)) == sorted([school.id, new.id])


def test_the_old_name_and_the_old_number_lead_to_the_one_that_stays(make: Make, cast: Cast) -> None:
    oldest, old, new = make.organisation("Spaan hout"), make.organisation(OLD), make.organisation(NEW)
    merge(oldest, old, cast)
    merge(old, new, cast)
    for gone in (oldest, old):
        assert queries.organisation(gone.id).id == new.id
        with transaction():
            assert find_or_create_organisation(gone.name, now=clock.now()).id == new.id
    assert OLD not in queries.organisation_names()
    merges = select(AuditEntry).filter_by(act="organisation.merge").order_by(AuditEntry.id.desc())
    entry = db.session.scalars(merges).first()
    assert (entry.thing_id, entry.details["merged"], entry.details["name"]) == (new.id, old.id, OLD)


def test_what_the_one_knew_and_the_other_did_not_goes_over(make: Make, cast: Cast) -> None:
    old = make.organisation(OLD, verified=True, website="https://spaan.example", about="Trappen")
    new = make.organisation(NEW, verified=False, about="Ramen en deuren")
    merge(old, new, cast)
    kept = queries.organisation(new.id)
    assert (kept.website, kept.about, kept.verified) == ("https://spaan.example", "Ramen en deuren", True)


def test_who_belonged_to_both_belongs_once_for_the_longest_time_with_every_right(
    make: Make, cast: Cast
) -> None:
    old, new = make.organisation(OLD), make.organisation(NEW)
    with transaction():
        db.session.add_all(
            [
                Membership(
                    member_id=cast.dirk.id, organisation_id=old.id, is_contact=True, function="mentor"
                ),
                Membership(member_id=cast.dirk.id, organisation_id=new.id, valid_until=date(2020, 1, 1)),
                Membership(
                    member_id=cast.an.id, organisation_id=old.id, valid_from=date(2020, 1, 1), is_contact=True
                ),
                Membership(member_id=cast.an.id, organisation_id=new.id, valid_from=date(2022, 1, 1)),
                Membership(
                    member_id=cast.bart.id,
                    organisation_id=old.id,
                    valid_from=date(2015, 1, 1),
                    valid_until=date(2016, 1, 1),
                ),
                Membership(member_id=cast.bart.id, organisation_id=new.id, valid_from=date(2022, 1, 1)),
            ]
        )
    merge(old, new, cast)
    rows = db.session.scalars(select(Membership).filter_by(organisation_id=new.id)).all()
    by_member: dict[int, list[Any]] = {}
    for row in rows:
        by_member.setdefault(row.member_id, []).append((row.valid_from, row.valid_until, row.is_contact))
    assert by_member[cast.dirk.id] == [(None, None, True)]
    assert by_member[cast.an.id] == [(date(2020, 1, 1), None, True)]
    assert sorted(by_member[cast.bart.id]) == [
        (date(2015, 1, 1), date(2016, 1, 1), False),
        (date(2022, 1, 1), None, False),
    ]


def test_a_practice_that_both_took_over_counts_once_and_is_counted_anew(make: Make, cast: Cast) -> None:
    old, new = make.organisation(OLD), make.organisation(NEW)
    now = clock.now()
    with transaction():
        practice = Practice(
            slug="x", kind="practice", state="published", title="Takenkaart", created_at=now,
            changed_at=now, published_at=now, adoption_count=1, published_number=0,
        )  # fmt: skip
        db.session.add(practice)
        db.session.flush()
        common: dict[str, Any] = {"practice_id": practice.id, "state": "running", "reported_at": now}
        common |= {"changed_at": now}
        db.session.add(Adoption(**common, organisation_id=old.id, nonce="a", confirmed_at=now))
        db.session.add(Adoption(**common, organisation_id=new.id, nonce="b"))
        db.session.flush()
        practice_id = practice.id
        tables_before = db.session.scalar(select(func.count(Adoption.id)))
    assert tables_before == 2
    from netwerk.practices import merged

    with transaction():
        merged.keep_the_surer(old.id, new.id)
        tables.move(old.id, new.id)
    rows = db.session.scalars(select(Adoption).filter_by(practice_id=practice_id)).all()
    assert [(row.organisation_id, row.confirmed_at is not None) for row in rows] == [(new.id, True)]


def test_only_organisers_merge_and_each_only_once(make: Make, cast: Cast) -> None:
    old, new, third = make.organisation(OLD), make.organisation(NEW), make.organisation("Derde")
    for who in (cast.an, cast.els, cast.dirk):
        with pytest.raises(NotAllowed), transaction():
            merging.merge(old.id, new.id, actor(who), now=clock.now())
    with pytest.raises(Invalid), transaction():
        merging.merge(old.id, old.id, actor(cast.chantal), now=clock.now())
    merge(old, new, cast)
    for one, other in ((old, new), (old, third), (third, old)):
        with pytest.raises(Conflict):
            merge(one, other, cast)


def test_the_search_and_the_links_follow(make: Make, cast: Cast) -> None:
    old, new = make.organisation(OLD), make.organisation(NEW)
    thing = Thing("event", 1)
    with transaction():
        for one in (old, new):
            index_organisation(one.id)
            joints.connect(thing, "about", Thing("organisation", one.id), actor_label="t", now=clock.now())
    merge(old, new, cast)
    found = search.find("spaan", {"public"}, kinds=["organisation"])
    assert [hit.thing_id for group in found.groups for hit in group.hits] == [new.id]
    assert joints.of_kinds(thing, ["organisation"]) == [Thing("organisation", new.id)]


def test_two_organisers_who_merge_the_same_pair_at_once_merge_it_once(
    app: Flask, make: Make, cast: Cast
) -> None:
    one, other = make.organisation(OLD), make.organisation(NEW)
    chantal, people = actor(cast.chantal), (cast.dirk.id, cast.bart.id)
    ids = [(one.id, other.id), (other.id, one.id)] * 2

    def merge_it(pair: tuple[int, int]) -> str:
        with app.app_context():
            try:
                with transaction():
                    merging.merge(*pair, chantal, now=clock.now())
            except Conflict:
                return "conflict"
            return "merged"

    def register(number: int) -> str:
        with app.app_context():
            with transaction():
                found = find_or_create_organisation((OLD, NEW)[number % 2], now=clock.now())
                joining.begin(people[number // 2], found.id, "", now=clock.now())
            return "joined"

    db.session.rollback()
    with ThreadPoolExecutor(8) as pool:
        told = [*pool.map(merge_it, ids)]
        joined = [*pool.map(register, range(4))]
    assert sorted(told) == ["conflict"] * 3 + ["merged"]
    assert joined == ["joined"] * 4
    db.session.rollback()
    stays = queries.organisation(one.id).id
    gone = ({one.id, other.id} - {stays}).pop()
    assert left_at(db.session.get_one(Organisation, gone)) == {}
    kept = select(func.count(Membership.id)).where(Membership.organisation_id == stays)
    assert db.session.scalar(kept) == 2


def test_what_was_written_at_the_very_moment_is_moved_afterwards(make: Make, cast: Cast) -> None:
    old, new = make.organisation(OLD), make.organisation(NEW)
    merge(old, new, cast)
    with transaction():
        # As somebody does who read their membership just before the merge.
        db.session.add(Membership(member_id=cast.dirk.id, organisation_id=old.id))
    for expected in (1, 0):
        with transaction():
            assert merging.settle_late_comers(clock.now()) == expected
    assert left_at(old) == {}


def test_every_unique_set_that_names_an_organisation_is_known() -> None:
    clashing = {one.table.name for one in tables.references() if list(clashes(one.table, one.column, 1))}
    assert clashing >= {"membership", "practice_adoption", "practice_partner", "organisation_sector"}
    assert Partner.__tablename__ in clashing
