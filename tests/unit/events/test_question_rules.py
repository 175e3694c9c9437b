"""Which questions are put to whom, and what counts as an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from netwerk.events.question_rules import Unusable, check, clean, options_of, say, tally


@dataclass
class Q:
    root: str
    kind: str = "text"
    label: str = "Vraag"
    options: list[str] = field(default_factory=list)
    required: bool = False
    workshop_id: int | None = None
    shown_when_root: str = ""
    shown_when_value: str = ""


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "  veel\u202e  brood ", "veel brood"),
        ("text", "   ", None),
        ("text", None, None),
        ("long", "een\r\ntwee", "een\ntwee"),
        ("choice", "A", "A"),
        ("choice", "", None),
        ("several", ["B", "A"], ["A", "B"]),
        ("several", [], None),
        ("several", "A", None),
        ("number", " 12 ", 12),
        ("number", "0", 0),
        ("number", 7, 7),
        ("yesno", "ja", True),
        ("yesno", False, False),
        ("yesno", "", None),
        ("scale", "5", 5),
    ],
)
def test_an_answer_is_kept_as_its_kind_wants(kind: str, given: object, kept: object) -> None:
    assert clean(Q("x", kind, options=["A", "B"]), given) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", "x" * 301),
        ("long", "x" * 2001),
        ("choice", "C"),
        ("several", ["A", "C"]),
        ("number", "-1"),
        ("number", "1,5"),
        ("number", "²"),
        ("number", "9" * 40),
        ("yesno", "misschien"),
        ("scale", "0"),
        ("scale", "6"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_a_sentence(kind: str, given: object) -> None:
    with pytest.raises(Unusable, match=r"\.$"):
        clean(Q("x", kind, options=["A", "B"]), given)


DIET = Q("diet", "several", "Eet je iets niet?", ["Halal", "Iets anders"])
MORE = Q("more", required=True, shown_when_root="diet", shown_when_value="Iets anders")
LAST = Q("last", shown_when_root="more", shown_when_value="noten")


@pytest.mark.parametrize(
    ("given", "values", "problems"),
    [
        ({}, {}, set()),
        ({"diet": ["Halal"], "more": "noten"}, {"diet": ["Halal"]}, set()),
        ({"diet": ["Iets anders"]}, {"diet": ["Iets anders"]}, {"more"}),
        (
            {"diet": ["Iets anders"], "more": "noten", "last": "ook"},
            {"diet": ["Iets anders"], "more": "noten", "last": "ook"},
            set(),
        ),
        ({"more": "noten", "last": "ook"}, {}, set()),
    ],
)
def test_a_question_that_hangs_on_another_is_only_put_after_that_answer(
    given: dict[str, object], values: dict[str, object], problems: set[str]
) -> None:
    checked = check([DIET, MORE, LAST], given, ())
    assert checked.values == values
    assert set(checked.problems) == problems


def test_a_question_of_a_workshop_is_put_to_those_who_choose_it() -> None:
    question = Q("tools", required=True, workshop_id=4)
    assert check([question], {"tools": "hamer"}, (3,)).values == {}
    assert set(check([question], {}, (4,)).problems) == {"tools"}


def test_a_required_question_without_an_answer_names_itself() -> None:
    assert "“Vraag”" in check([Q("x", required=True)], {}, ()).problems["x"]


def test_no_is_an_answer_to_a_required_question() -> None:
    checked = check([Q("x", "yesno", required=True)], {"x": "nee"}, ())
    assert (checked.values, checked.problems) == ({"x": False}, {})


def test_answers_are_said_and_counted() -> None:
    assert [say(value) for value in (True, False, ["a", "b"], 3, None, "tekst")] == [
        *("ja", "nee", "a, b", "3", "", "tekst")
    ]
    assert tally(options_of("choice", ["a", "b"]), ["b", ["b", "weg"]]) == [("a", 0), ("b", 2), ("weg", 1)]
    assert tally(options_of("yesno", []), [True, True]) == [("ja", 2), ("nee", 0)]
    assert options_of("text", ["a"]) == []
