"""The kinds of shared words: where each is kept, what it is called, what its words tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.taxonomy.models import (
    Municipality,
    OrganisationType,
    Region,
    Sector,
    StudyDomain,
    Theme,
)

COLOURS = {
    "petrol": lazy("Petrol"),
    "brick": lazy("Baksteen"),
    "leaf": lazy("Groen"),
    "plum": lazy("Pruim"),
}
SIDES = {"school": lazy("School"), "company": lazy("Bedrijf"), "other": lazy("Andere")}


@dataclass(frozen=True)
class Kind:
    """A kind of word; `name` is that of its table."""

    name: str
    # A table of `Word`s.
    model: type[Any]
    # In the address of its page.
    slug: str
    one: LazyString
    many: LazyString
    # Beside the name, what each language tells.
    parts: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind(
            "theme",
            Theme,
            "lerende-netwerken",
            lazy("lerend netwerk"),
            lazy("Lerende netwerken"),
            ("summary", "aim"),
        ),
        Kind("region", Region, "regios", lazy("regio"), lazy("Regio's")),
        Kind("municipality", Municipality, "gemeenten", lazy("gemeente"), lazy("Gemeenten")),
        Kind("sector", Sector, "sectoren", lazy("sector"), lazy("Sectoren")),
        Kind(
            "organisation_type",
            OrganisationType,
            "soorten-organisaties",
            lazy("soort organisatie"),
            lazy("Soorten organisaties"),
        ),
        Kind("study_domain", StudyDomain, "studiedomeinen", lazy("studiedomein"), lazy("Studiedomeinen")),
    )
}
