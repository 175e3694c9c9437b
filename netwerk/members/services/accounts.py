"""Accounts: their passwords, roles and signed-in browsers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update

from netwerk.kernel import audit, passwords, throttle
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line
from netwerk.members import queries, rules
from netwerk.members.actor import Actor
from netwerk.members.errors import AlreadyMember
from netwerk.members.models import Follow, Member, Membership, RoleGrant, SignInLink, SignInSession
from netwerk.members.services import tries


def create_member(
    email: str, name: str, language: str, *, now: datetime, password: str | None = None
) -> Member:
    """Make an account.

    Raises Invalid for an impossible address, an empty name or a weak password, AlreadyMember when the
    address has an account.
    """
    email, name = plain_line(email), plain_line(name)
    if not is_email(email):
        raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "email")
    if not name:
        raise Invalid(lazy("Vul een naam in."), "name")
    if password is not None:
        passwords.check_new(password)
    if queries.member_by_email(email) is not None:
        raise AlreadyMember(lazy("Er is al een account met dit e-mailadres."))
    member = Member(
        email=email,
        email_key=key(email),
        name=name[:120],
        language=rules.known_language(language),
        password_hash=passwords.hash_password(password) if password is not None else None,
        created_at=now,
    )
    db.session.add(member)
    db.session.flush()
    return member


def disable_member(member_id: int, actor_label: str, *, now: datetime) -> None:
    """Close an account: its browsers are signed out at once and no link works; raises NotFound."""
    member = _member(member_id)
    member.disabled_at = now
    _sign_out_everywhere(member_id, now)
    audit.record(actor_label, "member.disable", "member", member_id)


def add_membership(
    member_id: int, organisation_id: int, *, function: str = "", is_contact: bool = False
) -> Membership:
    """Say that a member works at an organisation, or change as what; without limits in time."""
    same = select(Membership).filter_by(member_id=member_id, organisation_id=organisation_id, valid_from=None)
    membership = db.session.scalars(same).first()
    if membership is None:
        membership = Membership(member_id=member_id, organisation_id=organisation_id)
        db.session.add(membership)
    membership.function = plain_line(function)[:80]
    membership.is_contact = is_contact
    db.session.flush()
    return membership


# --- passwords --------------------------------------------------------------------------------------------


def set_password(
    member_id: int, new: str, *, current: str, session_id: int | None, ip: str | None, now: datetime
) -> None:
    """Give oneself a password; other browsers are signed out and links asked for earlier are void.

    Raises Invalid when the current password is wrong (where it is asked for) or the new one is weak, and
    TooMany after too many wrong ones. `session_id` is the browser that stays.
    """
    member = _member(member_id)
    if queries.needs_current_password(member_id, session_id, now):
        tries.check("password", member.email_key, ip, rules.PASSWORDS)
        if not passwords.verify(member.password_hash, current):
            tries.count("password", member.email_key, ip)
            raise Invalid(lazy("Dit is niet je huidige wachtwoord."), "current")
    give_password(member, new)
    end_other_sessions(member_id, session_id)
    void_links(member_id, now)
    audit.record(f"member:{member_id}", "member.password", "member", member_id)


def give_password(member: Member, new: str) -> None:
    """Store a new password; raises Invalid when it is weak."""
    passwords.check_new(new)
    member.password_hash = passwords.hash_password(new)
    db.session.flush()


# --- signed-in browsers -----------------------------------------------------------------------------------


def end_session(session_id: int, actor: Actor) -> None:
    """Sign out one of one's own browsers; raises NotFound for another's."""
    ended = db.session.scalar(
        delete(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.member_id == actor.id)
        .returning(SignInSession.id)
    )
    if ended is None:
        raise NotFound


def end_other_sessions(member_id: int, session_id: int | None) -> int:
    """Sign out every browser of a member but one; gives how many."""
    others = delete(SignInSession).where(SignInSession.member_id == member_id)
    if session_id is not None:
        others = others.where(SignInSession.id != session_id)
    return len(db.session.scalars(others.returning(SignInSession.id)).all())


def void_links(member_id: int, now: datetime) -> None:
    """Make every link to sign in that was not used yet worthless."""
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.member_id == member_id, SignInLink.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def _sign_out_everywhere(member_id: int, now: datetime) -> None:
    end_other_sessions(member_id, None)
    void_links(member_id, now)


# --- roles ------------------------------------------------------------------------------------------------


def grant_role(
    member_id: int,
    role: str,
    actor_label: str,
    *,
    theme_id: int | None = None,
    region_id: int | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RoleGrant:
    """Give a member a role, limited where limits are given; the same again changes nothing.

    Raises Invalid for an unknown role, NotFound for an unknown member.
    """
    rules.check_role(role)
    _member(member_id)
    limits: dict[str, Any] = {"theme_id": theme_id, "region_id": region_id}
    limits |= {"valid_from": valid_from, "valid_until": valid_until}
    same = select(RoleGrant).filter_by(member_id=member_id, role=role, **limits)
    grant = db.session.scalars(same).first()
    if grant is None:
        grant = RoleGrant(member_id=member_id, role=role, **limits)
        db.session.add(grant)
        db.session.flush()
        audit.record(actor_label, "member.grant", "member", member_id, role=role)
    return grant


def revoke_role(member_id: int, role: str, actor_label: str, *, now: datetime) -> None:
    """Take a role away, with all its limits; the member's browsers are signed out.

    Raises NotFound when the member does not hold it.
    """
    revoke = delete(RoleGrant).where(RoleGrant.member_id == member_id, RoleGrant.role == role)
    if not db.session.scalars(revoke.returning(RoleGrant.id)).all():
        raise NotFound(lazy("Dit lid heeft die rol niet."))
    _sign_out_everywhere(member_id, now)
    audit.record(actor_label, "member.revoke", "member", member_id, role=role)


def _member(member_id: int) -> Member:
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound
    return member


# --- tidying ----------------------------------------------------------------------------------------------


def sweep(now: datetime) -> None:
    """Remove sessions and links that are over, follows never confirmed, and counters of hours gone by."""
    for over in (
        delete(SignInSession).where(SignInSession.expires_at <= now),
        delete(SignInLink).where(SignInLink.expires_at <= now),
        delete(Follow).where(Follow.confirmed_at.is_(None), Follow.created_at <= now - rules.CONFIRMING_TIME),
    ):
        db.session.execute(over.execution_options(synchronize_session=False))
    throttle.sweep()
