"""What editors, authors and reviewers read in their mailbox, each once, and nobody who left."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from netwerk.members.services import disable_member
from netwerk.practices import jobs
from netwerk.practices.models import Practice, Review
from netwerk.practices.services import asking, reviewing, writing
from tests.library import Library
from tests.support.post_office import PostOffice

MARKS = dict.fromkeys(("clear", "evidence", "usable", "both_sides"), 3)


@pytest.fixture
def read(post_office: PostOffice):
    """What came for somebody since the last time: subject and text of each mail."""
    seen: dict[str, int] = {}

    def since(who: Actor) -> list[tuple[str, str]]:
        mails = post_office.to(who.email)
        new = mails[seen.get(who.email, 0) :]
        seen[who.email] = len(mails)
        for mail in new:
            assert_written_twice(mail)
        return [(str(mail["Subject"]).strip(), post_office.text(mail).replace("\r\n", "\n")) for mail in new]

    return since


def assert_written_twice(mail: EmailMessage) -> None:
    html = mail.get_body(preferencelist=("html",))
    assert html is not None
    assert "None" not in html.get_content()
    assert "style" in html.get_content()


def leave(who: Actor) -> None:
    with transaction():
        disable_member(who.id, "test", now=clock.now())


def ask(library: Library, practice: Practice, who: Actor, side: str = "school") -> Review:
    editor = library.editor
    with transaction():
        return asking.ask(practice.id, who.email, side, editor, now=clock.now())


def test_handing_in_tells_the_editors_of_its_networks_and_nobody_else(library: Library, read) -> None:
    of_theme = library.scoped_editor(theme="begeleiden")
    elsewhere = library.scoped_editor(theme="mobiliteit")
    gone = library.scoped_editor(theme="begeleiden")
    leave(gone)
    by = library.somebody()
    practice = library.draft(by, title="Startgesprek & stoelen")
    with transaction():
        writing.submit(practice.id, "Eerste worp", by, now=clock.now())

    (subject, text) = read(of_theme)[0]
    assert subject == "Na te lezen: Startgesprek & stoelen"
    assert f"{by.name} diende “Startgesprek & stoelen” in." in text
    assert "Notitie: Eerste worp" in text
    assert f"/beheer/praktijken/{practice.id}" in text
    assert "omdat je redacteur bent" in text
    assert read(elsewhere) == []
    assert read(gone) == []


def test_what_is_handed_in_again_is_told_again_also_when_nothing_changed(library: Library, read) -> None:
    editor, by = library.editor, library.somebody()
    practice = library.submitted(by)
    assert len(read(editor)) == 1
    with transaction():
        writing.take_back(practice.id, by, now=clock.now())
        writing.submit(practice.id, "Toch klaar", by, now=clock.now())
    assert "Notitie: Toch klaar" in read(editor)[0][1]


def test_what_its_author_took_back_is_not_asked_of_the_editors_any_more(library: Library, read) -> None:
    editor, by = library.editor, library.somebody()
    practice = library.submitted(by)
    with transaction():
        writing.take_back(practice.id, by, now=clock.now())
    assert read(editor) == []


def test_a_new_version_of_what_everybody_reads_is_named_so(library: Library, read) -> None:
    by, editor = library.somebody(), library.editor
    practice = library.practice(by)
    read(editor)
    library.revise(practice, by, publish=False, aim="Anders.")
    assert "diende een nieuwe versie van" in read(editor)[0][1]


def test_giving_back_tells_the_author_each_remark_beside_its_field_in_the_order_of_the_sheet(
    library: Library, read
) -> None:
    by = library.somebody()
    practice = library.submitted(by)
    remarks = {"pitfalls": "Wat ging er mis?\nNoem één ding.", "title": "Korter mag."}
    with transaction():
        reviewing.return_(practice.id, remarks, "Mooi begin.", library.editor, now=clock.now())

    subject, text = read(by)[0]
    assert subject.startswith("Nog aan te passen: ")
    assert text.index("Mooi begin.") < text.index("Titel:\nKorter mag.") < text.index("Valkuilen:\nWat ging")
    assert "Noem één ding." in text
    assert f"/praktijken/{practice.id}/bewerk" in text


def test_publishing_and_withdrawing_tell_the_author_each_time(library: Library, read) -> None:
    by, editor = library.somebody(), library.editor
    practice = library.practice(by)
    mails = read(by)
    assert [subject.partition(":")[0] for subject, _text in mails] == ["Een trap hoger", "Gepubliceerd"]
    assert f"/praktijken/{practice.id}-" in mails[1][1]

    for reason in ("Klopt niet meer.", "Nog altijd niet."):
        with transaction():
            reviewing.withdraw(practice.id, reason, editor, now=clock.now())
        [(subject, text)] = [mail for mail in read(by) if not mail[0].startswith("Opnieuw te lezen: ")]
        assert subject.startswith("Ingetrokken: ")
        assert f"Reden: {reason}" in text
        with transaction():
            reviewing.restore(practice.id, editor, now=clock.now())
    [(subject, text)] = read(by)
    assert subject.startswith("Opnieuw te lezen: ")
    assert f"/praktijken/{practice.id}-" in text


def test_an_author_who_withdraws_reads_no_mail_about_it(library: Library, read) -> None:
    by = library.somebody()
    practice = library.practice(by)
    read(by)
    with transaction():
        reviewing.withdraw(practice.id, "Klopt niet meer.", by, now=clock.now())
    assert read(by) == []


def test_a_reviewer_is_asked_reminded_once_and_then_late_which_the_editor_reads_once(
    library: Library, read, at
) -> None:
    at("2026-11-02 10:00")
    practice, who = library.practice(), library.somebody("company", "hasselt")
    editor = library.editor
    ask(library, practice, who, "company")
    subject, text = read(who)[0]
    assert subject.startswith("Wil je deze praktijk nakijken? ")
    assert "als iemand van een bedrijf" in text
    assert "Graag voor maandag 23 november 2026." in text
    assert "/praktijken/nakijken/" in text
    read(editor)

    at("2026-11-15 10:00")
    assert jobs.remind_reviewers() == 0
    at("2026-11-17 10:00")
    assert [jobs.remind_reviewers() for _twice in range(2)] == [1, 0]
    subject, text = read(who)[0]
    assert subject.startswith("Herinnering om na te kijken: ")
    assert "Je hebt nog tot maandag 23 november 2026" in text

    at("2026-11-23 09:59")
    assert jobs.expire_reviews() == 0
    at("2026-11-23 10:00")
    assert [jobs.expire_reviews() for _twice in range(2)] == [1, 0]
    assert jobs.remind_reviewers() == 0
    subject, text = read(editor)[0]
    assert subject.startswith("Geen antwoord: ")
    assert f"{who.name} antwoordde niet op tijd" in text
    assert f"/beheer/praktijken/{practice.id}/beoordelaars" in text
    assert read(who) == []


def test_an_answer_is_told_to_the_editor_by_name_and_to_the_author_without(library: Library, read) -> None:
    by, who = library.somebody(), library.somebody("school", "lommel")
    practice = library.practice(by)
    review = ask(library, practice, who)
    read(by), read(library.editor)
    with transaction():
        asking.give(review.id, MARKS, False, "Zeg wie belt.", who, now=clock.now())

    (subject, to_editor), (_same, to_author) = read(library.editor)[0], read(by)[0]
    assert subject.startswith("Nagekeken: ")
    for text in (to_editor, to_author):
        assert "Iemand van een school keek" in text
        assert "er eerst nog iets beter moet" in text
        assert "Zeg wie belt." in text
    assert f"Nagekeken door {who.name}." in to_editor
    assert who.name not in to_author
    assert f"/beheer/praktijken/{practice.id}/beoordelaars" in to_editor
    assert f"/praktijken/{practice.id}-" in to_author


def test_who_will_not_look_is_told_to_the_editor_alone(library: Library, read) -> None:
    by, who = library.somebody(), library.somebody("school", "lommel")
    practice = library.practice(by)
    review = ask(library, practice, who)
    read(by), read(library.editor)
    with transaction():
        asking.decline(review.id, who, now=clock.now())
    assert f"{who.name} kijkt " in read(library.editor)[0][1]
    assert read(by) == []


def test_a_question_that_was_taken_back_or_whose_practice_went_is_not_sent(library: Library, read) -> None:
    first, second = library.somebody("school", "lommel"), library.somebody("company", "lommel")
    practice, other = library.practice(), library.practice()
    editor = library.editor
    review = ask(library, practice, first)
    ask(library, other, second, "company")
    with transaction():
        asking.cancel(practice.id, review.id, editor, now=clock.now())
        reviewing.withdraw(other.id, "Klopt niet meer.", editor, now=clock.now())
    [(subject, text)] = read(first)
    assert subject.startswith("Nakijken hoeft niet meer: ")
    assert "niets meer te doen" in text
    assert read(second) == []


def test_nobody_who_left_gets_a_mail(library: Library, read, at) -> None:
    at("2026-11-02 10:00")
    by, who = library.somebody(), library.somebody("school", "lommel")
    practice, editor = library.practice(by), library.editor
    review = ask(library, practice, who)
    for one in (by, who, editor):
        read(one)
        leave(one)
    at("2026-11-17 10:00")
    assert jobs.remind_reviewers() == 0
    at("2026-11-24 10:00")
    jobs.expire_reviews()
    with transaction():
        asking.give(review.id, MARKS, True, "", who, now=clock.now())
    at("2029-01-01 10:00")
    assert jobs.ask_reconfirmation() == 0
    assert [read(one) for one in (by, who, editor)] == [[], [], []]


def test_an_author_is_asked_once_a_term_whether_it_still_holds(library: Library, read, at) -> None:
    at("2026-11-02 10:00")
    by = library.somebody()
    practice = library.practice(by)
    read(by)
    at("2028-12-01 10:00")
    assert jobs.ask_reconfirmation() == 0
    at("2028-12-02 10:00")
    assert [jobs.ask_reconfirmation() for _twice in range(2)] == [1, 0]
    assert read(by)[0][0].startswith("Klopt dit nog? ")
    with transaction():
        reviewing.reconfirm(practice.id, by, now=clock.now())
    assert jobs.ask_reconfirmation() == 0
    at("2031-01-02 10:00")
    assert jobs.ask_reconfirmation() == 1
    db.session.rollback()
    assert read(by)[0][0].startswith("Klopt dit nog? ")


def test_who_is_asked_to_write_along_reads_so_once(library: Library, read) -> None:
    by, colleague = library.somebody(), library.somebody()
    draft = library.draft(by, title="Fietsbank")
    for _twice in range(2):
        with transaction():
            writing.add_writer(draft.id, colleague.email, by, now=clock.now())
    [(subject, text)] = read(colleague)
    assert subject == "Schrijf mee aan een praktijk: Fietsbank"
    assert f"/praktijken/{draft.id}/bewerk" in text
    with transaction():
        writing.remove_writer(draft.id, colleague.id, by, now=clock.now())
        writing.add_writer(draft.id, colleague.email, by, now=clock.now())
    assert len(read(colleague)) == 1


def test_an_editor_who_writes_along_is_not_asked_to_decide(library: Library, read) -> None:
    by, editor, other = library.somebody(), library.scoped_editor(theme="begeleiden"), library.editor
    draft = library.draft(by)
    with transaction():
        writing.add_writer(draft.id, editor.email, by, now=clock.now())
    read(editor)
    with transaction():
        writing.submit(draft.id, "", by, now=clock.now())
    assert read(editor) == []
    assert read(other)[0][0].startswith("Na te lezen: ")
