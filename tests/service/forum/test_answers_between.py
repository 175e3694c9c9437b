"""An answer by mail between the quoted lines of our letter: the writer's words, and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select, update

from netwerk.forum import composing
from netwerk.forum.models import Letter, Post, ReadMark, Thread
from netwerk.forum.services import editing, moderating
from netwerk.kernel import clock, inbox, rerendering
from netwerk.kernel.database import db, transaction
from netwerk.kernel.inbox.trimming import MARKER
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import SITE, Why
from tests.cast import Cast, actor
from tests.service.forum.test_mail import Talk
from tests.support import mailbag
from tests.support.incoming import letter
from tests.support.page import Page
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("words")

NAMED = "De leerling heet GEHEIMNAAM en woont in een straat van Tongeren die we allemaal kennen."
ASKED = "Wat doen jullie dan?"
OWN = "Wij bellen de ouders."
HEAD = "Op ma 24 nov 2026 om 10:12 schreef Chantal Maes via netwerk <netwerk@netwerk.example>:"


@pytest.fixture
def talk(at: Callable[[str], datetime], cast: Cast) -> Talk:
    talk = Talk(at)
    talk.now()
    assert cast.els.id
    return talk


@pytest.fixture
def answered(talk: Talk, cast: Cast, post_office: PostOffice) -> tuple[Thread, str, str]:
    """A thread, the text of the letter about its second post and the way back from it."""
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal, f"{NAMED}\n\n{ASKED}")
    talk.told()
    [mail] = post_office.to("els@netwerk.example")
    return thread, post_office.text(mail).replace("\r\n", "\n"), str(mail["Reply-To"])


def _signed(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _broken(text: str) -> str:
    """As programs do that break what they quote at a fixed width, within addresses too."""
    pieces = [line[at : at + 60] for line in text.splitlines() for at in range(0, max(len(line), 1), 60)]
    return _signed("\n".join(pieces))


def _unsigned(text: str) -> str:
    return text


def _answer(text: str, to: str) -> Post:
    with transaction():
        said = inbox.receive(mailbag.to(to, letter(text, "els@netwerk.example")), clock.now())
        assert said.verdict == "forum_posted"
    return db.session.scalars(select(Post).where(Post.via == "mail")).one()


def _between(body: str, sign: Callable[[str], str]) -> str:
    above, mark, below = body.partition(ASKED)
    return f"{HEAD}\n\n{sign(above + mark)}\n\n{OWN}\n\n{sign(below)}"


@pytest.mark.parametrize("sign", [_signed, _broken, _unsigned])
def test_an_answer_between_the_lines_quotes_the_post_and_nothing_of_the_letter(
    answered: tuple[Thread, str, str], cast: Cast, sign: Callable[[str], str]
) -> None:
    thread, body, to = answered

    post = _answer(_between(body, sign), to)

    assert post.raw.startswith("> [reactie 2]\n> De leerling heet GEHEIMNAAM")
    assert post.raw.endswith(f"{ASKED}\n\n{OWN}")
    assert post.text == OWN
    for ours in (MARKER[:20], "/mail/", "Schrijf je uit", "via netwerk", "Kies zelf", "antwoord-", HEAD):
        assert ours not in post.raw, ours
    with transaction():
        editing.erase(thread.id, 2, actor(cast.chantal), now=clock.now())
    db.session.expire_all()
    assert "GEHEIMNAAM" not in post.raw + post.cooked + post.text
    assert OWN in post.cooked


def test_what_was_edited_or_erased_meanwhile_does_not_come_back_by_mail(
    answered: tuple[Thread, str, str], cast: Cast
) -> None:
    thread, body, to = answered
    with transaction():
        editing.edit(
            thread.id, 2, f"Zonder naam.\n\n{ASKED}", "", actor(cast.chantal), version=1, now=clock.now()
        )
        editing.erase(thread.id, 2, actor(cast.chantal), now=clock.now())

    post = _answer(_between(body, _signed), to)

    assert "GEHEIMNAAM" not in post.raw
    assert post.text == OWN


def test_lines_that_somebody_quotes_from_elsewhere_stay(answered: tuple[Thread, str, str]) -> None:
    _thread, body, to = answered
    law = "> Artikel 12: iedere school wijst een aanspreekpunt aan."

    post = _answer(_between(body, _signed).replace(OWN, f"{law}\n\n{OWN}"), to)

    assert law in post.raw
    assert post.raw.endswith(OWN)


@pytest.mark.parametrize(
    "shape",
    [
        "{link}",
        "<{link}>",
        "[klik]({path})",
        "`{path}`",
        "https://veilig.example/?url={encoded}&data=1",
        "zie {token}",
        "netwerk+stop-{letter}@netwerk.example",
        "netwerk+antwoord-{letter}@netwerk.example",
    ],
)
def test_no_way_out_holds_an_address_that_only_its_author_should_use(
    answered: tuple[Thread, str, str], cast: Cast, talk: Talk, client: Visitor, shape: str
) -> None:
    thread, _body, to = answered
    token, one = subscriptions.stop_token(cast.els.id, SITE), db.session.scalars(select(Letter.token)).first()
    assert one
    link = subscriptions.stop_link(cast.els.id, SITE, "nl")
    path = f"/mail/gesprekken/{token}"
    encoded = link.replace(":", "%3A").replace("/", "%2F")
    said = shape.format(link=link, path=path, encoded=encoded, token=token, letter=one)

    for post in (_answer(f"Kijk hier: {said}", to), talk.reply(thread, cast.els, f"En hier: {said}")):
        for secret in (token, one):
            assert secret not in post.raw + post.cooked + post.text
    page = client.get(f"/forum/mobiliteit/{thread.id}-{thread.slug}")
    assert isinstance(page, Page)
    ways = [page.html, client.open("/forum/mobiliteit/atom.xml").text, client.get("/zoeken?q=kijk").html]
    assert all(secret not in way for way in ways for secret in (token, one))


def test_what_was_published_before_is_mended_when_it_is_made_anew(
    answered: tuple[Thread, str, str], cast: Cast
) -> None:
    post = _answer("Dank je.", answered[2])
    token = subscriptions.stop_token(cast.els.id, SITE)
    with transaction():
        spoilt = f"Dank je. https://netwerk.example/mail/gesprekken/{token}"
        db.session.execute(
            update(Post).where(Post.id == post.id).values(raw=spoilt, cooked=spoilt, cook_version=1)
        )

    rerendering.rerender(lambda *_told: None)

    db.session.expire_all()
    assert token not in post.raw + post.cooked + post.text


def test_addresses_that_everybody_may_use_stay_as_they_are(words: None) -> None:
    said = "Zie https://netwerk.example/forum/mobiliteit/12-plan/3#reactie-3 en /mail/gesprekken/ van x.y.z."

    assert composing.for_everybody(said) == said


def test_an_answer_by_mail_leaves_what_others_said_meanwhile_to_be_told(
    answered: tuple[Thread, str, str], talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    talk.reply(answered[0], cast.chantal, "Dringend: de bus rijdt niet.")

    _answer("Dank je.", answered[2])
    talk.told()

    assert "Dringend" in post_office.text(post_office.to("els@netwerk.example")[-1])


def test_who_waits_for_the_first_new_answer_hears_the_next_after_answering_by_mail(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.chantal)
    talk.reply(thread, cast.els)
    talk.reply(thread, cast.chantal, "Een.")
    talk.told()
    _answer("Dank je.", str(post_office.to("els@netwerk.example")[-1]["Reply-To"]))

    talk.reply(thread, cast.chantal, "Twee.")
    talk.told()

    assert "Twee." in post_office.text(post_office.to("els@netwerk.example")[-1])


def test_somebody_else_who_uses_the_way_back_moves_nothing_of_the_members(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.chantal)
    talk.reply(thread, cast.chantal, "Weet @[Els Jans] dat?")
    talk.told()
    to = str(post_office.to("els@netwerk.example")[-1]["Reply-To"])

    with transaction():
        said = inbox.receive(mailbag.to(to, letter("Nee.", "iemand@elders.example")), clock.now())
        assert said.verdict == "forum_held"

    assert subscriptions.kept_of(cast.els.id) == []
    assert db.session.get(ReadMark, (cast.els.id, thread.id)) is None
    with transaction():
        moderating.show(thread.id, 3, actor(cast.admin), version=1, now=clock.now())
    assert [row.reason for row in subscriptions.kept_of(cast.els.id)] == [Why.REPLIED]
