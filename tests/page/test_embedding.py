"""The agenda on other sites: no cookie, no script, and only there to be framed."""

from __future__ import annotations

import pytest

from tests.builders import Make
from tests.cast import Cast
from tests.support.visitor import Visitor


def test_the_agenda_may_stand_in_another_site(client: Visitor, make: Make, cast: Cast, words: None) -> None:
    make.event(title="Dag over vervoer", theme="mobiliteit")
    make.event(title="Dag voor ouders", theme="rol-van-de-ouders", region="maasland")
    make.event(title="Nog geheim", state="draft")
    response = client.open("/insluiten/agenda?thema=mobiliteit")
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers
    assert "<script" not in response.text
    assert "<form" not in response.text
    assert "Dag over vervoer" in response.text
    assert "Dag voor ouders" not in response.text
    assert "Dag voor ouders" in client.open("/insluiten/agenda?regio=maasland").text
    # Who is signed in sees the same.
    assert "Nog geheim" not in client.as_(cast.chantal).open("/insluiten/agenda").text


def test_it_shows_as_many_days_as_asked(client: Visitor, make: Make) -> None:
    for number in range(4):
        make.event(title=f"Dag {number}")
    assert client.open("/insluiten/agenda?aantal=2").text.count("event-card__title") == 2
    assert client.query_count <= 6


@pytest.mark.parametrize("query", ["aantal=0", "aantal=21", "aantal=x", "thema=niets", "regio=<b>"])
def test_what_nobody_offers_is_not_found(client: Visitor, words: None, query: str) -> None:
    client.open(f"/insluiten/agenda?{query}", status=404)
    client.open(f"/insluiten?{query}", status=404)


def test_a_page_gives_the_code(client: Visitor, words: None) -> None:
    client.get("/insluiten")
    page = client.submit("Maak de code", thema="mobiliteit", aantal="3")
    (code,) = [one for one in page.all("textarea") if one.get("id") == "insluiten"]
    assert 'src="http://localhost/insluiten/agenda?thema=mobiliteit&amp;aantal=3"' in str(code.text)
    assert "sandbox" in str(code.text)
