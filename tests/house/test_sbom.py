"""The list of packages that `make sbom` writes."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from netwerk import __version__
from tests.tools.sbom import sbom

pytestmark = [pytest.mark.house, pytest.mark.one_database]

ROOT = Path(__file__).parents[2]
SCHEMAS = files("cyclonedx.schema") / "_res"
# What the schema refers to, under the address by which it does.
HOME, OTHERS = "http://cyclonedx.org/schema/", ("spdx", "jsf-0.82")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(sbom())
    return made


def schema(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SCHEMAS / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
    return read


def test_it_is_as_cyclonedx_wants_it(told: dict[str, Any]) -> None:
    others = [(HOME + f"{name}.SNAPSHOT.schema.json", schema(name)) for name in OTHERS]
    assert told["specVersion"] == "1.6"
    jsonschema_rs.validate(schema("bom-1.6"), told, registry=jsonschema_rs.Registry(others))


def test_it_holds_every_locked_package_with_its_version_hashes_and_licence(told: dict[str, Any]) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    parts = {part["name"]: part for part in told["components"]}
    assert {(name, part["version"]) for name, part in parts.items()} == set(
        re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE)
    )
    hashes = [each["content"] for part in parts.values() for each in part["externalReferences"][0]["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w{64})", lock))
    assert not [name for name, part in parts.items() if not part.get("licenses")]


def test_it_tells_what_runs_from_what_only_installs(told: dict[str, Any]) -> None:
    assert (told["metadata"]["component"]["name"], told["metadata"]["component"]["version"]) == (
        "netwerk",
        __version__,
    )
    scopes = {part["name"]: part["scope"] for part in told["components"]}
    assert scopes["flask"] == scopes["psycopg-binary"] == scopes["blinker"] == "required"
    assert scopes["hatchling"] == "excluded"
    needs = {one["ref"].partition("==")[0]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert any(each.startswith("werkzeug==") for each in needs["flask"])
