"""When an organisation is another or is called otherwise: what names and counts it is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from netwerk.kernel.database import db
from netwerk.members import merging
from netwerk.members.actor import Actor
from netwerk.members.merging import Follower
from netwerk.practices import indexing, queries
from netwerk.practices.models import Adoption, Partner, Practice
from netwerk.practices.services import ladder


def keep_the_surer(old: int, new: int) -> None:
    """Of two adoptions of one practice the confirmed one stays; of two alike that of the one that stays."""
    # In the order in which everybody else takes them: first the sheet, then what hangs on it.
    for practice_id in _sheets(old, new):
        queries.locked(practice_id)
    rows = db.session.scalars(select(Adoption).where(Adoption.organisation_id.in_((old, new)))).all()
    by_practice: dict[int, dict[int, Adoption]] = {}
    for row in rows:
        by_practice.setdefault(row.practice_id, {})[row.organisation_id] = row
    for pair in by_practice.values():
        if len(pair) == 2 and _counts(pair[old]) and not _counts(pair[new]):
            db.session.delete(pair[new])
    db.session.flush()


def _sheets(*organisation_ids: int) -> Sequence[int]:
    """The sheets that these organisations made or took over."""
    made = select(Partner.practice_id).where(Partner.organisation_id.in_(organisation_ids))
    taken = select(Adoption.practice_id).where(Adoption.organisation_id.in_(organisation_ids))
    query = select(Practice.id).where(or_(Practice.id.in_(made), Practice.id.in_(taken)))
    return db.session.scalars(query.order_by(Practice.id)).all()


def _written_at(organisation_id: int) -> Sequence[int]:
    """The published sheets whose author this organisation is where they name no partner."""
    query = select(Practice.id).where(Practice.organisation_id == organisation_id, queries.is_shown())
    return db.session.scalars(query).all()


def _counts(row: Adoption) -> bool:
    return row.confirmed_at is not None and row.denied_at is None and row.refused_at is None


def settle(organisation_id: int, actor: Actor, now: datetime) -> None:
    """Count the adoptions of every sheet that the organisation made or took over, and settle its step.

    What it made is by another name from now on: harvesters read it anew.
    """
    by_it = select(Partner.practice_id).where(Partner.organisation_id == organisation_id)
    made = {*db.session.scalars(by_it), *_written_at(organisation_id)}
    for practice_id in sorted({*_sheets(organisation_id), *made}):
        practice = queries.locked(practice_id)
        ladder.settle(practice, actor, now=now)
        if practice_id in made:
            practice.changed_at = now
        indexing.index_sheet(practice)


merging.register(Follower(before=keep_the_surer, after=settle, renamed=settle))
