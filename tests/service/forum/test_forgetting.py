"""What the conversations hold of somebody is theirs to have, and gone once they are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import inspect, text

from netwerk.forum import boards, jobs, rules
from netwerk.forum.models import Post, Thread
from netwerk.forum.services import (
    digesting,
    drafts,
    editing,
    forgetting,
    moderating,
    ordering,
    thanking,
    writing,
)
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db, transaction
from netwerk.members.models import Member
from tests.cast import Cast, actor
from tests.support.incoming import OURS, letter
from tests.support.post_office import PostOffice

pytestmark = pytest.mark.usefixtures("words")
At = Callable[[str], datetime]
# Rows that issue another part of the site: the account itself, its roles, its organisation, the audit.
NOT_OURS = {"member", "membership", "organisation", "role_grant", "audit_entry"}


def _dump() -> str:
    """Every value of every table that is not of the account itself, as text."""
    db.session.rollback()
    found = []
    for table in inspect(db.engine).get_table_names():
        if table not in NOT_OURS and not table.startswith("search_fts"):
            found += [
                f"{table}: {tuple(row)!r}" for row in db.session.execute(text(f'SELECT * FROM "{table}"'))
            ]
    return "\n".join(found)


@pytest.fixture
def thread_id(at: At, cast: Cast, post_office: PostOffice) -> int:
    """A thread in which Chantal Maes asked, wrote, was quoted, was named, mailed and was mailed."""
    at("2026-11-24 10:00")
    board = boards.board_at("mobiliteit")
    assert cast.els.id
    with transaction():
        opening = writing.begin(
            board,
            rules.Kind.QUESTION,
            "Zonnebloemvraag",
            Words("Zonnebloem eerste."),
            actor(cast.chantal),
            now=clock.now(),
        )
        thread = opening.thread_id
    for who, raw in (
        (cast.els, "> [reactie 1]\n> Zonnebloem eerste.\n\nGoed dat je het vraagt, @[Chantal Maes]."),
        (cast.chantal, "Zonnebloem tweede."),
    ):
        with transaction():
            writing.reply(thread, Words(raw), actor(who), now=clock.now())
    with transaction():
        editing.edit(thread, 3, "Zonnebloem derde.", "slip", actor(cast.chantal), version=1, now=clock.now())
        drafts.save(actor(cast.chantal), "board:algemeen", "Zonnebloem klad.", now=clock.now())
        moderating.report(thread, 2, "Zonnebloem klopt niet.", actor(cast.chantal), now=clock.now())
    at("2026-11-24 10:30")
    jobs.tell()
    post_office.deliver()
    mailed = letter("Zonnebloem per mail.", cast.chantal.email).replace(
        OURS.encode(), b"netwerk+nieuw-mobiliteit@netwerk.example"
    )
    with transaction():
        inbox.receive(mailed, clock.now())
    return thread


def test_an_export_holds_what_somebody_wrote_in_every_version_and_what_they_chose(
    cast: Cast, thread_id: int
) -> None:
    given = forgetting.export(cast.chantal.id)

    words = [post["words"] for post in given["reacties"]]
    assert words == ["Zonnebloem eerste.", "Zonnebloem derde.", "Zonnebloem per mail."]
    assert given["reacties"][1]["before"][0]["words"] == "Zonnebloem tweede."
    assert given["begonnen-reacties"][0]["words"] == "Zonnebloem klad."
    assert {row["why"] for row in given["mail-over-gesprekken"]} == {"started"}
    assert given["gelezen-gesprekken"]
    assert [row["words"] for row in given["gemelde-reacties"]] == ["Zonnebloem klopt niet."]


def test_an_export_holds_thanks_letters_and_overviews_and_gives_no_hidden_title_away(
    cast: Cast, thread_id: int, at: At
) -> None:
    with transaction():
        writing.reply(thread_id, Words("En @[Chantal Maes]?"), actor(cast.els), now=clock.now())
    now = at("2026-11-24 10:40")
    jobs.tell()
    with transaction():
        thanking.thank(thread_id, 2, actor(cast.chantal), now=now)
        assert not digesting.make(cast.chantal.id, now)
    given = forgetting.export(cast.chantal.id)
    told = [(row["thread"], row["number"], row["why"]) for row in given["gemailde-reacties"]]
    assert told == [("Zonnebloemvraag", 4, "mention")]
    assert [(row["thread"], row["number"]) for row in given["bedankjes"]] == [("Zonnebloemvraag", 2)]
    assert [row["until"] for row in given["gemailde-overzichten"]] == [now.isoformat()]
    admin = actor(cast.admin)
    with transaction():
        ordering.hide_thread(thread_id, "Weg.", admin, now=now)
    assert {row["thread"] for row in forgetting.export(cast.chantal.id)["gemailde-reacties"]} == {""}


def test_who_is_forgotten_with_their_words_stands_nowhere_any_more(
    cast: Cast, thread_id: int, post_office: PostOffice
) -> None:
    assert "Zonnebloem" in _dump()
    before = [(post.no, post.author_id) for post in db.session.query(Post).order_by(Post.id)]

    with transaction():
        forgetting.forget(db.session.get_one(Member, cast.chantal.id), words_too=True, now=clock.now())

    dumped = _dump()
    for trace in ("onnebloem", "Chantal", "chantal@"):
        assert trace not in dumped, [line for line in dumped.splitlines() if trace in line]
    assert [(post.no, post.author_id) for post in db.session.query(Post).order_by(Post.id)] == before


def test_who_is_forgotten_and_leaves_their_words_is_not_mailed_and_not_named(
    cast: Cast, thread_id: int, post_office: PostOffice
) -> None:
    with transaction():
        writing.reply(thread_id, Words("Nog iets."), actor(cast.els), now=clock.now())
    jobs.tell()
    with transaction():
        forgetting.forget(db.session.get_one(Member, cast.chantal.id), words_too=False, now=clock.now())

    dumped = _dump()
    assert "chantal@" not in dumped
    assert "Chantal" not in dumped
    assert "Zonnebloem derde." in dumped
    assert all("chantal" not in str(mail["To"]).casefold() for mail in post_office.deliver())
    thread = db.session.get_one(Thread, thread_id)
    assert thread.post_count == 4
