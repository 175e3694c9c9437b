"""Telling those who recognise a need what was answered; by the worker, a little after it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from netwerk.kernel.database import db
from netwerk.kernel.tokens import digest
from netwerk.members.models import Follow, Member
from netwerk.members.queries import followers
from netwerk.needs import mails
from netwerk.needs.indexing import KIND
from netwerk.needs.models import Need, NeedAnswer, NeedEntry, Recognition
from netwerk.needs.rules import PUBLIC, Act


def due(now: datetime, limit: int) -> Sequence[int]:
    """The needs of which there is something to tell."""
    query = select(Need.id).where(Need.tell_at <= now).order_by(Need.tell_at, Need.id).limit(limit)
    return db.session.scalars(query).all()


def tell(need_id: int, now: datetime) -> int:
    """Write once to everybody who recognises or follows it; gives to how many. Again it is nothing.

    Answers that were given since the last time stand together in one mail. One that was taken back before
    anybody was told of it never was.
    """
    query = select(Need).where(Need.id == need_id, Need.tell_at <= now)
    query = query.execution_options(populate_existing=True).with_for_update(of=Need, skip_locked=True)
    need = db.session.scalars(query).first()
    if need is None:
        return 0
    need.tell_at = None
    if need.state not in PUBLIC:
        # What is shown again later was never told: nobody is told of it now.
        return 0
    rows = db.session.scalars(_untold(need_id).order_by(NeedAnswer.id)).all()
    given = [row for row in rows if row.stands]
    recalled = [row for row in rows if not row.stands and row.told_at is not None]
    for row in rows:
        row.told_at = row.told_at or now
        row.recalled_at = None if row.stands else now
    db.session.flush()
    if not given and not recalled:
        return 0
    voices, follows = _waiting(need_id)
    ids = ([row.id for row in given], [row.id for row in recalled])
    return mails.queue_news(need, voices, follows, *ids, again=_taken_back(need_id))


def number_waiting(need_id: int) -> int:
    """How many people are told of an answer."""
    return sum(len(some) for some in _waiting(need_id))


def _waiting(need_id: int) -> tuple[Sequence[Recognition], Sequence[Follow]]:
    """Who recognises it, and who follows it without that."""
    voices = _voices(need_id)
    known = {one.person_key for one in voices}
    return voices, [one for one in followers(KIND, need_id) if digest(one.email_key) not in known]


def _taken_back(need_id: int) -> int:
    """How often something that was answered was taken back."""
    query = select(func.count()).where(NeedEntry.need_id == need_id, NeedEntry.act == Act.TAKE_BACK)
    return int(db.session.scalar(query) or 0)


def _untold(need_id: int) -> Select[NeedAnswer]:
    return select(NeedAnswer).where(
        NeedAnswer.need_id == need_id,
        or_(
            NeedAnswer.told_at.is_(None),
            (NeedAnswer.taken_back_at.is_not(None)) & (NeedAnswer.recalled_at.is_(None)),
        ),
    )


def _voices(need_id: int) -> Sequence[Recognition]:
    """Who recognises it and still wants to hear of it."""
    query = (
        select(Recognition)
        .outerjoin(Member, Member.id == Recognition.member_id)
        .where(
            Recognition.need_id == need_id,
            Recognition.confirmed_at.is_not(None),
            Recognition.muted_at.is_(None),
            Member.disabled_at.is_(None),
        )
        .options(joinedload(Recognition.member))
        .order_by(Recognition.id)
    )
    return [one for one in db.session.scalars(query) if one.email or one.member]
