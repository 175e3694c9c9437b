"""What may not be seen comes out nowhere: each state of post and thread, each role, each way out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from netwerk.forum.indexing import THREAD
from netwerk.forum.models import Post, Thread
from netwerk.forum.rules import Cause
from netwerk.forum.services import ordering
from netwerk.kernel import clock, joints
from netwerk.kernel.database import db, transaction
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.visitor import Visitor
from tests.talk import Talk

# What is looked for is said again on the page that answers, so one word is looked for and another watched.
SECRET, SOUGHT, WRITER = "kwetterzin", "ooievaarsnest", "Xaverine Onzichtbaar"
TITLE, TITLE_SOUGHT, TITLE_SECRET = "Zilverreiger gespot", "gespot", "zilverreiger"
ROLES = ("visitor", "author", "other", "moderator", "of another theme", "administrator")


class Scene:
    """A thread on the board of mobility with one post in question, and everybody who may look."""

    def __init__(self, talk: Talk, make: Make, cast: Cast) -> None:
        self.talk, self.make = talk, make
        self.author = talk.somebody(WRITER)
        self.day = make.event(title="Netwerkdag over fietsen", theme="mobiliteit")
        self.roles: dict[str, Actor | None] = {
            "visitor": None,
            "author": self.author,
            "other": talk.somebody("Olga Ander"),
            "moderator": talk.scoped_moderator(theme="mobiliteit"),
            "of another theme": talk.scoped_moderator(theme="begeleiden"),
            "administrator": actor(cast.admin),
        }

    def answer(self, state: str, thread_state: str) -> tuple[Thread, Post]:
        """An answer of the author in this state, quoted by another, in a thread in this state."""
        talk = self.talk
        thread = talk.thread(TITLE, board="mobiliteit")
        cause = Cause.PERSONAL if state == "held" else None
        post = talk.reply(thread, f"Hier staat {SECRET} bij het {SOUGHT}.", self.author, wait_for=cause)
        quoting = talk.quoting(post, "Dat vind ik ook.")
        talk.edit(quoting, talk.post(quoting.id).raw + " Echt.")
        if state == "visible":
            talk.edit(post, f"Hier staat nu {SECRET} bij het {SOUGHT}.")
        if state == "hidden":
            talk.hide(post)
        if state == "erased":
            talk.erase(post)
        self.settle(thread, thread_state)
        return thread, post

    def settle(self, thread: Thread, state: str) -> None:
        now = clock.now()
        with transaction():
            joints.connect(
                Thing(THREAD, thread.id), "prepares", Thing("event", self.day.id), actor_label="test", now=now
            )
        if state == "locked":
            self.talk.moderate(ordering.lock, thread, "Uitgepraat.")
        if state == "hidden":
            self.talk.moderate(ordering.hide_thread, thread, "Weg.")

    def browser(self, client: Visitor, role: str) -> Visitor:
        found = self.roles[role]
        return client if found is None else client.as_(found.id)


def ways_out(scene: Scene, thread: Thread, post: Post) -> Iterator[str]:
    """Every address at which something of a post might be seen."""
    path = scene.talk.path(thread)
    now_is = scene.talk.post(post.id)
    act = f"/forum/gesprek/{thread.id}"
    yield from (path, f"{path}/{now_is.no}", f"{path}?citeer={now_is.no}", f"{path}?op={now_is.no}")
    yield from (
        f"/forum/mobiliteit/{thread.id}",
        f"{path}/999",
        f"/forum/algemeen/{thread.id}-oud/{now_is.no}",
    )
    yield from (f"{path}/atom.xml", "/forum/mobiliteit/atom.xml", "/forum/atom.xml")
    yield from (f"{act}/nieuws", f"/forum/reactie/{post.id}", f"/forum/verhuisd/{thread.id}/{now_is.no}")
    for no in (now_is.no, now_is.no + 1):
        yield from (f"{act}/{no}/geschiedenis", f"{act}/{no}/meld", f"{act}/{no}/wis", f"{act}/{no}/wijzig")
    yield from ("/forum", "/forum/mobiliteit", "/forum?toon=mijn", "/forum?toon=ongelezen", "/")
    yield from (f"/zoeken?q={SOUGHT}", f"/zoeken?q={TITLE_SOUGHT}")
    yield f"/forum/mensen?q=xav&gesprek={thread.id}"
    yield from (f"/netwerkdagen/{scene.day.id}-{scene.day.slug}", "/netwerken/mobiliteit", "/sitemap.xml")
    yield from ("/beheer/gesprekken", f"/beheer/gesprekken/{thread.id}")


def told(browser: Visitor, address: str) -> str:
    """All that is said at an address, where it leads included."""
    words = []
    for _step in range(5):
        response = browser.open(address, status=None)
        assert response.status_code < 500, f"{address} fails"
        location = response.headers.get("Location", "")
        words += [response.text, location]
        if not location or "/aanmelden" in location:
            break
        address = re.sub(r"^https?://[^/]+", "", location).partition("#")[0]
    return "\n".join(words)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("thread_state", ["open", "hidden"])
@pytest.mark.parametrize("state", ["visible", "held", "hidden", "erased"])
def test_the_words_of_an_answer_come_out_only_for_who_sees_it(
    client: Visitor, talk: Talk, make: Make, cast: Cast, state: str, thread_state: str, role: str
) -> None:
    scene = Scene(talk, make, cast)
    thread, post = scene.answer(state, thread_state)
    browser = scene.browser(client, role)
    keeps_order = role in {"moderator", "administrator"}
    may = state != "erased" and (
        (state == "visible" and thread_state == "open") or keeps_order or role == "author"
    )
    db.session.rollback()
    found = {address for address in ways_out(scene, thread, post) if SECRET in told(browser, address)}
    if not may:
        assert not found
    elif thread_state == "open" or keeps_order:
        assert scene.talk.path(thread) in {one.partition("?")[0] for one in found}
    if state == "visible" and thread_state == "open":
        ways = {"atom": 3, "zoeken": 1, "/reactie/": 1, "/geschiedenis": 0 if role == "visitor" else 1}
        for way, number in ways.items():
            assert sum(way in one for one in found) == number, (way, found)
    else:
        assert not {one for one in found if "atom" in one or "zoeken" in one}


@pytest.mark.parametrize("role", ["visitor", "other", "of another theme"])
@pytest.mark.parametrize("how", ["held", "hidden"])
def test_not_even_the_title_of_a_thread_that_is_not_to_be_seen_comes_out(
    client: Visitor, talk: Talk, make: Make, cast: Cast, how: str, role: str
) -> None:
    scene = Scene(talk, make, cast)
    waits = Cause.FIRST_POST if how == "held" else None
    thread = talk.thread(TITLE, SECRET, scene.author, board="mobiliteit", wait_for=waits)
    scene.settle(thread, "hidden" if how == "hidden" else "open")
    browser, post = scene.browser(client, role), talk.posts(thread)[0]
    for address in ways_out(scene, thread, post):
        # The address holds the title itself, as nobody but its author knows.
        said = told(browser, address.replace(thread.slug, "x")).lower()
        for word in (TITLE_SECRET, SECRET, WRITER.lower()):
            assert word not in said, address


def test_a_number_that_went_to_a_hidden_thread_leads_nowhere(client: Visitor, talk: Talk) -> None:
    thread = talk.thread("Openbaar", replies=2)
    made = talk.moderate(ordering.split, thread, {3}, TITLE, "Andere vraag.")
    talk.moderate(ordering.hide_thread, made, "Weg.")
    for address in (talk.path(thread, "/3"), talk.path(thread), f"/forum/verhuisd/{thread.id}/3"):
        assert "zilverreiger" not in told(client, address).lower()


def test_a_post_that_is_not_there_for_them_cannot_be_acted_on(client: Visitor, talk: Talk) -> None:
    thread = talk.thread(replies=1)
    talk.hide(talk.posts(thread)[1])
    browser = client.as_(talk.somebody().id)
    browser.get(talk.path(thread))
    for act in ("bedankt", "hielp", "ongelezen", "meld", "wijzig", "wis"):
        browser.post(
            f"/forum/gesprek/{thread.id}/2/{act}", {"words": "x", "raw": "x", "version": "1"}, status=404
        )
    browser.post("/forum/concept", {"plaats": "thread:99999", "raw": "x"}, status=404)
    talk.moderate(ordering.hide_thread, thread, "Weg.")
    browser.post("/forum/concept", {"plaats": f"thread:{thread.id}", "raw": "x"}, status=404)
    browser.post(f"/forum/algemeen/{thread.id}-{thread.slug}/reageer", {"raw": "x"}, status=404)


def test_a_quotation_in_another_shape_shows_nothing_of_what_was_hidden(client: Visitor, talk: Talk) -> None:
    thread = talk.thread()
    secret = talk.reply(thread, f"{SECRET} bij naam.")
    for raw in (
        f"> [reactie 2]\n> {SECRET}\n\nOei.",
        f"> [reactie 3]\n> > [reactie 2]\n> > {SECRET}\n>\n> Oei.\n\nJa.",
        f"- > [reactie 2]\n  > {SECRET}",
        f"  > [reactie 2]\n  > {SECRET}",
        f"> [reactie 2]\n  {SECRET}",
    ):
        talk.reply(thread, raw)
    assert client.get(talk.path(thread)).html.count(SECRET) == 6
    talk.hide(secret)
    assert SECRET not in client.get(talk.path(thread)).html
    assert SECRET not in client.open(talk.path(thread, "/atom.xml")).text
    assert "reactie-" not in client.get(f"/zoeken?q={SECRET}").html
    talk.erase(secret)
    assert all(SECRET not in post.raw + post.cooked + post.text for post in talk.posts(thread))
