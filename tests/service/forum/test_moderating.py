"""Keeping order: each act reaches the post or thread, its numbers, its index and its log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from netwerk.forum.boards import board_at
from netwerk.forum.models import ModerationAct, Post, ReviewItem, Thread
from netwerk.forum.queries import desk, lists
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.services import editing, moderating, ordering, thanking
from netwerk.kernel import clock, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.members.actor import Actor
from tests.talk import Talk


def decide(act: str, post: Post, by: Actor, *, reason: str = "", **looked_at: object) -> None:
    """What a moderator presses below a post that was looked at in this state."""
    given = {"version": post.version, "now": clock.now()} | looked_at
    with transaction():
        if act == "show":
            moderating.show(post.thread_id, post.no, by, **given)  # type: ignore[arg-type]
        elif act == "hide":
            moderating.hide(post.thread_id, post.no, reason or "Daarom.", by, **given)  # type: ignore[arg-type]
        else:
            moderating.keep(post.thread_id, post.no, by, **given)  # type: ignore[arg-type]


def report(talk: Talk, post: Post, by: Actor | None = None, words: str = "Klopt niet.") -> None:
    by = by or talk.somebody()
    with transaction():
        moderating.report(post.thread_id, post.no, words, by, now=clock.now())


def found(words: str) -> set[tuple[str, int]]:
    """What anybody finds by these words."""
    db.session.rollback()
    groups = search.find(words, {search.PUBLIC}).groups
    return {(hit.kind, hit.thing_id) for group in groups for hit in group.hits}


def check_index() -> None:
    """The index says what a new one would say."""
    before = _index()
    search.rebuild(lambda *_told: None)
    assert _index() == before


def _index() -> dict[tuple[str, int], tuple[object, ...]]:
    db.session.rollback()
    # The test makes organisations and learning networks past the services that index them.
    rows = (
        select(SearchDocument, SearchText)
        .join(SearchText, SearchText.document_id == SearchDocument.id)
        .where(SearchDocument.kind.not_in(["organisation", "network"]))
    )
    return {
        (row.kind, row.thing_id): (text.title, text.text, text.facts, row.at, row.visibility)
        for row, text in db.session.execute(rows)
    }


# --- posts ------------------------------------------------------------------------------------------------


def test_a_reported_post_waits_once_for_each_reader(talk: Talk) -> None:
    post, reader = talk.posts(talk.thread())[0], talk.somebody()
    report(talk, post, reader, "Eerst zo.")
    report(talk, post, reader, "Liever zo.")
    report(talk, post, words="Ook ik.")
    [waiting] = desk.waiting(talk.moderator)
    assert [item.words for item in waiting.items] == ["Liever zo.", "Ook ik."]
    assert desk.how_many_wait(talk.moderator) == 1
    with pytest.raises(Invalid):
        report(talk, post, words=" \u200b")


@pytest.mark.parametrize("act", ["show", "hide", "keep"])
def test_a_decision_is_about_the_words_that_were_read(talk: Talk, act: str) -> None:
    post = talk.reply(talk.thread())
    report(talk, post)
    talk.edit(post, "Intussen staat hier reclame.")
    [waiting] = desk.waiting(talk.moderator)
    assert waiting.edited_since
    with pytest.raises(Conflict):
        decide(act, post, talk.moderator, version=1)
    decide(act, talk.post(post.id), talk.moderator)
    assert not desk.waiting(talk.moderator)


@pytest.mark.parametrize(
    ("first", "second"), [("hide", "show"), ("show", "hide"), ("hide", "hide"), ("show", "show")]
)
def test_of_two_moderators_at_once_the_second_is_told(talk: Talk, first: str, second: str) -> None:
    thread = talk.thread()
    held = talk.reply(thread, by=talk.newcomer())
    talk.reply(thread, "Die er achter staat.")
    decide(first, held, talk.moderator, state="held")
    with pytest.raises(Conflict):
        decide(second, held, talk.scoped_moderator(), state="held")
    assert talk.post(held.id).state == ("hidden" if first == "hide" else "visible")


def test_a_hidden_post_keeps_its_number_and_comes_back_there(talk: Talk) -> None:
    thread = talk.thread(replies=2)
    post = talk.posts(thread)[1]
    assert talk.hide(post, "Reclame.").state_reason == "Reclame."
    assert [one.no for one in talk.posts(thread)] == [1, 2, 3]
    assert (talk.show(post).no, talk.post(post.id).state_reason) == (2, "")


@pytest.mark.parametrize("act", ["show", "hide", "keep"])
def test_only_who_keeps_order_here_decides(talk: Talk, act: str) -> None:
    thread = talk.thread(board="mobiliteit")
    post = talk.reply(thread)
    for other in (talk.somebody(), talk.author(post), talk.scoped_moderator(theme="begeleiden")):
        with pytest.raises(NotAllowed):
            decide(act, post, other)
    decide(act, post, talk.scoped_moderator(theme="mobiliteit"))


def test_hiding_asks_a_reason_and_the_log_keeps_it(talk: Talk) -> None:
    post = talk.reply(talk.thread())
    with pytest.raises(Invalid), transaction():
        moderating.hide(post.thread_id, post.no, " \x00 ", talk.moderator, version=1, now=clock.now())
    talk.hide(post, "Reclame hoort hier niet.")
    talk.show(post)
    done = [(one.act, one.reason, one.no) for one in reads.acts_on(post.thread_id)]
    assert done == [("show", "", 2), ("hide", "Reclame hoort hier niet.", 2)]


def test_what_is_hidden_is_found_by_nobody(talk: Talk) -> None:
    thread = talk.thread("Zilverreiger gespot", "Een kwetterzin erbij.")
    post = talk.reply(thread, "Nog een ooievaarsnest.")
    assert found("ooievaarsnest") == {("post", post.id)}
    talk.hide(post)
    assert not found("ooievaarsnest")
    talk.hide(talk.posts(thread)[0])
    assert not found("kwetterzin")
    talk.show(post)
    talk.show(talk.posts(thread)[0])
    talk.moderate(ordering.hide_thread, thread, "Weg ermee.")
    assert not found("ooievaarsnest") | found("kwetterzin") | found("zilverreiger")
    talk.moderate(ordering.show_thread, thread)
    assert found("ooievaarsnest")
    assert found("kwetterzin") == {("thread", thread.id)}
    check_index()


def test_with_a_hidden_opening_goes_the_title_until_a_moderator_gives_another(talk: Talk) -> None:
    asked, veiled = talk.somebody(), "Gesprek waarvan het begin verborgen is"
    thread = talk.thread("Zilverreiger gespot", by=asked)
    answer = talk.reply(thread, "Nog een ooievaarsnest.")
    opening = talk.hide(talk.posts(thread)[0])
    now_is = talk.fresh(thread)
    assert (now_is.title, now_is.slug, now_is.veiled_title) == (veiled, "gesprek", "Zilverreiger gespot")
    assert [row.thread.title for row in lists.page(lists.Wanted(), None, 1, clock.now())] == [veiled]
    assert not found("zilverreiger")
    check_index()
    with pytest.raises(NotAllowed), transaction():
        ordering.rename(thread.id, "Zilverreiger gespot", "", asked, now=clock.now())
    talk.show(opening)
    assert talk.fresh(thread).title == "Zilverreiger gespot"
    assert talk.fresh(thread).slug == thread.slug
    assert found("ooievaarsnest") == {("post", answer.id)}
    check_index()
    talk.hide(opening)
    talk.moderate(ordering.rename, thread, "Vogels kijken", "Zonder naam.")
    talk.show(opening)
    assert (talk.fresh(thread).title, talk.fresh(thread).veiled_title) == ("Vogels kijken", "")
    talk.hide(opening)
    talk.erase(opening)
    assert (talk.fresh(thread).title, talk.fresh(thread).veiled_title) == (veiled, "")


# --- threads ----------------------------------------------------------------------------------------------


def test_a_merged_thread_stands_behind_the_other_and_every_old_number_leads_there(talk: Talk) -> None:
    first, second = talk.thread("Ooievaar", replies=2), talk.thread("Reiger", "Over kwetterzin.", replies=1)
    asked = talk.author(first)
    with transaction():
        thanking.mark_answer(first.id, 3, asked)
    moved = talk.posts(first)
    talk.moderate(ordering.merge, first, second.id, "Zelfde vraag.")
    assert [post.no for post in talk.posts(second)] == [1, 2, 3, 4, 5]
    assert [talk.post(post.id).no for post in moved] == [3, 4, 5]
    for old, post in zip((1, 2, 3), moved, strict=True):
        went = post_reads.where_went(first.id, old)
        assert went is not None
        assert went.id == post.id
    gone, into = talk.fresh(first), talk.fresh(second)
    assert (gone.state, gone.listed, gone.post_count, gone.answer_no) == ("merged", False, 0, None)
    assert (into.post_count, into.last_no, into.answer_no) == (5, 5, 5)
    assert not found("ooievaar")
    check_index()
    assert talk.reply(second).no == 6


def test_what_was_said_long_ago_does_not_make_a_thread_old(talk: Talk) -> None:
    now = clock.now()
    old, new = talk.thread(now=now - timedelta(days=400)), talk.thread(now=now)
    talk.moderate(ordering.merge, old, new.id, "Zelfde vraag.")
    assert talk.fresh(new).last_at == talk.posts(new)[0].created_at


def test_chosen_answers_get_a_thread_of_their_own(talk: Talk) -> None:
    thread = talk.thread(replies=4)
    posts = talk.posts(thread)
    talk.reply(thread, "Over de ooievaar.", to=3)
    with transaction():
        thanking.mark_answer(thread.id, 3, talk.author(thread))
    made = talk.moderate(ordering.split, thread, {3, 5, 99}, "Nieuwe titel", "Andere vraag.")
    assert [post.id for post in talk.posts(made)] == [posts[2].id, posts[4].id]
    assert [post.no for post in talk.posts(made)] == [1, 2]
    assert [post.no for post in talk.posts(thread)] == [1, 2, 4, 6]
    left = talk.fresh(thread)
    assert (left.post_count, left.last_no, left.answer_no) == (4, 6, None)
    assert talk.reply(thread).no == 7
    check_index()
    # What once stood alone in the index as an answer is not left behind when its thread is hidden.
    talk.moderate(ordering.hide_thread, made, "Weg.")
    assert not found("antwoord") & {("post", posts[2].id), ("post", posts[4].id)}


def test_a_post_that_moved_twice_is_found_from_each_place(talk: Talk) -> None:
    first, second = talk.thread(replies=2), talk.thread()
    post = talk.posts(first)[2]
    made = talk.moderate(ordering.split, first, {3}, "Apart", "Andere vraag.")
    talk.moderate(ordering.merge, made, second.id, "Toch niet.")
    for thread, no in ((first, 3), (made, 1)):
        went = post_reads.where_went(thread.id, no)
        assert went is not None
        assert (went.id, went.thread_id, went.no) == (post.id, second.id, 2)
    check_index()


def test_what_is_hidden_does_not_come_to_light_by_merging_or_splitting(talk: Talk) -> None:
    hidden, other = talk.thread(replies=1), talk.thread()
    talk.moderate(ordering.hide_thread, hidden, "Weg.")
    for act in (
        lambda: talk.moderate(ordering.merge, hidden, other.id, "Samen."),
        lambda: talk.moderate(ordering.merge, other, hidden.id, "Samen."),
        lambda: talk.moderate(ordering.split, hidden, {2}, "Apart", "Andere vraag."),
    ):
        with pytest.raises(Conflict):
            act()
    assert len(talk.posts(hidden)) == 2


def test_what_cannot_be_merged_or_split_is_refused(talk: Talk) -> None:
    thread, other, third = talk.thread(replies=1), talk.thread(), talk.thread()
    for refused, act in (
        (Conflict, lambda: talk.moderate(ordering.merge, thread, thread.id, "Samen.")),
        (NotFound, lambda: talk.moderate(ordering.merge, thread, 99_999, "Samen.")),
        (Invalid, lambda: talk.moderate(ordering.merge, thread, other.id, "")),
        (Invalid, lambda: talk.moderate(ordering.split, thread, {1, 2}, "Titel", "Reden.")),
        (Invalid, lambda: talk.moderate(ordering.split, thread, {99}, "Titel", "Reden.")),
        (Invalid, lambda: talk.moderate(ordering.split, thread, set(), "Titel", "Reden.")),
        (Invalid, lambda: talk.moderate(ordering.split, thread, {2}, " ", "Reden.")),
        (Invalid, lambda: talk.moderate(ordering.split, thread, {2}, "Titel", " ")),
    ):
        with pytest.raises(refused):
            act()
    talk.moderate(ordering.merge, thread, other.id, "Samen.")
    with pytest.raises((Conflict, NotFound)):
        talk.moderate(ordering.merge, other, thread.id, "Terug.")
    with pytest.raises((Conflict, NotFound)):
        talk.moderate(ordering.merge, thread, third.id, "Nog eens.")


def test_a_merge_needs_the_right_in_both(talk: Talk) -> None:
    mine, theirs = talk.thread(board="mobiliteit"), talk.thread(board="begeleiden")
    by = talk.scoped_moderator(theme="mobiliteit")
    with pytest.raises(NotAllowed):
        talk.moderate(ordering.merge, mine, theirs.id, "Samen.", by=by)
    with pytest.raises(NotAllowed):
        talk.moderate(ordering.merge, theirs, mine.id, "Samen.", by=by)


def test_a_moved_thread_stands_on_its_new_board(talk: Talk) -> None:
    thread = talk.thread("Reiger", replies=1)
    talk.moderate(ordering.move, thread, board_at("mobiliteit"), "Past daar beter.")
    moved = talk.fresh(thread)
    assert moved.theme is not None
    assert moved.theme.slug == "mobiliteit"
    with pytest.raises(Conflict):
        talk.moderate(ordering.move, thread, board_at("mobiliteit"), "Nog eens.")
    check_index()


def test_locking_twice_tells_the_second(talk: Talk) -> None:
    thread = talk.thread()
    talk.moderate(ordering.lock, thread, "Klaar.")
    with pytest.raises(Conflict):
        talk.moderate(ordering.lock, thread, "Klaar.")
    talk.moderate(ordering.hide_thread, thread, "Weg.")
    with pytest.raises(Conflict):
        talk.moderate(ordering.hide_thread, thread, "Weg.")
    talk.moderate(ordering.show_thread, thread)
    assert talk.fresh(thread).state == "open"


def test_the_log_only_grows(talk: Talk) -> None:
    thread = talk.thread()
    for _time in range(2):
        talk.moderate(ordering.pin, thread, pinned=True)
    talk.moderate(ordering.pin, thread, pinned=False)
    talk.moderate(ordering.lock, thread, "Klaar.")
    db.session.rollback()
    acts = db.session.scalars(select(ModerationAct.act).order_by(ModerationAct.id)).all()
    assert acts == ["pin", "unpin", "lock"]


# --- the answer that helped -------------------------------------------------------------------------------


def test_who_asked_says_what_helped_and_a_hidden_answer_helps_no_more(talk: Talk) -> None:
    thread = talk.thread(replies=2)
    asked = talk.author(thread)
    with transaction():
        assert thanking.mark_answer(thread.id, 2, asked)
    with transaction():
        assert thanking.mark_answer(thread.id, 3, asked)
    assert talk.fresh(thread).answer_no == 3
    talk.hide(talk.posts(thread)[2])
    assert talk.fresh(thread).answer_no is None
    for no, refused in ((1, Conflict), (3, NotFound), (99, NotFound)):
        with pytest.raises(refused), transaction():
            thanking.mark_answer(thread.id, no, asked)
    with pytest.raises(NotAllowed), transaction():
        thanking.mark_answer(thread.id, 2, talk.somebody())


def test_an_answer_that_is_erased_helps_no_more(talk: Talk) -> None:
    thread = talk.thread(replies=1)
    with transaction():
        thanking.mark_answer(thread.id, 2, talk.author(thread))
    talk.erase(talk.posts(thread)[1])
    assert talk.fresh(thread).answer_no is None


def test_a_report_is_closed_when_the_words_are_gone(talk: Talk) -> None:
    post = talk.reply(talk.thread())
    report(talk, post, words="Noemt leerling Jef bij naam.")
    talk.erase(post)
    assert not desk.waiting(talk.moderator)
    db.session.rollback()
    assert db.session.scalars(select(ReviewItem.words)).all() == [""]


def test_a_thread_of_another_place_is_out_of_reach(talk: Talk) -> None:
    thread = talk.thread(board="mobiliteit")
    by = talk.scoped_moderator(theme="begeleiden")
    for act, given in (
        (ordering.lock, ("Klaar.",)),
        (ordering.hide_thread, ("Weg.",)),
        (ordering.split, ({2}, "Titel", "Reden.")),
    ):
        with pytest.raises(NotAllowed):
            talk.moderate(act, thread, *given, by=by)
    with pytest.raises(NotAllowed), transaction():
        editing.forget_history(thread.id, 1, by, "Daarom.", now=clock.now())
    assert isinstance(talk.fresh(thread), Thread)
