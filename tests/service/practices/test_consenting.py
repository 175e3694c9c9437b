"""Words of a conversation in a practice: asked, answered, kept to, and thanked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from netwerk.forum.models import Thread
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.members.services import disable_member
from netwerk.practices import crediting
from netwerk.practices.errors import Incomplete
from netwerk.practices.models import Agreement, Passage, Practice
from netwerk.practices.services import consenting, distilling, reviewing, writing
from tests.library import Library
from tests.support.post_office import PostOffice
from tests.talk import Talk

HERS = "Wij bellen elke mentor op de eerste vrijdag van de stage."
HIS = "Bij ons staat een oude fiets klaar voor wie de bus mist."


@dataclass(frozen=True)
class Distilled:
    """A draft that its maker made of what two others said and of their own words."""

    thread: Thread
    practice: Practice
    maker: Actor
    her: Actor
    him: Actor


@pytest.fixture
def made(talk: Talk, library: Library) -> Distilled:
    maker, her, him = (talk.somebody(name) for name in ("Mia Maker", "Hera Peeters", "Wim Claes"))
    thread = talk.thread("Hoe blijven leerlingen op stage?", "Wie heeft een goede aanpak voor ons?", maker)
    talk.reply(thread, HERS, her)
    talk.reply(thread, HIS, him)
    with transaction():
        practice = distilling.distil(
            "praktijk",
            ("thread", thread.id),
            {0: "aim", 1: "at_school", 2: "at_work"},
            maker,
            "nl",
            title="Samen op stage",
            now=clock.now(),
        )
    return Distilled(thread, library.fresh(practice), maker, her, him)


@pytest.fixture
def link_of(post_office: PostOffice) -> Callable[[Actor], str]:
    """The token in the mail to somebody."""

    def read(who: Actor) -> str:
        (mail,) = post_office.to(who.email)
        found = re.search(r"/praktijken/woorden/(\S+)", post_office.text(mail))
        assert found
        return found[1]

    return read


def say(token: str, given: str) -> None:
    with transaction():
        consenting.answer(token, given, now=clock.now())


def thanks(library: Library, practice: Practice) -> str:
    now_is = library.fresh(practice)
    return crediting.credits_of(now_is, library.said(now_is)).words


def test_everybody_whose_words_were_taken_is_asked_once_and_the_maker_is_not(
    made: Distilled, post_office: PostOffice
) -> None:
    (mail,) = post_office.to(made.her.email)
    text = post_office.text(mail)
    assert "Samen op stage" in str(mail["Subject"])
    assert HERS in text
    assert HIS not in text
    assert "Mia Maker" in text
    assert len(post_office.to(made.him.email)) == 1
    assert not post_office.to(made.maker.email)


def test_who_left_before_is_not_asked(
    talk: Talk, library: Library, made: Distilled, post_office: PostOffice
) -> None:
    with transaction():
        disable_member(made.her.id, "test", now=clock.now())
        distilling.distil(
            "praktijk", ("thread", made.thread.id), {1: "aim"}, made.maker, "nl", now=clock.now()
        )
    assert len(db.session.scalars(select(Agreement)).all()) == 2
    assert library.fresh(made.practice)
    assert not [one for one in post_office.to(made.her.email) if "Samen" not in str(one["Subject"])]


def test_nobody_answered_yet_and_it_is_published_with_thanks_to_nobody_by_name(
    made: Distilled, library: Library
) -> None:
    library.finish(made.practice, made.maker)
    assert thanks(library, made.practice) == "Met dank aan deelnemers aan het gesprek."


def test_who_wants_that_is_named_as_they_are_called_now(
    made: Distilled, library: Library, link_of: Callable[[Actor], str]
) -> None:
    say(link_of(made.her), "named")
    say(link_of(made.him), "named")
    library.finish(made.practice, made.maker)
    assert thanks(library, made.practice) == "Met woorden van Hera Peeters en Wim Claes."

    say(link_of(made.him), "unnamed")
    with transaction():
        db.session.get_one(Member, made.her.id).name = "Hera Janssens"
    assert thanks(library, made.practice) == (
        "Met woorden van Hera Janssens, en met dank aan andere deelnemers aan het gesprek."
    )


def test_words_that_were_rewritten_are_thanked_no_longer(
    made: Distilled, library: Library, link_of: Callable[[Actor], str]
) -> None:
    say(link_of(made.her), "named")
    library.finish(made.practice, made.maker)
    library.revise(made.practice, made.maker, at_school="Er wordt elke vrijdag gebeld.", at_work="Fietsen.")
    assert thanks(library, made.practice) == ""


def test_a_case_names_nobody(made: Distilled, library: Library, link_of: Callable[[Actor], str]) -> None:
    say(link_of(made.her), "named")
    with transaction():
        writing.set_kind(made.practice.id, "casus", made.maker, now=clock.now())
    draft = writing.open_draft(made.practice.id, made.maker, now=clock.now())
    said = crediting.credits_of(library.fresh(made.practice), draft.content).words
    assert said == "Met dank aan deelnemers aan het gesprek."


def test_a_no_before_it_is_handed_in_is_told_at_its_field_and_a_rewritten_text_is_fine(
    made: Distilled, library: Library, link_of: Callable[[Actor], str]
) -> None:
    say(link_of(made.her), "refused")

    with pytest.raises(Incomplete) as refused:
        library.finish(made.practice, made.maker)
    assert refused.value.lacks[0][0] == "at_school"
    assert "Wij bellen elke mentor" in str(refused.value.sentence)

    db.session.rollback()
    with transaction():
        draft = writing.open_draft(made.practice.id, made.maker, now=clock.now())
        rewritten = {"at_school": "Elke vrijdag belt iemand van de school naar het bedrijf."}
        writing.save(made.practice.id, rewritten, made.maker, revision=draft.revision, now=clock.now())
    library.finish(made.practice, made.maker)
    assert thanks(library, made.practice) == "Met dank aan deelnemers aan het gesprek."


def test_a_no_while_the_editors_have_it_stops_publishing_wherever_the_words_stand_by_then(
    made: Distilled, library: Library, link_of: Callable[[Actor], str]
) -> None:
    with transaction():
        draft = writing.open_draft(made.practice.id, made.maker, now=clock.now())
        filled = library.content(title="Samen op stage", at_school="Niets.", pitfalls=f"Let op: **{HERS}**")
        writing.save(made.practice.id, filled, made.maker, revision=draft.revision, now=clock.now())
        writing.submit(made.practice.id, "", made.maker, accepts_worries=True, now=clock.now())
    say(link_of(made.her), "refused")

    with pytest.raises(Conflict, match="Wij bellen elke mentor"), transaction():
        reviewing.publish(made.practice.id, library.editor, checked=True, now=clock.now())

    say(link_of(made.her), "unnamed")
    with transaction():
        reviewing.publish(made.practice.id, library.editor, checked=True, now=clock.now())


def test_a_no_is_mailed_to_the_author_unless_it_became_a_yes_meanwhile(
    made: Distilled, link_of: Callable[[Actor], str], post_office: PostOffice
) -> None:
    say(link_of(made.her), "refused")
    (mail,) = post_office.to(made.maker.email)
    assert HERS in post_office.text(mail)
    assert HIS not in post_office.text(mail)

    token = link_of(made.him)
    say(token, "refused")
    say(token, "named")
    assert len(post_office.to(made.maker.email)) == 1


def test_what_is_no_answer_or_no_link_of_ours_changes_nothing(
    made: Distilled, link_of: Callable[[Actor], str]
) -> None:
    token = link_of(made.her)
    for given in ("asked", "", "ja"):
        with pytest.raises(Invalid):
            say(token, given)
    with pytest.raises(NotFound):
        say(token + "x", "named")


def test_a_draft_that_is_thrown_away_asks_nothing_any_more(
    made: Distilled, link_of: Callable[[Actor], str]
) -> None:
    token = link_of(made.her)
    with transaction():
        writing.discard(made.practice.id, made.maker)
    with pytest.raises(NotFound):
        say(token, "named")
    assert not db.session.scalars(select(Agreement)).all()


def test_who_is_forgotten_is_a_former_member_and_with_their_words_stands_nowhere(
    made: Distilled, library: Library, link_of: Callable[[Actor], str]
) -> None:
    token = link_of(made.her)
    say(token, "named")
    library.finish(made.practice, made.maker)
    given = consenting.export(made.her.id)["woorden-in-praktijken"]
    assert [(one["words"], one["answer"]) for one in given] == [(HERS, "named")]

    with transaction():
        member = db.session.get_one(Member, made.her.id)
        consenting.forget(member, words_too=False, now=clock.now())
        member.name = ""
    assert thanks(library, made.practice).startswith("Met woorden van voormalig lid")
    with pytest.raises(NotFound):
        say(token, "unnamed")

    with transaction():
        consenting.forget(db.session.get_one(Member, made.her.id), words_too=True, now=clock.now())
    kept = db.session.execute(select(Passage.text, Passage.member_name).where(Passage.place == 1)).one()
    assert tuple(kept) == ("", "")
