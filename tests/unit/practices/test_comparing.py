"""What is different between two versions, word by word."""

from __future__ import annotations

import random

import pytest

from netwerk.practices.comparing import Piece, Sort, compare, words_between
from tests.support.pace import measured

SAME, ADDED, REMOVED = Sort.SAME, Sort.ADDED, Sort.REMOVED


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("een twee", "een twee", [(SAME, "een twee")]),
        ("", "nieuw", [(ADDED, "nieuw")]),
        ("weg ermee", "", [(REMOVED, "weg ermee")]),
        ("een twee drie", "een 2 drie", [(SAME, "een"), (REMOVED, "twee"), (ADDED, "2"), (SAME, "drie")]),
        ("een\n\ntwee", "een\n\ntwee", [(SAME, "een\n\ntwee")]),
        ("- een\n- twee", "- een\n- drie", [(SAME, "- een\n-"), (REMOVED, "twee"), (ADDED, "drie")]),
        ("<b>een</b>", "<i>een</i>", [(REMOVED, "<b>een</b>"), (ADDED, "<i>een</i>")]),
        ("a  b\tc", "a b c", [(SAME, "a b c")]),
    ],
)
def test_words_that_came_and_went(before: str, after: str, pieces: list[tuple[Sort, str]]) -> None:
    assert words_between(before, after) == [Piece(sort, text) for sort, text in pieces]


def test_nothing_of_either_text_is_lost() -> None:
    chance = random.Random(7)
    words = ["de", "school", "bedrijf", "mentor", "leerling", "fiets", "en", "of", "niet", "wel\n"]
    for _time in range(200):
        old, new = (" ".join(chance.choices(words, k=chance.randrange(60))) for _text in range(2))
        pieces = words_between(old, new)
        assert _read(pieces, REMOVED) == old.split()
        assert _read(pieces, ADDED) == new.split()


def _read(pieces: list[Piece], sort: Sort) -> list[str]:
    return " ".join(piece.text for piece in pieces if piece.sort in {SAME, sort}).split()


def test_a_text_made_to_take_long_takes_no_time() -> None:
    hard = [
        (" ".join(str(i % n) for i in range(8000 // 3)), " ".join(str(i * 7 % n) for i in range(8000 // 3)))
        for n in (2, 40, 90, 140, 400)
    ]
    with measured() as work:
        for old, new in hard:
            words_between(old, new)
    assert work.seconds < 5


def test_one_word_in_a_long_text_is_found_even_between_words_that_come_often() -> None:
    text = "de leerling en de mentor van de school " * 180
    pieces = words_between(text, text + "en de ouders")
    assert [piece.text for piece in pieces if piece.sort is ADDED] == ["en de ouders"]


def test_of_a_long_stretch_that_stayed_only_the_ends_are_shown() -> None:
    text = " ".join(f"woord{number}" for number in range(200))

    (change,) = compare({"results": f"oud {text} oud"}, {"results": f"nieuw {text} nieuw"}).changed

    sorts = [piece.sort for piece in change.pieces]
    assert sorts == [REMOVED, ADDED, SAME, Sort.SKIPPED, SAME, REMOVED, ADDED]
    assert change.pieces[2].text.startswith("woord0 ")
    assert change.pieces[4].text.endswith(" woord199")


def test_fields_that_changed_stayed_or_are_hidden() -> None:
    before = {
        "title": "Oud",
        "costs": "Geen",
        "contact_name": "An",
        "hours": [{"role": "Mentor", "hours": 3}],
    }
    after = {"title": "Nieuw", "costs": "Geen", "contact_name": "Jan", "hours": []}

    found = compare(before, after, hidden=["contact_name"], more={"files": ("", "plan")})

    assert [change.name for change in found.changed] == ["title", "hours", "files"]
    assert found.unchanged == ["costs"]


def test_kept_words_are_compared_by_their_names() -> None:
    words = {"themes": {"mobiliteit": "Mobiliteit"}}

    (change,) = compare({"themes": []}, {"themes": ["mobiliteit"]}, words=words).changed

    assert change.pieces == [Piece(ADDED, "Mobiliteit")]


def test_a_version_from_before_a_field_existed_said_nothing_in_it() -> None:
    (change,) = compare({}, {"care": "Rustig aan."}).changed
    assert (change.name, change.pieces) == ("care", [Piece(ADDED, "Rustig aan.")])
