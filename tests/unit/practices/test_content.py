"""What the fields of a sheet take, and in which form they are kept."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from netwerk.kernel.errors import Invalid
from netwerk.practices import content
from netwerk.practices.content import BY_NAME, FIELDS, KIND_HINTS, KINDS, Form, Section
from netwerk.practices.rules import Kind
from tests.support.pace import measured

HOSTILE = "<script>alert(1)</script>' OR 1=1 -- {{ 7*7 }} %(name)s \\ $(rm)"


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        # One line: spaces and line ends become one space, what hides or turns text round goes.
        ("title", "  Fietsbank \n voor\tallen ", "Fietsbank voor allen"),
        ("title", "Fiets\u202ebank\u200b\x00", "Fietsbank"),
        ("title", "e\u0301e\u0301n", "één"),
        ("title", None, ""),
        ("title", "x" * 100, "x" * 100),
        ("title", HOSTILE, HOSTILE),
        ("title", "👩‍🏭 mentor", "👩‍🏭 mentor"),
        # Several lines.
        ("material", "een\r\ntwee\rdrie\n", "een\ntwee\ndrie"),
        ("aim", "  **vet**  ", "**vet**"),
        ("aim", "x" * 8000, "x" * 8000),
        # An address elsewhere.
        ("video", "https://video.example/x?a=b#c", "https://video.example/x?a=b#c"),
        ("video", "http://video.example", "http://video.example"),
        ("video", "", ""),
        # One or several words of a list.
        ("licence", "cc0", "cc0"),
        ("licence", "", ""),
        ("school_year", "2025-2026", "2025-2026"),
        ("school_year", "", ""),
        ("phases", ["evalueren", "begeleiden", "evalueren"], ["evalueren", "begeleiden"]),
        ("phases", None, []),
        ("phases", [""], []),
        ("themes", ["mobiliteit"], ["mobiliteit"]),
        # Yes or no.
        ("done_once", "y", True),
        ("done_once", "", False),
        ("done_once", None, False),
        # Rows: empty ones go, figures become numbers.
        ("hours", [{"role": " mentor ", "hours": "20"}], [{"role": "mentor", "hours": 20}]),
        ("hours", [{"role": "mentor", "hours": ""}], [{"role": "mentor", "hours": None}]),
        ("hours", [{"role": "mentor", "hours": 0}], [{"role": "mentor", "hours": 0}]),
        ("hours", [{}, {"role": " "}, {"hours": ""}], []),
        ("hours", None, []),
        ("hours", [{"role": "mentor", "boss": "x"}], [{"role": "mentor", "hours": None}]),
        ("evidence", [{"kind": "cijfers", "words": ""}], []),
        (
            "evidence",
            [{"kind": "cijfers", "period": "2025", "n": "12", "words": "Ze blijven."}],
            [{"kind": "cijfers", "period": "2025", "n": 12, "words": "Ze blijven."}],
        ),
        ("summaries", [{"language": "fr", "words": ""}], []),
        ("partners", [{"organisation": HOSTILE}], [{"organisation": HOSTILE, "part": ""}]),
    ],
)
def test_what_is_kept(name: str, given: Any, kept: Any) -> None:
    assert content.clean({name: given}) == {name: kept}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("title", "x" * 101),
        ("summary", "x" * 201),
        ("aim", "x" * 8001),
        ("material", "x" * 1001),
        ("video", "javascript:alert(1)"),
        ("video", "data:text/html,x"),
        ("video", "//video.example"),
        ("video", "https://"),
        ("video", "https://[x"),
        ("video", "https://a b.example"),
        ("video", "ftp://video.example"),
        ("video", "https://video.example/" + "x" * 300),
        ("licence", "gratis"),
        ("school_year", "2025-2027"),
        ("school_year", "ooit"),
        ("phases", ["begeleiden", "feesten"]),
        ("targets", ["x" * 61]),
        ("themes", ["x" * 61]),
        ("hours", [{"role": "x", "hours": "veel"}]),
        ("hours", [{"role": "x", "hours": "-1"}]),
        ("hours", [{"role": "x", "hours": "1.5"}]),
        ("hours", [{"role": "x", "hours": "10001"}]),
        ("hours", [{"role": "x", "hours": "9" * 5000}]),
        ("hours", [{"role": "x", "hours": "²"}]),
        ("hours", [{"role": "x" * 81}]),
        ("hours", [{"role": str(number)} for number in range(13)]),
        ("evidence", [{"kind": "roddel", "words": "x"}]),
        ("summaries", [{"language": "xx", "words": "x"}]),
        ("summaries", [{"language": "nederlands", "words": "x"}]),
    ],
)
def test_what_is_refused_names_its_field(name: str, given: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        content.clean({name: given})
    assert refusal.value.field == name
    assert str(refusal.value.sentence)


def test_names_that_are_no_field_are_left_out() -> None:
    assert content.clean({"state": "published", "title": "T", "files": [1]}) == {"title": "T"}


@pytest.mark.parametrize("one", FIELDS, ids=lambda one: one.name)
def test_every_field_takes_back_what_it_kept_and_has_an_empty_value(one: content.Field) -> None:
    empty = content.empty(one.name)
    assert content.clean_value(one, empty) == empty
    assert content.in_words(one.name, {}) == ""
    assert str(one.label)


@pytest.mark.parametrize("piece", ["a", " ", "\n", "[", "![](", "*", "\u202e", "<", "é", "\t- "])
def test_a_very_long_text_is_refused_or_kept_in_no_time(piece: str) -> None:
    with measured() as work:
        for name in ("title", "aim", "material", "video"):
            with contextlib.suppress(Invalid):
                content.clean({name: piece * 500_000})
    assert work.seconds < 3


def test_every_kind_has_a_name_a_hint_and_asks_for_fields_of_its_own_sections() -> None:
    for kind in Kind:
        assert str(KINDS[kind])
        assert str(KIND_HINTS[kind])
        shown = {
            one.name for section in content.sections_of(kind) for one in content.of_section(section, kind)
        }
        asked = {name for name, _sentence in content.lacks({}, kind)}
        assert asked <= shown, kind


def test_every_field_stands_in_one_section_of_each_kind() -> None:
    for kind in Kind:
        names = [one.name for section in Section for one in content.of_section(section, kind)]
        assert sorted(names) == sorted(BY_NAME), kind


def test_a_quick_win_asks_five_fields_at_once() -> None:
    asked = [one.name for one in content.of_section(Section.CORE, Kind.QUICK_WIN)]
    assert asked == list(content.QUICK)
    assert len(asked) == 5


def test_a_mark_tells_whether_a_value_is_another() -> None:
    assert content.mark("a") == content.mark("a")
    assert content.mark([{"a": 1, "b": None}]) == content.mark([{"b": None, "a": 1}])
    different = ["", "a", [], ["a"], True, False, None, [{"a": 1}], [{"a": "1"}], "é", 1]
    assert len({content.mark(value) for value in different}) == len(different)
    assert len(content.mark("x" * 100_000)) == 16


def test_rows_and_choices_read_as_words() -> None:
    said = {
        "hours": [{"role": "mentor", "hours": 20}, {"role": "directie", "hours": None}],
        "targets": ["mentoren", "ouders"],
        "done_once": True,
    }
    assert content.in_words("hours", said) == "mentor · 20\ndirectie"
    assert content.in_words("targets", said) == "mentoren, ouders"
    assert content.in_words("done_once", said) == "ja"
    assert {one.form for one in FIELDS} == set(Form)
