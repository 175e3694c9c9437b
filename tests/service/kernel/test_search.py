"""The index finds what it should, on both databases alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from netwerk.kernel import search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.search import MEMBERS, PUBLIC, Document, Found
from netwerk.kernel.search.models import SearchDocument, SearchText, SearchWord
from tests.support.visitor import Counter
from tests.unit.kernel import dutch_words

EVERYBODY = frozenset({PUBLIC})
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def put(app: Flask) -> Callable[..., None]:
    """Put a text into the index: `put(1, "Stages in de bouw")`."""

    def put(thing_id: int, title: str, text: str = "", **more: Any) -> None:
        given = {"kind": "proef", "language": "nl", "at": NOW + timedelta(days=thing_id), **more}
        with transaction():
            search.put(Document(thing_id=thing_id, title=title, text=text, **given))

    return put


def ids(found: Found) -> list[int]:
    return [hit.thing_id for group in found.groups for hit in group.hits]


def part_ids(found: Found) -> list[int]:
    return [hit.thing_id for group in found.parts for hit in group.hits]


def find(text: str, **more: Any) -> list[int]:
    return ids(search.find(text, EVERYBODY, **more))


# --- words --------------------------------------------------------------------------------------------------


def test_every_form_of_a_dutch_word_finds_the_others(put: Callable[..., None]) -> None:
    families = dutch_words.families()
    for number, forms in enumerate(families, 1):
        for place, form in enumerate(forms):
            put(number * 10 + place, "Titel", form)
    missed = []
    for number, forms in enumerate(families, 1):
        wanted = {number * 10 + place for place in range(len(forms))}
        missed += [form for form in forms if not wanted <= set(find(form, limit=50))]
    assert not missed


def test_words_that_only_look_alike_do_not_find_one_another(put: Callable[..., None]) -> None:
    pairs = dutch_words.pairs(dutch_words.STRANGERS)
    for number, (one, _other) in enumerate(pairs, 1):
        put(number, "Titel", one)
    met = [pair for number, pair in enumerate(pairs, 1) if number in find(pair[1], limit=50)]
    assert met == [("leren", "leer"), ("ouder", "oud"), ("school", "schol")]


@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [
        ("en", "Companies share their experiences", "company experience"),
        ("fr", "L'entreprise accueille des élèves", "entreprises élève"),
        ("fr", "L’apprentissage en alternance", "apprentissages"),
        ("de", "Betriebe suchen Auszubildende für die Werkstätten", "betrieb werkstatt"),
    ],
)
def test_other_languages_are_found_by_the_forms_of_their_own(
    put: Callable[..., None], language: str, written: str, asked: str
) -> None:
    put(1, written, language=language)
    assert find(asked) == [1]


def test_a_word_is_asked_of_each_text_in_its_own_language(put: Callable[..., None]) -> None:
    put(1, "Les entreprises et les écoles", language="fr")
    put(2, "Een les over veiligheid")
    assert find("les") == [2]


@pytest.mark.parametrize("asked", ["coordinator", "COÖRDINATOREN", "coördinator", "coo\u0308rdinator"])
def test_accents_and_capitals_make_no_difference(put: Callable[..., None], asked: str) -> None:
    put(1, "De coördinator vertelt")
    assert find(asked) == [1]


def test_a_number_is_found_by_itself_alone(put: Callable[..., None]) -> None:
    put(1, "Genk", "3550 en 1122")
    assert find("3550") == find("1122") == [1]
    assert find("350") == find("12") == []


def test_many_things_put_at_once_are_found_as_if_each_was_put_alone(put: Callable[..., None]) -> None:
    put(1, "Stages in de bouw")
    put(2, "Fietsen", visibility=MEMBERS)
    many = [
        Document("proef", 1, "nl", "Werkplekken", "in de zorg", NOW),
        Document("proef", 2, "en", "Internships", "at sea", NOW),
        Document("proef", 3, "nl", "Fietsbanken", "voor leerlingen", NOW, visibility=MEMBERS),
    ]
    with transaction():
        search.put_all(many)
        search.put_all([])
    assert (find("werkplek"), find("internship"), find("fietsbank")) == ([1], [2], [])
    assert find("bouw") == find("fiets") == []
    db.session.rollback()
    kept = {(row.language, row.word) for row in db.session.scalars(select(SearchWord))}
    assert kept == {("nl", "werkplekken"), ("nl", "zorg"), ("en", "internships"), ("en", "sea")}


def test_all_words_are_asked_for_and_little_words_are_not(put: Callable[..., None]) -> None:
    put(1, "Ouders op de werkvloer")
    put(2, "Ouders op school")
    assert find("de ouders van op de werkvloer") == [1]
    assert sorted(find("de ouders")) == [1, 2]


def test_quotes_ask_for_words_one_behind_the_other(put: Callable[..., None]) -> None:
    put(1, "Eerste werkdag", "De eerste dag van een stage")
    put(2, "Stage", "Een dag later kwam de eerste")
    assert find('"eerste dag"') == [1]
    assert sorted(find("eerste dag")) == [1, 2]


def test_people_say_the_same_in_other_words(put: Callable[..., None], words: None) -> None:
    put(1, "Wat een praktijkopleider doet")
    put(2, "Van DBSO naar duaal")
    put(3, "Leren en werken in Genk")
    put(4, "Werken en ook iets leren")
    assert find("mentoren") == [1]
    assert sorted(find("dbso")) == [2, 3]
    assert sorted(find("leren en werken")) == [2, 3, 4]


# --- order, counts, visibility ------------------------------------------------------------------------------


def test_a_title_stands_above_a_text_and_the_newer_above_the_older(put: Callable[..., None]) -> None:
    put(1, "Vervoer naar de stage")
    put(2, "Andere dag", "Ook over vervoer")
    put(3, "Vervoer delen")
    put(4, "Nog een dag", "Vervoer en meer")
    assert find("vervoer") == [3, 1, 4, 2]
    assert find("vervoer stage") == [1]


def test_a_title_with_all_words_stands_above_one_with_some(put: Callable[..., None]) -> None:
    put(1, "Vervoer naar de stage")
    put(2, "Vervoer", "naar de stage")
    assert find("vervoer stage") == [1, 2]


def test_a_title_with_one_of_the_words_stands_above_none(put: Callable[..., None]) -> None:
    put(1, "Vervoer", "naar de stage")
    put(2, "Een dag", "over vervoer naar de stage")
    assert find("vervoer stage") == [1, 2]


def test_what_is_for_members_is_neither_found_nor_counted_by_others(put: Callable[..., None]) -> None:
    put(1, "Open vervoer")
    put(2, "Besloten vervoer", visibility=MEMBERS)
    put(3, "Besloten tandartsbezoek", visibility=MEMBERS)
    found = search.find("vervoer", EVERYBODY)
    assert (ids(found), found.groups[0].total) == ([1], 1)
    assert sorted(ids(search.find("vervoer", {PUBLIC, MEMBERS}))) == [1, 2]
    for asked in ("tandarts", "tandartsbezoek", "tandartsbezok"):
        hidden = search.find(asked, EVERYBODY)
        assert hidden.is_empty
        assert not hidden.suggestion, "a suggestion says that somebody wrote the word"


def test_a_word_for_members_is_meant_by_nobody_else_and_hides_no_other(put: Callable[..., None]) -> None:
    put(1, "Fietsband", visibility=MEMBERS)
    put(2, "Fietsbank")
    assert search.find("fietsbant", EVERYBODY).suggestion == "fietsbank"
    # What is closed afterwards is suggested no longer.
    put(2, "Fietsbank", visibility=MEMBERS)
    assert not search.find("fietsbant", EVERYBODY).suggestion


def test_kinds_are_counted_apart_and_turned_over_by_page(put: Callable[..., None]) -> None:
    for number in range(1, 6):
        put(number, "Vervoer", kind="dag")
    put(6, "Vervoer", kind="draad")
    found = search.find("vervoer", EVERYBODY, limit=2)
    assert {group.kind: (group.total, len(group.hits)) for group in found.groups} == {
        "dag": (5, 2),
        "draad": (1, 1),
    }
    assert [find("vervoer", kinds=["dag"], limit=2, page=page) for page in (1, 2, 3, 4)] == [
        [5, 4],
        [3, 2],
        [1],
        [],
    ]


def test_many_kinds_take_no_more_statements_than_one(app: Flask, put: Callable[..., None]) -> None:
    for number in range(1, 41):
        put(number, "Vervoer", kind=f"soort{number % 8}")
    counter = Counter(app)
    assert len(search.find("vervoer", EVERYBODY).groups) == 8
    several = len(counter.statements)
    assert len(search.find("vervoer", EVERYBODY, kinds=["soort1"]).groups) == 1
    assert len(counter.statements) - several == several == 1


def test_no_exact_number_above_a_thousand() -> None:
    assert [search.Group("dag", total, ()).count for total in (1, 1000, 1001)] == ["1", "1000", "1000+"]


# --- parts of words, and what was meant ---------------------------------------------------------------------


def test_a_part_of_a_compound_is_found_apart_from_the_word_itself(put: Callable[..., None]) -> None:
    put(1, "Een werkplek vinden")
    put(2, "Op zoek naar leerwerkplekken")
    put(3, "De stagebegeleider")
    found = search.find("werkplek", EVERYBODY)
    assert (ids(found), part_ids(found)) == ([1], [2])
    assert "<mark>leerwerkplekken</mark>" in str(found.parts[0].hits[0].title)
    assert part_ids(search.find("begeleiders", EVERYBODY)) == [3]
    assert part_ids(search.find("zoek werkplek", EVERYBODY)) == [2]


@pytest.mark.parametrize(
    ("typed", "meant"), [("mobilteit", "mobiliteit"), ("Mobiliteti", "mobiliteit"), ("stgae", "stage")]
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(
    put: Callable[..., None], typed: str, meant: str
) -> None:
    put(1, "Mobiliteit en stage")
    found = search.find(typed, EVERYBODY)
    assert found.is_empty
    assert found.suggestion == meant


def test_only_the_word_that_is_nowhere_is_replaced(put: Callable[..., None]) -> None:
    put(1, "Ideeën over mobiliteit")
    assert search.find("mobilteit idee", EVERYBODY).suggestion == "mobiliteit idee"
    assert search.find("ideeem", EVERYBODY).suggestion == "ideeën"


def test_all_else_that_was_typed_stays_in_what_was_meant(put: Callable[..., None]) -> None:
    put(1, "Mobiliteit en stage op de werkvloer")
    for typed, meant in (
        ('"mobilteit en stage"', '"mobiliteit en stage"'),
        ('mobilteit "op de werkvloer"', 'mobiliteit "op de werkvloer"'),
        ("stage/mobilteit!", "stage/mobiliteit!"),
        # Nothing is found with the phrase, so nothing was meant.
        ('mobilteit "stage vloer"', ""),
    ):
        assert search.find(typed, EVERYBODY).suggestion == meant, typed


def test_a_slip_is_understood_among_very_many_words(put: Callable[..., None], app: Flask) -> None:
    put(1, "Stagebegeleider")
    letters = "abcdefghijklmnopqr"
    others = [
        f"s{one}aaaa{two}aaaaa{three}{one}{two}" for one in letters for two in letters for three in letters
    ]
    with transaction() as session:
        session.execute(
            insert(SearchWord), [{"language": "nl", "word": one, "spelling": one} for one in others]
        )
    assert search.find("stagebegelieder", EVERYBODY).suggestion == "stagebegeleider"


def test_a_part_of_very_many_words_leaves_room_for_another(put: Callable[..., None]) -> None:
    put(1, "We zoeken leerwerkplekken")
    put(2, " ".join(f"zoek{one}{two}" for one in "abcdefghij" for two in "abcdefghij"))
    assert part_ids(search.find("zoek werkplek", EVERYBODY)) == [1]


def test_nothing_like_it_means_no_suggestion(put: Callable[..., None]) -> None:
    put(1, "Mobiliteit")
    assert search.find("xylofoonconcert", EVERYBODY).suggestion == ""


# --- what people type ---------------------------------------------------------------------------------------

HOSTILE = [
    "",
    "   ",
    "de en op",
    '"',
    '""',
    '"""" OR',
    "AND OR NOT",
    "stage AND bus",
    "NEAR(a b)",
    "keys: stage",
    "-stage",
    "stage*",
    "^stage",
    "a:b & c | !d <-> e",
    "('stage')",
    "\\",
    "'; DROP TABLE search_text; --",
    "%_%",
    "👩‍🔧 🚲",
    "\x00stage\x00",
    "\ud800",
    "\u202estage",
    "ﬁets ŒUVRE ǅ ß",
    "работа 工作 لعمل",
    "a" * 10_000,
    "stage " * 2_000,
    '"stage ' * 2_000,
    " ".join(f"woord{number}" for number in range(3_000)),
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("asked", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_can_be_typed_is_an_error(put: Callable[..., None], asked: str) -> None:
    put(1, "Stage en bus", "Met de bus naar de stage")
    found = search.find(asked, EVERYBODY)
    assert "<script>" not in "".join(str(hit.title + hit.excerpt) for g in found.groups for hit in g.hits)


def test_operators_of_other_search_boxes_change_nothing(put: Callable[..., None]) -> None:
    put(1, "Stage en bus")
    assert find("stage AND bus") == [1]
    assert find("-stage*") == [1]


def test_texts_of_any_letters_can_be_put_and_found(put: Callable[..., None]) -> None:
    put(1, "Работа и учёба 工作 'quoted' \\back\\ \x00 🚲", "x" * 5000 + " " + "woord " * 30_000)
    assert find("учёба") == [1]
    assert find("工作") == [1]


# --- the index follows --------------------------------------------------------------------------------------


def test_a_changed_text_is_found_by_its_new_words_only(put: Callable[..., None]) -> None:
    put(1, "Vervoer", "fietsen")
    put(1, "Ouders", "gesprekken")
    assert find("vervoer") == find("fiets") == []
    assert find("ouder gesprek") == [1]


def test_a_word_that_is_nowhere_any_more_is_forgotten(app: Flask, put: Callable[..., None]) -> None:
    put(1, "Peetersmans vertelt")
    put(2, "Iemand vertelt")
    with transaction():
        search.remove("proef", 1)
        search.remove("proef", 404)
    assert db.session.scalars(select(SearchWord.word).order_by(SearchWord.word)).all() == [
        "iemand",
        "vertelt",
    ]
    assert db.session.scalars(select(SearchText.title)).all() == ["Iemand vertelt"]
    assert search.find("peetersman", EVERYBODY).suggestion == ""


def test_a_change_that_is_undone_leaves_the_index_as_it_was(app: Flask, put: Callable[..., None]) -> None:
    put(1, "Vervoer")
    with transaction():
        search.put(Document(kind="proef", thing_id=1, language="nl", title="Ouders", text="", at=NOW))
        search.put(Document(kind="proef", thing_id=2, language="nl", title="Vervoer", text="", at=NOW))
        db.session.rollback()
    assert find("vervoer") == [1]
    assert find("ouders") == []


WORDS = ("vervoer", "ouders", "stage", "bedrijf")
CHANGES = st.lists(
    st.tuples(st.integers(1, 4), st.one_of(st.none(), st.sets(st.sampled_from(WORDS), max_size=3))),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_the_index_holds_what_was_last_put_whatever_came_before(
    app: Flask, changes: list[tuple[int, set[str] | None]]
) -> None:
    with transaction():
        for document_id in db.session.scalars(select(SearchDocument.thing_id)).all():
            search.remove("proef", document_id)
    expected: dict[int, set[str]] = {}
    for thing_id, words in changes:
        with transaction():
            if words is None:
                search.remove("proef", thing_id)
                expected.pop(thing_id, None)
            else:
                text = " ".join(sorted(words))
                search.put(
                    Document(kind="proef", thing_id=thing_id, language="nl", title="x", text=text, at=NOW)
                )
                expected[thing_id] = words
    for word in WORDS:
        assert set(find(word)) == {thing_id for thing_id, words in expected.items() if word in words}
    kept = set(db.session.scalars(select(SearchWord.word)))
    assert kept == set().union(*expected.values())
