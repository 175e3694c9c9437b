"""No package is pinned at a version of which a weakness is known, as far as the stored list goes.

The product and its tests reach out to nobody: whoever looks each month (SECURITY.md) adds to the list.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

pytestmark = [pytest.mark.house, pytest.mark.one_database]

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "tests/tools/requirements.lock")
LIST = json.loads(Path(__file__).with_name("advisories.json").read_text("utf-8"))


def pinned(lock: str) -> dict[str, Version]:
    found = re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)
    return {name: Version(version) for name, version in found}


def weak(lock: str) -> list[str]:
    """The packages of a lock file that are older than where a known weakness was mended."""
    versions = pinned(lock)
    return [
        f"{one['package']} {versions[one['package']]} < {one['fixed']}: {one['known_as']}"
        for one in LIST["weaknesses"]
        if one["package"] in versions and versions[one["package"]] < Version(one["fixed"])
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_no_package_is_locked_below_where_a_known_weakness_was_mended(name: str) -> None:
    lock = (ROOT / name).read_text("utf-8")
    assert len(pinned(lock)) > 50
    assert weak(lock) == []


@pytest.mark.parametrize("one", LIST["weaknesses"], ids=lambda one: str(one["package"]))
def test_a_lock_from_before_that_is_caught(one: dict[str, str]) -> None:
    assert weak(f"{one['package']}==0.9.1 \\\n    --hash=sha256:00\n") != []
    assert weak(f"{one['package']}=={one['fixed']} \\\n") == []
    assert one["package"] in pinned((ROOT / LOCKS[0]).read_text("utf-8")), "no longer a part of ours"


def test_the_list_says_when_somebody_looked() -> None:
    assert date.fromisoformat(LIST["looked"])
