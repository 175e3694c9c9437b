"""Reads of the page of one sheet: a statement for each kind of thing on it, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload, lazyload

from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.practices.models import (
    Adoption,
    Agreement,
    Bookmark,
    Partner,
    Practice,
    Reading,
    Thanks,
    Version,
    Writer,
)
from netwerk.practices.queries.evidence import stands
from netwerk.practices.rules import State
from netwerk.taxonomy.models import Municipality, OrganisationType, Region


@dataclass(frozen=True)
class Opened:
    """A sheet with what its published version says, if it has one, and how often it was read.

    `has_words` when words of a conversation went into it, or into the sheet that it translates.
    """

    practice: Practice
    said: Version | None
    readers: int
    downloads: int
    has_words: bool


def opened(practice_id: int) -> Opened:
    """A sheet as its page begins with it. Raises NotFound."""
    row = db.session.execute(_begin_of_page(), {"practice_id": practice_id}).one_or_none()
    if row is None:
        raise NotFound
    return Opened(row[0], row[1], int(row[2]), int(row[3]), bool(row[4]))


@cache
def _begin_of_page() -> Select[Practice, Version, int, int, bool]:
    readers, downloads = (
        select(func.coalesce(func.sum(column), 0)).where(Reading.practice_id == Practice.id).scalar_subquery()
        for column in (Reading.readers, Reading.downloads)
    )
    original = func.coalesce(Practice.translation_of_id, Practice.id)
    words = exists().where(Agreement.practice_id == original)
    published = and_(Version.practice_id == Practice.id, Version.number == Practice.published_number)
    return (
        select(Practice, Version, readers, downloads, words)
        .outerjoin(Version, published)
        .where(Practice.id == bindparam("practice_id"))
        .options(joinedload(Practice.organisation), joinedload(Practice.partnership))
    )


@dataclass(frozen=True)
class Marks:
    """What this member has to do with a sheet."""

    writes: bool = False
    thanked: bool = False
    kept: bool = False


def marks(practice_id: int, actor: Actor) -> Marks:
    """Does this member write along, did they thank, do they keep it? One statement."""
    row = db.session.execute(_marks(), {"practice_id": practice_id, "member_id": actor.id}).one()
    return Marks(bool(row[0]), bool(row[1]), bool(row[2]))


@cache
def _marks() -> Select[bool, bool, bool]:
    writes, thanked, kept = (
        exists().where(
            model.practice_id == bindparam("practice_id"), model.member_id == bindparam("member_id")
        )
        for model in (Writer, Thanks, Bookmark)
    )
    return select(writes, thanked, kept)


@dataclass(frozen=True)
class Involved:
    """An organisation that made a practice, or took it over: then with what it says of that.

    `called` is how the sheet itself names its maker, empty for who took it over; `own` is its own sheet, when
    it wrote one and everybody sees it.
    """

    called: str
    organisation: Organisation
    type: OrganisationType | None
    municipality: Municipality | None
    region: Region | None
    adoption: Adoption | None
    own: Practice | None


def involved(practice: Practice) -> Sequence[Involved]:
    """Who made a practice, then who took it over and had that confirmed, the oldest first.

    A translation tells of who took its original over, as long as everybody sees that one.
    """
    all_of_them, own = _makers_and_takers(practice), aliased(Practice)
    rows = db.session.execute(
        select(all_of_them.c.name, Organisation, OrganisationType, Municipality, Region, Adoption, own)
        .select_from(all_of_them)
        .join(Organisation, Organisation.id == all_of_them.c.organisation_id)
        .outerjoin(OrganisationType, OrganisationType.id == Organisation.type_id)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .outerjoin(Adoption, Adoption.id == all_of_them.c.adoption_id)
        .outerjoin(Region, Region.id == Adoption.region_id)
        .outerjoin(own, and_(own.id == Adoption.adaptation_id, own.state == State.PUBLISHED))
        .options(lazyload(Municipality.regions))
        .order_by(all_of_them.c.turn, all_of_them.c.position)
    )
    return [Involved(called or "", *rest) for called, *rest in rows]


def _makers_and_takers(practice: Practice) -> Subquery:
    original = practice.translation_of_id or practice.id
    takers = (
        select(
            literal(2).label("turn"),
            Adoption.id.label("position"),
            Adoption.organisation_id,
            Adoption.id.label("adoption_id"),
            literal("").label("name"),
        )
        .join(Practice, and_(Practice.id == Adoption.practice_id, Practice.state == State.PUBLISHED))
        .where(Adoption.practice_id == original, stands())
    )
    makers = select(literal(1), Partner.position, Partner.organisation_id, null(), Partner.name).where(
        Partner.practice_id == practice.id
    )
    return union_all(takers, makers).subquery()
