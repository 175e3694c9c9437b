"""From when until when somebody works somewhere, in their own words.

An earlier job gives no rights and asks nobody: it is what somebody tells of themselves, as in their profile.
What they wrote keeps the organisation of its time, whatever is told here.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members import indexing
from netwerk.members.actor import Actor
from netwerk.members.models import Membership
from netwerk.members.queries import joining as reads
from netwerk.members.services.joining import LONGEST_FUNCTION
from netwerk.members.services.organisations import find_or_create_organisation
from netwerk.members.work_rules import Period, period


def add_earlier(
    name: str, function: str, since: date | None, until: date | None, actor: Actor, *, now: datetime
) -> Membership:
    """Tell where one worked before; months are told by their first day. Raises Invalid."""
    told = period(since, until, _day(now), goes_on=False)
    organisation = find_or_create_organisation(name, now=now)
    hold(f"membership:{actor.id}:{organisation.id}")
    _check_alone(actor.id, organisation.id, told, None)
    row = Membership(
        member_id=actor.id,
        organisation_id=organisation.id,
        function=plain_line(function)[:LONGEST_FUNCTION],
        valid_from=told.since,
        valid_until=told.until,
    )
    db.session.add(row)
    _written(row, actor)
    return row


def set_period(
    membership_id: int, since: date | None, until: date | None, actor: Actor, *, now: datetime
) -> Membership:
    """Tell from when until when one works or worked at an organisation; months by their first day.

    What is over does not begin anew by it. Raises NotFound and Invalid.
    """
    row, day = reads.own_membership(membership_id, actor.id), _day(now)
    hold(f"membership:{actor.id}:{row.organisation_id}")
    db.session.refresh(row, ("valid_from", "valid_until"))
    told = period(since, until, day, goes_on=row.holds_on(day), known=Period(row.valid_from, row.valid_until))
    _check_alone(actor.id, row.organisation_id, told, row.id)
    row.valid_from, row.valid_until = told.since, told.until
    if not row.holds_on(day):
        row.is_contact = False
    _written(row, actor)
    return row


def _check_alone(member_id: int, organisation_id: int, told: Period, own_id: int | None) -> None:
    query = select(Membership).filter_by(member_id=member_id, organisation_id=organisation_id)
    for other in db.session.scalars(query):
        known = Period(other.valid_from, other.valid_until)
        if other.id != own_id and (told.overlaps(known) or told.since == known.since):
            raise Invalid(lazy("Je staat voor een deel van die tijd al bij deze organisatie."), "since")


def _written(row: Membership, actor: Actor) -> None:
    db.session.flush()
    audit.record(
        actor.label, "organisation.period", "organisation", row.organisation_id, member=row.member_id
    )
    indexing.index_person(row.member_id)


def _day(now: datetime) -> date:
    return now.astimezone(BRUSSELS).date()
