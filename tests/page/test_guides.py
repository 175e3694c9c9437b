"""The guides within the site: for whoever has a desk, as they stand in the documents."""

from __future__ import annotations

import re

import pytest

from tests.cast import Cast
from tests.support.visitor import Visitor


@pytest.mark.parametrize("words", ["Gids voor organisatoren", "Gids voor redacteurs en begeleiders"])
def test_the_desk_leads_to_a_guide_whose_pictures_and_chapters_are_there(
    client: Visitor, cast: Cast, words: str
) -> None:
    admin = client.as_(cast.admin)
    admin.get("/beheer")
    page = admin.click(words)
    assert page.h1 == words
    pictures = re.findall(r'src="(/beheer/handleiding/beeld/[\w-]+\.webp)"', page.html)
    assert len(pictures) > 5
    for address in pictures:
        assert admin.open(address).data[8:12] == b"WEBP"
    anchors = set(re.findall(r'href="#([\w-]+)"', page.html)) - {"inhoud"}
    assert len(anchors) > 4
    assert anchors <= set(re.findall(r'id="([\w-]+)"', page.html))


def test_it_says_in_other_languages_that_it_is_dutch(client: Visitor, cast: Cast) -> None:
    page = client.as_(cast.chantal).get("/fr/beheer/handleiding/organisatoren")
    assert page.language == "fr"
    assert 'lang="nl"' in page.html


def test_nothing_else_of_the_documents_is_served(client: Visitor, cast: Cast) -> None:
    admin = client.as_(cast.admin)
    for name in ("threats", "..%2Fthreats", "beeld/home.webp", "beeld/..%2Fhome.webp"):
        admin.open(f"/beheer/handleiding/{name}", status=404)
    client.as_(cast.an).open("/beheer/handleiding/organisatoren", status=403)
