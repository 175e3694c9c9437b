"""Who hears of a post by mail, answers by mail, and how that is stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

import tests.talk
from netwerk.forum import boards, jobs, rules
from netwerk.forum.models import Letter, Post, ReviewItem, Thread
from netwerk.forum.rules import Cause, PostState
from netwerk.forum.services import marks, moderating, ordering, writing
from netwerk.forum.services.writing import Words
from netwerk.forum.subscribing import board_scope, scopes_of
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db, transaction
from netwerk.kernel.inbox.trimming import MARKER
from netwerk.members import services as member_services
from netwerk.members.models import Member
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import SITE, Level
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.incoming import letter
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("words")
At = Callable[[str], datetime]


class Talk:
    """Says things, and lets the worker tell of them."""

    def __init__(self, at: At) -> None:
        self.at, self.minute = at, 0

    def now(self) -> datetime:
        """A little later each time."""
        self.minute += 3
        return self.at(f"2026-11-24 {10 + self.minute // 60:02d}:{self.minute % 60:02d}")

    def begin(self, who: Member, raw: str = "Wie heeft een fietsplan?", board: str = "mobiliteit") -> Thread:
        now = self.now()
        with transaction():
            made = writing.begin(
                boards.board_at(board),
                rules.Kind.QUESTION,
                "Fietsplan gezocht",
                Words(raw),
                actor(who),
                now=now,
            )
            return db.session.get_one(Thread, made.thread_id)

    def reply(self, thread: Thread, who: Member, raw: str = "Wij.", to: int | None = None) -> Post:
        now = self.now()
        with transaction():
            return writing.reply(thread.id, Words(raw), actor(who), reply_to_no=to, now=now)

    def told(self) -> None:
        self.now()
        jobs.tell()

    def choose(self, who: Member, scope: tuple[str, int], level: Level) -> None:
        with transaction():
            subscriptions.choose(who.id, scope, level, now=clock.now())


@pytest.fixture
def talk(at: At, cast: Cast) -> Talk:
    talk = Talk(at)
    talk.now()
    for member in (cast.an, cast.bart, cast.dirk, cast.els):
        assert member.id
    return talk


def test_who_began_a_thread_gets_every_answer_in_full_and_can_answer_it(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal, "Wij hebben er **twee**.\n\nKom eens kijken.")
    talk.told()

    [mail] = post_office.to("els@netwerk.example")

    assert mail["From"].addresses[0].display_name == "Chantal Maes via netwerk"
    assert mail["Subject"] == "Re: Fietsplan gezocht"
    assert mail["List-Id"] == "<mobiliteit.forum.localhost>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "antwoord-" in mail["Reply-To"]
    text = post_office.text(mail).replace("\r\n", "\n")
    assert "Wij hebben er twee.\n\nKom eens kijken." in text
    assert text.startswith(MARKER)
    assert "omdat je dit gesprek begon" in text


def test_nobody_hears_of_their_own_words_and_nobody_twice(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal)
    talk.told()
    talk.told()

    assert len(post_office.to("els@netwerk.example")) == 1
    assert post_office.to("chantal@netwerk.example") == []


def test_there_is_a_moment_to_put_a_slip_right_before_others_read_it(
    talk: Talk, cast: Cast, post_office: PostOffice, at: At
) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal)

    jobs.tell()

    assert post_office.to("els@netwerk.example") == []


def test_whoever_wrote_hears_of_the_first_new_answer_and_then_of_none_until_they_read_it(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal)
    for words in ("Een.", "Twee.", "Drie."):
        talk.reply(thread, cast.els, words)
        talk.told()
    assert ["Een." in post_office.text(mail) for mail in post_office.to("chantal@netwerk.example")] == [True]

    with transaction():
        marks.raise_to(cast.chantal.id, thread.id, 5, clock.now())
    talk.reply(thread, cast.els, "Vier.")
    talk.told()

    assert "Vier." in post_office.text(post_office.to("chantal@netwerk.example")[-1])


def test_of_several_who_wrote_each_hears_after_what_they_read_themselves(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal)
    talk.reply(thread, cast.an)
    with transaction():
        for one in (cast.chantal, cast.an):
            marks.raise_to(one.id, thread.id, 3, clock.now())
    talk.reply(thread, cast.els, "Een.")
    talk.told()
    with transaction():
        marks.raise_to(cast.chantal.id, thread.id, 4, clock.now())

    talk.reply(thread, cast.els, "Twee.")
    talk.told()

    heard = {
        name: [word for word in ("Een.", "Twee.") for mail in mails if word in post_office.text(mail)]
        for name, mails in {
            "chantal": post_office.to("chantal@netwerk.example"),
            "an": post_office.to("an@school.example"),
        }.items()
    }
    assert heard == {"chantal": ["Een.", "Twee."], "an": ["Een."]}


def test_whoever_is_named_or_answered_hears_at_once_whatever_they_follow(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.chantal)
    talk.choose(cast.chantal, scopes_of(thread)[0], Level.DIGEST)
    talk.reply(thread, cast.els, "Dat weet @[Dirk Vos] misschien.", to=1)
    talk.told()

    assert "antwoordt" in post_office.text(post_office.to("chantal@netwerk.example")[0])
    named = post_office.text(post_office.to("dirk@elders.example")[0])
    assert "iemand je noemt" in named
    assert "@Dirk Vos misschien" in named


@pytest.mark.parametrize("scope", ["thread", "theme", "site"])
def test_off_is_off_also_for_who_is_named_and_for_mail_that_waits_already(
    talk: Talk, cast: Cast, post_office: PostOffice, scope: str
) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal, "Vraag het aan @[Dirk Vos].")
    talk.told()
    chosen = {"thread": scopes_of(thread)[0], "theme": board_scope(thread.theme_id), "site": SITE}[scope]

    talk.choose(cast.dirk, chosen, Level.OFF)

    assert post_office.to("dirk@elders.example") == []
    talk.reply(thread, cast.chantal, "Toch nog eens @[Dirk Vos].")
    talk.told()
    assert post_office.to("dirk@elders.example") == []


def test_a_wide_off_silences_what_came_by_itself_but_not_a_narrower_choice(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    talk.choose(cast.els, SITE, Level.OFF)
    quiet, loud = talk.begin(cast.els), talk.begin(cast.els)
    talk.choose(cast.els, scopes_of(loud)[0], Level.EVERY)

    talk.reply(quiet, cast.chantal, "Stil.")
    talk.reply(loud, cast.chantal, "Luid.")
    talk.told()

    assert ["Luid." in post_office.text(mail) for mail in post_office.to("els@netwerk.example")] == [True]


def test_what_is_hidden_before_it_is_sent_is_not_sent(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.dirk)
    with transaction():
        moderating.show(thread.id, 1, actor(cast.els), version=1, now=clock.now())
    post = talk.reply(thread, cast.chantal, "Bel leerling Jan.")
    talk.told()
    with transaction():
        moderating.hide(
            thread.id, post.no, "Een naam.", actor(cast.els), version=post.version, now=clock.now()
        )

    assert all("Bel leerling" not in post_office.text(mail) for mail in post_office.to("dirk@elders.example"))
    [told] = post_office.to("chantal@netwerk.example")
    assert "De reden: Een naam." in post_office.text(told)


def test_what_waits_for_a_look_is_told_once_it_is_shown(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.els)
    held = talk.reply(thread, cast.dirk, "Mijn eerste.")
    talk.told()
    assert [mail["Subject"] for mail in post_office.to("els@netwerk.example")] == ["Een reactie wacht op jou"]

    with transaction():
        moderating.show(thread.id, held.no, actor(cast.admin), version=1, now=clock.now())
    talk.told()

    assert "Mijn eerste." in post_office.text(post_office.to("els@netwerk.example")[-1])


def test_a_post_that_cannot_be_told_of_keeps_no_other_from_being_told(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.els)
    spoilt = talk.reply(thread, cast.chantal, "Stuk.")
    with transaction():
        db.session.get_one(Post, spoilt.id).quotes = {"1": "no number"}
    talk.reply(thread, cast.chantal, "Heel.")

    talk.told()

    assert ["Heel." in post_office.text(mail) for mail in post_office.to("els@netwerk.example")] == [True]


# --- stopping ---------------------------------------------------------------------------------------------


def test_one_click_without_signing_in_ends_it_and_looking_does_not(
    talk: Talk, cast: Cast, post_office: PostOffice, client: Visitor
) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal)
    talk.told()
    [mail] = post_office.to("els@netwerk.example")
    address = urlsplit(mail["List-Unsubscribe"].partition(">")[0].lstrip("<")).path

    looked = client.get(address)
    assert "Fietsplan gezocht" in looked.text
    talk.reply(thread, cast.chantal, "Nog iets.")
    talk.told()
    assert len(post_office.to("els@netwerk.example")) == 2

    client.open(address, method="POST", data={"List-Unsubscribe": "One-Click"})
    talk.reply(thread, cast.chantal, "En nog iets.")
    talk.told()
    assert len(post_office.to("els@netwerk.example")) == 2


def test_a_mail_to_the_stop_address_ends_it_too(talk: Talk, cast: Cast, post_office: PostOffice) -> None:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal)
    talk.told()
    [mail] = post_office.to("els@netwerk.example")
    stop = mail["List-Unsubscribe"].rpartition("mailto:")[2].rstrip(">")

    _receive("", "els@netwerk.example", stop)
    talk.reply(thread, cast.chantal, "Nog iets.")
    talk.told()

    assert len(post_office.to("els@netwerk.example")) == 1


# --- answering by mail ------------------------------------------------------------------------------------


def _receive(text: str, sender: str, to: str, *headers: str, title: str = "Re: Fietsplan gezocht") -> str:
    octets = letter(text, sender, *headers, title=title).replace(
        b"To: netwerk@", f"To: {to}\r\nX-Was: @".encode()
    )
    with transaction():
        return inbox.receive(octets, clock.now()).verdict


def _mailed(talk: Talk, cast: Cast, post_office: PostOffice) -> tuple[Thread, EmailMessage]:
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal, "Wij hebben er twee.")
    talk.told()
    [mail] = post_office.to("els@netwerk.example")
    return thread, mail


def _posts(thread: Thread) -> list[Post]:
    return list(db.session.scalars(select(Post).where(Post.thread_id == thread.id).order_by(Post.no)))


def test_an_answer_by_mail_stands_in_the_thread_without_what_it_quotes(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread, mail = _mailed(talk, cast, post_office)
    quoted = "\n".join(f"> {line}" for line in post_office.text(mail).splitlines())
    text = (
        f"Mag ik volgende week komen?\n\nOp di 24 nov 2026 om 10:12 schreef Chantal <x@y.example>:\n{quoted}"
    )

    verdict = _receive(text, "Els Jans <els@netwerk.example>", str(mail["Reply-To"]))

    post = _posts(thread)[-1]
    assert (verdict, post.raw, post.via, post.author_id) == (
        "forum_posted",
        "Mag ik volgende week komen?",
        "mail",
        cast.els.id,
    )
    assert post.reply_to_id == _posts(thread)[1].id
    assert post.incoming_id is not None


def test_the_same_mail_that_comes_twice_is_one_post(talk: Talk, cast: Cast, post_office: PostOffice) -> None:
    thread, mail = _mailed(talk, cast, post_office)
    octets = letter("Goed.", "els@netwerk.example").replace(
        b"netwerk@netwerk.example", str(mail["Reply-To"]).encode()
    )

    for way in (b"", b"Received: from elsewhere\r\n"):
        with transaction():
            inbox.receive(way + octets, clock.now())

    assert [post.raw for post in _posts(thread)][2:] == ["Goed."]


def test_an_answer_from_another_address_waits_for_somebodys_look(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread, mail = _mailed(talk, cast, post_office)

    verdict = _receive("Ik ben Els niet.", "iemand@elders.example", str(mail["Reply-To"]))

    assert (verdict, _posts(thread)[-1].state) == ("forum_held", PostState.HELD)


def test_the_same_mail_that_comes_twice_without_a_name_of_its_own_is_one_post(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread, mail = _mailed(talk, cast, post_office)
    named = letter("Goed.", "els@netwerk.example").replace(
        b"netwerk@netwerk.example", str(mail["Reply-To"]).encode()
    )
    octets = b"".join(line for line in named.splitlines(True) if not line.lower().startswith(b"message-id:"))

    for way in (b"", b"Received: from elsewhere\r\n"):
        with transaction():
            inbox.receive(way + octets, clock.now())

    assert [post.raw for post in _posts(thread)][2:] == ["Goed."]


def test_who_wants_the_overview_of_a_theme_hears_the_answers_to_their_own_question_at_once(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    theme = board_scope(boards.board_at("mobiliteit").theme_id)
    talk.choose(cast.els, theme, Level.DIGEST)
    thread = talk.begin(cast.els)
    talk.reply(thread, cast.chantal, "Wij hebben er twee.")
    talk.told()
    assert len(post_office.to("els@netwerk.example")) == 1

    talk.choose(cast.els, theme, Level.OFF)
    talk.reply(thread, cast.chantal, "Of drie.")
    talk.told()
    assert len(post_office.to("els@netwerk.example")) == 1


@pytest.mark.parametrize(
    ("headers", "state", "cause"),
    [
        (["dmarc=pass header.from=netwerk.example"], PostState.VISIBLE, None),
        (["dkim=pass header.d=netwerk.example"], PostState.VISIBLE, None),
        (["dmarc=fail header.from=netwerk.example"], PostState.HELD, Cause.UNPROVEN),
        (["dmarc=fail header.from=netwerk.example", "dmarc=pass"], PostState.HELD, Cause.UNPROVEN),
        ([], PostState.HELD, Cause.UNPROVEN),
    ],
)
def test_an_answer_that_our_mail_server_does_not_trust_waits_for_somebodys_look(
    talk: Talk,
    cast: Cast,
    post_office: PostOffice,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    headers: list[str],
    state: PostState,
    cause: Cause | None,
) -> None:
    thread, mail = _mailed(talk, cast, post_office)
    trusting = app.config["SETTINGS"].model_copy(update={"mail_authserv": "mx.ours.example"})
    monkeypatch.setitem(app.config, "SETTINGS", trusting)
    told = "\n".join(f"Authentication-Results: mx.ours.example; {one}" for one in headers)
    forged = "Authentication-Results: mx.elders.example; dmarc=pass header.from=netwerk.example"

    _receive("Wij ook.", "els@netwerk.example", str(mail["Reply-To"]), f"{told}\n{forged}".strip())

    post = _posts(thread)[-1]
    items = db.session.scalars(select(ReviewItem.cause).where(ReviewItem.post_id == post.id)).all()
    assert (post.text, post.state) == ("Wij ook.", state)
    assert items == ([cause] if cause else [])


def test_a_mail_that_may_be_forged_gets_no_answer(
    talk: Talk, cast: Cast, post_office: PostOffice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = talk.begin(cast.chantal)
    talk.reply(thread, cast.els)
    talk.told()
    [mail] = post_office.to("chantal@netwerk.example")
    with transaction():
        ordering.lock(thread.id, "Klaar.", actor(cast.els), now=clock.now())
    trusting = app.config["SETTINGS"].model_copy(update={"mail_authserv": "mx.ours.example"})
    monkeypatch.setitem(app.config, "SETTINGS", trusting)
    post_office.deliver()
    before = len(post_office.mails)

    verdict = _receive("Koop nu.", "chantal@netwerk.example", str(mail["Reply-To"]))

    post_office.deliver()
    assert (verdict, len(post_office.mails)) == ("forum_refused", before)


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes", "List-Id: <x.example>"]
)
def test_an_automatic_answer_posts_nothing_and_gets_none(
    talk: Talk, cast: Cast, post_office: PostOffice, header: str
) -> None:
    thread, mail = _mailed(talk, cast, post_office)
    before = len(post_office.mails)

    _receive("Ik ben met verlof.", "els@netwerk.example", str(mail["Reply-To"]), header)

    assert len(_posts(thread)) == 2
    post_office.deliver()
    assert len(post_office.mails) == before


def test_who_has_no_account_any_more_says_nothing_by_an_old_mail(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread, mail = _mailed(talk, cast, post_office)
    with transaction():
        member_services.disable_member(cast.els.id, "test", now=clock.now())
    before = len(post_office.mails)

    verdict = _receive("Ik ben er nog.", "els@netwerk.example", str(mail["Reply-To"]))

    assert (verdict, len(_posts(thread))) == ("forum_stranger", 2)
    post_office.deliver()
    assert len(post_office.mails) == before


def test_a_mail_that_comes_by_two_ways_is_refused_once(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.chantal)
    talk.reply(thread, cast.els)
    talk.told()
    [mail] = post_office.to("chantal@netwerk.example")
    with transaction():
        ordering.lock(thread.id, "Besproken.", actor(cast.els), now=clock.now())
    octets = letter("Nog iets.", "chantal@netwerk.example").replace(
        b"netwerk@netwerk.example", str(mail["Reply-To"]).encode()
    )

    before = len(post_office.to("chantal@netwerk.example"))

    for way in (b"", b"Received: from elsewhere\r\n"):
        with transaction():
            assert inbox.receive(way + octets, clock.now()).verdict == "forum_refused"

    assert len(post_office.to("chantal@netwerk.example")) == before + 1


def test_what_cannot_be_posted_comes_back_with_the_reason_and_the_words(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    thread = talk.begin(cast.chantal)
    talk.reply(thread, cast.els, "Eerst dit.")
    talk.told()
    [mail] = post_office.to("chantal@netwerk.example")
    with transaction():
        ordering.lock(thread.id, "Besproken.", actor(cast.els), now=clock.now())

    verdict = _receive("Nog een lang verhaal.", "chantal@netwerk.example", str(mail["Reply-To"]))

    assert verdict == "forum_refused"
    assert len(_posts(thread)) == 2
    told = post_office.text(post_office.to("chantal@netwerk.example")[-1])
    assert "Dit gesprek is gesloten" in told
    assert "Nog een lang verhaal." in told


def test_a_token_that_we_did_not_give_posts_nothing_and_is_kept_for_somebodys_eyes(
    talk: Talk, cast: Cast
) -> None:
    verdict = _receive(
        "Hallo", "els@netwerk.example", "netwerk+antwoord-0123456789abcdef01234567@netwerk.example"
    )

    assert verdict == "forum_unknown"
    assert db.session.scalar(select(Post.id)) is None


def test_a_member_begins_a_thread_by_mail_and_somebody_looks_first(talk: Talk, cast: Cast) -> None:
    verdict = _receive(
        "Wie rijdt er door Pelt?",
        "An Peeters <an@school.example>",
        "netwerk+nieuw-mobiliteit@netwerk.example",
        title="Carpoolen in Pelt",
    )

    thread = db.session.scalars(select(Thread)).one()
    assert (verdict, thread.title, thread.author_id, thread.listed) == (
        "forum_held",
        "Carpoolen in Pelt",
        cast.an.id,
        False,
    )


@pytest.mark.parametrize(
    ("told", "verified", "state", "cause"),
    [
        ("dmarc=pass header.from=praat.example", True, PostState.VISIBLE, None),
        ("dmarc=pass header.from=praat.example", False, PostState.HELD, Cause.FIRST_POST),
        ("dmarc=fail header.from=praat.example", True, PostState.HELD, Cause.UNPROVEN),
    ],
)
def test_a_thread_by_mail_waits_only_where_our_mail_server_does_not_vouch_for_a_known_member(
    make: Make,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    told: str,
    verified: bool,
    state: PostState,
    cause: Cause | None,
) -> None:
    village = tests.talk.Talk(make)
    who = village.somebody() if verified else village.newcomer()
    trusting = app.config["SETTINGS"].model_copy(update={"mail_authserv": "mx.ours.example"})
    monkeypatch.setitem(app.config, "SETTINGS", trusting)

    verdict = _receive(
        "Wie rijdt er door Pelt?",
        who.email,
        "netwerk+nieuw-mobiliteit@netwerk.example",
        f"Authentication-Results: mx.ours.example; {told}",
        title="Carpoolen in Pelt",
    )

    post = db.session.scalars(select(Post)).one()
    causes = db.session.scalars(select(ReviewItem.cause)).all()
    assert (post.state, list(causes)) == (state, [cause] if cause else [])
    assert verdict == ("forum_posted" if state == PostState.VISIBLE else "forum_held")


def test_who_only_ever_answers_by_mail_uses_their_account(
    talk: Talk, cast: Cast, post_office: PostOffice
) -> None:
    _thread, mail = _mailed(talk, cast, post_office)
    assert cast.els.seen_at is None

    _receive("Ik ben Els niet.", "iemand@elders.example", str(mail["Reply-To"]))
    assert cast.els.seen_at is None, "somebody else used the way back"
    _receive("Wij ook.", "els@netwerk.example", str(mail["Reply-To"]))

    db.session.rollback()
    assert cast.els.seen_at == clock.now()


def test_posts_of_hidden_threads_keep_no_other_from_being_told(
    talk: Talk, cast: Cast, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    hidden = talk.begin(cast.els)
    talk.reply(hidden, cast.chantal, "Van het verborgen gesprek.")
    shown = talk.begin(cast.els, board="begeleiden")
    talk.reply(shown, cast.chantal, "Van het andere.")
    admin = actor(cast.admin)
    with transaction():
        ordering.hide_thread(hidden.id, "Weg.", admin, now=clock.now())
    talk.told()
    assert _letters_to_els(post_office) == ["Van het andere."]
    with transaction():
        ordering.show_thread(hidden.id, admin, now=clock.now())
    talk.told()
    assert _letters_to_els(post_office) == ["Van het andere.", "Van het verborgen gesprek."]


def _letters_to_els(post_office: PostOffice) -> list[str]:
    texts = [post_office.text(one) for one in post_office.to("els@netwerk.example") if one["List-Id"]]
    return [line for text in texts for line in text.splitlines() if line.startswith("Van het ")]


def test_a_stranger_begins_nothing_by_mail(talk: Talk) -> None:
    verdict = _receive("Koop nu!", "spam@elders.example", "netwerk+nieuw-mobiliteit@netwerk.example")

    assert verdict == "forum_stranger"
    assert db.session.scalar(select(Thread.id)) is None


def test_no_two_letters_share_the_way_back(talk: Talk, cast: Cast, post_office: PostOffice) -> None:
    thread = talk.begin(cast.els)
    talk.choose(cast.an, scopes_of(thread)[0], Level.EVERY)
    talk.reply(thread, cast.chantal)
    talk.told()

    letters = db.session.scalars(select(Letter)).all()

    assert len({one.token for one in letters}) == len(letters) == 3
