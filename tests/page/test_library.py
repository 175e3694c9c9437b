"""Looking for a practice, putting practices together, and where else they are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from netwerk.kernel import clock
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.practices.models import Practice
from netwerk.practices.services import keeping, reviewing, writing
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.page import Page, words
from tests.support.visitor import Visitor

pytestmark = pytest.mark.both_databases

MOST_QUERIES = {"visitor": 6, "member": 10}


def titles(page: Page) -> list[str]:
    """The practices in the list, in its order."""
    return [words(link) for card in page.all("article", class_="practice-card") for link in card.iter("a")]


def choices(page: Page) -> set[str]:
    """What can be chosen of the facets, with the counts."""
    return {words(label) for label in page.all("label")}


# --- finding ----------------------------------------------------------------------------------------------


def test_the_library_lists_what_is_published_the_newest_first(library: Library, client: Visitor) -> None:
    library.practice(title="Eerst", now=clock.now() - timedelta(days=2))
    library.practice(title="Daarna", now=clock.now() - timedelta(days=1))
    page = client.get("/praktijken")
    assert page.title.startswith("Praktijken")
    assert titles(page) == ["Daarna", "Eerst"]
    assert "2 praktijken" in page
    assert "Lokaal" in page.main
    assert "Technische School Genk, Bakkerij Claes" in page
    client.click("Daarna")


def test_facets_widen_within_and_narrow_between(library: Library, client: Visitor) -> None:
    library.practice(title="Fietsbank", themes=["mobiliteit"], kind="tool")
    library.practice(title="Carpool", themes=["mobiliteit"], kind="praktijk")
    library.practice(title="Startgesprek", themes=["begeleiden"], kind="praktijk")
    library.practice(title="Ouderavond", themes=["rol-van-de-ouders"], kind="werkvorm")
    client.get("/praktijken")

    page = client.submit("Toon praktijken", thema=["Mobiliteit (2)", "Begeleiden op de werkvloer (1)"])
    assert set(titles(page)) == {"Fietsbank", "Carpool", "Startgesprek"}
    assert {"Rol van de ouders (1)", "Tool (1)", "Praktijk (2)", "Werkvorm (0)"} <= choices(page)

    page = client.submit("Toon praktijken", soort=["Praktijk (2)"])
    assert set(titles(page)) == {"Carpool", "Startgesprek"}
    assert {"Mobiliteit (1)", "Rol van de ouders (0)", "Tool (1)"} <= choices(page)
    assert "Filters (3 actief)" in page

    page = client.click("Mobiliteit")
    assert titles(page) == ["Startgesprek"]
    page = client.click("Wis alles")
    assert len(titles(page)) == 4


def test_a_search_keeps_the_facets_and_marks_what_it_found(library: Library, client: Visitor) -> None:
    library.practice(title="Fietsen lenen", themes=["mobiliteit"])
    library.practice(title="Vervoer delen", themes=["mobiliteit"], material="Een slot en twee fietsen.")
    library.practice(title="Fietsen herstellen", themes=["begeleiden"])
    client.get("/praktijken?thema=mobiliteit")

    page = client.submit("Zoek", q="fiets")
    assert titles(page) == ["Fietsen lenen", "Vervoer delen"]
    assert "<mark>Fietsen</mark> lenen" in page.html
    assert "twee <mark>fietsen</mark>" in page.html
    assert page.link("“fiets”") == "/praktijken?thema=mobiliteit"
    assert titles(client.click("Nieuwste")) == ["Vervoer delen", "Fietsen lenen"]


def test_the_list_can_begin_with_what_others_took_over(library: Library, client: Visitor) -> None:
    taken = library.practice(title="Overgenomen")
    library.practice(title="Nieuwer")
    library.adopted(taken)
    page = client.get("/praktijken")
    assert titles(page) == ["Nieuwer", "Overgenomen"]
    assert "1 keer overgenomen" in page
    assert titles(client.click("Meest overgenomen")) == ["Overgenomen", "Nieuwer"]
    client.get("/praktijken?sorteer=duurste", status=404)


def test_a_long_list_has_pages_that_keep_the_question(library: Library, client: Visitor) -> None:
    with_theme = {"themes": ["mobiliteit", "begeleiden"]}
    for number in range(21):
        library.practice(title=f"Praktijk nummer {number}", **with_theme)
    page = client.get("/praktijken?thema=mobiliteit&thema=begeleiden&sorteer=overgenomen")
    assert len(titles(page)) == 20
    page = client.click("Volgende")
    assert "pagina=2" in page.path
    assert page.path.count("thema=") == 2
    assert titles(page) == ["Praktijk nummer 0"]
    assert "pagina 2 van 2" in page.title
    client.get("/praktijken?thema=mobiliteit&pagina=3", status=404)
    client.get("/praktijken?q=xylofoon&pagina=2", status=404)


def test_a_filter_nobody_knows_is_a_wrong_address(library: Library, client: Visitor) -> None:
    library.practice()
    for query in (
        "thema=bestaat-niet",
        "trap=9",
        "schooljaar=2025-2030",
        "zorg=nee",
        "soort=praktijk&soort=x",
    ):
        client.get(f"/praktijken?{query}", status=404)
    assert client.get("/praktijken?schooljaar=2019-2020").main.count("Geen praktijken gevonden") == 1


def test_where_nothing_is_found_the_filter_that_empties_it_is_named(
    library: Library, client: Visitor
) -> None:
    library.practice(title="Fietsbank", themes=["mobiliteit"], kind="tool")
    page = client.get("/praktijken?thema=mobiliteit&soort=werkvorm")
    assert "Geen praktijken gevonden" in page
    assert titles(client.click("Zonder “Werkvorm” vind je 1 praktijk")) == ["Fietsbank"]


def test_a_part_of_a_word_and_a_slip_of_the_pen_are_helped(library: Library, client: Visitor) -> None:
    library.practice(title="Koffieklets")
    page = client.get("/praktijken?q=klets")
    assert "Ook als deel van een woord" in page
    assert "Geen praktijken gevonden" not in page
    assert titles(page) == ["Koffieklets"]

    page = client.get("/praktijken?q=koffiekletz")
    assert "Bedoel je" in page
    assert titles(client.click("koffieklets")) == ["Koffieklets"]
    assert "Typ een woord dat zegt waarover het gaat" in client.get("/praktijken?q=de+en+op")
    page = client.get("/praktijken?q=!")
    assert "Typ een woord dat zegt waarover het gaat" in page
    assert titles(page) == ["Koffieklets"]


def test_an_empty_library_asks_for_the_first(client: Visitor, library: Library) -> None:
    page = client.get("/praktijken")
    assert "Hier komen de praktijken van het netwerk" in page
    assert page.link("Deel de eerste praktijk") == "/praktijken/nieuw"


def test_in_another_language_a_translation_stands_for_its_original(library: Library, client: Visitor) -> None:
    original = library.practice(title="Fietsbank")
    author = library.author(original)
    with transaction():
        made = writing.translate(original.id, "en", author, now=clock.now())
    library.revise(made, author, **library.content(title="Bicycle bank", summary="Bicycles on loan."))

    page = client.get("/en/praktijken")
    assert titles(page) == ["Bicycle bank"]
    assert page.link("Bicycle bank") == f"/en/praktijken/{made.id}-bicycle-bank"
    assert "<mark>Bicycle</mark> bank" in client.get("/en/praktijken?q=bicycle").html
    assert titles(client.get("/praktijken?q=bicycle")) == ["Fietsbank"]
    page = client.get("/fr/praktijken")
    assert titles(page) == ["Fietsbank"]
    assert 'lang="nl"><a class="cover"' in page.html


def test_a_sheet_past_its_term_says_so(
    library: Library, client: Visitor, at: Callable[[datetime | str], datetime]
) -> None:
    at("2026-11-23 10:00")
    old = library.practice(title="Fietsbank voor leerlingen")
    new = library.practice(title="Fietsbank voor mentoren")
    own = f"/praktijken/{old.id}-{old.slug}"
    everywhere = ["/praktijken", own, f"{own}/versies/1", f"/praktijken/{new.id}-{new.slug}"]
    for path in everywhere:
        assert "te herbevestigen" not in client.get(path).main.casefold(), path
    assert "creativeWorkStatus" in client.get(own).html
    at("2029-01-02 10:00")
    for path in everywhere:
        assert "te herbevestigen" in client.get(path).main.casefold(), path
    assert "creativeWorkStatus" not in client.get(own).html


def test_the_feed_of_the_same_question_is_offered(library: Library, client: Visitor) -> None:
    library.practice()
    page = client.get("/en/praktijken?thema=mobiliteit&thema=begeleiden&q=fiets")
    [feed] = [one.get("href") or "" for one in page.all("link", type="application/atom+xml")]
    assert feed.endswith("/praktijken/atom.xml?q=fiets&thema=mobiliteit&thema=begeleiden")


def test_odd_questions_are_answered(library: Library, client: Visitor) -> None:
    library.practice()
    for query in (
        'q="',
        "q=%00",
        "q=" + "a" * 5000,
        "q=%F0%9F%9A%B2",
        "thema=",
        "q=*&q=b",
        "pagina=-1",
        "q=AND+NOT",
    ):
        client.get(f"/praktijken?{query}")


# --- who sees what ----------------------------------------------------------------------------------------


def everywhere(client: Visitor, word: str, practice: Practice, collection_id: int) -> list[str]:
    """The pages on which a word stands that only this sheet has."""
    addresses = [
        "/",
        "/praktijken",
        "/praktijken?thema=mobiliteit&sorteer=overgenomen",
        f"/praktijken?q={word}",
        f"/zoeken?q={word}",
        "/netwerken/mobiliteit",
        "/regios/midden-limburg",
        f"/praktijken/verzamelingen/{collection_id}",
        "/mijn/bewaard",
    ]
    found = []
    for address in addresses:
        page = client.get(address)
        shown = [one for one in page.all("a") if f"/praktijken/{practice.id}-" in (one.get("href") or "")]
        if shown or word in page.main.replace(f"“{word}”", "").replace(f"value={word}", ""):
            found.append(address)
    return found


def test_only_what_is_published_is_seen_anywhere(library: Library, client: Visitor, cast: Cast) -> None:
    an, editor = actor(cast.an), library.editor
    practice = library.draft(title="Zebrapad", themes=["mobiliteit"])
    author, browser = library.author(practice), client.as_(cast.an)
    with transaction():
        shown = keeping.make_collection("Alles", "", editor, is_public=True, now=clock.now())

    def act(change: Callable[..., object], *given: object, **more: object) -> None:
        with transaction():
            change(practice.id, *given, **more, now=clock.now())

    assert not everywhere(browser, "Zebrapad", practice, shown.id)
    act(writing.submit, "", author, accepts_worries=True)
    assert not everywhere(browser, "Zebrapad", practice, shown.id)
    act(reviewing.return_, {"title": "Korter."}, "", editor)
    assert not everywhere(browser, "Zebrapad", practice, shown.id)
    act(writing.submit, "", author, accepts_worries=True)
    act(reviewing.publish, editor, checked=True)
    act(keeping.keep, an)
    with transaction():
        keeping.put_in(shown.id, practice.id, "", editor, now=clock.now())
    assert len(everywhere(browser, "Zebrapad", practice, shown.id)) == 9
    act(reviewing.withdraw, "Niet meer zo.", editor)
    assert not everywhere(browser, "Zebrapad", practice, shown.id)
    assert "0 praktijken" in client.get("/praktijken/verzamelingen")
    act(reviewing.restore, editor)
    assert len(everywhere(browser, "Zebrapad", practice, shown.id)) == 9


def test_a_discarded_draft_leaves_nothing_to_find(library: Library, client: Visitor, cast: Cast) -> None:
    practice = library.draft(title="Zebrapad", themes=["mobiliteit"])
    author, editor = library.author(practice), library.editor
    with transaction():
        shown = keeping.make_collection("Alles", "", editor, is_public=True, now=clock.now())
        writing.discard(practice.id, author)
    assert not everywhere(client.as_(cast.an), "Zebrapad", practice, shown.id)


# --- how much it costs ------------------------------------------------------------------------------------


LISTS = (
    "/praktijken",
    "/praktijken?thema=mobiliteit&regio=midden-limburg&soort=praktijk",
    "/praktijken?thema=mobiliteit&regio=midden-limburg&soort=praktijk&q=startgesprek",
    "/en/praktijken?sorteer=overgenomen",
    "/praktijken/verzamelingen",
    "/praktijken/verzamelingen/1-alles",
    "/netwerken/mobiliteit",
    "/regios/midden-limburg",
    "/regios",
    "/",
)


@pytest.mark.one_database
def test_a_longer_library_costs_no_more_queries(
    library: Library, make: Make, client: Visitor, cast: Cast
) -> None:
    editor, an = library.editor, client.as_(cast.an)
    with transaction():
        keeping.make_collection("Alles", "", editor, is_public=True, now=clock.now())
    make.event(theme="mobiliteit", region="midden-limburg")

    def longer_by(number: int) -> dict[str, tuple[int, int]]:
        for _ in range(number):
            practice = library.practice(themes=["mobiliteit"])
            with transaction():
                keeping.put_in(1, practice.id, "", editor, now=clock.now())
        return {address: costs(address) for address in LISTS}

    def costs(address: str) -> tuple[int, int]:
        _as_after_a_change()
        client.get(address)
        signed_out = sum("content_version" not in one for one in client.queries)
        _as_after_a_change()
        an.get(address)
        return signed_out, an.query_count

    few, many = longer_by(5), longer_by(9)
    assert many == few
    assert max(signed_out for signed_out, _ in many.values()) <= MOST_QUERIES["visitor"], many
    assert max(signed_in for _, signed_in in many.values()) <= MOST_QUERIES["member"], many


def _as_after_a_change() -> None:
    with transaction():
        mark_visible_change()


# --- collections ------------------------------------------------------------------------------------------


def test_a_member_puts_a_practice_in_a_new_collection_and_finds_it_back(
    library: Library, client: Visitor, cast: Cast
) -> None:
    practice = library.practice(title="Fietsbank")
    an = client.as_(cast.an)
    an.get(f"/praktijken/{practice.id}/verzamel")
    page = an.submit("Zet erin", note="Voor maandag.", status=422)
    assert "Geef de verzameling een titel." in page.errors["title"]
    an.submit("Zet erin", title="Voor de werkgroep", note="Voor maandag.")

    an.get("/mijn")
    page = an.click("Mijn verzamelingen")
    assert "1 praktijk" in page.main
    page = an.click("Voor de werkgroep")
    assert titles(page) == ["Fietsbank"]
    assert "Voor maandag." in page
    assert "Alleen jij ziet deze verzameling" in page
    client.get(page.path, status=404)
    assert "Voor de werkgroep" not in client.get("/praktijken/verzamelingen")


def test_a_collection_is_described_emptied_and_taken_away(
    library: Library, client: Visitor, cast: Cast
) -> None:
    practice = library.practice(title="Fietsbank")
    an = client.as_(cast.an)
    an.get("/mijn/verzamelingen")
    an.submit("Maak de verzameling", title="Mobiel")
    an.get(f"/praktijken/{practice.id}/verzamel")
    an.submit("Zet erin", collection="Mobiel")

    an.get("/mijn/verzamelingen")
    an.click("Wijzig Mobiel")
    assert an.page is not None
    here = an.page.path
    page = an.submit("Bewaar", title="", about="Over **fietsen**.", status=422)
    assert "Geef de verzameling een titel." in page
    page = an.submit("Bewaar", title="Met de fiets")
    address = page.path
    assert address.endswith("-met-de-fiets")
    assert "<strong>fietsen</strong>" in page.html
    assert an.get(address.replace("met-de-fiets", "mobiel")).path == address

    an.get(here)
    assert "Fietsbank" not in an.submit("Haal eruit").main
    an.click("Verwijder deze verzameling")
    page = an.submit("Verwijder de verzameling")
    assert "De verzameling is weg" in page
    an.get(address, status=404)
    assert titles(client.get("/praktijken")) == ["Fietsbank"]


def test_a_stranger_changes_nothing_of_a_collection(library: Library, client: Visitor, cast: Cast) -> None:
    an, practice = actor(cast.an), library.practice()
    with transaction():
        mine = keeping.make_collection("Van An", "", an, now=clock.now())
        keeping.put_in(mine.id, practice.id, "", an, now=clock.now())
    dirk = client.as_(cast.dirk)
    dirk.get(f"/mijn/verzamelingen/{mine.id}", status=404)
    dirk.post(f"/mijn/verzamelingen/{mine.id}", {"uit": practice.id}, status=404)
    dirk.post(f"/mijn/verzamelingen/{mine.id}", {"title": "Van Dirk"}, status=404)
    dirk.post(f"/mijn/verzamelingen/{mine.id}/weg", status=404)
    dirk.post(f"/praktijken/{practice.id}/verzamel", {"collection": mine.id, "note": ""}, status=404)
    page = client.as_(cast.an).get(f"/praktijken/verzamelingen/{mine.id}")
    assert page.h1 == "Van An"
    assert len(titles(page)) == 1


def test_an_editor_shows_a_collection_to_everybody(library: Library, client: Visitor, cast: Cast) -> None:
    library.practice()
    els = client.as_(cast.els)
    els.get("/mijn/verzamelingen")
    els.submit("Maak de verzameling", title="Om te beginnen", is_public=True)
    page = client.get("/praktijken/verzamelingen")
    assert "Om te beginnen" in page
    client.click("Om te beginnen")
    assert "is_public" not in client.as_(cast.an).get("/mijn/verzamelingen").fields


def test_what_somebody_keeps_is_theirs_alone(library: Library, client: Visitor, cast: Cast) -> None:
    practice, an = library.practice(title="Fietsbank"), client.as_(cast.an)
    assert "Je bewaarde nog niets" in an.get("/mijn/bewaard")
    an.post(f"/praktijken/{practice.id}/bewaar")
    an.get("/mijn")
    assert titles(an.click("Wat ik bewaarde")) == ["Fietsbank"]
    assert not titles(client.as_(cast.dirk).get("/mijn/bewaard"))
    assert "Je bewaarde nog niets" in an.submit("Niet meer bewaren")


# --- elsewhere --------------------------------------------------------------------------------------------


def test_the_home_page_shows_the_newest_and_counts_them(library: Library, client: Visitor) -> None:
    assert "praktijk om over te nemen" not in client.get("/").main
    for number in range(4):
        library.practice(title=f"Praktijk {number}")
    page = client.get("/")
    assert titles(page) == ["Praktijk 3", "Praktijk 2", "Praktijk 1"]
    assert "praktijken om over te nemen 4" in page
    client.click("Alle praktijken")


@pytest.mark.parametrize(
    ("address", "query"),
    [("/netwerken/mobiliteit", "thema=mobiliteit"), ("/regios/maasland", "regio=maasland")],
)
def test_a_network_and_a_region_show_their_practices_by_step(
    library: Library, client: Visitor, address: str, query: str
) -> None:
    here = {"themes": ["mobiliteit"], "regions": ["maasland"]}
    proven = library.climb(library.practice(title="Bewezen", **here), 2)
    library.practice(title="Lokaal geprobeerd", **here)
    library.practice(title="Nog een", **here)
    library.practice(title="Elders", themes=["begeleiden"], regions=["noord-limburg"])
    assert proven.step == 2
    page = client.get(address)
    assert titles(page)[0] == "Bewezen"
    assert "Elders" not in page.main
    assert page.link("Lokaal") == f"/praktijken?{query}&trap=1"
    assert titles(client.click("Beproefd")) == ["Bewezen"]
    client.get(address)
    assert len(titles(client.click("Toon ze allemaal"))) == 3


def test_a_region_shows_its_days_and_a_list_leads_to_it(
    library: Library, make: Make, client: Visitor
) -> None:
    make.event(title="Dag in het Maasland", region="maasland")
    make.event(title="Dag elders", region="noord-limburg")
    library.practice(regions=["maasland"])
    client.get("/netwerken")
    page = client.click("Alle regio's")
    assert "1 netwerkdag gepland, 1 praktijk" in page
    page = client.click("Maasland")
    assert page.h1 == "Maasland"
    assert "Dag in het Maasland" in page
    assert "Dag elders" not in page
    client.get("/regios/atlantis", status=404)


def test_a_change_of_a_sheet_is_seen_at_once_in_every_list(library: Library, client: Visitor) -> None:
    practice = library.practice(title="Eerste titel", themes=["mobiliteit"])
    for address in ("/", "/praktijken", "/netwerken/mobiliteit"):
        assert titles(client.get(address)) == ["Eerste titel"]
    library.revise(practice, library.author(practice), title="Tweede titel")
    for address in ("/", "/praktijken", "/netwerken/mobiliteit"):
        assert titles(client.get(address)) == ["Tweede titel"]
    with transaction():
        db.session.execute(update(Practice).values(thanks_count=3))
        mark_visible_change()
    assert "3 keer bedankt" in client.get("/praktijken")
