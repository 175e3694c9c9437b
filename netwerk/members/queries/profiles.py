"""Reads of profiles: what each asker sees of them is decided on rows here as it is by `rules.sees_block`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Exists, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.text import key
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Member, Membership, Organisation, Profile, RoleGrant, profile_theme
from netwerk.members.queries.directory import is_listed
from netwerk.members.queries.joining import holds_on
from netwerk.members.queries.people import in_force
from netwerk.members.rules import Audience, sees_block

PAGE = 24


def sees(block: str, actor: Actor | None) -> ColumnElement[bool]:
    """Profiles of which this asker sees the block. See `rules.sees_block`."""
    levels = [Audience.EVERYBODY, Audience.MEMBERS] if actor else [Audience.EVERYBODY]
    return and_(Profile.work_for.in_(levels), getattr(Profile, f"{block}_for").in_(levels))


def has_page(member_id: ColumnElement[int] | InstrumentedAttribute[int], actor: Actor | None) -> Exists:
    """Is there a page of the member in this column for this asker? See `person`."""
    return exists().where(
        Profile.member_id == member_id,
        Profile.member_id == Member.id,
        Member.disabled_at.is_(None),
        sees("work", actor),
    )


def profile_of(member_id: int) -> Profile | None:
    """A member's own profile, with themes; None while they have none."""
    query = select(Profile).filter_by(member_id=member_id)
    return db.session.scalars(query.options(selectinload(Profile.themes))).first()


def person(member_id: int, actor: Actor | None) -> Profile:
    """The profile of somebody who shows it to this asker, with themes and account. Raises NotFound."""
    query = (
        select(Profile)
        .join(Profile.member)
        .where(Profile.member_id == member_id, Member.disabled_at.is_(None))
        .options(joinedload(Profile.member), joinedload(Profile.themes))
    )
    found = db.session.scalars(query).unique().first()
    own = actor is not None and actor.id == member_id
    if found is None or not (own or sees_block(found, "work", signed_in=actor is not None)):
        raise NotFound
    return found


@dataclass(frozen=True)
class ShownPerson:
    """Somebody of an organisation who agreed to be shown there."""

    member_id: int
    name: str
    function: str
    is_contact: bool


def shown_people(organisation_id: int, actor: Actor | None, day: date) -> Sequence[ShownPerson]:
    """Who works at an organisation on a day and shows it to this asker, contact persons first."""
    query = (
        select(Member.id, Member.name, Membership.function, Membership.is_contact)
        .join(Membership, Membership.member_id == Member.id)
        .join(Profile, Profile.member_id == Member.id)
        .where(
            Membership.organisation_id == organisation_id,
            holds_on(day),
            Member.disabled_at.is_(None),
            sees("work", actor),
        )
        .order_by(Membership.is_contact.desc(), Member.name, Member.id)
    )
    return [ShownPerson(*row) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Expert:
    """Somebody who can be asked about something, and where they work."""

    member_id: int
    name: str
    expertise: str
    work: str


def experts(
    actor: Actor | None,
    day: date,
    *,
    theme_id: int | None = None,
    words: str = "",
    page: int = 1,
    without: int = 0,
) -> Sequence[Expert]:
    """Who calls themselves an expert and shows that to this asker, by name; `without` is left out."""
    query = _experts(actor, theme_id, words, without).order_by(Member.name, Member.id)
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    work = works([row.id for row in rows], day)
    return [Expert(row.id, row.name, row.expertise, work.get(row.id, "")) for row in rows]


def count_experts(
    actor: Actor | None, *, theme_id: int | None = None, words: str = "", without: int = 0
) -> int:
    """How many of them there are."""
    found = _experts(actor, theme_id, words, without).subquery()
    return int(db.session.scalar(select(func.count()).select_from(found)) or 0)


@dataclass(frozen=True)
class ShownOrganiser:
    """Somebody who organises, and where they work; the address is empty where they do not show it."""

    member_id: int
    name: str
    email: str
    work: str


def organisers(
    actor: Actor | None, day: date, limit: int, *, theme_id: int | None = None, region_id: int | None = None
) -> Sequence[ShownOrganiser]:
    """Who organises a theme, or in a region, on a day and shows their name to this asker, each once.

    Those whose role is for it alone come before those of the whole network.
    """
    narrow = RoleGrant.theme_id == theme_id if theme_id is not None else RoleGrant.region_id == region_id
    everywhere = and_(RoleGrant.theme_id.is_(None), RoleGrant.region_id.is_(None))
    wider = func.min(case((narrow, 0), else_=1))
    query = (
        select(Member.id, Member.name, case((sees("contact", actor), Member.email), else_="").label("email"))
        .join(Profile, Profile.member_id == Member.id)
        .join(RoleGrant, RoleGrant.member_id == Member.id)
        .where(
            RoleGrant.role == ORGANISER,
            in_force(day),
            or_(narrow, everywhere),
            Member.disabled_at.is_(None),
            sees("work", actor),
        )
        .group_by(Member.id, Profile.member_id)
        .order_by(wider, Member.name, Member.id)
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    work = works([row.id for row in rows], day) if rows else {}
    return [ShownOrganiser(row.id, row.name, row.email, work.get(row.id, "")) for row in rows]


def _experts(
    actor: Actor | None, theme_id: int | None, words: str, without: int
) -> Select[*tuple[int, str, str]]:
    query = (
        select(Member.id, Member.name, Profile.expertise)
        .join(Profile, Profile.member_id == Member.id)
        .where(
            Profile.is_expert,
            sees("expertise", actor),
            Member.disabled_at.is_(None),
            Profile.member_id != without,
        )
    )
    if theme_id is not None:
        themes = select(profile_theme.c.member_id).where(profile_theme.c.theme_id == theme_id)
        # Their themes stand in the block that tells about them.
        query = query.where(Profile.member_id.in_(themes), sees("about", actor))
    for word in key(words).split()[:5]:
        wanted = func.lower(Profile.expertise + " " + Member.name).contains(word, autoescape=True)
        query = query.where(wanted)
    return query


def is_expert(member_ids: Collection[int], actor: Actor | None) -> set[int]:
    """Which of these members show themselves to this asker as experts."""
    query = select(Profile.member_id).join(Profile.member)
    query = query.where(
        Profile.member_id.in_(sorted(member_ids)),
        Profile.is_expert,
        sees("expertise", actor),
        Member.disabled_at.is_(None),
    )
    return set(db.session.scalars(query))


def works(member_ids: Collection[int], day: date) -> Mapping[int, str]:
    """As what and where each of them works on a day, in a line that everybody may read."""
    query = (
        select(
            Membership.member_id,
            Membership.function,
            case((is_listed(), Organisation.name), else_="").label("name"),
        )
        .join(Membership.organisation)
        .where(Membership.member_id.in_(sorted(member_ids)), holds_on(day))
        .order_by(Membership.id)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        line = ", ".join(part for part in (row.function, row.name) if part)
        if line:
            found.setdefault(row.member_id, []).append(line)
    return {member_id: " · ".join(lines) for member_id, lines in found.items()}
