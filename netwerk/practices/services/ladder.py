"""The ladder: every change of the evidence settles anew which step it carries, up or down, with a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.practices import content, mails, queries, rules
from netwerk.practices.models import Adoption, LadderMove, Practice
from netwerk.practices.queries import evidence
from netwerk.practices.rules import Evidence, Gaps, State, Step
from netwerk.practices.services import showing
from netwerk.practices.thresholds import thresholds


def settle(practice: Practice, actor: Actor | None, *, now: datetime, reason: str = "", by: str = "") -> Step:
    """Put a sheet on the step that its evidence carries now, and log each move; gives the step.

    `by` is who did it without an account. A translation stands where its original stands. The row must be
    locked.
    """
    if practice.translation_of_id is not None:
        return settle_original(practice, actor, now=now) or Step(practice.step)
    _count_adoptions(practice)
    if practice.state != State.PUBLISHED:
        return Step(practice.step)
    known = evidence_of(practice, now)
    step = rules.highest_step(known, thresholds())
    former = Step(practice.step)
    if step == former:
        return step
    practice.step = step
    lacks = rules.lacks_for_next(known, thresholds())
    move = LadderMove(
        practice_id=practice.id,
        former=former,
        step=step,
        evidence=_rests_on(practice, known, lacks),
        member_id=actor.id if actor else None,
        member_name=actor.name if actor else by,
        reason=reason,
        at=now,
    )
    db.session.add(move)
    db.session.flush()
    showing.show_step(practice, now)
    if actor is None or actor.id != practice.author_id:
        mails.queue_step(practice, move, lacks)
    return step


def settle_original(practice: Practice, actor: Actor | None, *, now: datetime) -> Step | None:
    """After a change of a translation: settle what it translates; None when it translates nothing."""
    if practice.translation_of_id is None:
        return None
    original = queries.locked(practice.translation_of_id)
    step = settle(original, actor, now=now)
    if practice.step != original.step:
        practice.step = original.step
        showing.show_step(original, now)
    return step


def evidence_of(practice: Practice, now: datetime) -> Evidence:
    """What is known of a published sheet now, counted from the rows."""
    return evidence.evidence_of([practice], _day(now))[practice.id]


def lacks_of(practice: Practice, now: datetime) -> Gaps:
    """What a published sheet lacks for its next step; nothing for a translation, which climbs along."""
    if practice.state != State.PUBLISHED or practice.translation_of_id is not None:
        return {}
    return rules.lacks_for_next(evidence_of(practice, now), thresholds())


def ripe(practices: Sequence[Practice], now: datetime) -> list[tuple[Practice, Gaps]]:
    """Of published sheets those that lack little for their next step, with what that is."""
    known = evidence.evidence_of(practices, _day(now))
    lacking = [(one, rules.lacks_for_next(known[one.id], thresholds())) for one in practices]
    return [(one, gaps) for one, gaps in lacking if rules.is_within_reach(gaps)]


def foreseen(practice: Practice, said: content.Content, *, checked: bool, now: datetime) -> tuple[Step, Gaps]:
    """On which step a sheet would come when it said this, and what it would lack for the next."""
    known = evidence.evidence_of([practice], _day(now), instead={practice.id: said})[practice.id]
    known = replace(known, checked_by_editor=checked)
    return rules.highest_step(known, thresholds()), rules.lacks_for_next(known, thresholds())


def step_without(practice: Practice, row: Adoption, now: datetime) -> Step:
    """Where a sheet would stand if an adoption of it counted no longer."""
    known = evidence_of(practice, now)
    if row.id in {one.id for one in confirmed_adoptions(practice)}:
        known = evidence.without(known, row, _day(now))
    return rules.highest_step(known, thresholds())


def astray(ids: Sequence[int], now: datetime) -> list[int]:
    """Which of these published originals stand elsewhere than their evidence carries them now."""
    wanted = select(Practice).where(
        Practice.id.in_(ids), queries.is_shown(), Practice.translation_of_id.is_(None)
    )
    practices = db.session.scalars(wanted.order_by(Practice.id)).all()
    known, asked = evidence.evidence_of(practices, _day(now)), thresholds()
    return [one.id for one in practices if rules.highest_step(known[one.id], asked) != one.step]


def confirmed_adoptions(practice: Practice) -> Sequence[Adoption]:
    """The adoptions that count: confirmed, begun, not stopped, of others than the partners."""
    return evidence.counting_adoptions([practice.id]).get(practice.id, [])


def _count_adoptions(practice: Practice) -> None:
    practice.adoption_count = len(confirmed_adoptions(practice))
    db.session.flush()


def _rests_on(practice: Practice, known: Evidence, lacks: Gaps) -> dict[str, Any]:
    """What a move rests on, by ids, so that it can be looked up later, and what it lacked to go on."""
    return {
        "version": practice.published_number,
        "reviews": [review.id for review in evidence.favourable_reviews([practice.id])],
        "adoptions": [row.id for row in confirmed_adoptions(practice)],
        "counted": {name: int(getattr(known, name)) for name in known.__dataclass_fields__},
        "lacks": {str(gap): number for gap, number in lacks.items()},
    }


def _day(now: datetime) -> date:
    return now.astimezone(BRUSSELS).date()


def moves_of(practice_id: int) -> Sequence[LadderMove]:
    """Every step up or down, the newest first."""
    query = select(LadderMove).filter_by(practice_id=practice_id).order_by(LadderMove.id.desc())
    return db.session.scalars(query).all()
