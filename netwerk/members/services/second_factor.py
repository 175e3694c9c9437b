"""Signing in in two steps: an app that shows codes is set up, asked, replaced, and taken away.

Whatever changes here, the member hears of it by mail and every other browser is signed out.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import ColumnElement, delete, update

from netwerk.kernel import audit, one_time_codes, passwords, sealing
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed
from netwerk.kernel.i18n import lazy
from netwerk.members import limits, mails, policy, queries
from netwerk.members.actor import Actor
from netwerk.members.models import Authenticator, Member, RecoveryCode
from netwerk.members.services import accounts, tries

log = logging.getLogger(__name__)

PURPOSE = "totp"
WRONG = lazy("Deze code klopt niet. Wacht tot je app een nieuwe code toont en vul die in.")
NOT_ON = lazy("Aanmelden in twee stappen staat niet aan.")


# --- setting up -------------------------------------------------------------------------------------------


def begin(member_id: int, now: datetime) -> None:
    """Make a new secret for an app; one that is in force stays so until the new one has shown a code."""
    hold(f"totp:{member_id}")
    _take_away(member_id, Authenticator.confirmed_at.is_(None))
    sealed = sealing.seal(PURPOSE, one_time_codes.new_secret())
    db.session.add(Authenticator(member_id=member_id, sealed_secret=sealed, created_at=now))
    db.session.flush()


def secret_in_making(member_id: int) -> str | None:
    """The secret to scan while an app is being set up; that of one in force is never shown again."""
    row = queries.authenticator_in_making(member_id)
    return _secret(row) if row is not None else None


def _secret(row: Authenticator) -> str | None:
    """None once the secret key was changed without keeping the old one: codes on paper still work."""
    try:
        return sealing.unseal(PURPOSE, row.sealed_secret)
    except sealing.Unreadable:
        log.warning("the secret of authenticator %s cannot be opened: was the secret key changed?", row.id)
        return None


def confirm(
    member_id: int, typed: str, *, session_id: int | None, ip: str | None, now: datetime
) -> list[str]:
    """Put the app in force that shows this code; gives the codes for paper, which nobody sees again.

    Raises Invalid for a wrong code, Conflict when nothing is being set up, TooMany after many wrong codes.
    """
    member = accounts.found(member_id)
    hold(f"totp:{member_id}")
    row = queries.authenticator_in_making(member_id)
    secret = _secret(row) if row is not None else None
    if row is None or secret is None:
        raise Conflict(lazy("Begin opnieuw: er is geen app die wacht op een code."))
    tries.check("code", member.email_key, ip, limits.codes())
    step = one_time_codes.step_of(secret, typed, now)
    if step is None:
        tries.count("code", member.email_key, ip)
        raise Invalid(WRONG, "code")
    _take_away(member_id, Authenticator.confirmed_at.is_not(None))
    row.confirmed_at, row.last_step = now, step
    db.session.flush()
    codes = _new_codes(member_id)
    _changed(member, f"member:{member_id}", session_id, now, is_on=True)
    return codes


def renew_codes(member_id: int, *, now: datetime) -> list[str]:
    """Give new codes for paper; the old ones are worth nothing any more. Raises Conflict without an app."""
    hold(f"totp:{member_id}")
    if queries.authenticator_of(member_id) is None:
        raise Conflict(NOT_ON)
    codes = _new_codes(member_id)
    audit.record(f"member:{member_id}", "member.recovery_codes", "member", member_id)
    mails.queue_second_factor(mails.CODES_RENEWED, accounts.found(member_id), now)
    return codes


def _new_codes(member_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    codes = one_time_codes.new_recovery_codes()
    for code in codes:
        code_hash = passwords.hash_password(code.replace("-", ""))
        db.session.add(RecoveryCode(member_id=member_id, code_hash=code_hash))
    db.session.flush()
    return codes


# --- asking -----------------------------------------------------------------------------------------------


def check(member: Member, typed: str, *, ip: str | None, now: datetime) -> None:
    """Use up a code of the app, or one from paper: each counts once, whoever else tries it at this moment.

    Raises Invalid for a code that is wrong or was used, TooMany after many of those.
    """
    tries.check("code", member.email_key, ip, limits.codes())
    if not (_use_app(member.id, typed, now) or _use_paper(member, typed, now)):
        tries.count("code", member.email_key, ip)
        raise Invalid(WRONG, "code")
    tries.forgive("code", member.email_key, ip)


def _use_app(member_id: int, typed: str, now: datetime) -> bool:
    row = queries.authenticator_of(member_id)
    secret = _secret(row) if row is not None else None
    step = one_time_codes.step_of(secret, typed, now) if secret is not None else None
    if row is None or step is None:
        return False
    used = (
        update(Authenticator)
        .where(Authenticator.id == row.id, Authenticator.last_step < step)
        .values(last_step=step, sealed_secret=sealing.seal_anew(PURPOSE, row.sealed_secret))
        .returning(Authenticator.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(used) is not None


def _use_paper(member: Member, typed: str, now: datetime) -> bool:
    code = one_time_codes.as_recovery_code(typed)
    left = queries.recovery_codes_left(member.id) if code else []
    right = next((row.id for row in left if passwords.verify(row.code_hash, code or "")), None)
    used = (
        update(RecoveryCode)
        .where(RecoveryCode.id == right, RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    if right is None or db.session.scalar(used) is None:
        return False
    audit.record(f"member:{member.id}", "member.recovery_code", "member", member.id, left=len(left) - 1)
    mails.queue_second_factor(mails.CODE_USED, member, now, left=len(left) - 1)
    return True


# --- taking away ------------------------------------------------------------------------------------------


def turn_off(member_id: int, *, session_id: int | None, now: datetime) -> None:
    """Sign in without codes from now on. Raises Conflict when that is so already."""
    _end(member_id, f"member:{member_id}", session_id, now)


def reset(member_id: int, actor_label: str, now: datetime) -> None:
    """Take away the app of somebody who lost phone and paper; they set up another when they sign in.

    Raises NotFound, and Conflict when there is none.
    """
    _end(member_id, actor_label, None, now)


def reset_for(member_id: int, actor: Actor, now: datetime) -> None:
    """The same from a page. Raises NotAllowed too."""
    if not policy.may_give_roles(actor):
        raise NotAllowed
    reset(member_id, actor.label, now)


def _end(member_id: int, actor_label: str, session_id: int | None, now: datetime) -> None:
    member = accounts.found(member_id)
    hold(f"totp:{member_id}")
    if queries.authenticator_of(member_id) is None:
        raise Conflict(NOT_ON)
    forget(member_id)
    _changed(member, actor_label, session_id, now, is_on=False)


def forget(member_id: int) -> None:
    """Take away every app and every code on paper of a member, without a word."""
    _take_away(member_id)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))


def _take_away(member_id: int, *which: ColumnElement[bool]) -> None:
    db.session.execute(delete(Authenticator).where(Authenticator.member_id == member_id, *which))


def _changed(member: Member, actor_label: str, session_id: int | None, now: datetime, *, is_on: bool) -> None:
    accounts.end_other_sessions(member.id, session_id)
    accounts.void_links(member.id, now)
    audit.record(actor_label, "member.totp_on" if is_on else "member.totp_off", "member", member.id)
    mails.queue_second_factor(mails.TOTP_ON if is_on else mails.TOTP_OFF, member, now)
