"""The editors' desk and the two-sided review, as editors, authors and reviewers meet them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from netwerk.members.queries import memberships_on
from netwerk.practices import queries
from netwerk.practices.models import Adoption, Practice, Review
from netwerk.practices.rules import State, Step
from netwerk.practices.services import adopting, asking, reviewing, writing
from netwerk.practices.services.adopting import AdoptionFacts
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.practices_e import PARTNERS
from tests.support.visitor import Visitor

DESK = "/beheer/praktijken"
ANSWERS = {"clear": "4", "evidence": "3", "usable": "2", "both_sides": "1"}


def on_desk(practice: Practice, *rest: str) -> str:
    return "/".join((DESK, str(practice.id), *rest))


@pytest.fixture
def by(cast: Cast, words: None) -> Actor:
    return actor(cast.an)


@pytest.fixture
def els(client: Visitor, cast: Cast) -> Visitor:
    return client.as_(cast.els)


@pytest.fixture
def waiting(library: Library, by: Actor) -> Practice:
    """Handed in by An for the first time."""
    return library.submitted(by, title="Fietsbank", pitfalls="Zonder slot is een fiets snel weg.")


@pytest.fixture
def review(library: Library, cast: Cast) -> Review:
    """An was asked to look at somebody else's practice, on behalf of a school."""
    practice = library.practice(title="Nagekeken praktijk", partners=PARTNERS)
    editor, who = library.editor, actor(cast.an)
    with transaction():
        return asking.ask(practice.id, who.email, "school", editor, now=clock.now())


# --- the desk ---------------------------------------------------------------------------------------------


def test_an_editor_finds_the_desk_from_the_menu_and_the_home_of_beheer(els, waiting) -> None:
    els.get("/")
    page = els.click("Beheer")
    assert "1 praktijk wacht op een lezer." in page
    assert "Netwerkdagen beheren" not in page
    assert "Maak een netwerkdag" not in page
    page = els.click("Naar de redactietafel")
    assert page.h1 == "Redactietafel"
    assert els.click("Voer praktijken in uit een tabel").path == f"{DESK}/invoer"


def test_who_only_organises_sees_no_desk(client: Visitor, cast: Cast, waiting) -> None:
    chantal = client.as_(cast.chantal)
    assert "redactietafel" not in chantal.get("/beheer")
    chantal.get(DESK, status=403)
    assert "Beheer" not in client.as_(cast.dirk).get("/").links


def test_what_waits_says_who_how_long_and_whether_it_is_the_first_time(els, library, by, at) -> None:
    at("2026-11-02 10:00")
    first = library.submitted(by, title="Nieuw begin")
    published = library.practice(by, title="Staat er al")
    at("2026-11-04 10:00")
    with transaction():
        now = clock.now()
        draft = writing.open_draft(published.id, by, now=now)
        writing.save(published.id, {"costs": "Geen"}, by, revision=draft.revision, now=now)
        writing.submit(published.id, "Kosten erbij", by, now=now)
    at("2026-11-05 10:00")
    page = els.get(DESK)
    assert page.main.index("Nieuw begin") < page.main.index("Staat er al"), "the longest waiting first"
    for words in (
        "An Peeters",
        "al 3 dagen",
        "Nieuwe praktijk",
        "sinds gisteren",
        "Nieuwe versie",
        "Kosten erbij",
    ):
        assert words in page, words
    with transaction():
        reviewing.return_(first.id, {"title": "Korter."}, "", library.editor, now=clock.now())
        writing.submit(first.id, "", by, now=clock.now())
    assert "Bijgewerkt na opmerkingen" in els.get(DESK)


def test_every_list_of_the_desk_shows_what_there_is_to_do(client, cast, els, library, by, at) -> None:
    at("2026-11-02 10:00")
    back = library.submitted(by, title="Ging terug")
    practice = library.practice(by, title="Goede praktijk")
    gone = library.practice(by, title="Is weg")
    who, took, editor = library.somebody("school", "lommel"), library.somebody("company"), library.editor
    with transaction():
        now = clock.now()
        reviewing.return_(back.id, {"title": "Korter.", "aim": "Waarom?"}, "", editor, now=now)
        asking.ask(practice.id, who.email, "school", editor, now=now)
        works = memberships_on(took.id, clock.today())[0].organisation.name
        adopting.report(
            practice.id, AdoptionFacts(works, "running", contact_email="b@b.example"), took, now=now
        )
    seen = {
        "terug": "2 opmerkingen bij velden",
        "nakijken": "uiterlijk ma 23 nov 2026",
        "overnames": f"{works} Nog niet bevestigd",
        "trap": "Een gunstig oordeel van een bedrijf ontbreekt.",
    }
    for name, said in seen.items():
        assert said in els.get(f"{DESK}?lijst={name}"), name

    with transaction():
        row = db.session.scalars(select(Adoption)).one()
        adopting.confirm(adopting.token_of(row), "Bea Baas", now=clock.now())
    assert f"{works} Kijk na wie bevestigde Bea Baas, b@b.example" in els.get(f"{DESK}?lijst=overnames")

    at("2028-12-05 10:00")
    assert "Geen overname wacht" in client.as_(cast.els).get(f"{DESK}?lijst=overnames")
    with transaction():
        asking.expire(clock.now())
        reviewing.withdraw(gone.id, "Werkt niet meer.", editor, now=clock.now())
    els = client.as_(cast.els)
    seen = {"nakijken": "Niet op tijd", "herbevestigen": "Goede praktijk", "ingetrokken": "Werkt niet meer."}
    for name, said in seen.items():
        assert said in els.get(f"{DESK}?lijst={name}"), name
    assert "1 vraag om na te kijken bleef zonder antwoord." in els.get("/beheer")


def test_an_empty_desk_says_so_and_an_unknown_list_is_the_first(els, words) -> None:
    assert "Er wacht niets om te lezen" in els.get(DESK)
    assert "Er wacht niets om te lezen" in els.get(f"{DESK}?lijst=geen&pagina=abc")
    for name in ("terug", "nakijken", "herbevestigen", "overnames", "trap", "ingetrokken"):
        page = els.get(f"{DESK}?lijst={name}&pagina=7")
        assert len(page.all("table")) == 0, name
    assert "Er is nu niets dat op jou wacht." in els.get("/beheer")


def test_a_long_desk_has_pages_and_costs_no_more_questions(els, library, by) -> None:
    counts = []
    for more in (3, 25):
        for _one in range(more):
            library.submitted(by)
        els.get(DESK)
        counts.append(els.query_count)
    assert counts[0] == counts[1] <= 8
    assert len(els.page.all("tr")) == 1 + 25
    els.click("Volgende")
    assert len(els.page.all("tr")) == 1 + 3


# --- reading ----------------------------------------------------------------------------------------------


def test_an_editor_reads_field_by_field_with_what_lacks_and_what_happened(els, waiting) -> None:
    els.get(DESK)
    page = els.click("Fietsbank")
    assert page.h1 == "Fietsbank"
    for words in (
        "Om te lezen",
        "Versie 1, ingediend door An Peeters",
        "De eerste weken liepen stroef.",
        "Cijfers · een schooljaar · 24 · 20 van 24 bleven",
        "Technische School Genk",
        "Begeleiden op de werkvloer",
        "3 velden zijn niet ingevuld",
        "Ingediend (versie 1)",
    ):
        assert words in page, words
    assert "<strong>stroef</strong>" in page.html
    assert "Fietsbank" in els.click("Lees ze zoals bezoekers ze zien")


def test_a_new_version_shows_what_changed_and_what_seems_personal(els, library, by) -> None:
    practice = library.practice(by, title="Fietsbank", costs="60 euro", pitfalls="Sloten.")
    library.revise(practice, by, publish=False, costs="80 euro", pitfalls="", aim="Bel 0470 12 34 56.")
    page = els.get(on_desk(practice))
    assert "3 velden zijn anders dan wat iedereen nu leest." in page
    assert "[− weg: 60 −] [+ erbij: 80 +] euro" in page
    assert "[− weg: Sloten. −]" in page, "also of a field that says nothing any more"
    assert "In 1 veld staat iets dat over een persoon kan gaan." in page
    assert "0470 12 34 56 lijkt een telefoonnummer" in page
    assert "Van versie 1 tot versie 2." in els.click("Vergelijk met wat iedereen nu leest")


def test_what_was_asked_before_stands_beside_the_field(els, library, waiting, by) -> None:
    with transaction():
        reviewing.return_(waiting.id, {"title": "Zeg het korter."}, "", library.editor, now=clock.now())
    page = els.get(on_desk(waiting))
    assert "Terug bij de auteur" in page
    assert "Zeg het korter." in page
    assert "Geef terug" not in page
    with transaction():
        writing.submit(waiting.id, "", by, now=clock.now())
    assert "Gevraagd toen ze terugging Zeg het korter." in els.get(on_desk(waiting))


def test_a_sheet_outside_the_scope_or_never_handed_in_is_not_there(client, els, library, waiting, by) -> None:
    elsewhere = client.as_(library.scoped_editor(theme="mobiliteit").id)
    practice = library.practice()
    for path in (on_desk(waiting), on_desk(waiting, "publiceer"), on_desk(practice, "beoordelaars")):
        elsewhere.get(path, status=404)
    draft = library.draft(by)
    with transaction():
        writing.keep_version(draft.id, "", by, now=clock.now())
    for path in (on_desk(draft), on_desk(draft, "beoordelaars"), f"/praktijken/{draft.id}/intrekken"):
        els.get(path, status=404)
    for path in ("versies", "versies/1", "vergelijk"):
        els.get(f"/praktijken/{draft.id}-{draft.slug}/{path}", status=404)
    els.get(f"{DESK}/999", status=404)


def test_what_its_author_took_back_is_theirs_again(els, waiting, by) -> None:
    with transaction():
        writing.take_back(waiting.id, by, now=clock.now())
    page = els.get(on_desk(waiting))
    assert "Teruggenomen door de auteur" in page
    assert "snel weg" not in page


# --- deciding ---------------------------------------------------------------------------------------------


def test_giving_back_keeps_each_remark_for_the_author(client, els, cast, library, waiting) -> None:
    els.get(on_desk(waiting))
    page = els.submit(
        "Geef terug met opmerkingen",
        {"opmerking-pitfalls": "Welk slot?", "opmerking-costs": "Wat kost het?", "reason": "Bijna."},
    )
    assert "Teruggegeven." in page
    assert page.h1 == "Redactietafel"
    an = client.as_(cast.an)
    assert "Bijna." in an.get("/mijn/praktijken")
    assert "Welk slot?" in an.get(f"/praktijken/{waiting.id}/bewerk/lessen")
    assert "Wat kost het?" in an.get(f"/praktijken/{waiting.id}/bewerk/middelen")


def test_nothing_typed_is_lost_on_an_error(els, waiting) -> None:
    els.get(on_desk(waiting))
    page = els.submit("Geef terug met opmerkingen", status=422)
    assert "Schrijf minstens één opmerking" in page.errors["reason"]
    page = els.submit(
        "Geef terug met opmerkingen", {"opmerking-title": "a" * 1001, "reason": "Bewaar mij."}, status=422
    )
    assert "hoogstens 1000 tekens" in page.errors["opmerking-title"]
    values = page.form_with("Geef terug met opmerkingen")[0].values
    assert values["opmerking-title"][0].strip() == "a" * 1001
    assert values["reason"][0].strip() == "Bewaar mij."


def test_who_read_an_older_version_is_told_and_keeps_what_they_typed(els, waiting, by) -> None:
    els.get(on_desk(waiting))
    with transaction():
        now = clock.now()
        writing.take_back(waiting.id, by, now=now)
        draft = writing.open_draft(waiting.id, by, now=now)
        writing.save(waiting.id, {"title": "Fietsbank in Genk"}, by, revision=draft.revision, now=now)
        writing.submit(waiting.id, "", by, now=now)
    page = els.submit("Geef terug met opmerkingen", {"opmerking-title": "Waar?"}, status=409)
    assert "De auteur diende intussen een nieuwere versie in. Lees die eerst." in page
    assert page.h1 == "Fietsbank in Genk"
    assert page.form_with("Geef terug")[0].values["opmerking-title"][0].strip() == "Waar?"
    assert "Teruggegeven." in els.submit("Geef terug met opmerkingen")


def test_the_second_of_two_editors_is_told_and_keeps_what_they_wrote(client, els, library, waiting) -> None:
    other = client.as_(library.editor.id)
    els.get(on_desk(waiting))
    other.get(on_desk(waiting, "publiceer"))
    other.submit("Publiceer", checked=True)
    page = els.submit("Geef terug met opmerkingen", {"opmerking-title": "Mijn opmerking"}, status=409)
    assert "Deze praktijk ligt niet meer bij de redactie." in page
    assert "Mijn opmerking" in page
    assert "Gepubliceerd, op de trap “Lokaal”" in page
    assert "Deze praktijk ligt niet meer bij de redactie." in els.get(on_desk(waiting, "publiceer"))


def test_publishing_shows_its_effect_before_it_counts(client, els, library, waiting) -> None:
    els.get(on_desk(waiting))
    page = els.click("Publiceer")
    assert "An Peeters krijgt een mail" in page
    assert "op de trap “Lokaal” als je hieronder aanvinkt dat je het naging, anders op “Idee”" in page
    assert "Een gunstig oordeel van een school ontbreekt." in page
    client.get(f"/praktijken/{waiting.id}-{waiting.slug}", status=404)
    page = els.submit("Publiceer", checked=True)
    assert "Gepubliceerd. Ze staat op de trap “Lokaal”." in page
    assert library.fresh(waiting).step == Step.LOCAL
    assert "Fietsbank" in client.get(f"/praktijken/{waiting.id}-{waiting.slug}")


def test_without_the_tick_it_stays_on_the_first_step(els, library, waiting) -> None:
    els.get(on_desk(waiting, "publiceer"))
    els.submit("Publiceer")
    assert library.fresh(waiting).step == Step.IDEA
    assert "De redactie keek het nog niet na." in els.page


def test_publishing_a_version_that_was_not_read_is_refused(els, waiting, by, library) -> None:
    els.get(on_desk(waiting, "publiceer"))
    with transaction():
        now = clock.now()
        writing.take_back(waiting.id, by, now=now)
        draft = writing.open_draft(waiting.id, by, now=now)
        writing.save(waiting.id, {"aim": "Heel anders."}, by, revision=draft.revision, now=now)
        writing.submit(waiting.id, "", by, now=now)
    page = els.submit("Publiceer")
    assert "De auteur diende intussen een nieuwere versie in. Lees die eerst." in page
    assert "Heel anders." in page
    assert library.fresh(waiting).state == State.SUBMITTED


def test_nobody_decides_on_their_own(client, cast, library) -> None:
    own = library.submitted(actor(cast.els), title="Van de redactie zelf")
    els = client.as_(cast.els)
    page = els.get(on_desk(own))
    assert "Een andere redacteur beslist erover." in page
    assert "Geef terug met opmerkingen" not in page
    els.get(on_desk(own, "publiceer"), status=403)
    editor = library.editor
    with transaction():
        reviewing.publish(own.id, editor, checked=True, now=clock.now())
    page = els.get(on_desk(own, "beoordelaars"))
    assert "Een andere redacteur beslist erover." in page
    assert "Vraag om na te kijken" not in page
    with transaction():
        reviewing.withdraw(own.id, "Klopt niet.", editor, now=clock.now())
    page = els.get(on_desk(own))
    assert "Een andere redacteur beslist erover." in page
    assert "Zet terug in de bibliotheek" not in page


def test_a_withdrawn_practice_is_put_back(client, els, library) -> None:
    practice = library.practice(title="Even weg")
    els.get(f"/praktijken/{practice.id}/intrekken")
    page = els.submit("Trek de praktijk in", reason="Klopt niet.")
    assert "Ingetrokken op" in page
    assert "Klopt niet." in page
    client.get(f"/praktijken/{practice.id}-{practice.slug}", status=410)
    page = els.submit("Zet terug in de bibliotheek")
    assert "De praktijk staat weer in de bibliotheek." in page
    assert "Even weg" in client.get(f"/praktijken/{practice.id}-{practice.slug}")
    assert "niet ingetrokken" in els.post(on_desk(practice, "herstel"))


# --- reviewers --------------------------------------------------------------------------------------------


def test_an_editor_asks_both_sides_and_takes_a_question_back(client, els, library) -> None:
    practice = library.practice(title="Goede praktijk")
    who = library.somebody("company", "hasselt")
    els.get(on_desk(practice))
    els.click("Laat nakijken")
    page = els.submit("Vraag om na te kijken", email="", status=422)
    assert "Vul een e-mailadres in." in page.errors["email"]
    page = els.submit("Vraag om na te kijken", email="niemand@elders.example", side="company", status=422)
    assert "Niemand op deze site heeft dat e-mailadres." in page.errors["email"]
    page = els.submit("Vraag om na te kijken", email=who.email, side="school", status=422)
    assert "werkt niet aan die kant" in page.errors["email"]
    page = els.submit("Vraag om na te kijken", email=who.email, side="company")
    assert "Gevraagd. Die persoon krijgt een mail en heeft 21 dagen." in page
    assert who.name in page
    page = els.submit("Neem de vraag terug")
    assert "De vraag is teruggenomen. Wie gevraagd was, krijgt een mail." in page
    assert "Vraag teruggenomen" in page
    review = db.session.scalars(select(Review)).one()
    asked = client.as_(who.id)
    assert "De redactie nam deze vraag terug." in asked.get(f"/praktijken/nakijken/{review.id}")
    assert "Gevraagd." in els.submit("Vraag om na te kijken", email=who.email, side="company")


def test_an_editor_reads_who_gave_which_marks(els, library) -> None:
    practice, who = library.practice(title="Goede praktijk"), library.somebody("school", "lommel")
    library.reviewed(practice, "school", by=who)
    page = els.get(on_desk(practice, "beoordelaars"))
    for words in (
        who.name,
        "School: gunstig oordeel",
        "Bedrijf: nog geen gunstig oordeel",
        "Goed bruikbaar.",
    ):
        assert words in page, words
    assert "Begrijp je zonder uitleg wat ze doen? Eerder wel (3 van 4)" in page
    assert "Neem de vraag terug" not in page


def test_a_question_that_was_answered_meanwhile_stays(els, review, by, library) -> None:
    path = f"{DESK}/{review.practice_id}/beoordelaars"
    els.get(path)
    with transaction():
        asking.give(review.id, dict.fromkeys(ANSWERS, 3), True, "", by, now=clock.now())
    assert "Hier is al op geantwoord." in els.submit("Neem de vraag terug")


def test_a_translation_leads_to_its_original(els, library, by) -> None:
    practice = library.practice(by, title="Origineel")
    with transaction():
        draft = writing.translate(practice.id, "fr", by, now=clock.now())
    french = library.finish(draft, by)
    els.get(on_desk(french, "beoordelaars"))
    assert els.click("Laat het origineel nakijken").path == on_desk(practice, "beoordelaars")


# --- who is asked -----------------------------------------------------------------------------------------


def test_who_is_asked_finds_it_on_their_own_page_reads_and_answers(client, cast, library, review) -> None:
    an = client.as_(cast.an)
    assert "Gevraagd om na te kijken" in an.get("/mijn/praktijken")
    assert "Nagekeken praktijk" in an.get("/mijn")
    page = an.click("Lees en beoordeel")
    assert "als iemand van een school" in page
    assert "De eerste weken liepen stroef." in page
    page = an.submit("Verstuur je oordeel", status=422)
    assert "Kies een antwoord: Begrijp je zonder uitleg wat ze doen?" in page
    page = an.submit("Verstuur je oordeel", {**ANSWERS, "favourable": "nee"}, status=422)
    assert "Schrijf wat er beter moet." in page.errors["remark"]
    page = an.submit("Verstuur je oordeel", {"remark": "Zeg wie belt."})
    assert page.h1 == "Bedankt voor je oordeel"
    assert "Zou je er morgen zelf mee kunnen beginnen? Eerder niet" in page
    assert "Zeg wie belt." in page
    assert "Gevraagd om na te kijken" not in an.get("/mijn")
    assert "Bedankt voor je oordeel" in an.get(f"/praktijken/nakijken/{review.id}")
    answered = an.post(f"/praktijken/nakijken/{review.id}", {**ANSWERS, "favourable": "ja"})
    assert "Je hebt hier al op geantwoord." in answered


def test_who_has_no_time_says_so(client, cast, review) -> None:
    an = client.as_(cast.an)
    an.get(f"/praktijken/nakijken/{review.id}")
    assert an.submit("Ik kijk deze praktijk niet na").h1 == "Bedankt dat je het liet weten"
    assert "Je hebt hier al op geantwoord." in an.post(f"/praktijken/nakijken/{review.id}/niet")


def test_a_late_answer_is_still_welcome(client, cast, review, at) -> None:
    at(clock.now().replace(year=2030))
    with transaction():
        asking.expire(clock.now())
    an = client.as_(cast.an)
    assert "maar het is nog altijd welkom" in an.get("/mijn")
    assert "maar het is nog altijd welkom" in an.get(f"/praktijken/nakijken/{review.id}")
    page = an.submit("Verstuur je oordeel", {**ANSWERS, "favourable": "ja"})
    assert page.h1 == "Bedankt voor je oordeel"


def test_nothing_is_asked_about_a_practice_that_went(client, cast, library, review) -> None:
    with transaction():
        reviewing.withdraw(review.practice_id, "Weg.", library.editor, now=clock.now())
    page = client.as_(cast.an).get(f"/praktijken/nakijken/{review.id}")
    assert page.h1 == "Nakijken hoeft niet meer"
    assert "stroef" not in page


def test_a_question_is_nobody_elses(client, cast, review) -> None:
    for member in (cast.dirk, cast.els, cast.admin):
        other = client.as_(member)
        other.get(f"/praktijken/nakijken/{review.id}", status=404)
        other.post(f"/praktijken/nakijken/{review.id}", {**ANSWERS, "favourable": "ja"}, status=404)
        other.post(f"/praktijken/nakijken/{review.id}/niet", status=404)


def test_a_reviewer_who_reads_an_older_version_is_told(client, cast, library, review) -> None:
    practice = queries.load(review.practice_id)
    library.revise(practice, library.author(practice), aim="Nu beter gezegd.")
    page = client.as_(cast.an).get(f"/praktijken/nakijken/{review.id}")
    assert "De makers publiceerden intussen een nieuwere versie." in page
    assert "Nu beter gezegd." not in page
