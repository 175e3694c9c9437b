"""Reads of the editors' desk: what waits, what is out, what runs late, each within the scope of an editor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased, joinedload

from netwerk.kernel.database import db
from netwerk.members.actor import EDITOR, Actor
from netwerk.members.models import Member, Membership, Organisation
from netwerk.practices import policy
from netwerk.practices.models import Adoption, Draft, Facet, Practice, Review, SheetLog, Version
from netwerk.practices.queries.sheets import is_shown, scopes_of
from netwerk.practices.rules import OPEN_REVIEWS, Act, ReviewState, State, Step
from netwerk.taxonomy.queries import all_regions, all_themes

PAGE = 25
ANSWERED_SINCE, WITHDRAWN_SINCE = timedelta(days=30), timedelta(days=90)
# How many sheets are looked at for those that are ripe, the latest to change first.
LOOKED_AT = 200
T = TypeVar("T")
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class HandedIn:
    """A version that waits for an editor; `again` after an earlier one came back."""

    practice: Practice
    title: str
    by: str
    note: str
    at: datetime
    again: bool


@dataclass(frozen=True)
class Asked:
    """A review with the sheet, who was asked and where they work."""

    review: Review
    practice: Practice
    name: str
    organisation: str


def handed_in(actor: Actor) -> list[HandedIn]:
    """What waits to be read, the longest waiting first."""
    handed, before = aliased(SheetLog), aliased(SheetLog)
    last = select(func.max(handed.id)).where(handed.practice_id == Practice.id, handed.act == Act.SUBMIT)
    came_back = exists().where(before.practice_id == Practice.id, before.act == Act.RETURN)
    query = (
        select(
            Practice,
            Version.content["title"].as_string(),
            SheetLog.member_name,
            SheetLog.reason,
            SheetLog.at,
            came_back,
        )
        .join(
            Version,
            and_(Version.practice_id == Practice.id, Version.number == Practice.submitted_number),
        )
        .join(SheetLog, SheetLog.id == last.scalar_subquery())
        .where(_waits())
        .order_by(SheetLog.at, Practice.id)
    )
    return [HandedIn(*row) for row in _of_editor(actor, db.session.execute(query).all(), _first)]


def waiting_and_late(actor: Actor, now: datetime) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How many sheets wait to be read, and how many reviews were not given in time; to be read together."""
    late = _number(_reviews(actor, now).with_only_columns(Review.id).where(Review.state == ReviewState.LATE))
    if not policy.may_edit(actor, (), ()):
        return literal(len(handed_in(actor))), late
    return select(func.count(Practice.id)).where(_waits()).scalar_subquery(), late


def _waits() -> ColumnElement[bool]:
    return and_(Practice.submitted_number > 0, Practice.state.in_([State.SUBMITTED, State.PUBLISHED]))


def _number(query: Select[int]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.order_by(None).subquery()).scalar_subquery()


def returned(actor: Actor) -> list[tuple[Practice, SheetLog]]:
    """What went back to its authors and did not come in again, the latest first."""
    later = aliased(SheetLog)
    answered = exists().where(
        later.practice_id == SheetLog.practice_id,
        later.id > SheetLog.id,
        later.act.in_([Act.SUBMIT, Act.PUBLISH, Act.RETURN]),
    )
    # Of a published sheet the next version may have been thrown away since.
    is_written = exists().where(Draft.practice_id == Practice.id)
    query = (
        select(Practice, SheetLog)
        .join(SheetLog, SheetLog.practice_id == Practice.id)
        .where(
            SheetLog.act == Act.RETURN,
            ~answered,
            or_(Practice.state == State.RETURNED, and_(is_shown(), is_written)),
        )
        .order_by(SheetLog.id.desc())
    )
    return [(row[0], row[1]) for row in _of_editor(actor, db.session.execute(query).all(), _first)]


def withdrawn(actor: Actor, now: datetime) -> list[Practice]:
    """What disappeared lately, the latest first."""
    query = (
        select(Practice)
        .where(Practice.state == State.WITHDRAWN, Practice.withdrawn_at >= now - WITHDRAWN_SINCE)
        .order_by(Practice.withdrawn_at.desc(), Practice.id)
    )
    return _of_editor(actor, db.session.scalars(query).all(), lambda one: one)


@dataclass(frozen=True)
class Counts:
    """How many rows each list of published sheets has."""

    reviews: int
    to_reconfirm: int
    adoptions: int


def counts(actor: Actor, now: datetime, today: date) -> Counts:
    """How many reviews, sheets to confirm again and adoptions there are to look at."""
    numbers = [
        _number(_reviews(actor, now).with_only_columns(Review.id)),
        _number(_to_reconfirm(actor, today).with_only_columns(Practice.id)),
        _number(_adoptions(actor, now).with_only_columns(Adoption.id)),
    ]
    row = db.session.execute(select(*numbers)).one()
    return Counts(row[0], row[1], row[2])


def reviews(actor: Actor, now: datetime, page: int) -> list[Asked]:
    """Reviews that are late, then those that are out, the first due first, then what was answered lately."""
    order = (
        (Review.state == ReviewState.LATE).desc(),
        (Review.state == ReviewState.ASKED).desc(),
        Review.due_at,
        Review.id,
    )
    query = _page(_reviews(actor, now).order_by(*order), page)
    return [Asked(row[0], row[1], row[2] or "", row[3] or "") for row in db.session.execute(query)]


def to_reconfirm(actor: Actor, today: date, page: int) -> Sequence[Practice]:
    """Published sheets past their term, the oldest first."""
    query = _to_reconfirm(actor, today).order_by(Practice.review_before, Practice.id)
    return db.session.scalars(_page(query, page)).all()


def adoptions(actor: Actor, now: datetime, page: int) -> list[tuple[Adoption, Practice]]:
    """Adoptions to look at, the oldest first.

    Denied ones, those that nobody confirmed yet, then those that somebody confirmed whom nobody knows.
    """
    order = (
        Adoption.denied_at.is_(None),
        Adoption.confirmed_at.is_not(None),
        Adoption.reported_at,
        Adoption.id,
    )
    query = _page(_adoptions(actor, now).order_by(*order), page).options(joinedload(Adoption.organisation))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def climbing(actor: Actor) -> Sequence[Practice]:
    """Published sheets with a step above them, the latest to change first; not more than are looked at."""
    query = (
        select(Practice)
        .where(
            is_shown(),
            Practice.translation_of_id.is_(None),
            Practice.step < Step.INTERREGIONAL,
            _within(actor),
        )
        .order_by(Practice.changed_at.desc(), Practice.id.desc())
        .limit(LOOKED_AT)
    )
    return db.session.scalars(query).all()


def reviews_of(practice_id: int) -> list[tuple[Review, str, str, str]]:
    """Every review of a sheet with who was asked, where they work and who asked, in order."""
    reviewer, asker = aliased(Member), aliased(Member)
    query = (
        select(Review, reviewer.name, Organisation.name, asker.name)
        .outerjoin(reviewer, reviewer.id == Review.reviewer_id)
        .outerjoin(asker, asker.id == Review.asked_by_id)
        .outerjoin(Organisation, Organisation.id == Review.organisation_id)
        .where(Review.practice_id == practice_id)
        .order_by(Review.id)
    )
    return [(row[0], row[1] or "", row[2] or "", row[3] or "") for row in db.session.execute(query)]


def names_of(ids: Collection[int | None]) -> Mapping[int | None, str]:
    """How members are called, by id."""
    rows = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _reviews(actor: Actor, now: datetime) -> Select[Review, Practice, str, str]:
    answered = Review.state.not_in({*OPEN_REVIEWS, ReviewState.CANCELLED})
    lately = and_(answered, Review.answered_at >= now - ANSWERED_SINCE)
    return (
        select(Review, Practice, Member.name, Organisation.name)
        .join(Practice, Practice.id == Review.practice_id)
        .outerjoin(Member, Member.id == Review.reviewer_id)
        .outerjoin(Organisation, Organisation.id == Review.organisation_id)
        .where(or_(Review.state.in_(OPEN_REVIEWS), lately), is_shown(), _within(actor))
    )


def _to_reconfirm(actor: Actor, today: date) -> Select[Practice]:
    return select(Practice).where(is_shown(), Practice.review_before < today, _within(actor))


def _adoptions(actor: Actor, now: datetime) -> Select[Adoption, Practice]:
    unsure = or_(Adoption.confirmed_at.is_(None), _confirmed_by_a_stranger(now))
    return (
        select(Adoption, Practice)
        .join(Practice, Practice.id == Adoption.practice_id)
        .where(unsure, Adoption.refused_at.is_(None), is_shown(), _within(actor))
    )


def _confirmed_by_a_stranger(now: datetime) -> ColumnElement[bool]:
    """Confirmed lately from an address that was given with it, of an organisation without a known contact."""
    has_contact = exists().where(
        Membership.organisation_id == Adoption.organisation_id, Membership.is_contact.is_(True)
    )
    return and_(Adoption.confirmed_at >= now - ANSWERED_SINCE, Adoption.contact_email != "", ~has_contact)


def _page(query: Select[*Columns], page: int) -> Select[*Columns]:
    return query.limit(PAGE).offset((page - 1) * PAGE)


def _within(actor: Actor) -> ColumnElement[bool]:
    """Published sheets in the scope of an editor; a translation lies where its original lies."""
    if actor.is_administrator:
        return true()
    themes = {theme.id: theme.slug for theme in all_themes()}
    regions = {region.id: region.slug for region in all_regions()}
    reaches = [
        and_(_has("theme", themes, grant.theme_id), _has("region", regions, grant.region_id))
        for grant in actor.grants
        if grant.role == EDITOR
    ]
    return or_(false(), *reaches)


def _has(name: str, slugs: dict[int, str], wanted: int | None) -> ColumnElement[bool]:
    if wanted is None:
        return true()
    return exists().where(
        Facet.practice_id == func.coalesce(Practice.translation_of_id, Practice.id),
        Facet.name == name,
        Facet.value == slugs.get(wanted, ""),
    )


def _of_editor(actor: Actor, rows: Sequence[T], sheet_of: Callable[[T], Practice]) -> list[T]:
    """The rows about sheets in the scope of an editor, which for what is not published no facet says."""
    if policy.may_edit(actor, (), ()):
        return list(rows)
    scopes = scopes_of([sheet_of(row) for row in rows])
    found = []
    for row in rows:
        scope = scopes[sheet_of(row).id]
        if policy.may_edit(actor, scope.theme_ids, scope.region_ids):
            found.append(row)
    return found


def _first(row: Row[Practice, *tuple[Any, ...]]) -> Practice:
    return row[0]
