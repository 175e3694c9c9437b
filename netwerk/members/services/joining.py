"""Belonging to an organisation: by one's mail domain, by invitation, or by asking."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members import indexing, mails, policy, queries
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import JoinRequest, Member, Membership, Organisation
from netwerk.members.queries import joining as reads
from netwerk.members.services.organisations import find_or_create_organisation

LONGEST_FUNCTION = 80
# So many organisers are asked where there is nobody else.
MOST_ORGANISERS = 5


def come_from(member: Member, name: str, function: str, *, now: datetime) -> Membership | JoinRequest:
    """Belong to the organisation of this name when the mail address says so, else ask to.

    Raises Invalid for a name that cannot be.
    """
    organisation = find_or_create_organisation(name, now=now)
    if reads.has_domain(organisation.id, member.email):
        return begin(member.id, organisation.id, function, now=now)
    return _ask(member, organisation, function, now)


def join(organisation_id: int, function: str, actor: Actor, *, now: datetime) -> Membership | JoinRequest:
    """The same for a member who chose the organisation; who belongs there already changes nothing.

    Raises NotFound.
    """
    organisation = queries.organisation(organisation_id)
    works = current(actor.id, organisation.id, now)
    if works is not None:
        return works
    if reads.has_domain(organisation.id, actor.email):
        return begin(actor.id, organisation.id, function, now=now)
    return _ask(db.session.get_one(Member, actor.id), organisation, function, now)


def _ask(member: Member, organisation: Organisation, function: str, now: datetime) -> JoinRequest:
    same = select(JoinRequest).filter_by(
        member_id=member.id, organisation_id=organisation.id, decided_at=None
    )
    row = db.session.scalars(same).first()
    if row is not None:
        return row
    row = JoinRequest(
        member_id=member.id,
        organisation_id=organisation.id,
        function=plain_line(function)[:LONGEST_FUNCTION],
        asked_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Somebody pressed twice: the other request was first.
        return db.session.scalars(same).one()
    audit.record(f"member:{member.id}", "organisation.ask", "organisation", organisation.id)
    contacts = queries.contact_people(organisation.id, _day(now))
    mails.queue_join_asked(row, contacts or _organisers(organisation.id, now), to_organisers=not contacts)
    return row


def take_back(request_id: int, actor: Actor) -> None:
    """Ask no longer to belong somewhere. Raises NotFound for what is not one's own or is decided already."""
    row = db.session.scalars(
        select(JoinRequest).filter_by(id=request_id, member_id=actor.id, decided_at=None).with_for_update()
    ).first()
    if row is None:
        raise NotFound
    audit.record(actor.label, "organisation.ask_no_more", "organisation", row.organisation_id)
    db.session.delete(row)
    db.session.flush()


def _organisers(organisation_id: int, now: datetime) -> list[Member]:
    """Who decides where there is no contact person: organisers who may check the organisation."""
    place = queries.organisation(organisation_id).municipality
    region = place.region_on(_day(now)) if place else None
    return [
        one
        for one in queries.holders_of(ORGANISER, _day(now))
        if any(
            grant.role == ORGANISER and (region is None or grant.region_id in {None, region.id})
            for grant in one.grants
        )
    ][:MOST_ORGANISERS]


def decide(
    organisation_id: int, request_id: int, actor: Actor, *, accept: bool, now: datetime
) -> JoinRequest:
    """Say whether somebody who asks belongs to the organisation; they are told.

    Raises NotFound, NotAllowed, and Conflict when somebody else decided.
    """
    organisation = manage(organisation_id, actor)
    decided = (
        update(JoinRequest)
        .where(
            JoinRequest.id == request_id,
            JoinRequest.organisation_id == organisation.id,
            JoinRequest.decided_at.is_(None),
        )
        .values(decided_at=now, accepted=accept, decided_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )
    row = db.session.scalars(
        select(JoinRequest)
        .filter_by(id=request_id, organisation_id=organisation.id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    if db.session.execute(decided).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(lazy("Iemand besliste al over deze vraag."))
    if accept:
        begin(row.member_id, organisation.id, row.function, now=now)
    act = "organisation.accept" if accept else "organisation.refuse"
    audit.record(actor.label, act, "organisation", organisation.id, member=row.member_id)
    mails.queue_join_decided(row, db.session.get_one(Member, row.member_id), organisation, accepted=accept)
    return row


def begin(
    member_id: int, organisation_id: int, function: str, *, now: datetime, as_contact: bool = False
) -> Membership:
    """Let somebody belong to an organisation from today; who does so already changes nothing but rights."""
    hold(f"membership:{member_id}:{organisation_id}")
    day = _day(now)
    found = current(member_id, organisation_id, now)
    if found is None:
        same_day = select(Membership).filter_by(
            member_id=member_id, organisation_id=organisation_id, valid_from=day
        )
        found = db.session.scalars(same_day).first()
    if found is None:
        found = Membership(member_id=member_id, organisation_id=organisation_id, valid_from=day)
        db.session.add(found)
    found.valid_until = None
    found.function = plain_line(function)[:LONGEST_FUNCTION] or found.function or ""
    found.is_contact = bool(found.is_contact) or as_contact
    # What they asked elsewhere on this page is answered by it.
    db.session.execute(
        update(JoinRequest)
        .where(
            JoinRequest.member_id == member_id,
            JoinRequest.organisation_id == organisation_id,
            JoinRequest.decided_at.is_(None),
        )
        .values(decided_at=now, accepted=True)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
    audit.record(f"member:{member_id}", "organisation.join", "organisation", organisation_id)
    indexing.index_person(member_id)
    return found


def leave(membership_id: int, actor: Actor, *, now: datetime) -> Membership:
    """End one of one's own memberships today. Raises NotFound."""
    return _end(reads.own_membership(membership_id, actor.id), actor, now)


def end_membership(organisation_id: int, membership_id: int, actor: Actor, *, now: datetime) -> Membership:
    """Say that somebody works at the organisation no longer, from today. Raises NotFound or NotAllowed."""
    manage(organisation_id, actor)
    return _end(reads.membership(organisation_id, membership_id), actor, now)


def _end(row: Membership, actor: Actor, now: datetime) -> Membership:
    day = _day(now)
    if row.valid_until is None or row.valid_until > day:
        row.valid_until = day
        row.is_contact = False
        db.session.flush()
        audit.record(
            actor.label, "organisation.leave", "organisation", row.organisation_id, member=row.member_id
        )
        indexing.index_person(row.member_id)
    return row


def change_membership(
    organisation_id: int,
    membership_id: int,
    actor: Actor,
    *,
    is_contact: bool,
    now: datetime,
) -> Membership:
    """Make somebody its contact person, or no longer. Raises NotFound, NotAllowed or Invalid."""
    manage(organisation_id, actor)
    row = reads.membership(organisation_id, membership_id)
    if row.valid_until is not None and row.valid_until <= _day(now):
        raise Invalid(lazy("Wie hier niet meer werkt, kan geen contactpersoon zijn."))
    row.is_contact = is_contact
    db.session.flush()
    act = "organisation.contact" if is_contact else "organisation.no_contact"
    audit.record(actor.label, act, "organisation", organisation_id, member=row.member_id)
    return row


def manage(organisation_id: int, actor: Actor) -> Organisation:
    """The organisation whose people a member may manage. Raises NotFound or NotAllowed."""
    organisation = queries.organisation(organisation_id)
    if not policy.may_edit_organisation(actor, organisation):
        raise NotAllowed(lazy("Dit is voor contactpersonen van de organisatie en voor organisatoren."))
    return organisation


def current(member_id: int, organisation_id: int, now: datetime) -> Membership | None:
    """The membership that somebody has at an organisation now."""
    query = select(Membership).filter_by(member_id=member_id, organisation_id=organisation_id)
    return db.session.scalars(query.where(reads.holds_on(_day(now))).order_by(Membership.id)).first()


def _day(now: datetime) -> date:
    return now.astimezone(BRUSSELS).date()
