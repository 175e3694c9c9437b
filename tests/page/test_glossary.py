"""The glossary: read, explained where a word stands in a text, found by the search, kept by editors."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.needs.helpdesk.services import answering
from netwerk.taxonomy import glossary, terms
from netwerk.taxonomy.models import Term
from netwerk.taxonomy.terms import TermFacts
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.register import Register
from tests.support.visitor import Visitor
from tests.talk import Talk


def add(name: str, explanation: str = "Dat is iets.", **more: object) -> Term:
    facts = TermFacts(name, "", "", explanation, **more)  # type: ignore[arg-type]
    with transaction():
        return terms.add(facts, "test")


def explained_on(client: Visitor, path: str) -> dict[str, str]:
    """Each word of the page that opens its explanation, with that explanation, which stands below too."""
    page = client.get(path)
    told = {one.get("id"): one for one in page.all("div") if (one.get("id") or "").startswith("begrip-")}
    tips = {str(one.get("id")): str(one.text) for one in page.all("span", **{"class": "tip"})}
    found = {}
    for button in page.all("button", **{"class": "term"}):
        opens = str(button.get("popovertarget"))
        found[str(button.text)] = tips[opens]
        assert tips[opens].startswith(str(told[opens.replace("uitleg", "begrip")].findtext(".//dd")))
    return found


def test_the_words_of_dual_learning_are_there_from_the_start(client: Visitor, words: None) -> None:
    page = client.get("/begrippen")
    assert "aanloopfase" in page
    assert "in het bedrijf: begeleider, peter of meter" in page
    assert len(page.all("dfn")) >= 40
    english = client.get("/en/begrippen")
    assert "dual learning" in english
    # What is not translated is told in Dutch, and says so.
    assert any(one.get("lang") == "nl" for one in english.all("dt"))


def test_a_term_is_explained_where_it_stands_first(client: Visitor, make: Make, words: None) -> None:
    day = make.event(description="## De mentor\n\nEen mentor en nog een mentor. [mentor](https://x.example)")
    found = explained_on(client, f"/netwerkdagen/{day.id}-{day.slug}")
    assert list(found) == ["mentor"]
    assert found["mentor"].startswith("De collega in het bedrijf")


def test_a_practice_explains_its_words_too(client: Visitor, library: Library) -> None:
    practice = library.practice(aim="Onze **leerwerkplekken** zijn er voor wie arbeidsrijp is.")
    found = explained_on(client, f"/praktijken/{practice.id}-{practice.slug}")
    assert {"leerwerkplekken", "arbeidsrijp"} <= set(found)


def test_needs_conversations_and_answers_explain_their_words_too(
    client: Visitor, register: Register, talk: Talk, cast: Cast
) -> None:
    raw = "Wie is de mentor? Onze mentor weet het niet."
    need, thread = register.need(raw=raw), talk.thread(raw=raw)
    talk.reply(thread, "De mentor is een collega op de leerwerkplek.")
    question, organiser = register.ask(by=actor(cast.an)), register.organiser()
    with transaction():
        answering.publish(question.id, "Wie zegt dat?", "De mentor.", organiser, now=clock.now())
    assert list(explained_on(client, register.path(need))) == ["mentor"]
    assert list(explained_on(client, talk.path(thread))) == ["mentor", "leerwerkplek"]
    assert list(explained_on(client, "/loket")) == ["mentor"]


def test_a_part_of_a_word_is_no_term(client: Visitor, make: Make, words: None) -> None:
    day = make.event(description="Een mentorendag over stageplaatsen en de KMO-dag.")
    assert explained_on(client, f"/netwerkdagen/{day.id}-{day.slug}") == {}


def test_hostile_terms_and_texts_stay_words(client: Visitor, make: Make, words: None) -> None:
    add('<b onclick="x">&', 'Zo "is" het <script>alert(1)</script>')
    day = make.event(description='Hier staat <b onclick="x">& en `mentor` en a > b.')
    html = client.open(f"/netwerkdagen/{day.id}-{day.slug}").text
    assert "<script>alert(1)" not in html
    assert "<b onclick" not in html
    client.get(f"/netwerkdagen/{day.id}-{day.slug}")


def test_a_text_without_terms_is_left_as_it_is(client: Visitor, words: None) -> None:
    html = '<p>mentor</p><div class="prose"><p title="a > mentor">niets <a href="/x">mentor</a></p></div>'
    with client.app.test_request_context():
        assert glossary.explained("nl", lambda: html) == html  # type: ignore[arg-type, return-value]
        assert 'class="term"' in glossary.explained("nl", lambda: html.replace("niets", "mentor"))  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("asked", ["mentoren", "praktijkopleider", "wat is een mentor", "MENTOR!!"])
def test_the_search_finds_a_term(client: Visitor, words: None, asked: str) -> None:
    assert "De collega in het bedrijf" in client.get("/zoeken", query_string={"q": asked})


def test_an_editor_keeps_the_glossary(client: Visitor, cast: Cast, words: None) -> None:
    els = client.as_(cast.els)
    els.get("/beheer/woordenlijst")
    els.click("Leg een woord uit")
    page = els.submit("Bewaar", name="jobcoach", explanation="", status=422)
    assert "Leg het woord uit" in page
    els.submit("Bewaar", name="jobcoach", explanation="Wie helpt om werk te houden.", forms="jobcoaches\n\n")
    assert "jobcoach" in client.get("/begrippen")
    # A second one of that name is refused, and what was typed is still there.
    els.get("/beheer/woordenlijst/nieuw")
    page = els.submit("Bewaar", name="Jobcoach", explanation="Nog eens.", status=422)
    assert "staat al in de woordenlijst" in page
    assert "Nog eens." in page.html


def test_a_term_is_translated_and_let_go(client: Visitor, cast: Cast, words: None) -> None:
    term, els = add("jobcoach", "Helpt."), client.as_(cast.els)
    els.get(f"/beheer/woordenlijst/{term.id}?taal=en")
    els.submit("Bewaar", name="job coach", explanation="Helps to keep a job.")
    assert "Helps to keep a job." in client.get("/en/begrippen")
    assert "Helpt." in client.get("/begrippen")
    els.get(f"/beheer/woordenlijst/{term.id}/weg")
    els.submit("Toon niet meer")
    assert "jobcoach" not in client.get("/begrippen")
    els.get(f"/beheer/woordenlijst/{term.id}/weg")
    els.submit("Toon weer")
    assert "jobcoach" in client.get("/begrippen")
    db.session.rollback()
    acts = set(db.session.scalars(select(AuditEntry.act).where(AuditEntry.thing_kind == "term")))
    assert acts == {"term.add", "term.change", "term.retire", "term.return"}


def test_names_that_look_alike_in_an_address_get_their_own(words: None) -> None:
    slugs = [add(name).slug for name in ("Pro deo", "Pro-deo", "pro déo", "!!!", "???")]
    assert len(set(slugs)) == 5


def test_bad_input_is_refused_in_words(client: Visitor, cast: Cast, words: None) -> None:
    els = client.as_(cast.els)
    els.get("/beheer/woordenlijst/nieuw")
    page = els.submit("Bewaar", name="lang", explanation="x" * 601, status=422)
    assert "hoogstens 600 tekens" in page
    els.get("/beheer/woordenlijst/999999", status=404)
    els.open("/beheer/woordenlijst/1?taal=xx", status=404)
