"""A shared word is renamed, merged or retired: as who has an old address or an open form meets it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.needs.models import Need
from netwerk.taxonomy.kinds import KINDS
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.services import words as services
from netwerk.taxonomy.services.words import WordFacts
from tests.cast import Cast
from tests.register import Register
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("words")

KIND_OF = {kind.name: kind for kind in KINDS.values()}
FILTERED = (
    *("/noden", "/noden/atom.xml", "/praktijken", "/praktijken/atom.xml", "/experts"),
    *("/netwerkdagen", "/wat-het-opleverde", "/insluiten"),
)
OF_PROGRAMS = tuple(f"/api/v1/{name}" for name in ("days", "practices", "needs", "threads"))
NEED = {"title": "Geen bus", "raw": "De bus rijdt niet.", "themes": ["mobiliteit"]}


def word(kind: str, slug: str) -> Any:
    model = KIND_OF[kind].model
    return db.session.scalars(select(model).where(model.slug == slug)).one()


def move(kind: str, slug: str, to: str) -> None:
    with transaction():
        one: Word = word(kind, slug)
        parts = {"name": one.name, "summary": getattr(one, "summary", ""), "aim": getattr(one, "aim", "")}
        services.change(KIND_OF[kind], one.id, WordFacts({"nl": parts}, to), "test")


def merge(kind: str, slug: str, into: str) -> None:
    with transaction():
        services.merge(KIND_OF[kind], word(kind, slug).id, word(kind, into).id, "test")


def retire(kind: str, slug: str) -> None:
    with transaction():
        services.retire(KIND_OF[kind], word(kind, slug).id, "test", now=clock.now())


def leads_to(client: Visitor, address: str) -> str:
    led = urlsplit(client.open(address, status=301).headers["Location"])
    return f"{led.path}?{led.query}"


def test_every_filter_leads_from_a_former_address_and_knows_no_other(client: Visitor) -> None:
    move("theme", "mobiliteit", "vervoer")
    move("region", "maasland", "maaskant")
    for path in FILTERED:
        assert leads_to(client, f"{path}?thema=mobiliteit") == f"{path}?thema=vervoer"
        client.open(f"{path}?thema=bestaat-niet", status=404)
    for path in (*FILTERED, "/organisaties", "/forum"):
        if path != "/experts":
            assert leads_to(client, f"{path}?regio=maasland") == f"{path}?regio=maaskant"
            client.open(f"{path}?regio=bestaat-niet", status=404)
    for path in OF_PROGRAMS:
        assert leads_to(client, f"{path}?theme=mobiliteit") == f"{path}?theme=vervoer"
        assert leads_to(client, f"{path}?region=maasland") == f"{path}?region=maaskant"
        problem = client.open(f"{path}?region=bestaat-niet", status=404)
        assert problem.mimetype == "application/problem+json"


def test_what_else_was_asked_goes_along(client: Visitor) -> None:
    move("theme", "mobiliteit", "vervoer")
    asked = "q=mobiliteit&thema=mobiliteit&thema=begeleiden&soort=praktijk"
    led = leads_to(client, f"/praktijken?{asked}")
    assert led == "/praktijken?q=mobiliteit&thema=vervoer&thema=begeleiden&soort=praktijk"
    client.get(led)


def test_the_document_of_the_api_says_what_a_moved_unknown_or_unchanged_answer_is(client: Visitor) -> None:
    paths = json.loads(client.open("/api/v1/openapi.json").data)["paths"]
    assert set(paths["/days"]["get"]["responses"]) == {"200", "301", "304", "404", "422", "503"}
    assert set(paths["/organisations"]["get"]["responses"]) == {"200", "304", "422", "503"}
    for path in paths.values():
        unchanged = path["get"]["responses"]["304"]
        assert "content" not in unchanged
        assert "ETag" in unchanged["headers"]


def test_an_open_form_follows_a_word_that_was_merged_meanwhile(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.an)
    browser.get("/noden/melden")
    merge("region", "maasland", "haspengouw")
    browser.submit("Meld het", **NEED, region="maasland")
    db.session.rollback()
    assert db.session.scalars(select(Need.region_id)).one() == word("region", "haspengouw").id


@pytest.mark.parametrize("chosen", [{"region": "bestaat-niet"}, {"themes": ["mobiliteit", "bestaat-niet"]}])
def test_what_cannot_be_chosen_is_refused_beside_the_field(
    client: Visitor, cast: Cast, chosen: dict[str, Any]
) -> None:
    browser = client.as_(cast.an)
    browser.get("/noden/melden")
    sent = {"csrf_token": browser.token(), "kind": "need", **NEED, **chosen}
    page = browser.post("/noden/melden", sent, status=422)
    assert "Dit kan je niet of niet meer kiezen" in page
    assert db.session.scalars(select(Need)).all() == []


def test_the_counter_refuses_a_region_that_is_not_there(client: Visitor) -> None:
    client.get("/loket/vraag")
    asked = {"subject": "Bus", "words": "Rijdt hij?", "name": "Vera", "email": "vera@buiten.example"}
    refused = client.post("/loket/vraag", {**asked, "region": "bestaat-niet"}, status=422)
    assert "Dit kan je niet of niet meer kiezen" in refused
    merge("region", "maasland", "haspengouw")
    client.post("/loket/vraag", {**asked, "region": "maasland"})


def test_a_retired_word_is_offered_nowhere_but_where_it_stands_already(
    client: Visitor, cast: Cast, register: Register
) -> None:
    need = register.need("Ouders ver weg", theme="rol-van-de-ouders", region="maasland", sector="bouw")
    slugs = {"theme": "rol-van-de-ouders", "region": "maasland", "sector": "bouw"}
    ids = {str(word(kind, slug).id) for kind, slug in slugs.items() if kind == "theme"}
    for kind, slug in slugs.items():
        retire(kind, slug)
    browser = client.as_(cast.an)
    for path in ("/noden/melden", "/loket/vraag", "/insluiten"):
        page = browser.get(path)
        offered = {str(one.get("value")) for one in (*page.all("option"), *page.all("input"))}
        assert not offered & {*slugs.values()}, path
    browser.get("/mijn/profiel")
    themes = list(browser.page.all("input", name="themes")) if browser.page else []
    assert themes
    assert not {str(one.get("value")) for one in themes} & ids
    own = client.as_(register.author(need).id)
    own.get(f"/noden/{need.id}/wijzig")
    own.submit("Bewaar", {"title": "Ouders heel ver weg"})
    kept = register.fresh(need)
    assert kept.title == "Ouders heel ver weg"
    assert kept.region_id == register.region("maasland")


def test_a_need_is_found_under_the_region_in_which_its_own_went_up(
    client: Visitor, register: Register
) -> None:
    register.need("Bus te laat", region="maasland")
    merge("region", "maasland", "haspengouw")
    found = client.get("/zoeken?q=bus")
    assert word("region", "haspengouw").name in found.main
    assert "Heel het netwerk" not in found.main


def test_a_retired_word_is_marked_to_programs_and_stands_on_no_map(client: Visitor) -> None:
    retire("theme", "mobiliteit")
    retire("region", "maasland")
    for name, slug in (("themes", "mobiliteit"), ("regions", "maasland")):
        items = json.loads(client.open(f"/api/v1/{name}").data)["items"]
        assert [one["slug"] for one in items if one["is_retired"]] == [slug]
    on_map = client.open("/sitemap.xml").text
    for path in ("/netwerken/mobiliteit", "/regios/maasland"):
        assert path not in on_map
    assert "/regios/haspengouw" in on_map
