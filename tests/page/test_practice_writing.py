"""Writing a practice without scripts: sections, rows, two at once, handing in, and what follows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.practices import content, queries
from netwerk.practices.models import Practice
from netwerk.practices.services import asking, reviewing, writing
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.practices_w import NOTES
from tests.support.visitor import Visitor


@pytest.fixture
def an(client: Visitor, cast: Cast, words: None) -> Visitor:
    return client.as_(cast.an)


@pytest.fixture
def bart(client: Visitor, cast: Cast, words: None) -> Visitor:
    return client.as_(cast.bart)


@pytest.fixture
def draft(library: Library, cast: Cast) -> Practice:
    """A draft of An that Bart writes along with."""
    made = library.draft(actor(cast.an), title="Fietsbank")
    with transaction():
        writing.add_writer(made.id, cast.bart.email, actor(cast.an), now=clock.now())
    return made


def said(practice: Practice | int) -> dict[str, Any]:
    """What is being written."""
    db.session.rollback()
    found = queries.draft_of(practice if isinstance(practice, int) else practice.id)
    assert found is not None
    return found.content


def at(practice: Practice, *rest: str) -> str:
    return "/".join((f"/praktijken/{practice.id}", *rest))


def newest() -> Practice:
    db.session.rollback()
    return db.session.query(Practice).order_by(Practice.id.desc()).first()


# --- beginning --------------------------------------------------------------------------------------------


def test_a_quick_win_asks_five_questions_on_one_page_and_is_handed_in(an):
    an.get("/praktijken/nieuw")
    an.submit("Begin te schrijven", title="Kluisje voor de gsm", kind="quick_win")
    fields = [one.get("data-field") for one in an.page.all("div") if one.get("data-field")]
    assert fields == ["title", "summary", "at_work", "material", "themes"]
    an.submit(
        "Bewaar en ga verder",
        summary="Elke jongere legt de gsm in een kluisje.",
        at_work="Een kluisje van 5 euro.",
        themes=["begeleiden"],
    )
    page = an.get(at(newest(), "indienen"))
    assert "Alles wat nodig is, staat erin." in page
    page = an.submit("Dien in bij de redactie", agreed="y")
    assert "Ingediend." in page
    assert "Kluisje voor de gsm" in page
    assert newest().state == "submitted"


def test_beginning_needs_a_title_and_a_known_kind(an):
    an.get("/praktijken/nieuw")
    page = an.submit("Begin te schrijven", title="  ", status=422)
    assert "Geef de praktijk een titel." in page.errors["title"]
    an.post("/praktijken/nieuw", {"title": "Iets", "kind": "sprookje", "language": "nl"}, status=422)
    an.post("/praktijken/nieuw", {"title": "Iets", "kind": "visie", "language": "klingon"}, status=422)
    assert db.session.query(Practice).count() == 0


def test_a_title_like_a_published_one_is_shown_before_a_sheet_is_begun(an, library):
    library.practice(title="Fietsbank voor leerlingen zonder vervoer")
    library.draft(title="Fietsbank in concept")
    before = db.session.query(Practice).count()
    an.get("/praktijken/nieuw")
    page = an.submit("Begin te schrijven", title="Een fietsbank", kind="praktijk")
    assert "Bestaat dit al?" in page
    assert "Fietsbank voor leerlingen zonder vervoer" in page.links
    assert "in concept" not in page
    assert db.session.query(Practice).count() == before
    an.submit("Dit is iets anders: begin")
    assert newest().title == "Een fietsbank"


def test_a_title_like_no_other_begins_at_once(an, library):
    library.practice(title="Fietsbank voor leerlingen")
    an.get("/praktijken/nieuw")
    an.submit("Begin te schrijven", title="Startgesprekken", kind="praktijk")
    assert newest().title == "Startgesprekken"


# --- sections ---------------------------------------------------------------------------------------------


def test_each_section_keeps_its_fields_and_leads_to_the_next(an, draft):
    an.get(at(draft, "bewerk"))
    visited = []
    for _section in content.Section:
        visited.append(an.page.path.rpartition("/")[2].partition("?")[0])
        an.submit("Bewaar en ga verder" if visited[-1] != "bijlagen" else "Bewaar en kijk na")
    assert visited[1:] == [section.value for section in content.Section][1:]
    assert an.page.h1 == "Kijk na en dien in"
    assert said(draft) == said(draft) | {"title": "Fietsbank", "themes": ["begeleiden"]}


def test_every_field_of_a_sheet_can_be_filled_in_and_comes_back(an, cast, library):
    made = library.draft(actor(cast.an), title="Leeg")
    given = {
        "kern": {"title": "Vol", "summary": "Een zin.", "aim": "Doel *schuin*"},
        "aanpak": {"at_school": "1. een\n2. twee", "at_work": "- a\n- b"},
        "resultaat": {
            "results": "Beter.",
            "evidence-0-kind": "bevraging",
            "evidence-0-period": "2025",
            "evidence-0-n": "12",
            "evidence-0-words": "Ze zijn tevreden.",
            "done_once": "y",
        },
        "middelen": {
            "hours-0-role": "mentor",
            "hours-0-hours": "20",
            "costs": "€ 50",
            "material": "Een kaart",
        },
        "lessen": {"success": "s", "pitfalls": "p", "must": "m", "adapt": "a", "care": "c"},
        "partners": {
            "partners-0-organisation": "Technische School Genk",
            "partners-0-part": "begeleidt",
            "contact_name": "An",
            "contact_email": "an@school.example",
            "contact_phone": "011 30 58 40",
        },
        "vindbaar": {
            "themes": ["mobiliteit", "begeleiden"],
            "phases": ["evalueren"],
            "targets": ["mentoren"],
            "care_focus": "y",
            "summaries-0-language": "fr",
            "summaries-0-words": "Une phrase.",
        },
        "bijlagen": {"video": "https://video.example/x", "licence": "own", "own_terms": "Vraag het ons."},
    }
    for section, answers in given.items():
        an.get(at(made, "bewerk", section))
        an.submit("Bewaar", answers)
        assert "Bewaard om" in an.page
    kept = said(made)
    assert kept["evidence"] == [
        {"kind": "bevraging", "period": "2025", "n": 12, "words": "Ze zijn tevreden."}
    ]
    assert kept["hours"] == [{"role": "mentor", "hours": 20}]
    assert set(kept["themes"]) == {"mobiliteit", "begeleiden"}
    assert kept["summaries"] == [{"language": "fr", "words": "Une phrase."}]
    assert kept["done_once"] is True
    assert kept["licence"] == "own"
    for section, answers in given.items():
        shown = an.get(at(made, "bewerk", section)).form_with("Bewaar")[0].values
        for name, value in answers.items():
            wanted = value if isinstance(value, list) else [value]
            assert set(shown[name]) == set(wanted), name


def test_what_is_unticked_is_gone(an, draft):
    an.get(at(draft, "bewerk", "resultaat"))
    an.submit("Bewaar", done_once=[])
    an.get(at(draft, "bewerk", "vindbaar"))
    an.submit("Bewaar", themes=[], regions=[])
    assert (said(draft)["done_once"], said(draft)["themes"], said(draft)["regions"]) == (False, [], [])


def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_typed_is_lost(an, draft):
    an.get(at(draft, "bewerk", "kern"))
    page = an.submit("Bewaar", title="x" * 101, aim="Een lang verhaal", status=422)
    assert page.title.startswith("Fout:")
    assert list(page.errors) == ["title"]
    assert "Hou het op hoogstens 100 tekens." in page.errors["title"]
    assert page.form_with("Bewaar")[0].values["aim"] == ["Een lang verhaal"]
    assert said(draft)["title"] == "Fietsbank"
    an.get(at(draft, "bewerk", "middelen"))
    page = an.submit("Bewaar", {"hours-0-role": "mentor", "hours-0-hours": "veel"}, status=422)
    assert "Rij 1: Vul een geheel getal in" in page
    an.get(at(draft, "bewerk", "bijlagen"))
    page = an.submit("Bewaar", video="javascript:alert(1)", status=422)
    assert "begint met https://" in page.errors["video"]


def test_rows_come_and_go_without_a_script_and_nothing_typed_is_lost(an, draft):
    an.get(at(draft, "bewerk", "partners"))
    page = an.submit("Nog een organisatie", {"partners-0-part": "nodigt uit", "contact_name": "An P."})
    assert page.form_with("Bewaar")[0].values["partners-0-part"] == ["nodigt uit"]
    assert page.form_with("Bewaar")[0].values["contact_name"] == ["An P."]
    page = an.submit("Nog een organisatie", {"partners-2-organisation": "Garage Wouters"})
    page = an.submit("Haal organisatie 2 weg", {"partners-3-organisation": "Bakkerij Bos"})
    page = an.submit("Bewaar")
    names = [row["organisation"] for row in said(draft)["partners"]]
    assert names == ["Technische School Genk", "Garage Wouters", "Bakkerij Bos"]
    assert said(draft)["contact_name"] == "An P."
    assert said(draft)["partners"][0]["part"] == "nodigt uit"


def test_there_is_an_end_to_the_rows(an, draft):
    an.get(at(draft, "bewerk", "middelen"))
    for _row in range(11):
        an.submit("Nog een rol")
    assert "Nog een rol" not in an.page
    many = {f"hours-{number}-role": f"rol {number}" for number in range(13)}
    page = an.post(
        at(draft, "bewerk", "middelen"), {"stap": "bewaar", "gezien-hours": "x", **many}, status=422
    )
    assert "hoogstens 12 rijen" in page


def test_a_text_is_shown_as_it_will_look_without_a_script(an, draft):
    an.get(at(draft, "bewerk", "kern"))
    page = an.submit("Bekijk hoe het wordt Aanleiding en doel", aim="**vet** <script>alert(1)</script>")
    assert "<strong>vet</strong> &lt;script&gt;" in page.html
    assert page.form_with("Bewaar")[0].values["aim"] == ["**vet** <script>alert(1)</script>"]
    assert said(draft)["aim"] != "**vet**"


def test_the_part_that_a_script_asks_for_is_the_same(an, draft):
    an.get(at(draft, "bewerk"))
    token = an.token()
    text = "**vet** [x](javascript:alert(1)) <b onclick=x>"
    answer = an.open("/praktijken/voorbeeld", method="POST", data={"csrf_token": token, "tekst": text})
    assert "<strong>vet</strong>" in answer.text
    assert "javascript" not in answer.text.replace("(javascript", "")
    assert "<b " not in answer.text
    an.open(
        "/praktijken/voorbeeld", method="POST", data={"csrf_token": token, "tekst": "x" * 20_001}, status=422
    )


def test_the_whole_sheet_is_seen_as_visitors_will_see_it(an, draft):
    an.get(at(draft, "bewerk", "kern"))
    an.submit("Bewaar", title="Fietsbank te leen", aim="Zonder **fiets** geen stage.")
    page = an.get(at(draft, "voorbeeld"))
    assert page.h1 == "Fietsbank te leen"
    assert "Zonder <strong>fiets</strong> geen stage." in page.html
    assert "Technische School Genk" in page
    assert page.links["Schrijf verder"] == at(draft, "bewerk")


def test_the_list_of_sections_says_what_is_filled_in_and_what_lacks(an, cast, library):
    made = library.draft(actor(cast.an), title="Half", at_school="", at_work="", regions=[])
    page = an.get(at(made, "bewerk", "kern"))
    sections = page.all("nav", **{"aria-label": "Onderdelen van de praktijk"})[0]
    listed = [" ".join("".join(link.itertext()).split()) for link in sections.iter("a")]
    assert listed[1] == "Aanpak nog 2"
    assert listed[6] == "Hoe men het vindt nog 1"


def test_no_section_that_does_not_exist(an, draft):
    an.open(at(draft, "bewerk", "geheim"), status=404)
    an.get(at(draft, "bewerk"))
    an.post(at(draft, "bewerk"), {"stap": "rij-erbij:bestaatniet"}, status=422)
    an.post(at(draft, "bewerk"), {"stap": "rij-weg:evidence:99999999999999"}, status=422)


def test_another_kind_keeps_what_was_filled_in(an, draft):
    an.get(at(draft, "soort"))
    an.submit("Kies deze soort", kind="quick_win")
    assert an.page.h1 == "De vijf vragen"
    assert said(draft)["results"] == "Minder afhakers in de eerste maand."
    assert "Resultaat en bewijs" in an.page


# --- two people at once -----------------------------------------------------------------------------------


def test_the_second_of_two_is_told_and_neither_text_is_lost(an, bart, draft):
    an.get(at(draft, "bewerk", "kern"))
    bart.get(at(draft, "bewerk", "kern"))
    an.submit("Bewaar", aim="De tekst van An")
    page = bart.submit("Bewaar", aim="De tekst van Bart", summary="Ook van Bart", status=409)
    assert "An Peeters schreef om" in page
    assert "De tekst van An" in page
    assert page.form_with("Bewaar")[0].values["aim"] == ["De tekst van Bart"]
    assert said(draft)["aim"] == "De tekst van An"
    bart.submit("Bewaar", aim="De tekst van beiden")
    assert said(draft)["aim"] == "De tekst van beiden"
    assert said(draft)["summary"] == "Ook van Bart"


def test_the_text_of_the_other_can_be_taken_over(an, bart, draft):
    an.get(at(draft, "bewerk", "kern"))
    bart.get(at(draft, "bewerk", "kern"))
    an.submit("Bewaar", aim="De tekst van An")
    bart.submit("Bewaar", aim="De tekst van Bart", summary="Ook van Bart", status=409)
    page = bart.submit("Neem deze tekst over")
    assert page.form_with("Bewaar")[0].values["aim"] == ["De tekst van An"]
    bart.submit("Bewaar")
    assert (said(draft)["aim"], said(draft)["summary"]) == ("De tekst van An", "Ook van Bart")


def test_two_people_in_different_fields_do_not_disturb_each_other(an, bart, draft):
    an.get(at(draft, "bewerk", "kern"))
    bart.get(at(draft, "bewerk", "kern"))
    an.submit("Bewaar", aim="Van An")
    bart.submit("Bewaar", summary="Van Bart")
    assert (said(draft)["aim"], said(draft)["summary"]) == ("Van An", "Van Bart")


def test_rows_of_both_are_kept_apart_too(an, bart, draft):
    an.get(at(draft, "bewerk", "middelen"))
    bart.get(at(draft, "bewerk", "middelen"))
    an.submit("Bewaar", {"hours-0-role": "mentor", "hours-0-hours": "10"})
    page = bart.submit("Bewaar", {"hours-0-role": "directie", "hours-0-hours": "2"}, status=409)
    assert "mentor · 10" in page
    bart.submit("Bewaar")
    assert said(draft)["hours"] == [{"role": "directie", "hours": 2}]


def test_a_form_opened_before_a_version_was_published_overwrites_nothing(an, bart, draft, library):
    bart.get(at(draft, "bewerk", "kern"))
    an.get(at(draft, "bewerk", "kern"))
    an.submit("Bewaar", aim="Gepubliceerd door An")
    by, editor = library.author(draft), library.editor
    with transaction():
        writing.submit(draft.id, "", by, accepts_worries=True, now=clock.now())
        reviewing.publish(draft.id, editor, checked=True, now=clock.now())
    page = bart.submit("Bewaar", aim="Oude tekst van Bart", status=409)
    assert "Gepubliceerd door An" in page


# --- keeping by itself ------------------------------------------------------------------------------------


def autosave(browser: Visitor, practice: Practice, section: str, status: int = 200, **answers: Any) -> dict:
    """What the script sends of the fields that were touched."""
    form = browser.get(at(practice, "bewerk", section)).form_with("Bewaar")[0].values
    names = {f"gezien-{name.partition('-')[0]}" for name in answers}
    data = {name: form[name][0] for name in names | {"csrf_token", "revisie", "deel"}}
    answer = browser.open(at(practice, "concept"), method="POST", data=data | answers, status=status)
    return json.loads(answer.data)


def test_what_was_typed_is_kept_by_itself_and_nothing_else_changes(an, draft):
    before = said(draft)
    answer = autosave(an, draft, "vindbaar", themes=["mobiliteit"])
    assert answer["said"].startswith("Bewaard om ")
    assert set(answer["marks"]) == {"themes"}
    assert said(draft) == before | {"themes": ["mobiliteit"]}


def test_a_script_that_keeps_twice_does_not_meet_itself(an, draft):
    first = autosave(an, draft, "kern", aim="een")
    form = an.page.form_with("Bewaar")[0].values
    data = {"csrf_token": form["csrf_token"][0], "revisie": form["revisie"][0], "deel": "kern"}
    again = {**data, "gezien-aim": first["marks"]["aim"], "aim": "twee"}
    an.open(at(draft, "concept"), method="POST", data=again)
    assert said(draft)["aim"] == "twee"


def test_after_keeping_one_field_the_other_ones_are_still_watched(an, bart, draft):
    """The revision of a form that keeps by itself runs ahead of what it shows in its other fields."""
    an.get(at(draft, "bewerk", "kern"))
    shown = an.page.form_with("Bewaar")[0].values
    bart.get(at(draft, "bewerk", "kern"))
    bart.submit("Bewaar", summary="Van Bart")
    answer = autosave(an, draft, "kern", aim="Van An")
    late = {
        "csrf_token": an.token(),
        "deel": "kern",
        "revisie": str(answer["revision"]),
        "gezien-summary": shown["gezien-summary"][0],
        "summary": "Van An",
    }
    refused = json.loads(an.open(at(draft, "concept"), method="POST", data=late, status=409).data)
    assert refused["differs"] == ["summary"]
    assert "Bart Claes" in refused["said"]
    assert said(draft)["summary"] == "Van Bart"


def test_one_field_that_cannot_be_kept_does_not_hold_up_the_others(an, draft):
    answer = autosave(an, draft, "kern", title="x" * 101, aim="Wel goed")
    assert answer["refused"] == ["title"]
    assert "“Titel”" in answer["said"]
    assert (said(draft)["title"], said(draft)["aim"]) == ("Fietsbank", "Wel goed")


def test_nothing_is_kept_by_itself_for_others_nor_while_the_editors_read(an, client, cast, draft, library):
    stranger = client.as_(cast.dirk)
    stranger.get("/mijn/praktijken")
    stranger.open(at(draft, "concept"), method="POST", data={"csrf_token": stranger.token()}, status=404)
    client.open(at(draft, "concept"), method="POST", data={"csrf_token": client.token()}, status=302)
    an.get(at(draft, "bewerk", "kern"))
    with transaction():
        writing.submit(draft.id, "", library.author(draft), accepts_worries=True, now=clock.now())
    page = an.submit("Bewaar", aim="Te laat", status=409)
    assert "De redactie leest deze versie." in page
    assert page.form_with("Bewaar")[0].values["aim"] == ["Te laat"]


# --- handing in -------------------------------------------------------------------------------------------


def test_what_lacks_is_listed_with_the_way_to_it(an, cast, library):
    made = library.draft(actor(cast.an), title="Half", summary="", at_work="", regions=[])
    page = an.get(at(made, "indienen"))
    assert page.links["Vat de praktijk samen in één zin."] == at(made, "bewerk", "kern")
    assert page.links["Schrijf wat het bedrijf doet."] == at(made, "bewerk", "aanpak")
    assert page.links["Kies minstens één regio."] == at(made, "bewerk", "vindbaar")
    assert "Dien in bij de redactie" not in page
    an.post(at(made, "indienen"), {"agreed": "y"}, status=422)


def test_the_check_on_privacy_shows_the_words_and_the_author_decides(an, cast, library):
    made = library.draft(
        actor(cast.an), title="Met namen", aim="Leerling Yassin belde 0478 12 34 56.", must="24 leerlingen"
    )
    page = an.get(at(made, "indienen"))
    for words in ("leerling Yassin", "0478 12 34 56"):
        assert words.casefold() in page.main.casefold()
    assert "24 leerlingen" not in page
    page = an.submit("Dien in bij de redactie", agreed="y", status=422)
    assert "Kijk na of dit erin mag staan." in page.errors["worries"]
    an.submit("Dien in bij de redactie", agreed="y", worries="y")
    assert newest().state == "submitted"


def test_handing_in_needs_the_word_of_the_writer(an, draft):
    an.get(at(draft, "indienen"))
    page = an.submit("Dien in bij de redactie", status=422)
    assert "Vraag het na en vink dit aan." in page.errors["agreed"]


def test_a_sheet_like_it_is_shown_before_it_is_handed_in_but_not_itself(an, draft, library):
    library.practice(title="De fietsbank van Lommel")
    page = an.get(at(draft, "indienen"))
    assert "De fietsbank van Lommel" in page.links
    assert "Fietsbank" not in page.links or page.links["Fietsbank"].endswith("bewerk")


def test_a_sheet_can_be_taken_back_and_written_on(an, draft):
    an.get(at(draft, "indienen"))
    an.submit("Dien in bij de redactie", agreed="y")
    assert "De redactie leest deze praktijk" in an.get(at(draft, "bewerk"))
    an.submit("Neem de praktijk terug")
    an.submit("Bewaar", aim="Nog beter")
    assert said(draft)["aim"] == "Nog beter"


def test_the_remarks_of_the_editors_stand_beside_the_fields_and_in_the_list(an, draft, library):
    by, editor = library.author(draft), library.editor
    with transaction():
        writing.submit(draft.id, "", by, accepts_worries=True, now=clock.now())
        remarks = {"aim": "Noem ook de ouders."}
        reviewing.return_(draft.id, remarks, "Bijna klaar!", editor, now=clock.now())
    page = an.get("/mijn/praktijken")
    assert "Terug van de redactie" in page
    assert "Bijna klaar!" in page
    assert "1 opmerking bij een veld" in page
    page = an.click("Verwerk de opmerkingen")
    assert "Noem ook de ouders." in page
    assert "Noem ook de ouders." not in an.get(at(draft, "bewerk", "aanpak"))
    an.get(at(draft, "indienen"))
    an.submit("Dien in bij de redactie", agreed="y")
    assert "Terug van de redactie" not in an.get("/mijn/praktijken")


def test_a_version_is_kept_with_a_note(an, draft):
    an.get(at(draft, "versie"))
    an.submit("Hou deze versie bij", note="eerste ronde")
    page = an.get(at(draft, "versie"))
    assert "Versie 1: eerste ronde" in page
    an.submit("Hou deze versie bij", note="x" * 201, status=422)


# --- the ends ---------------------------------------------------------------------------------------------


def test_throwing_a_draft_away_names_what_is_lost(an, draft):
    page = an.get(at(draft, "weggooien"))
    assert "“Fietsbank” kan je daarna niet terughalen" in page
    assert "velden staat en nog geen versie was" in page or "velden staat" in page
    an.submit("Gooi weg")
    assert "Fietsbank" not in an.get("/mijn/praktijken")
    an.open(at(draft, "bewerk"), status=404)


def test_withdrawing_asks_why_and_names_what_goes(an, cast, library):
    made = library.practice(actor(cast.an), title="Weg ermee")
    page = an.get(at(made, "intrekken"))
    assert "op haar adres staat voortaan alleen de reden" in page
    page = an.submit("Trek de praktijk in", reason=" ", status=422)
    assert "reason" in page.errors
    page = an.submit("Trek de praktijk in", reason="De werkplek sloot.")
    assert "Ingetrokken" in page
    assert "De werkplek sloot." in page
    an.open(at(made, "bewerk"), status=409)
    an.open(at(made, "intrekken"), status=409)


def test_a_sheet_past_its_term_is_confirmed_from_the_list(an, cast, library):
    made = library.practice(actor(cast.an), title="Oud goud")
    with transaction():
        row = db.session.get_one(Practice, made.id)
        row.review_before = clock.today().replace(year=clock.today().year - 1)
    page = an.get("/mijn/praktijken")
    assert "te herbevestigen" in page
    an.open(at(made, "herbevestig"), method="POST", data={"csrf_token": an.token()}, status=303)
    assert "te herbevestigen" not in an.get("/mijn/praktijken")


def test_a_published_sheet_gets_a_new_version_while_the_old_one_stays(an, cast, library):
    made = library.practice(actor(cast.an), title="Eerste")
    an.get(at(made, "bewerk", "kern"))
    an.submit("Bewaar", title="Tweede")
    assert library.fresh(made).title == "Eerste"
    assert said(made)["title"] == "Tweede"
    an.open(at(made, "soort"), method="POST", data={"csrf_token": an.token(), "kind": "visie"}, status=422)


# --- together, in other languages, from others ------------------------------------------------------------


def test_a_colleague_writes_along_and_no_longer(an, client, cast, library):
    made = library.draft(actor(cast.an), title="Samen")
    dirk = client.as_(cast.dirk)
    dirk.open(at(made, "bewerk"), status=404)
    an.get(at(made, "schrijvers"))
    page = an.submit("Laat meeschrijven", email="niemand@elders.example", status=422)
    assert "Niemand op deze site" in page.errors["email"]
    assert "Dirk Vos schrijft nu mee." in an.submit("Laat meeschrijven", email="DIRK@elders.example")
    dirk.get(at(made, "bewerk"))
    assert "Samen" in dirk.get("/mijn/praktijken")
    an.get(at(made, "schrijvers"))
    an.submit("Haal weg Dirk Vos")
    dirk.open(at(made, "bewerk"), status=404)


def test_a_translation_shows_the_original_beside_each_field(an, library):
    original = library.practice(title="Vier stoelen", aim="Het liep **stroef**.")
    an.get(at(original, "vertaal"))
    an.submit("Begin te vertalen", language="fr")
    made = newest()
    assert (made.language, made.translation_of_id) == ("fr", original.id)
    page = an.get(at(made, "bewerk", "kern"))
    assert "Vier stoelen" in page
    assert "Het liep **stroef**." in page
    assert said(made)["themes"] == ["begeleiden"]
    page = an.get(at(original, "vertaal"))
    assert "Français" not in page.main
    an.open(
        at(original, "vertaal"), method="POST", data={"csrf_token": an.token(), "language": "fr"}, status=422
    )


def test_ones_own_version_remembers_what_it_is_based_on(an, library):
    original = library.practice(title="Van een ander")
    an.get("/mijn/praktijken")
    an.open(at(original, "eigen-versie"), method="POST", data={"csrf_token": an.token()}, status=303)
    made = newest()
    assert made.based_on_id == original.id
    assert "aim" not in said(made)


def test_passages_of_a_text_go_to_the_fields_that_are_chosen(an):
    page = an.get(f"/praktijken/distilleer/{NOTES}/7")
    form = page.form_with("Maak het concept")[0].values
    assert (form["deel-0"], form["deel-1"]) == (["at_school"], ["at_work"])
    an.submit("Maak het concept", {"deel-0": "", "deel-1": ""}, status=422)
    an.submit("Maak het concept", {"deel-0": "results", "deel-1": "at_work", "kind": "werkvorm"})
    assert said(newest().id)["results"] == "De school nodigt de ouders uit."
    assert said(newest().id)["at_work"] == "Op de werkvloer toont de mentor de machine."
    an.open("/praktijken/distilleer/bestaatniet/7", status=404)


# --- one's own list ---------------------------------------------------------------------------------------


def test_the_list_tells_of_each_sheet_where_it_is(an, cast, library):
    me = actor(cast.an)
    library.draft(me, title="Nog een concept")
    library.submitted(me, title="Al ingediend")
    library.practice(me, title="Al gepubliceerd")
    library.practice(title="Van een ander")
    page = an.get("/mijn/praktijken")
    for words in ("Concepten", "Bij de redactie", "Gepubliceerd", "Nog een concept", "Al ingediend"):
        assert words in page
    assert "Van een ander" not in page


def test_an_empty_list_says_how_to_begin(client, cast, words):
    page = client.as_(cast.dirk).get("/mijn/praktijken")
    assert "Je schreef nog geen praktijk." in page
    assert page.links["Begin een quick win"] == "/praktijken/nieuw"


def test_what_others_ask_stands_in_the_list(client, cast, library):
    reviewer = library.somebody("school", "lommel")
    asked = library.practice(title="Kijk eens na")
    taken = library.practice(title="Overgenomen praktijk")
    editor = library.editor
    with transaction():
        asking.ask(asked.id, reviewer.email, "school", editor, now=clock.now())
    page = client.as_(reviewer.id).get("/mijn/praktijken")
    assert "Lees en beoordeel" in page
    assert "Kijk eens na" in page
    assert taken.title not in page


def test_a_long_list_costs_no_more_queries(an, cast, library):
    def visit() -> int:
        an.get("/mijn/praktijken")
        return an.query_count

    library.practice(actor(cast.an), title="Praktijk")
    library.draft(actor(cast.an), title="Concept")
    few = visit()
    for number in range(6):
        library.practice(actor(cast.an), title=f"Nog een praktijk {number}")
        library.draft(actor(cast.an), title=f"Concept {number}")
    assert visit() == few <= 10


@pytest.mark.parametrize(
    "page", ["bewerk", "voorbeeld", "bestanden", "versie", "indienen", "weggooien", "schrijvers"]
)
def test_nobody_else_sees_a_draft(client, cast, draft, page):
    client.as_(cast.dirk).open(at(draft, page), status=404)
    client.as_(cast.els).open(at(draft, page), status=404)
    assert client.open(at(draft, page), status=302).headers["Location"].startswith("/aanmelden")


def test_what_is_typed_in_a_sheet_that_was_taken_away_meanwhile_can_still_be_copied(
    client: Visitor, cast: Cast, library: Library
) -> None:
    an = client.as_(cast.an)
    made = library.practice(actor(cast.an))
    an.get(f"/praktijken/{made.id}/bewerk/kern")
    with transaction():
        reviewing.withdraw(made.id, "Niet veilig.", library.editor, now=clock.now())
    page = an.submit("Bewaar", aim="Een avond werk, drie alinea's lang.", status=409)
    assert "Een avond werk, drie alinea's lang." in page.main
    assert "Dit is niet bewaard" in page.main
