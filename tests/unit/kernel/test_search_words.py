"""Keys bring forms of a word together, and what was found is marked where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from netwerk.kernel.search import keys, synonyms
from netwerk.kernel.search.guessing import distance
from netwerk.kernel.search.highlighting import EXCERPT, excerpt, finder, marked
from netwerk.kernel.search.query import read, whole
from netwerk.kernel.search.tree import for_fts5, for_postgresql
from netwerk.kernel.search.words import words_of
from tests.unit.kernel import dutch_words


def keys_of_text(text: str, language: str) -> frozenset[str]:
    """All keys of all words of a text."""
    words = words_of(text, language)
    return frozenset(key for word in words for key in keys.keys_of(word.base, language))


def meeting(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if keys_of_text(pair[0], "nl") & keys_of_text(pair[1], "nl")]


@pytest.mark.parametrize("word", ["verslag", "stageverslag", "dagverslag"])
def test_an_exception_holds_for_every_word_that_ends_so(word: str) -> None:
    assert keys_of_text(word, "nl") & keys_of_text(word + "en", "nl")


@pytest.fixture
def without_exceptions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    keys.keys_of.cache_clear()
    monkeypatch.setattr(keys, "_relatives", lambda _plain, _lemma: [])
    yield
    keys.keys_of.cache_clear()


def test_three_keys_alone_bring_most_forms_together(without_exceptions: None) -> None:
    assert len(meeting(dutch_words.pairs_of_families())) >= 75
    assert len(meeting(dutch_words.pairs(dutch_words.STRANGERS))) <= 3


def test_with_exceptions_all_forms_meet_and_no_more_strangers_do() -> None:
    assert len(dutch_words.pairs_of_families()) == 84
    assert len(meeting(dutch_words.pairs_of_families())) >= 80
    assert len(meeting(dutch_words.pairs(dutch_words.STRANGERS))) <= 3


def test_the_rules_hold_for_words_they_were_not_made_for() -> None:
    fresh = dutch_words.pairs(dutch_words.FRESH)
    assert len(fresh) == 40
    assert len(meeting(fresh)) >= 32


# --- marks --------------------------------------------------------------------------------------------------


def mark(text: str, asked: str, language: str = "nl") -> str:
    return str(marked(text, language, finder(keys_of_text(asked, language), language)))


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("Stages in bedrijven", "stage bedrijf", "<mark>Stages</mark> in <mark>bedrijven</mark>"),
        ("De coördinatoren", "coordinator", "De <mark>coördinatoren</mark>"),
        ("Drie regio's samen", "regio", "Drie <mark>regio&#39;s</mark> samen"),
        ("Ingeschreven!", "inschrijving", "<mark>Ingeschreven</mark>!"),
        ("stage-uren", "stage", "<mark>stage</mark>-uren"),
        ("<b>stage</b> & co", "stage", "&lt;b&gt;<mark>stage</mark>&lt;/b&gt; &amp; co"),
        ("**stage** [x](y)", "stage", "**<mark>stage</mark>** [x](y)"),
        ("Stad en land", "stage", "Stad en land"),
        ("", "stage", ""),
    ],
)
def test_found_words_are_marked_as_they_were_written(text: str, asked: str, shown: str) -> None:
    assert mark(text, asked) == shown


def test_in_french_an_apostrophe_stands_between_words() -> None:
    assert mark("L'entreprise", "entreprises", "fr") == "L&#39;<mark>entreprise</mark>"


@given(st.text(), st.text(max_size=20), st.sampled_from(["nl", "en", "fr", "de"]))
def test_without_its_marks_a_text_is_what_it_was(text: str, asked: str, language: str) -> None:
    shown = mark(text, asked, language)
    assert re.sub("</?mark>", "", shown) == str(escape(text))


@given(st.text(alphabet="stage bus <&\n", max_size=900))
def test_an_excerpt_is_short_and_cut_from_the_text(text: str) -> None:
    shown = excerpt(text, "nl", finder(keys_of_text("stage", "nl"), "nl"))
    bare = Markup(re.sub("</?mark>", "", str(shown))).unescape()
    bare = bare.removeprefix("… ").removesuffix(" …")
    assert bare in text
    assert len(bare) <= EXCERPT


def test_an_excerpt_shows_where_the_word_stands() -> None:
    text = "Inleiding. " * 60 + "Daarna gaan we met de fiets naar huis. " + "Slot. " * 60
    shown = str(excerpt(text, "nl", finder(keys_of_text("fietsen", "nl"), "nl")))
    assert "de <mark>fiets</mark> naar huis" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_an_excerpt_without_found_words_is_the_beginning() -> None:
    shown = str(excerpt("Een begin. " * 60, "nl", finder(frozenset(), "nl")))
    assert shown.startswith("Een begin. Een begin.")


# --- questions ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_synonyms() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synonyms, "_readers", [])
        yield


@pytest.mark.usefixtures("without_synonyms")
@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_a_question_of_letters_and_digits(typed: str) -> None:
    query = read(typed)
    if not query.branches:
        return
    node = whole(query.branches)
    for written, marks in ((for_fts5(node), '"() '), (for_postgresql(node), "'()&|<-> ")):
        words = re.sub(r"\b(?:AND|OR)\b", "", written)
        assert all(sign.isalnum() or sign in marks for sign in words)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("stage", "stage", 0),
        ("stage", "stgae", 1),
        ("stage", "stag", 1),
        ("stage", "stoge", 1),
        ("mobiliteit", "mobilteti", 2),
        ("stage", "bus", 3),
        ("abcdef", "ghijkl", 3),
    ],
)
def test_slips_of_the_pen_are_counted(one: str, other: str, far: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == far
