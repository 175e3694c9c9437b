"""Looking for something on the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from netwerk.events.queries import load_event
from netwerk.events.services import publishing
from netwerk.events.services.describing import facts_of
from netwerk.kernel import clock, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.search.models import SearchDocument
from netwerk.portal.jobs import follow_words
from netwerk.taxonomy.kinds import KINDS
from netwerk.taxonomy.services import words as keeping
from netwerk.taxonomy.services.words import WordFacts
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.register import Register
from tests.support.visitor import Visitor
from tests.talk import Talk

pytestmark = pytest.mark.both_databases


def found(client: Visitor, words: str) -> str:
    return client.get("/zoeken", query_string={"q": words}).main


def test_the_box_at_the_head_of_every_page_leads_to_what_was_found(client: Visitor, make: Make) -> None:
    make.event(title="Vervoer naar de werkplek", description="We zoeken bussen en fietsen.")
    client.get("/netwerken")
    page = client.submit("Zoeken", q="fiets vervoeren")
    assert "Vervoer naar de werkplek" in page.main
    assert "<mark>Vervoer</mark> naar de werkplek" in page.html
    assert "bussen en <mark>fietsen</mark>" in page.html
    assert "Netwerkdagen (1)" in page.main
    client.click("Vervoer naar de werkplek")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": "Ouders aan tafel"}, "ouder tafel"),
        ({"summary": "Over afspraken met leerlingen"}, "afspraak"),
        ({"description": "Hoe **evalueren** we samen?"}, "evaluatie"),
        (
            {"programme": [{"start": "09:00", "title": "Rondleiding", "speaker": "Mia Bos"}]},
            "rondleidingen mia",
        ),
        ({"venue_name": "Bakkerij Claes"}, "bakkerijen claes"),
        ({"theme": "mobiliteit"}, "mobiliteit"),
    ],
)
def test_a_day_is_found_by_what_it_is_about_and_where(
    client: Visitor, make: Make, facts: dict[str, object], words: str
) -> None:
    make.event(**{"title": "De dag zelf"} | facts)
    make.event(
        title="Een andere", summary="Iets anders", theme="rol-van-de-ouders" if "theme" in facts else ""
    )
    main = found(client, words)
    assert (facts.get("title") or "De dag zelf") in main
    assert "Een andere" not in main


def test_nobody_is_found_by_the_name_or_address_of_whom_to_ask(client: Visitor, make: Make) -> None:
    make.event(contact_name="Zoranka Pelgrims", contact_email="zoranka@elders.example")
    assert "Niets gevonden" in found(client, "zoranka")
    assert "Niets gevonden" in found(client, "pelgrims elders")


def test_a_draft_is_nobodys_to_find_until_it_is_published(client: Visitor, make: Make) -> None:
    day = make.event(title="Geheime dag", state="draft")
    assert "Niets gevonden" in found(client, "geheim")
    with transaction():
        publishing.edit(day.id, facts_of(load_event(day.id)), SYSTEM, version=1, now=clock.now())
    assert "Niets gevonden" in found(client, "geheim")
    with transaction():
        publishing.publish(day.id, SYSTEM, now=clock.now())
    assert "Netwerkdagen (1)" in found(client, "geheim")


def test_the_search_follows_a_day_that_is_edited_and_called_off(client: Visitor, make: Make) -> None:
    day = make.event(title="Vervoer", summary="Over treinen")
    facts = facts_of(load_event(day.id))
    with transaction():
        publishing.edit(
            day.id, replace(facts, title="Ouderavond"), SYSTEM, version=day.version, now=clock.now()
        )
    assert "Niets gevonden" in found(client, "vervoer")
    assert "Ouderavond" in found(client, "ouderavonden")
    with transaction():
        publishing.cancel(day.id, "Ziek", SYSTEM, now=clock.now())
    assert "Geannuleerd" in found(client, "ouderavond")


def test_a_report_makes_a_day_findable_by_what_came_of_it(
    client: Visitor, make: Make, at: Callable[[datetime | str], datetime]
) -> None:
    at("2026-11-23 10:00")
    day = make.event(title="Een dag", starts=clock.now() + timedelta(days=2))
    at("2026-11-30 10:00")
    with transaction():
        publishing.conclude(day.id, "We spraken af om **carpoolplaatsen** te delen.", SYSTEM, now=clock.now())
    assert "Een dag" in found(client, "carpoolplaats")


def test_a_part_of_a_word_is_shown_apart(client: Visitor, make: Make) -> None:
    make.event(title="Leerwerkplekken zoeken")
    main = found(client, "werkplek")
    assert "Ook als deel van een woord" in main
    assert "Leerwerkplekken zoeken" in main


def test_a_typing_error_gets_a_question_back(client: Visitor, make: Make) -> None:
    make.event(title="Mobiliteit in Genk")
    assert "Bedoel je" in found(client, "mobilteit")
    assert "Mobiliteit in Genk" in client.click("mobiliteit").main


def test_nothing_asked_little_words_and_nothing_found_are_told_apart(client: Visitor, make: Make) -> None:
    make.event()
    assert "gevonden" not in found(client, "")
    assert "Typ een woord dat zegt waarover het gaat" in found(client, "de en op")
    assert "Niets gevonden voor “xylofoon”" in found(client, "xylofoon")


def test_many_answers_come_page_by_page(client: Visitor, make: Make) -> None:
    for _number in range(23):
        make.event(title="Vervoer")
    assert "Netwerkdagen (23)" in found(client, "vervoer")
    client.click("Toon alles")
    page = client.click("Volgende")
    assert page.main.count("Vervoer") == 3
    client.get("/zoeken", query_string={"q": "vervoer", "soort": "event", "pagina": "3"}, status=404)
    client.get("/zoeken", query_string={"q": "vervoer", "soort": "wat"})


@pytest.mark.parametrize("words", ["xylofoon", "vervoer", "mobilteit", "werkplek vervoer", "werkplek zebra"])
def test_no_search_takes_more_than_six_queries(client: Visitor, make: Make, words: str) -> None:
    make.event(title="Vervoer en mobiliteit")
    make.event(title="Leerwerkplekken en vervoer")
    found(client, words)
    assert client.query_count <= 6


def test_hostile_words_are_shown_as_they_are(client: Visitor, make: Make) -> None:
    make.event(title="<i>Vervoer</i> & co")
    page = client.get("/zoeken", query_string={"q": '"><script>alert(1)</script> vervoer'})
    assert "<script>alert" not in page.html
    page = client.get("/zoeken", query_string={"q": "vervoer"})
    assert "&lt;i&gt;<mark>Vervoer</mark>&lt;/i&gt; &amp; co" in page.html


def test_a_visitors_answer_may_be_kept_and_a_members_may_not(client: Visitor, make: Make, cast: Cast) -> None:
    make.event(title="Vervoer")
    found(client, "vervoer")
    found(client, "vervoer")
    assert client.query_count == 0
    make.event(title="Vervoer delen")
    assert "Netwerkdagen (2)" in found(client, "vervoer")
    an = client.as_(cast.an)
    found(an, "vervoer")
    assert an.response is not None
    assert "no-store" in an.response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "transport"), ("fr", "véhicules"), ("de", "Fahrräder")]
)
def test_days_in_other_languages_are_found_in_theirs(
    client: Visitor, make: Make, language: str, words: str
) -> None:
    titles = {"en": "Transporting pupils", "fr": "Le véhicule partagé", "de": "Mit dem Fahrrad"}
    make.event(title=titles[language], language=language)
    page = client.get(f"/{language}/zoeken", query_string={"q": words})
    assert titles[language] in page.main


def test_a_rebuild_gives_the_same_index_and_repairs_a_broken_one(client: Visitor, make: Make) -> None:
    day = make.event(title="Vervoer")
    make.event(title="Ouders", state="cancelled")
    make.event(title="Ontwerp", state="draft")
    with transaction():
        search.remove("event", day.id)
        search.put(search.Document("event", 999_999, "nl", "Vervoer", "weg", clock.now()))
        search.put(search.Document("vroeger", 1, "nl", "Vervoer", "weg", clock.now()))
    told: list[tuple[str, int]] = []
    # Two days and the learning network they are of.
    assert search.rebuild(lambda kind, number: told.append((kind, number))) == 3
    assert ("event", 2) in told
    assert set(db.session.scalars(select(SearchDocument.kind))) == {"event", "network"}
    assert "Netwerkdagen (1)" in found(client, "vervoer")
    assert "Niets gevonden" in found(client, "weg")
    assert "Niets gevonden" in found(client, "ontwerp")


def test_a_theme_is_found_as_a_network_and_by_what_carries_it_under_its_present_name(
    client: Visitor, make: Make, talk: Talk, register: Register
) -> None:
    theme = make.theme("mobiliteit")
    thread = talk.thread("Wie rijdt mee?", board="mobiliteit", region="maasland")
    need = register.need("Geen bus", region="maasland")
    day = make.event(title="Op de fiets", summary="Samen trappen.", theme="mobiliteit")
    follow_words()
    for word in ("mobiliteit", "maasland"):
        page = client.get(f"/zoeken?q={word}")
        assert "Lerende netwerken en regio's" in page
        assert thread.title in page
        assert need.title in page
    assert "/netwerken/mobiliteit" in client.get("/zoeken?q=mobilité").html
    assert "/regios/maasland" in client.get("/zoeken?q=maasland").html
    found = client.get("/zoeken?q=mobiliteit")
    # Words by which it is found are not what is said of it.
    assert "Samen trappen." in found
    assert day.kind not in found.main
    kind = KINDS["lerende-netwerken"]
    with transaction():
        keeping.change(
            kind,
            theme.id,
            WordFacts(
                {"nl": {"name": "Onderweg", "summary": "Hoe je er geraakt.", "aim": "Iedereen geraakt er."}}
            ),
            "test",
        )
    follow_words()
    page = client.get("/zoeken?q=onderweg")
    for title in (thread.title, need.title, "Op de fiets"):
        assert title in page
    assert thread.title not in client.get("/zoeken?q=mobiliteit").html
    with transaction():
        keeping.retire(kind, theme.id, "test", now=clock.now())
    follow_words()
    assert "/netwerken/" not in client.get("/zoeken?q=onderweg").main


def test_a_day_that_is_over_says_so_and_words_apart_lead_on(client: Visitor, make: Make, words: None) -> None:
    make.event(title="Vervoer in Genk", starts=clock.now() - timedelta(days=9))
    make.event(title="Fietsen naar het werk", theme="mobiliteit")
    page = client.get("/zoeken", query_string={"q": "vervoer Genk"})
    assert "Voorbij" in page.main
    assert page.link("Zoek enkel op “Genk”")
    client.get("/zoeken", query_string={"q": "mobiliteit Genk"})
    assert client.click("Het lerend netwerk Mobiliteit").path == "/netwerken/mobiliteit"
    assert "Zoek enkel op" not in client.get("/zoeken", query_string={"q": "fietsen werk"})
