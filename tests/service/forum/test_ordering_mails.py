"""Who began a thread hears what a moderator did with it: why, and where it is now."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from netwerk.forum.boards import board_at
from netwerk.forum.models import Thread
from netwerk.forum.services import editing, forgetting, ordering
from netwerk.kernel import clock, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Invalid, NotAllowed
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.members.services import disable_member
from tests.support.post_office import PostOffice
from tests.talk import Talk

WHY = "Dit hoort bij een ander thema."


@pytest.fixture
def author(talk: Talk) -> Actor:
    return talk.somebody("Anke Auteur")


@pytest.fixture
def thread(talk: Talk, author: Actor) -> Thread:
    return talk.thread("Busje <b>zoekt</b> chauffeur", by=author, replies=2)


@pytest.fixture
def done(talk: Talk, post_office: PostOffice, author: Actor) -> Callable[..., list[EmailMessage]]:
    """What the author reads after a moderator did this."""

    def act(do: Callable[..., object], *given: object, by: Actor | None = None) -> list[EmailMessage]:
        with transaction():
            do(*given, by or talk.moderator, now=clock.now())
        return [one for one in post_office.to(author.email) if "gesprek" in str(one["Subject"])]

    return act


def test_a_lock_is_told_with_its_reason_once(thread: Thread, done, post_office: PostOffice) -> None:
    (mail,) = done(ordering.lock, thread.id, WHY)
    text = post_office.text(mail)
    assert str(mail["Subject"]) == "Je gesprek is gesloten: Busje <b>zoekt</b> chauffeur"
    assert WHY in text
    assert f"/forum/algemeen/{thread.id}-" in text
    html = mail.get_body(preferencelist=("html",))
    assert html is not None
    assert "<b>zoekt" not in html.get_content()
    assert not post_office.deliver()


def test_a_thread_that_moved_is_told_with_its_new_address(
    talk: Talk, make, thread: Thread, done, post_office: PostOffice
) -> None:
    make.theme("mobiliteit")
    (mail,) = done(ordering.move, thread.id, board_at("mobiliteit"), WHY)
    assert f"/forum/mobiliteit/{thread.id}-" in post_office.text(mail)


def test_a_merged_thread_is_told_with_where_it_stands_now(
    talk: Talk, thread: Thread, done, post_office: PostOffice
) -> None:
    into = talk.thread("Alles over vervoer")
    (mail,) = done(ordering.merge, thread.id, into.id, WHY)
    text = post_office.text(mail)
    assert "Alles over vervoer" in text
    assert f"/{into.id}-" in text


def test_a_split_is_told_to_who_began_it_and_to_who_now_begins_another(
    talk: Talk, thread: Thread, author: Actor, done, post_office: PostOffice
) -> None:
    other = talk.somebody("Bea Begint")
    moved = talk.reply(thread, "Iets heel anders.", other)
    (mail,) = done(ordering.split, thread.id, [moved.no], "Over iets anders", WHY)
    assert "Over iets anders" in post_office.text(mail)
    assert [one for one in post_office.to(other.email) if "gesplitst" in str(one["Subject"])]

    own = talk.reply(thread, "Nog een vraag van mij.", author)
    assert len(done(ordering.split, thread.id, [own.no], "Nog een vraag", WHY)) == 2


def test_it_is_told_in_the_language_of_who_began_it(
    talk: Talk, thread: Thread, author: Actor, post_office: PostOffice
) -> None:
    moderator = talk.moderator
    with transaction():
        db.session.get_one(Member, author.id).language = "fr"
        ordering.hide_thread(thread.id, WHY, moderator, now=clock.now())
    (mail,) = post_office.to(author.email)
    assert f"/fr/forum/algemeen/{thread.id}-" in post_office.text(mail)


def test_what_was_undone_before_it_left_is_not_told(talk: Talk, thread: Thread, author: Actor, done) -> None:
    with transaction():
        ordering.lock(thread.id, WHY, talk.moderator, now=clock.now())
    assert not done(ordering.unlock, thread.id)


def test_nobody_is_told_what_they_did_themselves_or_after_they_left(
    talk: Talk, author: Actor, thread: Thread, done, post_office: PostOffice
) -> None:
    own = talk.thread("Van de begeleider zelf", by=talk.moderator)
    with transaction():
        ordering.lock(own.id, WHY, talk.moderator, now=clock.now())
    assert not post_office.to(talk.moderator.email)

    with transaction():
        disable_member(author.id, "test", now=clock.now())
    assert not done(ordering.lock, thread.id, WHY)


def test_another_title_is_told_with_both_and_found_by_the_new_one_alone(
    talk: Talk, thread: Thread, done, post_office: PostOffice
) -> None:
    (mail,) = done(ordering.rename, thread.id, "Chauffeur gezocht", WHY)
    text = post_office.text(mail)
    assert "Busje" in str(mail["Subject"])
    assert "“Chauffeur gezocht”" in text
    assert WHY in text
    now_is = talk.fresh(thread.id)
    assert (now_is.title, now_is.slug) == ("Chauffeur gezocht", "chauffeur-gezocht")
    assert [hit.title for group in search.find("chauffeur", {search.PUBLIC}).groups for hit in group.hits]
    assert not search.find("busje", {search.PUBLIC}).groups


def test_who_began_it_gives_another_title_without_a_word_and_without_a_mail(
    talk: Talk, thread: Thread, author: Actor, done
) -> None:
    assert not done(ordering.rename, thread.id, "Anders", "", by=author)
    assert talk.fresh(thread.id).title == "Anders"


def test_a_title_is_given_by_who_may_with_a_reason_and_is_a_title(talk: Talk, thread: Thread) -> None:
    now = clock.now()
    with pytest.raises(NotAllowed):
        ordering.rename(thread.id, "Gekaapt", WHY, talk.somebody(), now=now)
    with pytest.raises(NotAllowed):
        ordering.rename(thread.id, "Gekaapt", WHY, talk.scoped_moderator(theme="zorg"), now=now)
    with pytest.raises(Invalid):
        ordering.rename(thread.id, "Anders", " ", talk.moderator, now=now)
    for title in ("", " \x00 ", "x" * 121):
        with pytest.raises(Invalid):
            ordering.rename(thread.id, title, WHY, talk.moderator, now=now)


def test_a_thread_whose_words_were_erased_with_its_authors_account_gets_a_title_again(
    talk: Talk, thread: Thread, author: Actor
) -> None:
    with transaction():
        forgetting.forget(db.session.get_one(Member, author.id), words_too=True, now=clock.now())
    assert talk.fresh(thread.id).title == "…"
    with transaction():
        ordering.rename(thread.id, "Vervoer", WHY, talk.moderator, now=clock.now())
    assert talk.fresh(thread.id).title == "Vervoer"


def test_who_wrote_a_post_hears_what_a_moderator_did_with_it_and_why(
    talk: Talk, thread: Thread, post_office: PostOffice
) -> None:
    by = talk.somebody("Rik Reageert")
    post = talk.reply(thread, "Jef zei het.", by)
    talk.edit(post, "Iemand zei het.", talk.moderator, reason="Geen namen.")
    post_office.deliver()
    with transaction():
        editing.forget_history(thread.id, post.no, talk.moderator, "Ook niet vroeger.", now=clock.now())
    post_office.deliver()
    with transaction():
        editing.erase(thread.id, post.no, talk.moderator, reason="Ook niet vroeger.", now=clock.now())

    mails = post_office.to(by.email)
    assert [str(one["Subject"]).strip().partition(":")[0] for one in mails] == [
        "Je reactie is gewijzigd",
        "Een vorige tekst van je reactie is gewist",
        "Je reactie is gewist",
    ]
    assert "Geen namen." in post_office.text(mails[0])
    assert "Ook niet vroeger." in post_office.text(mails[-1])
    assert talk.erase(talk.reply(thread, "Van mij.", by)).state == "erased"
    assert len(post_office.to(by.email)) == len(mails)


def test_each_whose_posts_moved_is_told_once(talk: Talk, thread: Thread, post_office: PostOffice) -> None:
    by = talk.somebody("Rik Reageert")
    first = talk.reply(thread, "Een.", by)
    other = talk.reply(thread, "Twee.", by)
    talk.moderate(ordering.split, thread, {2, first.no, other.no}, "Afgesplitst", WHY)

    (mail,) = post_office.to(by.email)
    assert str(mail["Subject"]) == "Je reactie staat in een ander gesprek: Afgesplitst"
    assert WHY in post_office.text(mail)


def test_who_waited_hears_that_everybody_reads_it(talk: Talk, post_office: PostOffice) -> None:
    by = talk.newcomer("Nele Nieuw")
    held = talk.thread(by=by)
    talk.show(talk.posts(held)[0])

    (mail,) = post_office.to(by.email)
    assert str(mail["Subject"]).startswith("Je reactie staat op de site")
    assert "De reden" not in post_office.text(mail)
