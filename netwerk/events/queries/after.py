"""Reads for the pages after a day."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.events.queries import attendance
from netwerk.events.queries.people import organisations_of
from netwerk.kernel import cache
from netwerk.kernel.database import db
from netwerk.members.models import Member, Organisation
from netwerk.members.queries.directory import is_listed


def name_of_member(member_id: int) -> str:
    """The name of a member; empty when the account is gone."""
    return db.session.scalar(select(Member.name).where(Member.id == member_id)) or ""


def organisations(event: Event) -> list[str]:
    """The organisations to name on a day's page: those that were there once its list is closed."""
    if event.state not in {"concluded", "archived"}:
        return list(organisations_of(event.id))
    there = cache.remembered(("organisations present", event.id), lambda: organisations_present(event.id))
    # Of a day that nobody was marked for, who was registered is all there is to tell.
    return list(there or organisations_of(event.id))


def organisations_present(event_id: int) -> list[str]:
    """Those that were there and may be named: an organiser looked at what people typed."""
    ids = {person.organisation_id for person in attendance.present(event_id).present} - {None}
    names = select(Organisation.name).where(Organisation.id.in_(ids), is_listed()).order_by(Organisation.name)
    return list(db.session.scalars(names))
