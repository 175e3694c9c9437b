"""The directory, the page of an organisation, who manages it, partnerships, and merging on a page."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.models import Organisation, OrganisationInvitation, Partnership
from netwerk.members.queries import directory
from netwerk.members.services import find_or_create_organisation, inviting, merging
from netwerk.members.services.organisations import OrganisationFacts, describe_organisation
from netwerk.practices.models import Draft, Practice
from netwerk.taxonomy.models import Municipality, Sector
from tests.builders import SYSTEM, Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.belonging import of_type, partnership, shows, standing, works
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor
from tests.talk import Talk

MOST_QUERIES = {"visitor": 7, "member": 11}


def place(organisation: Organisation, slug: str, sector: str = "bouw") -> None:
    """Put an organisation in a municipality and a sector."""
    with transaction():
        town = db.session.scalars(select(Municipality.id).filter_by(slug=slug)).one()
        branch = db.session.scalars(select(Sector.id).filter_by(slug=sector)).one()
        facts = OrganisationFacts(organisation.type_id, town, (branch,))
        describe_organisation(organisation.id, facts, SYSTEM)


def path(organisation: Organisation) -> str:
    db.session.rollback()
    found = db.session.get_one(Organisation, organisation.id)
    return f"/organisaties/{found.id}-{found.slug}"


def test_the_directory_narrows_by_region_kind_sector_place_and_name(
    client: Visitor, make: Make, words: None
) -> None:
    genk, peer = of_type(make, "company", "Bakkerij Genk"), of_type(make, "school", "Vakschool Peer")
    place(genk, "genk")
    place(peer, "peer", "hout")
    make.organisation("Nog niet bekend", verified=False)
    everything = client.get("/organisaties")
    assert "2 organisaties" in everything
    assert "Nog niet bekend" not in everything.html
    for query in (
        "regio=midden-limburg",
        "plaats=genk&weergave=kaart",
        "sector=bouw",
        "q=BAKK",
        "q=genk%20bakk",
    ):
        page = client.get(f"/organisaties?{query}")
        assert "Bakkerij Genk" in page.html, query
        assert "Vakschool Peer" not in page.html, query
        assert "1 organisatie" in page, query
    assert "Geen organisatie past hierbij." in client.get("/organisaties?q=zzz")
    client.get("/organisaties?regio=nergens", status=404)
    client.get("/organisaties?pagina=9999")
    client.get("/organisaties?q=" + "%25_'\"" * 200)


def test_pins_count_what_the_list_shows(client: Visitor, make: Make, words: None) -> None:
    for number in range(3):
        place(make.organisation(f"Bedrijf {number}"), "genk")
    place(make.organisation("Anders"), "peer")
    seen = directory.places(directory.Wanted(), clock.today())
    assert {one.slug: one.number for one in seen} == {"genk": 3, "peer": 1}
    page = client.get("/organisaties?weergave=kaart")
    assert "Genk (3)" in page.html
    assert "3 organisaties in Genk" in client.get("/organisaties?weergave=kaart&plaats=genk")


def test_the_page_tells_what_was_done_and_by_whom_it_may_be_known(
    client: Visitor, cast: Cast, make: Make, talk: Talk, words: None
) -> None:
    organisation = of_type(make, "company", "Bakkerij Genk")
    place(organisation, "genk")
    works(cast.dirk, organisation, function="Mentor")
    works(cast.bart, organisation)
    shows(cast.dirk)
    held = make.event(title="Dag van vroeger", starts=clock.now() - timedelta(days=40))
    coming = make.event(title="Dag van straks")
    for day in (held, coming):
        make.booking(day, [make.person(organisation_id=organisation.id, organisation_name="Bakkerij Genk")])
    talk.thread("Over deeg", by=actor(cast.dirk))
    page = client.get(path(organisation))
    assert "Dag van vroeger" in page
    assert "Dag van straks" not in page.html
    assert "Over deeg" in page
    assert "Dirk Vos" in page
    assert cast.bart.name not in page.html
    assert "1 netwerkdag" in page
    assert client.query_count <= MOST_QUERIES["visitor"], client.queries
    browser = client.as_(cast.an)
    browser.get(path(organisation))
    assert browser.query_count <= MOST_QUERIES["member"], browser.queries
    for number in range(6):
        works(make.member(f"Iemand {number}"), organisation)
        talk.thread(f"Nog een {number}", by=actor(cast.dirk))
    before = client.query_count
    client.get(path(organisation))
    assert client.query_count <= before


def test_a_long_list_costs_no_more_queries(client: Visitor, make: Make, words: None) -> None:
    counts = []
    for round_ in range(2):
        for number in range(4):
            place(make.organisation(f"Bedrijf {round_} {number}"), "genk")
            member = make.member(f"Expert {round_} {number}")
            shows(member, is_expert=True, expertise="Lassen")
        for address in ("/organisaties", "/organisaties?weergave=kaart", "/experts"):
            client.get(address)
            counts.append(client.query_count)
    few, many = counts[:3], counts[3:]
    assert all(later <= earlier for earlier, later in zip(few, many, strict=True)), counts
    assert max(many) <= MOST_QUERIES["visitor"], counts


def test_a_renamed_and_a_merged_organisation_redirect(client: Visitor, cast: Cast, make: Make) -> None:
    old, new = make.organisation("Spaan Hout"), make.organisation("Houtbedrijf Spaan")
    client.open(f"/organisaties/{new.id}", status=301)
    assert client.get(f"/organisaties/{new.id}-anders").path == path(new)
    works(cast.dirk, new, contact=True)
    browser = client.as_(cast.dirk)
    browser.get(f"/organisaties/{new.id}/bewerken")
    browser.submit("Bewaar", name="Trappen Spaan")
    assert client.get(f"/organisaties/{new.id}-houtbedrijf-spaan").h1 == "Trappen Spaan"
    with transaction():
        merging.merge(old.id, new.id, actor(cast.chantal), now=clock.now())
    assert client.get(f"/organisaties/{old.id}-spaan-hout").h1 == "Trappen Spaan"
    # The pages of whoever manages it follow too.
    assert "Trappen Spaan" in browser.get(f"/organisaties/{old.id}/mensen")


def test_what_nobody_looked_at_is_seen_by_organisers_alone(client: Visitor, cast: Cast) -> None:
    with transaction():
        typed = find_or_create_organisation("Zomaar getypt", now=clock.now())
    client.get(path(typed), status=404)
    client.as_(cast.an).get(path(typed), status=404)
    organiser = client.as_(cast.chantal)
    assert "kijkt deze organisatie nog na" in organiser.get(path(typed))
    organiser.get("/beheer/organisaties")
    organiser.post(f"/beheer/organisaties/{typed.id}/nagekeken")
    client.get(path(typed))


def test_a_lost_contact_right_closes_the_pages_in_an_open_browser(
    client: Visitor, cast: Cast, make: Make
) -> None:
    organisation = make.organisation("Bakkerij Genk")
    works(cast.dirk, organisation, contact=True)
    boss = works(cast.bart, organisation, contact=True)
    managed = f"/organisaties/{organisation.id}/mensen"
    dirk, bart = client.as_(cast.dirk), client.as_(cast.bart)
    assert cast.dirk.name in dirk.get(managed).html
    bart.get(managed)
    bart.get(f"{managed}/{boss.id}/beeindigen")
    bart.submit("Werkt hier niet meer", status=403)
    bart.get(managed, status=403)
    dirk.get(managed)
    dirk.submit("Niet langer contactpersoon", status=403)
    dirk.get(f"/organisaties/{organisation.id}/bewerken", status=403)


def test_nobody_manages_another_organisation_by_changing_a_number(
    client: Visitor, cast: Cast, make: Make
) -> None:
    mine, other = make.organisation("Van mij"), make.organisation("Van een ander")
    works(cast.dirk, mine, contact=True)
    theirs = works(cast.bart, other)
    with transaction():
        invited = inviting.invite(
            other.id, "x@bedrijf.example", actor(cast.chantal), as_contact=True, now=clock.now()
        )
    browser = client.as_(cast.dirk)
    own = f"/organisaties/{mine.id}"
    browser.post(f"{own}/mensen/{theirs.id}/contact", {"contact": "ja"}, status=404)
    browser.post(f"{own}/mensen/{theirs.id}/beeindigen", status=404)
    browser.post(f"{own}/uitnodigingen/{invited.id}/intrekken", status=404)
    browser.post(f"/organisaties/{other.id}/uitnodigingen/{invited.id}/intrekken", status=403)
    browser.post(f"/organisaties/{other.id}/mensen/uitnodigen", {"email": "dirk@elders.example"}, status=403)
    browser.post(f"/mijn/organisaties/{theirs.id}/beeindigen", status=404)
    db.session.rollback()
    assert db.session.scalars(select(OrganisationInvitation)).one()


def test_an_organiser_sees_a_likely_double_and_merges_it(client: Visitor, cast: Cast, make: Make) -> None:
    one = make.organisation("Koeltechniek Wouters & Zoon")
    make.organisation("Koeltechniek Wouters en Zoon", verified=False)
    works(cast.dirk, one)
    browser = client.as_(cast.chantal)
    browser.get("/beheer/organisaties")
    page = browser.click("Bekijk en voeg samen")
    assert "mensen die er werken of werkten: 1" in page
    assert page.form_with("Voeg samen")[0].values["blijft"] == [str(one.id)], "the one that was looked at"
    page = browser.submit("Voeg samen")
    assert page.h1 == "Koeltechniek Wouters & Zoon"
    assert "Lijken dubbel" not in browser.get("/beheer/organisaties")


def test_an_organiser_leads_a_wrong_organisation_to_the_right_one_or_takes_it_away(
    client: Visitor, cast: Cast, make: Make
) -> None:
    right = make.organisation("Koeltechniek Wouters & Zoon")
    wrong, typo = make.organisation("De Koeling", verified=False), make.organisation("xx", verified=False)
    works(cast.dirk, wrong)
    browser = client.as_(cast.chantal)
    page = browser.get("/beheer/organisaties")
    assert f"/beheer/organisaties/{wrong.id}/verwijderen" not in page.links.values(), "somebody works there"
    browser.click("Is dezelfde als …")
    page = browser.submit("Zoek", {"zoek": "wouters"})
    assert page.link(right.name) == f"/beheer/organisaties/{wrong.id}/samenvoegen/{right.id}"
    assert "Er hangt iets vast" in browser.post(f"/beheer/organisaties/{wrong.id}/verwijderen")
    browser.get(f"/beheer/organisaties/{typo.id}/verwijderen")
    assert "xx is verwijderd." in browser.submit("Verwijder")
    left = db.session.scalars(select(Organisation.name).where(Organisation.verified.is_(False)))
    assert left.all() == ["De Koeling"]


def test_what_was_typed_of_one_that_was_merged_meanwhile_does_not_go_over_the_other(
    client: Visitor, cast: Cast, make: Make, words: None
) -> None:
    old, new = of_type(make, "company", "Spaan bv"), of_type(make, "company", "Houtbedrijf Spaan")
    works(cast.an, old, contact=True)
    an = client.as_(cast.an)
    an.get(f"/organisaties/{old.id}/bewerken")
    with transaction():
        merging.merge(old.id, new.id, actor(cast.chantal), now=clock.now())
    after = an.submit("Bewaar", {"name": "Spaan bv", "about": "Wij zagen hout."})
    db.session.rollback()
    kept = db.session.get_one(Organisation, new.id)
    assert (kept.name, kept.about) == ("Houtbedrijf Spaan", "")
    assert "Intussen samengevoegd met Houtbedrijf Spaan" in after


def test_the_start_of_the_desk_says_how_many_organisations_ask_for_a_look(
    client: Visitor, cast: Cast, make: Make
) -> None:
    make.organisation("Nieuw bedrijf", verified=False)
    number = directory.count_unchecked(SYSTEM)
    told = "1 organisatie wacht" if number == 1 else f"{number} organisaties wachten"
    desk = client.as_(cast.chantal)
    assert told in desk.get("/beheer")
    desk.click("Kijk de organisaties na")
    assert "nakijkt" not in client.as_(cast.els).get("/beheer")


def test_a_contact_person_does_not_take_the_name_of_another_organisation(
    client: Visitor, cast: Cast, make: Make
) -> None:
    mine = make.organisation("Van mij")
    make.organisation("Campus De Wijngaard")
    works(cast.dirk, mine, contact=True)
    browser = client.as_(cast.dirk)
    browser.get(f"/organisaties/{mine.id}/bewerken")
    page = browser.submit("Bewaar", name="campus de WIJNGAARD", about="Blijft staan", status=422)
    assert "Er is al een organisatie met deze naam." in page
    assert "Blijft staan" in page.html
    db.session.rollback()
    assert db.session.get_one(Organisation, mine.id).name == "Van mij"


def test_nor_one_that_only_looks_like_it(client: Visitor, cast: Cast, make: Make) -> None:
    mine = make.organisation("Van mij")
    make.organisation("HEMA")
    works(cast.dirk, mine, contact=True)
    browser = client.as_(cast.dirk)
    browser.get(f"/organisaties/{mine.id}/bewerken")
    in_cyrillic = "\u041d\u0415\u041c\u0410"
    assert "Er is al een organisatie met deze naam." in browser.submit("Bewaar", name=in_cyrillic, status=422)
    half = browser.submit("Bewaar", name="H\u0415MA", status=422)
    assert "staan letters die op andere letters lijken" in half


def test_the_names_that_visitors_typed_are_not_read_by_counting_numbers(client: Visitor, cast: Cast) -> None:
    with transaction():
        typed = find_or_create_organisation("Zomaar getypt", now=clock.now())
    client.as_(cast.dirk).get(f"/organisaties/{typed.id}/aansluiten", status=404)


# --- partnerships -----------------------------------------------------------------------------------------


def test_a_partnership_is_seen_once_each_organisation_said_yes(
    client: Visitor, cast: Cast, make: Make, words: None, post_office: PostOffice
) -> None:
    school, company = of_type(make, "school", "VTI Genk"), of_type(make, "company", "Bakkerij Genk")
    works(cast.an, school, contact=True)
    works(cast.bart, company, contact=True)
    an, bart = client.as_(cast.an), client.as_(cast.bart)
    an.get("/samenwerkingen/nieuw")
    page = an.submit("Meld de samenwerking", name="Samen bakken", organisations="VTI Genk", status=422)
    assert "minstens één school en één bedrijf" in page
    page = an.submit("Meld de samenwerking", organisations="VTI Genk\nbakkerij genk\nVTI Genk")
    assert page.h1 == "Samen bakken"
    client.get(page.path, status=404)
    client.as_(cast.dirk).get(page.path, status=404)
    assert "Samen bakken" in post_office.text(post_office.to(cast.bart.email)[-1])
    bart.get(page.path)
    bart.submit("Ja, wij doen mee")
    assert client.get(page.path).h1 == "Samen bakken"
    assert "Samen bakken" in client.get(path(school))
    an.get(page.path)
    an.click("Deze samenwerking stopt")
    assert "liep tot" in an.submit("De samenwerking stopt")


def test_who_speaks_for_no_partner_neither_proposes_answers_nor_ends(
    client: Visitor, cast: Cast, make: Make, words: None
) -> None:
    school, company = of_type(make, "school", "VTI Genk"), of_type(make, "company", "Bakkerij Genk")
    made = standing(make, school, company, by=cast.chantal)
    waiting = partnership(make, school, company, by=cast.chantal)
    browser = client.as_(cast.dirk)
    assert "Dat doet een contactpersoon" in browser.get("/samenwerkingen/nieuw")
    form = {"organisatie": str(school.id), "antwoord": "nee"}
    browser.post(f"/samenwerkingen/{made.id}/antwoord", form, status=403)
    browser.post(f"/samenwerkingen/{waiting.id}/antwoord", form, status=404)
    browser.post(f"/samenwerkingen/{made.id}/beeindigen", status=403)
    outsider = client.as_(cast.bart)
    outsider.get("/samenwerkingen/nieuw")
    outsider.submit(
        "Meld de samenwerking", name="Gekaapt", organisations="VTI Genk\nBakkerij Genk", status=403
    )
    db.session.rollback()
    assert len(db.session.scalars(select(Partnership)).all()) == 2


def test_a_partner_that_leaves_takes_the_page_away_when_no_school_or_company_is_left(
    client: Visitor, cast: Cast, make: Make, words: None
) -> None:
    school, company = of_type(make, "school", "VTI Genk"), of_type(make, "company", "Bakkerij Genk")
    made = standing(make, school, company, by=cast.chantal)
    address = f"/samenwerkingen/{made.id}-{made.slug}"
    client.get(address)
    client.as_(cast.chantal).post(
        f"/samenwerkingen/{made.id}/antwoord", {"organisatie": str(company.id), "antwoord": "nee"}
    )
    client.get(address, status=404)
    assert "Samen op de werf" not in client.get(path(school)).html


def test_a_practice_of_a_partnership_begins_with_all_its_organisations_and_keeps_it(
    client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    school, company = of_type(make, "school", "VTI Genk"), of_type(make, "company", "Bakkerij Genk")
    made = standing(make, school, company, by=cast.chantal)
    works(cast.an, school)
    page = f"/samenwerkingen/{made.id}-{made.slug}"
    # Whoever works at none of them neither begins one for them nor is asked to.
    stranger = client.as_(cast.dirk)
    assert "Deel een praktijk" not in stranger.get(page)
    stranger.get(f"/praktijken/nieuw?samenwerking={made.id}")
    stranger.submit("Begin te schrijven", title="Namens hen", status=422)
    browser = client.as_(cast.an)
    browser.get(page)
    browser.click("Deel een praktijk van jullie samen")
    browser.submit("Begin te schrijven", title="Samen brood bakken")
    db.session.rollback()
    draft = db.session.scalars(select(Draft)).one()
    assert [row["organisation"] for row in draft.content["partners"]] == ["VTI Genk", "Bakkerij Genk"]
    assert "Samen brood bakken" not in client.get(page)
    sheet = library.finish(db.session.get_one(Practice, draft.practice_id), actor(cast.an))
    sheet_page = f"/praktijken/{sheet.id}"
    assert client.get(page).links["Samen brood bakken"].startswith(sheet_page)
    assert client.get(sheet_page).links["Samen op de werf"] == page
    waiting = partnership(make, school, company, by=cast.chantal)
    browser.get(f"/praktijken/nieuw?samenwerking={waiting.id}")
    browser.submit("Begin te schrijven", title="Zonder jullie", status=404)
    # A partnership that somebody stepped out of is nobody's to see, from the sheet neither.
    client.as_(cast.chantal).post(
        f"/samenwerkingen/{made.id}/antwoord", {"organisatie": str(company.id), "antwoord": "nee"}
    )
    assert "Samen op de werf" not in client.get(sheet_page)
