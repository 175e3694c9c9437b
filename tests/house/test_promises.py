"""The pages of promises name a test for each, and those tests are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.house

ROOT = Path(__file__).parents[2]
PAGES = {"docs/promises.md": 19, "docs/conversations.md": 11}


def rows(page: str) -> list[list[str]]:
    lines = (ROOT / page).read_text("utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")
    ]


@pytest.mark.parametrize("page", PAGES)
def test_each_promise_has_its_number_and_a_test(page: str):
    numbered = [row for row in rows(page) if row[0].isdigit()]
    assert [int(row[0]) for row in numbered] == list(range(1, PAGES[page] + 1))
    assert all(re.search(r"`test_\w+`", row[2]) for row in numbered)


STATES = {"met", "partly", "not met", "not applicable"}


@pytest.mark.parametrize("page", [*PAGES, "docs/faults.md", "docs/threats.md", "docs/asvs.md"])
def test_every_test_named_for_a_promise_is_there(page: str):
    missing, named = [], 0
    for row in rows(page):
        for path, names in re.findall(r"`(tests/[\w/]+\.py)`: ((?:`test_\w+`(?:, )?)+)", row[-1]):
            body = ast.parse((ROOT / path).read_text("utf-8")).body
            named += len(re.findall("`test_", names))
            there = {each.name for each in body if isinstance(each, ast.FunctionDef)}
            missing += [f"{path}::{name}" for name in re.findall(r"`(test_\w+)`", names) if name not in there]
    assert not missing
    assert named == sum(len(re.findall("`test_", row[-1])) for row in rows(page)), "a test without its file"


def test_each_requirement_has_a_state_and_says_where_or_what_is_missing():
    asked = [row for row in rows("docs/asvs.md") if row[0][0].isdigit()]
    numbers = [[int(part) for part in re.split(r"[.–]", row[0])[:3]] for row in asked]
    assert numbers == sorted(numbers)
    assert {number[0] for number in numbers} == set(range(1, 18))
    assert {row[3] for row in asked} == STATES
    assert all(row[4] for row in asked)
    named = {
        path for row in asked for path in re.findall(r"`((?:netwerk|static|templates)/[\w/.]+)`", row[4])
    }
    assert not [path for path in named if not (ROOT / path).exists()]
