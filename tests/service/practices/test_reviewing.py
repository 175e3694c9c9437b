"""Editors and reviewers: who may decide on which sheet, in which state, and what their time-outs do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.members.actor import Actor
from netwerk.members.queries import memberships_on
from netwerk.members.services import add_membership, grant_role
from netwerk.practices import queries, rules
from netwerk.practices.models import Practice, Review
from netwerk.practices.queries import desk
from netwerk.practices.rules import Gap, State, Step
from netwerk.practices.services import adopting, asking, ladder, reviewing, writing
from netwerk.practices.services.adopting import AdoptionFacts
from tests.library import Library

MARKS = dict.fromkeys(rules.CRITERIA, 3)


def do(act, *args, **more):
    """One act in its own transaction."""
    with transaction():
        return act(*args, **more, now=clock.now())


def ask(library: Library, practice: Practice, who: Actor, side: str = "school") -> Review:
    return do(asking.ask, practice.id, who.email, side, library.editor)


# --- deciding ---------------------------------------------------------------------------------------------


def test_a_sheet_is_given_back_and_comes_in_again(library: Library) -> None:
    by = library.somebody()
    practice = library.submitted(by)
    row = do(reviewing.return_, practice.id, {"title": "Korter."}, "", library.editor)
    assert (library.fresh(practice).state, practice.submitted_number) == (State.RETURNED, 0)
    assert (row.number, row.remarks) == (1, {"title": "Korter."})
    do(writing.submit, practice.id, "", by)
    assert library.fresh(practice).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("remarks", "reason"), [({}, ""), ({"title": "  "}, " \n "), ({"geen-veld": "Iets"}, "")]
)
def test_giving_back_needs_at_least_one_word(library: Library, remarks: dict[str, str], reason: str) -> None:
    practice = library.submitted()
    with pytest.raises(Invalid, match="minstens één opmerking"):
        do(reviewing.return_, practice.id, remarks, reason, library.editor)
    assert library.fresh(practice).state == State.SUBMITTED


def test_only_editors_of_its_networks_and_regions_decide(library: Library) -> None:
    practice = library.submitted(themes=["begeleiden"], regions=["midden-limburg"])
    for other in (
        library.scoped_editor(theme="mobiliteit"),
        library.scoped_editor(region="noord-limburg"),
        library.somebody(),
    ):
        for act, given in (
            (reviewing.return_, ({"title": "Korter."}, "")),
            (reviewing.restore, ()),
        ):
            with pytest.raises(NotFound):
                do(act, practice.id, *given, other)
        with pytest.raises(NotFound):
            do(reviewing.publish, practice.id, other, checked=True)
    for editor in (library.scoped_editor(theme="begeleiden"), library.scoped_editor(region="midden-limburg")):
        with transaction():
            assert reviewing.may_edit(editor, queries.load(practice.id))
    do(reviewing.publish, practice.id, editor, checked=True)
    assert library.fresh(practice).state == State.PUBLISHED


def test_a_version_that_moves_elsewhere_falls_to_the_editors_of_both(library: Library) -> None:
    by = library.somebody()
    practice = library.practice(by, themes=["begeleiden"])
    library.revise(practice, by, publish=False, themes=["mobiliteit"])
    for theme in ("begeleiden", "mobiliteit"):
        assert reviewing.may_edit(library.scoped_editor(theme=theme), library.fresh(practice))
    do(writing.take_back, practice.id, by)
    assert not reviewing.may_edit(library.scoped_editor(theme="mobiliteit"), library.fresh(practice))


def test_nobody_decides_on_a_sheet_of_their_own(library: Library) -> None:
    by = library.somebody(contact=True)
    practice = library.submitted(by)
    with transaction():
        grant_role(by.id, "editor", "test")
    itself = library.author(practice)
    with pytest.raises(NotAllowed, match="Een andere redacteur"):
        do(reviewing.publish, practice.id, itself, checked=True)
    with pytest.raises(NotAllowed):
        do(reviewing.return_, practice.id, {"title": "Korter."}, "", itself)
    do(reviewing.publish, practice.id, library.editor, checked=True)
    with pytest.raises(NotAllowed):
        do(asking.ask, practice.id, library.somebody().email, "school", itself)
    do(reviewing.withdraw, practice.id, "Klopt niet.", library.editor)
    with pytest.raises(NotAllowed):
        do(reviewing.restore, practice.id, itself)


def test_a_draft_that_never_left_its_writers_is_in_no_editors_scope(library: Library) -> None:
    by = library.somebody()
    practice = library.draft(by)
    do(writing.keep_version, practice.id, "", by)
    assert not reviewing.may_edit(library.editor, library.fresh(practice))
    do(writing.submit, practice.id, "", by)
    assert reviewing.may_edit(library.editor, library.fresh(practice))
    do(writing.take_back, practice.id, by)
    assert reviewing.may_edit(library.editor, library.fresh(practice))


def test_of_two_editors_the_second_is_told_and_changes_nothing(library: Library) -> None:
    practice, second = library.submitted(), library.scoped_editor(theme="begeleiden")
    do(reviewing.return_, practice.id, {"title": "Korter."}, "", library.editor, number=1)
    with pytest.raises(Conflict, match="ligt niet meer bij de redactie"):
        do(reviewing.publish, practice.id, second, checked=True, number=1)
    assert library.fresh(practice).state == State.RETURNED
    assert len([row for row in queries.log_of(practice.id) if row.act == "return"]) == 1


def test_two_editors_who_decide_at_the_same_instant_decide_once(app: Flask, library: Library) -> None:
    practice, second = library.submitted(), library.scoped_editor(theme="begeleiden")
    practice_id, first = practice.id, library.editor
    db.session.rollback()
    start = Barrier(2)

    def at_once(act) -> str:
        with app.app_context():
            start.wait(timeout=20)
            try:
                act()
            except Conflict as error:
                return str(error.sentence)
        return ""

    acts = [
        lambda: do(reviewing.publish, practice_id, first, checked=True, number=1),
        lambda: do(reviewing.return_, practice_id, {"title": "Korter."}, "", second, number=1),
    ]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(at_once, acts))

    assert sorted(told)[0] == ""
    assert sorted(told)[1] == "Deze praktijk ligt niet meer bij de redactie."
    assert library.fresh(practice).state == (State.PUBLISHED if not told[0] else State.RETURNED)
    decisions = [row.act for row in queries.log_of(practice_id) if row.act in {"publish", "return"}]
    assert decisions == ["return" if told[0] else "publish"]


def test_a_decision_counts_for_the_version_that_was_read(library: Library) -> None:
    by = library.somebody()
    practice = library.submitted(by)
    with transaction():
        now = clock.now()
        writing.take_back(practice.id, by, now=now)
        draft = writing.open_draft(practice.id, by, now=now)
        writing.save(practice.id, {"aim": "Anders."}, by, revision=draft.revision, now=now)
        writing.submit(practice.id, "", by, now=now)
    for act in (
        lambda: do(reviewing.publish, practice.id, library.editor, checked=True, number=1),
        lambda: do(reviewing.return_, practice.id, {"aim": "Hoe?"}, "", library.editor, number=1),
    ):
        with pytest.raises(Conflict, match="nieuwere versie"):
            act()
    assert library.fresh(practice).submitted_number == 2


def test_a_withdrawn_sheet_comes_back_as_it_was(library: Library) -> None:
    practice = library.climb(library.practice(), 2)
    do(reviewing.withdraw, practice.id, "Even weg.", library.editor)
    assert library.fresh(practice).state == State.WITHDRAWN
    do(reviewing.restore, practice.id, library.editor)
    back = library.fresh(practice)
    assert (back.state, back.step, back.withdrawn_because) == (State.PUBLISHED, Step.PROVEN, "")
    with pytest.raises(Conflict, match="niet ingetrokken"):
        do(reviewing.restore, practice.id, library.editor)


def test_translations_go_and_come_back_with_their_original(library: Library) -> None:
    practice = library.practice()
    by, other = library.author(practice), library.somebody()
    english = library.finish(do(writing.translate, practice.id, "en", by), by)
    french = library.finish(do(writing.translate, practice.id, "fr", other), other)
    do(reviewing.withdraw, french.id, "Slecht vertaald.", library.editor)
    do(reviewing.withdraw, practice.id, "Niet veilig.", library.editor)
    gone = library.fresh(english)
    assert (gone.state, gone.withdrawn_because) == (State.WITHDRAWN, "Niet veilig.")
    with pytest.raises(Conflict, match="origineel"):
        do(reviewing.restore, english.id, library.editor)
    do(reviewing.restore, practice.id, library.editor)
    assert library.fresh(english).state == State.PUBLISHED
    assert library.fresh(french).state == State.WITHDRAWN


def test_nobody_publishes_a_translation_of_what_was_withdrawn(library: Library) -> None:
    practice = library.practice()
    by = library.author(practice)
    english = do(writing.translate, practice.id, "en", by)
    do(writing.save, english.id, library.content(), by, revision=1)
    do(writing.submit, english.id, "", by)
    do(reviewing.withdraw, practice.id, "Niet veilig.", library.editor)
    with pytest.raises(Conflict, match="origineel"):
        do(reviewing.publish, english.id, library.editor, checked=True)
    assert library.fresh(english).state == State.SUBMITTED


def test_no_language_has_two_translations_after_one_came_back(library: Library) -> None:
    practice = library.practice()
    by = library.author(practice)
    first = library.finish(do(writing.translate, practice.id, "en", by), by)
    do(reviewing.withdraw, first.id, "Slecht vertaald.", library.editor)
    library.finish(do(writing.translate, practice.id, "en", by), by)
    with pytest.raises(Conflict, match="andere vertaling"):
        do(reviewing.restore, first.id, library.editor)


def test_who_edits_the_original_edits_a_translation_that_says_another_network(library: Library) -> None:
    practice = library.practice(themes=["begeleiden"])
    by = library.author(practice)
    english = do(writing.translate, practice.id, "en", by)
    do(writing.save, english.id, {"themes": ["mobiliteit"]}, by, revision=1)
    english = library.finish(library.fresh(english), by)
    assert reviewing.may_edit(library.scoped_editor(theme="begeleiden"), library.fresh(english))


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize(
    "given",
    [{}, {"done_once": False}, {"evidence": []}, {"summaries": [], "must": ""}],
    ids=["all", "not done", "no evidence", "no summaries"],
)
def test_the_step_that_is_foreseen_is_the_step_that_comes(
    library: Library, given: dict[str, object], *, checked: bool
) -> None:
    by = library.somebody()
    practice = library.climb(library.practice(by), 3)
    library.revise(practice, by, publish=False, aim="Nieuw.", **given)
    said = queries.version(practice.id, practice.submitted_number or 2).content
    foreseen, lacks = ladder.foreseen(library.fresh(practice), said, checked=checked, now=clock.now())
    do(reviewing.publish, practice.id, library.editor, checked=checked)
    now = library.fresh(practice)
    assert (foreseen, lacks) == (now.step, ladder.lacks_of(now, clock.now()))


# --- reviewers --------------------------------------------------------------------------------------------


def test_two_favourable_answers_of_both_sides_prove_a_practice(library: Library) -> None:
    practice = library.practice()
    school, company = library.somebody("school", "lommel"), library.somebody("company", "lommel")
    one, other = ask(library, practice, school), ask(library, practice, company, "company")
    do(asking.give, one.id, MARKS, True, "", school)
    assert library.fresh(practice).step == Step.LOCAL
    do(asking.give, other.id, MARKS, False, "Nog niet.", company)
    assert library.fresh(practice).step == Step.LOCAL
    assert ladder.lacks_of(practice, clock.now()) == {Gap.COMPANY_REVIEW: 1}
    third = library.somebody("company", "genk")
    again = ask(library, practice, third, "company")
    do(asking.give, again.id, MARKS, True, "", third)
    assert library.fresh(practice).step == Step.PROVEN


def test_who_made_it_works_elsewhere_or_was_asked_is_not_asked(library: Library) -> None:
    by = library.somebody("school", contact=True)
    practice = library.practice(by)
    colleague, writer = library.somebody("school"), library.somebody("school")
    company = library.somebody("company")
    with transaction():
        add_membership(colleague.id, next(iter(by.contact_of)))
        writing.add_writer(practice.id, writer.email, by, now=clock.now())
    refused = [
        (by, "school", "zelf aan meewerkte"),
        (writer, "school", "zelf aan meewerkte"),
        (company, "school", "werkt niet aan die kant"),
        (library.editor, "school", "werkt niet aan die kant"),
    ]
    # Who works for a maker makes it too, whatever else they do.
    baker = library.somebody("company")
    with transaction():
        add_membership(baker.id, library.organisation("Bakkerij Claes", "company").id)
    refused.append((baker, "company", "zelf aan meewerkte"))
    for who, side, words in refused:
        with pytest.raises(Invalid, match=words):
            ask(library, practice, who, side)
    with pytest.raises(Invalid, match="Niemand op deze site"):
        do(asking.ask, practice.id, "niemand@elders.example", "school", library.editor)
    with pytest.raises(Invalid, match="Kies school of bedrijf"):
        ask(library, practice, company, "gemeente")
    ask(library, practice, company, "company")
    with pytest.raises(Invalid, match="werd al gevraagd"):
        ask(library, practice, company, "company")


def test_the_word_of_who_joins_the_makers_later_counts_no_longer(library: Library) -> None:
    by, who = library.somebody(), library.somebody("company", "lommel")
    practice = library.practice(by)
    library.reviewed(practice, "school")
    library.reviewed(practice, "company", by=who)
    assert library.fresh(practice).step == Step.PROVEN
    joined = memberships_on(who.id, clock.today())[0].organisation.name
    partners = [{"organisation": name, "part": ""} for name in ("Technische School Genk", joined)]
    assert library.revise(practice, by, partners=partners).step == Step.LOCAL


def test_only_a_published_original_is_reviewed(library: Library) -> None:
    who, by = library.somebody("school", "lommel"), library.somebody()
    with pytest.raises(Conflict):
        ask(library, library.submitted(), who)
    practice = library.practice(by)
    french = do(writing.translate, practice.id, "fr", by)
    translation = library.finish(french, by)
    with pytest.raises(Conflict):
        ask(library, translation, who)


def test_an_answer_is_whole_given_once_and_by_who_was_asked(library: Library) -> None:
    practice, who = library.practice(), library.somebody("school", "lommel")
    review = ask(library, practice, who)
    for marks in ({}, {"clear": 3}, MARKS | {"clear": 5}, MARKS | {"clear": 0}, MARKS | {"more": 1}):
        with pytest.raises(Invalid):
            do(asking.give, review.id, marks, True, "", who)
    with pytest.raises(Invalid, match="wat er beter moet"):
        do(asking.give, review.id, MARKS, False, " ", who)
    with pytest.raises(NotFound):
        do(asking.give, review.id, MARKS, True, "", library.somebody())
    do(asking.give, review.id, MARKS, True, "", who)
    for again in (
        lambda: do(asking.give, review.id, MARKS, True, "", who),
        lambda: do(asking.decline, review.id, who),
        lambda: asking_cancel(practice, review, library.editor),
    ):
        with pytest.raises(Conflict):
            again()


def asking_cancel(practice: Practice, review: Review, editor: Actor) -> None:
    with transaction():
        asking.cancel(practice.id, review.id, editor, now=clock.now())


def test_a_late_answer_counts_as_well(library: Library, at) -> None:
    at("2026-11-02 10:00")
    practice, who = library.practice(), library.somebody("school", "lommel")
    review = ask(library, practice, who)
    at("2026-11-23 10:00")
    with transaction():
        assert asking.expire(clock.now()) == 1
    do(asking.give, review.id, MARKS, True, "", who)
    assert Gap.SCHOOL_REVIEW not in ladder.lacks_of(library.fresh(practice), clock.now())


def test_an_editor_elsewhere_neither_asks_nor_takes_back(library: Library) -> None:
    practice, who = library.practice(), library.somebody("school", "lommel")
    review, other = ask(library, practice, who), library.scoped_editor(theme="mobiliteit")
    with pytest.raises(NotFound):
        do(asking.ask, practice.id, library.somebody().email, "school", other)
    with pytest.raises(NotFound):
        asking_cancel(practice, review, other)
    with pytest.raises(NotFound):
        asking_cancel(library.practice(), review, library.editor)
    asking_cancel(practice, review, library.editor)
    ask(library, practice, who)


def test_nobody_answers_about_a_practice_that_went(library: Library) -> None:
    practice, who = library.practice(), library.somebody("school", "lommel")
    review = ask(library, practice, who)
    do(reviewing.withdraw, practice.id, "Weg.", library.editor)
    with pytest.raises(Conflict, match="ingetrokken"):
        do(asking.give, review.id, MARKS, True, "", who)


# --- the desk ---------------------------------------------------------------------------------------------


def test_the_desk_of_an_editor_holds_what_lies_in_their_scope(library: Library, at) -> None:
    at("2026-11-02 10:00")
    by = library.somebody()
    here = library.practice(by, themes=["begeleiden"], regions=["midden-limburg"])
    there = library.practice(by, themes=["mobiliteit"], regions=["noord-limburg"])
    waiting = library.submitted(by, themes=["begeleiden"])
    library.submitted(by, themes=["mobiliteit"])
    back = library.submitted(by, themes=["begeleiden"])
    do(reviewing.return_, back.id, {"title": "Korter."}, "", library.editor)
    for practice in (here, there):
        ask(library, practice, library.somebody("school", "lommel"))
        took = library.somebody("company", "lommel")
        works = memberships_on(took.id, clock.today())[0].organisation.name
        facts = AdoptionFacts(works, "running", contact_email="baas@bedrijf.example")
        do(adopting.report, practice.id, facts, took)
    at("2028-12-05 10:00")
    with transaction():
        asking.expire(clock.now())
    db.session.rollback()
    now, today = clock.now(), clock.today()
    for editor in (library.scoped_editor(theme="begeleiden"), library.scoped_editor(region="midden-limburg")):
        counts = desk.counts(editor, now, today)
        assert counts == desk.Counts(reviews=1, to_reconfirm=1, adoptions=1)
        assert [one.practice.id for one in desk.reviews(editor, now, 1)] == [here.id]
        assert [one.id for one in desk.to_reconfirm(editor, today, 1)] == [here.id]
        assert [practice.id for _row, practice in desk.adoptions(editor, now, 1)] == [here.id]
        assert [one.id for one in desk.climbing(editor)] == [here.id]
    themed = library.scoped_editor(theme="begeleiden")
    assert [one.practice.id for one in desk.handed_in(themed)] == [waiting.id]
    assert [practice.id for practice, _row in desk.returned(themed)] == [back.id]
    assert desk.counts(library.editor, now, today).to_reconfirm == 2
    assert desk.counts(by, now, today) == desk.Counts(0, 0, 0)
    assert desk.handed_in(by) == []
    asked = [
        tuple(db.session.execute(select(*desk.waiting_and_late(one, now))).one())
        for one in (themed, library.editor, by)
    ]
    assert asked == [(1, 1), (2, 2), (0, 0)]


def test_what_was_answered_leaves_the_desk(library: Library) -> None:
    by, editor = library.somebody(), library.editor
    practice = library.submitted(by)
    assert len(desk.handed_in(editor)) == 1
    do(reviewing.return_, practice.id, {"title": "Korter."}, "", editor)
    assert (desk.handed_in(editor), len(desk.returned(editor))) == ([], 1)
    do(writing.submit, practice.id, "", by)
    assert (desk.handed_in(editor)[0].again, desk.returned(editor)) == (True, [])
    do(reviewing.publish, practice.id, editor, checked=True)
    assert (desk.handed_in(editor), desk.returned(editor)) == ([], [])
    library.revise(practice, by, publish=False, aim="Anders.")
    do(reviewing.return_, practice.id, {}, "Waarom?", editor)
    assert len(desk.returned(editor)) == 1
    with transaction():
        writing.discard(practice.id, by)
    assert desk.returned(editor) == []


def test_one_person_of_both_sides_is_not_two_reviewers(library: Library) -> None:
    practice, who = library.practice(), library.somebody("school", "lommel")
    zaak = library.organisation("Zaak van de leraar", "company", "lommel")
    with transaction():
        add_membership(who.id, zaak.id, is_contact=False)
    library.reviewed(practice, "school", by=who)
    library.revise(practice, library.author(practice), aim="Anders.")
    library.reviewed(practice, "company", by=who)
    assert library.fresh(practice).step == Step.LOCAL
    library.reviewed(practice, "school")
    assert library.fresh(practice).step == Step.PROVEN


def test_the_last_word_of_a_reviewer_counts(library: Library) -> None:
    practice, who = library.climb(library.practice(), 1), library.somebody("school", "lommel")
    library.reviewed(practice, "school", by=who)
    library.reviewed(practice, "company")
    assert library.fresh(practice).step == Step.PROVEN
    library.revise(practice, library.author(practice), aim="Anders.")
    library.reviewed(practice, "school", by=who, favourable=False)
    assert library.fresh(practice).step == Step.LOCAL


def test_a_reviewer_who_writes_along_lets_the_sheet_fall_at_once(library: Library) -> None:
    practice, who = library.practice(), library.somebody("school", "lommel")
    library.reviewed(practice, "school", by=who)
    library.reviewed(practice, "company")
    by = library.author(practice)
    do(writing.add_writer, practice.id, who.email, by)
    assert library.fresh(practice).step == Step.LOCAL
    do(writing.remove_writer, practice.id, who.id, by)
    assert library.fresh(practice).step == Step.PROVEN
