"""Changes of the shared words."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from sqlalchemy import select

from netwerk.kernel.database import db
from netwerk.paths import PACKAGE
from netwerk.taxonomy.models import (
    Funding,
    Municipality,
    MunicipalityRegion,
    OrganisationType,
    Region,
    Sector,
    StudyDomain,
    Theme,
)

WORDS = PACKAGE / "taxonomy" / "data" / "words.toml"
T = TypeVar("T", Theme, Region, Municipality, Sector, StudyDomain, OrganisationType, Funding)


def load_words() -> int:
    """Add the words every installation starts with; gives how many were new.

    Safe to run again: a word that exists, whatever an administrator made of it, is left alone.
    """
    words: dict[str, list[dict[str, Any]]] = tomllib.loads(WORDS.read_text("utf-8"))
    added = _add(Theme, words["theme"])
    regions = _add(Region, words["region"])
    added += regions + _add(Sector, words["sector"])
    added += _add(StudyDomain, words["study_domain"]) + _add(OrganisationType, words["organisation_type"])
    added += _add_municipalities(words["municipality"])
    return added + _add(Funding, [_funding(row) for row in words["funding"]])


def _add(model: type[T], rows: list[dict[str, Any]]) -> int:
    known = set(db.session.scalars(select(model.slug)))
    new = [
        model(**_ordered(model, row, place)) for place, row in enumerate(rows, 1) if row["slug"] not in known
    ]
    db.session.add_all(new)
    db.session.flush()
    return len(new)


def _ordered(model: type[T], row: dict[str, Any], place: int) -> dict[str, Any]:
    """The row, with its place in the file where it says none itself."""
    return row if model is Funding else {"position": place} | row


def _add_municipalities(rows: list[dict[str, Any]]) -> int:
    known = set(db.session.scalars(select(Municipality.slug)))
    regions = {region.slug: region for region in db.session.scalars(select(Region))}
    new = [row for row in rows if row["slug"] not in known]
    added = _add(Municipality, [{k: v for k, v in row.items() if k != "region"} for row in rows])
    places = {place.slug: place.id for place in db.session.scalars(select(Municipality))}
    db.session.add_all(
        MunicipalityRegion(municipality_id=places[row["slug"]], region_id=regions[row["region"]].id)
        for row in new
    )
    db.session.flush()
    return added


def _funding(row: dict[str, Any]) -> dict[str, Any]:
    names = ("slug", "programme", "name", "call", "starts_on", "ends_on", "statement")
    return {name: row[name] for name in names} | {"logos": row.get("logo", [])}
