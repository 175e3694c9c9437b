"""The map of the site: what search engines are told of."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from netwerk.kernel import clock, sitemap
from netwerk.kernel.database import transaction
from netwerk.practices.services import keeping, reviewing
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.visitor import HOST, Visitor

SPACES = {"s": sitemap.SPACE, "x": sitemap.XHTML}


def read(client: Visitor, path: str = "/sitemap.xml") -> Any:
    response = client.open(path)
    assert response.content_type == "application/xml; charset=utf-8"
    return etree.fromstring(response.data)


def found(root: Any, path: str) -> list[str]:
    return [str(one).removeprefix(HOST) for one in root.xpath(path, namespaces=SPACES)]


def test_it_leads_to_what_everybody_sees_and_to_nothing_else(
    client: Visitor, make: Make, library: Library, cast: Cast
) -> None:
    day, hidden_day = make.event(title="Netwerkdag te zien"), make.event(title="Nog niet", state="draft")
    shown, gone = library.practice(title="Te zien"), library.practice(title="Weg")
    library.submitted(title="Wacht nog")
    library.draft(title="Nog niet klaar")
    editor = actor(cast.els)
    with transaction():
        reviewing.withdraw(gone.id, "Werkt niet meer.", library.editor, now=clock.now())
        for title, is_public in (("Voor iedereen", True), ("Voor mij", False)):
            keeping.make_collection(title, "", editor, is_public=is_public, now=clock.now())

    places = found(read(client), "//s:loc/text()")

    for path in (
        *("/", "/netwerkdagen", "/praktijken", "/netwerken/mobiliteit", "/regios/noord-limburg", "/privacy"),
        *("/forum", "/forum/mobiliteit", "/forum/algemeen"),
        *(f"/netwerkdagen/{day.id}-netwerkdag-te-zien", f"/praktijken/{shown.id}-te-zien"),
    ):
        assert path in places, path
        client.get(path)
    assert len(places) == len(set(places))
    assert [path for path in places if "verzamelingen/" in path and path.endswith("voor-iedereen")]
    for word in ("weg", "wacht-nog", "nog-niet", "voor-mij", "mijn", "beheer"):
        assert not [path for path in places if word in path], word
    assert hidden_day.state == "draft"


def test_each_page_says_its_languages_and_since_when(client: Visitor, library: Library, at) -> None:
    at("2026-03-02 10:00")
    dutch = library.practice(title="Te zien")
    english = library.practice(title="To be seen", language="en")

    root = read(client)

    [url] = root.xpath(f"//s:url[contains(s:loc, '/praktijken/{dutch.id}-')]", namespaces=SPACES)
    assert found(url, "s:lastmod/text()") == ["2026-03-02T09:00:00Z"]
    path = f"/praktijken/{dutch.id}-te-zien"
    assert found(url, "x:link/@hreflang") == ["nl", "en", "fr", "de"]
    assert found(url, "x:link/@href") == [path, f"/en{path}", f"/fr{path}", f"/de{path}"]
    assert f"/en/praktijken/{english.id}-to-be-seen" in found(root, "//s:loc/text()")


def test_a_large_site_has_a_map_in_parts(
    client: Visitor, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        library.practice(title=f"Praktijk {number}")
    whole = found(read(client), "//s:loc/text()")
    monkeypatch.setattr(sitemap, "SIZE", 4)

    # Not the address of the map that is kept in memory.
    parts = found(read(client, "/sitemap.xml?x=1"), "//s:sitemap/s:loc/text()")

    assert len(parts) == -(-len(whole) // 4)
    together = [place for part in parts for place in found(read(client, part), "//s:loc/text()")]
    assert together == whole
    for nothing in ("0", str(len(parts) + 1), "-1", "x", "", "99999999999"):
        client.open(f"/sitemap.xml?deel={nothing}", status=404)


def test_crawlers_are_told_where_it_is(client: Visitor) -> None:
    assert b"\nSitemap: http://localhost/sitemap.xml\n" in client.open("/robots.txt").data
    client.open("/en/sitemap.xml", status=404)
    assert not found(read(client), "//s:url[contains(s:loc, '/netwerken/')]"), "no words, no networks yet"
