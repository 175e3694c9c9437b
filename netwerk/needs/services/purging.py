"""Letting go of what nobody confirmed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from netwerk.kernel import joints, outbox
from netwerk.kernel.database import db
from netwerk.kernel.joints import Thing
from netwerk.kernel.retention import AT_ONCE, Held, by_day, cutoff
from netwerk.members.rules import CONFIRMING_TIME
from netwerk.needs.helpdesk.services import keeping as helpdesk
from netwerk.needs.indexing import KIND
from netwerk.needs.models import Need, NeedEntry, NeedReport, Recognition, need_sector, need_theme
from netwerk.needs.rules import State


def held() -> Held:
    """When what visitors reported, recognised or asked and did not confirm goes, and how much."""
    yield from by_day(Recognition.at, Recognition.confirmed_at.is_(None), term=CONFIRMING_TIME)
    yield from helpdesk.unconfirmed_held()


def purge(now: datetime) -> int:
    """Remove what visitors reported, recognised or asked and did not confirm in time, a batch of it.

    Gives how many rows.
    """
    return _purge_voices(now) + helpdesk.purge_unconfirmed(now)


def _purge_voices(now: datetime) -> int:
    before = cutoff(now, CONFIRMING_TIME)
    old = select(Need.id).where(Need.state == State.UNCONFIRMED, Need.created_at < before)
    ids = db.session.scalars(old.limit(AT_ONCE)).all()
    late = select(Recognition.id).where(Recognition.confirmed_at.is_(None), Recognition.at < before)
    voices = db.session.scalars(late.order_by(Recognition.id).limit(AT_ONCE)).all()
    outbox.forget_recipients("need_recognition", voices)
    db.session.execute(delete(Recognition).where(Recognition.id.in_(voices)))
    for need_id in ids:
        joints.forget(Thing(KIND, need_id))
        for rows in (Recognition, NeedEntry, NeedReport):
            db.session.execute(delete(rows).where(rows.need_id == need_id))
        for table in (need_theme, need_sector):
            db.session.execute(delete(table).where(table.c.need_id == need_id))
        db.session.execute(delete(Need).where(Need.id == need_id))
    return len(voices) or len(ids)
