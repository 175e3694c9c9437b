"""Pictures and files: they wait with the draft, come along with the post, and go where its words go."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from netwerk.forum import boards
from netwerk.forum.models import Thread
from netwerk.forum.queries import files as reads
from netwerk.forum.queries import threads as thread_reads
from netwerk.forum.rules import Kind, Via
from netwerk.forum.services import drafts, files, forgetting, ordering, writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock, uploads
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from tests.support.files import picture
from tests.support.forum_files import PDF, SEEN, of_post, uploaded, waiting, with_files
from tests.talk import Talk


@pytest.fixture
def an(talk: Talk) -> Actor:
    return talk.somebody("An Peeters")


@pytest.fixture
def thread(talk: Talk) -> Thread:
    return talk.thread("Hoe ziet jullie fietsrek eruit?")


def sees(file_id: int, actor: Actor | None) -> bool:
    db.session.rollback()
    try:
        reads.seen(file_id, actor)
    except NotFound:
        return False
    return True


# --- with a draft -----------------------------------------------------------------------------------------


def test_what_was_uploaded_while_writing_comes_along_with_the_answer(talk, an, thread):
    post = with_files(talk, thread, an)

    photo, paper = of_post(post)
    assert (photo.file_name, photo.is_image, photo.alt) == ("fietsrek.png", True, SEEN)
    assert (paper.file_name, paper.content_type, paper.size) == ("kaart.pdf", "application/pdf", len(PDF))
    assert waiting(an) == []


def test_what_was_uploaded_for_a_new_thread_comes_along_with_its_opening(make, talk, an):
    make.theme("mobiliteit")
    uploaded(an, "board:mobiliteit")
    with transaction():
        made = writing.begin(
            boards.board_at("mobiliteit"), Kind.QUESTION, "Fietsrek", Words("Zie."), an, now=clock.now()
        )
        post_id = made.id
    assert [row.file_name for row in of_post(talk.post(post_id))] == ["kaart.pdf"]


def test_what_somebody_else_or_another_place_holds_stays_where_it_is(talk, an, thread):
    other, elsewhere = talk.somebody(), talk.thread()
    uploaded(other, thread)
    uploaded(an, elsewhere)

    post = talk.reply(thread, "Bij ons niet.", an)

    assert of_post(post) == []
    assert len(waiting(other)) == len(waiting(an)) == 1


def test_an_answer_by_mail_leaves_what_is_being_written_on_the_site_alone(talk, an, thread):
    context = thread_reads.draft_context(thread.id)
    with transaction():
        drafts.save(an, context, "Wat ik nog aan het typen was.", now=clock.now())
    uploaded(an, thread, picture(), "fietsrek.png")

    post = talk.reply(thread, "Een antwoord per mail.", an, via=Via.MAIL)

    assert of_post(post) == []
    assert [row.file_name for row in waiting(an)] == ["fietsrek.png"]
    kept = drafts.find(an, context)
    assert kept is not None
    assert kept.raw == "Wat ik nog aan het typen was."


def test_a_picture_that_nobody_described_holds_the_post_up_and_nothing_is_lost(talk, an, thread):
    file_id = uploaded(an, thread, picture(), "fietsrek.png")
    with pytest.raises(Invalid, match="wat erop te zien is"):
        talk.reply(thread, "Zie de foto.", an)

    assert len(talk.posts(thread)) == 1
    assert [row.id for row in waiting(an)] == [file_id]

    with transaction():
        files.describe(an, thread_reads.draft_context(thread.id), {file_id: SEEN})
    assert [row.alt for row in of_post(talk.reply(thread, "Zie de foto.", an))] == [SEEN]


def test_a_new_thread_with_a_picture_that_nobody_described_is_not_begun(make, an):
    make.theme("mobiliteit")
    uploaded(an, "board:mobiliteit", picture(), "fietsrek.png")
    board = boards.board_at("mobiliteit")
    with pytest.raises(Invalid, match="wat erop te zien is"), transaction():
        writing.begin(board, Kind.QUESTION, "Fietsrek", Words("Zie."), an, now=clock.now())
    assert db.session.query(Thread).count() == 0


def test_there_is_room_for_six_with_a_post(an, thread):
    for number in range(6):
        uploaded(an, thread, PDF + bytes([number]), f"{number}.pdf")
    with pytest.raises(Conflict, match="al 6 bestanden"):
        uploaded(an, thread, PDF, "zeven.pdf")
    assert len(waiting(an)) == 6


def test_there_is_room_for_thirty_with_all_drafts_together(talk, an):
    for number in range(30):
        uploaded(an, f"thread:{number // 6 + 1}", PDF + bytes([number]), f"{number}.pdf")
    with pytest.raises(Conflict, match="al 30 bestanden"):
        uploaded(an, "thread:9")


def test_the_same_file_sent_twice_is_there_once(an, thread):
    assert uploaded(an, thread) == uploaded(an, thread, PDF, "nog eens.pdf")
    assert len(waiting(an)) == 1


def test_only_whoever_uploaded_it_describes_it_and_takes_it_away(talk, an, thread):
    file_id, context = uploaded(an, thread, picture(), "fietsrek.png"), thread_reads.draft_context(thread.id)
    stranger = talk.somebody()
    with transaction():
        files.describe(stranger, context, {file_id: "Iets anders."})
    with pytest.raises(NotFound), transaction():
        files.remove(stranger, context, file_id)
    with pytest.raises(NotFound), transaction():
        files.remove(an, "board:algemeen", file_id)
    assert [row.alt for row in waiting(an)] == [""]

    with transaction():
        files.remove(an, context, file_id)
    assert waiting(an) == []


def test_a_file_keeps_a_draft_that_says_nothing(an, thread):
    context = thread_reads.draft_context(thread.id)
    uploaded(an, thread)
    with transaction():
        drafts.save(an, context, "", now=clock.now())
    assert len(waiting(an)) == 1

    with transaction():
        drafts.discard(an, context)
    assert waiting(an) == []
    assert drafts.find(an, context) is None


def test_a_draft_that_nobody_touched_for_half_a_year_goes_with_its_files(talk, an, thread):
    post = with_files(talk, thread, an)
    uploaded(an, thread, PDF, "oud.pdf")
    uploaded(an, "board:algemeen", PDF, "nieuw.pdf")
    later = clock.now() + drafts.KEPT_FOR + timedelta(days=2)
    with transaction():
        drafts.save(an, "board:algemeen", "Daar ben ik weer.", now=later)
        assert drafts.sweep(later) == 1
    assert [row.file_name for row in waiting(an)] == ["nieuw.pdf"]
    assert len(of_post(post)) == 2


# --- with a post ------------------------------------------------------------------------------------------


def test_a_file_is_seen_by_whoever_sees_its_post(talk, an, thread):
    post = with_files(talk, thread, an)
    row = of_post(post)[0].id
    readers = (None, talk.somebody())
    assert all(sees(row, one) for one in readers)

    talk.hide(post)
    assert not any(sees(row, one) for one in readers)
    assert sees(row, an)
    assert sees(row, talk.moderator)

    talk.show(post)
    assert all(sees(row, one) for one in readers)


def test_the_files_of_a_held_post_wait_with_it(talk, thread):
    newcomer = talk.newcomer()
    post = with_files(talk, thread, newcomer)
    row = of_post(post)[0].id
    assert post.state == "held"
    assert not sees(row, None)
    assert sees(row, newcomer)
    assert sees(row, talk.moderator)

    talk.show(post)
    assert sees(row, None)


def test_the_files_of_a_hidden_thread_are_hidden(talk, an, thread):
    row = of_post(with_files(talk, thread, an))[0].id
    talk.moderate(ordering.hide_thread, thread, "Reclame.")
    assert not sees(row, None)
    assert sees(row, an)


def test_the_files_of_a_post_follow_it_to_another_thread(talk, an, thread):
    post, into = with_files(talk, thread, an), talk.thread()
    with transaction():
        ordering.merge(thread.id, into.id, "Hoort samen.", talk.moderator, now=clock.now())
    assert all(sees(row.id, None) for row in of_post(post))


def test_a_file_with_a_draft_is_its_uploaders_alone(talk, an, thread):
    file_id = uploaded(an, thread)
    assert sees(file_id, an)
    assert not sees(file_id, None)
    assert not sees(file_id, talk.somebody())
    assert not sees(file_id, talk.moderator)


def test_words_that_are_taken_away_take_their_files_along(app: Flask, talk, an, thread):
    post = with_files(talk, thread, an)
    ids, paths = zip(*((row.id, uploads.path_of(row.stored_name)) for row in of_post(post)), strict=True)
    _make_old(paths)
    assert uploads.sweep() == 0

    talk.erase(post)

    assert of_post(post) == []
    assert not any(sees(one, an) for one in ids)
    assert uploads.sweep() == 2
    assert not any(path.exists() for path in paths)


def _make_old(paths: tuple[Path, ...]) -> None:
    before = (clock.now() - timedelta(days=2)).timestamp()
    for path in paths:
        os.utime(path, (before, before))


# --- whoever leaves ---------------------------------------------------------------------------------------


def test_an_export_names_the_files_of_posts_and_drafts(talk, an, thread):
    with_files(talk, thread, an)
    uploaded(an, "board:algemeen", PDF, "klad.pdf")

    given = forgetting.export(an.id)

    [post], [draft] = given["reacties"], given["begonnen-reacties"]
    assert [(one["name"], one["shows"]) for one in post["files"]] == [
        ("fietsrek.png", SEEN),
        ("kaart.pdf", ""),
    ]
    assert [one["name"] for one in draft["files"]] == ["klad.pdf"]


@pytest.mark.parametrize("words_too", [False, True])
def test_whoever_is_forgotten_keeps_no_draft_and_only_what_belongs_to_words_that_stay(
    talk, an, thread, words_too
):
    post = with_files(talk, thread, an)
    uploaded(an, thread, PDF, "klad.pdf")
    with transaction():
        forgetting.forget(db.session.get_one(Member, an.id), words_too=words_too, now=clock.now())
    assert waiting(an) == []
    assert len(of_post(post)) == (0 if words_too else 2)
