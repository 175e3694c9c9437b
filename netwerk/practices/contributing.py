"""What organisations and people shared and took over, for their pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, exists, literal, or_, select, union_all

from netwerk.kernel import links
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy, ngettext
from netwerk.members import contributions
from netwerk.members.contributions import MOST, Contribution, Given, Sort
from netwerk.practices.models import Adoption, Partner, Practice, Writer
from netwerk.practices.queries.evidence import COUNTED_AT, counts
from netwerk.practices.queries.sheets import is_shown

SHARED = Sort(
    "shared",
    lazy("Gedeelde praktijken"),
    "lightbulb",
    lambda number: ngettext("%(num)s praktijk gedeeld", "%(num)s praktijken gedeeld", number),
)
ADOPTED = Sort(
    "adopted",
    lazy("Overgenomen praktijken"),
    "handshake",
    lambda number: ngettext("%(num)s praktijk overgenomen", "%(num)s praktijken overgenomen", number),
)
ORIGINAL = Practice.translation_of_id.is_(None)


def of_organisation(organisation_id: int, language: str) -> Given:
    """The published sheets it is a partner of, and those that it took over so that it counts."""
    partner = exists().where(Partner.practice_id == Practice.id, Partner.organisation_id == organisation_id)
    shared = _sheets(SHARED, Practice.published_at).where(partner)
    adopted = (
        _sheets(ADOPTED, COUNTED_AT)
        .join(Adoption, Adoption.practice_id == Practice.id)
        .where(Adoption.organisation_id == organisation_id, counts())
    )
    return _read(union_all(shared, adopted), language, (SHARED, ADOPTED))


def of_partnership(partnership_id: int, language: str) -> Given:
    """The published sheets that were written for it."""
    shared = _sheets(SHARED, Practice.published_at).where(Practice.partnership_id == partnership_id)
    return _read(shared, language, (SHARED,))


def of_person(member_id: int, language: str) -> Given:
    """The published sheets that somebody wrote or wrote along."""
    writes = exists().where(Writer.practice_id == Practice.id, Writer.member_id == member_id)
    shared = _sheets(SHARED, Practice.published_at).where(or_(Practice.author_id == member_id, writes))
    return _read(shared, language, (SHARED,))


def _sheets(sort: Sort, at: Any) -> Select[*tuple[Any, ...]]:
    columns = (Practice.id, Practice.slug, Practice.title, Practice.language, at.label("at"))
    return select(literal(sort.name).label("sort"), *columns).where(is_shown(), ORIGINAL)


def _read(query: Any, language: str, sorts: tuple[Sort, ...]) -> Given:
    found = query.subquery()
    rows = db.session.execute(select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(MOST)).all()
    return [
        (
            sort,
            [
                Contribution(
                    row.title,
                    row.language,
                    links.path("practices.sheet", language, practice_id=row.id, slug=row.slug),
                    row.at,
                )
                for row in rows
                if row.sort == sort.name
            ],
        )
        for sort in sorts
    ]


contributions.register(of_organisation=of_organisation, of_person=of_person, of_partnership=of_partnership)
