"""Reads about the second proof at sign-in."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from netwerk.kernel.database import db
from netwerk.members.models import Authenticator, Member, RecoveryCode


def authenticator_of(member_id: int) -> Authenticator | None:
    """The app that must show a code when this member signs in; None when they sign in without."""
    wanted = select(Authenticator).where(
        Authenticator.member_id == member_id, Authenticator.confirmed_at.is_not(None)
    )
    return db.session.scalars(wanted).first()


def authenticator_in_making(member_id: int) -> Authenticator | None:
    """The app that is being set up: no code of it was typed yet."""
    wanted = select(Authenticator).where(
        Authenticator.member_id == member_id, Authenticator.confirmed_at.is_(None)
    )
    return db.session.scalars(wanted.order_by(Authenticator.id.desc())).first()


def has_totp() -> ColumnElement[bool]:
    """Does this member sign in with a code too? As a column, beside what else is asked of a member."""
    in_force = (Authenticator.member_id == Member.id, Authenticator.confirmed_at.is_not(None))
    return select(Authenticator.id).where(*in_force).exists()


def recovery_codes_left(member_id: int) -> list[RecoveryCode]:
    """The codes on paper that were not used yet."""
    left = select(RecoveryCode).where(RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None))
    return list(db.session.scalars(left.order_by(RecoveryCode.id)))
