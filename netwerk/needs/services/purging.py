"""Letting go of what nobody confirmed, and of visitors whose needs are done with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, or_, select

from netwerk.kernel import joints, outbox
from netwerk.kernel.database import db
from netwerk.kernel.joints import Thing
from netwerk.kernel.retention import AT_ONCE, YEAR, Held, by_day, cutoff, term_over
from netwerk.members.rules import CONFIRMING_TIME
from netwerk.needs.helpdesk.services import keeping as helpdesk
from netwerk.needs.indexing import KIND
from netwerk.needs.models import Need, NeedEntry, NeedReport, Recognition, need_sector, need_theme
from netwerk.needs.rules import WAITING, State
from netwerk.needs.services.forgetting import make_nobody

# So long after a need is answered or closed, and at the most, its visitors are known by an address.
AFTER_ITS_END, VISITOR_FOR = YEAR, 3 * YEAR
VISITOR = (Recognition.email != "", Recognition.confirmed_at.is_not(None))


def held() -> Held:
    """When what visitors reported, recognised or asked and did not confirm goes, and how much."""
    yield from by_day(Recognition.at, Recognition.confirmed_at.is_(None), term=CONFIRMING_TIME)
    yield from helpdesk.unconfirmed_held()


def purge(now: datetime) -> int:
    """Remove what visitors reported, recognised or asked and did not confirm in time, a batch of it.

    Gives how many rows.
    """
    return _purge_voices(now) + helpdesk.purge_unconfirmed(now)


# --- visitors who confirmed, and have no account to be erased with ----------------------------------------


def visitors_held() -> Held:
    """When visitors who reported or recognised a need are nobody any more, and how many."""
    query = select(Recognition.at, Need.state, Need.state_at).join(Recognition.need).where(*VISITOR)
    for at, state, state_at in db.session.execute(query):
        longest = term_over(at, VISITOR_FOR)
        yield (longest if state in WAITING else min(longest, term_over(state_at, AFTER_ITS_END))), 1


def purge_visitors(now: datetime) -> int:
    """Forget visitors whose need was done with long ago, or who spoke longer ago still, a batch of them.

    They still count, and what they said stays. Gives how many.
    """
    done = and_(Need.state.not_in(WAITING), Need.state_at < cutoff(now, AFTER_ITS_END))
    due = or_(done, Recognition.at < cutoff(now, VISITOR_FOR))
    query = select(Recognition).join(Recognition.need).where(*VISITOR, due).order_by(Recognition.id)
    voices = db.session.scalars(query.limit(AT_ONCE)).all()
    outbox.forget_recipients("need_recognition", [voice.id for voice in voices])
    for voice in voices:
        make_nobody(voice, now)
    db.session.flush()
    return len(voices)


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
