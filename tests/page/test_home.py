"""Home, network and region pages: what everybody sees, and what waits for who is signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netwerk.forum.services import drafts, ordering
from netwerk.kernel import clock
from netwerk.kernel.database import mark_visible_change, transaction
from netwerk.members.actor import Actor
from netwerk.portal.for_you import for_you
from netwerk.practices.services import asking
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.register import Register
from tests.support.visitor import Visitor
from tests.talk import Talk


def waiting(who: Actor) -> list[tuple[str, str]]:
    return [(line.what, line.title) for line in for_you(who, clock.now(), "nl").lines]


@pytest.mark.both_databases
def test_a_member_finds_what_waits_for_them(
    client: Visitor, cast: Cast, make: Make, talk: Talk, library: Library
) -> None:
    an = talk.somebody("An")
    day = make.event(title="Dag waar An komt")
    make.booking(day, [make.person("An", an.email)], actor=an)
    mine = talk.thread("Vraag van An", by=an)
    other = talk.thread("Gesprek van anderen", replies=2)
    with transaction():
        drafts.save(an, f"thread:{other.id}", "Ik denk dat", now=clock.now())
        drafts.save(an, "board:algemeen", "Een nieuw idee", now=clock.now())
    talk.reply(mine, "Zo doen wij het.", now=clock.now() + timedelta(seconds=1))
    library.draft(an, title="Halve praktijk")
    practice = library.practice(title="Na te kijken")
    editor = library.editor
    with transaction():
        asking.ask(practice.id, an.email, "school", editor, now=clock.now())

    found = set(waiting(an))
    assert found == {
        ("Nieuw antwoord in", "Vraag van An"),
        ("Nog niet verstuurd: je antwoord in", "Gesprek van anderen"),
        ("Nog niet verstuurd", "Je nieuwe gesprek"),
        ("Je werkt aan", "Halve praktijk"),
        ("Gevraagd om na te kijken", "Na te kijken"),
    }
    page = client.as_(an.id).get("/")
    assert "Dag waar An komt" in page
    for _what, title in found:
        assert title in page.links
    # Nothing of it is somebody else's.
    assert waiting(actor(cast.dirk)) == []
    assert "Wacht op jou" not in client.get("/")


def test_a_draft_in_a_thread_that_was_hidden_tells_no_title(cast: Cast, talk: Talk) -> None:
    an, thread = actor(cast.an), talk.thread("Straks verborgen")
    with transaction():
        drafts.save(an, f"thread:{thread.id}", "Ik denk dat", now=clock.now())
    talk.moderate(ordering.hide_thread, thread, "Niet gepast.")
    assert waiting(an) == [("Nog niet verstuurd", "Je antwoord")]


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/", "/netwerken/mobiliteit", "/regios/maasland", "/regios/interregionaal"])
def test_a_page_asks_few_questions_however_much_there_is(
    client: Visitor, make: Make, talk: Talk, library: Library, path: str
) -> None:
    me = talk.somebody()
    an, register = client.as_(me.id), Register(make)
    counts = []
    for _round in range(2):
        for _number in range(3):
            make.event(theme="mobiliteit", region="maasland")
            talk.thread(board="mobiliteit", region="maasland", by=me, replies=1)
            library.practice(themes=["mobiliteit"], regions=["maasland"])
            library.draft(me)
            register.recognise(register.need(region="maasland"), me)
            register.need(region="luik")
        for who, most in ((client, 6), (an, 10)):
            with transaction():
                mark_visible_change()
            who.open(path)
            assert who.query_count <= most, who.queries
            counts.append(who.query_count)
    assert counts[:2] == counts[2:]


def test_a_network_page_names_who_organises(client: Visitor, make: Make) -> None:
    make.event(theme="mobiliteit", contact_name="Miet Daniëls", contact_email="miet@netwerk.example")
    make.event(
        theme="mobiliteit", state="draft", contact_name="Nog Geheim", contact_email="g@netwerk.example"
    )
    page = client.get("/netwerken/mobiliteit")
    assert "Miet Daniëls" in page
    assert "Nog Geheim" not in page


def test_a_newcomer_finds_the_way_from_home(client: Visitor, words: None) -> None:
    client.get("/")
    page = client.click("Eerste keer? Zo werkt het")
    for words_of_link in ("Kies een netwerkdag", "Bekijk de begrippen", "Ik werk in een bedrijf"):
        client.get(page.links[words_of_link])


def test_what_travels_between_regions_stands_on_one_page(
    client: Visitor, make: Make, library: Library
) -> None:
    make.event(title="Dag in Luik", region="luik")
    make.event(title="Dag in het Maasland", region="maasland")
    register = Register(make)
    register.need("Stageplaatsen over de taalgrens", region="luik")
    register.need("Bus te laat", region="maasland")
    page = client.get("/regios/interregionaal")
    assert "Stageplaatsen over de taalgrens" in page
    assert "Bus te laat" not in page
    assert "Dag in Luik" in page
    assert "Dag in het Maasland" not in page
