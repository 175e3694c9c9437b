"""Other words for a post: what it said stays to be read, until it is taken away for good."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from netwerk.forum import cooking, showing
from netwerk.forum.errors import EditedMeanwhile
from netwerk.forum.models import Post, ReviewItem
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import Via
from netwerk.forum.services import drafts, editing, moderating, ordering
from netwerk.kernel import clock, search
from netwerk.kernel.database import Base, db, transaction
from netwerk.kernel.errors import Invalid, NotAllowed, NotFound, TooMany
from netwerk.kernel.inbox import IncomingMail
from netwerk.members.actor import Actor
from tests.talk import Talk


def dump() -> str:
    """Every word in the database."""
    db.session.rollback()
    rows = [
        row for name in Base.metadata.tables for row in db.session.execute(text(f'SELECT * FROM "{name}"'))
    ]
    return "\n".join(map(str, rows))


def shown(talk: Talk, post: Post, actor: Actor | None = None) -> str:
    """A post as somebody sees it."""
    now_is = talk.post(post.id)
    return showing.html_of(now_is, showing.around([now_is], actor, lambda one: f"#{one.no}"))


def test_an_edit_keeps_what_it_said_and_why_it_changed(talk: Talk) -> None:
    post = talk.reply(talk.thread(), "Wij gaan langs.")
    talk.edit(post, "Wij bellen eerst.", reason="Vergist")
    talk.edit(post, "Wij bellen altijd eerst.")
    now_is = talk.post(post.id)
    assert (now_is.raw, now_is.version) == ("Wij bellen altijd eerst.", 3)
    said = [(one.words, one.revision.reason) for one in post_reads.told_history(now_is)]
    assert said == [("Wij bellen eerst.", ""), ("Wij gaan langs.", "Vergist")]


def test_saying_the_same_again_is_no_edit(talk: Talk) -> None:
    post = talk.reply(talk.thread(), "Dag.")
    assert talk.edit(post, " Dag.\n").version == 1


def test_who_saves_an_older_version_is_told_and_loses_nothing(talk: Talk) -> None:
    post = talk.reply(talk.thread(), "Eerst.")
    talk.edit(post, "Van de begeleider.", talk.moderator, reason="Naam weg")
    with pytest.raises(EditedMeanwhile) as refused, transaction():
        editing.edit(post.thread_id, 2, "Van mij.", "", talk.author(post), version=1, now=clock.now())
    assert (refused.value.theirs, refused.value.version) == ("Van de begeleider.", 2)
    assert talk.post(post.id).raw == "Van de begeleider."


def test_who_changes_the_words_of_another_says_why(talk: Talk) -> None:
    post = talk.reply(talk.thread())
    with pytest.raises(Invalid):
        talk.edit(post, "Anders.", talk.moderator)
    talk.edit(post, "Anders.", talk.moderator, reason="Naam van een leerling")
    [done] = reads.acts_on(post.thread_id)
    assert (done.act, done.reason) == ("edit", "Naam van een leerling")


def test_nobody_else_changes_or_erases_a_post(talk: Talk) -> None:
    thread = talk.thread(board="mobiliteit")
    post = talk.reply(thread)
    for other in (talk.somebody(), talk.author(thread), talk.scoped_moderator(theme="begeleiden")):
        with pytest.raises(NotAllowed):
            talk.edit(post, "Anders.", other, reason="Zomaar")
        with pytest.raises(NotAllowed):
            talk.erase(post, other)


def test_in_a_closed_thread_or_a_hidden_post_the_author_changes_nothing_but_may_erase(talk: Talk) -> None:
    thread = talk.thread(replies=1)
    [opening, answer] = talk.posts(thread)
    talk.hide(answer)
    with pytest.raises(NotAllowed):
        talk.edit(answer, "Anders.")
    talk.moderate(ordering.lock, thread, "Klaar.")
    with pytest.raises(NotAllowed):
        talk.edit(opening, "Anders.")
    for post in (opening, answer):
        assert talk.erase(post).state == "erased"


def test_an_erased_post_is_changed_no_more(talk: Talk) -> None:
    post = talk.erase(talk.reply(talk.thread()))
    with pytest.raises(NotAllowed):
        talk.edit(post, "Terug.")
    with pytest.raises(NotAllowed):
        talk.erase(post)
    with pytest.raises(NotFound), transaction():
        editing.erase(post.thread_id, 99, talk.author(post), now=clock.now())


@pytest.mark.parametrize("by", ["author", "moderator"])
def test_erased_words_are_nowhere_any_more(talk: Talk, by: str) -> None:
    thread, writer = talk.thread("Vraag", "Hoe doen jullie dat?"), talk.somebody()
    post = talk.reply(thread, "Vraag de kwetterzin aan de mentor.")
    quoting = talk.quoting(post, "Dat klopt van de mentor.")
    once = talk.quoting(post, "Ook waar.")
    talk.edit(once, "Ik citeer niet meer.")
    talk.edit(post, "Vraag de kwetterzin aan de baas.", reason="kwetterzin verbeterd")
    with transaction():
        words = cooking.quoted(2, post.raw) + "\n\nMijn idee"
        drafts.save(writer, f"thread:{thread.id}", words, now=clock.now())
        moderating.report(thread.id, 2, "Er staat kwetterzin.", writer, now=clock.now())
    assert search.find("kwetterzin", {search.PUBLIC}).groups
    if by == "author":
        talk.erase(post)
    else:
        with transaction():
            editing.erase(thread.id, 2, talk.moderator, now=clock.now(), reason="Naam van een leerling.")
    kept = dump().replace("search_word", "")
    assert "kwetterzin" not in kept.lower()
    assert "Dat klopt van de mentor." in talk.post(quoting.id).raw
    assert "Wat hier geciteerd werd, is er niet meer." in shown(talk, quoting)
    db.session.rollback()
    draft = drafts.find(writer, f"thread:{thread.id}")
    assert draft is not None
    assert draft.raw.endswith("Mijn idee")


def test_erased_words_are_not_in_the_mail_either_that_brought_them(talk: Talk) -> None:
    thread = talk.thread()
    with transaction() as session:
        mail = IncomingMail(digest="x", kind="reply", raw=b"Vraag de kwetterzin.", received_at=clock.now())
        session.add(mail)
        session.flush()
        mail_id = mail.id
    talk.erase(talk.reply(thread, "Vraag de kwetterzin.", via=Via.MAIL, incoming_id=mail_id))
    assert "kwetterzin" not in dump()
    db.session.rollback()
    assert db.session.get_one(IncomingMail, mail_id).digest == "x"


def test_words_that_were_erased_do_not_come_back_in_a_quotation(talk: Talk) -> None:
    thread = talk.thread()
    post = talk.reply(thread, "Vraag de kwetterzin.")
    typed = cooking.quoted(2, post.raw) + "\n\nEens."
    talk.erase(post)
    late = talk.reply(thread, typed)
    assert "kwetterzin" not in late.raw
    assert "kwetterzin" not in talk.edit(late, typed + " Nog altijd.").raw
    assert "kwetterzin" not in dump()


def test_what_was_hidden_is_quoted_nowhere_but_comes_back_with_it(talk: Talk) -> None:
    post = talk.reply(talk.thread(), "Vraag de kwetterzin.")
    quoting = talk.quoting(post, "Eens.")
    talk.edit(quoting, quoting.raw + " Nog altijd.")
    talk.hide(post)
    assert "kwetterzin" not in shown(talk, quoting)
    assert "kwetterzin" not in shown(talk, quoting, talk.author(post))
    assert all("kwetterzin" not in one.words for one in post_reads.told_history(talk.post(quoting.id)))
    talk.show(post)
    assert "kwetterzin" in shown(talk, quoting)


def test_a_moderator_wipes_what_a_post_said_before(talk: Talk) -> None:
    post = talk.reply(talk.thread(), "Leerling Kwetterzin kwam te laat.")
    talk.edit(post, "Een leerling kwam te laat.", reason="Kwetterzin weg")
    with pytest.raises(Invalid), transaction():
        editing.forget_history(post.thread_id, 2, talk.moderator, " ", now=clock.now())
    with transaction():
        editing.forget_history(post.thread_id, 2, talk.moderator, "Naam van een leerling", now=clock.now())
    assert "kwetterzin" not in dump().lower()
    assert [one.revision.redacted for one in post_reads.told_history(talk.post(post.id))] == [True]


def test_an_edit_after_a_move_still_quotes_whom_it_quoted(talk: Talk) -> None:
    thread, other = talk.thread(replies=1), talk.thread(replies=3)
    quoted = talk.posts(thread)[1]
    quoting = talk.quoting(quoted, "Eens.")
    talk.moderate(ordering.merge, thread, other.id, "Zelfde vraag.")
    talk.edit(quoting, talk.post(quoting.id).raw + " Heel erg.")
    now_is = talk.post(quoting.id)
    assert now_is.quotes == {"2": quoted.id}
    assert f"in reactie {talk.post(quoted.id).no}" in shown(talk, quoting)
    talk.erase(quoted)
    assert "Antwoord 1" not in talk.post(quoting.id).raw


def test_an_edit_keeps_whom_it_named_although_another_has_that_name_by_now(talk: Talk) -> None:
    named = talk.somebody("Nele Bos")
    post = talk.reply(talk.thread(), "Dag @[Nele Bos].")
    talk.somebody("Nele Bos")
    assert talk.edit(post, post_reads.typed(talk.post(post.id)) + " Tot morgen.").mentions == [named.id]


def test_a_preview_is_what_will_stand(talk: Talk) -> None:
    by, thread = talk.somebody(), talk.thread(replies=1)
    talk.somebody("Nele Bos")
    typed = "> [reactie 2]\n> Antwoord 1.\n\n**Dag** @[Nele Bos] en @[lid:1], zie https://a.be <b>\n\n- een"
    before = showing.preview(typed, thread.id, by)
    post = talk.reply(thread, typed, by)
    assert before.replace("#reactie-2", "#2") == shown(talk, post, by)
    edited = typed + "\n- twee"
    before = showing.preview(edited, thread.id, by, talk.post(post.id))
    talk.edit(post, edited)
    assert before.replace("#reactie-2", "#2") == shown(talk, post, by)


@pytest.mark.parametrize(
    ("added", "known", "causes"),
    [
        ("Zie [dit](https://winkel.example).", False, ["link"]),
        ("Zie [dit](https://winkel.example).", True, []),
        ("Bel leerling Jef op 0478 12 34 56.", False, ["personal"]),
        ("Bel leerling Jef op 0478 12 34 56.", True, ["personal"]),
        ("Nog een zin.", False, []),
    ],
)
def test_what_an_edit_adds_after_somebody_looked_is_looked_at_too(
    talk: Talk, added: str, known: bool, causes: list[str]
) -> None:
    by = talk.somebody() if known else talk.newcomer()
    post = talk.posts(talk.thread(raw="Mag ik iets vragen?", by=by))[0]
    post = post if known else talk.show(post)

    talk.edit(post, f"{post.raw} {added}", by)

    waiting = select(ReviewItem.cause).where(ReviewItem.post_id == post.id, ReviewItem.decision == "")
    assert list(db.session.scalars(waiting)) == causes
    talk.edit(talk.post(post.id), f"{talk.post(post.id).raw} En nog een.", by)
    assert list(db.session.scalars(waiting)) == causes, "what was there already is asked once"


def test_nobody_edits_without_end(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "EDITS_AN_HOUR", 2)
    by = talk.somebody()
    post = talk.posts(talk.thread(by=by))[0]
    for number in range(2):
        post = talk.edit(post, f"Versie {number}.", by)

    with pytest.raises(TooMany):
        talk.edit(post, "Nog een.", by)
