"""What lists show of a sheet: in each language what it says, and what holds for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, or_, select

from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.members.models import Organisation
from netwerk.practices.models import Partner, Practice
from netwerk.practices.rules import State

CARD_COLUMNS = (
    *(Practice.id, Practice.state, Practice.translation_of_id, Practice.kind, Practice.step),
    *(Practice.slug, Practice.language, Practice.title, Practice.summary),
    *(Practice.adoption_count, Practice.thanks_count, Practice.review_before),
)


@dataclass(frozen=True)
class Said:
    """A sheet as it says itself in one language."""

    id: int
    slug: str
    language: str
    title: str
    summary: str


@dataclass(frozen=True)
class Listed:
    """A sheet in a list: what it says in each language, and what holds for all of them."""

    id: int
    kind: str
    step: int
    partners: tuple[str, ...]
    adoptions: int
    thanks: int
    review_before: date | None
    original: Said
    translations: Mapping[str, Said]

    def said_in(self, language: str) -> Said:
        """What it says in a language, in its own where there is no translation."""
        return self.translations.get(language, self.original)


def known(ids: Iterable[int]) -> list[Listed]:
    """These sheets in this order, as lists show them; what is not there for everybody is left out.

    Which sheets a list shows is asked at each visit; what it shows of a sheet is remembered.
    """
    ids = list(ids)
    found: dict[int, Listed | None] = {one: cache.recalled(("sheet in a list", one)) for one in ids}
    missing = [one for one, sheet in found.items() if sheet is None]
    if missing:
        for listed in _loaded(missing):
            found[listed.id] = listed
            cache.keep(("sheet in a list", listed.id), listed)
    return [sheet for one in ids if (sheet := found[one]) is not None]


def _loaded(ids: Sequence[int]) -> Iterable[Listed]:
    wanted = or_(Practice.id.in_(ids), Practice.translation_of_id.in_(ids))
    query = cards().where(wanted).order_by(Practice.id, Partner.position, Partner.id)
    return put_together(db.session.execute(query).all(), ids)


def cards() -> Select[*tuple[Any, ...]]:
    """What `put_together` makes sheets of: to be limited, and ordered by the place of partners."""
    columns = select(*CARD_COLUMNS, Organisation.name.label("partner"))
    behind = columns.outerjoin(Partner, Partner.practice_id == Practice.id)
    return behind.outerjoin(Organisation, Organisation.id == Partner.organisation_id)


def put_together(rows: Sequence[Row[Any]], ids: Iterable[int]) -> Iterable[Listed]:
    """These sheets out of rows for each of their partners and translations, the partners in order."""
    # Asked of the database, this would look at everything that is published.
    shown = {row.id: row for row in rows if row.state == State.PUBLISHED}
    partners: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        partners[row.id] += [row.partner] if row.partner else []
    said: dict[int, dict[str, Said]] = defaultdict(dict)
    for row in shown.values():
        own = Said(row.id, row.slug, row.language, row.title, row.summary)
        for sheet_id in {row.id, row.translation_of_id or row.id}:
            said[sheet_id][row.language] = own
    for row in (shown[one] for one in ids if one in shown):
        yield Listed(
            row.id,
            row.kind,
            row.step,
            tuple(partners[row.id]),
            row.adoption_count,
            row.thanks_count,
            row.review_before,
            said[row.id][row.language],
            said[row.id],
        )
