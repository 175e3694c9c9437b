"""Every page keeps the rules of a page in all four languages, and long lists cost no more queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from netwerk.events.queries.days import PAGE
from netwerk.kernel import clock, links
from netwerk.kernel.i18n import LANGUAGES
from tests.builders import Make
from tests.cast import Cast, actor
from tests.house.routes import OWN_TO_AN, PUBLIC, REFUSED, ROUTES
from tests.support.visitor import Visitor
from tests.support.weight import Scale
from tests.support.world import build

pytestmark = pytest.mark.house

PARTS_OF_PAGES = {"members.organisations_lookup", "demo.message_html", "portal.api", "portal.metrics"}
MOST_QUERIES = {"visitor": 6, "member": 10}
SIGNED_OUT = ["/", "/netwerken", "/netwerken/leren-en-werken", "/netwerkdagen"]
VIEWS = ["/netwerkdagen?weergave=maand", "/netwerkdagen?weergave=kaart", "/netwerkdagen?wanneer=voorbij"]
SIGNED_IN = ["/mijn", "/beheer", "/beheer/netwerkdagen", "/beheer/mail"]


@pytest.mark.one_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_and_light_in_every_language(
    app: Flask, client: Visitor, cast: Cast, make: Make, words: None, language: str
) -> None:
    world = build(app, make, cast)
    administrator, an = client.as_(cast.admin), client.as_(cast.an)
    pages, heavy, scale = 0, [], Scale(client)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint in PARTS_OF_PAGES:
            continue
        address = links.path(rule.endpoint, **world.values_for(rule.endpoint, set(rule.arguments)))
        signed_in = an if rule.endpoint in OWN_TO_AN | REFUSED["admin"] else administrator
        browser = client if ROUTES[rule.endpoint][1] is PUBLIC else signed_in
        response = browser.open(address, status=None)
        if response.mimetype != "text/html":
            continue
        page = browser.get(links.prefix(language) + address)
        asked_for = page.path.split("/")[1]
        assert page.language == (asked_for if asked_for in LANGUAGES else "nl"), page.path
        # The list of components is for who builds pages, not for who visits.
        if rule.endpoint != "demo.styleguide":
            heavy += scale.over(page)
        pages += 1
    assert pages > 40
    assert not heavy


@pytest.mark.one_database
def test_pages_full_of_days_are_light_too(client: Visitor, make: Make, words: None) -> None:
    for _day in range(PAGE + 1):
        make.event(theme="mobiliteit", municipality="genk")
    scale = Scale(client)
    for address in ("/", "/netwerkdagen", *VIEWS, "/netwerken/mobiliteit", "/zoeken?q=netwerkdag"):
        assert not scale.over(client.get(address))


@pytest.mark.one_database
def test_a_list_costs_no_more_queries_when_it_is_longer(
    client: Visitor, cast: Cast, make: Make, words: None
) -> None:
    administrator = client.as_(cast.admin)
    most = dict.fromkeys([*SIGNED_OUT, *VIEWS], MOST_QUERIES["visitor"])
    most |= dict.fromkeys(SIGNED_IN, MOST_QUERIES["member"])

    def visit(address: str) -> int:
        browser = administrator if address in SIGNED_IN else client
        browser.get(address)
        return browser.query_count

    _some_days(make, cast, 2)
    few = {address: visit(address) for address in most}
    _some_days(make, cast, 9)
    many = {address: visit(address) for address in most}
    assert {address: many[address] for address in most if many[address] > few[address] + 1} == {}
    assert {address: many[address] for address in most if many[address] > most[address]} == {}


@pytest.mark.one_database
def test_the_list_of_attendees_costs_no_more_queries_when_it_is_longer(
    client: Visitor, cast: Cast, make: Make
) -> None:
    day = make.event(capacity=None)
    browser = client.as_(cast.chantal)
    for people in (2, 10):
        make.booking(day, people)
        browser.get(f"/beheer/netwerkdagen/{day.id}/deelnemers")
        assert browser.query_count <= MOST_QUERIES["member"], browser.queries


@pytest.mark.one_database
def test_a_signed_out_page_is_kept_and_asks_the_database_nothing(client: Visitor, make: Make) -> None:
    make.event()
    for address in ("/", "/netwerkdagen", "/agenda.ics"):
        client.open(address)
        tag = client.open(address).headers["ETag"]
        assert client.query_count == 0, address
        client.open(address, headers={"If-None-Match": tag}, status=304)
    make.event(title="Nieuwe dag")
    assert "Nieuwe dag" in client.get("/netwerkdagen")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address", ["/", "/bestaat-niet", "/agenda.ics", "/healthz", "/static/bestaat-niet.css"]
)
def test_every_answer_carries_the_security_headers(client: Visitor, address: str) -> None:
    headers = client.open(address, status=None).headers
    policy = headers["Content-Security-Policy"]
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    # What is not named falls under the first: objects, frames, workers.
    for name in ("default-src", "base-uri", "frame-ancestors"):
        assert said[name] == "'none'", name
    assert said["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert not {"object-src", "frame-src", "worker-src", "child-src"} & said.keys()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def _some_days(make: Make, cast: Cast, number: int) -> None:
    chantal = actor(cast.chantal)
    for days in range(1, number + 1):
        day = make.event(
            starts=clock.now() + timedelta(days=days), by=chantal, municipality="genk", themes=THEMES
        )
        make.booking(day, 2, actor=actor(cast.admin))
        make.event(starts=clock.now() - timedelta(days=days), by=chantal, municipality="hasselt")


THEMES = ("leren-en-werken", "mobiliteit")
