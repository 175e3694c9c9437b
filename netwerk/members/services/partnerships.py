"""Partnerships: proposed by one, confirmed by each, ended by any of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import fold, plain_line, plain_text, slugify
from netwerk.members import mails, policy, queries
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation, Partnership, PartnershipPartner
from netwerk.members.queries import partnerships as reads

MOST = 12
SIDES = ("school", "company")


@dataclass(frozen=True)
class PartnershipFacts:
    """What a partnership is, with the names of its organisations."""

    name: str
    organisations: Sequence[str]
    valid_from: date
    valid_until: date | None = None
    region_id: int | None = None
    about: str = ""


def propose(facts: PartnershipFacts, actor: Actor, *, now: datetime) -> Partnership:
    """Propose a partnership; the contact persons of the others are asked whether it is so.

    Raises Invalid for what cannot be, such as one without a school or without a company, and NotAllowed for
    who speaks for none of them.
    """
    organisations = _checked(facts)
    own = [one for one in organisations if one.id in actor.contact_of]
    if not any(policy.may_answer(actor, one) for one in organisations):
        raise NotAllowed(lazy("Een samenwerking meld je als contactpersoon van een van de organisaties."))
    name = plain_line(facts.name)[:120]
    row = Partnership(
        name=name,
        slug=slugify(name),
        about=plain_text(facts.about)[:1000],
        region_id=facts.region_id,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        created_at=now,
        created_by_id=actor.id,
        partners=[
            PartnershipPartner(
                organisation=one,
                confirmed_at=now if one in own else None,
                confirmed_by_id=actor.id if one in own else None,
            )
            for one in organisations
        ],
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor.label, "partnership.propose", "partnership", row.id)
    for partner in row.partners:
        if partner.confirmed_at is None:
            contacts = queries.contact_people(partner.organisation_id, now.astimezone(BRUSSELS).date())
            mails.queue_partnership_asked(partner, row, contacts)
    _settle(row.id, now)
    return row


def _checked(facts: PartnershipFacts) -> Sequence[Organisation]:
    if not plain_line(facts.name):
        raise Invalid(lazy("Geef de samenwerking een naam."), "name")
    if facts.valid_until is not None and facts.valid_until <= facts.valid_from:
        raise Invalid(lazy("Het einde komt na het begin."), "valid_until")
    keys = {fold(name): plain_line(name) for name in facts.organisations if plain_line(name)}
    # A former name, or a double's, leads to the one that there is; what is called so now comes first.
    leads = select(Organisation.name_key, func.coalesce(Organisation.merged_into_id, Organisation.id))
    leads = leads.where(Organisation.name_key.in_(keys))
    leads = leads.order_by(Organisation.merged_into_id.is_(None), Organisation.id.desc())
    ids = [(key, stays) for key, stays in db.session.execute(leads)]
    query = select(Organisation).where(Organisation.id.in_([one for _key, one in ids]), Organisation.verified)
    found = {one.id: one for one in db.session.scalars(query.options(*reads.ANSWERED_BY))}
    by_key = {key: found[stays] for key, stays in ids if stays in found}
    unknown = [name for key, name in keys.items() if key not in by_key]
    if unknown:
        raise Invalid(
            lazy("We kennen geen organisatie met de naam %(name)s.", name=unknown[0][:80]), "organisations"
        )
    named = list({one.id: one for key, one in by_key.items()}.values())
    if len(named) > MOST:
        raise Invalid(lazy("Noem hoogstens %(max)d organisaties.", max=MOST), "organisations")
    if not _has_both_sides(named):
        raise Invalid(lazy("Een samenwerking telt minstens één school en één bedrijf."), "organisations")
    return named


def _has_both_sides(organisations: Iterable[Organisation]) -> bool:
    sides = {one.type.side for one in organisations if one.type}
    return sides.issuperset(SIDES)


def confirm(partnership_id: int, organisation_id: int, actor: Actor, *, now: datetime) -> Partnership:
    """Say that one's organisation takes part; again changes nothing. Raises NotFound or NotAllowed."""
    partner = _answered(partnership_id, organisation_id, actor)
    if partner.confirmed_at is None:
        partner.confirmed_at, partner.confirmed_by_id = now, actor.id
        db.session.flush()
        audit.record(
            actor.label, "partnership.confirm", "partnership", partnership_id, organisation=organisation_id
        )
        _settle(partnership_id, now)
    return db.session.get_one(Partnership, partnership_id)


def decline(partnership_id: int, organisation_id: int, actor: Actor, *, now: datetime) -> None:
    """Say that one's organisation takes no part (any more). Raises NotFound or NotAllowed."""
    partner = _answered(partnership_id, organisation_id, actor)
    db.session.delete(partner)
    db.session.flush()
    audit.record(
        actor.label, "partnership.decline", "partnership", partnership_id, organisation=organisation_id
    )
    _settle(partnership_id, now)


def end(partnership_id: int, actor: Actor, *, now: datetime) -> Partnership:
    """Say that the partnership is over, from today. Raises NotFound or NotAllowed."""
    row = to_end(partnership_id, actor)
    day = now.astimezone(BRUSSELS).date()
    if row.valid_until is None or row.valid_until > day:
        row.valid_until = day
        audit.record(actor.label, "partnership.end", "partnership", row.id)
        db.session.flush()
    return row


def to_end(partnership_id: int, actor: Actor) -> Partnership:
    """The partnership that a member may end. Raises NotFound or NotAllowed."""
    row = reads.partnership(partnership_id, actor)
    if not policy.may_end(actor, row):
        raise NotAllowed(lazy("Alleen contactpersonen van de partners beëindigen een samenwerking."))
    return row


def _answered(partnership_id: int, organisation_id: int, actor: Actor) -> PartnershipPartner:
    query = select(PartnershipPartner).filter_by(
        partnership_id=partnership_id, organisation_id=organisation_id
    )
    partner = db.session.scalars(query.with_for_update()).first()
    if partner is None:
        raise NotFound
    reads.partnership(partnership_id, actor)
    if not policy.may_answer(actor, partner.organisation):
        raise NotAllowed(lazy("Alleen contactpersonen van de organisatie antwoorden hierop."))
    return partner


def _settle(partnership_id: int, now: datetime) -> None:
    """It stands once each partner said yes and there are a school and a company among them."""
    db.session.execute(select(Partnership.id).where(Partnership.id == partnership_id).with_for_update())
    query = (
        select(PartnershipPartner)
        .filter_by(partnership_id=partnership_id)
        .options(joinedload(PartnershipPartner.organisation).joinedload(Organisation.type))
        .execution_options(populate_existing=True)
    )
    partners = db.session.scalars(query).all()
    stands = all(one.confirmed_at for one in partners) and _has_both_sides(
        [one.organisation for one in partners]
    )
    row = db.session.get_one(Partnership, partnership_id)
    if stands != (row.confirmed_at is not None):
        row.confirmed_at = now if stands else None
        db.session.flush()
