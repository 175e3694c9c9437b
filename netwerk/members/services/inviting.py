"""A contact person asks people by mail to belong to the organisation, and says which domains are its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from netwerk.kernel import audit, tokens
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid, NotAllowed, NotFound
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line
from netwerk.members import domains, limits, mails, policy, queries, rules
from netwerk.members.actor import Actor
from netwerk.members.models import Member, Organisation, OrganisationDomain, OrganisationInvitation
from netwerk.members.services import joining, tries
from netwerk.members.services.accounts import create_member
from netwerk.members.services.signing_up import agree


def invite(
    organisation_id: int,
    email: str,
    actor: Actor,
    *,
    as_contact: bool,
    now: datetime,
    ip: str | None = None,
) -> OrganisationInvitation:
    """Ask somebody by mail to belong to the organisation; asked again they get a new link.

    Raises NotFound, NotAllowed, Invalid, and TooMany when asked from the web (`ip` given) too often.
    """
    organisation = joining.manage(organisation_id, actor)
    email = plain_line(email)
    if not is_email(email):
        raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "email")
    if ip is not None:
        tries.check("organisation_invite", email, ip, limits.mails())
        tries.count("organisation_invite", email, ip)
    hold(f"invitation:{organisation.id}:{key(email)}")
    earlier = delete(OrganisationInvitation).where(
        OrganisationInvitation.organisation_id == organisation.id,
        OrganisationInvitation.email_key == key(email),
    )
    db.session.execute(earlier)
    row = OrganisationInvitation(
        organisation_id=organisation.id,
        email=email,
        email_key=key(email),
        as_contact=as_contact,
        language=actor.language,
        nonce=tokens.nonce(),
        invited_by_id=actor.id,
        invited_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor.label, "organisation.invite", "organisation", organisation.id)
    mails.queue_invited(row)
    return row


def withdraw(organisation_id: int, invitation_id: int, actor: Actor) -> None:
    """Take an invitation back: its link is worth nothing then. Raises NotFound or NotAllowed."""
    organisation = joining.manage(organisation_id, actor)
    gone = db.session.scalar(
        delete(OrganisationInvitation)
        .where(
            OrganisationInvitation.id == invitation_id,
            OrganisationInvitation.organisation_id == organisation.id,
        )
        .returning(OrganisationInvitation.id)
    )
    if gone is None:
        raise NotFound


def read_invitation(token: str, *, lock: bool = False) -> OrganisationInvitation:
    """The invitation that a link stands for. Raises NotFound when it was used, taken back or not ours."""
    values = tokens.signer(mails.INVITED).read(token)
    row = None
    if len(values) == 2:
        query = select(OrganisationInvitation).filter_by(id=values[0], nonce=values[1])
        row = db.session.scalars(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound(lazy("Deze uitnodiging werd al gebruikt of ingetrokken."))
    return row


def accept(token: str, name: str, function: str, *, now: datetime) -> Member:
    """Belong to the organisation that invited; whoever has no account yet gets one.

    Raises NotFound, and Invalid for an impossible name.
    """
    row = read_invitation(token, lock=True)
    hold(f"sign_up:{row.email_key}")
    member = queries.member_by_email(row.email)
    if member is not None and member.disabled_at is not None:
        raise NotFound
    if member is None:
        member = create_member(row.email, name, row.language, now=now)
        agree(member, rules.SIGN_UP_TEXT, now)
        audit.record(f"member:{member.id}", "member.sign_up", "member", member.id)
    joining.begin(member.id, row.organisation_id, function, now=now, as_contact=row.as_contact)
    db.session.delete(row)
    db.session.flush()
    return queries.member_with_rights(member.id)


def add_domain(organisation_id: int, typed: str, actor: Actor, *, now: datetime) -> OrganisationDomain:
    """Say that everybody with an address at a domain works at the organisation.

    A contact person says so of the domain they have an address at; organisers of the whole network of any.
    Raises NotFound, NotAllowed, or Invalid for what is no domain and for one where anybody gets an address.
    """
    organisation = _with_domains(organisation_id, actor)
    domain = domains.checked(typed)
    if not policy.may_check_all(actor):
        if not organisation.verified:
            raise NotAllowed(lazy("Een organisator kijkt deze organisatie eerst na."))
        if domains.domain_of(actor.email) != domain:
            raise Invalid(
                lazy("Je kan alleen het domein van je eigen adres toevoegen. Vraag een organisator."),
                "domain",
            )
    hold(f"domain:{organisation.id}:{domain}")
    same = select(OrganisationDomain).filter_by(organisation_id=organisation.id, domain=domain)
    row = db.session.scalars(same).first()
    if row is None:
        row = OrganisationDomain(
            organisation_id=organisation.id, domain=domain, added_at=now, added_by_id=actor.id
        )
        db.session.add(row)
        db.session.flush()
        audit.record(actor.label, "organisation.domain", "organisation", organisation.id, domain=domain)
    return row


def remove_domain(organisation_id: int, domain_id: int, actor: Actor) -> None:
    """Let a domain say no longer who works at the organisation. Raises NotFound or NotAllowed."""
    organisation = _with_domains(organisation_id, actor)
    row = db.session.scalars(
        select(OrganisationDomain).filter_by(id=domain_id, organisation_id=organisation.id)
    ).first()
    if row is None:
        raise NotFound
    audit.record(actor.label, "organisation.no_domain", "organisation", organisation.id, domain=row.domain)
    db.session.delete(row)
    db.session.flush()


def _with_domains(organisation_id: int, actor: Actor) -> Organisation:
    organisation = joining.manage(organisation_id, actor)
    if not policy.may_keep_domains(actor, organisation):
        raise NotAllowed(
            lazy("Maildomeinen zijn voor contactpersonen en voor organisatoren van het hele netwerk.")
        )
    return organisation
