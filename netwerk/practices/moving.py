"""Sheets name shared words by their address, and follow when that changes; registers itself on import."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, delete, exists, select, update
from sqlalchemy.orm import aliased

from netwerk.kernel.database import db
from netwerk.practices.models import Draft, Facet, Version
from netwerk.practices.queries.told import SET, set_name
from netwerk.taxonomy import references
from netwerk.taxonomy.references import Move

# By the table of the word: the field of a sheet that names it, and the facet by which it is found.
NAMED = {
    "theme": ("themes", "theme"),
    "sector": ("sectors", "sector"),
    "region": ("regions", "region"),
    "study_domain": ("domains", "domain"),
}


@references.follower
def rename_in_sheets(move: Move) -> None:
    """Write the new address wherever a sheet, an old version or a draft names the word."""
    if move.kind not in NAMED or move.from_slug == move.to_slug:
        return
    field, facet = NAMED[move.kind]
    models: tuple[type[Any], ...] = (Version, Draft)
    for model in models:
        names_it = cast(model.content, String).contains(f'"{move.from_slug}"', autoescape=True)
        for row in db.session.scalars(select(model).where(names_it)):
            row.content = _renamed(row.content, field, move)
    _rename_facet(facet, move.from_slug, move.to_slug)
    _rename_facet(SET, set_name(field, move.from_slug), set_name(field, move.to_slug))
    db.session.flush()


def _rename_facet(name: str, former: str, value: str) -> None:
    other = aliased(Facet)
    has_both = exists().where(
        other.name == name, other.value == value, other.practice_id == Facet.practice_id
    )
    here = (Facet.name == name, Facet.value == former)
    for change in (delete(Facet).where(*here, has_both), update(Facet).where(*here).values(value=value)):
        db.session.execute(change.execution_options(synchronize_session=False))


def _renamed(said: dict[str, Any], field: str, move: Move) -> dict[str, Any]:
    words = said.get(field) or []
    renamed = [move.to_slug if word == move.from_slug else word for word in words]
    return {**said, field: list(dict.fromkeys(renamed))}
