"""Writing a sheet through the services: who may, what is kept, two at once, handing in, the ends."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from netwerk.kernel import clock, outbox, uploads
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.personal import Worry
from netwerk.members import services as member_services
from netwerk.practices import content, queries
from netwerk.practices.errors import EditedMeanwhile, Incomplete, Worrying
from netwerk.practices.models import Attachment, Draft, Practice, SheetLog, Version
from netwerk.practices.queries import own
from netwerk.practices.rules import Act, State
from netwerk.practices.services import files, reviewing, writing
from tests.cast import Cast, actor
from tests.library import Library


@pytest.fixture
def an(cast: Cast, words: None):
    return actor(cast.an)


@pytest.fixture
def bart(cast: Cast, words: None):
    return actor(cast.bart)


@pytest.fixture
def draft(library: Library, an, bart) -> Practice:
    made = library.draft(an, title="Fietsbank")
    with transaction():
        writing.add_writer(made.id, bart.email, an, now=clock.now())
    return made


def save(practice, by, revision=1, seen=None, **given):
    with transaction():
        return writing.save(practice.id, given, by, revision=revision, seen=seen, now=clock.now())


def said(practice):
    db.session.rollback()
    return queries.draft_of(practice.id).content


def marks(practice, *names):
    return {name: content.mark(content.value(said(practice), name)) for name in names}


def add_file(practice, by, name="afspraken.pdf"):
    with transaction():
        return files.add(
            practice.id, uploads.store(io.BytesIO(b"%PDF-1.7 afspraken"), name), by, now=clock.now()
        ).id


def describe(practice, file_id, by, *, title, seen=""):
    with transaction():
        told = {"title": title, "alt": "", "licence": "", "credit": ""}
        return files.describe(practice.id, file_id, by, **told, seen=seen, now=clock.now()).id


def acts(practice):
    db.session.rollback()
    query = select(SheetLog.act).filter_by(practice_id=practice.id).order_by(SheetLog.id)
    return list(db.session.scalars(query))


# --- beginning and who may --------------------------------------------------------------------------------


def test_a_sheet_begins_as_a_draft_of_its_author_and_their_organisation(an, library):
    made = library.draft(an, partners=[])
    assert (made.state, made.author_name, made.published_number) == (State.DRAFT, "An Peeters", 0)
    assert library.fresh(made).organisation.name == "Technische School Genk"
    assert acts(made) == [Act.BEGIN]


def test_whoever_begins_need_not_name_their_own_organisation(an):
    with transaction():
        made = writing.begin("praktijk", "nl", an, now=clock.now())
    assert said(made)["partners"] == [{"organisation": "Technische School Genk", "part": ""}]


@pytest.mark.parametrize(
    ("kind", "language", "field"), [("feest", "nl", "kind"), ("visie", "xx", "language"), ("", "", "kind")]
)
def test_a_sheet_has_a_known_kind_and_language(an, kind, language, field):
    with pytest.raises(Invalid) as refusal:
        writing.begin(kind, language, an, now=clock.now())
    assert refusal.value.field == field


def test_strangers_editors_and_organisers_do_not_write(cast, draft, an):
    for stranger in (cast.dirk, cast.els, cast.chantal):
        for act in (
            lambda who: writing.look(draft.id, who, now=clock.now()),
            lambda who: writing.save(draft.id, {"title": "x"}, who, revision=1, now=clock.now()),
            lambda who: writing.submit(draft.id, "", who, now=clock.now()),
            lambda who: writing.discard(draft.id, who),
            lambda who: writing.add_writer(draft.id, who.email, who, now=clock.now()),
        ):
            with pytest.raises(NotFound):
                act(actor(stranger))
            db.session.rollback()


def test_the_contact_person_of_the_organisation_writes_along(make, library, an, cast):
    colleague = make.member("Carla Contact", "carla@school.example")
    made = library.draft(an)
    with transaction():
        member_services.add_membership(colleague.id, made.organisation_id, is_contact=True)
    save(made, actor(colleague), title="Van de contactpersoon")
    assert said(made)["title"] == "Van de contactpersoon"


def test_looking_begins_nothing(an, library):
    made = library.practice(an, title="Gepubliceerd")
    db.session.rollback()
    practice, looked = writing.look(made.id, an, now=clock.now())
    db.session.commit()
    assert looked.content["title"] == "Gepubliceerd"
    assert db.session.get(Draft, practice.id) is None


# --- saving, two at once ----------------------------------------------------------------------------------


def test_what_is_saved_is_only_what_changed(an, draft):
    before = said(draft)
    kept = save(draft, an, summary="Nieuw", title="Fietsbank")
    assert kept.revision == 2
    assert set(kept.changed) == {"summary"}
    assert said(draft) == before | {"summary": "Nieuw"}
    assert save(draft, an, revision=2, summary="Nieuw").revision == 2


def test_the_second_to_save_a_field_is_told_by_whom_and_gets_both_texts(an, bart, draft):
    save(draft, an, aim="Van An")
    with pytest.raises(EditedMeanwhile) as told:
        save(draft, bart, aim="Van Bart", summary="Ook van Bart")
    db.session.rollback()
    assert told.value.theirs == {"aim": "Van An"}
    assert (told.value.name, told.value.revision) == ("An Peeters", 2)
    assert said(draft)["aim"] == "Van An"
    assert said(draft)["summary"] != "Ook van Bart"
    save(draft, bart, revision=told.value.revision, aim="Van beiden")
    assert said(draft)["aim"] == "Van beiden"


def test_two_who_wrote_the_same_do_not_differ(an, bart, draft):
    save(draft, an, aim="Hetzelfde")
    save(draft, bart, aim="Hetzelfde ")
    assert said(draft)["aim"] == "Hetzelfde"


def test_fields_nobody_else_touched_are_free(an, bart, draft):
    save(draft, an, aim="Van An")
    save(draft, bart, summary="Van Bart")
    assert (said(draft)["aim"], said(draft)["summary"]) == ("Van An", "Van Bart")


def test_what_was_seen_counts_more_than_the_revision(an, bart, draft):
    old = marks(draft, "aim", "summary")
    save(draft, an, aim="Van An")
    with pytest.raises(EditedMeanwhile):
        save(draft, bart, revision=99, seen=old, aim="Van Bart")
    db.session.rollback()
    save(draft, bart, revision=0, seen=marks(draft, "aim"), aim="Van Bart")
    assert said(draft)["aim"] == "Van Bart"


def test_who_is_named_is_who_changed_that_field(an, bart, cast, draft):
    old = marks(draft, "aim")
    save(draft, an, aim="Van An")
    save(draft, bart, revision=2, summary="Van Bart")
    with pytest.raises(EditedMeanwhile) as told:
        save(draft, bart, revision=1, seen=old, aim="Van Bart")
    assert told.value.name == "An Peeters"


def test_a_value_that_cannot_be_kept_keeps_none_of_the_others(an, draft):
    with pytest.raises(Invalid) as refusal:
        save(draft, an, summary="Wel goed", title="x" * 101)
    assert refusal.value.field == "title"
    db.session.rollback()
    assert said(draft)["summary"] != "Wel goed"


def test_the_title_of_a_draft_is_that_of_the_sheet_until_it_is_published(an, library):
    made = library.draft(an, title="Oud")
    save(made, an, title="Nieuw")
    assert (library.fresh(made).title, library.fresh(made).slug) == ("Nieuw", "nieuw")
    published = library.practice(an, title="Staat er")
    save(published, an, title="Nog niet")
    assert library.fresh(published).title == "Staat er"


# --- versions ---------------------------------------------------------------------------------------------


def test_each_version_keeps_what_was_said_and_who_said_it(an, bart, draft):
    with transaction():
        writing.keep_version(draft.id, "eerste  ronde", an, now=clock.now())
    save(draft, bart, revision=1, aim="Anders **vet**")
    with transaction():
        writing.keep_version(draft.id, "", bart, now=clock.now())
    second, first = queries.versions_of(draft.id)
    assert (first.number, first.note, first.member_name) == (1, "eerste ronde", "An Peeters")
    assert (second.number, second.member_name) == (2, "Bart Claes")
    assert first.content["aim"] != second.content["aim"]
    assert second.cooked["aim"] == "<p>Anders <strong>vet</strong></p>"


def test_a_version_that_says_the_same_is_the_last_one(an, draft):
    for _time in range(2):
        with transaction():
            writing.keep_version(draft.id, "", an, now=clock.now())
    assert len(queries.versions_of(draft.id)) == 1


# --- handing in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["-", "Bo\u0441ch", "ß" * 100])
def test_a_partner_that_no_organisation_can_be_is_said_to_the_writer_and_not_to_the_editor(
    library: Library, name: str
) -> None:
    partners = [{"organisation": one, "part": "helpt"} for one in (name, "Bakkerij Vos")]
    made = library.draft(by := library.somebody(), partners=partners)
    with pytest.raises(Incomplete) as wrong, transaction():
        writing.submit(made.id, "", by, accepts_worries=True, now=clock.now())
    assert [field for field, _sentence in wrong.value.lacks] == ["partners"]


def test_a_sheet_with_holes_is_not_handed_in(an, library):
    made = library.draft(an, summary="", themes=[], licence="own")
    with pytest.raises(Incomplete) as holes:
        writing.submit(made.id, "", an, now=clock.now())
    assert [name for name, _sentence in holes.value.lacks] == ["summary", "themes", "own_terms"]


def test_what_looks_like_a_person_stops_it_until_the_author_says_it_may(an, library):
    made = library.draft(
        an, aim="Leerling Yassin", contact_phone="011 30 58 40", contact_email="an@school.example"
    )
    with pytest.raises(Worrying) as worry:
        writing.submit(made.id, "", an, now=clock.now())
    assert [(name, words) for name, _kind, words in worry.value.found] == [("aim", "Leerling Yassin")]
    db.session.rollback()
    with transaction():
        writing.submit(made.id, "", an, accepts_worries=True, now=clock.now())
    assert library.fresh(made).state == State.SUBMITTED


def test_what_stands_beside_a_file_is_looked_at_too(an, library):
    made = library.draft(an)
    file_id = add_file(made, an, "Verslag leerling_Yassin.pdf")
    with transaction():
        told = {"title": "Verslag", "alt": "", "licence": "", "credit": "foto: an@school.example"}
        files.describe(made.id, file_id, an, **told, now=clock.now())
    with pytest.raises(Worrying) as worry:
        writing.submit(made.id, "", an, now=clock.now())
    assert {(name, words) for name, _kind, words in worry.value.found} == {
        ("files", "leerling Yassin"),
        ("files", "an@school.example"),
    }


def test_handing_in_tells_the_editors_once_and_is_logged(an, library, cast):
    assert cast.els
    made = library.draft(an)
    with transaction():
        writing.submit(made.id, "graag", an, now=clock.now())
    mails = [one for one in outbox.recent(10) if one.kind == "practice.submitted"]
    assert [one.recipient for one in mails] == ["els@netwerk.example"]
    with pytest.raises(Conflict):
        writing.submit(made.id, "", an, now=clock.now())
    db.session.rollback()
    assert acts(made) == [Act.BEGIN, Act.SAVE, Act.SUBMIT]


def test_while_the_editors_read_nothing_changes_until_it_is_taken_back(an, library):
    made = library.submitted(an)
    with pytest.raises(Conflict):
        save(made, an, title="Toch anders")
    db.session.rollback()
    with transaction():
        writing.take_back(made.id, an, now=clock.now())
    save(made, an, title="Toch anders")
    assert said(made)["title"] == "Toch anders"
    with pytest.raises(Conflict):
        writing.take_back(made.id, an, now=clock.now())


def test_remarks_stay_with_the_sheet_until_it_is_handed_in_again(an, library):
    made, editor = library.submitted(an), library.editor
    with transaction():
        reviewing.return_(made.id, {"aim": "Korter graag"}, "", editor, now=clock.now())
    assert own.last_return(made.id).remarks == {"aim": "Korter graag"}
    with transaction():
        writing.submit(made.id, "", an, accepts_worries=True, now=clock.now())
    assert own.last_return(made.id) is None


# --- the ends ---------------------------------------------------------------------------------------------


def test_a_draft_that_never_was_a_version_goes_as_a_whole(an, draft):
    with transaction():
        assert writing.discard(draft.id, an) is True
    with pytest.raises(NotFound):
        writing.look(draft.id, an, now=clock.now())


def test_a_sheet_that_nobody_else_ever_saw_goes_with_its_versions_and_files(an, draft):
    add_file(draft, an)
    with transaction():
        writing.keep_version(draft.id, "eerste", an, now=clock.now())
    with transaction():
        assert writing.discard(draft.id, an) is True
    for kept in (Version, Attachment, Draft):
        assert db.session.scalar(select(func.count()).select_from(kept)) == 0
    with pytest.raises(NotFound):
        writing.look(draft.id, an, now=clock.now())


def test_a_file_goes_when_nothing_shows_it_any_more_and_stays_with_the_version_that_does(an, draft):
    shown, dropped = add_file(draft, an), add_file(draft, an)
    with transaction():
        files.remove(draft.id, dropped, an, now=clock.now())
        writing.keep_version(draft.id, "", an, now=clock.now())
        files.remove(draft.id, shown, an, now=clock.now())
    assert set(db.session.scalars(select(Attachment.id))) == {shown}


def test_of_a_published_sheet_only_the_draft_goes(an, library):
    made = library.practice(an, title="Blijft")
    save(made, an, title="Gaat weg")
    with transaction():
        assert writing.discard(made.id, an) is False
    _practice, looked = writing.look(made.id, an, now=clock.now())
    assert looked.content["title"] == "Blijft"
    assert library.fresh(made).state == State.PUBLISHED


def test_what_the_editors_have_is_not_thrown_away(an, library):
    made = library.submitted(an)
    with pytest.raises(Conflict):
        writing.discard(made.id, an)


def test_a_withdrawn_sheet_is_not_written_on(an, library):
    made = library.practice(an)
    with transaction():
        reviewing.withdraw(made.id, "Klopt niet meer", an, now=clock.now())
    with pytest.raises(Conflict):
        writing.look(made.id, an, now=clock.now())
    db.session.rollback()
    with pytest.raises(Conflict):
        save(made, an, title="Toch")


def test_a_kind_changes_until_it_is_published(an, library):
    made = library.draft(an)
    with transaction():
        writing.set_kind(made.id, "visie", an, now=clock.now())
    assert library.fresh(made).kind == "visie"
    for wrong in (library.practice(an), library.submitted(an)):
        with pytest.raises(Conflict):
            writing.set_kind(wrong.id, "visie", an, now=clock.now())
        db.session.rollback()


def test_a_case_is_told_without_names(an, library, cast):
    with transaction():
        begun = writing.begin("praktijk", "nl", an, now=clock.now())
    assert said(begun)["partners"]
    with transaction():
        writing.set_kind(begun.id, "casus", an, now=clock.now())
    assert said(begun)["partners"] == []

    named = library.draft(an, kind="casus", partners=[{"organisation": "Bakkerij Claes", "part": "bakt"}])
    with pytest.raises(Worrying) as worry:
        writing.submit(named.id, "", an, now=clock.now())
    assert worry.value.found == [("partners", Worry.NAMED, "Bakkerij Claes")]
    db.session.rollback()
    with transaction():
        writing.set_kind(named.id, "casus", an, now=clock.now())
    assert said(named)["partners"][0]["part"] == "bakt"


# --- translations, adaptations, writers -------------------------------------------------------------------


def test_one_translation_in_each_language_also_while_it_is_being_written(an, bart, library):
    original = library.practice(an)
    with transaction():
        french = writing.translate(original.id, "fr", an, now=clock.now())
    assert (french.translation_of_id, french.language, french.kind) == (original.id, "fr", original.kind)
    assert said(french)["partners"] == library.said(original)["partners"]
    for language in ("fr", "nl"):
        with pytest.raises(Conflict):
            writing.translate(original.id, language, bart, now=clock.now())
        db.session.rollback()
    with transaction():
        writing.discard(french.id, an)
    with transaction():
        writing.translate(original.id, "fr", bart, now=clock.now())


def test_only_what_everybody_sees_is_translated_or_adapted(an, library):
    hidden = library.draft()
    for act in (
        lambda: writing.translate(hidden.id, "fr", an, now=clock.now()),
        lambda: writing.adapt(hidden.id, an, now=clock.now()),
    ):
        with pytest.raises(NotFound):
            act()
        db.session.rollback()


def test_the_origin_survives_edits(an, library):
    original = library.practice(title="Bron")
    with transaction():
        made = writing.adapt(original.id, an, now=clock.now())
    save(made, an, title="Onze versie", themes=["mobiliteit"])
    assert library.fresh(made).based_on_id == original.id


def test_writers_come_once_and_go(an, bart, cast, draft):
    with transaction():
        writing.add_writer(draft.id, "BART@bedrijf.example", an, now=clock.now())
        writing.add_writer(draft.id, cast.an.email, an, now=clock.now())
    assert [member.name for member in own.people_of(draft)] == ["Bart Claes"]
    with pytest.raises(Invalid):
        writing.add_writer(draft.id, "niemand@elders.example", an, now=clock.now())
    db.session.rollback()
    with transaction():
        writing.remove_writer(draft.id, bart.id, an, now=clock.now())
    with pytest.raises(NotFound):
        writing.remove_writer(draft.id, bart.id, an, now=clock.now())
    db.session.rollback()
    with pytest.raises(NotFound):
        save(draft, bart, title="Nog eens")


def test_a_reconfirmed_sheet_is_up_to_date_for_another_term(an, library, at):
    at("2026-03-02 10:00")
    made = library.practice(an)
    before = library.fresh(made).review_before
    at("2028-05-02 10:00")
    with transaction():
        reviewing.reconfirm(made.id, an, now=clock.now())
    after = library.fresh(made).review_before
    assert after - before > timedelta(days=700)
    assert acts(made)[-1] == Act.RECONFIRM


def test_what_is_said_of_a_file_stays_with_the_version_that_said_it(an, library):
    made = library.draft(an)
    file_id = add_file(made, an)
    describe(made, file_id, an, title="Afspraken")
    made = library.finish(made, an)
    before = library.said(made)

    again = describe(made, file_id, an, title="BEL JEF 0478 12 34 56")
    assert again != file_id
    assert library.said(made) == before
    assert [row.title for row in queries.files_of(made.id, library.said(made))] == ["Afspraken"]
    with pytest.raises(Worrying), transaction():
        writing.submit(made.id, "", an, now=clock.now())
    db.session.rollback()
    # Whoever still has the old page open describes the same file.
    assert describe(made, file_id, an, title="Afspraken voor mentoren") == again
    library.finish(library.fresh(made), an)
    shown = queries.files_of(made.id, library.said(made))
    assert [(row.id, row.title) for row in shown] == [(again, "Afspraken voor mentoren")]


def test_the_second_to_describe_a_file_is_told_what_the_first_said(an, bart, draft):
    file_id = add_file(draft, an)
    seen = files.mark_of(files.one_of(draft.id, file_id))
    describe(draft, file_id, an, title="Van An", seen=seen)
    with pytest.raises(EditedMeanwhile) as other:
        describe(draft, file_id, bart, title="Van Bart", seen=seen)
    assert other.value.theirs["title"] == "Van An"
    db.session.rollback()
    describe(draft, file_id, bart, title="Van An", seen=seen)
    assert files.one_of(draft.id, file_id).title == "Van An"


def test_a_file_is_not_described_nor_added_while_the_editors_read(an, library):
    made = library.draft(an)
    file_id = add_file(made, an)
    with transaction():
        writing.submit(made.id, "", an, now=clock.now())
    for act in (lambda: describe(made, file_id, an, title="Anders"), lambda: add_file(made, an)):
        with pytest.raises(Conflict):
            act()
        db.session.rollback()
    assert files.one_of(made.id, file_id).title == "afspraken"


def test_what_partners_do_is_looked_at_too(an, library):
    made = library.draft(an, partners=[{"organisation": "Bakkerij 0478 12 34 56", "part": "leerling Yassin"}])
    with pytest.raises(Worrying) as worry:
        writing.submit(made.id, "", an, now=clock.now())
    assert [words for _name, _kind, words in worry.value.found] == ["leerling Yassin"]
