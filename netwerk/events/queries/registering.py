"""Reads for the registration form: known organisations, and what we know of whoever is signed in."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.kernel.database import db
from netwerk.members.models import Membership, Organisation

# More names would make the page heavy; whoever is not among them types the name.
SUGGESTED = 300


def organisation_names() -> list[str]:
    """The organisations an organiser has looked at, by name, to choose from while typing."""
    return list(
        db.session.scalars(
            select(Organisation.name)
            .where(Organisation.verified.is_(True))
            .order_by(Organisation.name_key)
            .limit(SUGGESTED)
        )
    )


def work_of(member_id: int) -> tuple[str, str]:
    """The organisation and the function of a member; empty where unknown."""
    row = db.session.execute(
        select(Organisation.name, Membership.function)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.member_id == member_id, Membership.valid_until.is_(None))
        .order_by(Membership.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else ("", "")
