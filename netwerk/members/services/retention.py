"""How long the house keeps accounts and what surrounds them: counted, and taken away a batch at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from netwerk.kernel import throttle
from netwerk.kernel.database import db
from netwerk.kernel.retention import AT_ONCE, YEAR, Held, by_day, cutoff, term_over
from netwerk.members import mails, rules
from netwerk.members.models import (
    AddressChange,
    Consent,
    ErasureLink,
    Follow,
    Member,
    RoleGrant,
    SignInLink,
    SignInSession,
    SignUp,
)
from netwerk.members.services import erasing

UNUSED_FOR = 3 * YEAR
CONSENT_FOR = 3 * YEAR
# So long before it goes, the owner of an account hears that it will.
WARNED_BEFORE = timedelta(days=30)
NO_TIME = timedelta()
# The first use of an account is its making.
SINCE: ColumnElement[datetime] = func.coalesce(Member.seen_at, Member.created_at)


# --- sessions, links, what nobody confirmed, counters -----------------------------------------------------


def passing_held() -> Held:
    """When sessions, links and requests that nobody confirmed go, and how many."""
    yield from by_day(SignInSession.expires_at, term=NO_TIME)
    yield from by_day(SignInLink.expires_at, term=NO_TIME)
    yield from by_day(SignUp.expires_at, term=NO_TIME)
    yield from by_day(ErasureLink.expires_at, term=NO_TIME)
    yield from by_day(AddressChange.undo_until, term=NO_TIME)
    yield from by_day(Follow.created_at, Follow.confirmed_at.is_(None), term=rules.CONFIRMING_TIME)


def sweep(now: datetime) -> int:
    """Remove sessions and links that are over, follows never confirmed, and counters of hours gone by.

    Gives how many of these were somebody's. When an account was last used is noted before its sessions go.
    """
    _note_use()
    number = 0
    unconfirmed = Follow.created_at <= now - rules.CONFIRMING_TIME
    for over in (
        delete(SignInSession).where(SignInSession.expires_at <= now).returning(SignInSession.id),
        delete(SignInLink).where(SignInLink.expires_at <= now).returning(SignInLink.id),
        delete(SignUp).where(SignUp.expires_at <= now).returning(SignUp.id),
        delete(ErasureLink).where(ErasureLink.expires_at <= now).returning(ErasureLink.id),
        delete(AddressChange).where(AddressChange.undo_until <= now).returning(AddressChange.id),
        delete(Follow).where(Follow.confirmed_at.is_(None), unconfirmed).returning(Follow.id),
    ):
        number += len(db.session.scalars(over.execution_options(synchronize_session=False)).all())
    throttle.sweep()
    return number


def _note_use() -> None:
    last = (
        select(func.max(SignInSession.seen_at)).where(SignInSession.member_id == Member.id).scalar_subquery()
    )
    newer = or_(Member.seen_at.is_(None), Member.seen_at < last)
    noted = update(Member).where(last.is_not(None), newer).values(seen_at=last)
    db.session.execute(noted.execution_options(synchronize_session=False))


# --- accounts that nobody uses ----------------------------------------------------------------------------


def _unused() -> tuple[ColumnElement[bool], ...]:
    """Accounts that may go: whoever has a role or is signed in keeps theirs."""
    has_role = select(RoleGrant.id).where(RoleGrant.member_id == Member.id).exists()
    is_here = select(SignInSession.id).where(SignInSession.member_id == Member.id).exists()
    return Member.erased_at.is_(None), ~has_role, ~is_here


def accounts_held() -> Held:
    """When accounts that nobody uses go, and how many; never sooner than a while after they were warned."""
    rows = db.session.execute(select(SINCE, Member.warned_at).where(*_unused()))
    for since, warned_at in rows:
        due = term_over(since, UNUSED_FOR)
        warned = warned_at if warned_at is not None and warned_at > since else None
        yield (max(due, warned + WARNED_BEFORE) if warned else due), 1


def warn_unused(now: datetime) -> int:
    """Mail those whose account goes within a month, once; gives how many, a batch of them."""
    soon = cutoff(now, UNUSED_FOR - WARNED_BEFORE)
    unwarned = or_(Member.warned_at.is_(None), Member.warned_at < SINCE)
    query = select(Member).where(*_unused(), soon > SINCE, unwarned)
    people = list(db.session.scalars(query.order_by(Member.id).limit(AT_ONCE)))
    for member in people:
        member.warned_at = now
        mails.queue_unused(member, now + WARNED_BEFORE)
    return len(people)


def purge_accounts(now: datetime) -> int:
    """Erase one account that nobody used for years and whose owner was warned; gives 1, or 0 when none is."""
    warned = (Member.warned_at > SINCE, Member.warned_at <= now - WARNED_BEFORE)
    old = SINCE < cutoff(now, UNUSED_FOR)  # noqa: SIM300
    due = select(Member.email).where(*_unused(), old, *warned)
    email = db.session.scalar(due.order_by(Member.id).limit(1))
    if email is None:
        return 0
    erasing.erase(email, words_too=False, by="system", now=now, reason="unused")
    return 1


# --- consents ---------------------------------------------------------------------------------------------


def consents_held() -> Held:
    """When withdrawn consents go, and how many."""
    return by_day(Consent.withdrawn_at, term=CONSENT_FOR)


def purge_consents(now: datetime) -> int:
    """Remove consents that were withdrawn years ago, a batch of them; gives how many."""
    old = select(Consent.id).where(Consent.withdrawn_at < cutoff(now, CONSENT_FOR)).limit(AT_ONCE)
    ids = db.session.scalars(old).all()
    db.session.execute(delete(Consent).where(Consent.id.in_(ids)))
    return len(ids)
