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


def named(page: str) -> list[tuple[str, list[str]]]:
    """The files of tests that stand in a page, each with the tests of it that are named."""
    groups = [
        found
        for row in rows(page)
        for found in re.findall(r"`(tests/[\w/]+\.py)`: ((?:`test_\w+`(?:, )?)+)", row[-1])
    ]
    return [(path, re.findall(r"`(test_\w+)`", names)) for path, names in groups]


def functions(path: str) -> dict[str, ast.FunctionDef]:
    body = ast.parse((ROOT / path).read_text("utf-8")).body
    return {each.name: each for each in body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("page", [*PAGES, "docs/faults.md", "docs/threats.md"])
def test_every_test_named_for_a_promise_is_there(page: str):
    missing = [
        f"{path}::{name}" for path, names in named(page) for name in names if name not in functions(path)
    ]
    assert not missing
    there = sum(len(names) for _path, names in named(page))
    assert there == sum(len(re.findall("`test_", row[-1])) for row in rows(page)), "a test without its file"


def test_what_is_named_for_a_promise_of_a_network_day_runs_on_both_databases():
    once = []
    for path, names in named("docs/promises.md"):
        of_module = re.findall(r"^pytestmark = .*", (ROOT / path).read_text("utf-8"), re.MULTILINE)
        for name in names:
            marks = [*of_module, *map(ast.unparse, functions(path)[name].decorator_list)]
            if "both_databases" in (said := " ".join(marks)):
                continue
            # Whoever says why the database makes no difference may stay on one.
            if "one_database" in said and "one_database(reason=" not in said:
                once.append(f"{path}::{name}")
            if path.startswith("tests/page/") and "one_database" not in said:
                once.append(f"{path}::{name}")
    assert not once
