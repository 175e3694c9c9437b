"""Rows of organisations made ready, and stored in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from netwerk.kernel import bulk, search
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.importing import Context, Outcome, Row, Tell, sheets
from netwerk.kernel.text import fold, slugify
from netwerk.members.indexing import ORGANISATION, PERSON
from netwerk.members.models import Membership, Organisation, organisation_sector
from netwerk.members.services.organisations import LONGEST_NAME

KIND = "organisation"
PLAIN = ("address", "website", "about", "size_class")


@dataclass(frozen=True)
class Ready:
    """What is to be stored: rows with the key of each, and the sectors of those that name some."""

    new: Sequence[tuple[str, Mapping[str, Any]]]
    changed: Sequence[tuple[str, Mapping[str, Any]]]
    sectors: Mapping[str, frozenset[int]]


def prepare(rows: Sequence[Row], around: Any, context: Context, tell: Tell) -> Ready:
    """Make the rows ready: what the table leaves empty stays as it was."""
    new: list[tuple[str, Mapping[str, Any]]] = []
    changed: list[tuple[str, Mapping[str, Any]]] = []
    sectors: dict[str, frozenset[int]] = {}
    for done, row in enumerate(rows):
        if done % sheets.TELL_EVERY == 0:
            tell(done, len(rows))
        before = {} if row.outcome == Outcome.NEW else around.organisations[row.thing_id].values
        values = {**before, **row.facts}
        named = values.pop("sectors", frozenset())
        values |= {"name_key": fold(values["name"])[:LONGEST_NAME], "slug": slugify(values["name"])}
        if row.outcome == Outcome.NEW:
            new.append((row.key, {**dict.fromkeys(PLAIN, ""), **values, "created_at": context.now}))
        else:
            changed.append((row.key, {**values, "id": row.thing_id}))
        if "sectors" in row.facts:
            sectors[row.key] = named
    tell(len(rows), len(rows))
    return Ready(new, changed, sectors)


def write(ready: Ready, _context: Context) -> None:
    """Store the rows; the search follows."""
    changed = {key: int(values["id"]) for key, values in ready.changed}
    search.later(PERSON, _people_at(list(changed.values())))
    search.later(ORGANISATION, changed.values())
    bulk.change(Organisation, [values for _key, values in ready.changed])
    ids = bulk.add(Organisation, [values for _key, values in ready.new])
    new = dict(zip([key for key, _values in ready.new], ids, strict=True))
    things = {**changed, **new}
    search.later(ORGANISATION, ids)
    sheets.remember(KIND, things)
    sectors = [
        {"organisation_id": things[key], "sector_id": one}
        for key, named in ready.sectors.items()
        for one in named
    ]
    for some in bulk.portions([one for key, one in changed.items() if key in ready.sectors]):
        table = organisation_sector
        db.session.execute(delete(table).where(table.c.organisation_id.in_(some)))
    if sectors:
        db.session.execute(insert(organisation_sector), sectors)
    mark_visible_change()


def _people_at(organisation_ids: Sequence[int]) -> list[int]:
    """Everybody who works or worked at organisations that may be called otherwise now."""
    return [
        member_id
        for some in bulk.portions(organisation_ids)
        for member_id in db.session.scalars(
            select(Membership.member_id).where(Membership.organisation_id.in_(some)).distinct()
        )
    ]
