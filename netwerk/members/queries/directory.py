"""Reads of the directory: organisations that an organiser looked at, by place, type, sector and name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.lookalikes import look
from netwerk.kernel.text import fold
from netwerk.members import policy
from netwerk.members.actor import Actor
from netwerk.members.likeness import Known, Pair, likely_doubles
from netwerk.members.models import Establishment, Organisation, OrganisationDomain, organisation_sector
from netwerk.taxonomy.models import Municipality, MunicipalityRegion

Columns = TypeVarTuple("Columns")

PAGE = 30
SHOWN = (
    joinedload(Organisation.type),
    joinedload(Organisation.municipality).lazyload(Municipality.regions),
    selectinload(Organisation.establishments)
    .joinedload(Establishment.municipality)
    .lazyload(Municipality.regions),
)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; ids of None ask nothing."""

    region_id: int | None = None
    type_id: int | None = None
    sector_id: int | None = None
    place_id: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Place:
    """A municipality with how many organisations that were asked for it has."""

    id: int
    slug: str
    name: str
    latitude: float
    longitude: float
    number: int


def count(wanted: Wanted, day: date) -> int:
    """How many organisations there are."""
    found = _found(select(Organisation.id), wanted, day).subquery()
    return int(db.session.scalar(select(func.count()).select_from(found)) or 0)


def page(wanted: Wanted, day: date, number: int) -> Sequence[Organisation]:
    """A page of them by name, with type and place; `number` counts from 1."""
    query = _found(select(Organisation), wanted, day).order_by(Organisation.name_key, Organisation.id)
    return db.session.scalars(query.options(*SHOWN).limit(PAGE).offset((number - 1) * PAGE)).all()


def places(wanted: Wanted, day: date) -> Sequence[Place]:
    """Where they are, by name of the municipality; one with several establishments there is there once."""
    columns = (
        *(Municipality.id, Municipality.slug, Municipality.name),
        *(Municipality.latitude, Municipality.longitude),
    )
    sites = (
        select(Organisation.id, Organisation.municipality_id)
        .union(select(Establishment.organisation_id, Establishment.municipality_id))
        .subquery()
    )
    query = _found(select(*columns, func.count(Organisation.id)), wanted, day)
    query = query.join(sites, sites.c.id == Organisation.id)
    query = query.join(Municipality, Municipality.id == sites.c.municipality_id)
    return [Place(*row) for row in db.session.execute(query.group_by(*columns).order_by(Municipality.name))]


def is_listed() -> ColumnElement[bool]:
    """Whether everybody finds an organisation and reads its name: see `policy.named_to_everybody`."""
    return and_(Organisation.verified, Organisation.merged_into_id.is_(None))


def is_in(towns: Select[int]) -> ColumnElement[bool]:
    """Whether an organisation is in one of these municipalities, with its address or an establishment."""
    there = select(Establishment.organisation_id).where(Establishment.municipality_id.in_(towns))
    return or_(Organisation.municipality_id.in_(towns), Organisation.id.in_(there))


def establishments_of(organisation_id: int) -> Sequence[Establishment]:
    """The establishments of an organisation, with place and region, in the order in which they were added."""
    query = select(Establishment).filter_by(organisation_id=organisation_id).order_by(Establishment.id)
    place = joinedload(Establishment.municipality).joinedload(Municipality.regions)
    return db.session.scalars(query.options(place)).unique().all()


def _found(query: Select[*Columns], wanted: Wanted, day: date) -> Select[*Columns]:
    found = query.select_from(Organisation).where(is_listed())
    if wanted.type_id is not None:
        found = found.where(Organisation.type_id == wanted.type_id)
    if wanted.place_id is not None:
        found = found.where(is_in(select(Municipality.id).where(Municipality.id == wanted.place_id)))
    if wanted.sector_id is not None:
        linked = organisation_sector.c
        in_sector = select(linked.organisation_id).where(linked.sector_id == wanted.sector_id)
        found = found.where(Organisation.id.in_(in_sector))
    if wanted.region_id is not None:
        inside = select(MunicipalityRegion.municipality_id).where(
            MunicipalityRegion.region_id == wanted.region_id, *_holds_on(day)
        )
        found = found.where(is_in(inside))
    for word in fold(wanted.words).split()[:5]:
        found = found.where(Organisation.name_key.contains(word, autoescape=True))
    return found


def _holds_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(MunicipalityRegion.valid_from.is_(None), MunicipalityRegion.valid_from <= day),
        or_(MunicipalityRegion.valid_until.is_(None), MunicipalityRegion.valid_until > day),
    )


def municipalities() -> Sequence[tuple[int, str]]:
    """Every municipality by name, to choose from."""
    rows = db.session.execute(select(Municipality.id, Municipality.name).order_by(Municipality.name))
    return [(row.id, row.name) for row in rows]


# --- what organisers look at ------------------------------------------------------------------------------


def is_checked_by(actor: Actor, day: date) -> ColumnElement[bool]:
    """Is it one that this organiser looks after? What `policy.may_check` says of one."""
    regions = policy.regions_of(actor)
    if regions is None:
        return true()
    elsewhere = select(MunicipalityRegion.municipality_id).where(
        MunicipalityRegion.region_id.not_in(regions), *_holds_on(day)
    )
    return or_(Organisation.municipality_id.is_(None), Organisation.municipality_id.not_in(elsewhere))


def unchecked(actor: Actor, limit: int) -> Sequence[Organisation]:
    """What visitors typed and nobody looked at yet, the oldest first."""
    query = select(Organisation).where(_is_unchecked(), is_checked_by(actor, clock.today()))
    return db.session.scalars(query.order_by(Organisation.id).limit(limit)).all()


def number_unchecked(actor: Actor) -> ColumnElement[int]:
    """How many of them there are, to be read with others."""
    query = select(func.count(Organisation.id))
    return query.where(_is_unchecked(), is_checked_by(actor, clock.today())).scalar_subquery()


def count_unchecked(actor: Actor) -> int:
    """The same, read."""
    return int(db.session.scalar(select(number_unchecked(actor))) or 0)


def _is_unchecked() -> ColumnElement[bool]:
    return and_(Organisation.verified.is_(False), Organisation.merged_into_id.is_(None))


def doubles(limit: int) -> Sequence[Pair]:
    """Organisations that may be one, the surest first."""
    domains: dict[int, set[str]] = {}
    for row in db.session.execute(select(OrganisationDomain.organisation_id, OrganisationDomain.domain)):
        domains.setdefault(row.organisation_id, set()).add(row.domain)
    query = select(Organisation.id, Organisation.name_key, Organisation.municipality_id)
    rows = db.session.execute(query.where(Organisation.merged_into_id.is_(None)))
    known = (
        Known(row.id, look(row.name_key), row.municipality_id, frozenset(domains.get(row.id, ())))
        for row in rows
    )
    return likely_doubles(known)[:limit]


def by_ids(ids: Sequence[int]) -> Mapping[int, Organisation]:
    """These organisations, with type and place."""
    query = select(Organisation).where(Organisation.id.in_(ids))
    query = query.options(*SHOWN)
    return {one.id: one for one in db.session.scalars(query)}
