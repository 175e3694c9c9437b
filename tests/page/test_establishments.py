"""The places where an organisation is too: kept by who may edit it, and it is found in each of them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.models import Establishment, Organisation
from netwerk.members.queries import directory
from netwerk.members.services import establishments, merging
from netwerk.members.services.establishments import EstablishmentFacts
from netwerk.taxonomy.models import Municipality
from tests.builders import SYSTEM, Make
from tests.cast import Cast, actor
from tests.support.belonging import of_type, works
from tests.support.visitor import Visitor

pytestmark = pytest.mark.both_databases


def town(slug: str) -> int:
    return db.session.scalars(select(Municipality.id).filter_by(slug=slug)).one()


def place(organisation: Organisation, slug: str, name: str = "", street: str = "Dorpsstraat 9") -> None:
    """The organisation is in this municipality too."""
    with transaction():
        facts = EstablishmentFacts(street, "3730", town(slug), name)
        establishments.add(organisation.id, facts, SYSTEM)


def kept(organisation: Organisation) -> list[str]:
    db.session.rollback()
    return [one.street for one in directory.establishments_of(organisation.id)]


def path(organisation: Organisation) -> str:
    db.session.rollback()
    found = db.session.get_one(Organisation, organisation.id)
    return f"/organisaties/{found.id}-{found.slug}"


def test_a_contact_person_adds_corrects_and_removes_an_establishment(
    client: Visitor, cast: Cast, make: Make, words: None
) -> None:
    organisation = of_type(make, "company", "Bakkerij Nijs", municipality_id=town("genk"))
    works(cast.dirk, organisation, contact=True)
    browser = client.as_(cast.dirk)
    browser.get(path(organisation))
    browser.click("Vestigingen")
    page = browser.submit("Voeg toe", {"name": "Winkel Peer", "street": " "}, status=422)
    assert "Vul de straat en het nummer in." in page
    filled = {"name": "Winkel Peer", "street": "Dorpsstraat 9", "postcode": "3990"}
    assert "Kies de gemeente." in browser.submit("Voeg toe", filled, status=422)
    browser.submit("Voeg toe", filled | {"municipality": str(town("peer"))})
    page = client.get(path(organisation))
    assert "Winkel Peer Dorpsstraat 9, 3990 Peer" in page
    assert "Noord-Limburg" in page.links
    browser.click("Wijzig Winkel Peer, Dorpsstraat 9, 3990 Peer")
    browser.submit("Bewaar", {"street": "Kerkstraat 1"})
    assert "Kerkstraat 1" in client.get(path(organisation))
    browser.submit("Haal weg Winkel Peer, Kerkstraat 1, 3990 Peer")
    assert "Kerkstraat 1" not in client.get(path(organisation))
    assert kept(organisation) == []


def test_who_is_no_contact_person_changes_none(client: Visitor, cast: Cast, make: Make, words: None) -> None:
    organisation, other = make.organisation("Bakkerij Nijs"), make.organisation("Van mij")
    place(organisation, "peer")
    works(cast.dirk, other, contact=True)
    row = db.session.scalars(select(Establishment.id)).one()
    browser = client.as_(cast.dirk)
    browser.get(f"/organisaties/{organisation.id}/vestigingen", status=403)
    browser.get(f"/organisaties/{other.id}/vestigingen/{row}", status=404)
    browser.post(f"/organisaties/{organisation.id}/vestigingen/{row}/weg", status=403)
    browser.post(f"/organisaties/{other.id}/vestigingen/{row}/weg", status=404)
    assert kept(organisation) == ["Dorpsstraat 9"]


def test_an_organisation_is_found_wherever_it_is_and_counted_there_once(
    client: Visitor, make: Make, words: None
) -> None:
    organisation = of_type(make, "company", "Bakkerij Nijs", municipality_id=town("genk"))
    place(organisation, "peer", "Winkel Het Graan")
    place(organisation, "peer", street="Kerkstraat 1")
    place(organisation, "bree")
    for query in ("regio=noord-limburg", "regio=midden-limburg", "plaats=peer", "plaats=bree&weergave=kaart"):
        page = client.get(f"/organisaties?{query}")
        assert "1 organisatie" in page, query
        assert "Genk, Peer, Bree" in page, query
    assert "Geen organisatie" in client.get("/organisaties?regio=haspengouw")
    seen = directory.places(directory.Wanted(), clock.today())
    assert {one.slug: one.number for one in seen} == {"bree": 1, "genk": 1, "peer": 1}
    for asked in ("graan", "bree"):
        assert "Bakkerij Nijs" in client.get(f"/zoeken?q={asked}").links, asked
    [told] = json.loads(client.open("/api/v1/organisations").text)["items"]
    assert [one["municipality"] for one in told["establishments"]] == ["Peer", "Peer", "Bree"]


def test_the_same_place_twice_is_one_also_after_a_merge(
    client: Visitor, cast: Cast, make: Make, words: None
) -> None:
    old, new = make.organisation("Spaan Hout"), make.organisation("Houtbedrijf Spaan")
    for _time in range(2):
        place(new, "peer")
    place(old, "peer")
    place(old, "bree", street="Kanaalweg 3")
    with transaction():
        merging.merge(old.id, new.id, actor(cast.chantal), now=clock.now())
    assert sorted(kept(new)) == ["Dorpsstraat 9", "Kanaalweg 3"]
    assert "Houtbedrijf Spaan" in client.get("/organisaties?plaats=bree")
    assert "Houtbedrijf Spaan" in client.get("/zoeken?q=bree").links
