"""A practice made of a conversation, in the browser: who is asked, who answers, what others read."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from netwerk.forum.models import Thread
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.practices.models import Practice
from netwerk.practices.services import consenting
from tests.library import Library
from tests.support.papers import paper_words
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor
from tests.talk import Talk

HERS = "Wij bellen elke mentor op de eerste vrijdag. <script>alert(1)</script> {{ 7 * 7 }}"


def linked_data(client: Visitor, path: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.+?)</script>', client.get(path).html)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def member(who: Actor) -> Member:
    return db.session.get_one(Member, who.id)


@pytest.fixture
def maker(talk: Talk) -> Actor:
    return talk.somebody("Mia Maker")


@pytest.fixture
def her(talk: Talk) -> Actor:
    return talk.somebody("Hera Peeters")


@pytest.fixture
def thread(talk: Talk, maker: Actor, her: Actor) -> Thread:
    made = talk.thread("Samen op stage", "Wie heeft een goede aanpak voor ons?", maker)
    talk.reply(made, HERS, her)
    return made


@pytest.fixture
def practice(client: Visitor, thread: Thread, maker: Actor, library: Library) -> Practice:
    """A draft of the second post, made with the form."""
    browser = client.as_(member(maker))
    address = f"/praktijken/distilleer/thread/{thread.id}"
    assert "Wie iets schreef dat je overneemt, krijgt een mail" in browser.get(address)
    chosen = {"kind": "praktijk", "title": "Bellen op vrijdag", "deel-0": "", "deel-1": "at_school"}
    page = browser.post(address, chosen)
    assert "We vragen de anderen per mail" in page
    found = re.search(r"/praktijken/(\d+)/bewerk", page.path)
    assert found
    db.session.rollback()
    return db.session.get_one(Practice, int(found[1]))


@pytest.fixture
def link(practice: Practice, her: Actor, post_office: PostOffice) -> str:
    (mail,) = post_office.to(her.email)
    found = re.search(r"(/praktijken/woorden/\S+)", post_office.text(mail))
    assert found
    return found[1]


def test_a_contributor_answers_without_signing_in_and_changes_it_later(
    client: Visitor, link: str, practice: Practice
) -> None:
    page = client.get(link)
    assert "Bellen op vrijdag" in page
    assert "Wij bellen elke mentor op de eerste vrijdag." in page
    assert "<script>alert(1)" not in page.html
    assert "Je antwoord is bewaard" not in client.get(link), "looking answers nothing"

    assert "Kies of je woorden erin mogen." in client.post(link, {}, status=422)
    assert "Je antwoord is bewaard: ja, met naam" in client.post(link, {"answer": "named"})
    assert "Je antwoord is bewaard: nee" in client.post(link, {"answer": "refused"})
    client.get(f"{link[:-4]}forg", status=404)


def test_writer_and_editor_see_who_agreed_and_a_no_stops_it_with_the_way_to_the_passage(
    client: Visitor, link: str, practice: Practice, maker: Actor, library: Library
) -> None:
    browser = client.as_(member(maker))
    assert "Hera Peeters: nog geen antwoord" in browser.get(f"/praktijken/{practice.id}/bewerk/aanpak")
    library.revise(practice, maker, publish=False, **_rest(library))

    client.post(link, {"answer": "refused"})

    editor = client.as_(member(library.editor))
    page = editor.get(f"/beheer/praktijken/{practice.id}")
    assert "Hera Peeters" in page
    assert editor.query_count <= 24
    page = editor.post(f"/beheer/praktijken/{practice.id}/publiceer", {"number": "1", "checked": "y"})
    assert "staan nog woorden van iemand die dat niet wil: “Wij bellen elke mentor" in page

    browser.post(f"/praktijken/{practice.id}/terugnemen", {})
    page = browser.get(f"/praktijken/{practice.id}/indienen")
    assert "staan nog woorden van iemand" in page
    assert "/bewerk/aanpak" in page.html


def _rest(library: Library) -> dict[str, object]:
    return library.content(title="Bellen op vrijdag") | {"at_school": HERS}


def test_the_page_thanks_by_name_and_follows_the_name(
    client: Visitor, link: str, practice: Practice, maker: Actor, her: Actor, library: Library
) -> None:
    client.post(link, {"answer": "named"})
    made = library.revise(practice, maker, **_rest(library))
    sheet = f"/praktijken/{made.id}-{made.slug}"
    assert "Met woorden van Hera Peeters." in client.get(sheet)
    assert client.query_count <= 6

    client.post(link, {"answer": "unnamed"})
    assert "Met dank aan deelnemers aan het gesprek." in client.get(sheet)
    assert "Hera" not in client.get(sheet)

    client.post(link, {"answer": "named"})
    with transaction():
        consenting.forget(member(her), words_too=False, now=clock.now())
        member(her).name = ""
    assert "Met woorden van voormalig lid." in client.get(sheet)


def test_the_paper_and_the_linked_data_thank_as_the_page_does(
    client: Visitor, link: str, practice: Practice, maker: Actor, her: Actor, library: Library
) -> None:
    client.post(link, {"answer": "named"})
    made = library.revise(practice, maker, **_rest(library))
    sheet = f"/praktijken/{made.id}-{made.slug}"
    assert "Met woorden van Hera Peeters." in paper_words(client.open(f"{sheet}.pdf").data)
    data = linked_data(client, sheet)
    assert data["contributor"] == [{"@type": "Person", "name": "Hera Peeters"}]
    assert data["creditText"] == "Met woorden van Hera Peeters."

    client.post(link, {"answer": "unnamed"})
    words = paper_words(client.open(f"{sheet}.pdf").data)
    assert "Met dank aan deelnemers aan het gesprek." in words
    assert "Hera" not in words
    data = linked_data(client, sheet)
    assert "contributor" not in data
    assert data["creditText"] == "Met dank aan deelnemers aan het gesprek."

    client.post(link, {"answer": "named"})
    with transaction():
        consenting.forget(member(her), words_too=False, now=clock.now())
        member(her).name = ""
    assert "Hera" not in paper_words(client.open(f"{sheet}.pdf").data)
    data = linked_data(client, sheet)
    assert "contributor" not in data
    assert data["creditText"] == "Met woorden van voormalig lid."


def test_a_passage_that_nobody_can_be_asked_for_asks_nobody(
    client: Visitor, talk: Talk, maker: Actor, post_office: PostOffice
) -> None:
    own = talk.thread("Alleen van mij", "Dit is wat ik er zelf van denk.", maker)
    page = client.as_(member(maker)).post(
        f"/praktijken/distilleer/thread/{own.id}", {"kind": "praktijk", "deel-0": "aim"}
    )
    assert "We vragen de anderen per mail" not in page
    assert not [one for one in post_office.deliver() if "woorden" in str(one["Subject"])]
