"""The ladder: every change of the evidence settles anew which step it carries, up or down, with a log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.practices import mails, queries, rules
from netwerk.practices.models import Adoption, LadderMove, Practice
from netwerk.practices.queries import evidence
from netwerk.practices.rules import Evidence, Gaps, State, Step
from netwerk.practices.services import showing
from netwerk.practices.thresholds import thresholds


def settle(practice: Practice, actor: Actor | None, *, now: datetime, reason: str = "") -> Step:
    """Put a sheet on the step that its evidence carries now, and log each move; gives the step.

    A translation stands where its original stands. The row must be locked.
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
    db.session.add(
        LadderMove(
            practice_id=practice.id,
            former=former,
            step=step,
            evidence=_rests_on(practice, known),
            member_id=actor.id if actor else None,
            member_name=actor.name if actor else "",
            reason=reason,
            at=now,
        )
    )
    db.session.flush()
    showing.show_step(practice, now)
    if actor is None or actor.id != practice.author_id:
        mails.queue_step(practice, former, step, reason, rules.lacks_for_next(known, thresholds()))
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


def confirmed_adoptions(practice: Practice) -> Sequence[Adoption]:
    """The adoptions that count: confirmed, begun, not stopped, of others than the partners."""
    return evidence.counting_adoptions([practice.id]).get(practice.id, [])


def _count_adoptions(practice: Practice) -> None:
    practice.adoption_count = len(confirmed_adoptions(practice))
    db.session.flush()


def _rests_on(practice: Practice, known: Evidence) -> dict[str, Any]:
    """What a move rests on, by ids, so that it can be looked up later."""
    return {
        "version": practice.published_number,
        "reviews": [review.id for review in evidence.favourable_reviews([practice.id])],
        "adoptions": [row.id for row in confirmed_adoptions(practice)],
        "counted": {name: int(getattr(known, name)) for name in known.__dataclass_fields__},
    }


def _day(now: datetime) -> date:
    return now.astimezone(BRUSSELS).date()


def moves_of(practice_id: int) -> Sequence[LadderMove]:
    """Every step up or down, the newest first."""
    query = select(LadderMove).filter_by(practice_id=practice_id).order_by(LadderMove.id.desc())
    return db.session.scalars(query).all()


def count_on(step: Step) -> int:
    """How many published practices stand on a step, translations left out."""
    query = select(func.count(Practice.id)).where(
        queries.is_shown(), Practice.step == step, Practice.translation_of_id.is_(None)
    )
    return int(db.session.scalar(query) or 0)
