"""Taking part for the first time: asking, answering, changing one's mind, and who keeps order."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from netwerk.forum.models import PostDraft
from netwerk.forum.services import ordering
from netwerk.kernel.database import db
from netwerk.kernel.text import plain_text
from tests.cast import Cast
from tests.support.page import Page
from tests.support.visitor import Visitor
from tests.talk import Talk

QUESTION = "Hoe vinden jullie bedrijven voor het derde jaar?"
WORDS = "Wij zoeken **bakkers** in Genk.\n\n- wie belt?\n- wanneer?"


def typed_in(page: Page) -> str:
    """What stands in the field for words."""
    return "".join(page.all("textarea")[0].itertext()).strip()


def test_a_visitor_reads_everything_and_is_asked_to_sign_in_to_answer(client: Visitor, talk: Talk) -> None:
    thread = talk.thread(QUESTION, WORDS, replies=1)
    page = client.get("/forum")
    assert QUESTION in page
    page = client.click(QUESTION)
    assert page.h1 == QUESTION
    assert "Antwoord 1." in page
    assert not page.all("textarea")
    path = client.click("Meld je aan om te reageren").path
    assert f"{thread.id}-" in path
    client.get("/forum/algemeen/nieuw")
    assert client.page is not None
    assert client.page.path.startswith("/aanmelden")


def test_a_newcomer_asks_looks_first_and_waits_for_a_moderator(
    client: Visitor, talk: Talk, cast: Cast
) -> None:
    talk.thread("Hoe vinden jullie bedrijven voor het vierde jaar?")
    browser, keeper = client.as_(cast.dirk), client.as_(cast.els)
    browser.get("/forum/algemeen")
    browser.click("Begin een gesprek")
    page = browser.submit("Bekijk hoe het wordt", title=QUESTION, raw=WORDS)
    assert page.all("div", class_="preview")
    assert "<strong>bakkers</strong>" in page.html
    page = browser.submit("Plaats je gesprek")
    assert "Staat je antwoord hier al?" in page
    assert page.link("Hoe vinden jullie bedrijven voor het vierde jaar?")
    page = browser.submit("Dit is iets anders: plaats het")
    assert "Een begeleider kijkt je eerste bericht na" in page
    assert "wacht op een begeleider" in page
    address = page.path.partition("#")[0]
    assert QUESTION not in client.get("/forum")
    client.get(address, status=404)
    page = keeper.get("/beheer/gesprekken")
    assert "Eerste bericht van iemand die we nog niet kennen" in page
    page = keeper.submit("Toon aan iedereen")
    assert "Er wacht niets op jou." in page
    assert QUESTION in client.get("/forum")
    assert "bakkers" in client.get(address)


def test_whoever_asks_reads_how_they_hear_of_answers_and_waits_for_others(
    client: Visitor, talk: Talk
) -> None:
    browser = client.as_(talk.somebody("Nele Bos").id)
    browser.get("/forum/algemeen/nieuw")
    page = browser.submit("Plaats je gesprek", title=QUESTION, raw=WORDS)
    assert "Je vraag staat er. Je krijgt elke reactie in je mail." in page
    assert "Vul je eigen bericht aan" in page
    address = page.path.partition("#")[0]
    assert "Vul je eigen bericht aan" not in browser.get(f"{address}?citeer=1")
    assert "Vul je eigen bericht aan" not in client.as_(talk.somebody("Jan Vos").id).get(address)


def test_somebody_answers_quotes_changes_and_erases(client: Visitor, talk: Talk) -> None:
    thread = talk.thread(QUESTION, WORDS, replies=1)
    by = talk.somebody("Nele Bos")
    browser = client.as_(by.id)
    browser.get(talk.path(thread))
    page = browser.submit("Plaats je reactie", raw="Wij bellen eerst.")
    assert page.path.endswith("#reactie-3")
    assert "Wij bellen eerst." in client.get(talk.path(thread)), "the page of visitors is renewed"
    browser.get(talk.path(thread))
    page = browser.get(talk.path(thread, "?citeer=2"))
    assert (
        page.all("textarea")[0].text == "\n> [reactie 2]\n> Antwoord 1.\n\n" or "> [reactie 2]" in page.html
    )
    page = browser.submit("Plaats je reactie", raw="> [reactie 2]\n> Antwoord 1.\n\nEens met @[Nele Bos].")
    assert page.all("blockquote")
    assert "in reactie 2" in page
    assert "@Nele Bos" in page
    page = browser.get(f"/forum/gesprek/{thread.id}/3/wijzig")
    page = browser.submit("Bewaar", raw="Wij mailen eerst.", reason="Vergist")
    assert "Wij mailen eerst." in page
    assert "Wij bellen eerst." not in page
    page = browser.click("Wat stond er?")
    assert "Wij bellen eerst." in page
    assert "Vergist" in page
    browser.get(f"/forum/gesprek/{thread.id}/3/wis")
    page = browser.submit("Wis de tekst voorgoed")
    assert "De tekst van deze reactie is gewist." in page
    for path in (talk.path(thread), f"/forum/gesprek/{thread.id}/3/geschiedenis"):
        page = browser.get(path)
        assert "mailen" not in page.html
        assert "bellen" not in page.html


def test_a_reader_thanks_says_what_helped_and_reports(client: Visitor, talk: Talk, cast: Cast) -> None:
    thread = talk.thread(replies=2)
    asker, keeper = client.as_(talk.author(thread).id), client.as_(cast.els)
    path = talk.path(thread)
    asker.get(path)
    assert "1 keer bedankt" in asker.submit("Bedankt!")
    assert "keer bedankt" not in asker.submit("Neem bedankje terug")
    asker.submit("Dit hielp ons")
    assert "Naar het antwoord dat hielp" in client.get(path).links
    assert "beantwoord" in client.get("/forum")
    asker.get(f"/forum/gesprek/{thread.id}/2/meld")
    page = asker.submit("Meld het", status=422)
    assert "words" in page.errors
    asker.submit("Meld het", words="Er staat een naam in.")
    page = keeper.get("/beheer/gesprekken")
    assert "“Er staat een naam in.”" in page
    page = keeper.submit("Verberg", status=422)
    assert "Zeg waarom" in page
    keeper.submit("Verberg", reason="Naam van een leerling.")
    assert "Antwoord 1." not in client.get(path)
    assert "Naam van een leerling." in client.as_(talk.posts(thread)[1].author_id).get(path)
    page = keeper.get(path)
    page = keeper.submit("Toon weer aan iedereen")
    assert "Antwoord 1." in client.get(path)


def test_a_decision_on_words_that_changed_is_asked_again(client: Visitor, talk: Talk, cast: Cast) -> None:
    post = talk.reply(talk.thread(), "Eerst dit.", talk.newcomer())
    keeper = client.as_(cast.els)
    keeper.get("/beheer/gesprekken")
    talk.edit(post, "Nu reclame.")
    page = keeper.submit("Toon aan iedereen")
    assert "De reactie is veranderd sinds je ze las." in page
    assert "sindsdien gewijzigd" in page
    assert talk.post(post.id).state == "held"


# --- nothing is lost --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Schrijf eerst iets."),
        ("\u200b \u202e", "Schrijf eerst iets."),
        ("x" * 20_001, "20000 tekens"),
        ("> [reactie 1]\n> x\n\n" * 60, "hoogstens 50"),
    ],
)
def test_what_cannot_be_posted_is_said_and_still_stands_in_the_form(
    client: Visitor, talk: Talk, typed: str, said: str
) -> None:
    thread = talk.thread(replies=1)
    browser = client.as_(talk.somebody().id)
    for button in ("Plaats je reactie", "Bekijk hoe het wordt"):
        browser.get(talk.path(thread))
        page = browser.submit(button, raw=typed, status=422)
        assert said in page
        assert typed_in(page) == plain_text(typed)
    browser.get(f"/forum/gesprek/{thread.id}/1/wijzig", status=403)
    mine = talk.reply(thread, "Van mij.", talk.somebody())
    own = client.as_(mine.author_id)
    own.get(f"/forum/gesprek/{thread.id}/{mine.no}/wijzig")
    page = own.submit("Bewaar", raw=typed, status=422)
    assert typed_in(page) == plain_text(typed)
    assert talk.post(mine.id).raw == "Van mij."


def test_what_looks_like_something_about_a_pupil_is_asked_about(client: Visitor, talk: Talk) -> None:
    thread = talk.thread()
    browser = client.as_(talk.somebody().id)
    browser.get(talk.path(thread))
    page = browser.submit("Plaats je reactie", raw="Onze leerling Yassin komt vaak te laat.", status=422)
    assert "“leerling Yassin” lijkt de naam van een leerling" in page
    assert talk.fresh(thread).last_no == 1
    browser.submit("Plaats je reactie", checked=True)
    assert talk.fresh(thread).last_no == 2


def test_who_wrote_too_much_keeps_the_words_as_a_draft(client: Visitor, talk: Talk) -> None:
    by, thread = talk.newcomer(), talk.thread()
    browser = client.as_(by.id)
    browser.get(talk.path(thread))
    for place in range(3):
        talk.reply(talk.thread(), f"Woord {place}.", by)
    page = browser.submit("Plaats je reactie", raw="Nog iets belangrijks.", status=429)
    assert "Wat je typte is bewaard" in page
    assert "Nog iets belangrijks." in browser.get(talk.path(thread)).html


def test_an_answer_in_a_thread_that_was_closed_meanwhile_is_kept(client: Visitor, talk: Talk) -> None:
    thread, by = talk.thread(), talk.somebody()
    browser = client.as_(by.id)
    browser.get(talk.path(thread))
    talk.moderate(ordering.lock, thread, "Uitgepraat.")
    page = browser.submit("Plaats je reactie", raw="Te laat getypt.", status=409)
    assert "Dit gesprek is gesloten." in page
    assert "Te laat getypt." in page.html
    db.session.rollback()
    assert db.session.scalars(select(PostDraft.raw).where(PostDraft.member_id == by.id)).all() == [
        "Te laat getypt."
    ]
    page = browser.get(talk.path(thread))
    assert "Uitgepraat." in page
    assert not page.all("textarea")


def test_an_answer_typed_during_a_merge_arrives_where_it_went(client: Visitor, talk: Talk) -> None:
    first, second = talk.thread("Eerste"), talk.thread("Tweede")
    browser = client.as_(talk.somebody().id)
    browser.get(talk.path(first))
    talk.moderate(ordering.merge, first, second.id, "Zelfde vraag.")
    page = browser.submit("Plaats je reactie", raw="Net op tijd.")
    assert page.h1 == "Tweede"
    assert "Net op tijd." in page


def test_two_edits_at_once_show_both_texts(client: Visitor, talk: Talk, cast: Cast) -> None:
    post = talk.reply(talk.thread(), "Eerst.")
    browser = client.as_(post.author_id)
    browser.get(f"/forum/gesprek/{post.thread_id}/2/wijzig")
    talk.edit(post, "Van de begeleider.", talk.moderator, reason="Naam weg")
    page = browser.submit("Bewaar", raw="Van mij.", status=409)
    assert "Van de begeleider." in page
    assert "Van mij." in page.html
    assert "Van mij." in browser.submit("Bewaar")


def test_a_draft_is_kept_by_the_script_and_thrown_away_on_request(client: Visitor, talk: Talk) -> None:
    thread, by, other = talk.thread(), talk.somebody(), talk.somebody()
    browser, place = client.as_(by.id), f"thread:{thread.id}"
    browser.get(talk.path(thread))
    sent = {"csrf_token": browser.token(), "plaats": place, "raw": "Half\x00 af 👩‍🏭", "title": "x" * 500}
    said = browser.open("/forum/concept", method="POST", data=sent).get_json()
    assert re.fullmatch(r"Bewaard om \d{1,2}[.:]\d\d", said["said"])
    assert "Half af 👩‍🏭" in browser.get(talk.path(thread)).html
    assert "Half af" not in client.as_(other.id).get(talk.path(thread)).html
    stranger = client.as_(other.id)
    stranger.post("/forum/concept/weg", {"plaats": place})
    assert "Half af" in browser.get(talk.path(thread)).html
    for odd in ("", "thread", "thread:", "thread:x", "thread:99999999999", "board:niets", "x:1", "thread:0"):
        browser.post("/forum/concept", {"plaats": odd, "raw": "x"}, status=404)
    browser.post("/forum/concept/weg", {"plaats": place})
    assert "Half af" not in browser.get(talk.path(thread)).html


def test_the_title_of_a_thread_is_changed_with_its_opening_and_by_a_moderator(
    client: Visitor, talk: Talk
) -> None:
    anke = talk.somebody("Anke Auteur")
    thread = talk.thread("Busje van mevrouw Peeters", by=anke)
    own = client.as_(anke.id)
    page = own.get(f"/forum/gesprek/{thread.id}/1/wis")
    assert "Staat er iets in dat weg moet, verander die dan eerst." in page
    own.get(f"/forum/gesprek/{thread.id}/1/wijzig")
    assert "Geef het gesprek een titel." in own.submit("Bewaar", title=" ", status=422)
    own.submit("Bewaar", title="Busje gezocht <b>")
    assert "Busje gezocht <b>" in client.get(f"/forum/algemeen/{thread.id}-busje-van-mevrouw-peeters").h1

    browser = client.as_(talk.moderator.id)
    browser.get(f"/beheer/gesprekken/{thread.id}")
    page = browser.submit("Verander de titel", {"titel-title": "Chauffeur gezocht"}, status=422)
    assert "Zeg waarom." in page
    page = browser.submit(
        "Verander de titel", {"titel-title": "Chauffeur gezocht", "titel-reason": "Korter."}
    )
    assert "Het gesprek heeft een andere titel." in page
    assert "Gesprek een andere titel gegeven" in page


def test_from_the_page_of_all_conversations_a_theme_is_chosen_in_the_form(
    client: Visitor, talk: Talk, cast: Cast
) -> None:
    browser = client.as_(cast.an)
    browser.get("/forum")
    browser.click("Begin een gesprek")
    page = browser.submit("Plaats je gesprek", title=QUESTION, raw=WORDS, status=422)
    assert "Kies een thema, of Algemeen." in page
    page = browser.submit("Plaats je gesprek", board="mobiliteit")
    assert page.path.startswith("/forum/mobiliteit/")
    assert QUESTION in page
    assert WORDS not in browser.get("/forum/algemeen/nieuw")
