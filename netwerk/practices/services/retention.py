"""How long the library knows whom it asked, of those who have no account to be erased with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.retention import AT_ONCE, YEAR, Held, by_day, cutoff
from netwerk.members.models import Member
from netwerk.practices.models import Adoption
from netwerk.practices.services.forgetting import forget_asked

ASKED_FOR = YEAR


def _strangers() -> tuple[ColumnElement[bool], ...]:
    """Adoptions that somebody without an account was asked to confirm."""
    known = select(Member.id).where(Member.email_key == func.lower(Adoption.contact_email)).exists()
    return Adoption.contact_email != "", ~known


def asked_held() -> Held:
    """When those who were asked to confirm an adoption are forgotten, and how many."""
    return by_day(Adoption.asked_at, *_strangers(), term=ASKED_FOR)


def purge_asked(now: datetime) -> int:
    """Forget who was asked to confirm an adoption long ago, a batch of them; gives how many.

    Whether it was confirmed stays, and so does what it counts for.
    """
    old = select(Adoption).where(*_strangers(), Adoption.asked_at < cutoff(now, ASKED_FOR))
    rows = db.session.scalars(old.order_by(Adoption.id).limit(AT_ONCE).with_for_update()).all()
    outbox.forget_recipients(Adoption.__tablename__, [row.id for row in rows])
    for row in rows:
        forget_asked(row)
    db.session.flush()
    return len(rows)
