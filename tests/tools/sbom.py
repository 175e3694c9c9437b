"""Writes the list of what netwerk is built of (CycloneDX, JSON): each locked package, its licence and hashes.

`python -m tests.tools.sbom FILE`. Versions and hashes are those of the lock file, licences those that the
installed packages state; what installing needs and running does not is marked as excluded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from netwerk import __version__

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
NAME = "netwerk"
LOCKED = re.compile(r"^([\w.-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
OSI = "License :: OSI Approved :: "
# What comes in the metadata as a whole text is no name of a licence.
LONGEST_NAME = 100


def locked() -> dict[str, tuple[str, list[str]]]:
    """Version and hashes of each package of the lock file, by name."""
    found: dict[str, tuple[str, list[str]]] = {}
    for entry in re.split(r"\n(?=\w)", LOCK.read_text("utf-8")):
        if line := LOCKED.match(entry):
            found[canonicalize_name(line[1])] = (line[2], HASH.findall(entry))
    return found


def needs(name: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What an installed package asks for, with which extras; nothing when it is not for this machine."""
    try:
        asked = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for one in map(Requirement, asked):
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            yield canonicalize_name(one.name), frozenset(one.extras)


def reached() -> dict[str, set[str]]:
    """What netwerk needs to run, directly or through others, and what each of these needs."""
    edges: dict[str, set[str]] = {}
    waiting = [(NAME, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        found = set(needs(name, extras))
        new = {each for each, _extras in found} - edges.get(name, set())
        if new or name not in edges:
            edges.setdefault(name, set()).update(new)
            waiting += found
    return edges


def licence_of(name: str) -> str:
    """The licence that an installed package states; empty when it states none, or is not for this machine."""
    try:
        stated: Any = distribution(name).metadata
    except PackageNotFoundError:
        return ""
    named = [each.removeprefix(OSI) for each in stated.get_all("Classifier", []) if each.startswith(OSI)]
    text = stated.get("License") or ""
    short = text if len(text) < LONGEST_NAME and "\n" not in text else ""
    return stated.get("License-Expression") or short or " or ".join(named)


def component(name: str, version: str, hashes: list[str], scope: ComponentScope | None) -> Component:
    """One package, as the list tells of it."""
    licence = licence_of(name)
    page = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"https://pypi.org/project/{name}/{version}/"),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes],
    )
    return Component(
        type=ComponentType.LIBRARY if scope else ComponentType.APPLICATION,
        name=name,
        version=version,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", None, name, version),
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
        external_references=[page] if hashes else [],
        scope=scope,
    )


def sbom() -> str:
    """The list as JSON."""
    packages, edges = locked(), reached()
    parts = {
        name: component(
            name, version, hashes, ComponentScope.REQUIRED if name in edges else ComponentScope.EXCLUDED
        )
        for name, (version, hashes) in sorted(packages.items())
    }
    whole = component(NAME, __version__, [], None)
    bom = Bom(components=parts.values(), metadata=BomMetaData(component=whole))
    for name, its in edges.items():
        bom.register_dependency(
            whole if name == NAME else parts[name], [parts[each] for each in sorted(its) if each in parts]
        )
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(sbom(), "utf-8")
