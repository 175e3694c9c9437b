"""Sheets and adoptions as steps of what the network brought about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, select

from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.kernel.outcomes import Row
from netwerk.members.models import Organisation
from netwerk.members.queries.directory import is_listed
from netwerk.practices.models import Adoption, Facet, Practice
from netwerk.practices.queries.evidence import COUNTED_AT, counts
from netwerk.practices.queries.sheets import is_shown
from netwerk.taxonomy.queries import all_regions, slugs

SHEET = (Practice.id, Practice.slug, Practice.title, Practice.language, Practice.published_at)
ABOUT, WHERE = "theme", "region"


def published(now: datetime) -> Sequence[Row]:
    """Every published practice once, with the themes and regions it names."""
    del now
    sheets, facets = _sheets()
    return [
        Row(
            title=sheet.title,
            endpoint="practices.sheet",
            values={"practice_id": sheet.id, "slug": sheet.slug},
            at=sheet.published_at,
            themes=facets[sheet.id][ABOUT],
            regions=facets[sheet.id][WHERE],
            language=sheet.language,
        )
        for sheet in sheets
    ]


def adopted(now: datetime) -> Sequence[Row]:
    """Every adoption that counts, about what its practice is about, in the region where it was tried."""
    del now
    return [row for row, _workplaces in _adoptions()]


def workplaces(now: datetime) -> Sequence[Row]:
    """The adoptions that made new workplaces, each for as many as it made."""
    del now
    return [replace(row, number=number) for row, number in _adoptions() if number]


def _sheets() -> tuple[Sequence[Any], Mapping[int, Mapping[str, frozenset[str]]]]:
    """The published originals, and what each names, in one statement for all that count them."""
    return cache.remembered("outcomes of practices", _read_sheets)


def _read_sheets() -> tuple[Sequence[Any], Mapping[int, Mapping[str, frozenset[str]]]]:
    wanted = and_(Facet.practice_id == Practice.id, Facet.name.in_((ABOUT, WHERE)))
    query = (
        select(*SHEET, Facet.name, Facet.value)
        .outerjoin(Facet, wanted)
        .where(is_shown(), Practice.translation_of_id.is_(None))
    )
    rows = db.session.execute(query).all()
    values: dict[int, dict[str, set[str]]] = defaultdict(lambda: {ABOUT: set(), WHERE: set()})
    for row in rows:
        named = values[row.id]
        if row.name:
            named[row.name].add(row.value)
    named_by = {one: {name: frozenset(kept) for name, kept in of.items()} for one, of in values.items()}
    # Each sheet once, whatever it names.
    return tuple({row.id: row for row in rows}.values()), named_by


def _adoptions() -> Sequence[tuple[Row, int | None]]:
    return cache.remembered("outcomes of adoptions", _read_adoptions)


def _read_adoptions() -> Sequence[tuple[Row, int | None]]:
    sheets, facets = _sheets()
    known = {sheet.id: sheet for sheet in sheets}
    query = (
        select(
            Adoption.practice_id,
            Adoption.region_id,
            COUNTED_AT.label("at"),
            Adoption.new_workplaces,
            case((is_listed(), Organisation.name), else_="").label("name"),
        )
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(counts())
    )
    regions = all_regions()
    return [
        (
            Row(
                title=": ".join(part for part in (row.name, known[row.practice_id].title) if part),
                endpoint="practices.sheet",
                values={"practice_id": row.practice_id, "slug": known[row.practice_id].slug},
                at=row.at,
                themes=facets[row.practice_id][ABOUT],
                regions=slugs(regions, row.region_id),
                language=known[row.practice_id].language,
                anchor="#overgenomen",
            ),
            row.new_workplaces,
        )
        for row in db.session.execute(query)
        if row.practice_id in known
    ]
