"""The shared words every installation starts with."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from sqlalchemy import select

from netwerk.kernel.database import db
from netwerk.paths import PACKAGE
from netwerk.taxonomy.models import (
    FormerSlug,
    Funding,
    Municipality,
    MunicipalityRegion,
    OrganisationType,
    Region,
    Sector,
    StudyDomain,
    SynonymGroup,
    Term,
    Theme,
)

DATA = PACKAGE / "taxonomy" / "data"
WORDS, SYNONYMS, TERMS = DATA / "words.toml", DATA / "synonyms.toml", DATA / "terms.toml"
T = TypeVar("T", Theme, Region, Municipality, Sector, StudyDomain, OrganisationType, Term, Funding)


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
    _add_synonyms()
    added += _add(Term, tomllib.loads(TERMS.read_text("utf-8"))["term"])
    return added + _add(Funding, [_funding(row) for row in words["funding"]])


def _known_slugs(model: type[Any]) -> set[str]:
    """Those there are and those there were: a word that was renamed or merged does not come back."""
    gone = select(FormerSlug.slug).where(FormerSlug.kind == model.__tablename__)
    return {*db.session.scalars(select(model.slug)), *db.session.scalars(gone)}


def _add(model: type[T], rows: list[dict[str, Any]]) -> int:
    known = _known_slugs(model)
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
    known = _known_slugs(Municipality)
    regions = {region.slug: region.id for region in db.session.scalars(select(Region))}
    former = select(FormerSlug.slug, FormerSlug.thing_id).where(FormerSlug.kind == Region.__tablename__)
    regions |= {row.slug: row.thing_id for row in db.session.execute(former)}
    new = [row for row in rows if row["slug"] not in known]
    added = _add(Municipality, [{k: v for k, v in row.items() if k != "region"} for row in rows])
    places = {place.slug: place.id for place in db.session.scalars(select(Municipality))}
    db.session.add_all(
        MunicipalityRegion(municipality_id=places[row["slug"]], region_id=regions[row["region"]])
        for row in new
    )
    db.session.flush()
    return added


def _add_synonyms() -> None:
    """Begin with those of the house; whoever keeps some already keeps their own."""
    if db.session.scalar(select(SynonymGroup.id).limit(1)) is None:
        groups: dict[str, list[list[str]]] = tomllib.loads(SYNONYMS.read_text("utf-8"))
        db.session.add_all(
            SynonymGroup(language=language, words=words) for language in groups for words in groups[language]
        )
        db.session.flush()


def _funding(row: dict[str, Any]) -> dict[str, Any]:
    names = ("slug", "programme", "name", "call", "starts_on", "ends_on", "statement")
    return {name: row[name] for name in names} | {"logos": row.get("logo", [])}
