"""Answers stand as long as everybody finds what they name: a day, a practice, a conversation alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, speaking
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.needs.models import NeedAnswer
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import Act
from netwerk.needs.services.answering import settle
from netwerk.needs.wording import FELL


def let_fall(need_id: int, made: Thing, actor: Actor | None, *, now: datetime) -> None:
    """What answered it is to be found no more: it waits again, whoever looks after it; who was told hears."""
    need = reads.load(need_id, lock=True)
    fallen = _naming(need_id, made, standing=True)
    if not fallen:
        return
    with speaking(need.language):
        because = str(FELL[made.kind])
    for row in fallen:
        row.taken_back_at, row.taken_back_because, row.fell = now, because, True
    db.session.flush()
    settle(need, Act.TAKE_BACK, actor, now, because)


def let_stand(need_id: int, made: Thing, actor: Actor | None, *, now: datetime) -> bool:
    """It is found again: what fell with it stands as before, who was told hears; False when nothing fell."""
    need = reads.load(need_id, lock=True)
    fallen = [row for row in _naming(need_id, made, standing=False) if row.fell]
    if not fallen:
        return False
    for row in fallen:
        row.taken_back_at, row.taken_back_because, row.fell = None, "", False
        if row.recalled_at is not None:
            # To who heard that it fell, it is an answer anew.
            row.told_at = row.recalled_at = None
    db.session.flush()
    with speaking(need.language):
        settle(need, Act.ANSWER, actor, now, _("Wat dit beantwoordt, is weer te vinden."))
    return True


def follow(need_id: int, made: Thing, other: Thing) -> None:
    """What answers it went up in another thing: that is the answer."""
    reads.load(need_id, lock=True)
    db.session.execute(
        update(NeedAnswer)
        .where(
            NeedAnswer.need_id == need_id,
            NeedAnswer.thing_kind == made.kind,
            NeedAnswer.thing_id == made.id,
        )
        .values(thing_kind=other.kind, thing_id=other.id)
    )


def _naming(need_id: int, made: Thing, *, standing: bool) -> Sequence[NeedAnswer]:
    query = select(NeedAnswer).where(
        NeedAnswer.need_id == need_id,
        NeedAnswer.thing_kind == made.kind,
        NeedAnswer.thing_id == made.id,
        NeedAnswer.taken_back_at.is_(None) if standing else NeedAnswer.taken_back_at.is_not(None),
    )
    return db.session.scalars(query.order_by(NeedAnswer.id)).all()
