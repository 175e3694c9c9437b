"""Under which addresses and names a member was known before, and whose an address was at which time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from netwerk.kernel.database import db
from netwerk.kernel.tenures import Tenure
from netwerk.kernel.text import key
from netwerk.members.models import Formerly

EMAIL, NAME = "email", "name"


def remember(member_id: int, kind: str, former: str, present: str, now: datetime) -> None:
    """Note what a member was reached at or called until now; what they have again is former no longer."""
    forget(member_id, kind, present)
    forget(member_id, kind, former)
    row = Formerly(member_id=member_id, kind=kind, words=former, words_key=key(former), until=now)
    db.session.add(row)
    db.session.flush()


def forget(member_id: int, kind: str, words: str) -> None:
    """Forget that a member had this once."""
    same = delete(Formerly).where(
        Formerly.member_id == member_id, Formerly.kind == kind, Formerly.words_key == key(words)
    )
    db.session.execute(same.execution_options(synchronize_session=False))


def forget_since(member_id: int, kind: str, since: datetime) -> None:
    """Forget what a member had until then or later: it was not theirs."""
    later = delete(Formerly).where(
        Formerly.member_id == member_id, Formerly.kind == kind, Formerly.until >= since
    )
    db.session.execute(later.execution_options(synchronize_session=False))


def all_of(member_id: int) -> Sequence[Formerly]:
    """Everything that a member had before, in order."""
    query = select(Formerly).where(Formerly.member_id == member_id).order_by(Formerly.until, Formerly.id)
    return db.session.scalars(query).all()


def tenures_of(member_id: int) -> tuple[Tenure, ...]:
    """The addresses that a member had before, each for as long as it was theirs."""
    return tuple(
        Tenure(one.words, _since(one.words, member_id, one.until), one.until)
        for one in all_of(member_id)
        if one.kind == EMAIL
    )


def present(email: str, member_id: int | None) -> Tenure:
    """The address somebody has now, from when another member gave it up."""
    return Tenure(email, _since(email, member_id, None))


def _since(email: str, member_id: int | None, before: datetime | None) -> datetime | None:
    """When another member had an address last, before somebody had it."""
    others = select(func.max(Formerly.until)).where(
        Formerly.kind == EMAIL, Formerly.words_key == key(email), Formerly.member_id != (member_id or 0)
    )
    return db.session.scalar(others.where(Formerly.until < before) if before else others)


def has_had(name_key: str, member_id: int | None) -> bool:
    """Was another member called so?"""
    others = select(Formerly.id).where(
        Formerly.kind == NAME, Formerly.words_key == name_key, Formerly.member_id != (member_id or 0)
    )
    return db.session.scalar(others.limit(1)) is not None
