"""When two organisations turn out to be one: needs that both recognise are of one organisation less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from netwerk.kernel.database import db
from netwerk.members import merging
from netwerk.members.actor import Actor
from netwerk.members.merging import Follower
from netwerk.needs.models import Recognition
from netwerk.needs.queries import needs as reads
from netwerk.needs.services.noting import recount


def hold_them(old: int, new: int) -> None:
    """Take the needs before their recognitions move: in the order in which everybody else takes them."""
    for need_id in _recognised(old, new):
        reads.load(need_id, lock=True)


def recount_them(organisation_id: int, _actor: Actor, _now: datetime) -> None:
    """Count anew from how many organisations each need comes that this one recognises."""
    for need_id in _recognised(organisation_id):
        recount(reads.load(need_id, lock=True))


def _recognised(*organisation_ids: int) -> Sequence[int]:
    query = select(Recognition.need_id).where(Recognition.organisation_id.in_(organisation_ids)).distinct()
    return db.session.scalars(query.order_by(Recognition.need_id)).all()


merging.register(Follower(before=hold_them, after=recount_them))
