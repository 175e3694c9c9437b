"""A practice outside its page: what programs read of it, how it is cited, shown elsewhere, and counted."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.practices import readers
from netwerk.practices.models import Practice
from netwerk.practices.queries.sheet_page import opened
from netwerk.practices.readers import Readers
from netwerk.practices.services import reviewing
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.papers import paper_words
from tests.support.practices_s import full_sheet, well_known
from tests.support.visitor import HOST, Visitor

# A word of rdflib to itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
SCHEMA = Namespace("https://schema.org/")
HOSTILE = 'Kaas & <b>brood</b> </script><script>alert(1)</script> "q" ]]> 😀'
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


def path_of(practice: Practice, more: str = "") -> str:
    return f"/praktijken/{practice.id}-{practice.slug}{more}"


@pytest.fixture
def an(cast: Cast):
    return actor(cast.an)


# --- feeds ------------------------------------------------------------------------------------------------


def read_feed(client: Visitor, path: str = "/praktijken/atom.xml") -> Any:
    response = client.open(path)
    assert response.mimetype == "application/atom+xml"
    feed = feedparser.parse(response.data)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def test_the_list_and_its_feed_hold_the_same(client: Visitor, library: Library, at) -> None:
    at("2026-03-02 10:00")
    library.practice(title="Over mobiliteit", themes=["mobiliteit"])
    at("2026-03-03 10:00")
    newest = library.practice(title="Ook over mobiliteit", themes=["mobiliteit"], summary="Met de fiets.")
    library.practice(title="Over iets anders", themes=["begeleiden"])

    page = client.get("/praktijken?thema=mobiliteit")
    shown = page.link("Volg deze lijst in een nieuwslezer")
    [told] = [one.get("href") for one in page.all("link", type="application/atom+xml")]
    feed = read_feed(client, shown)

    assert told == HOST + shown == feed.feed.id
    assert [one.title for one in feed.entries] == ["Ook over mobiliteit", "Over mobiliteit"]
    assert "Mobiliteit" in feed.feed.title
    first = feed.entries[0]
    assert first.id == f"{HOST}/praktijken/{newest.id}"
    assert first.link == HOST + path_of(newest)
    assert first.summary == "Met de fiets."
    assert first.published == first.updated == "2026-03-03T09:00:00+00:00"
    assert ("mobiliteit", "Mobiliteit") in [(tag.term, tag.label) for tag in first.tags]
    assert read_feed(client, "/en/praktijken/atom.xml").feed.language == "en"


def test_hostile_words_stay_words_in_a_feed(client: Visitor, library: Library) -> None:
    library.practice(title=HOSTILE, summary=HOSTILE, partners=[{"organisation": HOSTILE, "part": ""}])

    [entry] = read_feed(client).entries

    # The reader undoes one layer, and what is left is cleaned by it as HTML would be.
    assert b"<b>" not in client.response.data
    assert b"<script" not in client.response.data
    assert "Kaas &" in entry.title
    assert "😀" in entry.title


# --- what the page says to programs ------------------------------------------------------------------------


def graph_of(client: Visitor, practice: Practice) -> tuple[Graph, URIRef]:
    """The page's JSON-LD as an independent program understands it; schema.org is not asked over the net."""
    page = client.get(path_of(practice))
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html, re.DOTALL)
    data = json.loads(script)
    assert data.pop("@context") == "https://schema.org"
    graph = Graph().parse(data=json.dumps({"@context": {"@vocab": str(SCHEMA)}, **data}), format="json-ld")
    return graph, URIRef(f"{HOST}/praktijken/{practice.id}")


def values(graph: Graph, subject: URIRef, name: str) -> set[str]:
    return {str(one) for one in graph.objects(subject, SCHEMA[name])}


def test_search_engines_read_a_learning_resource(client: Visitor, library: Library, an) -> None:
    practice, _paper, _picture = well_known(library, an)

    graph, sheet = graph_of(client, practice)

    assert graph.value(sheet, RDF.type) == SCHEMA.LearningResource
    for name, value in {
        "name": "Fietsbank: leenfietsen voor leerlingen zonder vervoer",
        "inLanguage": "nl",
        "url": HOST + path_of(practice),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "timeRequired": "PT46H",
        "version": "2",
    }.items():
        assert value in values(graph, sheet, name), (name, values(graph, sheet, name))
    authors = {str(graph.value(one, SCHEMA.name)) for one in graph.objects(sheet, SCHEMA.author)}
    assert authors == {"Technische School Genk", "Bakkerij Claes"}
    [english] = graph.objects(sheet, SCHEMA.workTranslation)
    assert str(graph.value(english, SCHEMA.name)) == "Bicycle bank"
    assert "Mia Vermeulen" not in graph.serialize(format="nt")


@pytest.mark.parametrize(
    ("licence", "known"),
    [
        ("cc-by", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc-by-sa", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("cc0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("own", HOSTILE),
    ],
)
def test_each_licence_is_told_to_programs_and_to_people(
    client: Visitor, library: Library, licence: str, known: str
) -> None:
    practice = library.practice(licence=licence, own_terms=HOSTILE if licence == "own" else "")

    graph, sheet = graph_of(client, practice)

    assert values(graph, sheet, "license") == {known}
    page = client.get(path_of(practice))
    rights = [one.get("content") for one in page.all("meta", name="DC.rights")]
    assert known in rights
    assert "Wat je ermee mag doen" in page


def test_hostile_words_stay_words_for_programs(client: Visitor, library: Library) -> None:
    practice = library.practice(title=HOSTILE, summary=HOSTILE)

    graph, sheet = graph_of(client, practice)

    assert values(graph, sheet, "name") == {HOSTILE}
    assert "<script>alert" not in client.get(path_of(practice)).html


def test_reference_managers_and_previews_read_their_own(client: Visitor, library: Library, an) -> None:
    practice, _paper, picture = well_known(library, an)

    page = client.get(path_of(practice))

    def meta(name: str, key: str = "name") -> list[str | None]:
        return [one.get("content") for one in page.all("meta", **{key: name})]

    assert meta("DC.title") == ["Fietsbank: leenfietsen voor leerlingen zonder vervoer"]
    assert meta("DC.identifier") == [f"{HOST}/praktijken/{practice.id}"]
    assert "Technische School Genk" in meta("DC.creator")
    assert meta("og:type", "property") == ["article"]
    assert meta("og:locale", "property") == ["nl_BE"]
    assert meta("og:locale:alternate", "property") == ["en_GB"]
    assert meta("og:image", "property") == [f"{HOST}/praktijken/{practice.id}/beeld/{picture.id}"]
    assert len(page.all("link", rel="alternate")) == 4


# --- citing ------------------------------------------------------------------------------------------------


def test_how_to_cite_it_is_plain_text_on_the_page(client: Visitor, library: Library, an, at) -> None:
    at("2026-03-02 10:00")
    practice, _paper, _picture = full_sheet(library, an)

    page = client.get(path_of(practice))

    assert (
        "Technische School Genk & Bakkerij Claes (2026). Fietsbank: leenfietsen voor leerlingen zonder "
        "vervoer (versie 1) [Praktijk]. Flankerend Onderwijs provincie Limburg. "
        f"{HOST}/praktijken/{practice.id}"
    ) in page
    assert f"@misc{{praktijk-{practice.id}-v1," in page.html
    assert f"{path_of(practice)}/versies/1" in page.html


# --- on another site ----------------------------------------------------------------------------------------


def test_a_card_may_be_shown_on_another_site_and_nothing_else_may(
    client: Visitor, library: Library, cast: Cast
) -> None:
    practice = library.practice(title="Om te tonen")
    own = client.get(path_of(practice))
    [code] = re.findall(r"&lt;iframe src=&#34;([^&]+)&#34;", own.html)

    for one in (client, client.as_(cast.dirk)):
        response = one.open(code.removeprefix(HOST))
        assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
        assert "script-src" not in response.headers["Content-Security-Policy"]
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in response.headers
        assert "Om te tonen" in response.text
        assert "<script" not in response.text
        assert "<form" not in response.text
    for path in (path_of(practice), "/praktijken", "/", "/aanmelden"):
        assert "frame-ancestors 'none'" in client.open(path).headers["Content-Security-Policy"], path


# --- on paper -----------------------------------------------------------------------------------------------


def test_the_paper_says_what_the_page_says(client: Visitor, library: Library, an) -> None:
    practice, _paper, _picture = full_sheet(library, an, pitfalls="Let op 🚲 en regen. " * 120)

    response = client.open(path_of(practice, ".pdf"))

    assert response.mimetype == "application/pdf"
    words = paper_words(response.data)
    for said in (
        *("Fietsbank: leenfietsen", "Drie leerlingen op tien", "De mentor toont", "Technische School Genk"),
        *("21 van 24 bleven", "Trajectbegeleider", "Valkuilen", f"{HOST}/praktijken/{practice.id}"),
    ):
        assert said in words, said
    assert "Mia Vermeulen" not in words
    again = client.open(path_of(practice, ".pdf"))
    assert again.data == response.data
    assert client.open(
        path_of(practice, ".pdf"), status=304, headers={"If-None-Match": response.headers["ETag"]}
    )
    moved = client.open(f"/praktijken/{practice.id}-anders.pdf", status=301)
    assert moved.headers["Location"].endswith(path_of(practice, ".pdf"))


# --- how often it is read -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def fresh_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "readers", Readers())


def read_it(client: Visitor, practice: Practice, at, moment: Any, **headers: str) -> None:
    at(moment)
    client.open(f"/praktijken/{practice.id}/gelezen.gif", headers=BROWSER | headers)


def readers_of(practice: Practice) -> int:
    db.session.rollback()
    return opened(practice.id).readers


def test_people_are_counted_and_robots_are_not(client: Visitor, library: Library, at) -> None:
    now = at("2026-03-02 10:00")
    practice = library.practice()

    for number, agent in enumerate(
        (
            *("Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8.5", "python-requests/2.32"),
            *("facebookexternalhit/1.1", "Mozilla/5.0 HeadlessChrome/140.0", ""),
        )
    ):
        read_it(client, practice, at, now + timedelta(minutes=number), **{"User-Agent": agent})
    read_it(client, practice, at, now + timedelta(minutes=20), **{"Sec-Purpose": "prefetch;prerender"})
    assert readers_of(practice) == 0

    for number in range(3):
        read_it(client, practice, at, now + timedelta(minutes=30 + number))
    assert readers_of(practice) == 3
    answer = client.response
    assert answer.headers["Cache-Control"].startswith("private, max-age=")
    assert "Set-Cookie" not in answer.headers
    assert not client.cookies


def test_writers_and_editors_see_how_it_is_read_and_nobody_else(
    client: Visitor, library: Library, an, at, cast: Cast
) -> None:
    at("2026-01-10 10:00")
    practice, paper, _picture = full_sheet(library, an)
    for moment in ("2026-01-20 10:00", "2026-03-02 10:00", "2026-03-02 11:00"):
        read_it(client, practice, at, moment)
    client.open(f"/praktijken/{practice.id}/bestand/{paper.id}")
    client.open(path_of(practice, ".pdf"))
    at("2026-03-05 10:00")
    with transaction():
        reviewing.reconfirm(practice.id, an, now=clock.now())
    address = f"/praktijken/{practice.id}/gelezen"

    client.as_(cast.dirk).open(address, status=404)
    for who in (cast.an, cast.els):
        browser = client.as_(who)
        browser.get(path_of(practice))
        page = browser.click("Hoe het gelezen wordt")
        assert page.path == address
        assert "keer gelezen 3" in page
        assert "keer meegenomen, op papier of als bestand 2" in page
        assert "maart 2026 2" in page
        assert "februari 2026 0" in page
        assert "januari 2026 1" in page
        assert "afspraken 1" in page
        assert "5 maart 2026 door An Peeters" in page


def test_before_anybody_read_it_the_page_says_how_to_share_it(
    client: Visitor, library: Library, an, cast: Cast
) -> None:
    practice, hidden = library.practice(an), library.draft(an)

    page = client.as_(cast.an).get(f"/praktijken/{practice.id}/gelezen")

    assert "Nog geen lezers geteld." in page
    assert page.link("Toon hoe ik deel") == f"{path_of(practice)}#delen"
    client.as_(cast.an).open(f"/praktijken/{hidden.id}/gelezen", status=404)
    client.open(f"/praktijken/{practice.id}/gelezen", status=302)
