"""Reads about who belongs to an organisation, and who wants to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor
from netwerk.members.domains import domain_of
from netwerk.members.models import (
    JoinRequest,
    Member,
    Membership,
    Organisation,
    OrganisationDomain,
    OrganisationInvitation,
)
from netwerk.members.queries.directory import is_checked_by


def holds_on(day: date) -> ColumnElement[bool]:
    """Is the membership one of this day? The last day does not count."""
    return (or_(Membership.valid_from.is_(None), Membership.valid_from <= day)) & (
        or_(Membership.valid_until.is_(None), Membership.valid_until > day)
    )


def of_mail_domain(email: str) -> Sequence[Organisation]:
    """The organisations whose people have addresses like this one, by name."""
    domain = domain_of(email)
    if not domain:
        return []
    query = select(Organisation).join(OrganisationDomain).where(OrganisationDomain.domain == domain)
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()


def has_domain(organisation_id: int, email: str) -> bool:
    """Is this an address of somebody who works there?"""
    query = select(OrganisationDomain.id).filter_by(organisation_id=organisation_id, domain=domain_of(email))
    return bool(domain_of(email)) and db.session.scalar(query) is not None


def domains_of(organisation_id: int) -> Sequence[OrganisationDomain]:
    """The mail domains of an organisation."""
    query = select(OrganisationDomain).filter_by(organisation_id=organisation_id)
    return db.session.scalars(query.order_by(OrganisationDomain.domain)).all()


def people_of(organisation_id: int, day: date) -> Sequence[Membership]:
    """Who works there on a day, contact persons first, with their accounts."""
    query = (
        select(Membership)
        .join(Membership.member)
        .where(Membership.organisation_id == organisation_id, holds_on(day), Member.disabled_at.is_(None))
        .options(joinedload(Membership.member))
        .order_by(Membership.is_contact.desc(), Member.name, Membership.id)
    )
    return db.session.scalars(query).all()


def requests_of(organisation_id: int) -> Sequence[JoinRequest]:
    """Who waits for an answer of this organisation, the longest first."""
    query = select(JoinRequest).where(
        JoinRequest.organisation_id == organisation_id, JoinRequest.decided_at.is_(None)
    )
    return db.session.scalars(query.options(joinedload(JoinRequest.member)).order_by(JoinRequest.id)).all()


def waiting_requests(actor: Actor, limit: int) -> Sequence[JoinRequest]:
    """The requests that wait for an organiser, with organisation and member, the longest first."""
    query = select(JoinRequest).where(_waits_for(actor)).order_by(JoinRequest.id).limit(limit)
    return db.session.scalars(
        query.options(joinedload(JoinRequest.member), joinedload(JoinRequest.organisation))
    ).all()


def number_waiting(actor: Actor) -> ColumnElement[int]:
    """How many of them there are, to be read with others."""
    return select(func.count(JoinRequest.id)).where(_waits_for(actor)).scalar_subquery()


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    within = JoinRequest.organisation.has(is_checked_by(actor, clock.today()))
    return and_(JoinRequest.decided_at.is_(None), within)


def requests_by(member_id: int) -> Sequence[JoinRequest]:
    """What somebody asked and waits for."""
    query = select(JoinRequest).where(JoinRequest.member_id == member_id, JoinRequest.decided_at.is_(None))
    return db.session.scalars(
        query.options(joinedload(JoinRequest.organisation)).order_by(JoinRequest.id)
    ).all()


def invitations_of(organisation_id: int) -> Sequence[OrganisationInvitation]:
    """Who was asked to belong to the organisation and did not answer yet."""
    query = select(OrganisationInvitation).filter_by(organisation_id=organisation_id)
    return db.session.scalars(query.order_by(OrganisationInvitation.id)).all()


def membership(organisation_id: int, membership_id: int) -> Membership:
    """A membership of an organisation, with its member. Raises NotFound."""
    query = select(Membership).filter_by(id=membership_id, organisation_id=organisation_id)
    found = db.session.scalars(
        query.options(joinedload(Membership.member), joinedload(Membership.organisation))
    ).first()
    if found is None:
        raise NotFound
    return found


def own_membership(membership_id: int, member_id: int) -> Membership:
    """A membership of somebody's own, with its organisation. Raises NotFound."""
    query = select(Membership).filter_by(id=membership_id, member_id=member_id)
    found = db.session.scalars(query.options(joinedload(Membership.organisation))).first()
    if found is None:
        raise NotFound
    return found


def memberships_ever(member_id: int) -> Sequence[Membership]:
    """Where somebody works and worked, with place, what goes on first, then what ended last."""
    query = (
        select(Membership)
        .where(Membership.member_id == member_id)
        .options(joinedload(Membership.organisation).joinedload(Organisation.municipality))
        .order_by(Membership.valid_until.is_not(None), Membership.valid_until.desc(), Membership.id)
    )
    return db.session.scalars(query).all()
