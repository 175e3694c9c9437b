"""Reads of one need: its page, and before it is changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.actor import Actor
from netwerk.members.models import Follow
from netwerk.needs import policy
from netwerk.needs.models import (
    Need,
    NeedAnswer,
    NeedEntry,
    NeedReport,
    NeedRevision,
    Recognition,
    need_theme,
)
from netwerk.needs.rules import State

SENTENCES = 30


@dataclass(frozen=True)
class Opened:
    """A need with what its page shows."""

    need: Need
    answers: Sequence[NeedAnswer]
    sentences: Sequence[Recognition]
    # What this reader said, and whether they follow it.
    own: Recognition | None = None
    follows: bool = False


def load(need_id: int, *, lock: bool = False) -> Need:
    """A need with its themes and sectors, whoever may see it. Raises NotFound."""
    query = _whole().where(Need.id == need_id).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update(of=Need)
    need = db.session.scalars(query).first()
    if need is None:
        raise NotFound
    return need


def seen(need_id: int, actor: Actor | None) -> Need:
    """A need as this reader may see it; of one that went up in another, that one. Raises NotFound."""
    need = load(need_id)
    while need.state == State.MERGED and need.merged_into_id is not None:
        need = load(need.merged_into_id)
    if not policy.sees(actor, need):
        raise NotFound
    return need


def nearness(
    need_ids: Collection[int], theme_ids: Collection[int], region_id: int | None
) -> Mapping[int, int]:
    """Of each need how much it shares: 2 for one of these themes, 1 for the region."""
    rows = db.session.execute(
        select(Need.id, Need.region_id, need_theme.c.theme_id)
        .outerjoin(need_theme, need_theme.c.need_id == Need.id)
        .where(Need.id.in_(need_ids))
    ).all()
    near = dict.fromkeys(need_ids, 0)
    for need_id, region, theme_id in rows:
        shared = 2 * (theme_id in theme_ids) + (region is not None and region == region_id)
        near[need_id] = max(near[need_id], shared)
    return near


def opened(need_id: int, actor: Actor | None) -> Opened:
    """A need with all that its page shows. Raises NotFound for what this reader may not see."""
    need = seen(need_id, actor)
    return Opened(
        need,
        answers_of(need.id),
        _sentences(need.id),
        own_recognition(need.id, actor) if actor else None,
        _follows(need.id, actor) if actor else False,
    )


def answers_of(need_id: int, *, standing: bool = True) -> Sequence[NeedAnswer]:
    """What was answered, the oldest first; with `standing` only what was not taken back."""
    query = select(NeedAnswer).where(NeedAnswer.need_id == need_id).order_by(NeedAnswer.id)
    if standing:
        query = query.where(NeedAnswer.taken_back_at.is_(None))
    return db.session.scalars(
        query.options(
            joinedload(NeedAnswer.partner), joinedload(NeedAnswer.owner), joinedload(NeedAnswer.member)
        )
    ).all()


def own_recognition(need_id: int, actor: Actor) -> Recognition | None:
    """What this member said of it."""
    query = select(Recognition).where(Recognition.need_id == need_id, Recognition.member_id == actor.id)
    return db.session.scalars(query.options(joinedload(Recognition.organisation))).first()


def recognitions_of(need_id: int) -> Sequence[Recognition]:
    """Who recognises it, for organisers."""
    query = (
        select(Recognition)
        .where(Recognition.need_id == need_id, Recognition.confirmed_at.is_not(None))
        .options(joinedload(Recognition.organisation), joinedload(Recognition.member))
        .order_by(Recognition.id)
    )
    return db.session.scalars(query).all()


def reporter_of(need_id: int) -> Recognition | None:
    """Who reported it, with the address to write to."""
    query = select(Recognition).where(Recognition.need_id == need_id, Recognition.reported)
    query = query.options(joinedload(Recognition.member), joinedload(Recognition.organisation))
    return db.session.scalars(query.order_by(Recognition.id)).first()


def history_of(need_id: int) -> Sequence[NeedRevision]:
    """What it said before, the newest first."""
    query = select(NeedRevision).where(NeedRevision.need_id == need_id)
    return db.session.scalars(query.order_by(NeedRevision.version.desc())).all()


def log_of(need_id: int) -> Sequence[NeedEntry]:
    """What was done with it, the newest first."""
    query = select(NeedEntry).where(NeedEntry.need_id == need_id).options(joinedload(NeedEntry.member))
    return db.session.scalars(query.order_by(NeedEntry.id.desc())).all()


def open_reports(need_id: int) -> Sequence[NeedReport]:
    """What readers say is not right with it and nobody has looked at."""
    query = select(NeedReport).where(NeedReport.need_id == need_id, NeedReport.settled_at.is_(None))
    return db.session.scalars(query.order_by(NeedReport.id)).all()


def _sentences(need_id: int) -> Sequence[Recognition]:
    query = (
        select(Recognition)
        .where(
            Recognition.need_id == need_id,
            Recognition.confirmed_at.is_not(None),
            Recognition.sentence != "",
        )
        .options(joinedload(Recognition.organisation))
        .order_by(Recognition.id.desc())
        .limit(SENTENCES)
    )
    return db.session.scalars(query).all()


def _follows(need_id: int, actor: Actor) -> bool:
    query = select(Follow.id).filter_by(thing_kind="need", thing_id=need_id, email_key=actor.email_key)
    return db.session.scalar(query.where(Follow.confirmed_at.is_not(None)).limit(1)) is not None


def _whole() -> Select[Need]:
    return select(Need).options(
        selectinload(Need.themes),
        selectinload(Need.sectors),
        joinedload(Need.region),
        joinedload(Need.municipality),
        joinedload(Need.organisation),
    )
