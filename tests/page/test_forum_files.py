"""Pictures and files in a conversation: uploaded while writing, described, seen as long as their post is."""

from __future__ import annotations

import io
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from netwerk.forum.models import Thread
from netwerk.forum.services import files
from netwerk.kernel import clock, uploads
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from tests.support.files import picture
from tests.support.forum_files import PDF, SEEN, of_post, uploaded, waiting
from tests.support.page import Page
from tests.support.visitor import Visitor
from tests.talk import Talk

pytestmark = pytest.mark.both_databases

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
LACKING = "Zeg bij elke foto wat erop te zien is"


@pytest.fixture
def by_an(talk: Talk) -> Actor:
    return talk.somebody("An Peeters")


@pytest.fixture
def an(client: Visitor, by_an: Actor) -> Visitor:
    return client.as_(by_an.id)


@pytest.fixture
def thread(talk: Talk) -> Thread:
    return talk.thread("Hoe ziet jullie fietsrek eruit?")


def send(browser: Visitor, button: str, *given: tuple[bytes, str], status: int = 200, **more: Any) -> Page:
    """Press a button of the form, as a browser without scripts sends it, and look at the page that comes."""
    assert browser.page is not None
    form, pressed = browser.page.form_with(button)
    values = form.filled(more)
    if pressed.get("name"):
        values[str(pressed.get("name"))] = [pressed.get("value", "")]
    assert form.element.get("enctype") == "multipart/form-data"
    every = [(name, one) for name, some in values.items() for one in some]
    every += [("file", FileStorage(io.BytesIO(data), name)) for data, name in given]
    boundary, body = encode_multipart(MultiDict(every))
    kind = f"multipart/form-data; boundary={boundary}"
    answer = browser.open(form.action, method="POST", status=None, data=body, content_type=kind)
    if answer.status_code == 303:
        return browser.get(answer.headers["Location"].split("#")[0], status=status)
    assert answer.status_code == status, answer.text
    browser.page = Page(answer.text, path=form.action, status=status)
    return browser.page


def typed(page: Page, name: str) -> str:
    form, _button = page.form_with("Voeg toe")
    return form.values[name][0]


def pictures(page: Page) -> dict[str, str]:
    """The description of each picture of a post, and where it lies."""
    return {one.get("alt", ""): one.get("src", "") for one in page.all("img") if one.get("alt")}


# --- writing ----------------------------------------------------------------------------------------------


def test_a_picture_and_a_file_are_uploaded_described_and_seen_with_the_answer(
    an, client, talk, thread, by_an
):
    an.get(talk.path(thread))
    page = send(
        an,
        "Voeg toe",
        (picture(), "fietsrek.png"),
        (PDF, "kaart.pdf"),
        raw="Zo staat het bij **ons**.",
    )
    assert "Staat erbij: fietsrek.png Staat erbij: kaart.pdf" in page
    assert typed(page, "raw") == "Zo staat het bij **ons**."
    assert "kaart.pdf" in page.links

    page = send(an, "Plaats je reactie", status=422)
    photo = waiting(by_an)[0]
    assert page.title.startswith("Fout:")
    assert LACKING in page.errors[f"alt-{photo.id}"]
    assert page.link(LACKING) == f"#alt-{photo.id}"
    assert typed(page, "raw") == "Zo staat het bij **ons**."

    send(an, "Plaats je reactie", **{f"alt-{photo.id}": SEEN})

    page = client.get(talk.path(thread))
    src = pictures(page)[SEEN]
    shown = client.open(src)
    assert shown.mimetype == "image/png"
    assert "Content-Disposition" not in shown.headers or "inline" in shown.headers["Content-Disposition"]
    taken = client.open(page.link("kaart.pdf"))
    assert taken.data == PDF
    assert taken.headers["Content-Disposition"] == "attachment; filename=kaart.pdf"
    for answer in (shown, taken):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "pdf, 1 kB" in page


def test_files_of_a_new_thread_keep_all_that_was_filled_in(an, client, make):
    make.theme("mobiliteit")
    an.get("/forum/mobiliteit/nieuw")
    page = send(
        an,
        "Voeg toe",
        (PDF, "kaart.pdf"),
        title="Fietsrek gezocht",
        raw="Wie heeft er een?",
        kind="experience",
    )
    assert "Staat erbij: kaart.pdf" in page
    assert (typed(page, "title"), typed(page, "raw")) == ("Fietsrek gezocht", "Wie heeft er een?")
    assert typed(page, "kind") == "experience"

    page = an.get("/forum/mobiliteit/nieuw")
    assert "kaart.pdf" in page.links
    assert (typed(page, "title"), typed(page, "raw")) == ("Fietsrek gezocht", "Wie heeft er een?")

    page = send(an, "Plaats je gesprek")
    assert page.h1 == "Fietsrek gezocht"
    assert client.open(page.link("kaart.pdf")).data == PDF


def test_a_file_that_was_chosen_but_not_sent_first_is_shown_before_the_answer_is_placed(
    an, talk, thread, by_an
):
    an.get(talk.path(thread))
    page = send(an, "Plaats je reactie", (picture(), "fietsrek.png"), raw="Kijk.")
    assert "Staat erbij: fietsrek.png" in page
    assert typed(page, "raw") == "Kijk."
    assert len(talk.posts(thread)) == 1

    send(an, "Plaats je reactie", **{f"alt-{waiting(by_an)[0].id}": SEEN})
    assert len(of_post(talk.posts(thread)[1])) == 1


def test_a_file_is_taken_away_again(an, talk, thread, by_an):
    an.get(talk.path(thread))
    send(an, "Voeg toe", (PDF, "kaart.pdf"), raw="Kijk.")
    page = send(an, "Haal weg kaart.pdf")
    assert "Weggehaald: kaart.pdf" in page
    assert typed(page, "raw") == "Kijk."
    assert waiting(by_an) == []


def test_a_draft_that_is_kept_keeps_what_was_said_of_a_picture(an, talk, thread, by_an):
    an.get(talk.path(thread))
    send(an, "Voeg toe", (picture(), "fietsrek.png"))
    [row] = waiting(by_an)
    an.open(
        "/forum/concept",
        method="POST",
        data={"csrf_token": an.token(), "plaats": f"thread:{thread.id}", f"alt-{row.id}": SEEN},
    )
    assert typed(an.get(talk.path(thread)), f"alt-{row.id}") == SEEN


def test_what_is_thrown_away_goes_with_its_files(an, talk, thread, by_an):
    an.get(talk.path(thread))
    send(an, "Voeg toe", (PDF, "kaart.pdf"))
    an.post("/forum/concept/weg", {"plaats": f"thread:{thread.id}"})
    assert waiting(by_an) == []


def test_what_was_typed_about_a_picture_is_there_when_the_words_are_refused(an, talk, thread, by_an):
    an.get(talk.path(thread))
    send(an, "Voeg toe", (picture(), "fietsrek.png"))
    [row] = waiting(by_an)
    page = send(an, "Plaats je reactie", status=422, raw=" ", **{f"alt-{row.id}": SEEN})
    assert "Schrijf eerst iets." in page.errors["raw"]
    assert typed(page, f"alt-{row.id}") == SEEN


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"<svg onload=alert(1)>", "foto.svg", "Dit soort bestand kan hier niet."),
        (HTML, "blad.pdf", "Dit soort bestand kan hier niet."),
        (b"MZ\x90\x00\x03", "kaart.exe", "Dit soort bestand kan hier niet."),
        (b"", "leeg.pdf", "Dit bestand is leeg."),
        (picture()[:40], "foto.png", "beschadigd"),
        (b"a" * (uploads.LARGEST + 1), "groot.txt", "hoogstens 20 MB"),
    ],
    ids=["drawing", "page", "program", "empty", "broken", "large"],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence_and_the_words_stay(
    an, talk, thread, by_an, data, name, sentence
):
    an.get(talk.path(thread))
    page = send(an, "Voeg toe", (PDF, "goed.pdf"), (data, name), raw="Kijk.")
    assert page.title.startswith("Fout:")
    assert f"{name}: " in page.errors["file"]
    assert sentence in page.errors["file"]
    assert typed(page, "raw") == "Kijk."
    assert [row.file_name for row in waiting(by_an)] == ["goed.pdf"]


def test_a_seventh_file_is_refused(an, talk, thread, by_an):
    an.get(talk.path(thread))
    page = send(an, "Voeg toe", *((PDF + bytes([one]), f"{one}.pdf") for one in range(7)), raw="Kijk.")
    assert "6.pdf: Er staan al 6 bestanden bij." in page
    assert "Kies een foto of een bestand" not in page
    assert len(waiting(by_an)) == 6


def test_nothing_chosen_is_said(an, talk, thread):
    an.get(talk.path(thread))
    page = send(an, "Voeg toe", raw="Kijk.")
    assert "Kies minstens één bestand." in page.errors["file"]
    assert typed(page, "raw") == "Kijk."


@pytest.mark.parametrize("where", ["thread", "board"])
def test_more_than_a_form_may_hold_leads_back_to_the_form(an, talk, thread, where):
    path = talk.path(thread) if where == "thread" else "/forum/algemeen/nieuw"
    an.get(path)
    large = [(bytes(11 * 1024 * 1024), f"{number}.txt") for number in range(2)]
    page = send(an, "Voeg toe", *large, status=413)
    assert "één bestand mag 20 MB zijn" in page
    assert page.link("Terug naar het formulier").split("#")[0] == path


def test_a_closed_thread_takes_no_files(an, talk, thread, by_an):
    an.get(talk.path(thread))
    thread = talk.fresh(thread)
    thread.state = "locked"
    db.session.commit()
    page = send(an, "Voeg toe", (PDF, "kaart.pdf"), raw="Kijk.", status=409)
    assert "Dit gesprek is gesloten." in page
    assert waiting(by_an) == []


def test_nobody_takes_away_or_describes_what_is_another_ones(client, cast, talk, thread, by_an):
    row = uploaded(by_an, thread, picture(), "fietsrek.png", SEEN)
    stranger = client.as_(cast.dirk)
    stranger.get(talk.path(thread))
    form, _button = stranger.page.form_with("Voeg toe")
    data = form.values | {"stap": f"weg-{row}", f"alt-{row}": "Iets anders."}
    stranger.open(form.action, method="POST", data=data, status=404)
    assert [one.alt for one in waiting(by_an)] == [SEEN]


def test_an_author_adds_a_picture_to_what_stands_there_already_and_describes_it(
    talk: Talk, an: Visitor, by_an: Actor, thread: Thread
) -> None:
    post = talk.reply(thread, "Zo ziet het eruit.", by_an)
    an.get(f"/forum/gesprek/{thread.id}/{post.no}/wijzig")

    page = send(an, "Voeg toe", (picture(), "rek.png"), (HTML, "raar.html"), raw="Zo, kijk:")
    assert "Staat erbij: rek.png" in page
    assert "raar.html: Dit soort bestand kan hier niet." in page
    assert typed(page, "raw") == "Zo, kijk:"
    assert not of_post(post), "not before it is saved"
    page = send(an, "Bewaar", status=422)
    assert LACKING in page
    (row,) = waiting(by_an)
    send(an, "Bewaar", **{f"alt-{row.id}": SEEN})

    assert [(one.file_name, one.alt) for one in of_post(post)] == [("rek.png", SEEN)]
    assert SEEN in pictures(an.get(f"/forum/algemeen/{thread.id}-{thread.slug}"))
    assert not waiting(by_an)


def test_a_picture_that_came_by_mail_is_described_afterwards(
    talk: Talk, an: Visitor, by_an: Actor, thread: Thread
) -> None:
    post = talk.reply(thread, "Zo ziet het eruit.", by_an)
    with transaction():
        row = files.add_to(post, by_an, uploads.store(io.BytesIO(picture()), "rek.png"), now=clock.now())
    address = f"/forum/algemeen/{thread.id}-{thread.slug}"
    assert "rek.png" in pictures(an.get(address))

    an.get(f"/forum/gesprek/{thread.id}/{post.no}/wijzig")
    send(an, "Bewaar", **{f"alt-{row.id}": SEEN})

    assert SEEN in pictures(an.get(address))
    page = an.get(f"/forum/gesprek/{thread.id}/{post.no}/geschiedenis")
    assert "Zo ziet het eruit." in page


def test_a_moderator_adds_no_file_to_the_words_of_somebody_else(
    talk: Talk, client: Visitor, by_an: Actor, thread: Thread
) -> None:
    post = talk.reply(thread, "Zo ziet het eruit.", by_an)
    browser = client.as_(talk.moderator.id)
    page = browser.get(f"/forum/gesprek/{thread.id}/{post.no}/wijzig")
    assert not page.all("input", type="file")


def test_no_more_than_six_files_stand_with_a_post(
    talk: Talk, an: Visitor, by_an: Actor, thread: Thread
) -> None:
    for number in range(4):
        uploaded(by_an, thread, PDF + bytes(str(number), "ascii"), f"plan{number}.pdf")
    post = talk.reply(thread, "Alle plannen.", by_an)
    for number in range(3):
        uploaded(by_an, f"edit:{post.id}", PDF + bytes(str(9 - number), "ascii"), f"meer{number}.pdf")

    an.get(f"/forum/gesprek/{thread.id}/{post.no}/wijzig")
    page = send(an, "Bewaar", status=422)

    assert "Er staan al 6 bestanden bij." in page
    assert len(of_post(post)) == 4
    send(an, "Bewaar", zonder=[str(of_post(post)[0].id)])
    assert len(of_post(post)) == 6
