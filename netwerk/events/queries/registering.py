"""Reads for the registration form: known organisations, and what we know of whoever is signed in."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from netwerk.events.models import Event, Question, Workshop
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members.models import Membership, Organisation
from netwerk.members.queries.directory import is_listed
from netwerk.members.queries.joining import holds_on

# More names would make the page heavy; whoever is not among them types the name.
SUGGESTED = 300


def organisation_names() -> list[str]:
    """The organisations an organiser has looked at, by name, to choose from while typing."""
    return list(
        db.session.scalars(
            select(Organisation.name).where(is_listed()).order_by(Organisation.name_key).limit(SUGGESTED)
        )
    )


def work_of(member_id: int) -> tuple[str, str]:
    """The organisation and the function of a member; empty where unknown."""
    row = db.session.execute(
        select(Organisation.name, Membership.function)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.member_id == member_id, holds_on(clock.today()))
        .order_by(Membership.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else ("", "")


def asks_more(event: Event) -> bool:
    """Does this day ask more of people than who they are?"""
    if event.has_participant_list:
        return True
    question = exists().where(
        Question.event_id == event.id, Question.purpose == "registration", Question.retired_at.is_(None)
    )
    workshop = exists().where(Workshop.event_id == event.id, Workshop.state == "scheduled")
    return bool(db.session.scalar(select(or_(question, workshop))))
