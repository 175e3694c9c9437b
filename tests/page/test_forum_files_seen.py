"""Pictures and files of a conversation: whoever sees the post sees them, and nobody else."""

from __future__ import annotations

import pytest

from netwerk.forum import jobs
from netwerk.forum.models import Thread
from netwerk.members.actor import Actor
from tests.support.files import picture
from tests.support.forum_files import SEEN, of_post, uploaded, with_files
from tests.support.page import Page
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor
from tests.talk import Talk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def by_an(talk: Talk) -> Actor:
    return talk.somebody("An Peeters")


@pytest.fixture
def an(client: Visitor, by_an: Actor) -> Visitor:
    return client.as_(by_an.id)


@pytest.fixture
def thread(talk: Talk) -> Thread:
    return talk.thread("Hoe ziet jullie fietsrek eruit?")


def pictures(page: Page) -> dict[str, str]:
    """The description of each picture of a post, and where it lies."""
    return {one.get("alt", ""): one.get("src", "") for one in page.all("img") if one.get("alt")}


def test_a_file_with_a_draft_is_there_for_its_uploader_alone(an, client, cast, talk, thread, by_an):
    row = uploaded(by_an, thread, picture(), "fietsrek.png", SEEN)
    for path in (f"/forum/beeld/{row}", f"/forum/bestand/{row}-fietsrek.png"):
        assert an.open(path).headers["Cache-Control"] == "private, no-store"
        for other in (client, client.as_(cast.dirk), client.as_(cast.els)):
            other.open(path, status=404)


def test_the_files_of_a_hidden_and_of_an_erased_post_are_gone(client, cast, talk, thread, by_an):
    post = with_files(talk, thread, by_an)
    paths = [f"/forum/beeld/{of_post(post)[0].id}", f"/forum/bestand/{of_post(post)[1].id}-kaart.pdf"]
    dirk, an, els = (client.as_(one) for one in (cast.dirk, by_an.id, cast.els))
    for path in paths:
        client.open(path)

    talk.hide(post)
    for path in paths:
        client.open(path, status=404)
        dirk.open(path, status=404)
        an.open(path)
        els.open(path)
    assert SEEN not in client.get(talk.path(thread)).html
    assert SEEN in pictures(an.get(talk.path(thread)))

    talk.show(post)
    talk.erase(post)
    for path in paths:
        for one in (client, dirk, an, els):
            one.open(path, status=404)
    assert SEEN not in an.get(talk.path(thread)).html


def test_a_file_is_taken_out_of_a_post_and_the_rest_stays(an, client, talk, thread, by_an):
    post = with_files(talk, thread, by_an)
    photo, paper = (row.id for row in of_post(post))
    an.get(f"/forum/gesprek/{thread.id}/{post.no}/wijzig")
    page = an.submit("Bewaar", {"zonder": [str(photo)]}, raw="Zo zag het eruit.")
    assert SEEN not in page.html
    assert "Zo zag het eruit." in page
    assert [row.id for row in of_post(post)] == [paper]
    client.open(f"/forum/beeld/{photo}", status=404)
    client.open(f"/forum/bestand/{paper}-kaart.pdf")


def test_a_moderator_takes_a_picture_out_with_a_reason(client, cast, talk, thread, by_an):
    post = with_files(talk, thread, by_an)
    photo = of_post(post)[0].id
    els = client.as_(cast.els)
    els.get(f"/forum/gesprek/{thread.id}/{post.no}/wijzig")
    page = els.submit("Bewaar", {"zonder": [str(photo)]}, status=422)
    assert page.errors["reason"]
    els.submit("Bewaar", reason="Een leerling is herkenbaar.")
    assert photo not in {row.id for row in of_post(post)}


def test_the_file_of_another_post_is_not_taken_out(an, talk, thread, by_an):
    post, other = with_files(talk, thread, by_an), with_files(talk, thread, talk.somebody())
    an.get(f"/forum/gesprek/{thread.id}/{post.no}/wijzig")
    an.post(
        f"/forum/gesprek/{thread.id}/{post.no}/wijzig",
        {"raw": "Anders.", "version": str(post.version), "zonder": str(of_post(other)[0].id)},
    )
    assert len(of_post(other)) == 2


def test_a_moderator_sees_the_files_of_a_post_that_waits(client, cast, talk, thread):
    newcomer = talk.newcomer()
    post = with_files(talk, thread, newcomer)
    els = client.as_(cast.els)
    page = els.get("/beheer/gesprekken")
    els.open(pictures(page)[SEEN])
    client.open(pictures(page)[SEEN], status=404)

    talk.show(post)
    client.open(pictures(page)[SEEN])


def test_a_picture_is_not_shown_of_what_is_none(client, talk, thread, by_an):
    post = with_files(talk, thread, by_an)
    client.open(f"/forum/beeld/{of_post(post)[1].id}", status=404)


def test_a_thread_of_many_files_asks_the_database_no_more(client, talk, thread, by_an):
    with_files(talk, thread, by_an)
    path = talk.path(thread)
    client.get(f"{path}?een")
    few = client.query_count
    for _time in range(3):
        with_files(talk, thread, talk.somebody())
    client.get(f"{path}?meer")
    assert client.query_count <= few


# --- by mail ----------------------------------------------------------------------------------------------


def test_a_mail_of_a_post_names_its_files_with_their_addresses(
    client, at, talk, by_an, post_office: PostOffice
):
    at("2026-11-24 10:00")
    thread = talk.thread("Hoe ziet jullie fietsrek eruit?")
    post = with_files(talk, thread, by_an)
    at("2026-11-24 10:30")
    jobs.tell()
    mails = [mail for mail in post_office.deliver() if "fietsrek" in str(mail["Subject"])]
    assert mails
    address = f"/forum/bestand/{of_post(post)[1].id}-kaart.pdf"
    for mail in mails:
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert "kaart.pdf: http" in text
        assert address in text
        assert address in html
        assert "fietsrek.png" in html
