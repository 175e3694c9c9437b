"""A conversation about a need: whatever is in the index, the forum takes it as it takes a day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from netwerk.forum.subscribing import scopes_of
from netwerk.kernel import clock, joints, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.kernel.search import Document, Kind, Shown, kinds
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import Level
from tests.support.visitor import Visitor
from tests.talk import Talk

NEED = "need"
TITLE = "Vervoer naar Lommel-Noord"


@pytest.fixture
def need(words: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Thing]:
    """A need of which the forum knows no more than that it can be found."""
    known = Kind(
        name=NEED,
        heading=lazy("Noden"),
        describe=lambda number, _facts, _language: Shown(href=f"/noden/{number}", line="Nood uit Lommel"),
        following=lambda _after, _number: (None, []),
    )
    monkeypatch.setitem(kinds._kinds, NEED, known)
    with transaction():
        search.put(
            Document(
                kind=NEED,
                thing_id=7,
                visibility=search.PUBLIC,
                language="nl",
                title=TITLE,
                text="Wie rijdt er mee?",
                at=clock.now(),
                facts={},
            )
        )
    return Thing(NEED, 7)


def test_a_conversation_about_a_need_is_begun_shown_on_both_ends_and_followed(
    client: Visitor, talk: Talk, need: Thing
) -> None:
    browser = client.as_(talk.somebody("Anke Auteur").id)
    page = browser.get(f"/forum/over/{need.kind}/{need.id}")
    assert TITLE in page
    page = browser.get("/forum/algemeen/nieuw?bij=need:7")
    assert TITLE in page
    page = browser.submit("Plaats je gesprek", title="Wie rijdt mee?", raw="Ik zoek iemand.", kind="question")
    assert TITLE in page
    assert page.links[TITLE] == "/noden/7"
    assert "Nood uit Lommel" in page

    (found,) = joints.around(need, "nl", {search.PUBLIC})
    assert (found.relation, found.outward, found.thing.title) == ("about", False, "Wie rijdt mee?")
    thread = talk.fresh(found.thing.thing_id)
    assert (NEED, 7) in scopes_of(thread)


def test_the_talk_about_a_need_is_chosen_for_the_mail_and_named_among_ones_mails(
    client: Visitor, talk: Talk, need: Thing
) -> None:
    by = talk.somebody("Anke Auteur")
    browser = client.as_(by.id)
    browser.get("/forum")
    browser.open(
        f"/forum/over/{need.kind}/{need.id}/mail",
        method="POST",
        status=303,
        data={"hoeveel": "every", "csrf_token": browser.token()},
    )
    db.session.rollback()
    held = subscriptions.held([by.id], [(NEED, 7)])
    assert held[by.id, (NEED, 7)].level == Level.EVERY
    assert subscriptions.title_of((NEED, 7), "nl") == f"Gesprekken over: {TITLE}"


def test_a_thread_that_answers_a_need_shows_it_too(client: Visitor, talk: Talk, need: Thing) -> None:
    thread = talk.thread("Zo lossen wij het op")
    with transaction():
        joints.connect(Thing("thread", thread.id), "answers", need, actor_label="test", now=clock.now())
    assert TITLE in client.get(talk.path(thread))


def test_a_need_that_is_not_for_everybody_is_not_named(client: Visitor, talk: Talk, need: Thing) -> None:
    thread = talk.thread("Zo lossen wij het op")
    with transaction():
        joints.connect(Thing("thread", thread.id), "about", need, actor_label="test", now=clock.now())
        search.remove(NEED, need.id)
    assert TITLE not in client.get(talk.path(thread))
    client.as_(talk.somebody().id).get("/forum/over/need/7", status=404)
