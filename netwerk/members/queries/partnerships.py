"""Reads of partnerships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members import policy
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation, Partnership, PartnershipPartner
from netwerk.members.queries.people import memberships_on

# Of which side an organisation is, and which organisers look after it.
ANSWERED_BY = (joinedload(Organisation.type), joinedload(Organisation.municipality))
WHOLE = (
    joinedload(Partnership.region),
    joinedload(Partnership.partners).joinedload(PartnershipPartner.organisation).options(*ANSWERED_BY),
)


def partnership(partnership_id: int, actor: Actor | None) -> Partnership:
    """A partnership with its region and partners. Raises NotFound for who may not know of it yet."""
    query = select(Partnership).where(Partnership.id == partnership_id).options(*WHOLE)
    found = db.session.scalars(query).unique().first()
    if found is None or not policy.may_see_partnership(actor, found):
        raise NotFound
    return found


def takes_part(member_id: int, found: Partnership, now: datetime) -> bool:
    """Does somebody work at one of its organisations? Its partners must be loaded."""
    works = {one.organisation_id for one in memberships_on(member_id, now.astimezone(BRUSSELS).date())}
    return any(one.organisation_id in works for one in found.partners)


def partnerships_of(organisation_id: int) -> Sequence[Partnership]:
    """The partnerships of an organisation that everybody sees, the newest first, with their partners."""
    own = select(PartnershipPartner.partnership_id).filter_by(organisation_id=organisation_id)
    query = select(Partnership).where(Partnership.id.in_(own), Partnership.confirmed_at.is_not(None))
    query = query.options(*WHOLE).order_by(Partnership.valid_from.desc(), Partnership.id.desc())
    return db.session.scalars(query).unique().all()


def asked_of(organisation_id: int) -> Sequence[Partnership]:
    """The partnerships that wait for an answer of this organisation."""
    own = select(PartnershipPartner.partnership_id).filter_by(
        organisation_id=organisation_id, confirmed_at=None
    )
    return db.session.scalars(
        select(Partnership).where(Partnership.id.in_(own)).order_by(Partnership.id)
    ).all()
