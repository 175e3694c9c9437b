"""Reads about accounts, memberships, roles, consents and follows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.text import fold, key
from netwerk.kernel.tokens import digest
from netwerk.members import rules
from netwerk.members.models import (
    Consent,
    Follow,
    MailRefusal,
    Member,
    Membership,
    Organisation,
    RoleGrant,
    SignInLink,
    SignInSession,
)
from netwerk.taxonomy.models import Municipality

SUGGESTIONS = 15


# --- members ----------------------------------------------------------------------------------------------


def member_by_email(email: str) -> Member | None:
    """Whoever has this address, without grants and memberships."""
    return db.session.scalars(select(Member).where(Member.email_key == key(email))).first()


def member_with_rights(member_id: int) -> Member:
    """A member with all that makes an actor; raises NotFound."""
    member = db.session.scalars(
        _with_rights().where(Member.id == member_id).execution_options(populate_existing=True)
    ).first()
    if member is None:
        raise NotFound
    return member


def needs_current_password(member_id: int, session_id: int | None, now: datetime) -> bool:
    """Must the present password be given for a new one? Not where there is none, nor right after a link."""
    stored = db.session.scalar(select(Member.password_hash).where(Member.id == member_id))
    by_link = select(SignInSession.id).where(
        SignInSession.id == session_id,
        SignInSession.by_link,
        SignInSession.proved_at > now - rules.RESET_TIME,
    )
    return stored is not None and db.session.scalar(by_link) is None


def members_with_rights() -> list[Member]:
    """All members by name, with their roles, for the command line."""
    return list(db.session.scalars(_with_rights().order_by(Member.name, Member.id)))


def _with_rights() -> Select[Member]:
    return select(Member).options(selectinload(Member.grants), selectinload(Member.memberships))


def sessions_of(member_id: int, now: datetime) -> list[SignInSession]:
    """The browsers a member is signed in with, the last seen first."""
    query = (
        select(SignInSession)
        .where(
            SignInSession.member_id == member_id,
            SignInSession.expires_at > now,
            SignInSession.awaits_code.is_(False),
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )
    return list(db.session.scalars(query))


def link_works(token: str, now: datetime) -> bool:
    """Would this link to sign in still work?"""
    query = select(SignInLink.id).where(
        SignInLink.token_hash == digest(token),
        SignInLink.member_id.is_not(None),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > now,
    )
    return db.session.scalar(query) is not None


# --- organisations ----------------------------------------------------------------------------------------


def organisation(organisation_id: int) -> Organisation:
    """An organisation with what its page shows, of a double the one it was merged into; raises NotFound."""
    merged = aliased(Organisation)
    found = (
        db.session.scalars(
            select(Organisation)
            .outerjoin(merged, merged.merged_into_id == Organisation.id)
            .where(
                or_(
                    and_(Organisation.id == organisation_id, Organisation.merged_into_id.is_(None)),
                    merged.id == organisation_id,
                )
            )
            .options(
                joinedload(Organisation.type),
                joinedload(Organisation.municipality).joinedload(Municipality.regions),
                joinedload(Organisation.sectors),
            )
        )
        .unique()
        .first()
    )
    if found is None:
        raise NotFound
    return found


def organisation_names(words: str = "", limit: int = SUGGESTIONS) -> list[str]:
    """Names of verified organisations to choose from, those that begin with the words first."""
    wanted = fold(words)
    query = (
        select(Organisation.name)
        .where(Organisation.verified, Organisation.name_key.contains(wanted, autoescape=True))
        .order_by(~Organisation.name_key.startswith(wanted, autoescape=True), Organisation.name_key)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def contact_people(organisation_id: int, day: date) -> list[Member]:
    """The contact persons of an organisation on a day, by name."""
    query = (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.is_contact,
            Member.disabled_at.is_(None),
            or_(Membership.valid_from.is_(None), Membership.valid_from <= day),
            or_(Membership.valid_until.is_(None), Membership.valid_until > day),
        )
        .order_by(Member.name, Member.id)
        .distinct()
    )
    return list(db.session.scalars(query))


def memberships_on(member_id: int, day: date) -> list[Membership]:
    """Where somebody works on a day, their organisations with type, place and regions loaded."""
    query = (
        select(Membership)
        .where(
            Membership.member_id == member_id,
            or_(Membership.valid_from.is_(None), Membership.valid_from <= day),
            or_(Membership.valid_until.is_(None), Membership.valid_until > day),
        )
        .options(
            joinedload(Membership.organisation).joinedload(Organisation.type),
            joinedload(Membership.organisation).joinedload(Organisation.municipality),
        )
        .order_by(Membership.id)
    )
    return list(db.session.scalars(query))


def members_named(name_key: str) -> list[Member]:
    """Whoever has this name, given as it is compared."""
    # Few share their first letter: the database compares no further than letters without accents.
    like = select(Member).where(func.lower(Member.name).startswith(name_key[:1], autoescape=True))
    return [one for one in db.session.scalars(like) if key(one.name) == name_key]


def in_force(day: date) -> ColumnElement[bool]:
    """Grants that hold on a day. See `actor.Grant.holds_on`."""
    return and_(
        or_(RoleGrant.valid_from.is_(None), RoleGrant.valid_from <= day),
        or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until > day),
    )


def holders_of(role: str, day: date) -> list[Member]:
    """Who holds a role on a day, with their grants, by name."""
    query = (
        select(Member)
        .join(Member.grants)
        .where(
            RoleGrant.role == role,
            Member.disabled_at.is_(None),
            in_force(day),
        )
        .options(selectinload(Member.grants))
        .order_by(Member.name, Member.id)
    )
    return list(db.session.scalars(query).unique())


# --- roles ------------------------------------------------------------------------------------------------


def _grants() -> Select[RoleGrant]:
    return (
        select(RoleGrant)
        .join(RoleGrant.member)
        .options(contains_eager(RoleGrant.member), joinedload(RoleGrant.theme), joinedload(RoleGrant.region))
        .order_by(Member.name, Member.id, RoleGrant.id)
    )


def roles_on(day: date) -> dict[str, list[RoleGrant]]:
    """Every role there is, by when it holds: `now`, `later` or `over`, by the name of its holder."""
    found: dict[str, list[RoleGrant]] = {"now": [], "later": [], "over": []}
    for grant in db.session.scalars(_grants()):
        found[rules.when_held(grant.valid_from, grant.valid_until, day)].append(grant)
    return found


def roles_of(member_id: int) -> list[RoleGrant]:
    """Every role somebody has, will have or had."""
    return list(db.session.scalars(_grants().where(RoleGrant.member_id == member_id)))


def role_grant(grant_id: int) -> RoleGrant:
    """A role somebody has, with its holder and its scope. Raises NotFound."""
    grant = db.session.scalars(_grants().where(RoleGrant.id == grant_id)).first()
    if grant is None:
        raise NotFound
    return grant


def members_like(words: str, limit: int) -> list[Member]:
    """Members whose name or address holds these words; whoever has exactly this address comes alone."""
    exact = member_by_email(words)
    if exact is not None:
        return [exact]
    wanted = key(words)
    like = or_(
        func.lower(Member.name).contains(wanted, autoescape=True),
        Member.email_key.contains(wanted, autoescape=True),
    )
    return list(db.session.scalars(select(Member).where(like).order_by(Member.name, Member.id).limit(limit)))


def member(member_id: int) -> Member:
    """A member, without grants and memberships. Raises NotFound."""
    found = db.session.get(Member, member_id)
    if found is None:
        raise NotFound
    return found


# --- consents and following -------------------------------------------------------------------------------


def consents_of(subject_kind: str, subject_id: int) -> list[Consent]:
    """Every consent given by or about somebody, also those withdrawn, in order of time."""
    query = select(Consent).filter_by(subject_kind=subject_kind, subject_id=subject_id).order_by(Consent.id)
    return list(db.session.scalars(query))


def has_consent(subject_kind: str, subject_id: int, purpose: str) -> bool:
    """Is there a consent for this purpose that was not withdrawn?"""
    query = select(Consent.id).filter_by(subject_kind=subject_kind, subject_id=subject_id, purpose=purpose)
    return db.session.scalar(query.where(Consent.withdrawn_at.is_(None)).limit(1)) is not None


def followers(kind: str, thing_id: int) -> list[Follow]:
    """Who wants mail about a thing and has confirmed it."""
    query = (
        select(Follow)
        .where(Follow.thing_kind == kind, Follow.thing_id == thing_id, Follow.confirmed_at.is_not(None))
        .order_by(Follow.id)
    )
    return list(db.session.scalars(query))


def follows_of(email_key: str) -> list[Follow]:
    """What somebody follows, for their own page."""
    query = select(Follow).where(Follow.email_key == email_key, Follow.confirmed_at.is_not(None))
    return list(db.session.scalars(query.order_by(Follow.id)))


def is_refused(email_key: str) -> ColumnElement[bool]:
    """Does this address want no invitations? As a column, beside what else is asked of it."""
    return select(MailRefusal.id).where(MailRefusal.email_digest == digest(email_key)).exists()


def who_refuse(email_keys: Collection[str]) -> set[str]:
    """Which of these addresses want no invitations."""
    # All of them are read, as these are fewer than a list of addresses may be long.
    refused = set(db.session.scalars(select(MailRefusal.email_digest)))
    return {email_key for email_key in email_keys if digest(email_key) in refused}
