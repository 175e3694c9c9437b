"""Organisers look after the organisations of their region, and of none further."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import NotAllowed
from netwerk.members import policy, queries, services
from netwerk.members.actor import ORGANISER, Actor, Grant
from netwerk.members.models import Organisation
from netwerk.members.queries import directory
from netwerk.members.queries import joining as reads
from netwerk.members.services import inviting, joining, merging, partnerships, verify_organisation
from netwerk.members.services.organisations import OrganisationFacts, describe_organisation
from netwerk.taxonomy.models import Municipality, Region
from tests.builders import SYSTEM, Make
from tests.cast import Cast, actor
from tests.support.belonging import of_type, standing, works
from tests.support.visitor import Visitor


def settle(organisation: Organisation, town: str) -> Organisation:
    """Give an organisation its municipality."""
    with transaction():
        place = db.session.scalars(select(Municipality.id).filter_by(slug=town)).one()
        return describe_organisation(organisation.id, OrganisationFacts(organisation.type_id, place), SYSTEM)


@pytest.fixture
def places(make: Make, words: None) -> dict[str, Organisation]:
    """Organisations that nobody checked: one in each of two regions, and one without a place."""
    made = {name: make.organisation(f"Huis {name}", verified=False) for name in ("genk", "peer", "nergens")}
    return made | {town: settle(made[town], town) for town in ("genk", "peer")}


@pytest.fixture
def dirk(cast: Cast, make: Make, words: None) -> Actor:
    """Organiser of one theme in the region of Genk."""
    region = db.session.scalars(select(Region.id).filter_by(slug="midden-limburg")).one()
    theme = make.theme("mobiliteit").id
    with transaction():
        services.grant_role(cast.dirk.id, ORGANISER, "test", theme_id=theme, region_id=region)
    return actor(cast.dirk)


def test_lists_hold_what_the_policy_allows_and_nothing_else(
    places: dict[str, Organisation], dirk: Actor, make: Make
) -> None:
    for one in places.values():
        asking = actor(make.member())
        with transaction():
            joining.join(one.id, "", asking, now=clock.now())
    of_theme = replace(dirk, grants=(Grant(ORGANISER, theme_id=1),))
    for organiser, reach in ((dirk, {"genk", "nergens"}), (of_theme, set(places)), (SYSTEM, set(places))):
        ids = {places[name].id for name in reach}
        assert {row.id for row in directory.unchecked(organiser, 50)} == ids
        assert directory.count_unchecked(organiser) == len(ids)
        assert {row.organisation_id for row in reads.waiting_requests(organiser, 50)} == ids
        assert db.session.scalar(select(reads.number_waiting(organiser))) == len(ids)
        allowed = {
            row.id for row in places.values() if policy.may_check(organiser, queries.organisation(row.id))
        }
        assert allowed == ids


def test_an_organiser_of_a_region_confirms_there_alone(places: dict[str, Organisation], dirk: Actor) -> None:
    with transaction():
        assert verify_organisation(places["genk"].id, dirk).verified
    for act in (
        lambda: verify_organisation(places["peer"].id, dirk),
        lambda: joining.manage(places["peer"].id, dirk),
        lambda: describe_organisation(places["peer"].id, OrganisationFacts(), dirk),
        lambda: merging.merge(places["nergens"].id, places["genk"].id, dirk, now=clock.now()),
        lambda: inviting.add_domain(places["genk"].id, "huis.example", dirk, now=clock.now()),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()


def test_a_contact_person_keeps_the_domain_of_their_own_organisation_elsewhere(
    places: dict[str, Organisation], dirk: Actor, cast: Cast
) -> None:
    with transaction():
        verify_organisation(places["peer"].id, SYSTEM)
    works(cast.dirk, places["peer"], contact=True)
    with transaction():
        added = inviting.add_domain(places["peer"].id, "elders.example", actor(cast.dirk), now=clock.now())
        inviting.remove_domain(places["peer"].id, added.id, actor(cast.dirk))


def test_a_partnership_is_ended_by_an_organiser_of_one_of_its_partners(
    make: Make, cast: Cast, dirk: Actor
) -> None:
    school, company = of_type(make, "school", "School Peer"), of_type(make, "company", "Bedrijf Peer")
    for one in (school, company):
        settle(one, "peer")
    made = standing(make, school, company, by=cast.chantal)
    with pytest.raises(NotAllowed), transaction():
        partnerships.end(made.id, dirk, now=clock.now())
    settle(company, "genk")
    with transaction():
        assert partnerships.end(made.id, dirk, now=clock.now()).valid_until is not None


def test_pages_offer_an_organiser_of_a_region_no_more_than_that(
    places: dict[str, Organisation], dirk: Actor, client: Visitor
) -> None:
    browser = client.as_(dirk.id)
    page = browser.get("/beheer/organisaties")
    assert "Huis genk" in page
    assert "Huis peer" not in page
    assert "Zoekwoorden" not in page
    for closed in (
        "/beheer/zoekwoorden",
        f"/beheer/organisaties/{places['genk'].id}/samenvoegen/{places['peer'].id}",
        f"/organisaties/{places['peer'].id}/bewerken",
    ):
        browser.open(closed, status=403)
    people = browser.get(f"/organisaties/{places['genk'].id}/mensen")
    assert "Maildomeinen" in people
    assert "apenstaartje" not in people
    # Whoever gives an organisation its place elsewhere looks after it no longer.
    elsewhere = db.session.scalars(select(Municipality.id).filter_by(slug="peer")).one()
    browser.get(f"/organisaties/{places['nergens'].id}/bewerken")
    after = browser.submit("Bewaar", municipality=str(elsewhere))
    assert "Huis nergens" not in after
