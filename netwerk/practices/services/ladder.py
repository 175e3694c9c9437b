"""The ladder: every change of the evidence settles anew which step it carries, up or down, with a log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.practices import content, mails, queries, rules
from netwerk.practices.models import Adoption, Facet, LadderMove, Partner, Practice, Review
from netwerk.practices.rules import AdoptionState, Evidence, ReviewState, Side, State, Step
from netwerk.practices.services import showing
from netwerk.practices.thresholds import thresholds
from netwerk.taxonomy.models import Region


def settle(practice: Practice, actor: Actor | None, *, now: datetime, reason: str = "") -> Step:
    """Put a sheet on the step that its evidence carries now, and log each move; gives the step.

    A translation stands where its original stands. The row must be locked.
    """
    if practice.translation_of_id is not None:
        return settle_original(practice, actor, now=now) or Step(practice.step)
    _count_adoptions(practice)
    if practice.state != State.PUBLISHED:
        return Step(practice.step)
    known = evidence_of(practice)
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
    mails.queue_step(practice, former, step)
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


def evidence_of(practice: Practice) -> Evidence:
    """What is known of a published sheet now, counted from the rows."""
    said = queries.version(practice.id, practice.published_number).content
    confirmed = confirmed_adoptions(practice)
    given = _favourable(practice.id)
    languages = {practice.language, *(one.language for one in queries.translations_of(practice))}
    languages |= {row["language"] for row in content.value(said, "summaries") if row["words"]}
    return Evidence(
        partners=len(_partner_ids(practice.id)),
        done_once=bool(content.value(said, "done_once")),
        checked_by_editor=practice.checked_at is not None,
        kinds_of_evidence=len({row["kind"] for row in content.value(said, "evidence")}),
        school_reviews=sum(review.side == Side.SCHOOL for review in given),
        company_reviews=sum(review.side == Side.COMPANY for review in given),
        adoptions=len(confirmed),
        adoptions_elsewhere=len(elsewhere(practice, confirmed)),
        languages=len(languages - {""}),
        transfer_note=bool(content.value(said, "must") and content.value(said, "adapt")),
    )


def confirmed_adoptions(practice: Practice) -> Sequence[Adoption]:
    """The adoptions that count: confirmed, begun, not stopped, of others than the partners."""
    rows = db.session.scalars(
        select(Adoption)
        .where(
            Adoption.practice_id == practice.id,
            Adoption.confirmed_at.is_not(None),
            Adoption.denied_at.is_(None),
            Adoption.state.in_([AdoptionState.STARTED, AdoptionState.RUNNING]),
        )
        .order_by(Adoption.id)
    )
    partners = _partner_ids(practice.id)
    return [row for row in rows if row.organisation_id not in partners]


def elsewhere(practice: Practice, adoptions: Sequence[Adoption]) -> list[Adoption]:
    """Those of another region than where the practice was made."""
    own = set(
        db.session.scalars(
            select(Region.id)
            .join(Facet, Facet.value == Region.slug)
            .where(Facet.practice_id == practice.id, Facet.name == "region")
        )
    )
    return [row for row in adoptions if row.region_id is not None and row.region_id not in own]


def _count_adoptions(practice: Practice) -> None:
    practice.adoption_count = len(confirmed_adoptions(practice))
    db.session.flush()


def _favourable(practice_id: int) -> Sequence[Review]:
    query = select(Review).where(
        Review.practice_id == practice_id, Review.state == ReviewState.GIVEN, Review.favourable.is_(True)
    )
    return db.session.scalars(query.order_by(Review.id)).all()


def _partner_ids(practice_id: int) -> set[int]:
    return set(db.session.scalars(select(Partner.organisation_id).where(Partner.practice_id == practice_id)))


def _rests_on(practice: Practice, known: Evidence) -> dict[str, Any]:
    """What a move rests on, by ids, so that it can be looked up later."""
    return {
        "version": practice.published_number,
        "reviews": [review.id for review in _favourable(practice.id)],
        "adoptions": [row.id for row in confirmed_adoptions(practice)],
        "counted": {name: int(getattr(known, name)) for name in known.__dataclass_fields__},
    }


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
