"""The versions of a practice: which there are, what each said, and what changed from one to another."""

from __future__ import annotations

import pytest

from netwerk.kernel import clock
from netwerk.kernel.database import transaction
from netwerk.members.actor import Actor
from netwerk.practices.models import Practice
from netwerk.practices.services import writing
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.visitor import Visitor


def path_of(practice: Practice, more: str = "") -> str:
    return f"/praktijken/{practice.id}-{practice.slug}{more}"


@pytest.fixture
def an(cast: Cast, library: Library) -> Actor:
    return actor(cast.an)


@pytest.fixture
def practice(library: Library, an: Actor) -> Practice:
    """Version 1 was published, 2 only kept, 3 published, 4 waits for the editors."""
    made = library.practice(
        an, title="Startgesprek", contact_email="mia@school.example", results="Minder afhakers.", costs="Geen"
    )
    with transaction():
        now = clock.now()
        draft = writing.open_draft(made.id, an, now=now)
        writing.save(made.id, {"results": "Nog een ruwe tekst."}, an, revision=draft.revision, now=now)
        writing.keep_version(made.id, "tussendoor bewaard", an, now=now)
    changed = {"results": "Veel minder afhakers dan vroeger.", "contact_email": "jan@school.example"}
    library.revise(made, an, **changed)
    library.revise(made, an, publish=False, results="Nog niet na te lezen.")
    return library.fresh(made)


def test_everybody_sees_the_versions_that_were_published(client: Visitor, practice: Practice) -> None:
    page = client.get(path_of(practice, "/versies"))

    assert "Versie 3, de huidige" in page
    assert "Versie 1" in page
    for words in ("Versie 2", "Versie 4", "tussendoor bewaard", "An Peeters"):
        assert words not in page.main, words


def test_who_writes_and_who_edits_see_every_version_with_its_note(
    client: Visitor, practice: Practice, cast: Cast
) -> None:
    for member in (cast.an, cast.els):
        page = client.as_(member).get(path_of(practice, "/versies"))

        for words in ("Versie 4", "Versie 2", "tussendoor bewaard", "An Peeters"):
            assert words in page, words


def test_an_old_version_says_that_it_is_old_and_leads_to_the_current_one(
    client: Visitor, practice: Practice
) -> None:
    page = client.get(path_of(practice, "/versies/1"))

    assert "Dit is een oude versie." in page
    assert "Minder afhakers." in page
    assert 'content="noindex"' in page.html
    assert "Veel minder afhakers" in client.click("Lees de praktijk zoals ze nu is")
    assert "Dit is de versie die iedereen nu leest." in client.get(path_of(practice, "/versies/3"))


@pytest.mark.parametrize("number", [2, 4])
def test_a_version_that_was_never_published_is_not_there_for_others(
    client: Visitor, practice: Practice, cast: Cast, number: int
) -> None:
    for viewer in (client, client.as_(cast.dirk)):
        viewer.get(path_of(practice, f"/versies/{number}"), status=404)
        viewer.get(path_of(practice, f"/vergelijk?van=1&tot={number}"), status=404)
    for member in (cast.an, cast.els):
        assert "Deze versie is niet gepubliceerd." in client.as_(member).get(
            path_of(practice, f"/versies/{number}")
        )
        client.as_(member).get(path_of(practice, f"/vergelijk?van=1&tot={number}"))


def test_two_versions_are_compared_word_by_word(client: Visitor, practice: Practice) -> None:
    client.get(path_of(practice, "/versies"))

    page = client.submit("Vergelijk")

    assert "Van versie 1 tot versie 3." in page
    assert "[− weg: Minder afhakers. −] [+ erbij: Veel minder afhakers dan vroeger. +]" in page
    assert "<ins>" in page.html
    assert "<del>" in page.html
    assert "velden bleven zoals ze waren" in page
    assert "Kosten" in page
    assert "Geen" not in page.main, "what stayed is folded to its name"
    assert page.text == client.get(path_of(practice, "/vergelijk?van=3&tot=1")).text, "the older stands first"


def test_whom_to_ask_is_compared_for_members_only(client: Visitor, practice: Practice, cast: Cast) -> None:
    outside = client.get(path_of(practice, "/vergelijk"))
    assert "@school.example" not in outside.html
    assert "E-mailadres" not in outside

    inside = client.as_(cast.dirk).get(path_of(practice, "/vergelijk"))
    assert "jan@school.example" in inside
    assert "@school.example" not in client.get(path_of(practice, "/vergelijk")).html


def test_words_of_lists_are_compared_as_people_read_them(
    client: Visitor, library: Library, an: Actor
) -> None:
    practice = library.practice(an, themes=["mobiliteit"], targets=["ouders"], care_focus=False)
    library.revise(practice, an, themes=["mobiliteit", "leren-en-werken"], targets=[], care_focus=True)

    page = client.get(path_of(library.fresh(practice), "/vergelijk"))

    assert "Leren en werken" in page
    assert "leren-en-werken" not in page.main
    assert "[− weg: Ouders −]" in page
    assert "[+ erbij: ja +]" in page


def test_the_same_version_twice_says_the_same(client: Visitor, practice: Practice) -> None:
    assert "Deze twee versies zeggen hetzelfde." in client.get(path_of(practice, "/vergelijk?van=1&tot=1"))


@pytest.mark.parametrize("asked", ["van=0&tot=3", "van=abc&tot=3", "van=1&tot=99999999999", "van=-1"])
def test_a_version_that_does_not_exist_is_not_there(client: Visitor, practice: Practice, asked: str) -> None:
    client.get(path_of(practice, f"/vergelijk?{asked}"), status=404)


def test_what_a_draft_says_is_nobody_elses(client: Visitor, library: Library, an: Actor, cast: Cast) -> None:
    waiting = library.submitted(an, title="Wacht op de redactie")

    for more in ("/versies", "/versies/1", "/vergelijk"):
        for viewer in (client, client.as_(cast.dirk)):
            viewer.get(path_of(waiting, more), status=404)
        for member in (cast.an, cast.els):
            client.as_(member).get(path_of(waiting, more))


def test_many_versions_cost_no_more_questions(client: Visitor, library: Library, an: Actor) -> None:
    practice = library.practice(an)
    counts = []
    for round_ in range(2):
        for number in range(2 * round_ + 1):
            library.revise(practice, an, results=f"Ronde {round_}, keer {number}.")
        client.get("/praktijken")
        client.get(path_of(practice, "/versies") + "?onbekend=1")
        counts.append(client.query_count)
    assert counts[0] == counts[1] <= 6
