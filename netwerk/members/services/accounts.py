"""Accounts: their passwords and signed-in browsers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from netwerk.kernel import audit, breaches, clock, passwords, site
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line
from netwerk.members import formerly, holdings, indexing, limits, queries, rules
from netwerk.members.actor import Actor
from netwerk.members.errors import AlreadyMember
from netwerk.members.models import Member, Membership, SignInLink, SignInSession
from netwerk.members.services import tries


def create_member(
    email: str, name: str, language: str, *, now: datetime, password: str | None = None
) -> Member:
    """Make an account.

    Raises Invalid for an impossible address, an empty name or a weak password, AlreadyMember when the
    address has an account.
    """
    member = new_member(email, name, language, now=now)
    if password is not None:
        _check_new(password, member.name, member.email)
    if queries.member_by_email(member.email) is not None:
        raise AlreadyMember(lazy("Er is al een account met dit e-mailadres."))
    if password is not None:
        member.password_hash = passwords.hash_password(password)
    db.session.add(member)
    db.session.flush()
    return member


def new_member(email: str, name: str, language: str, *, now: datetime) -> Member:
    """An account without a password that is not stored yet.

    Raises Invalid for an impossible address or an empty name.
    """
    email = plain_line(email)
    if not is_email(email):
        raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "email")
    return Member(
        email=email,
        email_key=key(email),
        name=rules.checked_name(name),
        language=rules.known_language(language),
        created_at=now,
    )


def rename_member(member_id: int, name: str) -> Member:
    """Call a member otherwise, as they ask (GDPR, art. 16); the copies of their name follow.

    What they typed for themselves elsewhere, such as to register for a day, stays as they typed it there.
    The audit says that it was done and holds neither name, as it outlives the account. Raises NotFound, and
    Invalid for an empty name.
    """
    name = rules.checked_name(name)
    member = db.session.get(Member, member_id, with_for_update=True, populate_existing=True)
    if member is None:
        raise NotFound
    if member.name == name:
        return member
    person = holdings.person_of(member)
    for room in holdings.rooms():
        room.rename(person, name)
    formerly.remember(member_id, formerly.NAME, member.name, name, clock.now())
    member.name = name
    db.session.flush()
    indexing.index_person(member_id)
    # Their name stands under what they wrote, on pages that visitors see.
    mark_visible_change()
    audit.record(f"member:{member_id}", "member.rename", "member", member_id)
    return member


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


def note_use(member: Member, now: datetime) -> None:
    """Note that somebody used their account without signing in, such as by mail: so that it is kept."""
    if member.seen_at is None or member.seen_at < now:
        member.seen_at = now
        db.session.flush()


# --- passwords --------------------------------------------------------------------------------------------


def set_password(
    member_id: int, new: str, *, current: str, session_id: int | None, ip: str | None, now: datetime
) -> None:
    """Give oneself a password; other browsers are signed out and links asked for earlier are void.

    Raises Invalid when the current password is wrong (where it is asked for) or the new one is weak, and
    TooMany after too many wrong ones. `session_id` is the browser that stays.
    """
    member = found(member_id)
    if queries.needs_current_password(member_id, session_id, now):
        tries.check("password", member.email_key, ip, limits.passwords())
        if not passwords.verify(member.password_hash, current):
            tries.count("password", member.email_key, ip)
            raise Invalid(lazy("Dit is niet je huidige wachtwoord."), "current")
    give_password(member, new)
    end_other_sessions(member_id, session_id)
    void_links(member_id, now)
    audit.record(f"member:{member_id}", "member.password", "member", member_id)


def give_password(member: Member, new: str) -> None:
    """Store a new password; raises Invalid when it is weak."""
    _check_new(new, member.name, member.email)
    member.password_hash = passwords.hash_password(new)
    db.session.flush()


def _check_new(password: str, name: str, email: str) -> None:
    passwords.check_new(password, (name, email, site.name(), site.organisation()))
    breaches.check(password)


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


def ask_proof(member_id: int) -> None:
    """Let every browser of a member prove anew who is at it, under a new token, before anything weighty."""
    signed_in = update(SignInSession).where(SignInSession.member_id == member_id)
    db.session.execute(signed_in.values(proved_at=None).execution_options(synchronize_session=False))


def void_links(member_id: int, now: datetime) -> None:
    """Make every link to sign in that was not used yet worthless."""
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.member_id == member_id, SignInLink.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def sign_out_everywhere(member_id: int, now: datetime) -> None:
    """End every browser of a member and void every link to sign in."""
    end_other_sessions(member_id, None)
    void_links(member_id, now)


def found(member_id: int) -> Member:
    """The member with this id. Raises NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound
    return member
