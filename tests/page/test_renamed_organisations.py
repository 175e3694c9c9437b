"""An organisation is called otherwise: its former name leads to it, and everywhere it has today's name."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from sqlalchemy import func, select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.members.models import Organisation
from netwerk.members.services import (
    discard_organisation,
    find_or_create_organisation,
    merging,
    rename_organisation,
)
from netwerk.needs.models import Need
from netwerk.practices.models import Partner, Practice
from tests.builders import SYSTEM, Make
from tests.cast import actor
from tests.library import Library
from tests.register import Register
from tests.support.belonging import works
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("words")

FORMER, TODAY = "Bakkerij Claes", "Brood en Banket Claes"


def rename(organisation: Organisation, name: str = TODAY) -> None:
    with transaction():
        rename_organisation(organisation.id, name, SYSTEM)


def partners(practice: Practice) -> list[int]:
    db.session.rollback()
    query = select(Partner.organisation_id).filter_by(practice_id=practice.id)
    return sorted(db.session.scalars(query))


def test_everywhere_a_practice_names_its_makers_they_have_todays_name_at_once(
    client: Visitor, make: Make, library: Library
) -> None:
    bakery, practice = make.organisation(FORMER), library.practice()
    sheet = f"/praktijken/{practice.id}-{practice.slug}"
    said = f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:praktijk-{practice.id}"
    places = (
        *(sheet, "/praktijken", "/api/v1/practices", "/praktijken/atom.xml", "/zoeken?q=stoelen"),
        *(said, "/zoeken?q=banket"),
    )
    changed_at = library.fresh(practice).changed_at
    for path in places:
        # What is remembered of a page must not outlive the name on it.
        client.open(path)
    rename(bakery)
    for path in places:
        page = client.open(path).text
        assert FORMER not in page, path
        assert TODAY in page, path
    assert library.fresh(practice).changed_at > changed_at


def test_a_practice_that_is_published_again_stays_with_the_one_that_was_renamed(
    client: Visitor, make: Make, library: Library
) -> None:
    bakery, by = make.organisation(FORMER), library.somebody()
    practice = library.practice(by)
    before = partners(practice)
    rename(bakery)
    library.revise(practice, by, results="Nog minder afhakers.")
    assert partners(practice) == before
    page = client.get(f"/organisaties/{bakery.id}")
    assert page.h1 == TODAY
    assert practice.title in page
    there_are = select(func.count()).select_from(Organisation).where(Organisation.merged_into_id.is_(None))
    known = db.session.scalar(there_are.where(Organisation.name.in_((FORMER, TODAY))))
    assert known == 1


def test_a_former_name_leads_on_until_another_has_it(make: Make) -> None:
    bakery = make.organisation(FORMER)
    rename(bakery)
    rename(bakery, "Claes")
    for name in (FORMER, TODAY, "Claes"):
        with transaction():
            assert find_or_create_organisation(name, now=clock.now()).id == bakery.id
    # Back again, which leaves no second one under that name.
    rename(bakery, FORMER)
    with transaction():
        assert find_or_create_organisation(FORMER, now=clock.now()).id == bakery.id
    other = make.organisation("Patisserie Claes")
    rename(other, TODAY)
    with transaction():
        assert find_or_create_organisation(TODAY, now=clock.now()).id == other.id


def test_a_typed_name_that_was_corrected_can_be_discarded_with_all_it_was_called(make: Make) -> None:
    typed = make.within(lambda: find_or_create_organisation("Bakerij", now=clock.now()))
    for name in (FORMER, TODAY):
        rename(typed, name)
    used = make.within(lambda: find_or_create_organisation("Slagerij", now=clock.now()))
    rename(used, "Slagerij Vos")
    works(make.member("Mia Bos", "mia@bakker.example"), used)
    for one, gone in ((typed, True), (used, False)):
        with pytest.raises(Conflict) if not gone else nullcontext(), transaction():
            discard_organisation(one.id, SYSTEM)
    names = set(db.session.scalars(select(Organisation.name)))
    assert not names & {"Bakerij", FORMER, TODAY}
    assert names >= {"Slagerij", "Slagerij Vos"}


def test_a_contact_takes_nobody_elses_former_name_but_their_own_back(make: Make) -> None:
    bakery, other = make.organisation(FORMER), make.organisation("Patisserie Claes")
    contact = make.member("Cas Contact")
    for one in (bakery, other):
        works(contact, one, contact=True)
    rename(bakery)
    with pytest.raises(Invalid), transaction():
        rename_organisation(other.id, FORMER, actor(contact))
    with transaction():
        assert rename_organisation(bakery.id, FORMER, actor(contact)).name == FORMER


def test_what_both_recognise_comes_from_one_organisation_once_they_are_one(
    client: Visitor, make: Make, register: Register
) -> None:
    one, double = make.organisation(FORMER), make.organisation("Bakkerij Claes bvba")
    need: Need = register.need("Geen bus")
    for name in (one.name, double.name):
        register.recognise(need, register.somebody(name))
    before = register.fresh(need).organisation_count
    assert f"{before} organisaties" in client.get(register.path(need))
    with transaction():
        merging.merge(double.id, one.id, SYSTEM, now=clock.now())
    assert register.fresh(need).organisation_count == before - 1
    assert f"{before} organisaties" not in client.get(register.path(need))
