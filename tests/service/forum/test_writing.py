"""Saying something: numbers, forms sent twice, who waits for a look, and how much is too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from netwerk.forum import rules
from netwerk.forum.boards import board_at
from netwerk.forum.errors import Closed
from netwerk.forum.models import PostDraft, ReviewItem
from netwerk.forum.queries import desk
from netwerk.forum.rules import Cause, Kind, PostState
from netwerk.forum.services import drafts, ordering, writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound, TooMany
from netwerk.members.actor import Actor
from netwerk.members.services import add_membership
from tests.builders import Make
from tests.talk import Talk

At = Callable[[datetime | str], datetime]


def test_posts_are_numbered_one_after_the_other(talk: Talk) -> None:
    thread = talk.thread(replies=3)
    assert [post.no for post in talk.posts(thread)] == [1, 2, 3, 4]
    assert (thread.last_no, thread.post_count) == (4, 4)


def test_the_same_form_is_one_post_however_often_it_is_sent(talk: Talk) -> None:
    by = talk.somebody()
    threads = [talk.thread("Een keer", by=by, form_key="een") for _press in range(2)]
    posts = [talk.reply(threads[0], "Ja.", by, form_key="twee") for _press in range(2)]
    assert threads[0].id == threads[1].id
    assert posts[0].id == posts[1].id
    assert talk.fresh(threads[0]).last_no == 2


def test_the_form_of_somebody_else_is_another_one(talk: Talk) -> None:
    thread = talk.thread()
    posts = [talk.reply(thread, words, form_key="geraden") for words in ("Van mij.", "Van een ander.")]
    assert [post.raw for post in posts] == ["Van mij.", "Van een ander."]


@pytest.mark.parametrize("raw", ["", "  ", "\u200b\n\x00", "\u202e"])
def test_words_that_nobody_can_read_are_no_post(talk: Talk, raw: str) -> None:
    thread = talk.thread()
    with pytest.raises(Invalid):
        talk.reply(thread, raw)
    with pytest.raises(Invalid):
        talk.thread("Titel", raw)
    with pytest.raises(Invalid), transaction():
        writing.begin(
            board_at("algemeen"), Kind.QUESTION, raw, Words("Tekst"), talk.somebody(), now=clock.now()
        )
    assert talk.fresh(thread).last_no == 1


def test_any_sign_there_is_may_be_typed(talk: Talk) -> None:
    odd = "👩🏽‍🏭 é ß 日本 \x00\ud83d ‮rtl‬ \\ ' \" %s {{ 7 }} " + "x" * 3000
    thread = talk.thread("Een 👩🏽‍🏭\x00 titel ‮", odd)
    post = talk.posts(thread)[0]
    assert thread.title == "Een 👩🏽‍🏭 titel"
    assert "\x00" not in post.raw
    assert "👩🏽‍🏭 é ß 日本" in post.text


def test_the_organisation_is_one_where_they_work(talk: Talk, make: Make) -> None:
    by, elsewhere = talk.somebody(), make.organisation("Elders nv")
    second = make.organisation("Tweede school")
    with transaction():
        add_membership(by.id, second.id, function="leerkracht")
    thread = talk.thread()
    assert talk.reply(thread, "Een.", by, organisation_id=second.id).organisation_id == second.id
    taken = talk.reply(thread, "Twee.", by, organisation_id=elsewhere.id)
    assert taken.organisation_id not in {None, elsewhere.id}


@pytest.mark.parametrize("to", [0, 99, 2**31 - 1, -1])
def test_an_answer_to_a_number_that_is_not_there_answers_the_thread(talk: Talk, to: int) -> None:
    assert talk.reply(talk.thread(), to=to).reply_to_id is None


def test_an_answer_is_to_a_post_of_its_own_thread(talk: Talk) -> None:
    other, thread = talk.thread(replies=4), talk.thread(replies=1)
    assert talk.reply(thread, to=2).reply_to_id == talk.posts(thread)[1].id
    assert talk.reply(thread, to=talk.posts(other)[4].no).reply_to_id is None


# --- who waits --------------------------------------------------------------------------------------------


def test_the_first_post_of_an_open_sign_up_waits_and_the_thread_with_it(talk: Talk) -> None:
    new = talk.newcomer()
    thread = talk.thread(by=new)
    assert talk.posts(thread)[0].state == "held"
    assert not thread.listed
    talk.show(talk.posts(thread)[0])
    assert talk.fresh(thread).listed
    assert talk.posts(thread)[0].no == 1
    assert talk.reply(talk.thread(), "En nu meteen.", new).state == "visible"


def test_who_works_somewhere_unknown_waits_and_who_is_known_does_not(talk: Talk) -> None:
    thread = talk.thread()
    assert talk.reply(thread, by=talk.somebody(verified=False)).state == "held"
    assert talk.reply(thread, by=talk.somebody(verified=True)).state == "visible"
    assert talk.reply(thread, by=talk.moderator).state == "visible"


def test_nobody_but_its_author_answers_below_an_opening_that_waits(talk: Talk) -> None:
    new = talk.newcomer()
    thread = talk.thread("Nog niet te zien", by=new)
    with pytest.raises(NotFound):
        talk.reply(thread, by=talk.somebody())
    second = talk.reply(thread, "Nog iets.", new)
    third = talk.reply(thread, "Wij kijken ernaar.", talk.moderator)
    assert {second.state, third.state} == {"held"}
    with pytest.raises(Conflict):
        talk.show(third)
    assert not talk.fresh(thread).listed
    talk.show(talk.posts(thread)[0])
    assert [post.no for post in talk.posts(thread)] == [1, 2, 3]


def test_a_held_answer_is_shown_behind_what_came_after_it(talk: Talk) -> None:
    thread = talk.thread()
    held = talk.reply(thread, "Eerst.", talk.newcomer())
    talk.reply(thread, "Later.")
    shown = talk.show(held)
    assert shown.no == 4
    assert [post.no for post in talk.posts(thread)] == [1, 3, 4]
    assert talk.reply(thread).no == 5


# --- how much ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "most"), [("new", 3), ("seen", 10), ("known", 30)])
def test_nobody_writes_more_in_an_hour_than_their_standing_allows(
    talk: Talk, at: At, kind: str, most: int
) -> None:
    now = at("2026-11-23 10:00")
    by = talk.somebody() if kind == "known" else talk.newcomer()
    thread = talk.thread()
    if kind == "seen":
        talk.show(talk.reply(thread, by=by, now=now - timedelta(hours=2)))
    for _post in range(most):
        talk.reply(thread, by=by, now=now)
    with pytest.raises(TooMany):
        talk.reply(thread, by=by, now=now)
    assert talk.reply(thread, by=by, now=now + timedelta(hours=1, seconds=1)).no


# --- where nobody writes ----------------------------------------------------------------------------------


def test_in_a_closed_thread_only_who_keeps_order_writes(talk: Talk) -> None:
    thread = talk.thread()
    talk.moderate(ordering.lock, thread, "Uitgepraat.")
    with pytest.raises(Closed):
        talk.reply(thread)
    assert talk.reply(thread, by=talk.moderator).no == 2


def test_in_a_hidden_thread_nobody_writes(talk: Talk) -> None:
    thread = talk.thread()
    talk.moderate(ordering.hide_thread, thread, "Niet hier.")
    with pytest.raises(NotFound):
        talk.reply(thread)
    for one in (talk.author(thread), talk.moderator):
        with pytest.raises(Closed):
            talk.reply(thread, by=one)


def test_an_answer_in_a_thread_that_was_merged_goes_on_where_it_went(talk: Talk) -> None:
    first, second = talk.thread(replies=2), talk.thread(replies=1)
    quoted = talk.posts(first)[1]
    talk.moderate(ordering.merge, first, second.id, "Zelfde vraag.")
    made = talk.reply(first.id, "> [reactie 2]\n> Antwoord 1.\n\nEens.", to=2)
    assert (made.thread_id, made.no) == (second.id, 6)
    assert made.reply_to_id == quoted.id
    assert made.quotes == {"2": quoted.id}


# --- drafts -----------------------------------------------------------------------------------------------


def test_a_draft_is_one_a_place_and_gone_once_it_is_sent(talk: Talk) -> None:
    by, other, now = talk.somebody(), talk.somebody(), clock.now()
    thread = talk.thread()
    place = f"thread:{thread.id}"
    with transaction():
        for words in ("Eerste", "Tweede \x00 poging"):
            drafts.save(by, place, words, now=now)
        drafts.save(by, "board:algemeen", "", {"title": "Enkel\x00 een titel"}, now=now)
        drafts.save(other, place, "Van een ander", now=now)
    assert _drafts(by) == {place: "Tweede  poging", "board:algemeen": ""}
    talk.reply(thread, "Tweede poging", by)
    assert _drafts(by) == {"board:algemeen": ""}
    assert _drafts(other) == {place: "Van een ander"}


def test_an_empty_draft_is_none_and_an_old_one_is_swept(talk: Talk) -> None:
    by, now = talk.somebody(), datetime(2026, 11, 23, tzinfo=UTC)
    with transaction():
        drafts.save(by, "board:algemeen", "iets", now=now - timedelta(days=181))
        drafts.save(by, "thread:1", "iets", now=now - timedelta(days=179))
        drafts.save(by, "thread:2", "iets", now=now)
        drafts.save(by, "thread:2", " \n", now=now)
    with transaction():
        assert drafts.sweep(now) == 1
    with transaction():
        assert drafts.sweep(now) == 0
    assert _drafts(by) == {"thread:1": "iets"}


def _drafts(by: Actor) -> dict[str, str]:
    db.session.rollback()
    rows = db.session.scalars(select(PostDraft).where(PostDraft.member_id == by.id))
    return {row.context: row.raw for row in rows}


# --- counting ---------------------------------------------------------------------------------------------


def test_the_counters_of_a_thread_are_those_of_what_everybody_sees(talk: Talk, make: Make) -> None:
    last = talk.somebody("Laatste Spreker")
    thread = talk.thread(replies=1)
    talk.reply(thread, by=last, now=clock.now() + timedelta(minutes=9))
    hidden = talk.hide(talk.reply(thread, now=clock.now() + timedelta(minutes=10)))
    erased = talk.erase(talk.reply(thread, now=clock.now() + timedelta(minutes=11)))
    talk.reply(thread, by=talk.newcomer(), now=clock.now() + timedelta(minutes=12))
    found = talk.fresh(thread)
    assert (found.post_count, found.last_no, found.last_author_id) == (3, 6, last.id)
    talk.show(hidden)
    assert talk.fresh(thread).post_count == 4
    assert erased.no == 5
    waiting = select(func.count(ReviewItem.id)).where(ReviewItem.decision == "")
    assert db.session.scalar(waiting) == 1


def test_a_thread_in_which_every_word_was_erased_is_in_no_list_but_can_be_read(talk: Talk) -> None:
    thread = talk.thread(replies=1)
    for post in talk.posts(thread):
        talk.erase(post)
    found = talk.fresh(thread)
    assert (found.listed, found.post_count, found.last_no) == (False, 0, 2)
    assert rules.pages(found.last_no) == 1


def test_whoever_is_named_twice_is_named_once_by_id(talk: Talk, make: Make) -> None:
    named, double = talk.somebody("Nele Bos"), [talk.somebody("An Dubbel") for _one in range(2)]
    thread = talk.thread(by=double[0])
    post = talk.reply(thread, "@[Nele Bos] en @[Nele Bos] en @[An Dubbel] en @[Wie Niet]")
    assert post.mentions == [named.id, double[0].id]
    assert "Nele" not in post.raw
    assert post.raw.endswith("@Wie Niet")
    elsewhere = talk.reply(talk.thread(), "Dag @[An Dubbel].")
    assert elsewhere.mentions == []


def test_what_looks_like_something_about_a_person_is_shown_and_looked_at(talk: Talk) -> None:
    thread = talk.thread()

    post = talk.reply(thread, "Leerling Jan kwam te laat.")
    talk.reply(thread, "Een leerling kwam te laat.")

    assert post.state == PostState.VISIBLE
    waiting = desk.waiting(talk.moderator)
    assert [(one.post.id, [item.cause for item in one.items]) for one in waiting] == [
        (post.id, [Cause.PERSONAL])
    ]
