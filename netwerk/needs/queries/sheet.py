"""What the agenda sheet of a region shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.kernel.database import db
from netwerk.needs.models import Need, NeedAnswer
from netwerk.needs.queries.lists import LISTED
from netwerk.needs.rules import State

MOST = 20


def still_open(region_id: int) -> Sequence[Need]:
    """The needs and chances nobody has answered, those that most people recognise first."""
    query = select(Need).where(Need.region_id == region_id, Need.state == State.OPEN)
    query = query.order_by(Need.recognised_count.desc(), Need.id).limit(MOST)
    return db.session.scalars(query.options(joinedload(Need.region))).all()


def answered_since(region_id: int, since: datetime) -> Sequence[tuple[NeedAnswer, Need]]:
    """The answers given since then that stand, the newest first, with their needs."""
    query = (
        select(NeedAnswer, Need)
        .join(Need, Need.id == NeedAnswer.need_id)
        .where(
            LISTED,
            Need.region_id == region_id,
            NeedAnswer.taken_back_at.is_(None),
            NeedAnswer.at >= since,
        )
        .options(joinedload(NeedAnswer.owner), joinedload(NeedAnswer.partner))
        .order_by(NeedAnswer.at.desc(), NeedAnswer.id.desc())
        .limit(MOST)
    )
    return [(answer, need) for answer, need in db.session.execute(query)]
